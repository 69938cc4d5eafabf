//! What the screen is told of the line that it is sent on.

use super::app::App;
use super::traffic::Traffic;
use crate::protocol::LogLevel;

/// What is said where pictures come late.
const SLOW_LINE: &str =
    "the line is slow, so pictures are fewer; --low-bandwidth sends less, and keys are answered sooner";

impl App {
    /// What was drawn last takes so many bytes on the line.
    pub fn on_sent(&mut self, bytes: usize) {
        self.bandwidth.charge(bytes, self.area.area());
    }

    /// What goes out on the line was measured. It is shown with what is drawn next, and is no reason to draw.
    pub fn on_traffic(&mut self, traffic: Traffic) {
        let is_scarce = traffic.is_scarce || self.options.low_bandwidth;
        self.model.traffic = Some(Traffic { is_scarce, ..traffic });
    }

    /// The line was too slow for a while.
    pub fn on_slow_line(&mut self) {
        if !self.options.low_bandwidth {
            self.model.log(LogLevel::Warning, SLOW_LINE);
            self.dirty = true;
        }
    }
}
