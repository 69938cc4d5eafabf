//! Whether there is memory to train a network: without this check the process would be aborted where it is allocated.

use crate::memory::is_there;
use crate::nn::network::Network;
use crate::nn::training_memory::TrainingMemory;
use anyhow::ensure;

/// Asks the system for what training `network` in batches of `batch` samples takes, with so many optimizer slots: an estimate
/// from below, for activations, errors and gradients.
///
/// # Errors
/// If there is less, with what is needed and what would help.
pub fn check_memory(network: &Network<f32>, batch: usize, slots: usize) -> anyhow::Result<()> {
    let memory = TrainingMemory { batch, slots };
    let shapes = || (0..=network.layers.len()).map(|index| network.shape(index));
    let activations = shapes().fold(0usize, |all, shape| all.saturating_add(memory.activations(shape)));
    let bytes = activations
        .saturating_add(memory.errors(shapes()))
        .saturating_add(memory.parameters(network.parameter_count()));
    ensure!(
        is_there(bytes),
        "training `{}` in batches of {batch} takes at least {} MiB of memory, more than there is; use smaller \
         batches or a smaller network",
        network.spec,
        bytes >> 20
    );
    Ok(())
}
