//! The mean cost of a whole batch on both sides of a nudge, image by image.
//!
//! Layers that normalise need the statistics of the batch, which change with what is nudged as well: all images go up to the first
//! of them, then all up to the second, and so on, from the input each time, so that no more than one image is ever kept.

use super::comparison::{BatchComparison, Comparison};
use super::sides::Sides;
use crate::dataset::{DatasetError, Images};
use crate::inspect::explain::explainer::Moment;
use crate::inspect::rehearsal::Rehearsal;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::kinks::Kink;
use crate::nn::layer::{Fused, Pass, Room};
use crate::nn::memory::Memory;
use crate::nn::scaling::Scaling;
use crate::nn::unfused::{BatchKnowledge, Part, Passage};
use std::sync::Arc;

/// Σx and Σx² of each channel, on each side.
type Sums = [Vec<(f64, f64)>; 2];

/// A batch on its way through both sides of a nudge.
pub struct BatchNudge {
    moment: Arc<Moment>,
    sides: Sides,
    /// The parts that normalise the batch, in order.
    normalising: Vec<usize>,
    /// The number of those whose statistics are known.
    known: usize,
    /// What is known of the batch on each side.
    batches: [BatchKnowledge; 2],
    /// The sums at the part whose statistics come next.
    sums: Sums,
    /// The number of images that are through as far as they go at present.
    through: usize,
    /// The sum of the costs of images that are through all of it.
    costs: [f64; 2],
    kinks: Vec<Kink>,
}

impl BatchNudge {
    /// Begins with the batch that is trained on next, if there is one, and if a parameter is nudged.
    pub fn new(moment: &Arc<Moment>, sides: Sides) -> Option<Self> {
        sides.parameter()?;
        let samples = moment.rehearsal.as_ref().map_or(0, |rehearsal| rehearsal.samples.len());
        let parts = &moment.network.parts;
        let normalises = |part: &usize| parts[*part].body.batch_statistics().is_some();
        let layers = parts.last().map_or(0, |part| part.layer + 1);
        (samples > 0).then(|| Self {
            moment: Arc::clone(moment),
            sides,
            normalising: (0..parts.len()).filter(normalises).collect(),
            known: 0,
            batches: [(); 2].map(|()| vec![None; layers]),
            sums: Sums::default(),
            through: 0,
            costs: [0.0; 2],
            kinks: Vec::new(),
        })
    }

    /// Gives the share that is done.
    pub fn done(&self) -> f32 {
        let images = self.rehearsal().map_or(1, |rehearsal| rehearsal.samples.len());
        let visits = images * (self.normalising.len() + 1);
        (self.known * images + self.through) as f32 / visits as f32
    }

    /// Gives what is known.
    pub fn comparison(&self) -> BatchComparison {
        let images = self.rehearsal().map_or(0, |rehearsal| rehearsal.samples.len());
        let comparison = if self.done() < 1.0 { None } else { self.compare(images) };
        BatchComparison { images, done: self.done(), comparison }
    }

