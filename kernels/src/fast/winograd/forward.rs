//! Forward: weights and inputs to the points, products, and back, with or without 2×2 max pooling.

use super::outputs::Outputs;
use super::plan::{Part, Plan};
use super::points::{self, POINTS, squared};
use super::products::{Layout, Matrices, MatricesMut, Products};
use crate::geometry::Sliding;
use crate::scratch::Scratch;
use crate::simd::Simd;

/// z of all samples, with bias, for `weights` `[K, K, C, F]`.
#[inline(always)]
pub fn forward<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    outputs: Outputs<'_>,
    scratch: &mut Scratch<f32>,
) {
    // A function of its own, which all who call it share.
    s.vectorize(
        #[inline(always)]
        |s| match g.window.kernel[0] {
            3 => run::<S, 6, 3>(s, g, x, weights, outputs, scratch),
            5 => run::<S, 4, 5>(s, g, x, weights, outputs, scratch),
            _ => run::<S, 2, 7>(s, g, x, weights, outputs, scratch),
        },
    );
}

#[inline(always)]
fn run<S: Simd, const M: usize, const K: usize>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    mut outputs: Outputs<'_>,
    scratch: &mut Scratch<f32>,
) {
    let (channels, filters) = (g.input.channels, g.output.channels);
    let plan = Plan::new(g);
    assert!(plan.size == M && weights.len() == K * K * channels * filters, "weights of {K}×{K}");
    let samples = x.len() / g.input.len();
    let (tiles, block) = (samples * plan.count(), plan.block(samples));
    let u = Layout::new(channels, filters, 1);
    let [v, m] = [channels, filters].map(|columns| Layout::new(block, columns, S::LANES));
    let ([frame, us, vs, ms], _) = scratch.buffers([plan.frame_len(), u.len(), v.len(), m.len()], 0);
    frame.fill(0.0);
    let mut us = MatricesMut { values: us, layout: u };
    let mut vs = MatricesMut { values: vs, layout: v };
    let mut ms = MatricesMut { values: ms, layout: m };
    weights_to_points::<S, K>(s, weights, us.lend());
    for first in (0..tiles).step_by(block) {
        let rows = block.min(tiles - first);
        for part in plan.parts(first, rows) {
            let x = &x[part.sample * g.input.len()..][..g.input.len()];
            input_to_points(s, &plan, plan.framed(x, frame), &part, vs.lend());
        }
        Products { rows, a: vs.view(), b: us.view(), c: ms.lend() }.compute(s);
        for row in 0..rows {
            let [sample, tile] = [(first + row) / plan.count(), (first + row) % plan.count()];
            outputs_of_tile::<S, M>(s, ms.view(), row, &mut outputs, sample, plan.corner(tile));
        }
    }
}

/// U[point] `[C, F]` from weights `[K, K, C, F]`.
#[inline(always)]
pub fn weights_to_points<S: Simd, const K: usize>(s: S, weights: &[f32], us: MatricesMut<'_>) {
    let MatricesMut { values: us, layout: u } = us;
    let taps = weights.len() / (K * K);
    assert!(taps <= u.point && us.len() >= u.len() && u.row == u.columns, "room for the weights");
    for first in (0..taps).step_by(S::LANES) {
        let tail = s.tail(taps - first);
        // SAFETY: each of the K·K taps and of the points has `taps` values, with which `tail` ends.
        unsafe {
            squared(
                s,
                #[inline(always)]
                |i, j| s.load_tail(weights.as_ptr().add((i * K + j) * taps + first), tail),
                #[inline(always)]
                |w: [S::Vector; K]| points::weights(s, w),
                #[inline(always)]
                |a, b, value| {
                    s.store_tail(us.as_mut_ptr().add((a * POINTS + b) * u.point + first), value, tail)
                },
            );
        }
    }
}

/// V[point] `[tiles, C]` of some tiles of a sample in its frame, from the row of the part on.
#[inline(always)]
pub fn input_to_points<S: Simd>(s: S, plan: &Plan<'_>, x: &[f32], part: &Part, vs: MatricesMut<'_>) {
    let MatricesMut { values: vs, layout: v } = vs;
    let Part { tiles, row: first, .. } = part.clone();
    let (channels, frame) = (plan.frame.channels, plan.frame);
    assert!(x.len() == frame.len() && vs.len() >= v.len() && tiles.end <= plan.count(), "tiles of a sample");
    assert!((first + tiles.len()) * v.row <= v.point, "room for the tiles");
    for (row_of_points, tile) in (first..).zip(tiles) {
        let [row, column] = plan.corner(tile);
        for c in (0..channels).step_by(S::LANES) {
            let tail = s.tail(channels - c);
            let from = (row * frame.width + column) * channels + c;
            let to = row_of_points * v.row + c;
            // SAFETY: the eight rows and columns of each tile lie within the frame, and `tail` ends with the channels;
            // rows of the points are filled up to whole vectors.
            unsafe {
                squared(
                    s,
                    #[inline(always)]
                    |i, j| s.load_tail(x.as_ptr().add(from + (i * frame.width + j) * channels), tail),
                    #[inline(always)]
                    |d| points::input(s, d),
                    #[inline(always)]
                    |a, b, value| s.store(vs.as_mut_ptr().add((a * POINTS + b) * v.point + to), value),
                );
            }
        }
    }
}

/// Takes the tile in row `row` of the points to its outputs, the first of which is at `corner` of `sample`.
#[inline(always)]
fn outputs_of_tile<S: Simd, const M: usize>(
    s: S,
    ms: Matrices<'_>,
    row: usize,
    outputs: &mut Outputs<'_>,
    sample: usize,
    corner: [usize; 2],
) {
    let Matrices { values: ms, layout: m } = ms;
    assert!(ms.len() >= m.len() && (row + 1) * m.row <= m.point);
    for f in (0..m.columns).step_by(S::LANES) {
        let mut z = [[s.splat(0.0); M]; M];
        squared(
            s,
            #[inline(always)]
            // SAFETY: the rows of all points lie within `ms`, filled up to whole vectors.
            |a, b| unsafe { s.load(ms.as_ptr().add((a * POINTS + b) * m.point + row * m.row + f)) },
            #[inline(always)]
            |t| points::output::<S, M>(s, t),
            #[inline(always)]
            |i, j, value| z[i][j] = value,
        );
        outputs.put(s, &z, f, sample, corner);
    }
}
