//! The course of a run as the doctor reads it, in bounded memory: stretches of batches, and the epochs.

use crate::protocol::{BatchPoint, EpochReport};
use std::collections::VecDeque;

/// Batches in a stretch, unless they came as the mean of more.
pub const STRETCH: u64 = 50;
/// Stretches that are kept.
const MOST_STRETCHES: usize = 256;
/// Epochs that are kept.
const MOST_EPOCHS: usize = 1000;

/// The means over some neighbouring batches.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stretch {
    /// Its last batch.
    pub last: u64,
    /// The batches in it.
    pub batches: u64,
    /// The mean loss.
    pub loss: f64,
    /// The fraction classified correctly.
    pub accuracy: f64,
    /// The images in it.
    pub images: u64,
    /// The learning rate of its last batch, where that is known.
    pub rate: Option<f64>,
}

impl Stretch {
    /// Gives the means over this one and a batch, or several, that follow on it.
    fn with(&self, point: &BatchPoint) -> Self {
        let (before, more) = (self.images as f64, f64::from(point.images));
        let mean = |of: f64, with: f64| (of * before + with * more) / (before + more).max(1.0);
        Self {
            last: point.step,
            batches: self.batches + point.step.saturating_sub(self.last),
            loss: mean(self.loss, point.loss),
            accuracy: mean(self.accuracy, point.accuracy),
            images: self.images + u64::from(point.images),
            rate: point.learning_rate,
        }
    }
}

/// The course of a run.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Complete stretches, oldest first: the last ones.
    pub stretches: VecDeque<Stretch>,
    /// The first stretch of the run.
    pub first: Option<Stretch>,
    /// The one with the least loss.
    pub best: Option<Stretch>,
    /// The epochs, oldest first: the last ones.
    pub epochs: Vec<EpochReport>,
    /// The stretch in the making.
    open: Stretch,
}

impl Chart {
    /// Adds a batch, or the mean of several.
    pub fn batch(&mut self, point: &BatchPoint) {
        self.open = self.open.with(point);
        if self.open.batches < STRETCH {
            return;
        }
        let stretch = self.open;
        self.open = Stretch { last: stretch.last, ..Stretch::default() };
        self.first.get_or_insert(stretch);
        if self.best.is_none_or(|best| stretch.loss < best.loss) {
            self.best = Some(stretch);
        }
        self.stretches.push_back(stretch);
        if self.stretches.len() > MOST_STRETCHES {
            self.stretches.pop_front();
        }
    }

    /// Adds an epoch.
    pub fn epoch(&mut self, report: &EpochReport) {
        if self.epochs.len() >= MOST_EPOCHS {
            self.epochs.remove(0);
        }
        self.epochs.push(*report);
    }

    /// Gives the means over the last complete stretches, so many of them; none where there are fewer.
    pub fn recent(&self, count: usize) -> Option<Stretch> {
        let last: Vec<&Stretch> = self.stretches.iter().rev().take(count).collect();
        let newest = **last.first().filter(|_| last.len() == count)?;
        let images: u64 = last.iter().map(|stretch| stretch.images).sum();
        let mean = |of: fn(&Stretch) -> f64| {
            last.iter().map(|stretch| of(stretch) * stretch.images as f64).sum::<f64>() / images.max(1) as f64
        };
        Some(Stretch {
            batches: last.iter().map(|stretch| stretch.batches).sum(),
            loss: mean(|stretch| stretch.loss),
            accuracy: mean(|stretch| stretch.accuracy),
            images,
            ..newest
        })
    }

    /// Gives the last batch of the run that is known of.
    pub fn last_batch(&self) -> u64 {
        self.open.last
    }
}
