//! The next training step, tried on a copy with the very code that trains, so that what comes of it is what will come of the
//! real one, bit for bit.

use super::initial::Initial;
use super::next_batch::{Between, NextBatch, occasion};
use super::order::EpochOrder;
use super::sense::Plan;
use super::step::Step;
use super::under_way::UnderWay;
use crate::dataset::DatasetError;
use crate::inspect::rehearsal::{
    BatchImages, BatchStatisticsValues, LayerGradient, Manner, Rehearsal, Rehearse, TensorUpdate, Verdict,
};
use crate::nn::memory::Statistics;
use crate::nn::network::Network;
use crate::nn::scaling::Scaling;
use crate::nn::tensor::TensorPlace;
use crate::nn::training_memory::TrainingMemory;
use crate::threads::Workers;

/// A copy of all that a step changes.
pub struct Replica {
    network: Network<f32>,
    /// The optimizer's memory: a vector a slot, each as long as all parameters.
    slots: Vec<Vec<f32>>,
}

impl Replica {
    /// Copies `network` and `slots`.
    fn new(network: &Network<f32>, slots: &[Vec<f32>]) -> Self {
        Self { network: network.clone(), slots: slots.to_vec() }
    }

    /// Makes it a copy of another moment of the same run, in the same memory.
    fn refresh(&mut self, network: &Network<f32>, slots: &[Vec<f32>]) {
        self.network.head = network.head;
        self.network.silenced.clone_from(&network.silenced);
        self.network.frozen.clone_from(&network.frozen);
        let tensors = network.layers.iter().flat_map(|layer| layer.tensors());
        for (to, from) in self.network.state_mut().zip(tensors) {
            to.values_mut().copy_from_slice(from.values());
        }
        for (to, from) in self.slots.iter_mut().zip(slots) {
            to.copy_from_slice(from);
        }
    }
}

/// A run whose next step can be tried, and the space to do so.
pub struct Rehearser<'a> {
    /// What decides which batch comes next.
    pub run: Between<'a>,
    /// The network as trained so far.
    pub network: &'a Network<f32>,
    /// The optimizer's memory.
    pub slots: &'a [Vec<f32>],
    /// The order of the images.
    pub order: &'a mut EpochOrder,
    /// Space for a batch.
    pub step: &'a mut Step<f32>,
    /// The copy that the step is tried on, if there was a need of it before.
    pub replica: &'a mut Option<Replica>,
    /// What the layer began with that was last asked about.
    pub initial: &'a mut Option<Initial>,
}

