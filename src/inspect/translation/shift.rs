//! A shift of an image by whole pixels.

use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};

/// How far an image is shifted, in pixels; negative numbers are up and left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shift {
    /// Rows down.
    pub down: i32,
    /// Columns to the right.
    pub right: i32,
}

impl Shift {
    /// The most pixels that an image is shifted in a direction: a digit of MNIST is half out of its picture then.
    pub const MOST: i32 = 8;

    /// Shifts further by `by`.
    pub const fn and(self, by: Self) -> Self {
        Self { down: self.down.saturating_add(by.down), right: self.right.saturating_add(by.right) }
    }

    /// Limits the shift to [`Self::MOST`] pixels, and to one less than the image has, so that some of it stays.
    pub fn within(self, image: Shape) -> Self {
        let limited = |pixels: i32, side: usize| {
            let most = i32::try_from(side.saturating_sub(1)).map_or(Self::MOST, |last| last.min(Self::MOST));
            pixels.clamp(-most, most)
        };
        Self { down: limited(self.down, image.height), right: limited(self.right, image.width) }
    }

    /// Gives the shift in places of a map in which neighbours are `stride` pixels apart, `[vertical, horizontal]`; there is
    /// none where these are no whole places.
    pub fn places(self, stride: [usize; 2]) -> Option<Self> {
        let whole = |pixels: i32, stride: usize| {
            let stride = i32::try_from(stride).ok().filter(|stride| *stride > 0);
            match stride {
                Some(stride) => (pixels % stride == 0).then_some(pixels / stride),
                None => (pixels == 0).then_some(0),
            }
        };
        Some(Self { down: whole(self.down, stride[0])?, right: whole(self.right, stride[1])? })
    }

    /// Gives the place that comes to (`row`, `column`) by the shift, if it is one of `height` × `width`.
    pub fn origin(
        self,
        row: usize,
        column: usize,
        (height, width): (usize, usize),
    ) -> Option<(usize, usize)> {
        let from = |place: usize, shift: i32, side: usize| {
            let place = isize::try_from(place).ok()?.checked_sub(isize::try_from(shift).ok()?)?;
            usize::try_from(place).ok().filter(|place| *place < side)
        };
        Some((from(row, self.down, height)?, from(column, self.right, width)?))
    }

    /// Shifts values `[row, column, channel]`; what moves in from outside is zero, as the background is.
    pub fn applied<T: Copy + Default>(self, image: Shape, values: &[T]) -> Vec<T> {
        let mut shifted = vec![T::default(); values.len()];
        let size = (image.height, image.width);
        for row in 0..image.height {
            for column in 0..image.width {
                let Some((from_row, from_column)) = self.origin(row, column, size) else { continue };
                let [to, from] = [(row, column), (from_row, from_column)]
                    .map(|(y, x)| (y * image.width + x) * image.channels);
                shifted[to..to + image.channels].copy_from_slice(&values[from..from + image.channels]);
            }
        }
        shifted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pixels_move_and_zeros_move_in() {
        let image = Shape::new(2, 3, 2);
        let values: Vec<u8> = (1..=12).collect();
        let moved = |down, right| Shift { down, right }.applied(image, &values);
        assert_eq!(moved(0, 0), values);
        assert_eq!(moved(0, 1), [0, 0, 1, 2, 3, 4, 0, 0, 7, 8, 9, 10]);
        assert_eq!(moved(-1, 0), [7, 8, 9, 10, 11, 12, 0, 0, 0, 0, 0, 0]);
        assert_eq!(moved(1, -2), [0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0]);
    }

    #[test]
    fn something_of_the_image_always_stays() {
        let far = Shift { down: i32::MAX, right: i32::MIN };
        assert_eq!(far.within(Shape::new(28, 28, 1)), Shift { down: 8, right: -8 });
        assert_eq!(far.within(Shape::new(1, 4, 1)), Shift { down: 0, right: -3 });
        assert_eq!(far.and(Shift { down: 1, right: -1 }), far);
    }

    #[test]
    fn every_stride_pixels_are_a_place() {
        let shift = Shift { down: -4, right: 6 };
        assert_eq!(shift.places([1, 1]), Some(shift));
        assert_eq!(shift.places([2, 3]), Some(Shift { down: -2, right: 2 }));
        assert_eq!(shift.places([3, 3]), None);
        assert_eq!(shift.places([4, 4]), None);
    }

    proptest! {
        #[test]
        fn a_pixel_is_where_the_shift_has_moved_it(
            height in 1usize..9, width in 1usize..9, down in -10i32..10, right in -10i32..10,
        ) {
            let image = Shape::new(height, width, 1);
            let values: Vec<i32> = (1..=image.len() as i32).collect();
            let moved = Shift { down, right }.applied(image, &values);
            for y in 0..height as i32 {
                for x in 0..width as i32 {
                    let (from_y, from_x) = (y - down, x - right);
                    let inside = (0..height as i32).contains(&from_y) && (0..width as i32).contains(&from_x);
                    let expected = if inside { from_y * width as i32 + from_x + 1 } else { 0 };
                    prop_assert_eq!(moved[(y * width as i32 + x) as usize], expected);
                }
            }
        }
    }
}
