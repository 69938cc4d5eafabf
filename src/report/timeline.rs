//! Batches of a run as epochs, for the axis along which curves run.

use crate::protocol::EpochReport;

/// How far a run was after so many batches, in epochs; in batches where no epoch is complete.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The batches that were done at the end of each complete epoch.
    ends: Vec<u64>,
}

impl Timeline {
    /// Makes the timeline of a run.
    pub fn new(epochs: &[EpochReport]) -> Self {
        Self { ends: epochs.iter().map(|epoch| epoch.total_steps).collect() }
    }

    /// Gives what the axis counts.
    pub fn unit(&self) -> &'static str {
        if self.ends.is_empty() { "batch" } else { "epoch" }
    }

    /// Gives the place of a batch. The epoch in hand is taken to be as long as the one before.
    pub fn place(&self, step: u64) -> f64 {
        let complete = self.ends.partition_point(|&end| end < step);
        let end = |epoch: usize| if epoch == 0 { 0 } else { self.ends[epoch - 1] };
        let begins = end(complete.min(self.ends.len()));
        let length = match self.ends.get(complete) {
            Some(end) => end - begins,
            None if self.ends.is_empty() => return step as f64,
            None => begins - end(self.ends.len() - 1),
        };
        complete as f64 + (step - begins) as f64 / length.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_of_any_length_are_one_wide() {
        let of = |ends: &[u64]| {
            let epoch = |&total_steps: &u64| EpochReport { total_steps, ..EpochReport::default() };
            Timeline::new(&ends.iter().map(epoch).collect::<Vec<_>>())
        };
        let timeline = of(&[10, 14]);
        let places = [0, 5, 10, 12, 14, 16].map(|step| timeline.place(step));
        assert_eq!(places, [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]);
        assert_eq!((of(&[]).place(7), of(&[]).unit(), timeline.unit()), (7.0, "batch", "epoch"));
    }
}
