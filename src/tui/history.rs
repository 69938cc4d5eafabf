//! The past of a run in bounded memory: curves that keep their first and last point and lose resolution, evenly, when
//! they are full.

use crate::train::message::{BatchPoint, EpochReport};

/// Neighbouring values of a curve, put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The first step in it.
    pub first: u64,
    /// The last step in it.
    pub last: u64,
    /// The least finite value; infinite if there was none.
    pub min: f64,
    /// The greatest finite value; minus infinity if there was none.
    pub max: f64,
    sum: f64,
    weight: f64,
}

impl Bucket {
    fn new(step: u64, value: f64, weight: f64) -> Self {
        let empty = Self {
            first: step,
            last: step,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            sum: 0.0,
            weight: 0.0,
        };
        if !value.is_finite() {
            return empty;
        }
        Self { min: value, max: value, sum: value * weight, weight, ..empty }
    }

    fn merge(&mut self, other: &Self) {
        self.last = self.last.max(other.last);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sum += other.sum;
        self.weight += other.weight;
    }

    /// The weighted mean of the finite values; NaN if there was none.
    pub fn mean(&self) -> f64 {
        self.sum / self.weight
    }

    /// The step it is drawn at.
    pub fn middle(&self) -> f64 {
        (self.first as f64 + self.last as f64) / 2.0
    }
}

/// A curve of at most [`Curve::CAPACITY`] buckets.
#[derive(Clone, Debug)]
pub struct Curve {
    buckets: Vec<Bucket>,
    /// Steps that one bucket spans.
    span: u64,
    latest: Option<(u64, f64)>,
}

impl Default for Curve {
    fn default() -> Self {
        Self { buckets: Vec::new(), span: 1, latest: None }
    }
}

impl Curve {
    /// More than the dot columns of a wide terminal.
    pub const CAPACITY: usize = 1024;

    /// Adds a value at a step not before the last one's; `weight` is how many batches it stands for.
    pub fn push(&mut self, step: u64, value: f64, weight: f64) {
        self.latest = Some((step, value));
        let bucket = Bucket::new(step, value, weight);
        match self.buckets.last_mut() {
            Some(last) if last.first / self.span == step / self.span || step < last.last => {
                last.merge(&bucket)
            }
            _ => self.buckets.push(bucket),
        }
        while self.buckets.len() > Self::CAPACITY {
            self.halve();
        }
    }

    /// Doubles what a bucket spans.
    fn halve(&mut self) {
        self.span = self.span.saturating_mul(2);
        let span = self.span;
        self.buckets.dedup_by(|next, kept| {
            let same = next.first / span == kept.first / span;
            if same {
                kept.merge(next);
            }
            same
        });
    }

    /// The buckets from the first step to the last.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The last step with its value as it was, finite or not.
    pub const fn latest(&self) -> Option<(u64, f64)> {
        self.latest
    }

    /// Points (step, mean).
    pub fn means(&self) -> Vec<(f64, f64)> {
        self.buckets.iter().map(|bucket| (bucket.middle(), bucket.mean())).collect()
    }

    /// Points (step, value) that show how values scatter: least, mean and greatest of each bucket.
    pub fn scatter(&self) -> Vec<(f64, f64)> {
        let of = |b: &Bucket| [b.min, b.mean(), b.max].map(|value| (b.middle(), value));
        self.buckets.iter().flat_map(of).collect()
    }

    /// Least and greatest mean; `None` if nothing is finite.
    pub fn extremes(&self) -> Option<(f64, f64)> {
        let finite = self.buckets.iter().map(Bucket::mean).filter(|mean| mean.is_finite());
        finite.fold(None, |range, mean| {
            let (low, high) = range.unwrap_or((mean, mean));
            Some((low.min(mean), high.max(mean)))
        })
    }

