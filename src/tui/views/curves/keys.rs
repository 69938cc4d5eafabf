//! The keys of the page of curves.

use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::curve_choice::Quantity;
use crossterm::event::KeyCode;

/// What a key can ask of the curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show all of the run again, or close the page.
    Back,
    /// Go so many quantities on.
    Turn(isize),
    /// Show this quantity.
    Show(Quantity),
    /// Show all of the run, the recent part or an epoch of it.
    Extent,
    /// Show half as much of the run.
    Narrower,
    /// Show twice as much of the run.
    Wider,
    /// Show a value a batch or a value an epoch.
    ByEpoch,
    /// Smooth more, or not at all.
    Smoothing,
    /// Show the chosen chart alone, or all that have room.
    Alone,
    /// Go so many measured points on.
    Point(isize),
    /// Go to the end of the epoch before or after.
    Epoch {
        /// Whether it is the one after.
        forwards: bool,
    },
    /// Go a tenth of what is shown on.
    Page {
        /// Whether that is towards the newest.
        forwards: bool,
    },
    /// Go to the first point.
    First,
    /// Go to the newest point, and stay with it.
    Newest,
    /// Go to the change before or after.
    Change {
        /// Whether it is the one after.
        forwards: bool,
    },
}

use Action as A;

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 23] = [
    bind(&[key(KeyCode::Tab)], A::Turn(1), "the next quantity").hint(Hint::Word("quantity")),
    bind(&[ch('w')], A::Extent, "all, recent, or one epoch").hint(Hint::Word("range")),
    bind(&[ch('v')], A::ByEpoch, "by batch or by epoch").hint(Hint::Word("by epoch")),
    bind(&[ch('f')], A::Smoothing, "smoothing: usual, strong, off").hint(Hint::Word("smooth")),
    bind(&[key(KeyCode::Esc)], A::Back, "all of the run, then back").hint(Hint::Word("back")),
    bind(&[ch('(')], A::Narrower, "zoom in on the time axis").hint(Hint::Word("in")),
    bind(&[ch(')')], A::Wider, "zoom out on the time axis").hint(Hint::Word("out")),
    bind(&[ch(']'), ch('}')], A::Change { forwards: true }, "to the change after").hint(Hint::Word("change")),
    bind(&[ch('['), ch('{')], A::Change { forwards: false }, "to the change before"),
    bind(&[key(KeyCode::BackTab)], A::Turn(-1), "the quantity before"),
    bind(&[ch('1')], A::Show(Quantity::Loss), "the loss"),
    bind(&[ch('2')], A::Show(Quantity::Accuracy), "the accuracy"),
    bind(&[ch('3')], A::Show(Quantity::Rate), "the learning rate"),
    bind(&[ch('4')], A::Show(Quantity::Norm), "the norm of the gradient"),
    bind(&[ch('z'), key(KeyCode::Enter)], A::Alone, "one chart alone, or all"),
    bind(&[key(KeyCode::Left), ch('h')], A::Point(-1), "a point back"),
    bind(&[key(KeyCode::Right), ch('l')], A::Point(1), "a point on"),
    bind(&[key(KeyCode::Up), ch('k')], A::Epoch { forwards: false }, "an epoch back"),
    bind(&[key(KeyCode::Down), ch('j')], A::Epoch { forwards: true }, "an epoch on"),
    bind(&[key(KeyCode::PageUp)], A::Page { forwards: false }, "a tenth of the range back"),
    bind(&[key(KeyCode::PageDown)], A::Page { forwards: true }, "a tenth of the range on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, "to the first point"),
    bind(&[key(KeyCode::End), ch('G')], A::Newest, "to the newest, and on with it"),
];
