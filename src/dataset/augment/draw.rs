//! What is drawn for an image, and what becomes of the image by it.

use super::distortion::{Distortion, Occasion};
use super::elastic::{Elasticity, Fields};
use super::map::Map;
use super::point::Point;
use super::resample::Resampler;
use crate::nn::shape::Shape;
use crate::random::{Purpose, generator};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use std::ops::Range;

/// Memory to distort images in, which is used again for each.
#[derive(Default)]
pub(super) struct Workspace {
    fields: Fields,
    resampler: Resampler,
}

/// What was drawn for an image.
pub(super) struct Drawn {
    shape: Shape,
    map: Map,
    elasticity: Option<Elasticity>,
    /// Rows and columns that are blackened.
    hole: Option<(Range<usize>, Range<usize>)>,
}

impl Drawn {
    /// Draws what `distortions` do to the image of that index. Each kind has random numbers of its own, so that one more changes nothing
    /// of what the others do.
    pub(super) fn new(distortions: &[Distortion], occasion: Occasion, index: u32, shape: Shape) -> Self {
        let mut drawn = Self { shape, map: Map::IDENTITY, elasticity: None, hole: None };
        // The map goes from the distorted image back to the original, so the last to be applied is the first of it.
        for &distortion in distortions.iter().rev() {
            let Occasion { seed, epoch } = occasion;
            let kind = distortion.word().place as u64;
            drawn.add(distortion, generator(seed, Purpose::Augment, epoch, kind, u64::from(index)));
        }
        drawn
    }

    fn add(&mut self, distortion: Distortion, mut random: ChaCha8Rng) {
        let map = self.map;
        self.map = match distortion {
            Distortion::Crop(share) => {
                let kept = within(&mut random, share, 1.0);
                let left = Size::of(self.shape).times((1.0 - kept) / 2.0);
                map.stretched(kept).moved(left.drawn(&mut random))
            }
            Distortion::Scale(share) => map.stretched(1.0 / (1.0 + around(&mut random, share))),
            Distortion::Shear(degrees) => map.slanted(around(&mut random, degrees)),
            Distortion::Rotate(degrees) => map.turned(around(&mut random, degrees)),
            Distortion::Flip => {
                if random.random_bool(0.5) {
                    map.mirrored()
                } else {
                    map
                }
            }
            Distortion::Shift(pixels) => map.moved(whole_steps(&mut random, pixels)),
            Distortion::Elastic { strength, smoothness } => {
                self.elasticity = Some(Elasticity { strength, smoothness, random });
                map
            }
            Distortion::Cutout(side) => {
                let Shape { height, width, .. } = self.shape;
                let mut part = |length: usize| stretch(random.random_range(0..length as u32), side, length);
                self.hole = Some((part(height), part(width)));
                map
            }
        };
    }

    /// Writes the levels of the distorted image, 0 to 255, into `levels`, axes `[row, column, channel]`.
    pub(super) fn distort(self, image: &[u8], levels: &mut [f32], workspace: &mut Workspace) {
        let Shape { height, width, channels } = self.shape;
        let Workspace { fields, resampler } = workspace;
        let ways = self.elasticity.map(|elasticity| fields.lay(self.shape, elasticity));
        match ways {
            None if self.map == Map::IDENTITY => {
                levels.iter_mut().zip(image).for_each(|(level, &byte)| *level = f32::from(byte));
            }
            ways => resampler.resample(image, self.shape, &self.map, ways, levels),
        }
        if let Some((rows, columns)) = self.hole {
            debug_assert!(rows.end <= height && columns.end <= width);
            for row in rows {
                let line = &mut levels[row * width * channels..];
                line[columns.start * channels..columns.end * channels].fill(0.0);
            }
        }
    }
}

/// Height and width of an image in pixels, to reckon with.
#[derive(Clone, Copy)]
struct Size(Point);

impl Size {
    fn of(shape: Shape) -> Self {
        Self(Point { right: shape.width as f32, down: shape.height as f32 })
    }

    fn times(self, factor: f32) -> Self {
        Self(Point { right: factor * self.0.right, down: factor * self.0.down })
    }

    /// Draws a way of at most this along each axis.
    fn drawn(self, random: &mut ChaCha8Rng) -> Point {
        Point { right: around(random, self.0.right), down: around(random, self.0.down) }
    }
}

/// Draws a number from −`most` to `most`.
fn around(random: &mut ChaCha8Rng, most: f32) -> f32 {
    within(random, -most, most)
}

/// Draws a number from `least` to `most`.
fn within(random: &mut ChaCha8Rng, least: f32, most: f32) -> f32 {
    random.random_range(least..=most)
}

/// Draws a way of whole pixels, at most `most` along each axis.
fn whole_steps(random: &mut ChaCha8Rng, most: f32) -> Point {
    let most = most as i32;
    let mut step = || random.random_range(-most..=most) as f32;
    Point { right: step(), down: step() }
}

/// The part of 0..`length` that is `side` long around `centre`, as far as there is any.
fn stretch(centre: u32, side: f32, length: usize) -> Range<usize> {
    let (centre, side) = (centre as usize, side as usize);
    let start = centre as isize - (side / 2) as isize;
    start.max(0) as usize..(start + side as isize).clamp(0, length as isize) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_cut_off_at_the_edges() {
        assert_eq!(stretch(0, 5.0, 10), 0..3);
        assert_eq!(stretch(5, 4.0, 10), 3..7);
        assert_eq!(stretch(9, 5.0, 10), 7..10);
        assert_eq!(stretch(1, 100.0, 3), 0..3);
        assert_eq!(stretch(0, 1.0, 1), 0..1);
    }
}
