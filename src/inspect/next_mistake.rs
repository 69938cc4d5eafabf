//! The search for an image that the network gets wrong.

use super::evaluator::watched;
use super::question::{Inquire, InquiryError};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// Which is the next of the watched images, cyclically, that the network gets wrong?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextMistake {
    /// The image behind which the search begins; it is itself the last one to be looked at.
    pub after: usize,
}

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    looked: usize,
    found: Option<usize>,
}

impl Inquire for NextMistake {
    type State = Search;
    /// The index of the image in the watched set, if there is one.
    type Finding = Option<usize>;

    fn advance(
        &self,
        state: &mut Search,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let count = subject.images(Set::Watched)?.1.len();
        let next = (self.after % count.max(1) + 1 + state.looked) % count.max(1);
        let (found, left) = (&mut state.found, count - state.looked);
        let looked = tools.classify(subject, Set::Watched, next..count.min(next + left), |image| {
            if found.is_none() && image.predicted() != image.label {
                *found = Some(image.place);
            }
        })?;
        state.looked += looked.images;
        let over = state.found.is_some() || state.looked >= count;
        Ok(if over { 1.0 } else { state.looked as f32 / count as f32 })
    }

    fn finding(&self, state: &mut Search) -> Option<usize> {
        state.found
    }

    fn remark(&self, finding: &Option<usize>, subject: &Subject<'_>) -> Option<String> {
        let (set, images) = watched(subject.split);
        finding.is_none().then(|| format!("all {} {set} images are classified correctly", images.len()))
    }
}
