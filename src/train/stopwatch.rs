//! A stopwatch that leaves out what the process was suspended for.
//!
//! A process that is stopped (Ctrl-Z, SIGSTOP) does not learn when, only that it goes on, and the clock has run on. What
//! lies in between is therefore known only by the piece of work that took so much longer than the one before it. A machine
//! that sleeps needs no care: the system's monotonic clock sleeps with it.

use super::clock::{Clock, NEWS, Work};
use std::sync::Arc;
use std::time::Duration;

/// The shortest lap that may be one that the process was suspended in.
const MIN_SUSPECT: Duration = Duration::from_millis(100);
/// The least ratio of such a lap to the last of its kind.
const SUSPECT_RATIO: u32 = 2;

/// A lap that was unusually long: what it took beyond the usual does not count until it is clear that the process was not
/// stopped.
#[derive(Clone, Copy, Debug)]
struct Doubt {
    found: Duration,
    work: Work,
    took: Duration,
    counted: Duration,
}

/// Measures laps, each spent on one kind of work. What the process was stopped for is left out, to the length of one piece
/// of work: that is taken to have lasted as long as the last of its kind.
#[derive(Debug)]
pub struct Stopwatch {
    clock: Arc<dyn Clock>,
    /// When the lap in hand began; none while the watch is stopped.
    since: Option<Duration>,
    /// The time that the last lap of each kind took.
    usual: [Option<Duration>; Work::KINDS],
    doubt: Option<Doubt>,
    /// Whether it was stopped before it was started last.
    was_stopped: bool,
    leaves_out: bool,
}

impl Stopwatch {
    /// Makes a watch that is stopped.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            since: None,
            usual: [None; Work::KINDS],
            doubt: None,
            was_stopped: false,
            leaves_out: false,
        }
    }

    /// Gives the clock that it takes the time from.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Begins to count, if it is stopped.
    pub fn start(&mut self) {
        if self.since.is_some() {
            return;
        }
        if self.clock.take_continued() {
            self.doubt = None;
        }
        self.leaves_out |= self.was_stopped;
        self.since = Some(self.clock.now());
    }

    /// Counts no more until it is started again; the lap in hand is forgotten.
    pub fn stop(&mut self) {
        self.was_stopped |= self.since.is_some();
        self.since = None;
    }

    /// Tells whether it was stopped between two laps, or the process was.
    pub fn leaves_out(&self) -> bool {
        self.leaves_out
    }

    /// Ends a lap and begins the next; returns the time that counts.
    pub fn lap(&mut self, work: Work) -> Duration {
        let Some(since) = self.since else { return Duration::ZERO };
        let now = self.clock.now();
        self.since = Some(now);
        let took = now.saturating_sub(since);
        let usual = self.usual[work as usize];
        let is_odd =
            took >= MIN_SUSPECT && usual.is_some_and(|usual| took >= usual.saturating_mul(SUSPECT_RATIO));
        if self.clock.take_continued() {
            self.leaves_out = true;
            // The news may be of the lap before.
            let known = self.doubt.take().is_some() && !is_odd;
            return if known { took } else { took.min(usual.unwrap_or_default()) };
        }
        let settled = self.settle(now);
        let usual = usual.filter(|_| is_odd);
        let Some(counted) = usual else {
            self.usual[work as usize] = Some(took);
            return settled + took;
        };
        // A doubt that is not settled yet is about so short a time ago that nothing was heard of that, either.
        let earlier =
            self.doubt.take().map_or(Duration::ZERO, |doubt| doubt.took.saturating_sub(doubt.counted));
        self.doubt = Some(Doubt { found: now, work, took: took + earlier, counted });
        settled + counted
    }

    /// Ends the watch's doubts, and gives what they are about: what seemed too long counts, if nothing was heard of the process having been stopped.
    pub fn believe(&mut self) -> Duration {
        let Some(doubt) = self.doubt.take() else { return Duration::ZERO };
        self.clock.await_news();
        if self.clock.take_continued() {
            return Duration::ZERO;
        }
        doubt.took.saturating_sub(doubt.counted)
    }

    /// Gives what an earlier lap took beyond the usual, once nothing can be heard any more of the process having been stopped.
    fn settle(&mut self, now: Duration) -> Duration {
        let Some(doubt) = self.doubt.take_if(|doubt| now.saturating_sub(doubt.found) >= NEWS) else {
            return Duration::ZERO;
        };
        self.usual[doubt.work as usize] = Some(doubt.took);
        doubt.took.saturating_sub(doubt.counted)
    }
}

#[cfg(test)]
mod tests;
