//! How fast training goes, how fast it may go, and how long it will still take.

use super::message::Speed;
use std::time::{Duration, Instant};

/// Images and batches a second over the last second or so of training time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Throughput {
    images: f64,
    batches: f64,
    seconds: f64,
}

impl Throughput {
    /// Counts a batch of `images` that took `seconds`.
    pub fn add(&mut self, images: f64, seconds: f64) {
        let fade = (-seconds).exp();
        self.images = self.images * fade + images;
        self.batches = self.batches * fade + 1.0;
        self.seconds = self.seconds * fade + seconds;
    }

    /// Images a second.
    pub fn images_per_second(&self) -> f64 {
        if self.seconds > 0.0 { self.images / self.seconds } else { 0.0 }
    }

    /// Seconds a batch, once there was one.
    pub fn seconds_per_batch(&self) -> Option<f64> {
        (self.batches > 0.0).then(|| self.seconds / self.batches)
    }
}

/// Holds training back to a speed limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// The limit in force.
    pub speed: Speed,
    due: Option<Instant>,
}

impl Pace {
    /// Seconds between two batches under the limit.
    pub fn interval(&self) -> Option<Duration> {
        match self.speed {
            Speed::Unlimited => None,
            Speed::BatchesPerSecond(n) => Some(Duration::from_secs_f64(1.0 / f64::from(n.max(1)))),
        }
    }

    /// Changes the limit, from now on.
    pub fn set(&mut self, speed: Speed) {
        *self = Self { speed, due: None };
    }

    /// How long to wait before the next batch.
    pub fn wait(&self, now: Instant) -> Option<Duration> {
        self.due.map(|due| due.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    /// A batch was begun at `now`. A batch that came late does not make the next one early.
    pub fn began(&mut self, now: Instant) {
        self.due = self.interval().map(|interval| {
            self.due.map_or(now, |due| due.max(now - interval.min(Duration::from_millis(50)))) + interval
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_sets_when_the_next_batch_is_due() {
        let now = Instant::now();
        let mut pace = Pace::default();
        pace.began(now);
        assert_eq!(pace.wait(now), None);
        pace.set(Speed::BatchesPerSecond(2));
        assert_eq!(pace.wait(now), None, "a new limit does not delay the next batch");
        pace.began(now);
        assert_eq!(pace.wait(now), Some(Duration::from_millis(500)));
        assert_eq!(pace.wait(now + Duration::from_millis(501)), None);
        let late = now + Duration::from_secs(9);
        pace.began(late);
        assert!(pace.wait(late) > Some(Duration::from_millis(400)), "lost time is not made up for");
    }

    #[test]
    fn throughput_follows_the_last_second() {
        let mut throughput = Throughput::default();
        assert_eq!(throughput.seconds_per_batch(), None);
        for _ in 0..100 {
            throughput.add(10.0, 0.1);
        }
        for _ in 0..1000 {
            throughput.add(10.0, 0.01);
        }
        assert!((throughput.images_per_second() - 1000.0).abs() < 1.0);
    }
}
