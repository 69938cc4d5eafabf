//! Pictures in pixels, beside the cells of a frame.

use super::super::graphics;
use super::super::keys::Heard;
use super::FrameLoop;
use std::time::Instant;

impl FrameLoop<'_> {
    /// Finds out with the next frame whether the terminal draws pixels. Until it has answered, there are none.
    pub(super) fn try_pixels(&mut self, now: Instant) {
        self.clear_pictures();
        if self.graphics.begin(now) {
            self.screen.backend_mut().begin_with(graphics::QUESTION);
        }
        self.app.on_pixels(None);
    }

    /// Takes in what the terminal says of its pixels.
    pub(super) fn hear_of_pixels(&mut self, heard: Heard, now: Instant) {
        if self.graphics.hear(heard, now) {
            self.app.on_pixels(self.graphics.cell());
            self.note_changes(false);
        }
    }

    /// Has all pictures gone before the next frame, which draws every cell.
    pub(super) fn clear_pictures(&mut self) {
        let bytes = self.graphics.clear();
        if !bytes.is_empty() {
            self.screen.backend_mut().begin_with(bytes);
        }
    }

    /// Adds the pictures that have changed to the frame in hand.
    pub(super) fn send_pictures(&mut self) {
        let bytes = self.graphics.show(self.app.placed());
        if !bytes.is_empty() {
            self.screen.backend_mut().append(&bytes);
        }
        self.terminal.show_pictures(self.graphics.parting());
    }
}
