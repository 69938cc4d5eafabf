//! The time that a run takes: a clock, and a stopwatch that leaves out what the process was suspended for.
//!
//! A process that is stopped (Ctrl-Z, SIGSTOP) does not learn when, only that it goes on, and the clock has run on. What
//! lies in between is therefore known only by the piece of work that took so much longer than the one before it. A machine
//! that sleeps needs no care: the system's monotonic clock sleeps with it.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What time is spent on.
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

/// Kinds of [`Work`].
const KINDS: usize = 5;

/// Where the time comes from.
pub trait Clock: Debug + Send + Sync {
    /// Time since some moment; it never goes back.
    fn now(&self) -> Duration;

    /// Whether the process was stopped and went on since this was asked last.
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
    /// A clock that learns from `continued` that the process goes on after it was stopped.
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

/// A lap this long may be one that the process was stopped in …
const LONG: Duration = Duration::from_millis(100);
/// … if it is so many times as long as the last of its kind.
const UNUSUAL: u32 = 2;
/// So much later at the most it is known that the process was stopped: the signal may be handled by a thread that has to
/// wait for a processor.
const NEWS: Duration = Duration::from_millis(100);

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
    /// When the lap in hand began; none while the watch stands.
    since: Option<Duration>,
    /// How long the last lap of each kind took.
    usual: [Option<Duration>; KINDS],
    doubt: Option<Doubt>,
    stood: bool,
    leaves_out: bool,
}

impl Stopwatch {
    /// A watch that stands.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, since: None, usual: [None; KINDS], doubt: None, stood: false, leaves_out: false }
    }

    /// The clock it goes by.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Begins to count, if it stands.
    pub fn go(&mut self) {
        if self.since.is_some() {
            return;
        }
        if self.clock.take_continued() {
            self.doubt = None;
        }
        self.leaves_out |= self.stood;
        self.since = Some(self.clock.now());
    }

    /// Counts no more until it goes again; the lap in hand is forgotten.
    pub fn stand(&mut self) {
        self.stood |= self.since.is_some();
        self.since = None;
    }

    /// Whether it stood between two laps, or the process was stopped.
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
        let is_odd = took >= LONG && usual.is_some_and(|usual| took >= usual.saturating_mul(UNUSUAL));
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

    /// Ends the watch's doubts: what seemed too long counts, if nothing was heard of the process having been stopped.
    pub fn believe(&mut self) -> Duration {
        let Some(doubt) = self.doubt.take() else { return Duration::ZERO };
        self.clock.await_news();
        if self.clock.take_continued() {
            return Duration::ZERO;
        }
        doubt.took.saturating_sub(doubt.counted)
    }

    /// What an earlier lap took beyond the usual, once nothing can be heard any more of the process having been stopped.
    fn settle(&mut self, now: Duration) -> Duration {
        let Some(doubt) = self.doubt.take_if(|doubt| now.saturating_sub(doubt.found) >= NEWS) else {
            return Duration::ZERO;
        };
        self.usual[doubt.work as usize] = Some(doubt.took);
        doubt.took.saturating_sub(doubt.counted)
    }
}

#[cfg(test)]
pub(super) mod scripted {
    //! A clock that goes as a test says.

    use super::{Clock, Work};
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::Duration;

    /// What is to happen.
    #[derive(Clone, Debug, Default)]
    pub(crate) struct Script {
        /// What the clock says.
        pub now: Duration,
        /// How long a batch takes.
        pub batch: Duration,
        /// How long a piece of a measurement takes.
        pub piece: Duration,
        /// How long a piece of an answer takes that training does not wait for.
        pub answer: Duration,
        /// In the middle of the next piece of work the process is stopped for so long.
        pub stop: Option<Duration>,
        /// Whether news of that comes only with the piece after it.
        pub late_news: bool,
        /// News that is there, and news on its way.
        news: [bool; 2],
        /// What time was spent on.
        pub spent: Vec<Spell>,
    }

    /// A piece of work.
    #[derive(Clone, Copy, Debug)]
    pub(crate) struct Spell {
        /// Of which kind.
        pub work: Work,
        /// How long it took, without what the process was stopped for.
        pub time: Duration,
        /// Whether the process was stopped in it.
        pub stopped: bool,
    }

    /// A clock that follows a [`Script`].
    #[derive(Debug, Default)]
    pub(crate) struct ScriptedClock(Mutex<Script>);

    impl ScriptedClock {
        /// The script, to be read and changed.
        pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }

