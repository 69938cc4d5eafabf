//! What the images of a data set are in numbers: how bright, how many of each class, in what order, and which of them twice.

use super::error::DatasetError;
use super::images::Images;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// The values of one channel over all images of a set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Channel {
    /// The least byte.
    pub least: u8,
    /// The greatest byte.
    pub greatest: u8,
    /// The mean of the values, which lie between 0 and 1.
    pub mean: f64,
    /// The standard deviation of the values, over all of them (divided by N).
    pub deviation: f64,
}

/// The order in which the classes come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// All images are of one class.
    OneClass,
    /// Class by class, from the first to the last.
    Rising,
    /// Class by class, from the last to the first.
    Falling,
    /// Mixed; at most so many neighbours are of one class.
    Mixed {
        /// The length of the longest run of one class.
        longest_run: usize,
    },
}

/// What a set of images is in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// The number of images.
    pub images: usize,
    /// The number of images of each class, by label.
    pub counts: Vec<usize>,
    /// The values by channel.
    pub channels: Vec<Channel>,
    /// The order of the classes.
    pub order: Order,
}

impl Statistics {
    /// Looks at all images of a set of `classes` classes.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn of(images: &Images, classes: usize) -> Result<Self, DatasetError> {
        let mut counts = vec![0; classes.max(images.classes())];
        images.labels().iter().for_each(|&label| counts[usize::from(label)] += 1);
        let channels = images.shape.channels;
        let mut histograms = vec![[0_u64; 256]; channels];
        for chunk in images.chunks() {
            for pixel in chunk?.chunks_exact(channels) {
                for (histogram, &value) in histograms.iter_mut().zip(pixel) {
                    histogram[usize::from(value)] += 1;
                }
            }
        }
        Ok(Self {
            images: images.len(),
            counts,
            channels: histograms.iter().map(channel).collect(),
            order: order(images.labels()),
        })
    }
}

/// The numbers of a channel whose values are counted.
fn channel(histogram: &[u64; 256]) -> Channel {
    let has = |value: &usize| histogram[*value] > 0;
    let (least, greatest) = ((0..256).find(has).unwrap_or(0), (0..256).rfind(has).unwrap_or(0));
    let (mut count, mut sum, mut squares) = (0_u64, 0_u128, 0_u128);
    for (value, &times) in (0_u128..).zip(histogram) {
        count += times;
        sum += value * u128::from(times);
        squares += value * value * u128::from(times);
    }
    // All in whole numbers up to here: nothing is rounded away, however many images there are.
    let n = u128::from(count.max(1));
    let variance = (n * squares - sum * sum) as f64 / (n as f64 * n as f64);
    Channel {
        least: least as u8,
        greatest: greatest as u8,
        mean: sum as f64 / n as f64 / 255.0,
        deviation: variance.sqrt() / 255.0,
    }
}

fn order(labels: &[u8]) -> Order {
    if labels.iter().all(|label| Some(label) == labels.first()) {
        return Order::OneClass;
    }
    if labels.is_sorted() {
        return Order::Rising;
    }
    if labels.iter().rev().is_sorted() {
        return Order::Falling;
    }
    let longest_run = labels.chunk_by(|one, other| one == other).map(<[u8]>::len).max().unwrap_or(0);
    Order::Mixed { longest_run }
}

/// Images that are there more than once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Training images that are the same as an earlier training image.
    pub within_train: usize,
    /// Test images that are the same as an earlier test image.
    pub within_test: usize,
    /// Test images that are the same as a training image: what they measure was trained on.
    pub between: usize,
    /// Images that are the same as an earlier one, training images before test images, and have another label.
    pub contradicting: usize,
}

/// What an image is told from others by: its SHA-256, so that images need not be in memory to be compared.
type Digest = [u8; 32];

