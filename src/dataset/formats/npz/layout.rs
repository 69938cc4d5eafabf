//! Which axis of an array of images is which: N images of H rows, W columns and C channels, in any of the orders that are used.

use super::array::Array;
use super::header::Header;
use crate::dataset::axes::Axes;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::limits::{LONGEST_SIDE, MOST_IMAGES};
use crate::nn::shape::Shape;

/// Channels of grey and of colour images: an axis of another size holds no channels.
const CHANNELS: [usize; 2] = [1, 3];

/// An array of images, as it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The number of images (N).
    pub(super) images: usize,
    /// The shape of one image, H×W×C.
    pub(super) shape: Shape,
    /// Of each axis of the file, outermost first: its size, and how far apart neighbours along it lie in `[N, H, W, C]`.
    axes: Vec<(usize, usize)>,
}

impl Layout {
    /// How the images in `array`, of which the head is `header`, are laid out.
    ///
    /// # Errors
    /// If it is no array of images, or could be one in two ways; with how to write it so that it is one.
    pub(super) fn of(array: &Array, header: &Header) -> Result<Self, DatasetError> {
        let refused = |expected: &str, advice: String| {
            let place = Place::Byte { field: "shape", offset: 10 };
            DatasetError::malformed(&array.path, place, expected, header.to_string(), advice)
        };
        if header.count == 0 {
            return Err(refused("at least one image", "there is nothing to train on".to_owned()));
        }
        // All values can be counted, and all images numbered.
        if usize::try_from(header.count).is_err() || header.shape.first().is_some_and(|&n| n > MOST_IMAGES) {
            let (claimed, advice) = (format!("{} ({header})", header.count), "use a smaller data set");
            let most = MOST_IMAGES;
            return Err(DatasetError::TooLarge { path: array.path.clone(), claimed, most, advice });
        }
        let sizes: Vec<usize> = header.shape.iter().filter_map(|&size| usize::try_from(size).ok()).collect();
        let (shape, strides) = match sizes[..] {
            [_, pixels] => square(pixels).ok_or_else(|| {
                refused("images of N×H×W, or a square number of pixels in a row", reshaped(pixels))
            })?,
            [_, height, width] => (Shape::new(height, width, 1), vec![width, 1]),
            [_, second, third, last] => match (CHANNELS.contains(&second), CHANNELS.contains(&last)) {
                (false, true) => (Shape::new(second, third, last), vec![third * last, last, 1]),
                (true, false) => (Shape::new(third, last, second), vec![1, last * second, second]),
                (true, true) => {
                    let advice = "tell which axis holds the channels by leaving out one of the two: images[..., 0] for \
                                  N×H×W×1, images[:, 0] for N×1×H×W";
                    return Err(refused("images of which one axis has 1 or 3 channels", advice.to_owned()));
                }
                (false, false) => {
                    let advice = "keep the channels of grey or colour: images[..., :3]";
                    return Err(refused("images with 1 or 3 channels, first or last", advice.to_owned()));
                }
            },
            _ => {
                let advice =
                    "images are N×H×W, N×H×W×C, N×C×H×W, or N rows of a square number of pixels".to_owned();
                return Err(refused("2, 3 or 4 axes for images", advice));
            }
        };
        if [shape.height, shape.width].into_iter().any(|side| side > LONGEST_SIDE) {
            return Err(DatasetError::TooWide {
                path: array.path.clone(),
                shape,
                most: LONGEST_SIDE,
                advice: String::new(),
            });
        }
        let strides = std::iter::once(shape.len()).chain(strides);
        Ok(Self { images: sizes[0], shape, axes: sizes.iter().copied().zip(strides).collect() })
    }

    /// The number of pixels of all images, each of C bytes.
    pub(super) fn bytes(&self) -> usize {
        self.images * self.shape.len()
    }

    /// Whether values that are in the order of `[N, H, W, C]` in the file are in that order here, too.
    pub(super) fn is_plain(&self, fortran: bool) -> bool {
        let axes: Vec<(usize, usize)> = self.axes.iter().copied().filter(|&(size, _)| size > 1).collect();
        !fortran && axes.windows(2).all(|pair| pair[0].1 == pair[1].0 * pair[1].1)
    }

    /// How the values of each image come in the file, if the images come one behind the other.
    pub(super) fn image_axes(&self, fortran: bool) -> Option<Axes> {
        let is_planar = self.axes.len() == 4 && self.axes[1] == (self.shape.channels, 1);
        match fortran {
            _ if self.is_plain(fortran) => Some(Axes::Rows),
            false if is_planar => Some(Axes::Planes),
            _ => None,
        }
    }

    /// Where in `[N, H, W, C]` the values belong, in the order in which they are in the file.
    pub(super) fn places(&self, fortran: bool) -> Places {
        // Innermost first.
        let mut axes = self.axes.clone();
        if !fortran {
            axes.reverse();
        }
        Places { counts: vec![0; axes.len()], axes, place: 0 }
    }
}

