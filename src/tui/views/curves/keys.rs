//! The keys of the page of curves.

use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::curve_choice::Quantity;
use crossterm::event::KeyCode;

/// What a key can ask of the curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show all of the run again, or close the page.
    Back,
    /// Show the next quantity.
    NextQuantity,
    /// Show the quantity before.
    QuantityBefore,
    /// Show this quantity.
    Show(Quantity),
    /// Show all of the run, the recent part or an epoch of it.
    Extent,
    /// Show half as much of the run.
    ZoomIn,
    /// Show twice as much of the run.
    ZoomOut,
    /// Show a value a batch or a value an epoch.
    ByEpoch,
    /// Smooth more, or not at all.
    Smoothing,
    /// Show the chosen chart alone, or all that have room.
    Alone,
    /// Go to the measured point before.
    PointBefore,
    /// Go to the measured point after.
    NextPoint,
    /// Go to the end of the epoch before.
    EpochBefore,
    /// Go to the end of the epoch after.
    NextEpoch,
    /// Go a tenth of what is shown back.
    PageBack,
    /// Go a tenth of what is shown on.
    PageOn,
    /// Go to the first point.
    First,
    /// Go to the newest point, and stay with it.
    Newest,
    /// Go to the change before.
    ChangeBefore,
    /// Go to the change after.
    NextChange,
}

use Action as A;

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 23] = [
    bind(&[key(KeyCode::Tab)], A::NextQuantity, "the next quantity").hint(Hint::Word("quantity")),
    bind(&[ch('w')], A::Extent, "all, recent, or one epoch").hint(Hint::Word("range")),
    bind(&[ch('v')], A::ByEpoch, "by batch or by epoch").hint(Hint::Word("by epoch")),
    bind(&[ch('f')], A::Smoothing, "smoothing: usual, strong, off").hint(Hint::Word("smooth")),
    bind(&[key(KeyCode::Esc)], A::Back, "all of the run, then back").hint(Hint::Word("back")),
    bind(&[ch('(')], A::ZoomIn, "zoom in on the time axis").hint(Hint::Word("in")),
    bind(&[ch(')')], A::ZoomOut, "zoom out on the time axis").hint(Hint::Word("out")),
    bind(&[ch(']'), ch('}')], A::NextChange, "to the change after").hint(Hint::Word("change")),
    bind(&[ch('['), ch('{')], A::ChangeBefore, "to the change before"),
    bind(&[key(KeyCode::BackTab)], A::QuantityBefore, "the quantity before"),
    bind(&[ch('1')], A::Show(Quantity::Loss), "the loss"),
    bind(&[ch('2')], A::Show(Quantity::Accuracy), "the accuracy"),
    bind(&[ch('3')], A::Show(Quantity::Rate), "the learning rate"),
    bind(&[ch('4')], A::Show(Quantity::Norm), "the norm of the gradient"),
    bind(&[ch('z'), key(KeyCode::Enter)], A::Alone, "one chart alone, or all"),
    bind(&[key(KeyCode::Left), ch('h')], A::PointBefore, "a point back"),
    bind(&[key(KeyCode::Right), ch('l')], A::NextPoint, "a point on"),
    bind(&[key(KeyCode::Up), ch('k')], A::EpochBefore, "an epoch back"),
    bind(&[key(KeyCode::Down), ch('j')], A::NextEpoch, "an epoch on"),
    bind(&[key(KeyCode::PageUp)], A::PageBack, "a tenth of the range back"),
    bind(&[key(KeyCode::PageDown)], A::PageOn, "a tenth of the range on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, "to the first point"),
    bind(&[key(KeyCode::End), ch('G')], A::Newest, "to the newest, and on with it"),
];
