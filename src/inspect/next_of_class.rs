//! The search for an image of a class.

use super::evaluator::watched;
use super::question::{Inquire, InquiryError};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use serde::{Deserialize, Serialize};

/// Which is the next of the watched images, cyclically, that is of a class?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextOfClass {
    /// The image behind which the search begins; it is itself the last one to be looked at.
    pub after: usize,
    /// The label of the class.
    pub class: usize,
}

impl Inquire for NextOfClass {
    type State = Option<usize>;
    /// The index of the image in the watched set, if there is one.
    type Finding = Option<usize>;

    fn advance(
        &self,
        state: &mut Option<usize>,
        subject: &Subject<'_>,
        _tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let (images, subset) = subject.images(Set::Watched)?;
        let count = subset.len();
        let mut places = (1..=count).map(|ahead| (self.after + ahead) % count);
        *state = places.find(|&place| usize::from(images.label(subset.image(place))) == self.class);
        Ok(1.0)
    }

    fn finding(&self, state: &mut Option<usize>) -> Option<usize> {
        *state
    }

    fn remark(&self, finding: &Option<usize>, subject: &Subject<'_>) -> Option<String> {
        let set = watched(subject.split).0;
        let name = subject.dataset.classes.get(self.class);
        let name = name.map_or_else(|| self.class.to_string(), String::clone);
        finding.is_none().then(|| format!("no {set} image is of the class {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::testing::Desk;

    #[test]
    fn the_next_of_a_class_is_that_of_plain_loops() {
        for classes in [2, 10, 62] {
            let desk = Desk::new(classes, "softmax");
            let judged = desk.judged(Set::Watched);
            for after in [0, 31, judged.len() - 1] {
                for class in 0..classes {
                    let ahead = (1..=judged.len()).map(|ahead| (after + ahead) % judged.len());
                    let of_class: Vec<usize> = ahead.filter(|&index| judged[index].0 == class).collect();
                    let found = desk.ask(&NextOfClass { after, class }, 1);
                    assert_eq!(found, of_class.first().copied(), "{class} after {after}");
                }
            }
        }
    }
}
