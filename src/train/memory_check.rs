//! Whether there is memory to train a network: without this check the process would be aborted where it is allocated.

use crate::nn::network::Network;
use anyhow::anyhow;

/// Asks the system for what training `network` in batches of `batch` samples takes, with so many optimizer slots: an estimate
/// from below, for activations, errors and gradients.
///
/// # Errors
/// If there is less, with what is needed and what would help.
pub fn check_memory(network: &Network<f32>, batch: usize, slots: usize) -> anyhow::Result<()> {
    let shapes = (0..=network.layers.len()).map(|index| network.shape(index).len());
    let (all, widest) =
        shapes.fold((0usize, 0), |(all, widest), next| (all.saturating_add(next), next.max(widest)));
    let activations = all.saturating_add(widest.saturating_mul(2)).saturating_mul(batch);
    let parameters = network.parameter_count().saturating_mul(2 + slots);
    let bytes = activations.saturating_add(parameters).saturating_mul(size_of::<f32>());
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| {
        anyhow!(
            "training `{}` in batches of {batch} takes at least {} MiB of memory, more than there is; use smaller \
             batches or a smaller network",
            network.spec,
            bytes >> 20
        )
    })
}
