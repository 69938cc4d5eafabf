//! Whether steps are faster with all threads or with the calling one alone: tried now and then, for it depends on things
//! that change while a run goes on (who else wants the processors, how far apart the host of a virtual machine has put
//! them). The numbers are the same either way, so nothing but time is at stake.

/// Steps that each way is tried for; the first is not counted, for what it needs lies in the other processor's cache.
const TRIAL: u32 = 4;
/// Seconds before the first trial.
const FIRST: f64 = 0.1;
/// Seconds between two trials, …
const BETWEEN: f64 = 2.0;
/// … or this many times what the last one took, so that trials cost next to nothing however long a step is.
const TIMES: f64 = 100.0;
/// Alone must be so much faster to be preferred.
const CLEARLY: f64 = 0.97;

/// What was found out so far. Time comes from outside.
#[derive(Clone, Copy, Debug)]
pub struct Tempo {
    /// Whether the helpers rest.
    alone: bool,
    /// The trial under way, if there is one.
    trial: Option<Trial>,
    /// Seconds until the next.
    until: f64,
}

#[derive(Clone, Copy, Debug)]
struct Trial {
    /// Steps done.
    steps: u32,
    /// Seconds so far.
    seconds: f64,
    /// The shortest time of a sample with all threads, and alone.
    least: [f64; 2],
}

impl Default for Tempo {
    fn default() -> Self {
        Self { alone: false, trial: None, until: FIRST }
    }
}

impl Tempo {
    /// Whether the next step is to be done by the calling thread alone.
    pub fn alone(&self) -> bool {
        self.trial.map_or(self.alone, |trial| trial.steps >= TRIAL)
    }

    /// Takes note of a step of `samples` samples, done as [`Self::alone`] said, that took `seconds`.
    pub fn took(&mut self, seconds: f64, samples: usize) {
        let Some(trial) = &mut self.trial else {
            self.until -= seconds;
            if self.until <= 0.0 {
                self.trial = Some(Trial { steps: 0, seconds: 0.0, least: [f64::INFINITY; 2] });
            }
            return;
        };
        if !trial.steps.is_multiple_of(TRIAL) {
            let least = &mut trial.least[usize::from(trial.steps >= TRIAL)];
            *least = least.min(seconds / samples.max(1) as f64);
        }
        trial.steps += 1;
        trial.seconds += seconds;
        if trial.steps == 2 * TRIAL {
            let [together, alone] = trial.least;
            self.alone = alone < CLEARLY * together;
            self.until = BETWEEN.max(TIMES * trial.seconds);
            self.trial = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs steps of 10 samples for `seconds`; gives the share of the time in which the helpers rested.
    fn rested(tempo: &mut Tempo, seconds: f64, together: f64, alone: f64) -> f64 {
        let (mut all, mut rested) = (0.0, 0.0);
        while all < seconds {
            let took = if tempo.alone() { alone } else { together };
            rested += if tempo.alone() { took } else { 0.0 };
            tempo.took(took, 10);
            all += took;
        }
        rested / all
    }

    #[test]
    fn helpers_rest_where_they_do_not_help() {
        let mut tempo = Tempo::default();
        assert!(rested(&mut tempo, 10.0, 0.001, 0.0019) < 0.01, "they help");
        assert!(rested(&mut tempo, 10.0, 0.003, 0.001) > 0.7, "they are in the way");
        assert!(rested(&mut tempo, 10.0, 0.003, 0.001) > 0.98, "they still are");
        assert!(rested(&mut tempo, 10.0, 0.001, 0.0019) < 0.3, "they help again");
        assert!(rested(&mut tempo, 10.0, 0.001, 0.001) < 0.01, "where it makes no difference they stay");
    }

    #[test]
    fn trials_cost_next_to_nothing_however_long_a_step_is() {
        let mut tempo = Tempo::default();
        assert!(rested(&mut tempo, 5000.0, 1.0, 2.0) < 0.03);
    }
}
