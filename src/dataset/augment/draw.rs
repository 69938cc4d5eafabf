//! What is drawn for an image, and what becomes of the image by it.

use super::distortion::{Distortion, Occasion};
use super::elastic::Fields;
use super::point::Point;
use crate::nn::shape::Shape;
use crate::random::{Purpose, generator};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use std::ops::Range;

/// A linear function of a place: how much of the way right and of that down it takes, and what it adds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Linear {
    right: f32,
    down: f32,
    constant: f32,
}

impl Linear {
    fn at(self, place: Point) -> f32 {
        self.right * place.right + self.down * place.down + self.constant
    }

    /// Gives `a` times this and `b` times `other`.
    fn mixed(self, a: f32, other: Self, b: f32) -> Self {
        Self {
            right: a * self.right + b * other.right,
            down: a * self.down + b * other.down,
            constant: a * self.constant + b * other.constant,
        }
    }

    fn times(self, factor: f32) -> Self {
        self.mixed(factor, self, 0.0)
    }
}

/// The map from places of the distorted image to those of the original, both from the centre.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Map {
    right: Linear,
    down: Linear,
}

impl Map {
    const IDENTITY: Self = Self {
        right: Linear { right: 1.0, down: 0.0, constant: 0.0 },
        down: Linear { right: 0.0, down: 1.0, constant: 0.0 },
    };

    fn at(self, place: Point) -> Point {
        Point { right: self.right.at(place), down: self.down.at(place) }
    }

    /// Gives the map that leads `way` further.
    fn moved(mut self, way: Point) -> Self {
        self.right.constant += way.right;
        self.down.constant += way.down;
        self
    }

    /// Gives the map whose places are so many times as far from the centre.
    fn stretched(self, factor: f32) -> Self {
        Self { right: self.right.times(factor), down: self.down.times(factor) }
    }

    /// Gives the map whose places are turned by so many degrees, clockwise as it is seen.
    fn turned(self, degrees: f32) -> Self {
        let (sine, cosine) = f64::from(degrees).to_radians().sin_cos();
        let (sine, cosine) = (sine as f32, cosine as f32);
        Self {
            right: self.right.mixed(cosine, self.down, -sine),
            down: self.right.mixed(sine, self.down, cosine),
        }
    }

    /// Gives the map whose columns lean by so many degrees, to the right further down.
    fn slanted(self, degrees: f32) -> Self {
        let slope = f64::from(degrees).to_radians().tan() as f32;
        Self { right: self.right.mixed(1.0, self.down, slope), ..self }
    }

    fn mirrored(self) -> Self {
        Self { right: self.right.times(-1.0), ..self }
    }
}

/// What was drawn for an image.
pub(super) struct Drawn {
    shape: Shape,
    map: Map,
    /// The strength, smoothness and random numbers of the elastic field.
    field: Option<(f32, f32, ChaCha8Rng)>,
    /// Rows and columns that are blackened.
    hole: Option<(Range<usize>, Range<usize>)>,
}

