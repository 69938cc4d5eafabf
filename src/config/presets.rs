//! The networks that come with the program, with the recipes that suit them.

use crate::nn::init::Init;
use crate::nn::optimizer::Rule;
use crate::nn::schedule::Shape as ScheduleShape;
use crate::nn::spec::{Spec, SpecError};

/// A network with the recipe that suits it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preset {
    /// What it is called.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// The architecture.
    pub net: &'static str,
    /// Images in a batch.
    pub batch_size: usize,
    /// Base learning rate.
    pub learning_rate: f64,
    /// Epochs to train.
    pub epochs: usize,
    /// Optimizer.
    pub rule: Rule,
    /// Weight decay.
    pub weight_decay: f64,
    /// Learning-rate schedule.
    pub schedule: ScheduleShape,
    /// How weights begin.
    pub init: Init,
}

/// The default preset.
pub const DEFAULT_PRESET: &str = "nielsen-3";

/// What the recipes have in common; also the recipe of a network given as text.
pub(super) const RECIPE: Preset = Preset {
    name: "custom",
    summary: "",
    net: "",
    batch_size: 32,
    learning_rate: 0.02,
    epochs: 10,
    rule: Rule::Momentum,
    weight_decay: 1e-4,
    schedule: ScheduleShape::OneCycle,
    init: Init::He,
};

/// All presets.
pub const PRESETS: [Preset; 7] = [
    Preset {
        name: "slide",
        summary: "the lecture's derivation: one filter, max pooling, one dense layer",
        net: "conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid",
        batch_size: 10,
        learning_rate: 0.5,
        rule: Rule::Sgd,
        weight_decay: 0.0,
        schedule: ScheduleShape::Constant,
        init: Init::Scaled,
        ..RECIPE
    },
    Preset {
        name: "dense",
        summary: "the baseline: 30 hidden neurons that see no space",
        net: "dense 30 sigmoid, dense 10 sigmoid",
        batch_size: 10,
        learning_rate: 0.5,
        rule: Rule::Sgd,
        weight_decay: 0.0,
        schedule: ScheduleShape::Cosine,
        init: Init::Scaled,
        ..RECIPE
    },
    Preset {
        name: "nielsen-1",
        summary: "20 filters and 100 hidden neurons, all sigmoid",
        net: "conv 20 5x5 sigmoid, maxpool 2, dense 100 sigmoid, dense 10 softmax",
        learning_rate: 0.1,
        init: Init::Glorot,
        ..RECIPE
    },
    Preset {
        name: "nielsen-3",
        summary: "two convolutions of 20 and 40 filters, all ReLU",
        net: "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax",
        learning_rate: 0.05,
        ..RECIPE
    },
    Preset {
        name: "lenet",
        summary: "after LeNet-5 (LeCun et al. 1998): tanh and average pooling",
        net: "conv 6 5x5 pad 2 tanh, avgpool 2, conv 16 5x5 tanh, avgpool 2, dense 120 tanh, dense 84 tanh, dense 10 softmax",
        init: Init::Glorot,
        ..RECIPE
    },
    Preset {
        name: "fast",
        summary: "16 and 32 filters: the shortest way to 99 % on the validation set, a few seconds",
        net: "conv 16 5x5 relu, maxpool 2, conv 32 5x5 relu, maxpool 2, dense 10 softmax",
        batch_size: 32,
        learning_rate: 0.06,
        epochs: 3,
        ..RECIPE
    },
    Preset {
        name: "small",
        summary: "8 and 16 filters and one dense layer: quick, and easy to see through",
        net: "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax",
        ..RECIPE
    },
];

/// The architectures of all presets, by name.
pub(super) fn specs() -> Result<Vec<(&'static str, Spec)>, String> {
    let spec = |preset: &Preset| {
        Ok((preset.name, preset.net.parse().map_err(|error: SpecError| error.to_string())?))
    };
    PRESETS.iter().map(spec).collect()
}

/// The preset of that name, or what there is instead.
pub fn preset(name: &str) -> Result<&'static Preset, String> {
    PRESETS.iter().find(|preset| preset.name == name).ok_or_else(|| {
        let names = PRESETS.map(|preset| preset.name).join(", ");
        format!("--preset {name}: there is no such preset; there are {names}")
    })
}
