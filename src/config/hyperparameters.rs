//! Settings of the training as typed, and what they mean; each is refused by itself if it makes no sense.

use super::Preset;
use crate::cli::{ExtensionName, InitName, LossName, OptimizerName, Recipe, SplitName};
use crate::dataset::ValidationSplit;
use crate::nn::cycles::Extension;
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::{Schedule, Shape};

pub(super) fn optimizer(options: &Recipe, preset: &Preset) -> Result<Optimizer, String> {
    let momentum = options.momentum.unwrap_or(Optimizer::default().momentum);
    if !(0.0..1.0).contains(&momentum) {
        return Err(format!("--momentum {momentum}: at least 0 and less than 1 is expected, e.g. 0.9"));
    }
    let rule = options.optimizer.map_or(preset.rule, Rule::from);
    if options.momentum.is_some() && !matches!(rule, Rule::Momentum | Rule::Nesterov) {
        let name = Optimizer { rule, ..Optimizer::default() }.describe();
        return Err(format!("--momentum does nothing with {name}; choose --optimizer momentum or nesterov"));
    }
    let weight_decay = options.weight_decay.unwrap_or(preset.weight_decay);
    if !(0.0..=1.0).contains(&weight_decay) {
        return Err(format!("--weight-decay {weight_decay}: from 0 to 1 is expected, e.g. 0.0005"));
    }
    let clip = options.clip.map(|clip| positive("--clip", clip)).transpose()?;
    Ok(Optimizer { rule, momentum, weight_decay, clip })
}

pub(super) fn schedule(options: &Recipe, preset: &Preset) -> Result<Schedule, String> {
    let shape = match &options.schedule {
        Some(text) => text.parse().map_err(|error| format!("--schedule {text}: {error}"))?,
        None => preset.schedule,
    };
    if let Shape::Step { factor, .. } = shape
        && factor == 1.0
    {
        return Err(format!(
            "--schedule {shape}: a factor of 1 changes nothing; name one below 1, or constant"
        ));
    }
    Ok(Schedule { shape, warm_up: options.warm_up.unwrap_or(0) })
}

pub(super) fn positive(name: &str, value: f64) -> Result<f64, String> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(format!("{name} {value}: a number above 0 is expected"))
    }
}

pub(super) fn fraction(name: &str, value: f64) -> Result<f64, String> {
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err(format!("{name} {value}: a fraction above 0 and up to 1 is expected, e.g. 0.99"))
    }
}

pub(super) fn at_least_one(name: &str, value: usize) -> Result<usize, String> {
    if value > 0 { Ok(value) } else { Err(format!("{name} 0: at least 1 is expected")) }
}

impl From<LossName> for Loss {
    fn from(name: LossName) -> Self {
        match name {
            LossName::Quadratic => Self::Quadratic,
            LossName::CrossEntropy => Self::CrossEntropy,
            LossName::LogLikelihood => Self::LogLikelihood,
        }
    }
}

impl From<SplitName> for ValidationSplit {
    fn from(name: SplitName) -> Self {
        match name {
            SplitName::Last => Self::Last,
            SplitName::Stratified => Self::Stratified,
        }
    }
}

impl From<InitName> for Init {
    fn from(name: InitName) -> Self {
        match name {
            InitName::Glorot => Self::Glorot,
            InitName::He => Self::He,
            InitName::Scaled => Self::Scaled,
            InitName::Gaussian => Self::Gaussian,
        }
    }
}

impl From<OptimizerName> for Rule {
    fn from(name: OptimizerName) -> Self {
        match name {
            OptimizerName::Sgd => Self::Sgd,
            OptimizerName::Momentum => Self::Momentum,
            OptimizerName::Nesterov => Self::Nesterov,
            OptimizerName::Rmsprop => Self::RmsProp,
            OptimizerName::Adam => Self::Adam,
            OptimizerName::Adamw => Self::AdamW,
        }
    }
}

impl From<ExtensionName> for Extension {
    fn from(name: ExtensionName) -> Self {
        match name {
            ExtensionName::Hold => Self::Hold,
            ExtensionName::Restart => Self::Restart,
            ExtensionName::Stretch => Self::Stretch,
        }
    }
}
