//! The orders in which files keep the values of an image, and how each is brought to ours.

use crate::nn::shape::Shape;

/// The order of the axes of an image in a file, the slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axes {
    /// Rows, columns, channels: the order that images have here.
    Rows,
    /// Columns, rows, channels: pictures that lie on their side.
    Columns,
    /// Channels, rows, columns: planes of colour.
    Planes,
}

impl Axes {
    /// Writes an image of `shape` whose values are `stored` in this order into `image`, axes `[row, column, channel]`.
    ///
    /// # Panics
    /// If either is not as long as `shape` says.
    pub(super) fn arrange(self, shape: Shape, stored: &[u8], image: &mut [u8]) {
        let Shape { height, width, channels } = shape;
        assert_eq!(stored.len(), image.len(), "one value for each");
        let pixels = image.chunks_exact_mut(channels.max(1)).enumerate();
        match self {
            Self::Rows => image.copy_from_slice(stored),
            Self::Columns => pixels.for_each(|(place, pixel)| {
                let (row, column) = (place / width, place % width);
                pixel.copy_from_slice(&stored[(column * height + row) * channels..][..channels]);
            }),
            Self::Planes => pixels.for_each(|(place, pixel)| {
                let planes = stored.chunks_exact(height * width);
                pixel.iter_mut().zip(planes).for_each(|(value, plane)| *value = plane[place]);
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_comes_to_the_same_image() {
        let shape = Shape::new(2, 3, 2);
        // The value is row, column and channel, a digit each.
        let upright = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121];
        let lying = [0, 1, 100, 101, 10, 11, 110, 111, 20, 21, 120, 121];
        let planes = [0, 10, 20, 100, 110, 120, 1, 11, 21, 101, 111, 121];
        for (axes, stored) in [(Axes::Rows, upright), (Axes::Columns, lying), (Axes::Planes, planes)] {
            let mut image = [9; 12];
            axes.arrange(shape, &stored, &mut image);
            assert_eq!(image, upright, "{axes:?}");
        }
    }
}
