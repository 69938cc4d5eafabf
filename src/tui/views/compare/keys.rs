//! The keys where runs are compared.

use crate::tui::view::bindings::Group::{Looks, Panes, Program, Views};
use crate::tui::view::bindings::{Binding, Group, Hint, Key, ch, ctrl, key};
use crate::tui::view::compare_choice::Compared;
use crossterm::event::KeyCode;

/// What a key can ask of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Choose the runs.
    Choose,
    /// Show the next quantity.
    NextQuantity,
    /// Show the quantity before.
    QuantityBefore,
    /// Show this quantity.
    Show(Compared),
    /// Lay the runs beside each other by batch, epoch or time.
    Axis,
    /// Smooth more, or not at all.
    Smoothing,
    /// Show half as much of the axis.
    ZoomIn,
    /// Show twice as much of the axis.
    ZoomOut,
    /// Go to a measured point before.
    Left,
    /// Go to a measured point after.
    Right,
    /// Go a tenth of what is shown back.
    PageBack,
    /// Go a tenth of what is shown on.
    PageOn,
    /// Go to the first point.
    First,
    /// Leave the cursor: the last values are shown.
    Last,
    /// Choose the run above in the table.
    Up,
    /// Choose the run below in the table.
    Down,
    /// Sort by the next column.
    Sort,
    /// Turn the order round.
    Direction,
    /// Take the chosen run away.
    Remove,
    /// Show all of the axis.
    Whole,
    /// Logarithmic or linear curves.
    LogScale,
    /// The next character set.
    Charset,
    /// The next colour depth.
    Colors,
    /// The next palette.
    Theme,
    /// Open the help.
    Help,
    /// Say what is on the screen.
    Caption,
    /// Open the command palette.
    Palette,
    /// Keep a picture of the screen.
    Picture,
    /// Paint the screen afresh.
    Repaint,
    /// Stop the process until it is continued.
    Suspend,
    /// Leave.
    Quit,
    /// Leave, whatever lies over it.
    Interrupt,
}

const fn bind(keys: &'static [Key], action: Action, group: Group, help: &'static str) -> Binding<Action> {
    Binding::new(keys, action, group, help)
}

use Action as A;

/// The bindings, the most useful hints first.
pub static BINDINGS: [Binding<Action>; 37] = [
    bind(&[key(KeyCode::Tab)], A::NextQuantity, Panes, "the next quantity").hint(Hint::Word("quantity")),
    bind(&[ch('v')], A::Axis, Panes, "by batch, by epoch or by time").hint(Hint::Word("axis")),
    bind(&[key(KeyCode::Enter)], A::Choose, Views, "choose the runs").hint(Hint::Word("runs")),
    bind(&[ch('o')], A::Sort, Panes, "sort by the next column").hint(Hint::Word("sort")),
    bind(&[ch('?')], A::Help, Program, "this help").hint(Hint::Essential("help")).always(),
    bind(&[ch('i')], A::Caption, Program, "what am I looking at?"),
    bind(&[ch('q')], A::Quit, Program, "quit").hint(Hint::Essential("quit")),
    bind(&[ch(':')], A::Palette, Program, "find anything by its name").hint(Hint::Essential("menu")),
    bind(&[ch('(')], A::ZoomIn, Panes, "zoom in on the axis").hint(Hint::Word("in")),
    bind(&[ch(')')], A::ZoomOut, Panes, "zoom out on the axis").hint(Hint::Word("out")),
    bind(&[ch('f')], A::Smoothing, Panes, "smoothing: usual, strong, off").hint(Hint::Word("smooth")),
    bind(&[key(KeyCode::Right), ch('l')], A::Right, Panes, "to the next measured point")
        .hint(Hint::Word("cursor")),
    bind(&[key(KeyCode::Down), ch('j')], A::Down, Panes, "the run below").hint(Hint::Word("run")),
    bind(&[ch('x')], A::Remove, Panes, "take the run away").hint(Hint::Word("away")),
    bind(&[ch('y')], A::LogScale, Looks, "logarithmic or linear curves").hint(Hint::Word("log")),
    bind(&[ch('d')], A::Direction, Panes, "turn the order round"),
    bind(&[key(KeyCode::BackTab)], A::QuantityBefore, Panes, "the quantity before"),
    bind(&[ch('1')], A::Show(Compared::Loss), Panes, "the loss of training"),
    bind(&[ch('2')], A::Show(Compared::ValidationLoss), Panes, "the loss of validation"),
    bind(&[ch('3')], A::Show(Compared::Accuracy), Panes, "the accuracy of training"),
    bind(&[ch('4')], A::Show(Compared::ValidationAccuracy), Panes, "the accuracy of validation"),
    bind(&[ch('5')], A::Show(Compared::Rate), Panes, "the learning rate"),
    bind(&[ch('6')], A::Show(Compared::Norm), Panes, "the norm of the gradient"),
    bind(&[key(KeyCode::Left), ch('h')], A::Left, Panes, "to the measured point before"),
    bind(&[key(KeyCode::Up), ch('k')], A::Up, Panes, "the run above"),
    bind(&[key(KeyCode::PageUp)], A::PageBack, Panes, "a tenth of the range back"),
    bind(&[key(KeyCode::PageDown)], A::PageOn, Panes, "a tenth of the range on"),
    bind(&[key(KeyCode::Home), ch('g')], A::First, Panes, "to the first point"),
    bind(&[key(KeyCode::End), ch('G')], A::Last, Panes, "no cursor: the last values"),
    bind(&[key(KeyCode::Esc)], A::Whole, Panes, "all of the axis, no cursor"),
    bind(&[ch('a')], A::Charset, Looks, "braille, blocks or ASCII"),
    bind(&[ch('c')], A::Colors, Looks, "true, 256, 16 or no colours"),
    bind(&[ch('t')], A::Theme, Looks, "palette and background"),
    bind(&[ctrl('p')], A::Picture, Program, "keep a picture of the screen"),
    bind(&[ctrl('l')], A::Repaint, Program, "paint the screen afresh").always(),
    bind(&[ctrl('z')], A::Suspend, Program, "suspend to the shell").always(),
    bind(&[ctrl('c')], A::Interrupt, Program, "quit; twice: at once").always(),
];
