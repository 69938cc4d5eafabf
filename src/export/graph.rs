//! A network as other programs see it: a list of standard steps on a batch whose channels are outermost, with parameters laid out
//! for that.
//!
//! Nothing is computed in one: each activation is a step of its own, and so is each change from maps to vectors. The output activation
//! is left out, so that what comes out are logits. What the network does not see of silenced units is zero in the weights that would look
//! at them.

use super::layout::Layout;
use crate::nn::geometry::Window;
use crate::nn::layers::Layer;
use crate::nn::network::Network;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::unfused::{copy_weights, parts};

/// What the values of a batch of N samples are at a place of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Feature maps, `[N, C, H, W]`.
    Maps(Shape),
    /// Vectors of so many units, `[N, U]`.
    Vectors(usize),
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// What a layer computes.
    Layer(Operation),
    /// Maps `[N, C, H, W]` become vectors `[N, C·H·W]`.
    Flatten,
    /// Vectors `[N, U]` become maps `[N, U, 1, 1]`.
    Unflatten,
    /// Maps `[N, C, H, W]` become vectors `[N, H·W·C]`, for the outputs of this program come place by place.
    FlattenPlaces,
}

/// A step of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The layer that it comes from, an index; for a change of form that of the layer that needs it, at the end the number of layers.
    pub layer: usize,
    /// What it does.
    pub action: Action,
    /// What it takes.
    pub input: Form,
    /// What it gives.
    pub output: Form,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
}

/// What a parameter is to its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Weights, or the scale of a normalisation.
    Weight,
    /// Biases, or the shift of a normalisation.
    Bias,
    /// Running means.
    Mean,
    /// Running variances, unbiased.
    Variance,
}

/// A tensor of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// What it is to its step.
    pub part: Part,
    /// How its values lie, here and elsewhere.
    pub layout: Layout,
    /// Its values, in the order of elsewhere.
    pub values: Vec<f32>,
}

/// Gives the steps of `network`. Their parameters, one step's after the other, are the tensors of [`Network::state`], in order.
///
/// # Errors
/// Never for a network that exists: the same layers fit once more.
pub fn steps(network: &Network<f32>) -> Result<Vec<Step>, String> {
    let mut parts = parts::<f32>(network)?;
    copy_weights(network, parts.iter_mut().map(|part| &mut part.body));
    let mut builder = Builder { steps: Vec::new(), form: Form::Maps(network.input), silenced: &[] };
    let mut shape = network.input;
    for part in &parts {
        match part.body.operation() {
            Some(operation) => builder.add(part.layer, &part.body, operation, shape),
            None => builder.silenced = network.silenced.before(part.layer + 1),
        }
        shape = part.body.output();
    }
    builder.end(network.layers.len());
    Ok(builder.steps)
}

/// Steps in the making.
struct Builder<'a> {
    steps: Vec<Step>,
    /// What the last of them gives.
    form: Form,
    /// The channels of which the next layer with weights sees nothing.
    silenced: &'a [usize],
}

impl Builder<'_> {
    /// Adds a layer on an input of this `shape`, with the change of form that it needs.
    fn add(&mut self, layer: usize, body: &Layer<f32>, operation: Operation, shape: Shape) {
        match (&operation, self.form) {
            (Operation::Linear, Form::Maps(shape)) => {
                self.change(layer, Action::Flatten, Form::Vectors(shape.len()));
            }
            (
                Operation::Convolution { .. } | Operation::Pooling { .. } | Operation::GlobalAveragePooling,
                Form::Vectors(units),
            ) => self.change(layer, Action::Unflatten, Form::Maps(Shape::flat(units))),
            _ => {}
        }
        let output = match self.form {
            Form::Maps(_) => Form::Maps(body.output()),
            Form::Vectors(_) => Form::Vectors(body.output().len()),
        };
        let parameters = self.parameters(&operation, body, shape);
        let step = Step { layer, action: Action::Layer(operation), input: self.form, output, parameters };
        self.push(step);
    }

    /// Adds what makes the logits vectors in the order of this program.
    fn end(&mut self, layers: usize) {
        if let Form::Maps(shape) = self.form {
            let in_order = shape.channels == 1 || shape.is_flat();
            let action = if in_order { Action::Flatten } else { Action::FlattenPlaces };
            self.change(layers, action, Form::Vectors(shape.len()));
        }
    }

    fn change(&mut self, layer: usize, action: Action, output: Form) {
        let step = Step { layer, action, input: self.form, output, parameters: Vec::new() };
        self.push(step);
    }

    fn push(&mut self, step: Step) {
        self.form = step.output;
        self.steps.push(step);
    }

    /// The tensors of a layer as parameters of a step.
    fn parameters(&mut self, operation: &Operation, body: &Layer<f32>, input: Shape) -> Vec<Parameter> {
        let tensors = body.tensors().iter();
        let channels = tensors.clone().next().map_or(0, |tensor| tensor.shape().last().copied().unwrap_or(0));
        let per_channel = Layout::Channels(channels);
        let Shape { height, width, channels: inputs } = input;
        let weights = match operation {
            Operation::Convolution { window: Window { kernel: [rows, columns], .. } } => {
                Layout::Kernel([*rows, *columns, inputs, channels])
            }
            Operation::Linear => Layout::Matrix([height, width, inputs, channels]),
            _ => per_channel.clone(),
        };
        let parts = [Part::Weight, Part::Bias, Part::Mean, Part::Variance];
        let layouts = std::iter::once(weights).chain(std::iter::repeat(per_channel));
        let mut parameters: Vec<Parameter> = Vec::new();
        for ((tensor, part), layout) in tensors.zip(parts).zip(layouts) {
            let values = match &layout {
                Layout::Kernel(axes) | Layout::Matrix(axes) => self.heard(tensor.values(), *axes, &layout),
                Layout::Channels(_) => tensor.values().to_vec(),
            };
            parameters.push(Parameter { part, layout, values });
        }
        parameters
    }

    /// Weights `[H, W, C, F]` in the order of elsewhere, zero where they look at channels that are silenced.
    fn heard(&mut self, weights: &[f32], [_, _, channels, filters]: [usize; 4], layout: &Layout) -> Vec<f32> {
        let silenced = std::mem::take(&mut self.silenced);
        if silenced.is_empty() {
            return layout.outward(weights);
        }
        let mut weights = weights.to_vec();
        for place in weights.chunks_exact_mut(channels * filters) {
            silenced.iter().for_each(|channel| place[channel * filters..][..filters].fill(0.0));
        }
        layout.outward(&weights)
    }
}

#[cfg(test)]
mod tests;
