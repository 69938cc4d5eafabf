//! Whether a run can work at all: what cannot is refused before anything runs, what hardly will is said.

mod network;
mod rates;
#[cfg(test)]
mod tests;

use super::config::TrainConfig;
use crate::nn::network::Network;

/// A run as it would be, before it is begun.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// What decides it.
    pub config: &'a TrainConfig,
    /// Its network.
    pub network: &'a Network<f32>,
    /// Images that are trained on, at least one.
    pub train: usize,
    /// Images of the validation set.
    pub validation: usize,
}

/// What a check found, in words that say what would be right.
enum Finding {
    /// It cannot work.
    Impossible(String),
    /// It very likely will not work, or not as it looks.
    Doubtful(String),
}

/// All checks.
const CHECKS: [fn(&Plan<'_>) -> Option<Finding>; 14] = [
    network::nothing_to_train,
    network::softmax_of_one,
    network::norm_of_one,
    network::softmax_inside,
    network::dropped_outputs,
    network::bottleneck,
    rates::no_number,
    rates::decay_beyond_zero,
    rates::heavy_decay,
    rates::too_high_or_low,
    rates::long_warm_up,
    rates::steps,
    batch_beyond_the_set,
    target_without_validation,
];

impl Plan<'_> {
    /// Whether it can be begun.
    ///
    /// # Errors
    /// Everything that cannot work, and what would.
    pub fn check(&self) -> Result<(), String> {
        let impossible: Vec<String> = self
            .findings()
            .filter_map(|finding| if let Finding::Impossible(text) = finding { Some(text) } else { None })
            .collect();
        if impossible.is_empty() { Ok(()) } else { Err(impossible.join("; ")) }
    }

    /// What very likely will not work.
    pub fn doubts(&self) -> Vec<String> {
        self.findings()
            .filter_map(|finding| if let Finding::Doubtful(text) = finding { Some(text) } else { None })
            .collect()
    }

    fn findings(&self) -> impl Iterator<Item = Finding> {
        CHECKS.iter().filter_map(|check| check(self))
    }

    /// Images in a full batch.
    fn batch(&self) -> usize {
        self.config.batch_size.min(self.train)
    }

    /// Images in the last batch of an epoch.
    fn last_batch(&self) -> usize {
        match self.train % self.batch() {
            0 => self.batch(),
            rest => rest,
        }
    }

    /// Batches in an epoch.
    fn epoch_steps(&self) -> u64 {
        self.train.div_ceil(self.batch()) as u64
    }
}

fn batch_beyond_the_set(plan: &Plan<'_>) -> Option<Finding> {
    let (wanted, train) = (plan.config.batch_size, plan.train);
    (wanted > train).then(|| {
        Finding::Doubtful(format!(
            "a batch of {wanted} is more than the {train} training images: each epoch is one batch of all {train}"
        ))
    })
}

fn target_without_validation(plan: &Plan<'_>) -> Option<Finding> {
    let target = plan.config.until_accuracy.filter(|_| plan.validation == 0)?;
    Some(Finding::Impossible(format!(
        "--until-accuracy {target} looks at validation accuracy, but of {} images none are for validation; give \
         --validation N",
        plan.train
    )))
}
