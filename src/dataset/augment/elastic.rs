//! Smooth random fields (Simard, Steinkraus and Platt 2003): each pixel draws a way, and a Gaussian makes neighbours agree.

use super::draw::Point;
use crate::nn::shape::Shape;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// How many standard deviations of the Gaussian are reckoned with.
const REACH: f32 = 3.0;

/// A field of an image, in memory that is used again for the next one.
#[derive(Default)]
pub(super) struct Fields {
    /// Ways to the right, axes `[row, column]`, in pixels.
    right: Vec<f32>,
    /// Ways down.
    down: Vec<f32>,
    /// What is smoothed along one axis.
    half: Vec<f32>,
    /// The right half of the Gaussian, its middle included.
    weights: Vec<f32>,
    /// Its standard deviation.
    smoothness: f32,
}

impl Fields {
    /// Lays the field of an image of that shape: numbers from −1 to 1, smoothed by a Gaussian whose weights add up to 1 (beyond the edges lie
    /// zeros), times `strength`.
    pub(super) fn lay(&mut self, shape: Shape, smoothness: f32, strength: f32, random: &mut ChaCha8Rng) {
        if self.smoothness != smoothness {
            self.smoothness = smoothness;
            gaussian(&mut self.weights, smoothness);
        }
        let size = shape.height * shape.width;
        for ways in [&mut self.right, &mut self.down] {
            ways.clear();
            ways.extend((0..size).map(|_| random.random_range(-1.0_f32..=1.0)));
            self.half.clear();
            self.half.resize(size, 0.0);
            smooth_rows(ways, &mut self.half, shape.width, &self.weights);
            smooth_columns(&self.half, ways, shape.width, &self.weights);
            ways.iter_mut().for_each(|way| *way *= strength);
        }
    }

    /// Gives the way of the pixel at a place, counted row by row.
    pub(super) fn at(&self, place: usize) -> Point {
        Point { right: self.right[place], down: self.down[place] }
    }
}

/// Makes `weights` those of a Gaussian from its middle to the right; all, those to the left included, add up to 1.
fn gaussian(weights: &mut Vec<f32>, deviation: f32) {
    let reach = (REACH * deviation).ceil() as usize;
    let weight = |way: usize| (-0.5 * (way as f64 / f64::from(deviation)).powi(2)).exp();
    let sum = weight(0) + 2.0 * (1..=reach).map(weight).sum::<f64>();
    weights.clear();
    weights.extend((0..=reach).map(|way| (weight(way) / sum) as f32));
}

/// Writes each row of `from`, smoothed, into `to`.
fn smooth_rows(from: &[f32], to: &mut [f32], width: usize, weights: &[f32]) {
    for (from, to) in from.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
        for (place, value) in to.iter_mut().enumerate() {
            let first = (place + 1).saturating_sub(weights.len());
            let last = (place + weights.len()).min(width);
            let part = from[first..last].iter().enumerate();
            *value = part.map(|(way, &value)| weights[(first + way).abs_diff(place)] * value).sum();
        }
    }
}

/// Writes each column of `from`, smoothed, into `to`.
fn smooth_columns(from: &[f32], to: &mut [f32], width: usize, weights: &[f32]) {
    let height = from.len() / width;
    for (row, to) in to.chunks_exact_mut(width).enumerate() {
        to.fill(0.0);
        let (first, last) = ((row + 1).saturating_sub(weights.len()), (row + weights.len()).min(height));
        for other in first..last {
            let weight = weights[other.abs_diff(row)];
            let line = &from[other * width..][..width];
            to.iter_mut().zip(line).for_each(|(sum, value)| *sum += weight * value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    #[test]
    fn a_smooth_field_is_what_the_sum_over_all_pixels_says() {
        let (height, width, deviation) = (5, 7, 1.3_f32);
        let draw = || generator(1, Purpose::Check, 0, 0, 0);
        let mut fields = Fields::default();
        fields.lay(Shape::new(height, width, 2), deviation, 8.0, &mut draw());
        let mut random = draw();
        let raw: Vec<f64> =
            (0..height * width).map(|_| f64::from(random.random_range(-1.0_f32..=1.0))).collect();
        let reach = (REACH * deviation).ceil() as i64;
        let weight = |way: i64| (-0.5 * (way as f64 / f64::from(deviation)).powi(2)).exp();
        let all: f64 = (-reach..=reach).map(weight).sum();
        for row in 0..height as i64 {
            for column in 0..width as i64 {
                let mut sum = 0.0;
                for (place, value) in raw.iter().enumerate() {
                    let (down, right) =
                        (place as i64 / width as i64 - row, place as i64 % width as i64 - column);
                    if down.abs() <= reach && right.abs() <= reach {
                        sum += weight(down) / all * weight(right) / all * value;
                    }
                }
                let found = fields.at((row * width as i64 + column) as usize).right;
                assert!((f64::from(found) - 8.0 * sum).abs() < 1e-5, "{row} {column}: {found} {}", 8.0 * sum);
            }
        }
    }

    #[test]
    fn memory_that_was_used_before_changes_nothing() {
        let shape = Shape::new(6, 5, 1);
        let (mut fresh, mut used) = (Fields::default(), Fields::default());
        used.lay(Shape::new(9, 9, 1), 3.0, 1.0, &mut generator(5, Purpose::Check, 0, 0, 0));
        for fields in [&mut fresh, &mut used] {
            fields.lay(shape, 2.0, 10.0, &mut generator(7, Purpose::Check, 0, 0, 0));
        }
        assert_eq!((fresh.right, fresh.down), (used.right, used.down));
    }
}
