//! What is told of a network that was planned.

use super::vocabulary::Word;
use crate::nn::shape::Shape;
use crate::protocol::LayerInfo;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a network of a text would be, as far as the text makes sense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// The text.
    pub text: String,
    /// The shape of one image.
    pub input: Shape,
    /// The layers up to the first that is wrong.
    pub layers: Vec<PlannedLayer>,
    /// What training takes in memory beside the layers; nothing where it is not known how the network would be trained.
    pub memory: Option<Beside>,
    /// The first thing that is wrong; a network without one can be trained.
    pub problem: Option<Problem>,
    /// What hardly will work.
    pub doubts: Vec<String>,
    /// The words of all layers.
    pub words: Vec<Word>,
}

/// A layer of a network that was planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedLayer {
    /// Its row of the layer table.
    pub info: LayerInfo,
    /// Bytes of its activations of a batch, and of its parameters with their gradients and what the optimizer keeps of them, where it
    /// is known how it would be trained.
    pub bytes: Option<usize>,
}

/// What training takes in memory beside the layers, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The images of a batch.
    pub input: usize,
    /// The errors of a batch on their way back.
    pub errors: usize,
}

/// Something that is wrong with the text of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, and what was expected.
    pub text: String,
    /// Where in the text it is wrong, in bytes: empty where something is missing, none if it is no one place.
    pub place: Option<Range<usize>>,
}

impl Planned {
    /// Counts the trainable parameters.
    pub fn parameters(&self) -> usize {
        self.layers.iter().fold(0, |all, layer| all.saturating_add(layer.info.parameters))
    }

    /// Counts the multiply-adds for one image, forward.
    pub fn macs(&self) -> usize {
        self.layers.iter().fold(0, |all, layer| all.saturating_add(layer.info.macs))
    }

    /// Gives the bytes that training takes at the least, where it is known how the network would be trained.
    pub fn bytes(&self) -> Option<usize> {
        let Beside { input, errors } = self.memory?;
        let layers = self.layers.iter().filter_map(|layer| layer.bytes);
        Some(layers.fold(input.saturating_add(errors), usize::saturating_add))
    }
}
