//! The networks of the tour: that of the lecture's derivation, and others that differ from it in one thing each.

use crate::protocol::{NewRun, RunInfo};

/// A network of the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// The network of the lecture's derivation.
    Slide,
    /// The same with a window that moves by two pixels.
    Stride,
    /// The same with three filters.
    Filters,
    /// The baseline: fully connected, so that it sees no space.
    Dense,
    /// The network of the derivation with L2 pooling.
    L2,
}

/// So long do runs of the tour last: longer than anybody reads.
pub const EPOCHS: &str = "1000";

/// What all networks of the tour are trained with, so that they differ in nothing else.
const RECIPE: [(&str, &str); 9] = [
    ("epochs", EPOCHS),
    ("loss", "quadratic"),
    ("label-smoothing", "0"),
    ("init", "scaled"),
    ("batch-size", "10"),
    ("learning-rate", "0.5"),
    ("optimizer", "sgd"),
    ("weight-decay", "0"),
    ("schedule", "constant"),
];

impl Network {
    /// All networks of the tour.
    pub const ALL: [Self; 5] = [Self::Slide, Self::Stride, Self::Filters, Self::Dense, Self::L2];

    /// The name of the network, that of the preset if it is one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Slide => "slide",
            Self::Stride => "slide-stride-2",
            Self::Filters => "slide-3-filters",
            Self::Dense => "dense",
            Self::L2 => "slide-l2",
        }
    }

    /// The network as text, with a unit a class at its end.
    pub fn text(self, classes: usize) -> String {
        let before = match self {
            Self::Slide => "conv 1 5x5 sigmoid, maxpool 2",
            Self::Stride => "conv 1 5x5 stride 2 sigmoid, maxpool 2",
            Self::Filters => "conv 3 5x5 sigmoid, maxpool 2",
            Self::Dense => "dense 30 sigmoid",
            Self::L2 => "conv 1 5x5 sigmoid, l2pool 2",
        };
        format!("{before}, dense {classes} sigmoid")
    }

    /// Tells whether a run is one of this network.
    pub fn is_of(self, info: &RunInfo) -> bool {
        info.network == self.text(info.classes.len())
    }

    /// What a run of the network is to be, on images of so many classes.
    pub fn new_run(self, classes: usize) -> NewRun {
        let recipe = RECIPE.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let network = ("network".to_owned(), self.text(classes));
        NewRun { name: self.name().to_owned(), settings: [network].into_iter().chain(recipe).collect() }
    }
}
