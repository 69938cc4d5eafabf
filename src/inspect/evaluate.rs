//! Loss and accuracy over a set, because somebody asks.

use super::evaluator::Measuring;
use super::question::{Inquire, InquiryError, share_done};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use crate::protocol::{Evaluation, Phase};
use serde::{Deserialize, Serialize};

/// How good is the network on a set?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluate {
    /// The set.
    pub set: Set,
}

impl Inquire for Evaluate {
    type State = Measuring;
    type Finding = Evaluation;
    const PHASE: Option<Phase> = Some(Phase::Testing);

    fn advance(
        &self,
        state: &mut Measuring,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let all = subject.images(self.set)?.1.len();
        *state += tools.classify(subject, self.set, state.done..all, |_| {})?;
        Ok(share_done(state.done, all))
    }

    fn finding(&self, state: &mut Measuring) -> Evaluation {
        state.evaluation()
    }
}
