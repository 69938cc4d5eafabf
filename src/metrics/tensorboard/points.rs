//! Batches put together to points of curves: as many in each epoch, whatever the batches are.

use crate::protocol::BatchPoint;

/// The most points of a curve in an epoch: readers thin out what is more.
const POINTS_IN_EPOCH: u64 = 200;

/// Batches that are put together: those up to each multiple of so many batches of the run, so that a run that was interrupted gives the
/// same points.
#[derive(Debug)]
pub struct Points {
    every: u64,
    gathered: Vec<BatchPoint>,
}

impl Points {
    /// Begins with the points of a run with so many batches in an epoch.
    pub fn new(steps_per_epoch: usize) -> Self {
        Self { every: every(steps_per_epoch), gathered: Vec::new() }
    }

    /// Goes on with so many batches in an epoch.
    pub fn set_epoch(&mut self, steps_per_epoch: usize) {
        self.every = every(steps_per_epoch);
    }

    /// Adds a batch; gives the point that it completes, if it does one.
    pub fn push(&mut self, batch: BatchPoint) -> Option<BatchPoint> {
        // A batch that stands for several may reach over the end of its point.
        let completed = self.gathered.last().filter(|last| self.place(last) != self.place(&batch));
        let before = completed.is_some().then(|| self.take()).flatten();
        self.gathered.push(batch);
        // Where both end here, the later one is enough.
        if batch.step.is_multiple_of(self.every) { self.take() } else { before }
    }

    /// Gives the point in the making, if there are batches for one.
    pub fn take(&mut self) -> Option<BatchPoint> {
        let gathered = std::mem::take(&mut self.gathered);
        let last = *gathered.last()?;
        let images: f64 = gathered.iter().map(|batch| f64::from(batch.images)).sum();
        let mean = |of: &dyn Fn(&BatchPoint) -> Option<f64>| {
            let sum: Option<f64> =
                gathered.iter().map(|batch| Some(of(batch)? * f64::from(batch.images))).sum();
            sum.map(|sum| sum / images.max(1.0))
        };
        Some(BatchPoint {
            loss: mean(&|batch| Some(batch.loss)).unwrap_or(last.loss),
            accuracy: mean(&|batch| Some(batch.accuracy)).unwrap_or(last.accuracy),
            gradient_norm: mean(&|batch| batch.gradient_norm),
            images: images as u32,
            ..last
        })
    }

    /// Gives the last batch before the point that the batch `step` belongs to.
    pub const fn begins(&self, step: u64) -> u64 {
        step.saturating_sub(1) / self.every * self.every
    }

    /// Forgets the point in the making.
    pub fn forget(&mut self) {
        self.gathered.clear();
    }

    /// The number of the point that a batch belongs to.
    const fn place(&self, batch: &BatchPoint) -> u64 {
        batch.step.saturating_sub(1) / self.every
    }
}

/// The batches in a point.
fn every(steps_per_epoch: usize) -> u64 {
    (steps_per_epoch as u64 / POINTS_IN_EPOCH).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(step: u64, images: u32) -> BatchPoint {
        let learning_rate = Some(1.0 / step as f64);
        BatchPoint { step, loss: step as f64, accuracy: 0.5, images, learning_rate, gradient_norm: Some(2.0) }
    }

    fn steps(points: &mut Points, batches: impl Iterator<Item = u64>) -> Vec<(u64, f64)> {
        batches
            .filter_map(|step| points.push(batch(step, 10)))
            .map(|point| (point.step, point.loss))
            .collect()
    }

    #[test]
    fn few_batches_are_points_of_their_own_and_many_are_means_up_to_fixed_places() {
        assert_eq!(steps(&mut Points::new(3), 1..4), [(1, 1.0), (2, 2.0), (3, 3.0)]);
        let mut points = Points::new(1000);
        let whole = steps(&mut points, 1..18);
        assert_eq!(whole, [(5, 3.0), (10, 8.0), (15, 13.0)]);
        assert_eq!(points.take().map(|point| (point.step, point.loss)), Some((17, 16.5)));
        assert_eq!(points.take(), None);
        // Interrupted after batch 8, and gone on with from batch 6 on, as the course of the run has it.
        assert_eq!(steps(&mut Points::new(1000), 6..18), whole[1..]);
    }

    #[test]
    fn means_are_those_of_images_and_what_is_not_known_stays_so() {
        let mut points = Points::new(400);
        assert_eq!(points.push(batch(1, 30)), None);
        let point = points.push(batch(2, 10)).expect("a point");
        assert_eq!((point.loss, point.images, point.learning_rate), (1.25, 40, Some(0.5)));
        assert_eq!(points.push(BatchPoint { gradient_norm: None, ..batch(3, 30) }), None);
        assert_eq!(points.push(batch(4, 10)).and_then(|point| point.gradient_norm), None);
    }

    #[test]
    fn a_mean_of_many_batches_that_reaches_further_ends_the_point_before() {
        let mut points = Points::new(1000);
        assert_eq!(points.push(batch(3, 30)), None);
        assert_eq!(points.push(batch(12, 90)).map(|point| point.step), Some(3));
        assert_eq!(points.push(batch(15, 30)).map(|point| point.step), Some(15));
    }
}
