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

/// Whether a run takes another value of a setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was proposed.
    pub proposal: Proposal,
    /// Why it is refused, in words; nothing if it is not.
    pub refusal: Option<String>,
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
        let refusal = match &tools.run {
            Some(run) => run.refusal(&self.name, &self.value),
            None => Some("nothing is trained here".to_owned()),
        };
        *state = Verdict { proposal: self.clone(), refusal };
        Ok(1.0)
    }

    fn finding(&self, state: &mut Verdict) -> Verdict {
        std::mem::take(state)
    }
}
