//! Over which epochs a schedule runs, where that is not simply the whole run: for runs that were extended.

use super::schedule::Schedule;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// What becomes of a schedule that knows its end when its run gets more epochs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extension {
    /// The schedule ends where it was to end, and its last learning rate stays.
    #[default]
    Hold,
    /// The schedule ends where it was to end, and begins again for the epochs that were added.
    Restart,
    /// The schedule goes on as in a run that was planned so long from its beginning.
    Stretch,
}

impl Extension {
    /// The word for it on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Restart => "restart",
            Self::Stretch => "stretch",
        }
    }
}

/// The stretches of epochs over each of which the schedule runs once; none if it runs once over the whole run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycles(Vec<Range<usize>>);

impl Cycles {
    /// The factor of `schedule` for batch `step` (from 0, or between two) of a run of `epochs` epochs of `epoch_steps` batches.
    pub fn factor(&self, schedule: &Schedule, step: f64, epochs: usize, epoch_steps: u64) -> f64 {
        let batches = |epochs: usize| epoch_steps.saturating_mul(epochs as u64);
        let begun = self.0.iter().rev().find(|cycle| batches(cycle.start) as f64 <= step);
        let cycle = begun.cloned().unwrap_or(0..epochs);
        schedule.factor(step - batches(cycle.start) as f64, batches(cycle.len()), epoch_steps)
    }

    /// Makes a run of `before` epochs, of which `begun` are done or begun, one of `after` epochs.
    pub fn extend(&mut self, extension: Extension, before: usize, begun: usize, after: usize) {
        let mut cycles = std::mem::take(&mut self.0);
        if cycles.is_empty() {
            cycles.push(0..before);
        }
        let last = cycles.last().map_or(0..before, Clone::clone);
        match extension {
            Extension::Hold => {}
            Extension::Restart => cycles.push(last.end.max(begun)..after),
            Extension::Stretch => {
                cycles.pop();
                cycles.push(last.start..after);
            }
        }
        // What is simply the whole run needs no saying.
        let whole = cycles.len() == 1 && cycles[0] == (0..after);
        if !whole {
            self.0 = cycles;
        }
    }

    /// Makes a run of `before` epochs one of fewer, `after`: the schedule goes on as it was planned, and the run ends before it
    /// does.
    pub fn shorten(&mut self, before: usize, after: usize) {
        let mut cycles = std::mem::take(&mut self.0);
        if cycles.is_empty() {
            cycles.push(0..before);
        }
        cycles.retain(|cycle| cycle.start < after);
        let whole = cycles.len() == 1 && cycles[0] == (0..after);
        if !whole {
            self.0 = cycles;
        }
    }

    /// The last epoch (counted from 1) of the schedule in a run of `epochs`.
    pub fn end(&self, epochs: usize) -> usize {
        self.0.last().map_or(epochs, |cycle| cycle.end)
    }

    /// Whether this can be of a run of `epochs` epochs: for what was read. A run that was shortened ends before its schedule.
    pub fn is_sound(&self, epochs: usize) -> bool {
        let ordered = self.0.windows(2).all(|pair| pair[0].end <= pair[1].start);
        let first = self.0.first().is_none_or(|cycle| cycle.start == 0);
        ordered && first && self.0.iter().all(|cycle| cycle.start < cycle.end.min(epochs))
    }

    /// The epochs in words, counted from 1, e.g. "epochs 1–3, then held"; nothing of a schedule over a whole run of
    /// `epochs`.
    pub fn describe(&self, epochs: usize) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let cycles: Vec<String> = self.0.iter().map(|cycle| span(cycle.start + 1, cycle.end)).collect();
        let beyond = match self.end(epochs).cmp(&epochs) {
            Ordering::Less => ", then held".to_owned(),
            Ordering::Equal => String::new(),
            Ordering::Greater => format!(", cut off after {epochs}"),
        };
        Some(format!("epochs {}{beyond}", cycles.join(" and ")))
    }
}

/// Epochs from `first` to `last`, counted from 1.
fn span(first: usize, last: usize) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// As in a checkpoint's settings: `0-3 3-6`, epochs counted from 0, ends excluded.
impl fmt::Display for Cycles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, cycle) in self.0.iter().enumerate() {
            let space = if index > 0 { " " } else { "" };
            write!(f, "{space}{}-{}", cycle.start, cycle.end)?;
        }
        Ok(())
    }
}

