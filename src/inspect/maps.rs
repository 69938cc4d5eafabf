//! One image at every place of the network, before and after each activation and each pooling.

mod figures;
mod stage;
#[cfg(test)]
pub mod tests;

pub use crate::nn::activation::Activation;
pub use crate::nn::kernels::naive::Pooling;
pub use figures::Figures;
pub use stage::{Role, Stage};

use super::layer::Sample;
use super::layer::parted::Parted;
use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use crate::nn::loss::predicted;
use serde::{Deserialize, Serialize};

/// What is a sample at every place of the network?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maps {
    /// The image's index in the watched set; the last one if there are fewer.
    pub sample: usize,
}

/// One image at every place of the network, as in evaluation, bounded in size.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activations {
    /// The sample and what the network makes of it.
    pub sample: Sample,
    /// The input, what is behind each computation, and last the outputs.
    pub stages: Vec<Stage>,
    /// What black and white are in the input, channel by channel.
    pub ends: Vec<[f32; 2]>,
}

impl Inquire for Maps {
    type State = Activations;
    type Finding = Activations;

    fn advance(
        &self,
        state: &mut Activations,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let sample = subject.sample(self.sample)?;
        let (excerpt, index) = (sample.excerpt()?, sample.index);
        if let Ok(parted) = tools.observer.parted(subject.network) {
            parted.forward(|x, labels| excerpt.fill(0..1, &subject.network.scaling, x, labels));
            let (label, pixels) = (usize::from(excerpt.label(0)), excerpt.image(0).to_vec());
            *state = Activations::of(parted, Sample { index, label, pixels, ..Sample::default() });
        }
        Ok(1.0)
    }

    fn finding(&self, state: &mut Activations) -> Activations {
        std::mem::take(state)
    }
}

impl Activations {
    /// Collects what the image became that was taken through the network last; `sample` says which image that is.
    pub fn of(parted: &Parted, sample: Sample) -> Self {
        let (outputs, loss) = parted.outputs();
        let network = parted.network();
        let sample = Sample {
            shape: network.input,
            predicted: predicted(outputs),
            outputs: outputs.to_vec(),
            softmax: network.head.activation == Activation::Softmax,
            loss,
            ..sample
        };
        let ends = (0..network.input.channels).map(|channel| network.scaling.ends(channel)).collect();
        Self { sample, stages: stage::stages(parted), ends }
    }
}
