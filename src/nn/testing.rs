//! Random networks and images, for tests of what holds for all of them.

use super::init::Init;
use super::kernels::Scratch;
use super::layer::Pass;
use super::network::Network;
use super::plan::{Plan, Purpose};
use super::shape::Shape;
use super::shard::Shard;
use crate::random::{Purpose as Random, generator};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// The classes of a random network.
pub const CLASSES: usize = 5;

fn one<'a>(random: &mut ChaCha8Rng, choices: &[&'a str]) -> &'a str {
    choices[random.random_range(0..choices.len())]
}

/// A few layers, which may not fit: convolutions or fully connected layers, each with what can be behind it.
fn text(random: &mut ChaCha8Rng) -> String {
    const SIZES: [usize; 6] = [1, 3, 5, 8, 17, 24];
    let activations = ["", " relu", " sigmoid", " tanh", " leaky-relu"];
    let mut layers = Vec::new();
    let convolutions = random.random_range(0..4);
    for _ in 0..convolutions {
        let filters = SIZES[random.random_range(0..SIZES.len())];
        let window = one(random, &["3x3", "5x5", "2x3", "1x1", "7x7"]);
        let more = one(random, &["", "", " pad same", " stride 2"]);
        layers.push(format!("conv {filters} {window}{more}{}", one(random, &activations)));
        behind(random, &mut layers, &["maxpool 2", "avgpool 2", "l2pool 2", "maxpool 3 stride 2"]);
    }
    for _ in 0..random.random_range(usize::from(convolutions == 0)..3) {
        let units = SIZES[random.random_range(0..SIZES.len())];
        layers.push(format!("dense {units}{}", one(random, &activations)));
        behind(random, &mut layers, &["dropout 0.3"]);
    }
    layers.push(format!("dense {CLASSES} softmax"));
    layers.join(", ")
}

/// Layers that leave channels apart.
fn behind(random: &mut ChaCha8Rng, layers: &mut Vec<String>, last: &[&str]) {
    if random.random_bool(0.3) {
        layers.push("batchnorm".to_owned());
        layers.push(one(random, &["relu", "tanh", "sigmoid"]).to_owned());
    }
    if random.random_bool(0.2) {
        layers.push("dropout 0.2".to_owned());
    }
    if random.random_bool(0.5) {
        layers.push(one(random, last).to_owned());
    }
}

/// A network of random layers that fit, every parameter of which is some number.
pub fn random_network(seed: u64) -> Network<f32> {
    let mut random = generator(seed, Random::Check, 0, 0, 0);
    loop {
        let spec = text(&mut random).parse().expect("a spec");
        let [height, width] = [0; 2].map(|_| random.random_range(6..15));
        let input = Shape::new(height, width, random.random_range(1..4));
        let Ok(mut network) = Network::new(&spec, input, CLASSES, None, Init::Scaled, seed) else { continue };
        for tensor in network.state_mut() {
            let name = tensor.name;
            for value in tensor.values_mut() {
                let by = random.random_range(0.0..0.4);
                *value += if name == "batchnorm.running-variance" { by } else { by - 0.2 };
            }
        }
        return network;
    }
}

/// So many values that images could have.
pub fn pixels(length: usize, seed: u64) -> Vec<f32> {
    let mut random = generator(seed, Random::Check, 1, 0, 0);
    (0..length).map(|_| random.random_range(0.0..1.0)).collect()
}

/// The logits of the samples in `x`, as in evaluation.
pub fn logits(network: &Network<f32>, purpose: Purpose, x: &[f32]) -> Vec<f32> {
    let samples = x.len() / network.input.len();
    let plan = Plan::new(network, purpose);
    let mut shard = Shard::new(network, &plan, samples);
    shard.load(network, samples, Pass::EVALUATE, |to, _| to.copy_from_slice(x));
    shard.forward(network, 0..network.layers.len(), &mut Scratch::new());
    shard.activation(network, network.layers.len()).to_vec()
}
