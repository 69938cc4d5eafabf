//! Which way of doing steps is fastest: tried now and then, for it depends on things that change while a run goes on (who
//! else wants the processors, how far apart the host of a virtual machine has put them). The numbers are the same either
//! way, so nothing but time is at stake.

/// Each way is tried for so many steps at the least, the first of which is not counted, for what it needs lies in the other
/// processor's cache; …
const FEWEST: usize = 6;
/// … and short steps, whose times vary, for so many seconds, …
const SECONDS: f64 = 0.0005;
/// … but so many steps at the most, …
const MOST: usize = 16;
/// … and no more than two that take so many times as long as in another way.
const HOPELESS: f64 = 1.5;
/// Seconds before the first trial.
const FIRST: f64 = 0.05;
/// Seconds between two trials, …
const BETWEEN: f64 = 0.25;
/// … only so many once helpers rest, for that may be due to a bad moment, then twice as many, and so on, up to …
const DOUBTFUL: f64 = 0.1;
/// … so many, …
const RESTING: f64 = 2.0;
/// … or this many times what was lost by the last one, so that trials cost next to nothing however long a step is.
const TIMES: f64 = 100.0;
/// What was so hopeless is not tried before this many trials, unless something has changed.
const SELDOM: u32 = 16;
/// What is more trouble must take so much less time to be preferred.
const CLEARLY: f64 = 0.97;
/// Something has changed if so many steps in a row …
const ROW: usize = 8;
/// … took so many times as long as they did when they were tried; …
const LONGER: f64 = 1.12;
/// … then the next trial comes so many times sooner.
const SOONER: f64 = 10.0;

/// A way of doing steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// All threads.
    Together,
    /// All threads, and the parameters are written with non-temporal stores: faster where the processors are far apart.
    NonTemporal,
    /// The calling thread alone, while the helpers rest.
    Alone,
}

/// In the order in which they are tried.
pub(super) const MANNERS: [Manner; 3] = [Manner::Together, Manner::NonTemporal, Manner::Alone];

/// What was found out so far. Time comes from outside.
#[derive(Clone, Copy, Debug)]
pub struct Tempo {
    chosen: Manner,
    /// The trial under way, if there is one.
    trial: Option<Trial>,
    /// Seconds until the next, …
    until: f64,
    /// … or until it may come because steps have become longer.
    sooner: f64,
    /// How long a sample took as chosen, when last tried.
    usual: f64,
    /// How many steps in a row took longer than that.
    longer: usize,
    /// Seconds between two trials if helpers are to rest after the next.
    doubtful: f64,
    /// Trials since the calling thread alone was found to be hopeless, if it was.
    hopeless: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Trial {
    /// Seconds so far, …
    seconds: f64,
    /// … and samples.
    samples: f64,
    /// Which manner is tried.
    manner: usize,
    /// What a sample took in each step of it, …
    times: [f64; MOST],
    /// … how many steps those are, …
    steps: usize,
    /// … and the seconds they took.
    of_manner: f64,
    /// What a sample usually takes in each manner.
    usual: [f64; MANNERS.len()],
    /// How many of them are tried.
    manners: usize,
}

impl Trial {
    /// One of the first so many manners.
    const fn of(manners: usize) -> Self {
        Self {
            seconds: 0.0,
            samples: 0.0,
            manner: 0,
            times: [0.0; MOST],
            steps: 0,
            of_manner: 0.0,
            usual: [f64::INFINITY; MANNERS.len()],
            manners,
        }
    }

    /// Takes note of a step; whether all manners are tried now.
    fn took(&mut self, seconds: f64, samples: f64) -> bool {
        let of_a_sample = seconds / samples;
        self.seconds += seconds;
        self.samples += samples;
        self.of_manner += seconds;
        self.times[self.steps] = of_a_sample;
        self.steps += 1;
        let best = self.usual.iter().copied().fold(f64::INFINITY, f64::min);
        let hopeless = self.steps == 2 && of_a_sample > HOPELESS * best;
        if hopeless || self.steps == MOST || self.steps >= FEWEST && self.of_manner >= SECONDS {
            let counted = &mut self.times[1..self.steps];
            counted.sort_unstable_by(f64::total_cmp);
            self.usual[self.manner] = counted[counted.len() / 2];
            (self.manner, self.steps, self.of_manner) = (self.manner + 1, 0, 0.0);
        }
        self.manner == self.manners
    }

