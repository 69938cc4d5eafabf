//! The class that the network takes each image of a set for, to be compared with what another network says.

use super::question::{Inquire, InquiryError, share_done};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// Which class does the network take each image of a set for?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    /// The set.
    pub set: Set,
}

/// What each image is, and what it is taken for, in the order of the set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predictions {
    /// The true class of each image.
    pub labels: Vec<u8>,
    /// The class with the greatest output for each image.
    pub predicted: Vec<u8>,
}

impl Inquire for Verdicts {
    type State = Predictions;
    type Finding = Predictions;

    fn advance(
        &self,
        state: &mut Predictions,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let images = subject.images(self.set)?.1.len();
        // Labels are bytes, and a network has an output a class.
        let class = |class: usize| u8::try_from(class).unwrap_or(u8::MAX);
        let known = state.labels.len();
        if known == 0 {
            state.labels.reserve_exact(images);
            state.predicted.reserve_exact(images);
        }
        tools.classify(subject, self.set, known..images, |image| {
            state.labels.push(class(image.label));
            state.predicted.push(class(image.predicted()));
        })?;
        Ok(share_done(state.labels.len(), images))
    }

    fn finding(&self, state: &mut Predictions) -> Predictions {
        std::mem::take(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::testing::{Desk, greatest};

    #[test]
    fn what_is_found_in_pieces_is_what_plain_loops_find() {
        for (classes, output, piece) in [(2, "softmax", 1), (10, "sigmoid", 7), (62, "softmax", usize::MAX)] {
            let desk = Desk::new(classes, output);
            for set in [Set::Watched, Set::Test] {
                let found = desk.ask(&Verdicts { set }, piece);
                let expected = desk.judged(set);
                let pairs = found.labels.iter().zip(&found.predicted);
                let pairs: Vec<_> =
                    pairs.map(|(&label, &said)| (usize::from(label), usize::from(said))).collect();
                let loops = expected.iter().map(|(label, outputs)| (*label, greatest(outputs).0));
                assert_eq!(pairs, loops.collect::<Vec<_>>(), "{classes} {output}, pieces of {piece}");
            }
        }
    }
}
