//! What a network makes of a picture that somebody has drawn: every layer, and the outputs.

#[cfg(test)]
mod tests;

use super::layer::Stage;
use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What do all layers and the outputs make of a picture?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The bytes of the picture, axes `[row, column, channel]`, 0 to 255, of the shape that the network takes. They are shared,
    /// for the question is asked again and again.
    #[serde(with = "shared")]
    pub pixels: Arc<[u8]>,
}

/// What the network makes of a picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The picture's shape H×W×C.
    pub shape: Shape,
    /// Its bytes, as they were asked about.
    pub pixels: Vec<u8>,
    /// The class with the greatest output.
    pub predicted: usize,
    /// The output of each class: probabilities for softmax, activations otherwise.
    pub outputs: Vec<f32>,
    /// Whether `outputs` sum to one by construction (softmax).
    pub softmax: bool,
    /// The layers that make maps of their own, from the first to the last.
    pub stages: Vec<Stage>,
}

impl Inquire for Drawn {
    type State = Drawing;
    type Finding = Drawing;

    fn advance(
        &self,
        state: &mut Drawing,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let network = subject.network;
        if self.pixels.len() != network.input.len() {
            return Err(InquiryError::Picture { given: self.pixels.len(), expected: network.input });
        }
        // There is no true class: the label decides about the loss alone, which nobody asks for.
        tools.observer.forward(network, |x, labels| {
            network.scaling.apply(&self.pixels, x);
            labels.fill(0);
        });
        let sample = tools.observer.sample(network);
        *state = Drawing {
            shape: sample.shape,
            pixels: self.pixels.to_vec(),
            predicted: sample.predicted,
            outputs: sample.outputs,
            softmax: sample.softmax,
            stages: tools.observer.stages(network),
        };
        Ok(1.0)
    }

    fn finding(&self, state: &mut Drawing) -> Drawing {
        std::mem::take(state)
    }
}

/// Shared bytes, written and read as a list.
mod shared {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    pub(super) fn serialize<S: Serializer>(bytes: &Arc<[u8]>, serializer: S) -> Result<S::Ok, S::Error> {
        bytes.as_ref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[u8]>, D::Error> {
        Vec::deserialize(deserializer).map(Arc::from)
    }
}
