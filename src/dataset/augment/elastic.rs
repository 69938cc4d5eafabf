//! Smooth random fields (Simard, Steinkraus and Platt 2003): each pixel draws a way, and a Gaussian makes neighbours agree.
//!
//! The Gaussian is applied along the rows and then along the columns, to many places side by side at a time, in sums that the compiler
//! keeps in vectors. `super::naive` says the same place by place.

use super::functions::exponential;
use crate::nn::shape::Shape;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// How many standard deviations of the Gaussian are reckoned with.
const REACH: f32 = 3.0;
/// Places that are smoothed at a time.
const BLOCK: usize = 16;
/// What the numbers that are drawn have to be divided by to lie between −1 and 1.
const DRAWN: f32 = 32768.0;

/// What is drawn for the elastic field of an image.
pub(super) struct Elasticity {
    /// α, the factor of the field, in pixels.
    pub(super) strength: f32,
    /// σ, the standard deviation of the Gaussian, in pixels.
    pub(super) smoothness: f32,
    /// Where its numbers come from.
    pub(super) random: ChaCha8Rng,
}

/// Memory for the field of an image, which is used again for the next one.
#[derive(Default)]
pub(super) struct Fields {
    /// The numbers that are drawn, axes `[row, column]`.
    noise: Vec<i16>,
    /// A row with zeros on both sides.
    line: Vec<f32>,
    /// Rows that are smoothed along themselves, with rows of zeros above and below.
    rows: Vec<f32>,
    /// Ways to the right, rows of `stride`, in pixels.
    right: Vec<f32>,
    /// Ways down.
    down: Vec<f32>,
    /// The right half of the Gaussian, its middle included.
    weights: Vec<f32>,
    /// Its standard deviation.
    smoothness: f32,
}

/// A field: where each pixel moves to, in pixels.
pub(super) struct Ways<'a> {
    right: &'a [f32],
    down: &'a [f32],
    stride: usize,
}

impl<'a> Ways<'a> {
    /// Gives the ways to the right and those down of the `width` pixels of a row.
    pub(super) fn row(&self, row: usize, width: usize) -> [&'a [f32]; 2] {
        [self.right, self.down].map(|ways| &ways[row * self.stride..][..width])
    }
}

impl Fields {
    /// Lays the field of an image of that shape: numbers from −1 to 1, smoothed by a Gaussian whose weights add up to 1 (beyond the
    /// edges lie zeros), times the strength.
    pub(super) fn lay(&mut self, shape: Shape, elasticity: Elasticity) -> Ways<'_> {
        let Elasticity { strength, smoothness, mut random } = elasticity;
        if self.smoothness != smoothness {
            self.smoothness = smoothness;
            gaussian(&mut self.weights, smoothness);
        }
        let Shape { height, width, .. } = shape;
        let stride = width.next_multiple_of(BLOCK);
        let Self { noise, line, rows, right, down, weights, .. } = self;
        // Further away there are zeros only.
        let [across, along] = [width, height].map(|side| &weights[..weights.len().min(side)]);
        let (beside, above) = (across.len() - 1, along.len() - 1);
        noise.resize(height * width, 0);
        for ways in [&mut *right, &mut *down] {
            random.fill(&mut noise[..]);
            refill(line, stride + 2 * beside);
            refill(rows, (height + 2 * above) * stride);
            for (row, numbers) in noise.chunks_exact(width).enumerate() {
                let middle = line[beside..][..width].iter_mut().zip(numbers);
                middle.for_each(|(value, &number)| *value = f32::from(number) * (strength / DRAWN));
                smooth(line, beside, 1, across, &mut rows[(above + row) * stride..][..stride]);
            }
            ways.resize(height * stride, 0.0);
            for (row, ways) in ways.chunks_exact_mut(stride).enumerate() {
                smooth(rows, (above + row) * stride, stride, along, ways);
            }
        }
        Ways { right, down, stride }
    }
}

/// Makes `values` as many zeros.
fn refill(values: &mut Vec<f32>, length: usize) {
    values.clear();
    values.resize(length, 0.0);
}

