//! What goes out on the line, measured over a second at a time.

use crate::tui::traffic::Traffic;
use std::time::{Duration, Instant};

/// How long is measured.
const SPAN: Duration = Duration::from_secs(1);

/// Counts bytes and frames, and takes the time of frames.
#[derive(Default)]
pub(super) struct Meter {
    /// When the span that is measured began; `None` before the first frame.
    since: Option<Instant>,
    bytes: usize,
    frames: u32,
    longest: Duration,
    /// How long the frame on its way took to be drawn, and when it was.
    on_its_way: Option<(Duration, Instant)>,
}

impl Meter {
    /// A frame of so many bytes was drawn, which took so long.
    pub(super) fn drawn(&mut self, bytes: usize, drawing: Duration, now: Instant) {
        self.since.get_or_insert(now);
        self.bytes += bytes;
        self.frames += u32::from(bytes > 0);
        self.on_its_way = Some((drawing, now));
    }

    /// All that was drawn is written. Returns how long the last frame took for that, once for each.
    pub(super) fn written(&mut self, now: Instant) -> Option<Duration> {
        let (drawing, since) = self.on_its_way.take()?;
        let writing = now.saturating_duration_since(since);
        self.longest = self.longest.max(drawing + writing);
        Some(writing)
    }

    /// What was measured, once the span is over; the next one begins.
    pub(super) fn read(&mut self, now: Instant, is_slow: bool) -> Option<Traffic> {
        let time = now.saturating_duration_since(self.since?);
        if time < SPAN {
            return None;
        }
        let per_second = |count: f64| count / time.as_secs_f64();
        let traffic = Traffic {
            bytes_per_second: per_second(self.bytes as f64),
            frames_per_second: per_second(self.frames.into()),
            frame: self.longest,
            is_slow,
            is_scarce: is_slow,
        };
        *self = Self { since: Some(now), on_its_way: self.on_its_way, ..Self::default() };
        Some(traffic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    #[test]
    fn bytes_and_frames_are_counted_over_a_second_and_the_longest_frame_is_told() {
        let start = Instant::now();
        let mut meter = Meter::default();
        assert_eq!(meter.read(start, false), None, "nothing was sent");
        for frame in 0..8_u32 {
            let now = start + frame * 125 * MILLISECOND;
            assert_eq!(meter.read(now, false), None);
            meter.drawn(if frame == 3 { 0 } else { 1000 }, 2 * MILLISECOND, now);
            let writing = if frame == 5 { 30 } else { 1 };
            assert_eq!(meter.written(now + writing * MILLISECOND), Some(writing * MILLISECOND));
            assert_eq!(meter.written(now + 100 * MILLISECOND), None, "once");
        }
        let traffic = Traffic {
            bytes_per_second: 7000.0,
            frames_per_second: 7.0,
            frame: 32 * MILLISECOND,
            is_slow: true,
            is_scarce: true,
        };
        assert_eq!(meter.read(start + SPAN, true), Some(traffic));
        // And afresh, over as long as it was.
        meter.drawn(500, MILLISECOND, start + SPAN);
        let again = meter.read(start + 3 * SPAN, false).map(|traffic| traffic.bytes_per_second);
        assert_eq!(again, Some(250.0));
    }
}
