//! Which way of doing steps is fastest, tried now and then.
//!
//! It depends on things that change while a run goes on: who else wants the processors, how far apart the host of a virtual
//! machine has put them. The numbers are the same either way, so nothing but time is at stake.

mod mode;
mod trial;

pub use mode::{MODES, Mode};
use trial::{HOPELESS_RATIO, Trial};

/// Seconds before the first trial.
const FIRST_TRIAL: f64 = 0.05;
/// Seconds between two trials.
const TRIAL_INTERVAL: f64 = 0.25;
/// Seconds to the trial after the helpers are first found to be of no use, for that may be due to a bad moment. After each
/// further one that finds the same, they double.
const RETRY_INTERVAL: f64 = 0.1;
/// The seconds that the doubling of [`RETRY_INTERVAL`] ends with.
const MAX_RETRY_INTERVAL: f64 = 2.0;
/// The least ratio of the time between two trials to the time lost by the first, so that trials cost next to nothing
/// however long a step is.
const COST_RATIO: f64 = 100.0;
/// The number of trials that leave a hopeless mode out, unless something has changed.
const SKIPPED_TRIALS: u32 = 16;
/// The number of slow steps in a row that show that something has changed.
const SLOW_STEPS: usize = 8;
/// The ratio to its time in the trial from which on a step is slow.
const SLOW_RATIO: f64 = 1.12;
/// How many times sooner the next trial comes if something has changed.
const HURRY: f64 = 10.0;

/// What was found out so far about the fastest mode. Time comes from outside.
#[derive(Clone, Copy, Debug)]
pub struct Autotuner {
    chosen: Mode,
    /// The trial in progress, if there is one.
    trial: Option<Trial>,
    /// Seconds until the next trial.
    until_trial: f64,
    /// Seconds until the next trial may come because steps have become slow.
    until_early_trial: f64,
    /// Seconds that a sample took in the chosen mode, when that was last tried.
    usual: f64,
    /// The number of steps in a row that were slower than that.
    slow_steps: usize,
    /// Seconds to the trial after the next, if that finds that helpers are of no use.
    retry_interval: f64,
    /// The number of trials since a single thread was found to be hopeless, if it was.
    since_hopeless: Option<u32>,
}

impl Default for Autotuner {
    fn default() -> Self {
        Self {
            chosen: Mode::Parallel,
            trial: None,
            until_trial: FIRST_TRIAL,
            until_early_trial: FIRST_TRIAL,
            usual: f64::INFINITY,
            slow_steps: 0,
            retry_interval: RETRY_INTERVAL,
            since_hopeless: None,
        }
    }
}

impl Autotuner {
    /// Makes one that never tries anything but `mode`.
    #[cfg(test)]
    pub fn always(mode: Mode) -> Self {
        let never = f64::INFINITY;
        Self { chosen: mode, until_trial: never, until_early_trial: never, ..Self::default() }
    }

    /// Gives the mode that the next step is to be done in.
    pub fn mode(&self) -> Mode {
        self.trial.map_or(self.chosen, |trial| trial.mode())
    }

    /// Records a step of `samples` samples, done in [`Self::mode`], that took `seconds`.
    pub fn record(&mut self, seconds: f64, samples: usize) {
        let samples = samples.max(1) as f64;
        let Some(trial) = &mut self.trial else { return self.record_usual(seconds, samples) };
        if trial.record(seconds, samples) {
            let trial = *trial;
            self.conclude(&trial);
        }
    }

    /// Records a step outside of a trial, and begins a trial if it is time.
    fn record_usual(&mut self, seconds: f64, samples: f64) {
        self.until_trial -= seconds;
        self.until_early_trial -= seconds;
        let is_slow = seconds > SLOW_RATIO * self.usual * samples;
        self.slow_steps = if is_slow { self.slow_steps + 1 } else { 0 };
        let changed = self.until_early_trial <= 0.0 && self.slow_steps >= SLOW_STEPS;
        if changed || self.until_trial <= 0.0 {
            let skip_last = !changed && self.since_hopeless.is_some_and(|trials| trials < SKIPPED_TRIALS);
            self.trial = Some(Trial::new(MODES.len() - usize::from(skip_last)));
        }
    }

    /// Chooses the winner of a trial, and decides when the next one comes.
    fn conclude(&mut self, trial: &Trial) {
        let before = self.usual;
        (self.chosen, self.usual) = trial.winner();
        let lost = trial.seconds - trial.samples * self.usual;
        let single = self.chosen == Mode::SingleThread;
        let interval = if single { self.retry_interval } else { TRIAL_INTERVAL };
        self.retry_interval =
            if single { MAX_RETRY_INTERVAL.min(2.0 * self.retry_interval) } else { RETRY_INTERVAL };
        self.until_trial = interval.max(COST_RATIO * lost);
        self.until_early_trial = self.until_trial / HURRY;
        self.slow_steps = 0;
        self.since_hopeless = match trial.single_thread() {
            None => self.since_hopeless.map(|trials| trials + 1).filter(|_| self.usual < SLOW_RATIO * before),
            Some(single) => (single > HOPELESS_RATIO * self.usual).then_some(0),
        };
        self.trial = None;
    }
}

#[cfg(test)]
mod tests;
