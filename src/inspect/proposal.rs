//! What would come of another value of a setting, before anybody has the run take it.

use super::question::{Inquire, InquiryError};
use super::snapshot::Subject;
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// Would the run under way take another value of a setting?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The name of the setting.
    pub name: String,
    /// The value as it is typed.
    pub value: String,
}

/// What a run says of another value of a setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It takes the value; there may be something to know of that.
    Taken(Option<String>),
    /// It does not, for this reason.
    Refused(String),
}

impl Default for Answer {
    fn default() -> Self {
        Self::Taken(None)
    }
}

/// Whether a run takes another value of a setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was proposed.
    pub proposal: Proposal,
    /// What is to be known of it, if anything is, or why it is refused, in words.
    pub answer: Answer,
}

impl Inquire for Proposal {
    type State = Verdict;
    type Finding = Verdict;

    fn advance(
        &self,
        state: &mut Verdict,
        _subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let answer = match tools.run.as_ref().map(|run| run.consider(&self.name, &self.value)) {
            Some(Ok(remark)) => Answer::Taken(remark),
            Some(Err(reason)) => Answer::Refused(reason),
            None => Answer::Refused("nothing is trained here".to_owned()),
        };
        *state = Verdict { proposal: self.clone(), answer };
        Ok(1.0)
    }

    fn finding(&self, state: &mut Verdict) -> Verdict {
        std::mem::take(state)
    }
}
