//! What the screen asks of the frame loop.

use crate::protocol::Command;
use crate::tui::picture::Format;
use std::sync::Arc;

/// What the frame loop has to do for the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Tell the trainer.
    Command(Command),
    /// Leave.
    Quit,
    /// Stop the process until it is continued.
    Suspend,
    /// Clear the terminal and draw everything again.
    Repaint,
    /// Keep a picture of what can be seen, in a file of this form.
    Keep(Format),
    /// Keep a drawing as a picture, in a file of its own.
    KeepDrawing(Picture),
}

/// A picture of grey levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its columns.
    pub width: u32,
    /// Its rows.
    pub height: u32,
    /// A byte a pixel, from black (0) to white (255), axes `[row, column]`.
    pub levels: Arc<[u8]>,
}
