//! Tensors by name: what an optimizer remembers is kept with the name of what it is and of the tensor that it is of, so
//! that no order of layers, tensors or slots is on disk.

use super::tensor::Tensor;
use crate::nn::network::Network;
use crate::nn::optimizer::Optimizer;
use crate::nn::tensor::TensorPlace;
use anyhow::{Context, ensure};
use std::collections::HashMap;

/// Gives the name of the memory called `slot` of the tensor called `tensor`.
pub(super) fn name_of_memory(slot: &str, tensor: &str) -> String {
    format!("{slot}/{tensor}")
}

/// Gives the parameters and running statistics of `network`.
pub fn tensors(network: &Network<f32>) -> Vec<Tensor> {
    let state = network.state();
    state
        .map(|(name, tensor)| Tensor {
            name,
            shape: tensor.shape().to_vec(),
            values: tensor.values().to_vec(),
        })
        .collect()
}

/// Gives the optimizer's memory in `slots`, cut by the tensors of `network`.
pub fn of_slots(slots: &[Vec<f32>], network: &Network<f32>, optimizer: &Optimizer) -> Vec<Tensor> {
    let places = network.tensors();
    let cut = |(slot, values): (&&str, &Vec<f32>)| {
        let part = |place: &TensorPlace| Tensor {
            name: name_of_memory(slot, &place.info.name),
            shape: place.info.shape.clone(),
            values: values[place.range.clone()].to_vec(),
        };
        places.iter().map(part).collect::<Vec<_>>()
    };
    optimizer.slot_names().iter().zip(slots).flat_map(cut).collect()
}

/// Joins the optimizer's memory into one vector a slot, from its parts by name.
///
/// # Errors
/// If it is not for these parameters.
pub fn slots(
    memory: Vec<Tensor>,
    network: &Network<f32>,
    optimizer: &Optimizer,
) -> anyhow::Result<Vec<Vec<f32>>> {
    let places = network.tensors();
    let names = optimizer.slot_names();
    let expected: Vec<(String, Vec<usize>)> = names
        .iter()
        .flat_map(|slot| {
            places.iter().map(|place| (name_of_memory(slot, &place.info.name), place.info.shape.clone()))
        })
        .collect();
    let wrong = || format!("the optimizer's memory is not for {} parameters", network.parameter_count());
    ensure!(memory.len() == expected.len(), wrong());
    let parts = by_name(&memory, &expected).with_context(wrong)?;
    let mut parts = parts.into_iter();
    let mut slot =
        |_| parts.by_ref().take(places.len()).flat_map(|part| part.values.iter().copied()).collect();
    Ok(names.iter().map(&mut slot).collect())
}

/// Finds the tensors with the `expected` names and shapes, in that order.
///
/// # Errors
/// If one is missing or is of another shape.
pub(super) fn by_name<'a>(
    tensors: &'a [Tensor],
    expected: &[(String, Vec<usize>)],
) -> anyhow::Result<Vec<&'a Tensor>> {
    let named: HashMap<&str, &Tensor> = tensors.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    let find = |(name, shape): &(String, Vec<usize>)| {
        let tensor = named.get(name.as_str()).copied();
        let tensor = tensor.with_context(|| format!("there is no tensor `{name}`"))?;
        let length: usize = shape.iter().product();
        ensure!(
            *shape == tensor.shape && length == tensor.values.len(),
            "tensor `{name}` has the shape {:?} and {} values where {shape:?} and {length} were expected",
            tensor.shape,
            tensor.values.len()
        );
        Ok(tensor)
    };
    expected.iter().map(find).collect()
}
