//! A run that is compared with others: its curves, and where on each axis its batches are.

use super::history::History;
use crate::protocol::KeptRun;

/// A run that is compared with others.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What was read of it.
    pub run: KeptRun,
    /// Its curves.
    pub history: History,
    /// The ends of its epochs, and the last batch that was done.
    knots: Vec<Knot>,
}

/// What runs are laid beside each other by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The number of the batch.
    #[default]
    Step,
    /// Epochs.
    Epoch,
    /// Seconds that the run had taken.
    Time,
}

/// A batch of which it is known when it was done.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Knot {
    step: f64,
    /// Epochs by then; not known within an epoch of which none is complete.
    epochs: Option<f64>,
    seconds: f64,
}

impl Kept {
    /// A run as it was read.
    pub fn of(run: KeptRun) -> Self {
        let per_epoch = run.epochs.first().map_or(run.total_steps, |epoch| epoch.total_steps);
        let mut history = History::new(usize::try_from(per_epoch).unwrap_or(usize::MAX), run.batch_size);
        run.batches.iter().for_each(|point| history.batch(point));
        run.epochs.iter().for_each(|epoch| history.epoch(epoch));
        Self { knots: knots(&run), history, run }
    }

    /// The place of a batch on an axis. Of batches between two of which it is known when they were done it is taken that each took as
    /// long as the others.
    pub fn place(&self, step: f64, axis: Axis) -> Option<f64> {
        if axis == Axis::Step {
            return Some(step);
        }
        let after = self.knots.partition_point(|knot| knot.step < step);
        let before = after
            .checked_sub(1)
            .map_or(Knot { step: 0.0, epochs: Some(0.0), seconds: 0.0 }, |before| self.knots[before]);
        let Some(after) = self.knots.get(after) else { return before.on(axis) };
        let (from, to) = (before.on(axis)?, after.on(axis)?);
        let share = (step - before.step) / (after.step - before.step).max(1.0);
        Some(from + (to - from) * share)
    }

    /// The place of its last batch on an axis.
    pub fn end(&self, axis: Axis) -> Option<f64> {
        self.place(self.run.total_steps as f64, axis)
    }
}

impl Knot {
    fn on(&self, axis: Axis) -> Option<f64> {
        match axis {
            Axis::Step => Some(self.step),
            Axis::Epoch => self.epochs,
            Axis::Time => Some(self.seconds),
        }
    }
}

/// The ends of the epochs, and the last batch; steps rise from one to the next.
fn knots(run: &KeptRun) -> Vec<Knot> {
    let mut knots: Vec<Knot> = Vec::with_capacity(run.epochs.len() + 1);
    let mut seconds = 0.0;
    for epoch in &run.epochs {
        seconds += epoch.seconds.max(0.0);
        knots.push(Knot { step: epoch.total_steps as f64, epochs: Some(epoch.epoch as f64), seconds });
    }
    let length = match &knots[..] {
        [.., before, last] => last.step - before.step,
        [only] => only.step,
        [] => 0.0,
    };
    let (done, last) = (run.total_steps as f64, knots.last().copied());
    if done > last.map_or(0.0, |last| last.step) {
        // An epoch is as long as the one before, unless somebody changed the size of batches.
        let begun = last
            .filter(|_| length > 0.0)
            .and_then(|last| Some(last.epochs? + ((done - last.step) / length).min(1.0)));
        knots.push(Knot { step: done, epochs: begun, seconds: run.seconds.max(seconds) });
    }
    knots
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::EpochReport;

    fn run(ends: &[u64], total_steps: u64) -> Kept {
        let epochs = (1..).zip(ends).map(|(epoch, &total_steps)| EpochReport {
            epoch,
            total_steps,
            seconds: 2.0,
            ..EpochReport::default()
        });
        let epochs: Vec<EpochReport> = epochs.collect();
        let seconds = epochs.len() as f64 * 2.0 + 1.0;
        Kept::of(KeptRun { epochs, total_steps, seconds, batch_size: 1, ..KeptRun::default() })
    }

    #[test]
    fn batches_are_placed_between_the_ends_of_epochs_and_the_last_one() {
        // The second epoch had batches of half the size.
        let kept = run(&[100, 300], 350);
        let places =
            |axis| [50.0, 100.0, 200.0, 300.0, 350.0].map(|step| kept.place(step, axis).expect("known"));
        assert_eq!(places(Axis::Step), [50.0, 100.0, 200.0, 300.0, 350.0]);
        assert_eq!(places(Axis::Epoch), [0.5, 1.0, 1.5, 2.0, 2.25]);
        assert_eq!(places(Axis::Time), [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(kept.end(Axis::Time), Some(5.0));
    }

    #[test]
    fn how_much_of_the_first_epoch_is_done_is_not_made_up() {
        let kept = run(&[], 40);
        assert_eq!((kept.place(20.0, Axis::Epoch), kept.place(20.0, Axis::Time)), (None, Some(0.5)));
        let none = run(&[], 0);
        assert_eq!(none.end(Axis::Epoch), Some(0.0));
        assert_eq!(none.place(5.0, Axis::Time), Some(0.0), "beyond its end it stays there");
    }
}
