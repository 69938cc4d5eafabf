//! The sizes that a convolution asks for, and how its tiles walk over a window.

use crate::fast::shared::padded::Padded;
use crate::fast::shared::tile::Walk;
use crate::geometry::Sliding;

/// How the tiles of a convolution walk over a window: by rows, each of which lies in one piece.
pub fn window_walk(padded: &Padded<'_>, filters: usize) -> Walk {
    Walk {
        rows: padded.g.window.kernel[0],
        count: padded.window_row(),
        a_row: padded.row(),
        a_step: 1,
        b_row: padded.window_row() * filters,
        b_step: filters,
    }
}

/// The lengths of the slices of a convolution, or of their gradients.
pub struct Lengths {
    /// Input.
    pub x: usize,
    /// Output.
    pub y: usize,
    /// Weights.
    pub weights: usize,
    /// Biases, if there are any.
    pub bias: Option<usize>,
}

/// Panics unless all slices have the sizes that `g` asks for; returns how many samples there are.
#[track_caller]
pub fn check(g: &Sliding, lengths: Lengths) -> usize {
    let Lengths { x, y, weights, bias } = lengths;
    let samples = x / g.input.len();
    assert_eq!(x, samples * g.input.len(), "input of a convolution of {}", g.input);
    assert_eq!(y, samples * g.output.len(), "output of a convolution to {}", g.output);
    assert_eq!(weights, g.window.area() * g.input.channels * g.output.channels, "weights of a convolution");
    assert!(bias.is_none_or(|bias| bias == g.output.channels), "biases of a convolution");
    assert_eq!(
        g.window.output(g.input.height, g.input.width),
        Some((g.output.height, g.output.width)),
        "output shape of a convolution"
    );
    samples
}