/// Makes `weights` those of a Gaussian from its middle to the right; all, those to the left included, add up to 1.
fn gaussian(weights: &mut Vec<f32>, deviation: f32) {
    let reach = (REACH * deviation).ceil() as usize;
    let weight = |way: usize| {
        let share = way as f64 / f64::from(deviation);
        exponential(-0.5 * share * share)
    };
    let sum = weight(0) + 2.0 * (1..=reach).map(weight).sum::<f64>();
    weights.clear();
    weights.extend((0..=reach).map(|way| (weight(way) / sum) as f32));
}

/// Writes the values of `from` that follow `start`, each smoothed with those `step` and several times `step` to either side of it, into `to`,
/// which is a whole number of blocks long.
fn smooth(from: &[f32], start: usize, step: usize, weights: &[f32], to: &mut [f32]) {
    let (middle, sides) = weights.split_at(1);
    for (number, to) in to.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
        let place = start + number * BLOCK;
        let mut sums = *block(from, place);
        sums.iter_mut().for_each(|sum| *sum *= middle[0]);
        for (way, weight) in sides.iter().enumerate() {
            let way = (way + 1) * step;
            let (before, after) = (block(from, place - way), block(from, place + way));
            for lane in 0..BLOCK {
                sums[lane] += weight * (before[lane] + after[lane]);
            }
        }
        *to = sums;
    }
}

/// Gives as many values as a block has.
#[inline(always)]
fn block(values: &[f32], place: usize) -> &[f32; BLOCK] {
    match values[place..].first_chunk() {
        Some(block) => block,
        None => unreachable!("rows are whole blocks, and have as many values on both sides as are looked at"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::naive;
    use super::*;
    use crate::random::{Purpose, generator};
    use proptest::prelude::*;

    fn elasticity(seed: u64, smoothness: f32) -> Elasticity {
        Elasticity { strength: 8.0, smoothness, random: generator(seed, Purpose::Check, 0, 0, 0) }
    }

    /// The ways of all pixels, row by row.
    fn listed(ways: &Ways<'_>, shape: Shape) -> Vec<[f32; 2]> {
        let row = |row| {
            let [right, down] = ways.row(row, shape.width);
            right.iter().zip(down).map(|(&right, &down)| [right, down]).collect::<Vec<_>>()
        };
        (0..shape.height).flat_map(row).collect()
    }

    #[test]
    fn a_smooth_field_is_what_the_sum_over_all_pixels_says() {
        let (height, width, deviation) = (5, 7, 1.3_f32);
        let shape = Shape::new(height, width, 2);
        let mut fields = Fields::default();
        let found = listed(&fields.lay(shape, elasticity(1, deviation)), shape);
        let mut raw = vec![0_i16; height * width];
        elasticity(1, deviation).random.fill(&mut raw[..]);
        let reach = (REACH * deviation).ceil() as i64;
        let weight = |way: i64| (-0.5 * (way as f64 / f64::from(deviation)).powi(2)).exp();
        let all: f64 = (-reach..=reach).map(weight).sum();
        for (at, [right, _]) in found.into_iter().enumerate() {
            let (row, column) = ((at / width) as i64, (at % width) as i64);
            let mut sum = 0.0;
            for (place, &value) in raw.iter().enumerate() {
                let (down, right) = ((place / width) as i64 - row, (place % width) as i64 - column);
                if down.abs() <= reach && right.abs() <= reach {
                    sum += weight(down) / all * weight(right) / all * f64::from(value) / 32768.0;
                }
            }
            assert!((f64::from(right) - 8.0 * sum).abs() < 1e-5, "{row} {column}: {right} {}", 8.0 * sum);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

        #[test]
        fn the_fast_field_is_the_naive_one_whatever_the_memory_was_used_for_before(
            height in 1usize..40,
            width in 1usize..40,
            smoothness in 0.5f32..12.0,
            seed: u64,
        ) {
            let shape = Shape::new(height, width, 1);
            let mut fields = Fields::default();
            fields.lay(Shape::new(width, height + 3, 1), elasticity(5, 3.0));
            let found = listed(&fields.lay(shape, elasticity(seed, smoothness)), shape);
            let expected = naive::field(shape, elasticity(seed, smoothness), &fields.weights);
            let expected: Vec<_> = expected.into_iter().map(|way| [way.right, way.down]).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
