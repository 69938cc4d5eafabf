//! Whether a run can work at all: what cannot is refused before anything runs, what hardly will is said.

mod network;
mod plan;
mod rates;
#[cfg(test)]
mod tests;

use plan::Finding;
pub use plan::Plan;

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
    let accuracy = plan
        .config
        .until_accuracy
        .map(|target| format!("--until-accuracy {target} looks at validation accuracy"));
    let patience =
        plan.config.patience.map(|epochs| format!("--patience {epochs} looks at the validation loss"));
    let looks = accuracy.or(patience).filter(|_| plan.validation == 0)?;
    Some(Finding::Impossible(format!(
        "{looks}, but of {} images none are for validation; give --validation N",
        plan.train
    )))
}
