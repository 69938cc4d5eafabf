//! Where the time of a training step goes: a shard taken through the network layer by layer, with a clock.

use super::runner::{SEED, Training};
use super::statistics::median;
use crate::dataset::{DatasetError, Excerpt, Images};
use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::nn::plan::{Group, Plan, Purpose};
use crate::nn::shard::Shard;
use crate::nn::sync::{sync_backward, sync_forward};
use crate::threads::Workers;
use crate::train::step::gradient::Gradient;
use std::ops::Range;
use std::time::Instant;

/// Batches at the least, whatever time they take.
const FEWEST_BATCHES: usize = 20;

/// What one part of a training step takes, on one thread.
#[derive(Clone, Debug)]
pub struct Part {
    /// Layers computed in one, or what else is done.
    pub name: String,
    /// Microseconds an image, forward.
    pub forward: f64,
    /// Microseconds an image, backward; adding up the gradients of the shards is in it.
    pub backward: f64,
    /// Floating-point operations an image, forward and backward, by the dense count.
    pub flops: [usize; 2],
}

/// Floating-point operations an image, forward and backward: 2 a multiply-add; backward all weight gradients, and all
/// input gradients but those of the images.
pub fn flops(network: &Network<f32>, layers: Range<usize>) -> [usize; 2] {
    let forward = |range: Range<usize>| 2 * network.layers[range].iter().map(Layer::macs).sum::<usize>();
    let first = if layers.start == 0 { forward(0..1) } else { 0 };
    let all = forward(layers);
    [all, 2 * all - first]
}

/// A batch on its way, shard by shard, and how long each part of it took each time.
struct Walk<'a> {
    network: Network<f32>,
    /// Those of a batch.
    shards: Vec<Shard<f32>>,
    groups: &'a [Group],
    totals: Vec<(f64, f64)>,
    scratch: Scratch<f32>,
    gradient: Gradient<f32>,
    load: Vec<f64>,
    loss: Vec<f64>,
    forward: Vec<Vec<f64>>,
    backward: Vec<Vec<f64>>,
    sums: Vec<Vec<f64>>,
}

/// Seconds that `work` takes.
fn time(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64()
}

impl Walk<'_> {
    /// Takes shard `index` with the images of `excerpt` forward and back.
    fn pass(&mut self, index: usize, excerpt: &Excerpt<'_>) {
        let Self { network, shards, groups, totals, scratch, .. } = self;
        let shard = &mut shards[index];
        let pass = Pass { training: true, seed: SEED, epoch: 0, step: 0, first: 0 };
        self.load.push(time(|| {
            shard.load(network, excerpt.len(), pass, |x, labels| {
                excerpt.fill(0..excerpt.len(), &network.scaling, x, labels);
            });
        }));
        shard.forward(network, 0..0, scratch);
        for (group, times) in groups.iter().zip(&mut self.forward) {
            times.push(time(|| {
                sync_forward(network, std::slice::from_mut(shard), group.layers.start, totals);
                shard.forward(network, group.layers.clone(), scratch);
            }));
        }
        self.loss.push(time(|| shard.finish(network, excerpt.len())));
        for (group, times) in groups.iter().zip(&mut self.backward).rev() {
            times.push(time(|| {
                sync_backward(network, std::slice::from_mut(shard), group.layers.start, totals);
                shard.backward(network, group.layers.clone(), scratch);
            }));
        }
    }

    /// Adds the gradients of all shards up as the step does.
    fn reduce(&mut self) {
        let Self { shards, groups, gradient, .. } = self;
        for (group, times) in groups.iter().zip(&mut self.sums) {
            times.push(time(|| gradient.reduce_layers(&Workers::single(), shards, group.layers.clone())));
        }
    }
}

/// Times the parts of the step of `training` over about `seconds`, with shards as large as the step's.
///
/// # Errors
/// If images that are not in memory cannot be read.
pub fn profile(
    mut training: Training<'_>,
    images: &Images,
    batch: usize,
    seconds: f64,
) -> Result<Vec<Part>, DatasetError> {
    let network = training.network().clone();
    let samples = batch.min(images.len()).div_ceil(training.shards());
    let plan = Plan::new(&network, Purpose::Train);
    let groups = plan.groups();
    let mut walk = Walk {
        shards: (0..training.shards()).map(|_| Shard::new(&network, &plan, samples)).collect(),
        gradient: Gradient::new(&network, training.shards() * samples),
        network,
        groups,
        totals: Vec::new(),
        scratch: Scratch::new(),
        load: Vec::new(),
        loss: Vec::new(),
        forward: vec![Vec::new(); groups.len()],
        backward: vec![Vec::new(); groups.len()],
        sums: vec![Vec::new(); groups.len()],
    };
    let mut update = Vec::new();
    let workers = Workers::single();
    // Images far apart, as shuffled ones are.
    let stride = images.len() / samples;
    let began = Instant::now();
    while update.len() < FEWEST_BATCHES || began.elapsed().as_secs_f64() < seconds {
        for index in 0..walk.shards.len() {
            let offset = (update.len() * walk.shards.len() + index) % stride;
            let image = |sample| u32::try_from(sample * stride + offset).ok();
            let order: Vec<u32> = (0..samples).filter_map(image).collect();
            walk.pass(index, &images.excerpt(&order)?);
        }
        walk.reduce();
        update.push(time(|| training.update(&workers)));
    }
    Ok(parts(&walk, &update, samples))
}

/// Medians, in microseconds an image.
fn parts(walk: &Walk<'_>, update: &[f64], samples: usize) -> Vec<Part> {
    let batch = samples * walk.shards.len();
    let an_image = |times: &[f64], images: usize| median(times) * 1e6 / images as f64;
    let other = |name: &str, times: &[f64], images: usize| Part {
        name: name.to_owned(),
        forward: an_image(times, images),
        backward: 0.0,
        flops: [0, 0],
    };
    let mut parts = vec![other("bytes to f32", &walk.load, samples)];
    for (index, group) in walk.groups.iter().enumerate() {
        let texts: Vec<_> =
            walk.network.spec.layers[group.layers.clone()].iter().map(ToString::to_string).collect();
        parts.push(Part {
            name: texts.join(", "),
            forward: an_image(&walk.forward[index], samples),
            backward: an_image(&walk.backward[index], samples) + an_image(&walk.sums[index], batch),
            flops: flops(&walk.network, group.layers.clone()),
        });
    }
    parts.push(other("outputs, loss and its gradient", &walk.loss, samples));
    parts.push(other("update of the parameters", update, batch));
    parts
}
