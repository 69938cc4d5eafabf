//! Whether a pass went the same way as another, for who takes derivatives by finite differences.

use super::activation::Activation;
use super::kernels::Real;
use super::layers::Layer;
use super::network::Network;
use super::shard::Shard;
use super::unfused::{Passage, Unfused};
use serde::{Deserialize, Serialize};

/// A kind of kink that lies between two passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KinkKind {
    /// A ReLU or leaky ReLU is on its other side.
    Switched,
    /// The maximum of a pooling window is in another place.
    Moved,
}

/// The kinks between two passes in one part of a network that was taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kink {
    /// The index of the part; with the number of parts, the output activation.
    pub part: usize,
    /// What is on another side.
    pub kind: KinkKind,
    /// The number of values, or windows, of which that is so.
    pub count: usize,
}

impl Unfused {
    /// Finds the kinks that lie between two passages from part `first` on, in order of the parts.
    pub fn kinks(&self, first: usize, [a, b]: [&Passage; 2]) -> Vec<Kink> {
        let switched = |part: usize| {
            let pairs = a.values[part].iter().zip(&b.values[part]);
            pairs.filter(|(a, b)| (**a > 0.0) != (**b > 0.0)).count()
        };
        let moved = |part: usize| {
            let pairs = a.memories[part].choices().zip(b.memories[part].choices());
            pairs.filter(|(a, b)| a != b).count()
        };
        let inner = (first..self.parts.len()).map(|part| {
            let corner = has_kink(&self.parts[part].body);
            let kind = if corner { KinkKind::Switched } else { KinkKind::Moved };
            Kink { part, kind, count: if corner { switched(part) } else { moved(part) } }
        });
        let last = self.parts.len();
        let count = if is_bent(self.head.activation) { switched(last) } else { 0 };
        let output = Kink { part: last, kind: KinkKind::Switched, count };
        inner.chain([output]).filter(|kink| kink.count > 0).collect()
    }
}

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
    is_bent(layer.properties().activation)
}

/// Tells whether an activation has a corner at zero.
fn is_bent(activation: Activation) -> bool {
    matches!(activation, Activation::Relu | Activation::LeakyRelu)
}