impl Rehearse for Rehearser<'_> {
    fn next_step(&mut self, workers: &Workers) -> Result<Rehearsal, DatasetError> {
        let Self { run, network, slots, order, step, replica, .. } = self;
        let next = NextBatch::new(*run, order);
        let batch = next.batch()?;
        let replica = replica.get_or_insert_with(|| Replica::new(network, slots));
        replica.refresh(network, slots);
        let score = step.gradients(workers, &mut replica.network, &batch);
        let statistics = (0..network.layers.len()).map(|index| step.statistics(network, index).map(values));
        let mut rehearsal = Rehearsal {
            seed: next.pass.seed,
            epoch: next.pass.epoch,
            step: next.pass.step,
            number: next.number,
            samples: next.samples.iter().map(|&sample| sample as usize).collect(),
            augmentation: next.augmentation.clone(),
            loss: score.loss / score.images as f64,
            rate: next.rate,
            optimizer: *next.optimizer,
            norm: step.norm(),
            scale: next.optimizer.clip_scale(step.norm()),
            statistics: statistics.collect(),
            tensors: before(network, slots, step.gradient()),
        };
        // A loss that is not finite moves nothing.
        if score.loss.is_finite() {
            let mut descent = next.descent(&mut replica.slots);
            step.update(workers, &mut replica.network, &mut descent, false);
        }
        note_after(&mut rehearsal.tensors, replica);
        Ok(rehearsal)
    }

    fn next_gradient(&mut self, workers: &Workers, layer: usize) -> Result<LayerGradient, DatasetError> {
        let Self { run, network, slots, order, step, replica, .. } = self;
        let next = NextBatch::new(*run, order);
        let batch = next.batch()?;
        let replica = replica.get_or_insert_with(|| Replica::new(network, slots));
        replica.refresh(network, slots);
        step.gradients(workers, &mut replica.network, &batch);
        let places = network.tensors().into_iter().filter(|place| place.layer == layer);
        Ok(LayerGradient {
            number: next.number,
            images: next.samples.len(),
            tensors: places.map(|place| step.gradient()[place.range].to_vec()).collect(),
        })
    }

    fn next_images(&mut self, most: usize) -> Result<BatchImages, DatasetError> {
        let Self { run, order, .. } = self;
        let images = run.images;
        let next = NextBatch::new(*run, order);
        let samples = &next.samples[..next.samples.len().min(most)];
        let (mut x, mut labels) = (vec![0.0; samples.len() * images.shape.len()], vec![0; samples.len()]);
        let excerpt = images.excerpt(samples)?;
        let (all, scaling) = (0..samples.len(), Scaling::unit(images.shape.channels));
        next.augmentation.fill(&excerpt, all.clone(), &scaling, occasion(next.pass), &mut x, &mut labels);
        Ok(BatchImages {
            number: next.number,
            epoch: next.pass.epoch,
            samples: next.samples.len(),
            augmentation: next.augmentation.to_string(),
            shape: images.shape,
            images: samples.iter().map(|&sample| sample as usize).collect(),
            labels,
            plain: all.flat_map(|place| excerpt.image(place)).copied().collect(),
            distorted: x.into_iter().map(|value| (255.0 * value).round() as u8).collect(),
        })
    }

    fn initial(&mut self, layer: usize) -> Option<&[Vec<f32>]> {
        if !self.initial.as_ref().is_some_and(|initial| initial.is_of(layer)) {
            *self.initial = Initial::of(self.network, self.run.config, layer);
        }
        self.initial.as_ref().map(Initial::tensors)
    }

    fn manner(&self) -> Option<Manner> {
        let Between { config, split, .. } = self.run;
        let batch = config.batch_size.min(split.train.len());
        let memory = TrainingMemory { batch, slots: config.optimizer.slots() };
        Some(Manner { objective: config.objective, memory })
    }

    fn judge(&self, network: &Network<f32>) -> Verdict {
        let Between { config, split, .. } = self.run;
        let plan = Plan { config, network, train: split.train.len(), validation: split.validation.len() };
        Verdict { problem: plan.check().err(), doubts: plan.doubts() }
    }

    fn consider(&self, name: &str, value: &str) -> Result<Option<String>, String> {
        let run = UnderWay { run: self.run, network: self.network };
        Ok(run.remark(&run.with(name, value)?))
    }
}

/// Gives the trained tensors of `network` before a step by `gradient`, which lists them one after the other as `slots` do.
fn before(network: &Network<f32>, slots: &[Vec<f32>], gradient: &[f32]) -> Vec<TensorUpdate> {
    let parameters = network.layers.iter().flat_map(|layer| layer.parameters());
    let update = |(place, parameters): (TensorPlace, &[f32])| TensorUpdate {
        layer: place.layer,
        gradient: gradient[place.range.clone()].to_vec(),
        before: parameters.to_vec(),
        memory: slots.iter().map(|slot| slot[place.range.clone()].to_vec()).collect(),
        memory_after: Vec::new(),
        after: Vec::new(),
        name: place.info.name,
        shape: place.info.shape,
        decays: place.info.decays,
    };
    network.tensors().into_iter().zip(parameters).map(update).collect()
}

/// Notes in `tensors` what became of them in `replica`.
fn note_after(tensors: &mut [TensorUpdate], replica: &Replica) {
    let Replica { network, slots } = replica;
    let parameters = network.layers.iter().flat_map(|layer| layer.parameters());
    for ((tensor, place), parameters) in tensors.iter_mut().zip(network.tensors()).zip(parameters) {
        tensor.after = parameters.to_vec();
        tensor.memory_after = slots.iter().map(|slot| slot[place.range.clone()].to_vec()).collect();
    }
}

/// Gives `statistics` as plain data.
fn values(statistics: &Statistics<f32>) -> BatchStatisticsValues {
    let Statistics { mean, inverse, mean_d, mean_product } = statistics.clone();
    BatchStatisticsValues { mean, inverse, mean_d, mean_product }
}

#[cfg(test)]
mod tests;
