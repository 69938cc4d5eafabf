//! When to draw.

use std::time::{Duration, Instant};

/// What a picture that answers a key costs of the allowance for them, which fills up with time.
const KEY_INTERVAL: Duration = Duration::from_millis(33);
/// The allowance: so much may be drawn in answer to keys without a pause between. One key is always answered at once;
/// one held down, or a paste, gets no more than a picture every [`KEY_INTERVAL`].
const KEY_ALLOWANCE: Duration = Duration::from_millis(132);
/// Frames a second if the wish makes no sense.
const DEFAULT_RATE: f64 = 10.0;

/// The longest time between two frames for the sake of a slow line.
const SLOWEST: Duration = Duration::from_secs(2);

/// When the next frame may be drawn: changes made by the trainer wait for the frame rate, answers to keys do not. The rate
/// falls where frames take longer to go out than it leaves them, and rises again.
pub(super) struct FramePace {
    /// The time between two frames as it was wished for.
    interval: Duration,
    /// The same as the line bears it.
    borne: Duration,
    /// Since when the line has borne less than was wished for, without a break.
    slow_since: Option<Instant>,
    last: Option<Instant>,
    wanted: bool,
    urgent: bool,
    /// When the allowance for answers to keys will be whole again.
    whole: Option<Instant>,
}

impl FramePace {
    /// `frames_per_second` is held between 0.1 and 60.
    pub(super) fn new(frames_per_second: f64) -> Self {
        let rate =
            if frames_per_second.is_finite() { frames_per_second.clamp(0.1, 60.0) } else { DEFAULT_RATE };
        let interval = Duration::from_secs_f64(1.0 / rate);
        Self {
            interval,
            borne: interval,
            slow_since: None,
            last: None,
            wanted: false,
            urgent: false,
            whole: None,
        }
    }

    /// The time between two frames that the trainer causes.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// A frame took so long to go out. A quarter more is left to the next ones, so that a key finds the line free; a line that gets
    /// faster is believed by halves.
    pub(super) fn took(&mut self, time: Duration, now: Instant) {
        let needed = (time + time / 4).min(SLOWEST).max(self.interval);
        self.borne = if needed >= self.borne { needed } else { needed + (self.borne - needed) / 2 };
        if self.borne < self.interval + self.interval / 8 {
            self.borne = self.interval;
        }
        self.slow_since = if self.is_slow() { self.slow_since.or(Some(now)) } else { None };
    }

    /// Whether frames are fewer than was wished for.
    pub(super) fn is_slow(&self) -> bool {
        self.borne > self.interval
    }

    /// For how long that has been so.
    pub(super) fn slow_for(&self, now: Instant) -> Duration {
        self.slow_since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }

    /// Something changed; `urgent` if somebody waits to see it.
    pub(super) fn want(&mut self, urgent: bool) {
        self.wanted = true;
        self.urgent |= urgent;
    }

    /// Whether something changed that is not drawn yet.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// Whether somebody waits to see what changed.
    pub(super) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// When the next frame is due, if one is wanted.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let regular = self.last.map_or(now, |last| last + self.borne);
        let answer = || {
            self.whole.map_or(now, |whole| (whole + KEY_INTERVAL).checked_sub(KEY_ALLOWANCE).unwrap_or(now))
        };
        self.wanted.then(|| if self.urgent { regular.min(answer()) } else { regular })
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self, now: Instant) {
        if self.urgent {
            self.whole = Some(self.whole.map_or(now, |whole| whole.max(now)) + KEY_INTERVAL);
        }
        *self = Self { last: Some(now), wanted: false, urgent: false, ..*self };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trainer_waits_for_the_frame_rate_and_a_key_does_not() {
        for rate in [0.1, 0.5, 2.0, 10.0, 60.0] {
            let start = Instant::now();
            let mut pace = FramePace::new(rate);
            assert_eq!(pace.due(start), None);
            pace.want(false);
            assert_eq!(pace.due(start), Some(start), "the first frame is due at once");
            pace.drawn(start);
            assert_eq!(pace.due(start), None);
            pace.want(false);
            assert_eq!(pace.due(start), Some(start + pace.interval()));
            let key = start + Duration::from_millis(1);
            pace.want(true);
            assert!(pace.due(key).is_some_and(|due| due <= key), "{rate}: a key, right after a frame");
            pace.drawn(key);
            pace.want(false);
            assert_eq!(pace.due(key), Some(key + pace.interval()), "urgency ends with the frame");
        }
    }

    #[test]
    fn a_key_held_down_does_not_flood_the_line() {
        let start = Instant::now();
        let mut pace = FramePace::new(0.1);
        let mut frames = 0_u32;
        // A key every millisecond for two seconds: a paste typed in, or worse.
        for now in (0..2000).map(|millisecond| start + Duration::from_millis(millisecond)) {
            pace.want(true);
            if pace.due(now).is_some_and(|due| due <= now) {
                pace.drawn(now);
                frames += 1;
            }
        }
        let most = (Duration::from_secs(2) + KEY_ALLOWANCE).as_millis() / KEY_INTERVAL.as_millis() + 1;
        assert!((50..=most).contains(&frames.into()), "{frames} of at most {most}");
        // A moment's rest, and a key is answered at once again.
        let later = start + Duration::from_millis(2200);
        pace.want(true);
        assert!(pace.due(later).is_some_and(|due| due <= later));
    }

    #[test]
    fn the_rate_falls_with_the_line_and_rises_again_and_keys_do_not_wait() {
        let start = Instant::now();
        let mut pace = FramePace::new(10.0);
        pace.drawn(start);
        pace.took(Duration::from_millis(80), start);
        assert!(!pace.is_slow(), "there is time enough between two frames");
        pace.took(Duration::from_millis(400), start);
        pace.want(false);
        assert_eq!(pace.due(start), Some(start + Duration::from_millis(500)));
        pace.want(true);
        let soon = start + Duration::from_millis(1);
        assert!(pace.due(soon).is_some_and(|due| due <= soon), "a key");
        pace.took(Duration::from_secs(60), soon);
        pace.drawn(soon);
        pace.want(false);
        assert_eq!(pace.due(soon), Some(soon + SLOWEST));
        let later = start + Duration::from_secs(9);
        assert_eq!((pace.is_slow(), pace.slow_for(later)), (true, Duration::from_secs(9)));
        let frames = (1..).find(|_| {
            pace.took(Duration::from_millis(1), later);
            !pace.is_slow()
        });
        assert_eq!(frames, Some(8), "halves of what was added");
        assert_eq!((pace.due(soon), pace.slow_for(later)), (Some(soon + pace.interval()), Duration::ZERO));
    }

    #[test]
    fn a_senseless_rate_is_replaced() {
        assert_eq!(FramePace::new(f64::NAN).interval(), Duration::from_millis(100));
        assert_eq!(FramePace::new(0.0).interval(), Duration::from_secs(10));
        assert!(FramePace::new(1e9).interval() > Duration::from_millis(16));
    }
}
