//! What two networks say of the same images at the same step, image by image.

use crate::inspect::verdicts::Predictions;
use crate::protocol::Side;

/// An image that the two networks take for different classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its index in the watched set.
    pub index: usize,
    /// Its true class.
    pub label: usize,
    /// What run A and run B take it for.
    pub predicted: [usize; 2],
}

impl Difference {
    /// Tells which run alone is right, if one is.
    pub fn right(&self) -> Option<Side> {
        Side::ALL.into_iter().find(|side| self.predicted[side.index()] == self.label)
    }
}

/// Which of the images that differ are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that one run gets right and the other wrong.
    #[default]
    OneRight,
    /// Those that A alone gets right.
    OnlyA,
    /// Those that B alone gets right.
    OnlyB,
    /// Those that both get wrong, each in its own way.
    BothWrong,
}

impl Which {
    /// All kinds, in the order of the key.
    pub const ALL: [Self; 4] = [Self::OneRight, Self::OnlyA, Self::OnlyB, Self::BothWrong];

    /// Tells whether an image is one of them.
    pub fn holds(self, difference: &Difference) -> bool {
        match self {
            Self::OneRight => difference.right().is_some(),
            Self::OnlyA => difference.right() == Some(Side::A),
            Self::OnlyB => difference.right() == Some(Side::B),
            Self::BothWrong => difference.right().is_none(),
        }
    }
}

/// What both networks say of all images of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Batches of both runs that were done.
    pub step: u64,
    /// The images.
    pub images: usize,
    /// The images that both get right.
    pub both_right: usize,
    /// The images that run A alone gets right, and those of run B.
    pub only: [usize; 2],
    /// The images that both get wrong.
    pub both_wrong: usize,
    /// How likely a split of the images that one alone gets right is that is at least as uneven, if both networks are equally good: the
    /// exact McNemar test, two-sided.
    pub chance: f64,
    /// The images that they take for different classes, by index.
    pub differences: Vec<Difference>,
    /// What run A and run B take each image for.
    predicted: [Vec<u8>; 2],
}

impl Comparison {
    /// Compares what run A and run B say after `step` batches; `None` if that is about different images.
    pub fn of(step: u64, a: &Predictions, b: &Predictions) -> Option<Self> {
        if a.labels != b.labels || a.predicted.len() != b.predicted.len() {
            return None;
        }
        let mut found = Self {
            step,
            images: a.labels.len(),
            both_right: 0,
            only: [0, 0],
            both_wrong: 0,
            chance: 1.0,
            differences: Vec::new(),
            predicted: [a, b].map(|said| said.predicted.clone()),
        };
        for (index, (&label, said)) in a.labels.iter().zip(a.predicted.iter().zip(&b.predicted)).enumerate() {
            let predicted = [usize::from(*said.0), usize::from(*said.1)];
            found.count(Difference { index, label: usize::from(label), predicted });
        }
        found.chance = mcnemar(found.only);
        Some(found)
    }

    /// Tells whether this compares what run A and run B say after `step` batches: networks can change between two batches.
    pub fn is_of(&self, step: u64, a: &Predictions, b: &Predictions) -> bool {
        self.step == step && self.predicted.each_ref() == [&a.predicted, &b.predicted]
    }

    fn count(&mut self, image: Difference) {
        let is_right = image.predicted.map(|class| class == image.label);
        match is_right {
            [true, true] => self.both_right += 1,
            [true, false] => self.only[0] += 1,
            [false, true] => self.only[1] += 1,
            [false, false] => self.both_wrong += 1,
        }
        if image.predicted[0] != image.predicted[1] {
            self.differences.push(image);
        }
    }

    /// Gives the share of the images that a run gets right.
    pub fn accuracy(&self, side: Side) -> f64 {
        let right = self.both_right + self.only[side.index()];
        right as f64 / self.images.max(1) as f64
    }

    /// Gives the images of a kind, in the order of the set.
    pub fn of_kind(&self, which: Which) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(move |difference| which.holds(difference))
    }
}

/// The exact two-sided McNemar test of so many images that each of two networks alone gets right: twice the chance that at most the
/// smaller number of heads comes of so many tosses of a coin.
fn mcnemar([a, b]: [usize; 2]) -> f64 {
    let tosses = a + b;
    let mut ln_chance = -(tosses as f64) * std::f64::consts::LN_2;
    let mut sum = 0.0;
    for heads in 0..=a.min(b) {
        sum += ln_chance.exp();
        ln_chance += ((tosses - heads) as f64 / (heads + 1) as f64).ln();
    }
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predictions(labels: &[u8], predicted: &[u8]) -> Predictions {
        Predictions { labels: labels.to_vec(), predicted: predicted.to_vec() }
    }

    #[test]
    fn every_image_is_counted_once_and_those_that_differ_are_listed() {
        let labels = [1, 2, 3, 4, 5, 6];
        let a = predictions(&labels, &[1, 2, 0, 0, 0, 6]);
        let b = predictions(&labels, &[1, 0, 3, 0, 9, 0]);
        let found = Comparison::of(7, &a, &b).expect("the images are the same");
        assert_eq!((found.both_right, found.only, found.both_wrong), (1, [2, 1], 2));
        let listed = |which| found.of_kind(which).map(|difference| difference.index).collect::<Vec<_>>();
        let expected = [vec![1, 2, 5], vec![1, 5], vec![2], vec![4]];
        assert_eq!(Which::ALL.map(listed), expected);
        assert_eq!(Side::ALL.map(|side| found.accuracy(side)), [3.0 / 6.0, 2.0 / 6.0]);
        assert_eq!(Comparison::of(7, &a, &predictions(&[1; 6], &[1; 6])), None);
    }

    #[test]
    fn the_test_of_mcnemar_is_that_of_tables() {
        // Binomial tails: 2·P(X ≤ k) of n tosses of a fair coin.
        for (only, chance) in [
            ([0, 0], 1.0),
            ([1, 0], 1.0),
            ([5, 5], 1.0),
            ([0, 5], 2.0 / 32.0),
            ([8, 1], 2.0 * 10.0 / 512.0),
            ([2, 8], 2.0 * 56.0 / 1024.0),
        ] {
            assert!((mcnemar(only) - chance).abs() < 1e-12, "{only:?}: {}", mcnemar(only));
        }
        let many = mcnemar([400, 600]);
        assert!((2e-10..3e-10).contains(&many), "{many}");
        assert!(mcnemar([0, 100_000]) >= 0.0);
    }
}
