//! What the images of each class are taken for.

use super::evaluator::Measuring;
use super::question::{Inquire, InquiryError, share_done};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use crate::protocol::Evaluation;
use serde::{Deserialize, Serialize};

/// What are the images of each class in a set taken for?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// The set.
    pub set: Set,
}

/// What the images of each class are taken for, as far as they were looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// `[true class][predicted class]`: how many images.
    pub counts: Vec<Vec<usize>>,
    /// Loss and accuracy over the images that were looked at.
    pub evaluation: Evaluation,
    /// Images in the set.
    pub images: usize,
}

impl Matrix {
    /// The images of a class, by its label.
    pub fn images_of(&self, class: usize) -> usize {
        self.counts[class].iter().sum()
    }

    /// The share of the images of a class that was found; there is none of no images.
    pub fn recall(&self, class: usize) -> Option<f64> {
        share(self.counts[class][class], self.images_of(class))
    }

    /// The share of the images taken for a class that is of it; there is none of no images.
    pub fn precision(&self, class: usize) -> Option<f64> {
        share(self.counts[class][class], self.counts.iter().map(|row| row[class]).sum())
    }

    /// The harmonic mean of recall and precision of a class (F1); there is none where neither an image is of it nor one taken
    /// for it.
    pub fn f1(&self, class: usize) -> Option<f64> {
        let taken: usize = self.counts.iter().map(|row| row[class]).sum();
        share(2 * self.counts[class][class], self.images_of(class) + taken)
    }

    /// What images of a class are wrongly taken for, and how many, the most frequent first.
    pub fn mistakes(&self, class: usize) -> Vec<(usize, usize)> {
        let others = self.counts[class].iter().copied().enumerate();
        let mut others: Vec<_> = others.filter(|&(other, count)| other != class && count > 0).collect();
        others.sort_by_key(|&(other, count)| (std::cmp::Reverse(count), other));
        others
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// How far a count is.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: Vec<Vec<usize>>,
    measuring: Measuring,
    images: usize,
}

impl Inquire for Confusion {
    type State = Tally;
    type Finding = Matrix;
    const GROWS: bool = true;

    fn advance(
        &self,
        state: &mut Tally,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        // Rows and columns are the outputs of the network; which labels do occur is another matter.
        let classes = subject.network.classes();
        state.images = subject.images(self.set)?.1.len();
        let Tally { counts, measuring, images } = state;
        counts.resize_with(classes, || vec![0; classes]);
        let score = tools.classify(subject, self.set, measuring.done..*images, |image| {
            counts[image.label][image.predicted()] += 1;
        })?;
        *measuring += score;
        Ok(share_done(measuring.done, *images))
    }

    fn finding(&self, state: &mut Tally) -> Matrix {
        let Tally { counts, measuring, images } = state;
        Matrix { counts: counts.clone(), evaluation: measuring.evaluation(), images: *images }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_what_they_say_and_of_nothing_there_is_none() {
        let counts = vec![vec![5, 0, 3, 0], vec![0, 0, 0, 0], vec![1, 0, 4, 0], vec![2, 1, 2, 0]];
        let matrix = Matrix { counts, ..Matrix::default() };
        assert_eq!((matrix.recall(0), matrix.precision(0)), (Some(0.625), Some(0.625)));
        assert_eq!((matrix.recall(1), matrix.precision(1)), (None, Some(0.0)));
        assert_eq!((matrix.recall(3), matrix.precision(3)), (Some(0.0), None));
        assert_eq!(matrix.mistakes(3), [(0, 2), (2, 2), (1, 1)]);
        assert_eq!(matrix.mistakes(1), []);
    }
}