impl FromStr for Cycles {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let cycle = |word: &str| {
            let (start, end) = word.split_once('-')?;
            Some(start.parse().ok()?..end.parse().ok()?)
        };
        let cycles: Option<_> = text.split_whitespace().map(cycle).collect();
        cycles.map(Self).ok_or_else(|| format!("`{text}` are no stretches of epochs such as `0-3 3-6`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [&str; 4] = ["constant", "step:2:0.5", "cosine", "one-cycle"];
    const WAYS: [Extension; 3] = [Extension::Hold, Extension::Restart, Extension::Stretch];
    /// Batches in an epoch.
    const STEPS: u64 = 10;

    fn schedule(text: &str, warm_up: u64) -> Schedule {
        Schedule { shape: text.parse().expect("a schedule"), warm_up }
    }

    /// The factors of a run of 4 epochs made one of 9 after `begun` of them.
    fn extended(extension: Extension, begun: usize) -> Cycles {
        let mut cycles = Cycles::default();
        cycles.extend(extension, 4, begun, 9);
        cycles
    }

    #[test]
    fn what_was_done_is_as_it_was_unless_it_is_stretched() {
        for shape in SHAPES {
            for warm_up in [0, 7, 25] {
                let schedule = schedule(shape, warm_up);
                let whole =
                    |step, epochs| Cycles::default().factor(&schedule, f64::from(step), epochs, STEPS);
                for way in [Extension::Hold, Extension::Restart] {
                    let cycles = extended(way, 4);
                    for step in 0..40 {
                        assert_eq!(
                            cycles.factor(&schedule, f64::from(step), 9, STEPS),
                            whole(step, 4),
                            "{shape} {step}"
                        );
                    }
                }
                let stretched = extended(Extension::Stretch, 4);
                assert_eq!(stretched, Cycles::default());
                let same = (0..90).all(|step| whole(step, 4) == whole(step, 9));
                assert_eq!(same, !schedule.shape.knows_its_end(), "{shape} with a warm-up of {warm_up}");
            }
        }
    }

    #[test]
    fn held_the_factor_never_moves_again_and_restarted_it_begins_as_at_first() {
        for shape in ["cosine", "one-cycle"] {
            for warm_up in [0, 7] {
                let schedule = schedule(shape, warm_up);
                let first = |step| Cycles::default().factor(&schedule, step, 4, STEPS);
                let held = extended(Extension::Hold, 4);
                let held = |step| held.factor(&schedule, f64::from(step), 9, STEPS);
                assert!((40..90).all(|step| held(step) == first(39.0)), "{shape}");
                assert!(first(39.0) > 0.0, "{shape}: a rate that stays is no zero");
                let again = extended(Extension::Restart, 4);
                let fresh = |step| Cycles::default().factor(&schedule, step, 5, STEPS);
                for step in (0..50).map(f64::from) {
                    assert_eq!(again.factor(&schedule, 40.0 + step, 9, STEPS), fresh(step), "{shape} {step}");
                }
            }
        }
    }

    #[test]
    fn a_run_in_the_middle_of_its_schedule_goes_on_as_it_was_planned() {
        let schedule = schedule("cosine", 0);
        let planned = Cycles::default().factor(&schedule, 13.0, 4, STEPS);
        for (way, same) in WAYS.into_iter().zip([true, true, false]) {
            assert_eq!(extended(way, 2).factor(&schedule, 13.0, 9, STEPS) == planned, same, "{way:?}");
        }
    }

    #[test]
    fn extensions_follow_each_other() {
        let mut cycles = extended(Extension::Hold, 4);
        assert_eq!(
            (cycles.to_string(), cycles.describe(9)),
            ("0-4".to_owned(), Some("epochs 1–4, then held".to_owned()))
        );
        cycles.extend(Extension::Restart, 9, 7, 12);
        assert_eq!(
            (cycles.to_string(), cycles.describe(12)),
            ("0-4 7-12".to_owned(), Some("epochs 1–4 and 8–12".to_owned()))
        );
        cycles.extend(Extension::Stretch, 12, 12, 20);
        assert_eq!((cycles.to_string(), cycles.end(20)), ("0-4 7-20".to_owned(), 20));
        assert!(cycles.is_sound(20) && !cycles.is_sound(7));
        assert_eq!(cycles.to_string().parse(), Ok(cycles));
    }

    #[test]
    fn a_run_that_is_shortened_keeps_its_schedule_and_may_get_its_epochs_back() {
        let schedule = schedule("cosine", 5);
        let mut cycles = Cycles::default();
        cycles.shorten(9, 4);
        assert_eq!((cycles.to_string(), cycles.is_sound(4)), ("0-9".to_owned(), true));
        assert_eq!(cycles.describe(4), Some("epochs 1–9, cut off after 4".to_owned()));
        for step in (0..40).map(f64::from) {
            let planned = Cycles::default().factor(&schedule, step, 9, STEPS);
            assert_eq!(cycles.factor(&schedule, step, 4, STEPS), planned, "{step}");
        }
        let mut longer = cycles.clone();
        longer.extend(Extension::Hold, 4, 3, 12);
        assert_eq!(longer.describe(12), Some("epochs 1–9, then held".to_owned()));
        cycles.extend(Extension::Hold, 4, 3, 9);
        assert_eq!(cycles, Cycles::default());
        let mut cycles = extended(Extension::Restart, 4);
        cycles.shorten(9, 4);
        assert_eq!((cycles.to_string(), cycles.is_sound(4)), (String::new(), true));
    }

    #[test]
    fn what_is_no_list_of_epochs_is_refused() {
        for text in ["3", "a-b", "3-", "0-4,4-9"] {
            assert!(text.parse::<Cycles>().is_err(), "{text}");
        }
        for (text, epochs) in [("0-4 3-9", 9), ("1-4", 4), ("0-0", 4), ("0-4 4-9", 4)] {
            assert!(!text.parse::<Cycles>().expect("a list").is_sound(epochs), "{text}");
        }
        assert_eq!("".parse(), Ok(Cycles::default()));
    }
}
