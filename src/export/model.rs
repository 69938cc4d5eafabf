//! What is exchanged: a trained network, and what must be known of it elsewhere.

use crate::nn::network::Network;
pub use crate::nn::scaling::Scaling;

/// A trained network with what must be known of it elsewhere.
#[derive(Clone, Debug)]
pub struct Model {
    /// The network; what it computes are the logits, before the output activation of its head.
    pub network: Network<f32>,
    /// The names of the classes, one an output.
    pub classes: Vec<String>,
    /// What it was trained on, if that is known.
    pub dataset: Option<Dataset>,
