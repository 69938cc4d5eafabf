//! What the screen asks of the frame loop.

use crate::protocol::Command;
use crate::tui::picture::Format;

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
}
