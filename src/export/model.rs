//! What is exchanged: a trained network, and what must be known of it elsewhere.

use crate::nn::network::Network;

/// A trained network with what must be known of it elsewhere.
#[derive(Clone, Debug)]
pub struct Model {
    /// The network; what it computes are the logits, before the output activation of its head. How the bytes of an image become what it
    /// takes is a part of it.
    pub network: Network<f32>,
    /// The names of the classes, one an output.
    pub classes: Vec<String>,
    /// What it was trained on, if that is known.
    pub dataset: Option<Dataset>,
    /// What the run was called that trained it: a preset, or a word for others; empty if that is not known.
    pub name: String,
    /// Names of settings that it was trained with, each with its value as text.
    pub settings: Vec<(String, String)>,
    /// The share of images that it gets right, from 0 to 1, of each set that was measured: "validation", "test".
    pub accuracy: Vec<(String, f64)>,
}

/// What a network was trained on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// The name of the data set.
    pub name: String,
    /// The SHA-256 of its images and labels, in hexadecimal.
    pub identity: String,
}
