//! A frame on its way to the terminal.

/// What is drawn and not yet written.
#[derive(Default)]
pub(super) struct Unwritten {
    pub(super) bytes: Vec<u8>,
    pub(super) written: usize,
}

impl Unwritten {
    /// Whether all is written.
    pub(super) fn is_empty(&self) -> bool {
        self.written == self.bytes.len()
    }

    /// What is still to be written.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// An empty buffer for the next frame.
    pub(super) fn refill(&mut self) -> &mut Vec<u8> {
        self.bytes.clear();
        self.written = 0;
        &mut self.bytes
    }
}