    /// The range that all but the outermost fiftieth of the means on either side lie in.
    pub fn bulk(&self) -> Option<(f64, f64)> {
        let mut means: Vec<f64> =
            self.buckets.iter().map(Bucket::mean).filter(|mean| mean.is_finite()).collect();
        means.sort_by(f64::total_cmp);
        let cut = means.len() / 50;
        Some((*means.get(cut)?, *means.get(means.len() - 1 - cut)?))
    }

    /// The bucket that holds `step`, or the nearest before it.
    pub fn at(&self, step: f64) -> Option<&Bucket> {
        let after = self.buckets.partition_point(|bucket| bucket.first as f64 <= step);
        self.buckets.get(after.saturating_sub(1))
    }
}

/// An exponential moving average, unbiased from its first value on.
#[derive(Clone, Copy, Debug)]
struct Smoother {
    /// Batches after which a value counts 1/e, in the long run.
    memory: f64,
    /// Batches so far.
    seen: f64,
    sum: f64,
    weight: f64,
}

impl Smoother {
    fn push(&mut self, value: f64, batches: f64) -> f64 {
        if value.is_finite() {
            // A short memory at the start, where the curve falls steeply: a long one would lag behind it.
            self.seen += batches;
            let keep = (-batches / self.memory.min(2.0 + self.seen / 8.0)).exp();
            self.sum = keep * self.sum + (1.0 - keep) * value;
            self.weight = keep * self.weight + (1.0 - keep);
        }
        self.sum / self.weight
    }
}

/// One measure (loss or accuracy) through the run.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Batch by batch.
    pub raw: Curve,
    /// The same, smoothed.
    pub smooth: Curve,
    /// At the epochs' ends, on the validation set.
    pub validation: Curve,
    smoother: Smoother,
}

impl Measure {
    fn new(memory: f64) -> Self {
        let smoother = Smoother { memory: memory.max(1.0), seen: 0.0, sum: 0.0, weight: 0.0 };
        Self { raw: Curve::default(), smooth: Curve::default(), validation: Curve::default(), smoother }
    }

    fn push(&mut self, step: u64, value: f64, batches: f64) {
        self.raw.push(step, value, batches);
        let smooth = self.smoother.push(value, batches);
        self.smooth.push(step, smooth, batches);
    }
}

/// The best epoch by validation accuracy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// Its number, from 1.
    pub epoch: usize,
    /// Its last step.
    pub step: u64,
    /// Its validation accuracy.
    pub accuracy: f64,
}

/// Everything the curves and tables show.
#[derive(Clone, Debug)]
pub struct History {
    /// Loss.
    pub loss: Measure,
    /// Accuracy as a fraction.
    pub accuracy: Measure,
    /// The last epochs, oldest first, at most [`History::EPOCHS`].
    pub epochs: Vec<EpochReport>,
    /// The best epoch so far.
    pub best: Option<Best>,
    batch_size: f64,
    last_step: u64,
}

impl Default for History {
    fn default() -> Self {
        Self::new(1, 1)
    }
}

impl History {
    /// Epochs kept for the tables; the curves keep all.
    pub const EPOCHS: usize = 1000;

    /// A past that is still empty. The average remembers about a twentieth of an epoch.
    pub fn new(steps_per_epoch: usize, batch_size: usize) -> Self {
        let memory = (steps_per_epoch as f64 / 20.0).clamp(10.0, 500.0);
        Self {
            loss: Measure::new(memory),
            accuracy: Measure::new(memory),
            epochs: Vec::new(),
            best: None,
            batch_size: batch_size.max(1) as f64,
            last_step: 0,
        }
    }

    /// Adds a batch, or the mean of several.
    pub fn batch(&mut self, point: &BatchPoint) {
        let batches = (f64::from(point.images) / self.batch_size).max(1.0);
        self.loss.push(point.step, point.loss, batches);
        self.accuracy.push(point.step, point.accuracy, batches);
        self.last_step = self.last_step.max(point.step);
    }