/// Places one after the other; as many as there are values, and then from the beginning.
pub(super) struct Places {
    /// Size and stride of each axis, innermost first.
    axes: Vec<(usize, usize)>,
    /// How far along each axis the next value is.
    counts: Vec<usize>,
    place: usize,
}

impl Places {
    /// The place of the next value.
    pub(super) fn next_place(&mut self) -> usize {
        let place = self.place;
        for (count, &(size, stride)) in self.counts.iter_mut().zip(&self.axes) {
            *count += 1;
            self.place += stride;
            if *count < size {
                break;
            }
            self.place -= size * stride;
            *count = 0;
        }
        place
    }
}

/// Grey images as high as wide, of so many pixels, and the stride along the pixels.
fn square(pixels: usize) -> Option<(Shape, Vec<usize>)> {
    let side = pixels.isqrt();
    (side * side == pixels).then(|| (Shape::new(side, side, 1), vec![1]))
}

/// What to do about rows of so many values.
fn reshaped(pixels: usize) -> String {
    let side = (pixels / 3).isqrt();
    if pixels.is_multiple_of(3) && side * side * 3 == pixels {
        format!(
            "give the rows their shape: images.reshape(-1, {side}, {side}, 3), or images.reshape(-1, 3, {side}, {side}) if \
             they are planes of colour"
        )
    } else {
        "give the rows their height and width: images.reshape(-1, HEIGHT, WIDTH)".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::formats::npz::number::Number;
    use std::path::PathBuf;

    fn layout(shape: &[u64]) -> Result<Layout, String> {
        let array = Array::alone("images".to_owned(), PathBuf::from("images.npy"));
        let number = Number::parse("|u1").expect("a type");
        let (shape, count) = (shape.to_vec(), shape.iter().product());
        let header = Header { number, fortran: false, shape, count, length: 128 };
        Layout::of(&array, &header).map_err(|error| error.to_string())
    }

    #[test]
    fn axes_are_told_apart_by_their_number_and_by_the_channels() {
        for (sizes, shape) in [
            (&[5, 784][..], Shape::new(28, 28, 1)),
            (&[5, 2, 7], Shape::new(2, 7, 1)),
            (&[5, 8, 9, 3], Shape::new(8, 9, 3)),
            (&[5, 3, 8, 9], Shape::new(8, 9, 3)),
            (&[5, 8, 9, 1], Shape::new(8, 9, 1)),
            (&[5, 1, 8, 9], Shape::new(8, 9, 1)),
        ] {
            let layout = layout(sizes).expect("images");
            assert_eq!((layout.images, layout.shape), (5, shape), "{sizes:?}");
        }
        for (sizes, parts) in [
            (&[][..], ["a single value", "2, 3 or 4 axes"]),
            (&[7], ["found 7", "2, 3 or 4 axes"]),
            (&[0, 2, 2], ["found 0×2×2", "nothing to train on"]),
            (&[5, 3072], ["reshape(-1, 32, 32, 3)", "reshape(-1, 3, 32, 32)"]),
            (&[5, 10], ["reshape(-1, HEIGHT, WIDTH)", "5×10"]),
            (&[5, 3, 4, 3], ["5×3×4×3", "images[..., 0]"]),
            (&[5, 8, 8, 4], ["5×8×8×4", "images[..., :3]"]),
            (&[5, 8, 8, 8, 1], ["2, 3 or 4 axes", "5×8×8×8×1"]),
            (&[2, 5000, 1], ["5000×1×1", "at most 4096"]),
            (&[1 << 32, 1, 1], ["holds 4294967296", "smaller data set"]),
        ] {
            let message = layout(sizes).expect_err("no images");
            assert!(parts.iter().all(|part| message.contains(part)), "{sizes:?}: {message}");
        }
    }

    #[test]
    fn values_of_any_order_find_their_places() {
        for (sizes, channels_first) in [([2, 5, 4, 1], false), ([2, 5, 4, 3], false), ([2, 3, 4, 5], true)] {
            let layout = layout(&sizes.map(|size| size as u64)).expect("images");
            for fortran in [false, true] {
                let [n, a, b, c] = sizes;
                let mut expected = Vec::new();
                let of = |n: usize, i: [usize; 3]| {
                    let [row, column, channel] = if channels_first { [i[1], i[2], i[0]] } else { i };
                    ((n * layout.shape.height + row) * layout.shape.width + column) * layout.shape.channels
                        + channel
                };
                if fortran {
                    (0..c).for_each(|l| {
                        (0..b).for_each(|k| {
                            (0..a).for_each(|j| (0..n).for_each(|i| expected.push(of(i, [j, k, l]))))
                        })
                    });
                } else {
                    (0..n).for_each(|i| {
                        (0..a).for_each(|j| {
                            (0..b).for_each(|k| (0..c).for_each(|l| expected.push(of(i, [j, k, l]))))
                        })
                    });
                }
                let mut places = layout.places(fortran);
                let found: Vec<usize> = expected.iter().map(|_| places.next_place()).collect();
                assert_eq!(found, expected, "{sizes:?}, {fortran}");
                assert_eq!(layout.is_plain(fortran), found.is_sorted(), "{sizes:?}, {fortran}");
            }
        }
    }
}
