//! What goes out on the line to the terminal, as plain data.

use std::time::Duration;

/// What was measured of the line of late.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Traffic {
    /// Bytes that were sent in a second.
    pub bytes_per_second: f64,
    /// Pictures that were sent in a second.
    pub frames_per_second: f64,
    /// The longest time that a picture took to be drawn and written.
    pub frame: Duration,
    /// Whether pictures are fewer because the terminal does not follow.
    pub is_slow: bool,
    /// Whether bytes are scarce: the line is slow, or the user said that it bears little.
    pub is_scarce: bool,
}
