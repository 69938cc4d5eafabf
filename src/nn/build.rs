//! From text to a network: whether the layers fit each other, the input, the classes and the memory.

use super::init::{Init, initialise};
use super::kernels::Real;
use super::layers::{Layer, LayerSpec};
use super::loss::{Head, Objective};
use super::network::Network;
use super::scaling::Scaling;
use super::shape::Shape;
use super::sliding::MOST_VALUES;
use super::spec::Spec;
use super::unit_set::UnitSet;
use std::sync::Arc;

/// No network has more parameters: 1 GiB of `f32`.
pub const MOST_PARAMETERS: usize = 1 << 28;

/// A spec that does not fit its input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A layer that does not fit the shape it gets.
    #[error("layer {position} `{text}` gets {input} and {problem}")]
    Layer {
        /// Its position, from 1.
        position: usize,
        /// The layer as text.
        text: String,
        /// What it would get.
        input: Shape,
        /// Why that cannot work, and what would fit.
        problem: String,
    },
    /// The outputs are not as many as the classes.
    #[error(
        "the last layer `{text}` makes {output} but there are {classes} classes; end with `dense {classes} softmax`"
    )]
    Output {
        /// The layer as text.
        text: String,
        /// What it makes.
        output: Shape,
        /// How many classes there are.
        classes: usize,
    },
    /// Loss and output activation do not go together.
    #[error("{0}")]
    Head(String),
}

impl<T: Real> Network<T> {
    /// Builds `spec` on samples of shape `input`, ending in `classes` outputs, all weights drawn from `seed`. Images become values
    /// from 0 to 1 until another scaling is put in.
    pub fn new(
        spec: &Spec,
        input: Shape,
        classes: usize,
        objective: impl Into<Objective>,
        init: Init,
        seed: u64,
    ) -> Result<Self, BuildError> {
        let mut network = Self::untrained(spec, input, objective)?;
        network.ends_in(classes)?;
        for (position, layer) in network.layers.iter_mut().enumerate() {
            initialise(init, seed, position, layer.tensors_mut());
        }
        Ok(network)
    }

    /// Builds `spec` with all weights zero and any number of outputs. Images become values from 0 to 1.
    pub fn untrained(spec: &Spec, input: Shape, objective: impl Into<Objective>) -> Result<Self, BuildError> {
        Self::untrained_within(MOST_PARAMETERS, spec, input, objective)
    }

    /// Builds `spec` as [`Self::untrained`] does, refused before anything is set aside if it has more than so many parameters.
    pub fn untrained_within(
        most_parameters: usize,
        spec: &Spec,
        input: Shape,
        objective: impl Into<Objective>,
    ) -> Result<Self, BuildError> {
        let most_parameters = most_parameters.min(MOST_PARAMETERS);
        let (bodies, output_activation) = spec.split_output();
        let head = Head::new(output_activation, objective).map_err(BuildError::Head)?;
        let mut layers = Vec::with_capacity(bodies.len());
        each_layer(&bodies, spec, input, most_parameters, |layer| layers.push(layer))?;
        let (silenced, frozen) = (UnitSet::default(), UnitSet::default());
        let (spec, scaling) = (spec.clone(), Arc::new(Scaling::unit(input.channels)));
        Ok(Self { spec, input, scaling, layers, head, silenced, frozen, lineage: None })
    }

    /// Checks that the outputs are as many as the classes.
    pub fn ends_in(&self, classes: usize) -> Result<(), BuildError> {
        let output = self.output();
        if output.len() == classes {
            return Ok(());
        }
        let text = self.spec.layers.last().map(ToString::to_string).unwrap_or_default();
        Err(BuildError::Output { text, output, classes })
    }
}

/// Builds `bodies`, the layers of `spec` in order, with all weights zero, and hands each on, so that whoever needs their shapes alone
/// need not keep them; gives the shape of the output. A layer is refused before anything is set aside for it.
pub fn each_layer<T: Real>(
    bodies: &[LayerSpec],
    spec: &Spec,
    input: Shape,
    most_parameters: usize,
    mut visit: impl FnMut(Layer<T>),
) -> Result<Shape, BuildError> {
    let (mut shape, mut parameters, mut values) = (input, 0usize, 0usize);
    for (position, body) in bodies.iter().enumerate() {
        let refuse = |problem: String| BuildError::Layer {
            position: position + 1,
            text: spec.layers[position].to_string(),
            input: shape,
            problem,
        };
        parameters = parameters.saturating_add(body.parameter_count(shape));
        if parameters > most_parameters {
            return Err(refuse(format!(
                "would bring the network to {parameters} parameters; at most {most_parameters} are possible"
            )));
        }
        let layer = body.build::<T>(shape, position).map_err(refuse)?;
        values = values.saturating_add(layer.output().len());
        if values > MOST_VALUES {
            return Err(refuse(format!(
                "would bring the network to {values} values a sample; at most {MOST_VALUES} are possible"
            )));
        }
        shape = layer.output();
        visit(layer);
    }
    Ok(shape)
}

#[cfg(test)]
mod tests;
