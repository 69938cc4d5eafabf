//! The batch that comes next in a run: its images, its place and its learning rate. Training goes by it, and so does whoever
//! tries the step beforehand.

use super::config::TrainConfig;
use super::order::EpochOrder;
use super::progress::Progress;
use super::step::{Batch, Descent, Fill};
use crate::dataset::augment::{Augmentation, Occasion};
use crate::dataset::{DatasetError, Images, Split};
use crate::nn::cycles::Cycles;
use crate::nn::layer::Pass;
use crate::nn::optimizer::Optimizer;
use crate::nn::scaling::Scaling;
use std::ops::Range;

/// A run between two batches, as far as it decides which batch comes next.
#[derive(Clone, Copy)]
pub struct Between<'a> {
    /// What decides the run.
    pub config: &'a TrainConfig,
    /// Where the run is.
    pub progress: &'a Progress,
    /// Which of the images are trained on.
    pub split: &'a Split,
    /// The images.
    pub images: &'a Images,
    /// How their bytes become the network's input.
    pub scaling: &'a Scaling,
}

impl Between<'_> {
    /// Gives the learning rate of the next batch if the schedule ran over `cycles` in a run of `epochs` epochs: base rate ×
    /// schedule × the user's factor.
    ///
    /// The schedule counts in batches of [`TrainConfig::schedule_batch`] images, so that it depends on the images alone that
    /// are done, and does not jump where the size of the batches is changed. Where that size never was another one, its count is that of
    /// the batches, to the last bit.
    pub fn rate_over(&self, cycles: &Cycles, epochs: usize) -> f64 {
        let Self { config, progress, split, .. } = self;
        let Place { epoch, offset, .. } = self.place();
        let size = config.schedule_batch();
        let steps = split.train.len().div_ceil(size) as u64;
        let position = steps.saturating_mul(epoch as u64) as f64 + offset as f64 / size as f64;
        let factor = cycles.factor(&config.schedule, position, epochs, steps);
        config.learning_rate * factor * progress.learning_rate_factor
    }

    /// Gives how the batch at a place of the epoch in hand, or of the next one, is passed through the network.
    pub fn pass(&self, place: Place) -> Pass {
        let Place { epoch, step, offset } = place;
        let begun = self.config.draws(epoch).take_while(|draw| draw.start <= offset);
        let seed = begun.last().map_or(self.config.seed, |draw| draw.seed);
        Pass { training: true, seed, epoch: epoch as u64, step: step as u64, first: 0 }
    }

    /// Gives the place of the next batch, whatever is measured before that.
    fn place(&self) -> Place {
        let Progress { epoch, step, .. } = *self.progress;
        let offset = self.progress.offset();
        if offset < self.split.train.len() {
            Place { epoch, step, offset }
        } else {
            Place { epoch: epoch + 1, step: 0, offset: 0 }
        }
    }
}

/// Gives what the distortions of the images of a batch are drawn from.
pub fn occasion(pass: Pass) -> Occasion {
    Occasion { seed: pass.seed, epoch: pass.epoch }
}

/// The place of a batch in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its epoch, from 0.
    pub epoch: usize,
    /// The number of batches of that epoch before it.
    pub step: usize,
    /// The number of images in these: they differ in size where that was changed.
    pub offset: usize,
}

/// The batch that comes next in a run.
#[derive(Clone, Copy)]
pub struct NextBatch<'a> {
    /// The place in the run that it has, which decides what is random in it.
    pub pass: Pass,
    /// The number of the update that follows it, from 1.
    pub number: u64,
    /// The learning rate.
    pub rate: f64,
    /// The rule that moves the parameters.
    pub optimizer: &'a Optimizer,
    /// Its images: positions among all images, in order.
    pub samples: &'a [u32],
    /// What is done to them.
    pub augmentation: &'a Augmentation,
    images: &'a Images,
    scaling: &'a Scaling,
}

impl<'a> NextBatch<'a> {
    /// Finds the batch that comes next in `run`; `order` becomes that of its epoch.
    pub fn new(run: Between<'a>, order: &'a mut EpochOrder) -> Self {
        let Between { config, progress, split, images, scaling } = run;
        let place = run.place();
        order.begin(split, config, place.epoch);
        Self {
            pass: run.pass(place),
            number: progress.total_steps + 1,
            rate: run.rate_over(&config.cycles, config.epochs),
            optimizer: &config.optimizer,
            samples: order.batch(place.offset, config.batch_size),
            augmentation: &config.augmentation,
            images,
            scaling,
        }
    }

    /// Gives it as what is passed through the network.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn batch(&self) -> Result<Batch<impl Fill<f32>>, DatasetError> {
        let Self { samples, images, augmentation, pass, scaling, .. } = *self;
        let (occasion, excerpt) = (occasion(pass), images.excerpt(samples)?);
        let fill = move |places: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
            augmentation.fill(&excerpt, places, scaling, occasion, x, labels);
        };
        Ok(Batch { samples: samples.len(), pass, fill })
    }

    /// Gives the descent that follows it, of an optimizer with its memory in `slots`.
    pub fn descent<'b>(&self, slots: &'b mut [Vec<f32>]) -> Descent<'b, f32>
    where
        'a: 'b,
    {
        Descent { optimizer: self.optimizer, slots, number: self.number, rate: self.rate }
    }
}
