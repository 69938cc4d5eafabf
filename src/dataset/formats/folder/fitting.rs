//! How pictures of any size are brought to one.

use crate::dataset::picture::Picture;
use crate::nn::shape::Shape;

/// The picture at another size: the largest part in its middle that has the ratio of the sides, scaled.
pub(super) fn fitted(picture: Picture, shape: Shape) -> Picture {
    let Shape { height, width, .. } = picture.shape();
    if (height, width) == (shape.height, shape.width) {
        return picture.with_channels(shape.channels);
    }
    // The sides of the part: one is whole, and the other rounded to the ratio.
    let scaled = |side: usize, by: usize, to: usize| ((2 * side * by + to) / (2 * to)).max(1);
    let rows = height.min(scaled(width, shape.height, shape.width));
    let columns = width.min(scaled(height, shape.width, shape.height));
    let (top, left) = ((height - rows) / 2, (width - columns) / 2);
    let part = if (rows, columns) == (height, width) {
        picture
    } else {
        picture.cropped(top..top + rows, left..left + columns)
    };
    part.resized(shape.height, shape.width).with_channels(shape.channels)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of which each column is as bright as its number says, times ten.
    fn columns(height: usize, width: usize) -> Picture {
        let bytes = (0..height * width).map(|place| (place % width * 10) as u8).collect();
        Picture::new(Shape::new(height, width, 1), bytes)
    }

    #[test]
    fn the_middle_is_cut_out_in_the_ratio_of_the_sides_and_scaled() {
        let fit = |height, width, shape| fitted(columns(height, width), shape).into_bytes();
        assert_eq!(fit(2, 3, Shape::new(2, 3, 1)), [0, 10, 20, 0, 10, 20], "as it is");
        assert_eq!(fit(2, 6, Shape::new(2, 2, 1)), [20, 30, 20, 30], "the middle of a wide one");
        assert_eq!(fit(6, 2, Shape::new(2, 2, 1)), [0, 10, 0, 10], "the middle of a high one");
        assert_eq!(fit(2, 2, Shape::new(2, 2, 3)), [0, 0, 0, 10, 10, 10, 0, 0, 0, 10, 10, 10], "in colour");
        for (height, width, target) in [(1, 9, (4, 4)), (9, 1, (4, 4)), (3, 7, (5, 2)), (1, 1, (8, 3)), (5, 4000, (7, 1))] {
            let shape = Shape::new(target.0, target.1, 1);
            assert_eq!(fitted(columns(height, width), shape).shape(), shape);
        }
    }
}
