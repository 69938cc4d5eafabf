//! What the terminal sends.

use crate::tui::view::mouse::Mouse;
use crate::tui::view::sheet::CellSize;
use crate::viz::paint::Rgb;
use crossterm::event::KeyEvent;

/// What came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A key went down.
    Key(KeyEvent),
    /// The mouse did something. Whoever did not ask for that leaves it alone.
    Mouse(Mouse),
    /// The terminal's background, as [`QUESTION`](super::super::background_query::QUESTION) asks for it.
    Background(Rgb),
    /// The terminal said what it can do, the end of its answers to [`QUESTION`](super::super::background_query::QUESTION) and
    /// [`QUESTION`](super::super::graphics::QUESTION).
    Attributes {
        /// Whether it draws sixel graphics.
        sixel: bool,
    },
    /// The terminal said which kind it is.
    Kind(u16),
    /// The terminal said how large a cell is.
    Cell(CellSize),
    /// The terminal answered the question for Kitty's graphics.
    Graphics {
        /// Whether it draws them.
        drawn: bool,
    },
}