impl Drawn {
    /// Draws what `distortions` do to the image of that index. Each kind has random numbers of its own, so that one more changes nothing
    /// of what the others do.
    pub(super) fn new(distortions: &[Distortion], occasion: Occasion, index: u32, shape: Shape) -> Self {
        let mut drawn = Self { shape, map: Map::IDENTITY, field: None, hole: None };
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
                self.field = Some((strength, smoothness, random));
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

    /// Writes the distorted image into `x`, axes `[row, column, channel]`, levels from 0 to 255. Where the field is laid is memory to be used again.
    pub(super) fn distort(self, image: &[u8], x: &mut [f32], fields: &mut Fields) {
        let Shape { height, width, channels } = self.shape;
        let field = self.field.map(|(strength, smoothness, mut random)| {
            fields.lay(self.shape, smoothness, strength, &mut random);
            &*fields
        });
        let centre = Size::of(self.shape).centre();
        for (place, pixel) in x.chunks_exact_mut(channels).enumerate() {
            let (row, column) = (place / width, place % width);
            let way = field.map_or(Point { right: 0.0, down: 0.0 }, |field| field.at(place));
            let from = self.map.at(Point {
                right: column as f32 - centre.right + way.right,
                down: row as f32 - centre.down + way.down,
            });
            let from = Point { right: from.right + centre.right, down: from.down + centre.down };
            sample(image, self.shape, from, pixel);
        }
        if let Some((rows, columns)) = self.hole {
            debug_assert!(rows.end <= height && columns.end <= width);
            for row in rows {
                x[(row * width + columns.start) * channels..(row * width + columns.end) * channels].fill(0.0);
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

    /// Gives the place in the middle between the first and the last pixel.
    fn centre(self) -> Point {
        Point { right: (self.0.right - 1.0) / 2.0, down: (self.0.down - 1.0) / 2.0 }
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

/// Writes the value of each channel at `place` into `pixel`: bilinear between the four pixels around it, of which those beyond an
/// edge are the nearest on it.
fn sample(image: &[u8], shape: Shape, place: Point, pixel: &mut [f32]) {
    let (left, right, across) = neighbours(place.right, shape.width);
    let (upper, lower, along) = neighbours(place.down, shape.height);
    let at = |row: usize, column: usize| &image[(row * shape.width + column) * shape.channels..];
    let corners = [at(upper, left), at(upper, right), at(lower, left), at(lower, right)];
    for (channel, value) in pixel.iter_mut().enumerate() {
        let [a, b, c, d] = corners.map(|corner| f32::from(corner[channel]));
        let (above, below) = (a + (b - a) * across, c + (d - c) * across);
        *value = above + (below - above) * along;
    }
}

/// Gives the two whole numbers below `length` that `place` lies between, and how far it is from the first of them.
fn neighbours(place: f32, length: usize) -> (usize, usize, f32) {
    let last = length - 1;
    let place = place.clamp(0.0, last as f32);
    let first = place as usize;
    (first, (first + 1).min(last), place - first as f32)
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

    #[test]
    fn between_pixels_lies_what_is_between_their_values() {
        let image = [0, 255, 51, 102];
        let at = |right, down| {
            let mut pixel = [0.0];
            sample(&image, Shape::new(2, 2, 1), Point { right, down }, &mut pixel);
            pixel[0]
        };
        for (right, down, expected) in [
            (0.0, 0.0, 0.0),
            (1.0, 0.0, 1.0),
            (0.5, 0.0, 0.5),
            (0.0, 0.5, 0.1),
            (0.5, 0.5, 0.4),
            (-7.0, 9.0, 0.2),
            (9.0, -7.0, 1.0),
        ] {
            assert!((at(right, down) / 255.0 - expected).abs() < 1e-6, "{right} {down}: {}", at(right, down));
        }
    }

    #[test]
    fn maps_turn_slant_and_stretch_as_their_names_say() {
        let at = |map: Map, right, down| {
            let Point { right, down } = map.at(Point { right, down });
            [right, down].map(|way| (way * 1000.0).round() / 1000.0)
        };
        let map = Map::IDENTITY;
        assert_eq!(at(map.turned(90.0), 1.0, 0.0), [0.0, 1.0]);
        assert_eq!(at(map.turned(90.0), 0.0, 1.0), [-1.0, 0.0]);
        assert_eq!(at(map.slanted(45.0), 1.0, 2.0), [3.0, 2.0]);
        assert_eq!(at(map.stretched(2.0).moved(Point { right: 1.0, down: -1.0 }), 3.0, 4.0), [7.0, 7.0]);
        assert_eq!(at(map.moved(Point { right: 1.0, down: 0.0 }).mirrored(), 3.0, 4.0), [-4.0, 4.0]);
    }
}
