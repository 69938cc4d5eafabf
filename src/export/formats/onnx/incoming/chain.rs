//! The layers that were read so far, one behind the other.

use super::value::{Form, Images, Partial, Value};
use crate::nn::activation::Activation;
use crate::nn::layers::LayerSpec;
use crate::nn::layers::batch_norm::{BatchNormSpec, EPSILON};
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;

/// A layer with its values.
#[derive(Debug)]
pub struct Read {
    /// The layer in the text of a network.
    pub spec: LayerSpec,
    /// The values of its tensors, in the order that they have here.
    pub tensors: Vec<Vec<f32>>,
}

impl Read {
    /// Makes a normalisation that multiplies each channel by a factor and adds a shift, and does nothing else at evaluation.
    pub fn affine(factor: &[f32], shift: &[f32]) -> Self {
        // A variance that makes 1 of √(σ² + ε).
        let variance = (1.0 - EPSILON) as f32;
        let count = factor.len();
        let tensors = vec![factor.to_vec(), shift.to_vec(), vec![0.0; count], vec![variance; count]];
        Self { spec: LayerSpec::BatchNorm(BatchNormSpec), tensors }
    }
}

/// The layers that were read so far.
#[derive(Debug)]
pub struct Chain {
    /// The layers, in order.
    pub layers: Vec<Read>,
    /// How what is put in becomes what the first layer takes: value = input × factor + shift, for each channel.
    pub scaling: Scaling,
    /// What a person should know of how the graph was read.
    pub notes: Vec<String>,
    /// The shape of a sample before the first step, and after each.
    shapes: Vec<Shape>,
}

impl Chain {
    /// Makes a chain without layers, on images of this shape.
    pub fn new(input: Shape) -> Self {
        let scaling = Scaling::none(input.channels);
        Self { layers: Vec::new(), scaling, notes: Vec::new(), shapes: vec![input] }
    }

    /// Counts the steps so far.
    pub fn step(&self) -> usize {
        self.shapes.len() - 1
    }

    /// Gives the shape of a sample at the end.
    pub fn shape(&self) -> Shape {
        self.shape_at(self.step())
    }

    /// Gives the shape of a sample after so many steps.
    pub fn shape_at(&self, step: usize) -> Shape {
        self.shapes.get(step).copied().unwrap_or_default()
    }

    /// Gives the shape of an image.
    pub fn input(&self) -> Shape {
        self.shape_at(0)
    }

    /// Gives what it ends in now, with the values of a sample in this form.
    pub fn end(&self, form: Form) -> Value {
        Value::Images(Images { step: self.step(), form, partial: Partial::None })
    }

    /// Takes images of another shape of as many values, before there is any layer.
    pub fn reshape_input(&mut self, shape: Shape) {
        self.shapes = vec![shape];
        let scaling = &mut self.scaling;
        let first = |values: &[f32]| values.first().copied().unwrap_or_default();
        (scaling.factor, scaling.shift) =
            (vec![first(&scaling.factor); shape.channels], vec![first(&scaling.shift); shape.channels]);
    }

    /// Adds a layer.
    ///
    /// # Errors
    /// If it does not fit the shape at the end, or its tensors do not fit it.
    pub fn push(&mut self, spec: LayerSpec, tensors: Vec<Vec<f32>>) -> Result<(), String> {
        let input = self.shape();
        let found: Vec<usize> = tensors.iter().map(Vec::len).collect();
        let refuse = |problem: String| format!("is `{spec}` on {input}, which {problem}");
        // No space is set aside for weights that are not there.
        if spec.parameter_count(input) > found.iter().sum() {
            let needed = spec.parameter_count(input);
            return Err(refuse(format!("has {needed} parameters; the file has tensors of {found:?} values")));
        }
        let layer = spec.build::<f32>(input, self.layers.len()).map_err(refuse)?;
        let expected: Vec<usize> = layer.tensors().iter().map(|tensor| tensor.values().len()).collect();
        if expected != found {
            return Err(refuse(format!("has tensors of {expected:?} values; the file has {found:?}")));
        }
        self.layers.push(Read { spec, tensors });
        self.shapes.push(layer.output());
        Ok(())
    }

    /// Adds an activation: to the layer at the end if that can have one, or as a layer of its own.
    ///
    /// # Errors
    /// Never; a layer of its own always fits.
    pub fn activate(&mut self, activation: Activation) -> Result<(), String> {
        let own = match self.layers.last_mut().map(|layer| &mut layer.spec) {
            Some(LayerSpec::Conv(conv)) => Some(&mut conv.activation),
            Some(LayerSpec::Dense(dense)) => Some(&mut dense.activation),
            _ => None,
        };
        match own.filter(|own| **own == Activation::Identity) {
            Some(own) => {
                *own = activation;
                self.shapes.push(self.shape());
                Ok(())
            }
            None => self.push(LayerSpec::Activation(activation), Vec::new()),
        }
    }

    /// Multiplies each channel by a factor, and adds a shift to it: where there is no layer yet as a part of the scaling, behind weights
    /// in these, elsewhere as a normalisation that changes nothing else.
    ///
    /// # Errors
    /// Never; a normalisation always fits.
    pub fn scale(&mut self, factor: &[f32], shift: &[f32], node: &str) -> Result<(), String> {
        let (channels, in_weights) = (factor.iter().zip(shift), self.ends_in_weights());
        match self.layers.last_mut() {
            None => {
                let Scaling { factor: own, shift: own_shift } = &mut self.scaling;
                for ((own, own_shift), (factor, shift)) in own.iter_mut().zip(own_shift).zip(channels) {
                    (*own, *own_shift) = (*own * factor, *own_shift * factor + shift);
                }
            }
            Some(Read { tensors, .. }) if in_weights => {
                let [weights, biases] = tensors.as_mut_slice() else { return Ok(()) };
                weights.chunks_exact_mut(factor.len()).for_each(|weights| {
                    weights.iter_mut().zip(factor).for_each(|(weight, factor)| *weight *= factor);
                });
                biases
                    .iter_mut()
                    .zip(channels)
                    .for_each(|(bias, (factor, shift))| *bias = *bias * factor + shift);
            }
            Some(_) => return self.normalise(factor, shift, node),
        }
        self.shapes.push(self.shape());
        Ok(())
    }

    /// Tells whether the last layer has weights and no activation.
    fn ends_in_weights(&self) -> bool {
        match self.layers.last().map(|layer| &layer.spec) {
            Some(LayerSpec::Conv(conv)) => conv.activation == Activation::Identity,
            Some(LayerSpec::Dense(dense)) => dense.activation == Activation::Identity,
            _ => false,
        }
    }

    fn normalise(&mut self, factor: &[f32], shift: &[f32], node: &str) -> Result<(), String> {
        self.notes.push(format!(
            "{node} has become a batch normalisation: it computes the same, but its statistics will move when it is trained on"
        ));
        let Read { spec, tensors } = Read::affine(factor, shift);
        self.push(spec, tensors)
    }
}
