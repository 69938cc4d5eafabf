//! The networks that come with the program, with the settings that suit them.

use crate::nn::spec::{Spec, SpecError};
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::setting;

/// A network with the settings that suit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What it is called.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
    /// The architecture.
    pub net: &'static str,
    /// Names of settings with what they are here; the others are as in `COMMON`.
    pub settings: &'static [(&'static str, &'static str)],
}

/// The default preset.
pub const DEFAULT_PRESET: &str = "nielsen-3";

/// What the presets have in common; also the settings of a network given as text.
const COMMON: &[(&str, &str)] = &[
    ("batch-size", "32"),
    ("learning-rate", "0.02"),
    ("epochs", "10"),
    ("optimizer", "momentum"),
    ("weight-decay", "0.0001"),
    ("schedule", "one-cycle"),
    ("init", "he"),
];

/// The setting that stands in for a preset.
pub(super) const NETWORK: &str = "network";

/// All presets.
pub const PRESETS: [Preset; 7] = [
    Preset {
        name: "slide",
        summary: "the lecture's derivation: one filter, max pooling, one dense layer",
        net: "conv 1 5x5 sigmoid, maxpool 2, dense 10 sigmoid",
        settings: &[
            ("loss", "quadratic"),
            ("batch-size", "10"),
            ("learning-rate", "0.5"),
            ("optimizer", "sgd"),
            ("weight-decay", "0"),
            ("schedule", "constant"),
            ("init", "scaled"),
        ],
    },
    Preset {
        name: "dense",
        summary: "the baseline: 30 hidden neurons that see no space",
        net: "dense 30 sigmoid, dense 10 sigmoid",
        settings: &[
            ("batch-size", "10"),
            ("learning-rate", "0.5"),
            ("optimizer", "sgd"),
            ("weight-decay", "0"),
            ("schedule", "cosine"),
            ("init", "scaled"),
        ],
    },
    Preset {
        name: "nielsen-1",
        summary: "20 filters and 100 hidden neurons, all sigmoid",
        net: "conv 20 5x5 sigmoid, maxpool 2, dense 100 sigmoid, dense 10 softmax",
        settings: &[("learning-rate", "0.1"), ("init", "glorot")],
    },
    Preset {
        name: "nielsen-3",
        summary: "two convolutions of 20 and 40 filters, all ReLU",
        net: "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax",
        settings: &[("learning-rate", "0.05")],
    },
    Preset {
        name: "lenet",
        summary: "after LeNet-5 (LeCun et al. 1998): tanh and average pooling",
        net: "conv 6 5x5 pad 2 tanh, avgpool 2, conv 16 5x5 tanh, avgpool 2, dense 120 tanh, dense 84 tanh, dense 10 softmax",
        settings: &[("init", "glorot")],
    },
    Preset {
        name: "fast",
        summary: "16 and 32 filters: the shortest way to 99 % on the validation set, a few seconds",
        net: "conv 16 5x5 relu, maxpool 2, conv 32 5x5 relu, maxpool 2, dense 10 softmax",
        settings: &[("batch-size", "32"), ("learning-rate", "0.06"), ("epochs", "3")],
    },
    Preset {
        name: "small",
        summary: "8 and 16 filters and one dense layer: quick, and easy to see through",
        net: "conv 8 5x5 relu, maxpool 2, conv 16 5x5 relu, maxpool 2, dense 10 softmax",
        settings: &[],
    },
];

impl Preset {
    /// The configuration of a run of it.
    ///
    /// # Errors
    /// If a setting cannot be what it is here.
    pub fn config(&self) -> Result<TrainConfig, String> {
        let mut config = common()?;
        apply(self.settings, &mut config)?;
        setting("network")?.set(&mut config, self.net)?;
        Ok(config)
    }
}

/// Tells whether it is a preset that decides a setting where nobody does.
pub fn is_of_preset(setting: &str, preset: &Preset) -> bool {
    setting == NETWORK || preset.settings.iter().chain(COMMON).any(|(name, _)| *name == setting)
}

/// The configuration of a network given as text, but for the network.
pub(super) fn common() -> Result<TrainConfig, String> {
    let mut config = TrainConfig::default();
    apply(COMMON, &mut config)?;
    Ok(config)
}

fn apply(settings: &[(&str, &str)], config: &mut TrainConfig) -> Result<(), String> {
    settings.iter().try_for_each(|(name, text)| setting(name)?.set(config, text))
}

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
