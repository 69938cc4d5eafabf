//! The search for the image that the network is least certain of.

use super::evaluator::watched;
use super::mistakes::{Judgement, Order};
use super::question::{Inquire, InquiryError, share_done};
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
        Ok(share_done(*looked, count))
    }

    fn finding(&self, state: &mut Search) -> Option<Judgement> {
        state.found
    }

    fn remark(&self, finding: &Option<Judgement>, subject: &Subject<'_>) -> Option<String> {
        let (set, images) = watched(subject.split);
        let least = (*finding)?;
        let greatest = least.confidence;
        let outputs = match least.second {
            Some(second) => format!("its greatest outputs are {greatest:.4} and {second:.4}"),
            None => format!("its only output is {greatest:.4}"),
        };
        let (index, count) = (least.index, images.len());
        Some(format!("sample {index} is the least certain of {count} {set} images: {outputs}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::testing::{CLOSE, Desk, assert_close, greatest};

    #[test]
    fn the_least_certain_image_is_that_of_plain_loops() {
        for classes in [2, 10, 62] {
            let desk = Desk::new(classes, "softmax");
            let judged = desk.judged(Set::Watched);
            let margin = |index: usize| {
                let (_, confidence, second) = greatest(&judged[index].1);
                confidence - second
            };
            let least = (0..judged.len()).map(margin).fold(f64::INFINITY, f64::min);
            let found = desk.ask(&LeastCertain, 7).expect("there are images");
            assert_close(found.margin, least, "the least margin");
            assert!((margin(found.index) - least).abs() <= CLOSE);
        }
    }

    /// The two greatest outputs are those that were computed: a difference of numbers that were rounded is another number.
    #[test]
    fn the_remark_has_the_outputs_that_were_computed_also_where_there_is_but_one() {
        let desk = Desk::new(2, "softmax");
        let remark = |image: Judgement| LeastCertain.remark(&Some(image), &desk.subject()).expect("a remark");
        let (confidence, second) = (1.0, 4.999e-5_f32);
        let image = Judgement { index: 3, confidence, ..Judgement::default() };
        let close = Judgement { second: Some(second), margin: confidence - second, ..image };
        assert!(remark(close).starts_with("sample 3 is the least certain of 60 validation images: "));
        assert!(remark(close).ends_with("its greatest outputs are 1.0000 and 0.0000"), "{}", remark(close));
        let alone = Judgement { margin: f32::INFINITY, ..image };
        assert!(remark(alone).ends_with("its only output is 1.0000"), "{}", remark(alone));
    }
}
