//! A convolutional network: layers whose shapes fit, a head, and what can be asked of them.

use super::kernels::Real;
use super::layers::{Layer, LayerSpec};
use super::lineage::Lineage;
use super::loss::Head;
use super::scaling::Scaling;
use super::shape::Shape;
use super::spec::Spec;
use super::tensor::{Tensor, TensorPlace};
use super::unit_set::UnitSet;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A convolutional network.
#[derive(Clone, Debug)]
pub struct Network<T> {
    /// The text it was made from, parsed.
    pub spec: Spec,
    /// Shape of one input sample.
    pub input: Shape,
    /// How the bytes of an image become such a sample. It is shared, so that a copy takes no memory.
    pub scaling: Arc<Scaling>,
    /// The layers. The output activation is not among them but in `head`: what they compute are the logits.
    pub layers: Vec<Layer<T>>,
    /// Output activation and loss.
    pub head: Head,
    /// The units of whose output the next layer sees nothing but zero, and whose parameters do not move.
    pub silenced: UnitSet,
    /// The units whose parameters do not move.
    pub frozen: UnitSet,
    /// What the network was before units were taken away; `None` if none ever was.
    pub lineage: Option<Arc<Lineage>>,
}

impl<T: Real> Network<T> {
    /// Gives the shape of one sample at the input of layer `index`; with `layers.len()`, at the output.
    pub fn shape(&self, index: usize) -> Shape {
        index.checked_sub(1).map_or(self.input, |before| self.layers[before].output())
    }

    /// Gives the dropout layers the rates that they have in `spec`, an architecture that differs from this one in nothing else,
    /// and takes that for the network's own.
    pub fn set_dropout_rates(&mut self, spec: &Spec) {
        let rate = |layer: &LayerSpec| {
            if let LayerSpec::Dropout(dropout) = layer { Some(dropout.rate) } else { None }
        };
        let rates = spec.layers.iter().filter_map(rate);
        let dropouts = self.layers.iter_mut().filter_map(|layer| match layer {
            Layer::Dropout(dropout) => Some(dropout),
            _ => None,
        });
        dropouts.zip(rates).for_each(|(dropout, rate)| dropout.set_rate(rate));
        self.spec = spec.clone();
    }

    /// Gives the shape of the output.
    pub fn output(&self) -> Shape {
        self.shape(self.layers.len())
    }

    /// Counts the outputs K.
    pub fn classes(&self) -> usize {
        self.output().len()
    }

    /// Counts the trainable parameters.
    pub fn parameter_count(&self) -> usize {
        self.layers.iter().map(Layer::parameter_count).sum()
    }

    /// Counts the multiply-adds for one sample, forward.
    pub fn macs(&self) -> usize {
        self.layers.iter().map(Layer::macs).sum()
    }

    /// Gives the trainable tensors in order, with their places in the flat gradient.
    pub fn tensors(&self) -> Vec<TensorPlace> {
        let mut places: Vec<TensorPlace> = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            for tensor in layer.tensors().iter().filter(|tensor| tensor.role.is_trained()) {
                let start = places.last().map_or(0, |place| place.range.end);
                places.push(TensorPlace::new(index, full_name(index, tensor), tensor, start));
            }
        }
        places
    }

    /// Gives all that makes the network what it is: trainable tensors and buffers, with names, in order.
    pub fn state(&self) -> impl Iterator<Item = (String, &Tensor<T>)> {
        self.layers.iter().enumerate().flat_map(|(index, layer)| {
            layer.tensors().iter().map(move |tensor| (full_name(index, tensor), tensor))
        })
    }

    /// Gives the tensors of [`Self::state`], to be changed.
    pub fn state_mut(&mut self) -> impl Iterator<Item = &mut Tensor<T>> {
        self.layers.iter_mut().flat_map(Layer::tensors_mut)
    }

    /// Hands each trainable tensor to `visit` in the order of [`Self::tensors`].
    pub fn visit_parameters_mut<'a>(&'a mut self, visit: impl FnMut(&'a mut [T]))
    where
        T: 'a,
    {
        self.layers.iter_mut().flat_map(Layer::parameters_mut).for_each(visit);
    }
}

/// Gives the name of a tensor of the layer at `index`: the position of that, from 1, and its name there.
fn full_name<T>(index: usize, tensor: &Tensor<T>) -> String {
    format!("{}.{}", index + 1, tensor.name)
}

impl Network<f32> {
    /// Tells whether all parameters are finite.
    pub fn is_finite(&self) -> bool {
        self.layers.iter().flat_map(Layer::parameters).flatten().all(|w| w.is_finite())
    }

    /// Computes the SHA-256, in hexadecimal, of names, axes and bits of all that [`Self::state`] lists.
    pub fn weights_hash(&self) -> String {
        let mut hash = WeightsHash::default();
        self.state().for_each(|(name, tensor)| hash.add(&name, tensor.shape(), tensor.values()));
        hash.finish()
    }
}

/// The SHA-256 of tensors that are added one after the other.
#[derive(Default)]
pub struct WeightsHash(Sha256);

impl WeightsHash {
    /// Adds the name, the axes and the bits of a tensor.
    pub fn add(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.0.update(format!("{name} {shape:?}\n"));
        for value in values {
            self.0.update(value.to_bits().to_le_bytes());
        }
    }

    /// Gives it in hexadecimal.
    pub fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