    /// The best manner, and what a sample usually takes. What makes no clear difference is not done: helpers that gain
    /// nothing had better leave their processors to others.
    fn winner(&self) -> (Manner, f64) {
        let [together, non_temporal, alone] = self.usual;
        let (helped, time) = if non_temporal < CLEARLY * together {
            (Manner::NonTemporal, non_temporal)
        } else {
            (Manner::Together, together)
        };
        if time < CLEARLY * alone { (helped, time) } else { (Manner::Alone, alone) }
    }
}

impl Default for Tempo {
    fn default() -> Self {
        Self {
            chosen: Manner::Together,
            trial: None,
            until: FIRST,
            sooner: FIRST,
            usual: f64::INFINITY,
            longer: 0,
            doubtful: DOUBTFUL,
            hopeless: None,
        }
    }
}

impl Tempo {
    /// One that never tries anything else.
    #[cfg(test)]
    pub fn always(manner: Manner) -> Self {
        Self { chosen: manner, until: f64::INFINITY, sooner: f64::INFINITY, ..Self::default() }
    }

    /// How the next step is to be done.
    pub fn manner(&self) -> Manner {
        self.trial.map_or(self.chosen, |trial| MANNERS[trial.manner])
    }

    /// Takes note of a step of `samples` samples, done as [`Self::manner`] said, that took `seconds`.
    pub fn took(&mut self, seconds: f64, samples: usize) {
        let samples = samples.max(1) as f64;
        let Some(trial) = &mut self.trial else {
            self.until -= seconds;
            self.sooner -= seconds;
            self.longer = if seconds > LONGER * self.usual * samples { self.longer + 1 } else { 0 };
            let changed = self.sooner <= 0.0 && self.longer >= ROW;
            if changed || self.until <= 0.0 {
                let helped_only = !changed && self.hopeless.is_some_and(|trials| trials < SELDOM);
                self.trial = Some(Trial::of(MANNERS.len() - usize::from(helped_only)));
            }
            return;
        };
        if trial.took(seconds, samples) {
            let (trial, before) = (*trial, self.usual);
            (self.chosen, self.usual) = trial.winner();
            let lost = trial.seconds - trial.samples * self.usual;
            let resting = self.chosen == Manner::Alone;
            let between = if resting { self.doubtful } else { BETWEEN };
            self.doubtful = if resting { RESTING.min(2.0 * self.doubtful) } else { DOUBTFUL };
            self.until = between.max(TIMES * lost);
            self.sooner = self.until / SOONER;
            self.longer = 0;
            self.hopeless = if trial.manners < MANNERS.len() {
                self.hopeless.map(|trials| trials + 1).filter(|_| self.usual < LONGER * before)
            } else {
                (trial.usual[Manner::Alone as usize] > HOPELESS * self.usual).then_some(0)
            };
            self.trial = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs steps of 10 samples for `seconds`, each of which takes as long as `times` says for its manner; gives the
    /// shares of time of the manners.
    fn shares(tempo: &mut Tempo, seconds: f64, times: [f64; 3]) -> [f64; 3] {
        let (mut all, mut shares) = (0.0, [0.0; 3]);
        while all < seconds {
            let manner = tempo.manner() as usize;
            tempo.took(times[manner], 10);
            shares[manner] += times[manner];
            all += times[manner];
        }
        shares.map(|share| share / all)
    }

    /// The same, and gives the share of the time that was lost by not always doing them in the fastest manner.
    fn lost(tempo: &mut Tempo, seconds: f64, times: [f64; 3]) -> f64 {
        let best = times.into_iter().fold(f64::INFINITY, f64::min);
        shares(tempo, seconds, times)
            .into_iter()
            .zip(times)
            .map(|(share, time)| share * (1.0 - best / time))
            .sum()
    }

    #[test]
    fn helpers_rest_where_they_do_not_help() {
        let mut tempo = Tempo::default();
        let mut rested = |seconds, times| shares(&mut tempo, seconds, times)[2];
        assert!(rested(10.0, [0.001, 0.001, 0.0019]) < 0.01, "they help");
        assert!(rested(10.0, [0.003, 0.002, 0.001]) > 0.7, "they are in the way");
        assert!(rested(10.0, [0.003, 0.002, 0.001]) > 0.98, "they still are");
        assert!(rested(10.0, [0.001, 0.0015, 0.0019]) < 0.3, "they help again");
        assert!(
            rested(10.0, [0.00098, 0.00098, 0.001]) > 0.7,
            "what gains next to nothing is not worth a processor"
        );
    }

    #[test]
    fn parameters_go_past_the_caches_where_that_is_clearly_faster() {
        let mut tempo = Tempo::default();
        let mut past = |times| shares(&mut tempo, 10.0, times)[1];
        assert!(past([0.0012, 0.0012, 0.002]) < 0.05, "it makes no difference");
        assert!(past([0.0016, 0.0014, 0.002]) > 0.9, "the processors are far apart");
        assert!(past([0.0016, 0.0014, 0.002]) > 0.95, "they still are");
        assert!(past([0.0012, 0.0013, 0.002]) < 0.1, "they are not any more");
    }

    #[test]
    fn processors_that_change_places_are_noticed_within_a_moment() {
        let [near, far] = [[0.0012, 0.00125, 0.0023], [0.00146, 0.00126, 0.0023]];
        let mut tempo = Tempo::default();
        for _ in 0..20 {
            for (times, manner) in [(near, 0), (far, 1)] {
                shares(&mut tempo, 0.3, times);
                assert!(shares(&mut tempo, 0.5, times)[manner] > 0.9);
            }
        }
    }

    #[test]
    fn helpers_that_rest_for_a_bad_moment_soon_work_again() {
        let mut tempo = Tempo::default();
        let [good, bad] = [[0.0012, 0.0013, 0.0023], [0.0024, 0.0024, 0.0023]];
        assert!(shares(&mut tempo, 1.0, good)[0] > 0.9);
        while tempo.manner() != Manner::Alone || tempo.trial.is_some() {
            shares(&mut tempo, 0.01, bad);
        }
        assert!(shares(&mut tempo, 1.0, good)[0] > 0.8);
        // Where that is no moment, they are called ever more seldom.
        assert!(shares(&mut tempo, 10.0, bad)[2] > 0.7);
        assert!(shares(&mut tempo, 10.0, bad)[2] > 0.98);
    }

    #[test]
    fn one_disturbed_step_decides_nothing() {
        let mut tempo = Tempo::default();
        for number in 0..1000 {
            let manner = tempo.manner();
            let disturbed = if number % 4 == 2 { 0.004 } else { 0.0 };
            tempo.took([0.001, 0.001, 0.0014][manner as usize] + disturbed, 10);
        }
        assert_eq!(tempo.manner(), Manner::Together);
    }

    #[test]
    fn what_becomes_slow_is_soon_tried_again() {
        let mut tempo = Tempo::default();
        shares(&mut tempo, 1.0, [0.0002, 0.0002, 0.0003]);
        assert!(
            shares(&mut tempo, 1.0, [0.0009, 0.0008, 0.0003])[2] > 0.7,
            "the trial comes before its time"
        );
        shares(&mut tempo, 3.0, [0.0002, 0.0002, 0.0003]);
        // Slow, but no other way is faster.
        assert!(lost(&mut tempo, 10.0, [0.001, 0.001, 0.0015]) < 0.02);
    }

    #[test]
    fn trials_cost_next_to_nothing_however_long_a_step_is() {
        let alone = shares(&mut Tempo::default(), 5000.0, [1.0, 1.1, 2.0])[2];
        assert!(alone < 0.03, "{alone}");
        for times in [[1.0, 1.1, 2.0], [1.1, 1.0, 1.2], [2.0, 2.1, 1.0], [1.0, 1.2, 1.1]] {
            for scale in [1.0, 0.01, 0.001, 0.0001_f64] {
                let seconds = 20.0_f64.max(5000.0 * scale);
                let lost = lost(&mut Tempo::default(), seconds, times.map(|time| time * scale));
                assert!(lost < 0.02, "{times:?} times {scale}: {lost}");
            }
        }
    }
}
