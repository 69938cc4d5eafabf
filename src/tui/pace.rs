//! When to draw.

use std::time::{Duration, Instant};

/// The least time between frames when keys are pressed.
const KEY_INTERVAL: Duration = Duration::from_millis(33);
/// Frames a second if the wish makes no sense.
const DEFAULT_RATE: f64 = 10.0;

/// When the next frame may be drawn: changes made by the trainer wait for the frame rate, answers to keys do not.
pub(super) struct Pace {
    interval: Duration,
    last: Option<Instant>,
    wanted: bool,
    urgent: bool,
}

impl Pace {
    /// `frames_per_second` is held between 0.1 and 60.
    pub(super) fn new(frames_per_second: f64) -> Self {
        let rate =
            if frames_per_second.is_finite() { frames_per_second.clamp(0.1, 60.0) } else { DEFAULT_RATE };
        Self { interval: Duration::from_secs_f64(1.0 / rate), last: None, wanted: false, urgent: false }
    }

    /// The time between two frames that the trainer causes.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// Something changed; `urgent` if somebody waits to see it.
    pub(super) fn want(&mut self, urgent: bool) {
        self.wanted = true;
        self.urgent |= urgent;
    }

    /// When the next frame is due, if one is wanted.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let interval = if self.urgent { self.interval.min(KEY_INTERVAL) } else { self.interval };
        self.wanted.then(|| self.last.map_or(now, |last| last + interval))
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self, now: Instant) {
        *self = Self { interval: self.interval, last: Some(now), wanted: false, urgent: false };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trainer_waits_for_the_frame_rate_and_a_key_does_not() {
        let start = Instant::now();
        let mut pace = Pace::new(10.0);
        assert_eq!(pace.due(start), None);
        pace.want(false);
        assert_eq!(pace.due(start), Some(start), "the first frame is due at once");
        pace.drawn(start);
        assert_eq!(pace.due(start), None);
        pace.want(false);
        assert_eq!(pace.due(start), Some(start + Duration::from_millis(100)));
        pace.want(true);
        assert_eq!(pace.due(start), Some(start + KEY_INTERVAL));
        pace.drawn(start);
        pace.want(false);
        assert_eq!(pace.due(start), Some(start + Duration::from_millis(100)), "urgency ends with the frame");
    }

    #[test]
    fn a_senseless_rate_is_replaced() {
        assert_eq!(Pace::new(f64::NAN).interval(), Duration::from_millis(100));
        assert_eq!(Pace::new(0.0).interval(), Duration::from_secs(10));
        assert!(Pace::new(1e9).interval() > Duration::from_millis(16));
    }
}
