//! Tensors and shapes in version 2, and the optimizer's memory, which had no names.

use crate::nn::optimizer::Optimizer;
use crate::nn::shape::Shape as LiveShape;
use crate::train::state::memory::name_of_memory;
use crate::train::state::tensor::Tensor;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Shape {
    height: usize,
    width: usize,
    channels: usize,
}

impl Shape {
    pub fn live(self) -> LiveShape {
        LiveShape::new(self.height, self.width, self.channels)
    }
}

#[derive(Deserialize)]
pub struct FrozenTensor {
    name: String,
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl FrozenTensor {
    pub fn live(self) -> Tensor {
        Tensor { name: self.name, shape: self.shape, values: self.values }
    }
}

/// Gives the optimizer's memory, which had no names: a slot is as long as all trained tensors together, in their order.
pub fn memory(
    slots: Vec<Vec<f32>>,
    optimizer: &Optimizer,
    tensors: &[Tensor],
) -> Result<Vec<Tensor>, String> {
    let names = optimizer.slot_names();
    if slots.len() != names.len() {
        return Err(format!("the optimizer's memory has {} parts, not {}", slots.len(), names.len()));
    }
    let mut memory = Vec::new();
    for (slot, mut values) in names.iter().zip(slots) {
        let mut parts = Vec::new();
        // From the end, so that no more than one tensor is held twice.
        for tensor in tensors.iter().rev().filter(|tensor| !tensor.name.contains("batchnorm.running-")) {
            let start = values.len().checked_sub(tensor.values.len());
            let start = start.ok_or_else(|| "the optimizer's memory is too short".to_owned())?;
            let part = values.split_off(start);
            values.shrink_to_fit();
            let name = name_of_memory(slot, &tensor.name);
            parts.push(Tensor { name, shape: tensor.shape.clone(), values: part });
        }
        if !values.is_empty() {
            return Err("the optimizer's memory is too long".to_owned());
        }
        memory.extend(parts.into_iter().rev());
    }
    Ok(memory)
}
