//! Which batches of a run its epochs end with: all alike, but where the size of the batches was changed.

/// Epochs of the same number of batches, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    /// The number of epochs before it.
    epochs: u64,
    /// The number of batches before it.
    steps: u64,
    /// The number of batches in each of its epochs, at least 1.
    length: u64,
}

impl Stretch {
    /// The last batch of the epoch of that number, from 1.
    const fn end_of(&self, epoch: u64) -> u64 {
        self.steps.saturating_add((epoch - self.epochs).saturating_mul(self.length))
    }
}

/// The last batches of all epochs: of those that ended as they were told, and of those to come as they are planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochEnds {
    /// In order; the first begins with the run, and the last goes on for good.
    stretches: Vec<Stretch>,
}

impl EpochEnds {
    /// A run all of whose epochs have so many batches.
    pub fn new(steps_per_epoch: usize) -> Self {
        Self { stretches: vec![Stretch { epochs: 0, steps: 0, length: steps_per_epoch.max(1) as u64 }] }
    }

    /// The number of batches in an epoch that is still to come.
    pub fn planned(&self) -> u64 {
        self.stretches.last().map_or(1, |stretch| stretch.length)
    }

    /// Notes that epoch number `epoch`, from 1, has its last batch at `step`, and each one after it `later` batches.
    pub fn note(&mut self, epoch: u64, step: u64, later: u64) {
        let Some(before) = epoch.checked_sub(1) else { return };
        let (begin, later) = (self.end_of(before), later.max(1));
        if self.end_of(epoch) == step && self.planned() == later && self.end_of(epoch + 1) == step + later {
            return;
        }
        self.stretches.retain(|stretch| stretch.epochs < before);
        self.begin(Stretch { epochs: before, steps: begin, length: step.saturating_sub(begin).max(1) });
        self.begin(Stretch { epochs: epoch, steps: step.max(begin + 1), length: later });
    }

    /// Begins a stretch, unless the last one goes on so.
    fn begin(&mut self, next: Stretch) {
        if self.stretches.last().is_none_or(|last| last.length != next.length) {
            self.stretches.push(next);
        }
    }

    /// The last batch of the epoch of that number, from 1; 0 for none.
    pub fn end_of(&self, epoch: u64) -> u64 {
        let last = self.stretches.iter().rev().find(|stretch| stretch.epochs < epoch);
        last.map_or(0, |stretch| stretch.end_of(epoch))
    }

    /// The number, from 1, of the epoch that a batch belongs to; 0 before the first batch.
    pub fn epoch_of(&self, step: u64) -> u64 {
        let last = self.stretches.iter().rev().find(|stretch| stretch.steps < step);
        last.map_or(0, |stretch| stretch.epochs + (step - stretch.steps).div_ceil(stretch.length))
    }

    /// The number of epochs that have ended with batch `step` or before.
    pub fn ended_by(&self, step: u64) -> u64 {
        let epoch = self.epoch_of(step);
        if self.end_of(epoch) == step { epoch } else { epoch.saturating_sub(1) }
    }

    /// Whether all epochs have the same number of batches.
    pub fn is_even(&self) -> bool {
        self.stretches.len() == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ends of the first epochs.
    fn ends(all: &EpochEnds) -> Vec<u64> {
        (0..7).map(|epoch| all.end_of(epoch)).collect()
    }

    #[test]
    fn epochs_are_alike_until_the_batches_change_their_size() {
        let mut all = EpochEnds::new(10);
        assert_eq!(ends(&all), [0, 10, 20, 30, 40, 50, 60]);
        for epoch in 1..4 {
            all.note(epoch, epoch * 10, 10);
        }
        assert!(all.is_even());
        // In the third epoch, after 24 batches, the size is halved: 4 + 12 batches, then 20 an epoch.
        all.note(3, 36, 20);
        assert_eq!(ends(&all), [0, 10, 20, 36, 56, 76, 96]);
        all.note(3, 36, 20);
        assert_eq!((ends(&all), all.planned()), (vec![0, 10, 20, 36, 56, 76, 96], 20));
        // In the fourth it becomes what it was.
        all.note(4, 50, 10);
        assert_eq!(ends(&all), [0, 10, 20, 36, 50, 60, 70]);
        all.note(5, 60, 10);
        assert_eq!(ends(&all), [0, 10, 20, 36, 50, 60, 70]);
        // A change that is taken back leaves nothing behind.
        let mut taken_back = EpochEnds::new(10);
        taken_back.note(1, 14, 20);
        taken_back.note(1, 10, 10);
        assert_eq!(taken_back, EpochEnds::new(10));
    }

    #[test]
    fn each_batch_belongs_to_the_epoch_that_ends_with_it_or_after_it() {
        let mut all = EpochEnds::new(10);
        all.note(2, 17, 5);
        let slow = |step: u64| (0..).find(|epoch| all.end_of(*epoch) >= step).expect("there is one");
        for step in 0..60 {
            assert_eq!(all.epoch_of(step), slow(step), "{step}");
            let ended = (0..).take_while(|epoch| all.end_of(*epoch) <= step).last().expect("the none");
            assert_eq!(all.ended_by(step), ended, "{step}");
        }
    }
}
