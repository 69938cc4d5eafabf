//! The search for the image that the network is least certain of.

use super::evaluator::watched;
use super::mistakes::{Judgement, Order};
use super::question::{Inquire, InquiryError};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// Which of the watched images has the smallest difference between its two greatest outputs? The first of equals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeastCertain;

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    looked: usize,
    found: Option<Judgement>,
}

impl Inquire for LeastCertain {
    type State = Search;
    /// What the network says of the image.
    type Finding = Option<Judgement>;

    fn advance(
        &self,
        state: &mut Search,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let count = subject.images(Set::Watched)?.1.len();
        let Search { looked, found } = state;
        let score = tools.classify(subject, Set::Watched, *looked..count, |image| {
            let judgement = Judgement::of(&image);
            if found.is_none_or(|found| Order::Uncertain.compare(&judgement, &found).is_lt()) {
                *found = Some(judgement);
            }
        })?;
        *looked += score.images;
        Ok(if *looked < count { *looked as f32 / count as f32 } else { 1.0 })
    }

    fn finding(&self, state: &mut Search) -> Option<Judgement> {
        state.found
    }

    fn remark(&self, finding: &Option<Judgement>, subject: &Subject<'_>) -> Option<String> {
        let (set, images) = watched(subject.split);
        let least = (*finding)?;
        let (greatest, second) = (least.confidence, least.confidence - least.margin);
        Some(format!(
            "sample {} is the least certain of {} {set} images: its greatest outputs are {greatest:.4} and {second:.4}",
            least.index,
            images.len()
        ))
    }
}
