//! The training or the test set, as its two files hold it.

use crate::dataset::axes::Axes;
use crate::dataset::images::Images;
use crate::dataset::pixels::Pixels;
use crate::nn::shape::Shape;

/// The training or the test set.
pub(super) struct Half {
    /// The shape of one image.
    pub(super) shape: Shape,
    /// The pixels.
    pub(super) pixels: Pixels,
    /// The labels, one an image.
    pub(super) labels: Vec<u8>,
}

impl Half {
    /// Exchanges rows and columns of every image.
    pub(super) fn transpose(&mut self) {
        let Shape { height, width, channels } = self.shape;
        self.shape = Shape::new(width, height, channels);
        match &mut self.pixels {
            Pixels::Memory { bytes, start } => {
                let mut before = vec![0; self.shape.len()];
                for image in bytes[*start..].chunks_exact_mut(before.len()) {
                    before.copy_from_slice(image);
                    Axes::Columns.arrange(self.shape, &before, image);
                }
            }
            Pixels::Files(stored) => stored.set_axes(Axes::Columns),
        }
    }

    /// The images.
    pub(super) fn images(self) -> Images {
        Images::with(self.shape, self.pixels, self.labels)
    }
}

/// Numbers the classes from 0 on where the labels of both halves begin at 1; gives the label that the first class has.
pub(super) fn number_from_one(halves: &mut [Half; 2]) -> u8 {
    let least = halves.iter().flat_map(|half| &half.labels).min();
    if least != Some(&1) {
        return 0;
    }
    halves.iter_mut().flat_map(|half| &mut half.labels).for_each(|label| *label -= 1);
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(half: &Half) -> &[u8] {
        match &half.pixels {
            Pixels::Memory { bytes, .. } => bytes,
            Pixels::Files(_) => panic!("in memory"),
        }
    }

    #[test]
    fn a_transposed_image_has_its_rows_where_its_columns_were() {
        let half = |height, width, pixels: &[u8]| Half {
            shape: Shape::new(height, width, 1),
            pixels: pixels.to_vec().into(),
            labels: Vec::new(),
        };
        let mut lying = half(2, 3, &[1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
        lying.transpose();
        assert_eq!(lying.shape, Shape::new(3, 2, 1));
        assert_eq!(bytes(&lying), [1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16]);
        let mut colour = Half {
            shape: Shape::new(2, 2, 2),
            pixels: Pixels::from((0..8).collect::<Vec<u8>>()),
            labels: Vec::new(),
        };
        colour.transpose();
        assert_eq!(bytes(&colour), [0, 1, 4, 5, 2, 3, 6, 7]);
    }

    #[test]
    fn labels_that_begin_at_1_are_numbered_from_0_in_both_halves() {
        for (train, test, first) in
            [([1, 3], [2, 1], 1), ([2, 3], [1, 1], 1), ([1, 3], [0, 1], 0), ([2, 3], [2, 2], 0)]
        {
            let half = |labels: [u8; 2]| Half {
                shape: Shape::new(1, 1, 1),
                pixels: vec![0; 2].into(),
                labels: labels.to_vec(),
            };
            let mut halves = [half(train), half(test)];
            assert_eq!(number_from_one(&mut halves), first);
            assert_eq!(halves[0].labels, train.map(|label| label - first));
            assert_eq!(halves[1].labels, test.map(|label| label - first));
        }
    }
}
