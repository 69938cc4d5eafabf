//! What is done to images, pixel by pixel as the formulas read: what the fast loops are held against, bit for bit.

use super::elastic::Elasticity;
use super::map::{Linear, Map};
use super::point::Point;
use crate::nn::shape::Shape;
use rand::RngExt;

/// Reads an image along `map`, once that has been led along `ways`; levels, axes `[row, column, channel]`.
pub(super) fn resample(image: &[u8], shape: Shape, map: &Map, ways: Option<&[Point]>) -> Vec<f32> {
    let Shape { height, width, channels } = shape;
    let centre = Point { right: (width - 1) as f32 / 2.0, down: (height - 1) as f32 / 2.0 };
    let mut levels = Vec::new();
    for place in 0..height * width {
        let way = ways.map_or(Point { right: 0.0, down: 0.0 }, |ways| ways[place]);
        let (row, column) = (place / width, place % width);
        let from = Point {
            right: column as f32 - centre.right + way.right,
            down: row as f32 - centre.down + way.down,
        };
        let at = |way: Linear| way.right * from.right + way.down * from.down + way.constant;
        let (right, down) = (at(map.right) + centre.right, at(map.down) + centre.down);
        levels.extend((0..channels).map(|channel| sample(image, shape, Point { right, down }, channel)));
    }
    levels
}

/// The level of a channel at `place`: bilinear between the four pixels around it, of which those beyond an edge are the nearest on it.
pub(super) fn sample(image: &[u8], shape: Shape, place: Point, channel: usize) -> f32 {
    let (left, right, across) = neighbours(place.right, shape.width);
    let (upper, lower, along) = neighbours(place.down, shape.height);
    let at =
        |row: usize, column: usize| f32::from(image[(row * shape.width + column) * shape.channels + channel]);
    let above = at(upper, left) + (at(upper, right) - at(upper, left)) * across;
    let below = at(lower, left) + (at(lower, right) - at(lower, left)) * across;
    above + (below - above) * along
}

/// The two whole numbers below `length` that `place` lies between, and how far it is from the first of them.
fn neighbours(place: f32, length: usize) -> (usize, usize, f32) {
    let last = length - 1;
    let place = place.clamp(0.0, last as f32);
    let first = place as usize;
    (first, (first + 1).min(last), place - first as f32)
}

/// The field of an image of that shape, row by row.
pub(super) fn field(shape: Shape, elasticity: Elasticity, weights: &[f32]) -> Vec<Point> {
    let Shape { height, width, .. } = shape;
    let Elasticity { strength, mut random, .. } = elasticity;
    let mut axis = || {
        let mut noise = vec![0_i16; height * width];
        random.fill(&mut noise[..]);
        let raw: Vec<f32> = noise.iter().map(|&number| f32::from(number) * (strength / 32768.0)).collect();
        let rows = smoothed(&raw, [height, width], [0, 1], weights);
        smoothed(&rows, [height, width], [1, 0], weights)
    };
    let (right, down) = (axis(), axis());
    right.into_iter().zip(down).map(|(right, down)| Point { right, down }).collect()
}

/// Each value with its neighbours along `[down, right]`, of which those beyond the edges are 0.
fn smoothed(
    values: &[f32],
    [height, width]: [usize; 2],
    [down, right]: [isize; 2],
    weights: &[f32],
) -> Vec<f32> {
    let at = |row: usize, column: usize, way: isize| {
        let (row, column) = (row.checked_add_signed(way * down), column.checked_add_signed(way * right));
        let inside = row.zip(column).filter(|&(row, column)| row < height && column < width);
        inside.map_or(0.0, |(row, column)| values[row * width + column])
    };
    let sum = |place: usize| {
        let (row, column) = (place / width, place % width);
        let ways = weights.iter().enumerate().skip(1);
        ways.fold(weights[0] * at(row, column, 0), |sum, (way, weight)| {
            sum + weight * (at(row, column, -(way as isize)) + at(row, column, way as isize))
        })
    };
    (0..height * width).map(sum).collect()
}
