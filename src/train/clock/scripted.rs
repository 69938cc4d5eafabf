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
    /// Gives the script, to be read and changed.
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
            Work::Wait | Work::Keep | Work::Look => {}
        }
    }
}
