//! Whether steps of such sizes can get anywhere.

use super::plan::{Finding, Plan};
use crate::nn::optimizer::Rule;
use crate::nn::schedule::Shape;
use crate::train::hyperparameters::describe;
use crate::train::setting::Topic;

/// Steps of plain descent longer than this times the gradient throw a network about.
const HIGH: f64 = 10.0;
/// Adam and RMSProp move each weight by about the learning rate; weights begin at about a tenth.
const HIGH_ADAPTIVE: f64 = 0.1;
/// Weights do not feel steps that are shorter than this times the gradient.
const LOW: f64 = 1e-7;
/// With an L2 penalty of this strength weights shrink faster than they are learnt.
const HEAVY: f64 = 0.1;

/// How far a rule goes.
fn is_adaptive(rule: Rule) -> bool {
    match rule {
        Rule::Sgd | Rule::Momentum | Rule::Nesterov => false,
        Rule::RmsProp | Rule::Adam | Rule::AdamW => true,
    }
}

/// How far a gradient of length 1 moves the weights in the end, clipping and momentum included.
fn reach(plan: &Plan<'_>) -> f64 {
    let optimizer = &plan.config.optimizer;
    let clip = optimizer.clip.unwrap_or(1.0).min(1.0);
    match optimizer.rule {
        Rule::Momentum | Rule::Nesterov => plan.config.learning_rate * clip / (1.0 - optimizer.momentum),
        Rule::Sgd => plan.config.learning_rate * clip,
        Rule::RmsProp | Rule::Adam | Rule::AdamW => plan.config.learning_rate,
    }
}

/// A learning rate that is no number of 32 bits is infinite, or none.
pub(super) fn no_number(plan: &Plan<'_>) -> Option<Finding> {
    let rate = plan.config.learning_rate;
    (!(rate as f32).is_normal()).then(|| {
        let (least, most) = (f32::MIN_POSITIVE, f32::MAX);
        Finding::Impossible(format!(
            "a learning rate of {rate:e} is no number of 32 bits, which are from {least:.0e} to {most:.0e}; try 0.01"
        ))
    })
}

/// Decay that takes a weight away whole, or more than that, in one step.
pub(super) fn decay_beyond_zero(plan: &Plan<'_>) -> Option<Finding> {
    let (optimizer, rate) = (&plan.config.optimizer, plan.config.learning_rate);
    let taken = optimizer.weight_decay * rate;
    // The others divide the penalty by its own size.
    let whole = !matches!(optimizer.rule, Rule::Adam | Rule::RmsProp);
    (whole && taken >= 1.0).then(|| {
        Finding::Impossible(format!(
            "a weight decay of {} at a learning rate of {rate} takes {taken} times each weight away in every step, so \
             that nothing can be learnt; their product must be well below 1",
            optimizer.weight_decay
        ))
    })
}

/// A penalty that outweighs what there is to learn.
pub(super) fn heavy_decay(plan: &Plan<'_>) -> Option<Finding> {
    let optimizer = &plan.config.optimizer;
    (optimizer.rule != Rule::AdamW && optimizer.weight_decay >= HEAVY).then(|| {
        Finding::Doubtful(format!(
            "a weight decay of {} is strong: weights are likely to shrink to nothing before anything is learnt; 0.0001 is \
             usual",
            optimizer.weight_decay
        ))
    })
}

/// Steps that throw the network about, or do not move it.
pub(super) fn too_high_or_low(plan: &Plan<'_>) -> Option<Finding> {
    let (reach, rate, rule) = (reach(plan), plan.config.learning_rate, plan.config.optimizer.rule);
    let (high, usual) = if is_adaptive(rule) { (HIGH_ADAPTIVE, "0.001") } else { (HIGH, "0.01 to 0.5") };
    let text = |what: &str| {
        let optimizer = describe(Topic::Optimizer, None, plan.config);
        Finding::Doubtful(format!("a learning rate of {rate} with {optimizer} {what}; {usual} is usual"))
    };
    if reach > high {
        Some(text("is so high that the first steps are likely to undo the network for good"))
    } else if reach < LOW {
        Some(text("is so low that next to nothing will move"))
    } else {
        None
    }
}

/// A warm-up that does not end.
pub(super) fn long_warm_up(plan: &Plan<'_>) -> Option<Finding> {
    let (warm_up, rate) = (plan.config.schedule.warm_up, plan.config.learning_rate);
    let total = plan.epoch_steps().saturating_mul(plan.config.epochs as u64);
    (warm_up >= total).then(|| {
        let highest = rate * plan.config.schedule.factor((total - 1) as f64, total, plan.epoch_steps());
        Finding::Doubtful(format!(
            "a warm-up of {warm_up} batches is not over when the run is, after {total}: the learning rate gets to \
             {highest:.3e}, not to {rate}"
        ))
    })
}

/// Steps of the schedule that never come, or come to nothing.
pub(super) fn steps(plan: &Plan<'_>) -> Option<Finding> {
    let Shape::Step { epochs, factor } = plan.config.schedule.shape else { return None };
    let (schedule, run) = (plan.config.schedule.shape, plan.config.epochs);
    if epochs >= run {
        return Some(Finding::Doubtful(format!(
            "{schedule} would change the learning rate after {epochs} epochs, but the run has {run}: it stays the same"
        )));
    }
    let nothing = |epoch: &usize| reach(plan) * factor.powf((epoch / epochs) as f64) < LOW;
    let from = (epochs..run).step_by(epochs).find(nothing).filter(|_| reach(plan) >= LOW)?;
    Some(Finding::Doubtful(format!(
        "{schedule} makes the learning rate so low that next to nothing will move from epoch {} of {run} on",
        from + 1
    )))
}