    /// Takes up to `most` further images, which are among `images` and become input by `scaling`, as far as they go at present; returns
    /// how many it took.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn advance(
        &mut self,
        images: &Images,
        scaling: &Scaling,
        most: usize,
    ) -> Result<usize, DatasetError> {
        let moment = Arc::clone(&self.moment);
        let Some(rehearsal) = &moment.rehearsal else { return Ok(0) };
        let end = (self.through + most).min(rehearsal.samples.len());
        let taken = end - self.through;
        for place in self.through..end {
            let (pixels, label) = rehearsal.load(images, scaling, place)?;
            let pass = Pass { first: place, ..moment.pass };
            match self.normalising.get(self.known) {
                Some(&part) => self.gather(pixels, &pass, part),
                None => self.add_cost(pixels, &pass, label),
            }
        }
        self.through = end;
        if let Some(&part) = self.normalising.get(self.known)
            && end == rehearsal.samples.len()
        {
            self.know(&moment.network.parts[part], end);
            (self.known, self.through) = (self.known + 1, 0);
        }
        Ok(taken)
    }

    fn rehearsal(&self) -> Option<&Rehearsal> {
        self.moment.rehearsal.as_ref()
    }

    /// Takes a sample through both sides, up to what is before part `end`.
    fn pair(&self, pixels: Vec<f64>, pass: &Pass, end: usize) -> [Passage; 2] {
        let (network, [above, below]) = (&self.moment.network, &self.batches);
        let start = self.sides.start(network);
        // Before what is nudged both sides are the same.
        let mut before = network.through(0..start.min(end), pixels, pass, above);
        if end <= start {
            return [before.clone(), before];
        }
        let x = std::mem::take(&mut before.values[start]);
        self.sides.through(network, &x, pass, [above, below], end)
    }

    /// Adds a sample to the sums at `part`.
    fn gather(&mut self, pixels: Vec<f64>, pass: &Pass, part: usize) {
        let passages = self.pair(pixels, pass, part);
        let body = &self.moment.network.parts[part].body;
        let Some(statistics) = body.batch_statistics() else { return };
        for (sums, passage) in self.sums.iter_mut().zip(&passages) {
            let mut memory = memory(&self.moment.network.parts[part]);
            statistics.forward_sums(&passage.values[part], &mut memory);
            sums.resize(memory.sums.len(), (0.0, 0.0));
            for (sum, sample) in sums.iter_mut().zip(&memory.sums) {
                *sum = (sum.0 + sample.0, sum.1 + sample.1);
            }
        }
    }

    /// Makes the statistics at `part` known from the sums over all `images`.
    fn know(&mut self, part: &Part, images: usize) {
        let Some(statistics) = part.body.batch_statistics() else { return };
        let count = (images * statistics.input().places()) as f64;
        for (sums, batch) in self.sums.iter_mut().zip(&mut self.batches) {
            let mut memory = memory(part);
            statistics.set_forward(sums, count, &mut memory);
            sums.clear();
            if let Arithmetic::Normalised(known) = part.body.arithmetic(&memory) {
                batch[part.layer] = Some(known);
            }
        }
    }

    /// Adds a sample to the costs, and what kinks lie between them.
    fn add_cost(&mut self, pixels: Vec<f64>, pass: &Pass, label: u8) {
        let network = &self.moment.network;
        let mut passages = self.pair(pixels, pass, network.parts.len());
        let costs = self.sides.costs(network, &mut passages, label);
        for (sum, cost) in self.costs.iter_mut().zip(costs) {
            *sum += cost;
        }
        for kink in self.sides.kinks(network, &passages) {
            let same = self.kinks.iter_mut().find(|known| (known.part, known.kind) == (kink.part, kink.kind));
            match same {
                Some(known) => known.count += kink.count,
                None => self.kinks.push(kink),
            }
        }
    }

    /// Compares the means over all `images` with the gradient of the training step.
    fn compare(&self, images: usize) -> Option<Comparison> {
        let (part, tensor, index) = self.sides.parameter()?;
        let layer = self.moment.network.parts[part].layer;
        let tensors = self.rehearsal()?.tensors.iter().filter(|update| update.layer == layer);
        let gradients: Vec<&[f32]> = tensors.map(|update| update.gradient.as_slice()).collect();
        let greatest = gradients.iter().copied().flatten().fold(0.0_f32, |greatest, g| greatest.max(g.abs()));
        let costs = self.costs.map(|cost| cost / images as f64);
        let gradient = f64::from(*gradients.get(tensor)?.get(index)?);
        let comparison = Comparison::new(costs, self.sides.epsilon, gradient, self.kinks.clone());
        Some(comparison.in_proportion_to(f64::from(greatest)))
    }
}

/// Makes space for what `part` remembers of one sample.
fn memory(part: &Part) -> Memory<f64> {
    part.body.memory(&Room { samples: 1, training: true, fused: &Fused::default() })
}
