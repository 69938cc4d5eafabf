//! What is measured: training steps and evaluations exactly as a run does them, on the real images.

use crate::dataset::{Dataset, Images, Subset, shuffle};
use crate::inspect::evaluator::{Evaluator, Measuring};
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::threads::Workers;
use crate::train::step::{Batch, Descent, Step};
use anyhow::ensure;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

/// Seed of weights and orders.
pub const SEED: u64 = 1;
/// Images that are evaluated at a time.
pub const EVALUATION_BATCH: usize = 1000;
/// Steps before measuring, at the least.
const WARM_UP_STEPS: u64 = 3;

/// How long a round is.
#[derive(Clone, Copy, Debug)]
pub enum Length {
    /// Until these seconds are over.
    Seconds(f64),
    /// Exactly so many steps.
    Steps(u64),
}

impl Length {
    fn reached(self, steps: u64, seconds: f64) -> bool {
        match self {
            Self::Seconds(length) => seconds >= length,
            Self::Steps(length) => steps >= length,
        }
    }

    /// The length of the warm-up for rounds of this length.
    fn warm_up(self) -> Self {
        match self {
            Self::Seconds(length) => Self::Seconds(length / 4.0),
            Self::Steps(_) => Self::Steps(WARM_UP_STEPS),
        }
    }
}

/// Something done over and over.
pub trait Repeat {
    /// Does it once and gives how many images that were.
    fn step(&mut self, workers: &Workers) -> anyhow::Result<usize>;

    /// Images a second over a round of `length`.
    fn round(&mut self, workers: &Workers, length: Length) -> anyhow::Result<f64> {
        let began = Instant::now();
        let (mut images, mut steps) = (0, 0);
        loop {
            images += self.step(workers)?;
            steps += 1;
            let seconds = began.elapsed().as_secs_f64();
            if length.reached(steps, seconds) {
                return Ok(images as f64 / seconds);
            }
        }
    }

    /// Runs until caches, branch predictors and buffers are as they will stay.
    fn warm_up(&mut self, workers: &Workers, length: Length) -> anyhow::Result<()> {
        self.round(workers, Length::Steps(WARM_UP_STEPS))?;
        self.round(workers, length.warm_up()).map(|_| ())
    }
}

/// Training: shuffled batches of all training images, bytes to f32 included, SGD with momentum 0.9.
pub struct Training<'a> {
    images: &'a Images,
    network: Network<f32>,
    step: Step<f32>,
    optimizer: Optimizer,
    /// Learning rate.
    rate: f64,
    slots: Vec<Vec<f32>>,
    batch: usize,
    order: Vec<u32>,
    /// The epoch in hand, and how many of its images are done.
    place: (u64, usize),
    updates: u64,
}

impl<'a> Training<'a> {
    /// From the beginning.
    pub fn new(dataset: &'a Dataset, network: &Network<f32>, batch: usize, rate: f64) -> Self {
        let optimizer = Optimizer::default();
        let images = &dataset.train;
        let batch = batch.min(images.len());
        let mut order = Vec::new();
        shuffle::fill_order(&mut order, SEED, 0, u32::try_from(images.len()).unwrap_or(u32::MAX));
        Self {
            images,
            step: Step::new(network, batch),
            slots: vec![vec![0.0; network.parameter_count()]; optimizer.slots()],
            network: network.clone(),
            optimizer,
            rate,
            batch,
            order,
            place: (0, 0),
            updates: 0,
        }
    }

    /// The network as trained so far.
    pub fn network(&self) -> &Network<f32> {
        &self.network
    }

    /// Into how many shards a batch is cut.
    pub fn shards(&self) -> usize {
        self.step.shards()
    }

    /// Moves the parameters by the gradient of the last batch once more.
    pub fn update(&mut self, workers: &Workers) {
        self.updates += 1;
        let mut descent = Descent {
            optimizer: &self.optimizer,
            slots: &mut self.slots,
            number: self.updates,
            rate: self.rate,
        };
        self.step.apply(workers, &mut self.network, &mut descent);
    }

    /// The next images in the order of their epoch: at most a batch.
    fn next_batch(&mut self) -> Range<usize> {
        if self.place.1 == self.order.len() {
            self.place = (self.place.0 + 1, 0);
            let images = u32::try_from(self.images.len()).unwrap_or(u32::MAX);
            shuffle::fill_order(&mut self.order, SEED, self.place.0, images);
        }
        let start = self.place.1;
        self.place.1 = (start + self.batch).min(self.order.len());
        start..self.place.1
    }
}

impl Repeat for Training<'_> {
    fn step(&mut self, workers: &Workers) -> anyhow::Result<usize> {
        let range = self.next_batch();
        let (images, order) = (self.images, &self.order[range.clone()]);
        let pass = Pass { training: true, seed: SEED, epoch: self.place.0, step: self.updates, first: 0 };
        self.updates += 1;
        let mut descent = Descent {
            optimizer: &self.optimizer,
            slots: &mut self.slots,
            number: self.updates,
            rate: self.rate,
        };
        let (excerpt, scaling) = (images.excerpt(order)?, Arc::clone(&self.network.scaling));
        let fill = |places: Range<usize>, x: &mut [f32], labels: &mut [u8]| {
            excerpt.fill(places, &scaling, x, labels);
        };
        let batch = Batch { samples: order.len(), pass, fill };
        let score = self.step.descend(workers, &mut self.network, &batch, &mut descent);
        ensure!(
            score.loss.is_finite() && self.step.norm().is_finite(),
            "training diverged after {} steps: it is no longer the usual work",
            self.updates
        );
        Ok(range.len())
    }
}

/// Evaluation: loss and accuracy of [`EVALUATION_BATCH`] images after the other, bytes to f32 included.
pub struct Evaluation<'a> {
    images: &'a Images,
    network: Network<f32>,
    evaluator: Evaluator,
    next: usize,
}

impl<'a> Evaluation<'a> {
    /// Of the network as it is.
    pub fn new(dataset: &'a Dataset, network: &Network<f32>) -> Self {
        let evaluator = Evaluator::new(network);
        Self { images: &dataset.train, network: network.clone(), evaluator, next: 0 }
    }
}

impl Repeat for Evaluation<'_> {
    fn step(&mut self, workers: &Workers) -> anyhow::Result<usize> {
        let range = self.next..(self.next + EVALUATION_BATCH).min(self.images.len());
        self.next = range.end % self.images.len();
        let mut measuring = Measuring::default();
        let evaluator = &mut self.evaluator;
        let subset = Subset::Range(range);
        while !evaluator.measure(workers, &self.network, self.images, &subset, &mut measuring)? {}
        ensure!(measuring.loss.is_finite(), "the network's outputs are not finite");
        Ok(measuring.done)
    }
}
