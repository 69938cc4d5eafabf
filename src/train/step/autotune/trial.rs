//! One trial of the modes, one after the other.

use super::mode::{MODES, Mode};

/// The fewest steps that a mode is tried for. The first is not counted, for what it needs lies in the other processor's cache.
const MIN_STEPS: usize = 6;
/// The fewest seconds that a mode is tried for, unless [`MAX_STEPS`] are over before: the times of short steps vary.
const MIN_SECONDS: f64 = 0.0005;
/// The most steps that a mode is tried for.
const MAX_STEPS: usize = 16;
/// The ratio to the time in another mode from which on a mode is hopeless, and is given up after two steps.
pub const HOPELESS_RATIO: f64 = 1.5;
/// The ratio to the time in a simpler mode below which a mode is preferred to that one.
const CLEAR_GAIN: f64 = 0.97;

/// A trial of the first few modes.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// Seconds so far.
    pub seconds: f64,
    /// Samples so far.
    pub samples: f64,
    /// Which mode is tried, as an index into [`MODES`].
    mode: usize,
    /// What a sample took in each step of this mode.
    times: [f64; MAX_STEPS],
    /// The number of steps of this mode.
    steps: usize,
    /// Seconds of this mode.
    mode_seconds: f64,
    /// What a sample usually takes in each mode.
    usual: [f64; MODES.len()],
    /// The number of modes that are tried.
    modes: usize,
}

impl Trial {
    /// Begins a trial of the first `modes` modes.
    pub const fn new(modes: usize) -> Self {
        Self {
            seconds: 0.0,
            samples: 0.0,
            mode: 0,
            times: [0.0; MAX_STEPS],
            steps: 0,
            mode_seconds: 0.0,
            usual: [f64::INFINITY; MODES.len()],
            modes,
        }
    }

    /// Gives the mode that is tried.
    pub fn mode(&self) -> Mode {
        MODES[self.mode]
    }

    /// Gives what a sample usually takes on a single thread, if that was to be tried.
    pub fn single_thread(&self) -> Option<f64> {
        (self.modes == MODES.len()).then_some(self.usual[Mode::SingleThread as usize])
    }

    /// Records a step; tells whether all modes are tried now.
    pub fn record(&mut self, seconds: f64, samples: f64) -> bool {
        let sample_seconds = seconds / samples;
        self.seconds += seconds;
        self.samples += samples;
        self.mode_seconds += seconds;
        self.times[self.steps] = sample_seconds;
        self.steps += 1;
        let best = self.usual.iter().copied().fold(f64::INFINITY, f64::min);
        let hopeless = self.steps == 2 && sample_seconds > HOPELESS_RATIO * best;
        let enough = self.steps >= MIN_STEPS && self.mode_seconds >= MIN_SECONDS;
        if hopeless || enough || self.steps == MAX_STEPS {
            let counted = &mut self.times[1..self.steps];
            counted.sort_unstable_by(f64::total_cmp);
            self.usual[self.mode] = counted[counted.len() / 2];
            (self.mode, self.steps, self.mode_seconds) = (self.mode + 1, 0, 0.0);
        }
        self.mode == self.modes
    }

    /// Gives the best mode, and what a sample usually takes in it. What makes no clear difference is not done: helpers that
    /// gain nothing had better leave their processors to others.
    pub fn winner(&self) -> (Mode, f64) {
        let [parallel, non_temporal, single] = self.usual;
        let (mode, time) = if non_temporal < CLEAR_GAIN * parallel {
            (Mode::NonTemporal, non_temporal)
        } else {
            (Mode::Parallel, parallel)
        };
        if time < CLEAR_GAIN * single { (mode, time) } else { (Mode::SingleThread, single) }
    }
}
