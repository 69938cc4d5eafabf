//! One sample's way through the network and back, taken apart: all values, all errors, and what they were made of.
//!
//! The answer holds everything, so that whoever looks at it can do each sum again, see `derivation`, without asking the trainer.

mod backward;
mod derivation;
pub mod explainer;
mod explanation;
mod field;
mod footprint;
mod forward;
mod gradients;
#[cfg(test)]
pub(crate) mod tests;
mod update;

pub use crate::nn::activation::Activation;
pub use crate::nn::arithmetic::{Arithmetic, Normalisation};
pub use crate::nn::geometry::Sliding;
pub use crate::nn::kernels::naive::Pooling;
pub use crate::nn::loss::Loss;
pub use crate::nn::optimizer::Optimizer;
pub use crate::nn::optimizer::derivation::{Remembered, UpdateDerivation, UpdateFormula};
pub use crate::nn::shape::Shape;
pub use derivation::{Derivation, Rule, Summary, Term};
pub use explanation::{Explanation, Letter, Map, Output, Position, Stage, Symbol};
pub use field::{Region, Tap, Window};
pub use footprint::check_footprint;
pub use update::Parameter;

use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// How does what the network makes of a sample come about, forwards and backwards?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explain {
    /// The image's index in the watched set; the last one if there are fewer.
    pub sample: usize,
    /// Whether it is taken through the network as in training, with the dropout and the batch statistics of the next step, or as
    /// in evaluation.
    pub training: bool,
}

impl Inquire for Explain {
    type State = Explanation;
    type Finding = Explanation;
    const REHEARSES: bool = true;

    fn needs_next_step(&self) -> bool {
        self.training
    }

    fn advance(
        &self,
        state: &mut Explanation,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        check_footprint(subject.network)?;
        let sample = subject.sample(self.sample)?;
        let rehearsal = tools.rehearse()?;
        *state = tools.explainer.explain(subject, &sample, self.training, rehearsal)?;
        Ok(1.0)
    }

    fn finding(&self, state: &mut Explanation) -> Explanation {
        std::mem::take(state)
    }
}
