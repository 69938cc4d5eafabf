//! What a network would be that somebody has written: the shape, the parameters and the cost of each layer on the images of the run,
//! and the first thing that is wrong with it.

mod draft;
mod planned;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use planned::{Beside, Planned, PlannedLayer, Problem};
pub use vocabulary::Word;

use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use crate::nn::shape::Shape;
use draft::Draft;
use serde::{Deserialize, Serialize};

/// What would a network of this text be?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The text.
    pub text: String,
}

impl Inquire for Plan {
    type State = Option<Planned>;
    type Finding = Planned;

    fn advance(
        &self,
        state: &mut Option<Planned>,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let run = tools.run.as_deref();
        let manner = run.and_then(|run| run.manner());
        let draft = Draft { text: &self.text, input: subject.network.input, manner };
        *state = Some(draft.plan(subject.dataset.classes.len(), run));
        Ok(1.0)
    }

    fn finding(&self, state: &mut Option<Planned>) -> Planned {
        state.take().unwrap_or_else(|| Planned {
            text: self.text.clone(),
            input: Shape::flat(0),
            layers: Vec::new(),
            memory: None,
            problem: None,
            doubts: Vec::new(),
            words: Vec::new(),
        })
    }
}
