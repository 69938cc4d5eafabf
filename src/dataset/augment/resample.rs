//! Images read anew along a map: each pixel lies between four of the original.
//!
//! A row is done in two passes: first where its pixels come from, a loop without branches over numbers that lie side by side, which the
//! compiler makes vectors of; then what lies there. Edges need no case of their own, for the original has its last column and its
//! last row once more. `super::naive` says the same pixel by pixel.

use super::elastic::Ways;
use super::map::Map;
use crate::nn::shape::Shape;

/// Memory to read images anew in, which is used again for each.
#[derive(Default)]
pub(super) struct Resampler {
    /// Levels of the original, its last column and its last row there twice, axes `[row, column, channel]`.
    source: Vec<f32>,
    /// How far each column is from the centre, in pixels.
    columns: Vec<f32>,
    origins: Origins,
}

/// Where the pixels of a row come from: the pixel of the original to the upper left of each, and how far to the right of that and below
/// it lies, 0 to 1.
#[derive(Default)]
struct Origins {
    left: Vec<i32>,
    upper: Vec<i32>,
    across: Vec<f32>,
    along: Vec<f32>,
}

impl Resampler {
    /// Writes the levels that `map` finds in `image`, once it has been led along `ways`, into `levels`, axes `[row, column, channel]`.
    pub(super) fn resample(
        &mut self,
        image: &[u8],
        shape: Shape,
        map: &Map,
        ways: Option<Ways<'_>>,
        levels: &mut [f32],
    ) {
        let Shape { height, width, channels } = shape;
        self.take_in(image, shape);
        let centre = (height - 1) as f32 / 2.0;
        for (row, line) in levels.chunks_exact_mut(width * channels).enumerate() {
            let down = row as f32 - centre;
            let ways = ways.as_ref().map(|ways| ways.row(row, width));
            self.origins.find(map, shape, &self.columns, down, ways);
            // A number that is known when this is compiled makes loops over channels straight.
            match channels {
                1 => self.blend(width, 1, line),
                3 => self.blend(width, 3, line),
                _ => self.blend(width, channels, line),
            }
        }
    }

    /// Takes the bytes of an image as levels, and its last column and row twice.
    fn take_in(&mut self, image: &[u8], Shape { height, width, channels }: Shape) {
        let line = width * channels;
        self.source.clear();
        self.source.reserve((height + 1) * (line + channels));
        for row in image.chunks_exact(line).chain(image.chunks_exact(line).last()) {
            self.source.extend(row.iter().chain(&row[line - channels..]).map(|&byte| f32::from(byte)));
        }
        if self.columns.len() != width {
            let centre = (width - 1) as f32 / 2.0;
            self.columns.clear();
            self.columns.extend((0..width).map(|column| column as f32 - centre));
            self.origins.resize(width);
        }
    }

    /// Writes what lies where a row comes from.
    #[inline(always)]
    fn blend(&self, width: usize, channels: usize, line: &mut [f32]) {
        let Origins { left, upper, across, along } = &self.origins;
        let stride = (width + 1) * channels;
        let places = left.iter().zip(upper).zip(across.iter().zip(along));
        for (pixel, ((&left, &upper), (&across, &along))) in line.chunks_exact_mut(channels).zip(places) {
            let start = upper as usize * stride + left as usize * channels;
            let above = &self.source[start..][..2 * channels];
            let below = &self.source[start + stride..][..2 * channels];
            for (channel, level) in pixel.iter_mut().enumerate() {
                let between = |row: &[f32]| row[channel] + (row[channels + channel] - row[channel]) * across;
                let (above, below) = (between(above), between(below));
                *level = above + (below - above) * along;
            }
        }
    }
}

impl Origins {
    fn resize(&mut self, width: usize) {
        self.left.resize(width, 0);
        self.upper.resize(width, 0);
        self.across.resize(width, 0.0);
        self.along.resize(width, 0.0);
    }

    /// Finds where a row comes from: its columns and the row itself are so far from the centre, and its pixels are led along `ways` to the
    /// right and down first.
    fn find(&mut self, map: &Map, shape: Shape, columns: &[f32], down: f32, ways: Option<[&[f32]; 2]>) {
        match ways {
            None => self.find_at(map, shape, columns.len(), |at| [columns[at], down]),
            Some([right, below]) => {
                // The compiler is to see that all are of one length.
                let (right, below) = (&right[..columns.len()], &below[..columns.len()]);
                self.find_at(map, shape, columns.len(), |at| [columns[at] + right[at], down + below[at]]);
            }
        }
    }

