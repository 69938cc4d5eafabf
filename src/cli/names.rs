//! The words that options take where they take words.

use clap::ValueEnum;

/// Names of losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "they are documented where they are defined")]
pub enum LossName {
    Quadratic,
    CrossEntropy,
    LogLikelihood,
}

/// Names of ways to choose the validation set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SplitName {
    /// The last images, in the order of the file
    Last,
    /// The same share of every class, drawn with the seed
    Stratified,
}

/// Names of initialisers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InitName {
    /// Uniform ±√(6 / (fan in + fan out)), also called Xavier
    #[value(alias = "xavier")]
    Glorot,
    /// Normal, σ = √(2 / fan in)
    He,
    /// Normal, σ = 1 / √fan in
    Scaled,
    /// Standard normal
    Gaussian,
}

/// Names of optimizers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "they are documented where they are defined")]
pub enum OptimizerName {
    Sgd,
    Momentum,
    Nesterov,
    Rmsprop,
    Adam,
    Adamw,
}

/// Names of what becomes of a schedule that knows its end when the run gets more epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExtensionName {
    /// Its last learning rate is held
    Hold,
    /// It begins again for the new epochs
    Restart,
    /// It goes on as if so many epochs had been planned from the beginning
    Stretch,
}
