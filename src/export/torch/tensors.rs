//! Tensors by name.

use super::modules::{Module, modules};
use crate::export::error::ExportError;
use crate::export::graph::{Parameter, steps};
use crate::nn::network::Network;

/// A tensor as another program may have written it.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreign {
    /// Its name.
    pub name: String,
    /// The lengths of its axes.
    pub shape: Vec<usize>,
    /// The type of its numbers, in the words of the format.
    pub kind: String,
    /// Its values in standard order, or none if they are no floating-point numbers.
    pub values: Option<Vec<f32>>,
}

/// Gives the tensors of `network` by the names that they have in PyTorch, such as `0.weight`, in order.
///
/// # Errors
/// Never for a network that exists.
pub fn named_tensors(
    network: &Network<f32>,
    format: &'static str,
) -> Result<Vec<(String, Parameter)>, ExportError> {
    let steps = steps(network).map_err(|problem| ExportError::Unable { format, problem })?;
    let named = |(place, module): (usize, Module)| {
        module.parameters.into_iter().map(move |parameter| (full_name(place, &parameter), parameter))
    };
    Ok(modules(steps).into_iter().enumerate().flat_map(named).collect())
}

/// Gives the name of a parameter of the module at `place`.
pub(super) fn full_name(place: usize, parameter: &Parameter) -> String {
    format!("{place}.{}", parameter.part.name())
}