    /// Finds where a row comes from whose pixels lie at `place`, right and down of the centre.
    #[inline(always)]
    fn find_at(&mut self, map: &Map, shape: Shape, width: usize, place: impl Fn(usize) -> [f32; 2]) {
        let (left, upper) = (&mut self.left[..width], &mut self.upper[..width]);
        let (across, along) = (&mut self.across[..width], &mut self.along[..width]);
        let [last_column, last_row] = [shape.width, shape.height].map(|length| (length - 1) as f32);
        let Map { right, down } = *map;
        for at in 0..width {
            let [x, y] = place(at);
            let from = right.right * x + right.down * y + right.constant + last_column / 2.0;
            (left[at], across[at]) = neighbour(from, last_column);
            let from = down.right * x + down.down * y + down.constant + last_row / 2.0;
            (upper[at], along[at]) = neighbour(from, last_row);
        }
    }
}

/// Gives the whole number at or before `place`, which is brought to lie from 0 to `last`, and how far it is from there.
#[inline(always)]
fn neighbour(place: f32, last: f32) -> (i32, f32) {
    let place = place.clamp(0.0, last);
    let first = place as i32;
    (first, place - first as f32)
}

#[cfg(test)]
mod tests {
    use super::super::elastic::{Elasticity, Fields};
    use super::super::naive;
    use super::super::point::Point;
    use super::*;
    use crate::random::{Purpose, generator};
    use proptest::prelude::*;

    #[test]
    fn between_pixels_lies_what_is_between_their_levels() {
        let image = [0, 255, 51, 102];
        for (right, down, expected) in [
            (0.0, 0.0, 0.0),
            (1.0, 0.0, 255.0),
            (0.5, 0.0, 127.5),
            (0.0, 0.5, 25.5),
            (0.5, 0.5, 102.0),
            (-7.0, 9.0, 51.0),
            (9.0, -7.0, 255.0),
        ] {
            let place = Point { right, down };
            let naive = naive::sample(&image, Shape::new(2, 2, 1), place, 0);
            assert!((naive - expected).abs() < 1e-4, "{right} {down}: {naive}");
            // The upper left pixel of an image that was moved so far.
            let mut levels = [0.0; 4];
            let map = Map::IDENTITY.moved(place);
            Resampler::default().resample(&image, Shape::new(2, 2, 1), &map, None, &mut levels);
            assert_eq!(levels[0].to_bits(), naive.to_bits(), "{right} {down}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

        #[test]
        fn the_fast_loops_give_the_bits_of_the_naive_one_whatever_the_memory_was_used_for_before(
            height in 1usize..20,
            width in 1usize..20,
            channels in 1usize..6,
            degrees in -180.0f32..180.0,
            slant in -60.0f32..60.0,
            factor in 0.1f32..4.0,
            right in -30.0f32..30.0,
            down in -30.0f32..30.0,
            is_bent: bool,
            seed: u64,
        ) {
            let shape = Shape::new(height, width, channels);
            let map = Map::IDENTITY.moved(Point { right, down }).stretched(factor).slanted(slant).turned(degrees);
            let image: Vec<u8> = (0..shape.len()).map(|at| (at * 67 % 251) as u8).collect();
            let random = generator(seed, Purpose::Check, 0, 0, 0);
            let elasticity = Elasticity { strength: 20.0, smoothness: 2.0, random };
            let mut fields = Fields::default();
            let ways = is_bent.then(|| fields.lay(shape, elasticity));
            let points = ways.as_ref().map(|ways| {
                (0..height).flat_map(|row| {
                    let [right, down] = ways.row(row, width);
                    right.iter().zip(down).map(|(&right, &down)| Point { right, down }).collect::<Vec<_>>()
                }).collect::<Vec<_>>()
            });
            let expected = naive::resample(&image, shape, &map, points.as_deref());
            let mut resampler = Resampler::default();
            resampler.resample(&[7; 12], Shape::new(3, 4, 1), &map, None, &mut [0.0; 12]);
            let mut levels = vec![f32::NAN; shape.len()];
            resampler.resample(&image, shape, &map, ways, &mut levels);
            for (at, (found, expected)) in levels.iter().zip(&expected).enumerate() {
                prop_assert_eq!(found.to_bits(), expected.to_bits(), "value {}: {} for {}", at, found, expected);
            }
        }
    }
}
