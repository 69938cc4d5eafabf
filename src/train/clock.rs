//! Where the time of a run comes from, and what it is spent on.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A kind of work that time is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Training a batch.
    Batch,
    /// Measuring a set, or a piece of it.
    Measure,
    /// Looking at something that somebody wants to know, beside the run.
    Look,
    /// Waiting because of a speed limit.
    Wait,
    /// Saving, and showing what is inside.
    Keep,
}

impl Work {
    /// The number of kinds.
    pub const KINDS: usize = 5;
}

/// How much later at the most it is known that the process was stopped: the signal may be handled by a thread that has to
/// wait for a processor.
pub const NEWS: Duration = Duration::from_millis(100);

/// A source of time.
pub trait Clock: Debug + Send + Sync {
    /// Gives the time since some moment; it never goes back.
    fn now(&self) -> Duration;

    /// Tells whether the process was stopped and went on since this was asked last.
    fn take_continued(&self) -> bool;

    /// Waits until the news that [`Self::take_continued`] tells must have come.
    fn await_news(&self) {
        std::thread::sleep(NEWS);
    }

    /// Notes that a piece of work begins; a scripted clock lets the time of that work pass here.
    fn begins(&self, _work: Work) {}
}

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock {
    began: Instant,
    continued: Arc<AtomicBool>,
}

impl SystemClock {
    /// Makes a clock that learns from `continued` that the process goes on after it was stopped.
    pub fn new(continued: Arc<AtomicBool>) -> Self {
        Self { began: Instant::now(), continued }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn take_continued(&self) -> bool {
        // Looked at first: writing costs other processors their copy, and is hardly ever needed.
        self.continued.load(Ordering::Relaxed) && self.continued.swap(false, Ordering::Relaxed)
    }
}

#[cfg(test)]
pub(super) mod scripted;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_clock_tells_once_that_the_process_goes_on() {
        let continued = Arc::new(AtomicBool::new(true));
        let clock = SystemClock::new(continued);
        assert_eq!([clock.take_continued(), clock.take_continued()], [true, false]);
        assert!(clock.now() <= clock.now());
    }
}
