//! The past of a run in bounded memory: curves, their averages, and the epochs.

use crate::protocol::{BatchPoint, EpochReport, LiveChange, Report};
use crate::tui::model::epoch_ends::EpochEnds;
use crate::tui::model::series::Series;

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

/// One measure (loss, accuracy, learning rate or gradient norm) through the run.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Batch by batch.
    pub raw: Series,
    /// The same, smoothed.
    pub smooth: Series,
    /// The same, smoothed over a time [`STRONG`] times as long.
    pub strong: Series,
    /// At the epochs' ends, over the batches of each, of what is reported so.
    pub epochs: Series,
    /// At the epochs' ends, on the validation set, of what is measured there.
    pub validation: Series,
    averages: [Smoother; 2],
}

/// How many times longer than the usual average the strong one remembers.
pub const STRONG: f64 = 5.0;

impl Measure {
    fn new(memory: f64) -> Self {
        let average = |memory: f64| Smoother { memory: memory.max(1.0), seen: 0.0, sum: 0.0, weight: 0.0 };
        Self {
            raw: Series::default(),
            smooth: Series::default(),
            strong: Series::default(),
            epochs: Series::default(),
            validation: Series::default(),
            averages: [average(memory), average(memory * STRONG)],
        }
    }

    fn push(&mut self, step: u64, value: f64, batches: f64) {
        self.raw.push(step, value, batches);
        let [usual, strong] = self.averages.each_mut().map(|average| average.push(value, batches));
        self.smooth.push(step, usual, batches);
        self.strong.push(step, strong, batches);
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

/// The epoch with the least validation loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Least {
    /// Its number, from 1.
    pub epoch: usize,
    /// Its last step.
    pub step: u64,
    /// Its validation loss.
    pub loss: f64,
}

/// Everything the curves and tables show.
#[derive(Clone, Debug)]
pub struct History {
    /// Loss.
    pub loss: Measure,
    /// Accuracy as a fraction.
    pub accuracy: Measure,
    /// The learning rate, where it is known.
    pub rate: Measure,
    /// The Euclidean norm of the gradient, where it is known.
    pub norm: Measure,
    /// The last epochs, oldest first, at most [`History::EPOCHS`].
    pub epochs: Vec<EpochReport>,
    /// The best epoch so far.
    pub best: Option<Best>,
    /// The epoch with the least validation loss so far.
    pub least: Option<Least>,
    /// What was changed while the run went on, oldest first.
    pub changes: Vec<LiveChange>,
    /// Which batches the epochs end with.
    pub epoch_ends: EpochEnds,
    batch_size: f64,
    /// The number of batches in an epoch that is still to come.
    planned: u64,
    last_step: u64,
}

/// A measured point of the training curves: a batch, or several that were put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its first batch.
    pub first: u64,
    /// Its last batch.
    pub last: u64,
    /// The batches among them whose loss was not finite.
    pub lost: u64,
    /// The epoch that ends with one of its batches; the last one if there are several.
    pub epoch: Option<u64>,
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
            rate: Measure::new(memory),
            norm: Measure::new(memory),
            epochs: Vec::new(),
            best: None,
            least: None,
            changes: Vec::new(),
            epoch_ends: EpochEnds::new(steps_per_epoch),
            batch_size: batch_size.max(1) as f64,
            planned: steps_per_epoch.max(1) as u64,
            last_step: 0,
        }
    }

    /// Notes that batches have another size from now on, so that there are so many in an epoch that is still to come.
    pub fn resize(&mut self, steps_per_epoch: usize, batch_size: usize) {
        self.batch_size = batch_size.max(1) as f64;
        self.planned = steps_per_epoch.max(1) as u64;
    }

    /// Notes how many batches the epoch in hand has.
    pub fn in_hand(&mut self, report: &Report) {
        let left = report.epoch_steps.checked_sub(report.step).filter(|_| report.epoch_steps > 0);
        if let Some(left) = left {
            let end = report.total_steps.saturating_add(left as u64);
            self.epoch_ends.note(report.epoch as u64, end, self.planned);
        }
    }

    /// Adds a batch, or the mean of several.
    pub fn batch(&mut self, point: &BatchPoint) {
        let batches = (f64::from(point.images) / self.batch_size).max(1.0);
        self.loss.push(point.step, point.loss, batches);
        self.accuracy.push(point.step, point.accuracy, batches);
        for (measure, value) in [(&mut self.rate, point.learning_rate), (&mut self.norm, point.gradient_norm)]
        {
            if let Some(value) = value {
                measure.push(point.step, value, batches);
            }
        }
        self.last_step = self.last_step.max(point.step);
    }

    /// Adds an epoch.
    pub fn epoch(&mut self, report: &EpochReport) {
        self.epoch_ends.note(report.epoch as u64, report.total_steps, self.planned);
        self.loss.epochs.push(report.total_steps, report.train_loss, 1.0);
        self.accuracy.epochs.push(report.total_steps, report.train_accuracy, 1.0);
        if let Some(validation) = report.validation {
            if self.least.is_none_or(|least| validation.loss < least.loss) && validation.loss.is_finite() {
                self.least =
                    Some(Least { epoch: report.epoch, step: report.total_steps, loss: validation.loss });
            }
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

    /// The epochs that are kept and had ended by a batch.
    pub fn epochs_until(&self, step: u64) -> &[EpochReport] {
        &self.epochs[..self.epochs.partition_point(|epoch| epoch.total_steps <= step)]
    }

    /// The best epoch by a batch.
    pub fn best_until(&self, step: u64) -> Option<Best> {
        let of = |report: &EpochReport| {
            let accuracy = report.validation.filter(|_| report.best)?.accuracy;
            Some(Best { epoch: report.epoch, step: report.total_steps, accuracy })
        };
        let still = self.best.filter(|best| best.step <= step);
        still.or_else(|| self.epochs_until(step).iter().rev().find_map(of))
    }

    /// The epoch with the least validation loss by a batch.
    pub fn least_until(&self, step: u64) -> Option<Least> {
        let of = |report: &EpochReport| {
            let loss = report.validation.filter(|validation| validation.loss.is_finite())?.loss;
            Some(Least { epoch: report.epoch, step: report.total_steps, loss })
        };
        let still = self.least.filter(|least| least.step <= step);
        let epochs = self.epochs_until(step).iter().filter_map(of);
        still.or_else(|| epochs.min_by(|one, other| one.loss.total_cmp(&other.loss)))
    }

    /// The last batch there is anything about.
    pub const fn last_step(&self) -> u64 {
        self.last_step
    }

    /// The epoch that a batch belongs to.
    pub fn epoch_of(&self, step: u64) -> u64 {
        self.epoch_ends.epoch_of(step)
    }

    /// The measured point that holds a batch, or the nearest before it.
    pub fn point(&self, step: u64) -> Option<Point> {
        let bucket = self.loss.raw.at(step)?;
        let ended = self.epoch_ends.ended_by(bucket.last);
        let epoch = (ended > 0 && self.epoch_ends.end_of(ended) >= bucket.first).then_some(ended);
        Some(Point { first: bucket.first, last: bucket.last, lost: bucket.lost, epoch })
    }

    /// The batch that stands for the measured point so many points further on than that of `from`, as far as there are
    /// any; for the newest one if `from` is nowhere.
    pub fn step_by(&self, from: Option<u64>, places: isize) -> Option<u64> {
        let buckets = self.loss.raw.buckets();
        let last = buckets.len().checked_sub(1)?;
        let place = from.map_or(last, |step| {
            self.loss.raw.place(step).unwrap_or(0).saturating_add_signed(places).min(last)
        });
        buckets.get(place).map(|bucket| bucket.last)
    }

    /// The batch that ends the epoch before or after the point of `from`, if it was measured; the newest one's if `from`
    /// is nowhere.
    pub fn step_by_epoch(&self, from: Option<u64>, forwards: bool) -> Option<u64> {
        let ends = &self.epoch_ends;
        let end = ends.end_of(match from.and_then(|step| self.point(step)) {
            Some(point) if forwards => ends.ended_by(point.last) + 1,
            Some(point) => ends.ended_by(point.first.saturating_sub(1)),
            None => ends.ended_by(self.last_step),
        });
        let first = self.loss.raw.buckets().first()?.first;
        (first..=self.last_step).contains(&end).then_some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Evaluation;

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

    fn with_batches(count: u64) -> History {
        let mut history = History::new(10, 10);
        for step in 1..=count {
            history.batch(&BatchPoint {
                step,
                loss: 1.0,
                accuracy: 0.5,
                images: 10,
                ..BatchPoint::default()
            });
        }
        history
    }

    #[test]
    fn points_are_batches_until_there_are_too_many() {
        let history = with_batches(25);
        assert_eq!(history.point(20), Some(Point { first: 20, last: 20, lost: 0, epoch: Some(2) }));
        assert_eq!(history.point(99), Some(Point { first: 25, last: 25, lost: 0, epoch: None }));
        assert_eq!(history.point(0), None);
        let long = with_batches(5000);
        assert_eq!(long.point(5000).map(|point| (point.first, point.last)), Some((5000, 5000)));
        assert_eq!(long.point(4007), Some(Point { first: 4000, last: 4007, lost: 0, epoch: Some(400) }));
        assert_eq!(long.point(4012), Some(Point { first: 4008, last: 4015, lost: 0, epoch: Some(401) }));
    }

    #[test]
    fn steps_lead_from_point_to_point_and_from_epoch_to_epoch_and_never_beyond() {
        let history = with_batches(25);
        assert_eq!(history.step_by(None, -1), Some(25), "the newest one first");
        assert_eq!(history.step_by(Some(25), 1), Some(25));
        assert_eq!(history.step_by(Some(25), -1), Some(24));
        assert_eq!(history.step_by(Some(3), -9), Some(1));
        assert_eq!(history.step_by_epoch(None, false), Some(20));
        assert_eq!(history.step_by_epoch(Some(20), false), Some(10));
        assert_eq!(history.step_by_epoch(Some(10), false), None);
        assert_eq!(history.step_by_epoch(Some(11), true), Some(20));
        assert_eq!(history.step_by_epoch(Some(20), true), None, "the third epoch has not ended");
        assert_eq!(with_batches(0).step_by(None, 1), None);
        assert_eq!(with_batches(1).step_by(Some(1), -1), Some(1));
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
        // What lies behind a batch is not known there.
        let best = |step| history.best_until(step).map(|best| best.epoch);
        assert_eq!([9, 10, 19, 20, 99].map(best), [None, Some(1), Some(1), Some(2), Some(2)]);
        assert_eq!([9, 10, 29, 30].map(|step| history.epochs_until(step).len()), [0, 1, 2, 3]);
        assert_eq!(
            [9, 10, 99].map(|step| history.least_until(step).map(|least| least.epoch)),
            [None, Some(1), Some(1)]
        );
    }
}
