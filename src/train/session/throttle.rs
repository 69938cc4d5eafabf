//! How fast training goes, and how fast it may go.

use crate::protocol::Speed;
use std::collections::VecDeque;
use std::time::Duration;

/// The newest work that together took so many seconds counts.
const WINDOW: f64 = 1.0;
/// Work is counted in parts of at least so many seconds.
const PART: f64 = 0.05;
/// More parts than there can be.
const MOST_PARTS: usize = 24;

/// Some neighbouring batches, or pieces of a measurement.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    images: f64,
    pieces: f64,
    seconds: f64,
    busy: f64,
}

/// Images and batches a second, of the newest work that together took a second or a little more.
#[derive(Clone, Debug)]
pub struct Throughput {
    parts: VecDeque<Part>,
}

impl Default for Throughput {
    fn default() -> Self {
        Self { parts: VecDeque::with_capacity(MOST_PARTS) }
    }
}

impl Throughput {
    /// Counts a piece of work on `images` that took `seconds`, of which `busy` were not spent waiting. Of one that took no
    /// time it is not known how long it took.
    pub fn add(&mut self, images: f64, seconds: f64, busy: f64) {
        if busy <= 0.0 {
            return;
        }
        match self.parts.back_mut() {
            Some(part) if part.seconds.max(seconds) < PART => {
                part.images += images;
                part.pieces += 1.0;
                part.seconds += seconds;
                part.busy += busy;
            }
            _ => self.parts.push_back(Part { images, pieces: 1.0, seconds, busy }),
        }
        while self.parts.len() >= MOST_PARTS || self.without_oldest() >= WINDOW {
            self.parts.pop_front();
        }
    }

    fn without_oldest(&self) -> f64 {
        self.parts.iter().skip(1).map(|part| part.seconds).sum()
    }

    fn sum(&self) -> Part {
        let mut sum = Part::default();
        for part in &self.parts {
            sum.images += part.images;
            sum.pieces += part.pieces;
            sum.seconds += part.seconds;
            sum.busy += part.busy;
        }
        sum
    }

    /// Images a second, waiting included; 0 before the first.
    pub fn images_per_second(&self) -> f64 {
        let Part { images, seconds, .. } = self.sum();
        if seconds > 0.0 { images / seconds } else { 0.0 }
    }

    /// Seconds that a piece of work keeps busy, once there was one.
    pub fn busy_per_piece(&self) -> Option<f64> {
        let Part { pieces, busy, .. } = self.sum();
        (pieces > 0.0).then(|| busy / pieces)
    }

    /// Seconds that an image keeps busy, once there was one.
    pub fn busy_per_image(&self) -> Option<f64> {
        let Part { images, busy, .. } = self.sum();
        (images > 0.0).then(|| busy / images)
    }
}

/// Holds training back to a speed limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Throttle {
    /// The limit in force.
    pub speed: Speed,
    due: Option<Duration>,
}

impl Throttle {
    /// No faster than this from the first batch on.
    pub fn new(speed: Speed) -> Self {
        Self { speed, due: None }
    }

    /// Time between two batches under the limit.
    pub fn interval(&self) -> Option<Duration> {
        match self.speed {
            Speed::Unlimited => None,
            Speed::BatchesPerSecond(n) => Some(Duration::from_secs_f64(1.0 / f64::from(n.max(1)))),
        }
    }

    /// Changes the limit, from now on.
    pub fn set(&mut self, speed: Speed) {
        *self = Self::new(speed);
    }

    /// How long to wait before the next batch. `now` is asked only if there is a limit.
    pub fn wait(&self, now: impl FnOnce() -> Duration) -> Option<Duration> {
        self.due.map(|due| due.saturating_sub(now())).filter(|wait| !wait.is_zero())
    }

    /// A batch was begun at `now`. A batch that came late does not make the next one early.
    pub fn began(&mut self, now: impl FnOnce() -> Duration) {
        self.due = self.interval().map(|interval| {
            let now = now();
            let lateness = interval.min(Duration::from_millis(50));
            self.due.map_or(now, |due| due.max(now.saturating_sub(lateness))) + interval
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_sets_when_the_next_batch_is_due() {
        let now = Duration::from_secs(100);
        let mut throttle = Throttle::default();
        throttle.began(|| now);
        assert_eq!(throttle.wait(|| now), None);
        throttle.set(Speed::BatchesPerSecond(2));
        assert_eq!(throttle.wait(|| now), None, "a new limit does not delay the next batch");
        throttle.began(|| now);
        assert_eq!(throttle.wait(|| now), Some(Duration::from_millis(500)));
        assert_eq!(throttle.wait(|| now + Duration::from_millis(501)), None);
        let late = now + Duration::from_secs(9);
        throttle.began(|| late);
        assert!(throttle.wait(|| late) > Some(Duration::from_millis(400)), "lost time is not made up for");
    }

    #[test]
    fn throughput_is_that_of_the_last_second() {
        let mut throughput = Throughput::default();
        assert_eq!((throughput.busy_per_piece(), throughput.images_per_second()), (None, 0.0));
        (0..100).for_each(|_| throughput.add(10.0, 0.1, 0.1));
        (0..1200).for_each(|_| throughput.add(10.0, 0.001, 0.001));
        assert!((throughput.images_per_second() - 10_000.0).abs() < 1e-6, "{throughput:?}");
        assert!(throughput.parts.len() < MOST_PARTS && throughput.parts.capacity() >= MOST_PARTS);
    }

    #[test]
    fn a_limit_of_one_batch_a_second_is_seen_after_the_first_batch() {
        let mut throughput = Throughput::default();
        (0..10_017).for_each(|_| throughput.add(32.0, 0.001, 0.001));
        throughput.add(32.0, 1.0, 0.001);
        assert!((throughput.images_per_second() - 32.0).abs() < 1e-9, "{throughput:?}");
        assert!(throughput.busy_per_piece().is_some_and(|busy| (busy - 0.001).abs() < 1e-9));
    }

    #[test]
    fn a_batch_that_takes_minutes_has_a_speed() {
        let mut throughput = Throughput::default();
        (0..3).for_each(|_| throughput.add(64.0, 128.0, 128.0));
        assert!((throughput.images_per_second() - 0.5).abs() < 1e-9);
    }
}
