//! What a mouse does over the screen.

use ratatui::layout::{Position, Rect};

/// Something that a mouse does over a cell of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it does.
    pub kind: MouseKind,
    /// The column that it is over, from 0 on.
    pub column: u16,
    /// The row that it is over, from 0 on.
    pub row: u16,
}

/// What a mouse does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// A button goes down.
    Press(Button),
    /// The mouse moves while a button is down.
    Drag(Button),
    /// A button goes up.
    Release(Button),
    /// The wheel turns away from the user.
    WheelUp,
    /// The wheel turns towards the user.
    WheelDown,
}

/// A button of a mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The one for the forefinger.
    Left,
    /// The one in the middle, mostly the wheel itself.
    Middle,
    /// The other one.
    Right,
}

impl Mouse {
    /// Whether it is over `area`.
    pub fn is_over(&self, area: Rect) -> bool {
        area.contains(Position::new(self.column, self.row))
    }
}