        /// Forgets a stop that is to come, and news of one.
        pub(crate) fn calm(&self) {
            let mut script = self.script();
            (script.stop, script.news) = (None, [false; 2]);
        }

        /// Lets time pass that is spent on `work`; the process is stopped in the middle of it if the script says so.
        pub(crate) fn pass(&self, work: Work, time: Duration) {
            let mut script = self.script();
            script.now += time;
            let stopped = script.stop.is_some();
            script.spent.push(Spell { work, time, stopped });
            script.news = [script.news[0] || script.news[1], false];
            if let Some(stop) = script.stop.take() {
                script.now += stop;
                let place = usize::from(script.late_news);
                script.news[place] = true;
            }
        }
    }

    impl Clock for ScriptedClock {
        fn now(&self) -> Duration {
            self.script().now
        }

        fn take_continued(&self) -> bool {
            std::mem::take(&mut self.script().news[0])
        }

        fn await_news(&self) {
            let mut script = self.script();
            script.news = [script.news[0] || script.news[1], false];
        }

        fn begins(&self, work: Work) {
            let script = self.script().clone();
            match work {
                Work::Batch => self.pass(work, script.batch),
                Work::Measure => self.pass(work, script.piece),
                Work::Keep if !script.answer.is_zero() => self.pass(work, script.answer),
                Work::Wait | Work::Keep | Work::Look => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scripted::ScriptedClock;
    use super::*;

    const BATCH: Duration = Duration::from_millis(20);
    const LONG_STOP: Duration = Duration::from_secs(6);

    /// A watch that goes, and its clock, after three batches.
    fn going() -> (Arc<ScriptedClock>, Stopwatch) {
        let clock = Arc::new(ScriptedClock::default());
        let mut watch = Stopwatch::new(clock.clone());
        watch.go();
        for _ in 0..3 {
            assert_eq!(batch(&clock, &mut watch, BATCH), BATCH);
        }
        (clock, watch)
    }

    fn batch(clock: &ScriptedClock, watch: &mut Stopwatch, time: Duration) -> Duration {
        clock.pass(Work::Batch, time);
        watch.lap(Work::Batch)
    }

    #[test]
    fn what_the_process_is_stopped_for_does_not_count_whenever_it_is_heard_of() {
        for late_news in [false, true] {
            let (clock, mut watch) = going();
            (clock.script().stop, clock.script().late_news) = (Some(LONG_STOP), late_news);
            let counted: Duration = (0..20).map(|_| batch(&clock, &mut watch, BATCH)).sum();
            assert_eq!(counted, BATCH * 20, "late news: {late_news}");
            assert!(watch.leaves_out());
        }
    }

    #[test]
    fn work_that_takes_long_counts_in_the_end() {
        let (clock, mut watch) = going();
        let long = Duration::from_secs(2);
        let counted: Duration = batch(&clock, &mut watch, long)
            + (0..20).map(|_| batch(&clock, &mut watch, BATCH)).sum::<Duration>();
        assert_eq!(counted, long + BATCH * 20);
        let slower: Duration = (0..20).map(|_| batch(&clock, &mut watch, long)).sum();
        assert_eq!(slower, long * 20, "a machine that has become slow is not a process that was stopped");
        assert!(!watch.leaves_out());
    }

    #[test]
    fn a_watch_that_stands_counts_nothing() {
        let (clock, mut watch) = going();
        watch.stand();
        (clock.script().stop, clock.script().late_news) = (Some(LONG_STOP), true);
        assert_eq!(batch(&clock, &mut watch, BATCH), Duration::ZERO);
        watch.go();
        assert_eq!(batch(&clock, &mut watch, BATCH), BATCH);
        assert!(watch.leaves_out());
    }

    #[test]
    fn news_from_a_pause_is_not_taken_for_news_of_the_work_after_it() {
        let (clock, mut watch) = going();
        watch.stand();
        clock.script().stop = Some(LONG_STOP);
        clock.pass(Work::Keep, BATCH);
        watch.go();
        assert_eq!(batch(&clock, &mut watch, BATCH * 2), BATCH * 2);
    }

    #[test]
    fn the_machines_clock_tells_once_that_the_process_goes_on() {
        let continued = Arc::new(AtomicBool::new(true));
        let clock = SystemClock::new(continued);
        assert_eq!([clock.take_continued(), clock.take_continued()], [true, false]);
        assert!(clock.now() <= clock.now());
    }
}
