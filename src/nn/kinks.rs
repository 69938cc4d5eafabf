//! Whether a pass went the same way as another, for who takes derivatives by finite differences.

use super::activation::Activation;
use super::kernels::Real;
use super::layers::Layer;
use super::network::Network;
use super::shard::Shard;

impl<T: Real> Shard<T> {
    /// Tells which side of every kink the pass went: a number that changes when a ReLU switches or a maximum moves.
    pub fn kinks(&self, network: &Network<T>) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        // FNV-1a: only equality is asked of it.
        let mut note = |value: u64| hash = (hash ^ value).wrapping_mul(0x0100_0000_01b3);
        for group in self.plan().groups() {
            // Where pooling is fused, the maxima are there: which side the others are on makes no difference.
            if network.layers[group.layers.clone()].iter().any(has_kink) {
                let values = self.activation(network, group.layers.end).iter();
                values.for_each(|&a| note(u64::from(a > T::zero())));
            }
            self.memory(group.layers.start).choices().for_each(&mut note);
        }
        hash
    }
}

/// Tells whether the layer's activation has a corner at zero.
fn has_kink<T: Real>(layer: &Layer<T>) -> bool {
    matches!(layer.properties().activation, Activation::Relu | Activation::LeakyRelu)
}
