//! A network taken apart in the arithmetic of training: every value between two layers can be seen, that before an activation
//! among them.

use crate::nn::kernels::Scratch;
use crate::nn::layer::Pass;
use crate::nn::network::Network;
use crate::nn::plan::{Plan, Purpose};
use crate::nn::shape::Shape;
use crate::nn::shard::Shard;
use crate::nn::unfused::{copy_weights, parts};
use crate::nn::unit_set::UnitSet;
use std::sync::Arc;

/// A network taken apart, and space for one image on its way through it.
pub struct Parted {
    network: Network<f32>,
    /// The layer of the text that each part comes from.
    layers: Vec<usize>,
    /// The units that are silenced.
    silenced: UnitSet,
    shard: Shard<f32>,
    scratch: Scratch<f32>,
}

impl Parted {
    /// Takes `network` apart; the weights are still to come.
    ///
    /// # Errors
    /// Never for a network that exists: the same layers fit once more.
    pub fn new(network: &Network<f32>) -> Result<Self, String> {
        let parts = parts::<f32>(network)?;
        let (layers, bodies) = parts.into_iter().map(|part| (part.layer, part.body)).unzip();
        // What is silenced is a layer of its own here, and no longer a mark on the network.
        let silenced = network.silenced.clone();
        let whole = UnitSet::default();
        let network = Network { layers: bodies, silenced: whole, ..network.clone() };
        let plan = Plan::new(&network, Purpose::Observe);
        let shard = Shard::new(&network, &plan, 1);
        Ok(Self { layers, silenced, shard, scratch: Scratch::new(), network })
    }

    /// Tells whether it is `network` that was taken apart, or one of the same layers on the same input with the same units silenced.
    pub fn is_of(&self, network: &Network<f32>) -> bool {
        let (own, silenced) = (&self.network, &self.silenced);
        let is_alike = own.input == network.input && own.spec == network.spec;
        is_alike && own.lineage == network.lineage && *silenced == network.silenced
    }

    /// Takes over the weights, how images are scaled, and what is asked of the outputs, at a later moment of the same network.
    pub fn refresh(&mut self, network: &Network<f32>) {
        self.network.head = network.head;
        self.network.scaling = Arc::clone(&network.scaling);
        copy_weights(network, self.network.layers.iter_mut());
    }

    /// Takes the image that `fill` writes through the network.
    pub fn forward(&mut self, fill: impl FnOnce(&mut [f32], &mut [u8])) {
        self.shard.load(&self.network, 1, Pass::EVALUATE, fill);
        self.shard.forward(&self.network, 0..self.network.layers.len(), &mut self.scratch);
        self.shard.finish(&self.network, 1);
    }

    /// Gives the network, each activation a layer of its own.
    pub fn network(&self) -> &Network<f32> {
        &self.network
    }

    /// Gives the layer of the text that part `part` comes from.
    pub fn layer(&self, part: usize) -> usize {
        self.layers[part]
    }

    /// Gives the units that are silenced in the block that part `part` is in.
    pub fn silenced(&self, part: usize) -> &[usize] {
        self.silenced.around(self.layers[part])
    }

    /// Gives the values before part `part`; with the number of parts, the logits.
    pub fn values(&self, part: usize) -> (Shape, &[f32]) {
        (self.network.shape(part), self.shard.activation(&self.network, part))
    }

    /// Gives where the maxima were that part `part` passed on, offsets into the values before it; empty where it is not max pooling.
    pub fn winners(&self, part: usize) -> &[u32] {
        self.shard.winners(part)
    }

    /// Gives the outputs, and the loss of the image.
    pub fn outputs(&self) -> (&[f32], f64) {
        (self.shard.outputs(&self.network), self.shard.score.loss)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::init::Init;

    fn logits(network: &Network<f32>, x: &[f32]) -> Vec<u32> {
        let mut parted = Parted::new(network).expect("it is taken apart");
        parted.refresh(network);
        parted.forward(|to, _| to.copy_from_slice(x));
        let (_, values) = parted.values(parted.layers.len());
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn what_is_left_of_a_network_is_taken_apart_to_the_same_bits() {
        // With as many filters or channels left as would have another way chosen for them.
        for (spec, layer, left) in [
            ("conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 10", 0, 3),
            ("conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 10", 2, 2),
            ("conv 16 3x3, conv 16 3x3 tanh, conv 16 3x3, dense 10", 1, 1),
            ("conv 9 3x3 pad same relu, conv 9 3x3 pad same relu, maxpool 2, dense 10", 0, 2),
        ] {
            let parsed = spec.parse().expect("a spec");
            let input = Shape::new(28, 28, 1);
            let mut network = Network::new(&parsed, input, 10, None, Init::He, 1).expect("it fits");
            let units = network.units(network.block(layer).expect("it has units"));
            (left..units).for_each(|unit| network.silence(layer, unit, true).expect("it is there"));
            let pruned = network.pruned().expect("it can be pruned").network;
            let x: Vec<f32> = (0..input.len()).map(|place| (place * 37 % 256) as f32 / 255.0).collect();
            assert_eq!(logits(&pruned, &x), logits(&network, &x), "{spec}");
        }
    }
}