impl Duplicates {
    /// Looks for images that are the same to the last byte.
    ///
    /// # Errors
    /// If images that are not in memory cannot be read.
    pub fn of(train: &Images, test: Option<&Images>) -> Result<Self, DatasetError> {
        let mut found = Self::default();
        let mut first: HashMap<Digest, u8> = HashMap::with_capacity(train.len());
        each_digest(train, |image, label| {
            let known = *first.entry(image).or_insert(label);
            // An image that was put in just now has its own label.
            found.contradicting += usize::from(known != label);
        })?;
        found.within_train = train.len() - first.len();
        let Some(test) = test else { return Ok(found) };
        let mut first_of_test: HashMap<Digest, u8> = HashMap::with_capacity(test.len());
        each_digest(test, |image, label| {
            let own = *first_of_test.entry(image).or_insert(label);
            let trained = first.get(&image).copied();
            found.between += usize::from(trained.is_some());
            found.contradicting += usize::from(trained.unwrap_or(own) != label);
        })?;
        found.within_test = test.len() - first_of_test.len();
        Ok(found)
    }
}

/// Calls `visit` with the digest and the label of each image, in order.
fn each_digest(images: &Images, mut visit: impl FnMut(Digest, u8)) -> Result<(), DatasetError> {
    let mut labels = images.labels().iter();
    for chunk in images.chunks() {
        let digests = chunk?.chunks_exact(images.shape.len()).map(Sha256::digest).collect::<Vec<_>>();
        digests.into_iter().zip(&mut labels).for_each(|(digest, &label)| visit(digest.into(), label));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::nn::shape::Shape;

    fn images(pixels: &[[u8; 2]], labels: &[u8]) -> Images {
        Images::new(Shape::new(1, 1, 2), pixels.concat(), 0, labels.to_vec())
    }

    #[test]
    fn numbers_are_by_channel_and_class() {
        let statistics =
            Statistics::of(&images(&[[0, 51], [255, 51], [0, 102]], &[2, 0, 2]), 4).expect("in memory");
        assert_eq!((statistics.images, statistics.counts), (3, vec![1, 0, 2, 0]));
        let [first, second] = statistics.channels[..] else { panic!("two channels") };
        assert_eq!((first.least, first.greatest, second.least, second.greatest), (0, 255, 51, 102));
        let near = |one: f64, other: f64| (one - other).abs() < 1e-12;
        assert!(near(first.mean, 1.0 / 3.0) && near(first.deviation, (2.0_f64 / 9.0).sqrt()));
        assert!(near(second.mean, 0.8 / 3.0) && near(second.deviation, 0.2 * (2.0_f64 / 9.0).sqrt()));
        assert_eq!(statistics.order, Order::Mixed { longest_run: 1 });
    }

    #[test]
    fn mnist_has_the_mean_and_deviation_that_everybody_writes() {
        let mnist = Dataset::mnist().expect("it is built in");
        let statistics = Statistics::of(&mnist.train, 10).expect("in memory");
        let channel = statistics.channels[0];
        // transforms.Normalize((0.1307,), (0.3081,)) in the examples of PyTorch.
        assert!(
            (channel.mean - 0.1307).abs() < 5e-5 && (channel.deviation - 0.3081).abs() < 5e-5,
            "{channel:?}"
        );
        assert_eq!(statistics.counts, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    }

    #[test]
    fn the_order_is_seen() {
        for (labels, expected) in [
            (&[1, 1][..], Order::OneClass),
            (&[0, 1, 1, 3], Order::Rising),
            (&[3, 1, 0], Order::Falling),
            (&[0, 2, 2, 2, 0], Order::Mixed { longest_run: 3 }),
        ] {
            assert_eq!(order(labels), expected, "{labels:?}");
        }
    }

    #[test]
    fn the_same_image_twice_is_found_within_and_between_the_halves() {
        let train = images(&[[1, 1], [2, 2], [1, 1], [1, 1]], &[0, 1, 0, 1]);
        let test = images(&[[2, 2], [3, 3], [3, 3], [1, 1], [4, 4]], &[1, 5, 6, 9, 0]);
        let expected = Duplicates { within_train: 2, within_test: 1, between: 2, contradicting: 3 };
        let of = |test| Duplicates::of(&train, test).expect("in memory");
        assert_eq!(of(Some(&test)), expected);
        assert_eq!(of(None), Duplicates { within_test: 0, between: 0, contradicting: 1, ..expected });
    }
}