    /// Adds an epoch.
    pub fn epoch(&mut self, report: &EpochReport) {
        if let Some(validation) = report.validation {
            self.loss.validation.push(report.total_steps, validation.loss, 1.0);
            self.accuracy.validation.push(report.total_steps, validation.accuracy, 1.0);
            if report.best {
                let accuracy = validation.accuracy;
                self.best = Some(Best { epoch: report.epoch, step: report.total_steps, accuracy });
            }
        }
        if self.epochs.len() >= Self::EPOCHS {
            self.epochs.remove(0);
        }
        self.epochs.push(*report);
    }

    /// The last batch there is anything about.
    pub const fn last_step(&self) -> u64 {
        self.last_step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::message::Evaluation;
    use proptest::prelude::*;

    fn curve(values: impl IntoIterator<Item = f64>) -> Curve {
        let mut curve = Curve::default();
        for (step, value) in (1..).zip(values) {
            curve.push(step, value, 1.0);
        }
        curve
    }

    #[test]
    fn a_full_curve_keeps_both_ends_and_every_extreme() {
        let mut values = vec![1.0; 100_000];
        values[0] = 5.0;
        values[54_321] = -7.0;
        values[99_999] = 9.0;
        let curve = curve(values);
        let buckets = curve.buckets();
        assert!(buckets.len() <= Curve::CAPACITY && buckets.len() > Curve::CAPACITY / 4);
        assert_eq!((buckets[0].first, buckets[0].max), (1, 5.0));
        let last = buckets[buckets.len() - 1];
        assert_eq!((last.last, last.max), (100_000, 9.0));
        assert_eq!(buckets.iter().map(|b| b.min).fold(f64::INFINITY, f64::min), -7.0);
        assert_eq!(curve.latest(), Some((100_000, 9.0)));
    }

    #[test]
    fn values_that_are_not_finite_are_gaps() {
        let curve = curve([1.0, f64::NAN, f64::INFINITY, 3.0]);
        let means = curve.means();
        assert_eq!(means[0], (1.0, 1.0));
        assert!(means[1].1.is_nan() && means[2].1.is_nan());
        assert_eq!(curve.extremes(), Some((1.0, 3.0)));
    }

    #[test]
    fn smoothing_starts_at_the_first_value_and_follows() {
        let mut measure = Measure::new(10.0);
        measure.push(1, 4.0, 1.0);
        assert!((measure.smooth.means()[0].1 - 4.0).abs() < 1e-12);
        for step in 2..200 {
            measure.push(step, 1.0, 1.0);
        }
        let (_, last) = measure.smooth.latest().unwrap_or_default();
        assert!((last - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_best_epoch_is_the_one_that_was_reported_so() {
        let mut history = History::new(10, 10);
        for (epoch, accuracy, best) in [(1, 0.9, true), (2, 0.95, true), (3, 0.94, false)] {
            let validation = Some(Evaluation { loss: 0.1, accuracy, images: 100 });
            let total_steps = epoch as u64 * 10;
            history.epoch(&EpochReport {
                epoch,
                total_steps,
                train_loss: 0.1,
                train_accuracy: 0.9,
                validation,
                best,
                images_per_second: 1.0,
                seconds: 1.0,
            });
        }
        assert_eq!(history.best, Some(Best { epoch: 2, step: 20, accuracy: 0.95 }));
        assert_eq!(history.accuracy.validation.means().len(), 3);
    }

    proptest! {
        #[test]
        fn no_order_and_no_value_panics(points in proptest::collection::vec((any::<u64>(), any::<f64>()), 0..3000)) {
            let mut curve = Curve::default();
            for (step, value) in points {
                curve.push(step, value, 1.0);
            }
            prop_assert!(curve.buckets().len() <= Curve::CAPACITY);
        }

        #[test]
        fn means_are_kept_through_halving(values in proptest::collection::vec(-5.0f64..5.0, 1..5000)) {
            let curve = curve(values.iter().copied());
            let total: f64 = curve.buckets().iter().map(|b| b.sum).sum();
            prop_assert!((total - values.iter().sum::<f64>()).abs() < 1e-6);
        }
    }
}
