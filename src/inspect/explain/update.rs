//! What the next step of training makes of a parameter, number by number.

use super::explanation::{Explanation, Stage};
use crate::inspect::rehearsal::{Rehearsal, TensorUpdate};
use crate::nn::optimizer::derivation::UpdateDerivation;

/// Which parameters of a stage are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Parameter {
    /// Its weights, or the scales γ of a normalisation.
    #[default]
    Weight,
    /// Its biases, or the shifts β of a normalisation.
    Bias,
}

impl Explanation {
    /// Gives what becomes of the weights or biases of `stages[stage]` in the next step of training; `None` if it has no such ones, or
    /// nothing is trained.
    pub fn tensor_update(&self, stage: usize, which: Parameter) -> Option<&TensorUpdate> {
        let (rehearsal, stage) = (self.rehearsal.as_ref()?, self.stages.get(stage)?);
        if stage.values(which).is_empty() {
            return None;
        }
        let mut tensors = rehearsal.tensors.iter().filter(|tensor| tensor.layer == stage.layer);
        match which {
            Parameter::Weight => tensors.next(),
            Parameter::Bias => tensors.nth(1),
        }
    }

    /// Derives what becomes of one weight or bias of `stages[stage]` in the next step of training, in `f32` as trained; `None` if there
    /// is no such one, or if nothing moves: nothing is trained, or loss or gradient are not finite.
    pub fn update(&self, stage: usize, which: Parameter, index: usize) -> Option<UpdateDerivation> {
        let (rehearsal, tensor) = (self.rehearsal.as_ref()?, self.tensor_update(stage, which)?);
        if !rehearsal.loss.is_finite() || !rehearsal.norm.is_finite() {
            return None;
        }
        let memory = |slot: usize| tensor.memory.get(slot).and_then(|values| values.get(index)).copied();
        let memory = [memory(0).unwrap_or_default(), memory(1).unwrap_or_default()];
        let (&before, &gradient) = tensor.before.get(index).zip(tensor.gradient.get(index))?;
        let &Rehearsal { ref optimizer, number, rate, scale, .. } = rehearsal;
        Some(optimizer.update::<f32>(number, rate, scale).derive(before, gradient, memory, tensor.decays))
    }
}

impl Stage {
    /// Gives its weights or its biases.
    pub fn values(&self, which: Parameter) -> &[f64] {
        match which {
            Parameter::Weight => &self.weights,
            Parameter::Bias => &self.biases,
        }
    }

    /// Gives ∂C/∂ of its weights or its biases for the sample.
    pub fn gradients(&self, which: Parameter) -> &[f64] {
        match which {
            Parameter::Weight => &self.d_weights,
            Parameter::Bias => &self.d_biases,
        }
    }
}
