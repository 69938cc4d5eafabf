//! The contract of a layer in the text of a network, before any input shape is known.

use super::activation::Activation;
use super::kernels::Real;
use super::layer::LayerOps;
use super::shape::Shape;
use super::words::Words;
use std::fmt;

/// A layer as text says it. Its text, `Display`, is what [`Self::parse`] reads.
pub trait LayerSyntax: fmt::Display + Copy {
    /// What is built of it.
    type Layer<T: Real>: LayerOps<T>;

    /// The words that its text can begin with.
    const WORDS: &'static [&'static str];

    /// What its text looks like, for who got it wrong.
    const USAGE: &'static str;

    /// A text of each form that it has, for small inputs; the tests that hold for every layer loop over them.
    const EXAMPLES: &'static [&'static str];

    /// Reads what follows the first `word`; the error says what is wrong and what would be right.
    fn parse(word: &str, words: &mut Words<'_>) -> Result<Self, String>;

    /// Gives the kind of layer for people and programs: the first word of its text, or "activation".
    fn kind(&self) -> &'static str;

    /// Says what it does, as in "it keeps the mean of each window", for who looks for weights that it has not.
    fn does(&self) -> &'static str;

    /// Counts the trainable parameters that it would have, without making it.
    fn parameter_count(&self, input: Shape) -> usize;

    /// Builds it on an input shape, with all weights zero; the error says why it does not fit and what would. Its
    /// `position` in the network is counted from 0.
    fn build<T: Real>(&self, input: Shape, position: usize) -> Result<Self::Layer<T>, String>;

    /// Gives the number of its filters or units, where it has some.
    fn units_mut(&mut self) -> Option<&mut usize>;

    /// Gives what of it matters where it is the last layer.
    fn tail(&mut self) -> Tail<'_>;
}

/// What of a network's last layer belongs to the head, or is decided by the number of classes.
#[derive(Debug)]
pub enum Tail<'a> {
    /// The layer has nothing of that.
    Plain,
    /// The layer has an activation that is the network's output activation.
    Activated {
        /// The activation.
        activation: &'a mut Activation,
        /// How many units there are, where that is a number on its own.
        units: Option<&'a mut usize>,
    },
    /// The layer is nothing but the network's output activation.
    Activation(Activation),
}
