//! Backward: the adjoint of each step of forward, in reverse.

use super::errors::{Errors, Place};
use super::forward::{input_to_points, weights_to_points};
use super::plan::{Part, Plan};
use super::points::{self, POINTS, squared};
use super::products::{Layout, Matrices, MatricesMut, Products};
use crate::fast::shared::transpose::{Rows, RowsMut, transpose};
use crate::geometry::Sliding;
use crate::scratch::split;
use crate::simd::Simd;

/// ∂C/∂w, and the input that it is made of.
pub struct WeightGradient<'a> {
    /// `[n, H, W, C]`
    pub x: &'a [f32],
    /// `[K, K, C, F]`, overwritten.
    pub d_weights: &'a mut [f32],
}

/// ∂C/∂x, and the weights that it is made of.
pub struct InputGradient<'a> {
    /// `[K, K, C, F]`
    pub weights: &'a [f32],
    /// `[n, H, W, C]`, overwritten.
    pub d_x: &'a mut [f32],
}

/// The gradients that are wanted.
pub struct Gradients<'a> {
    /// That of the weights.
    pub weights: Option<WeightGradient<'a>>,
    /// That of the input.
    pub input: Option<InputGradient<'a>>,
}

/// Sizes of what both gradients need.
struct Sizes<'a> {
    plan: Plan<'a>,
    /// Tiles that go through the products block.
    block: usize,
    /// ∂C/∂U, `[C, F]`.
    d_u: Layout,
    /// Uᵀ, `[F, C]`.
    u_transposed: Layout,
    /// V or ∂C/∂V, `[tiles, C]`.
    v: Layout,
    /// ∂C/∂M, `[tiles, F]`.
    d_m: Layout,
}

impl<'a> Sizes<'a> {
    fn new<S: Simd>(g: &'a Sliding, samples: usize) -> Self {
        let (channels, filters) = (g.input.channels, g.output.channels);
        let plan = Plan::new(g);
        let block = plan.block(samples);
        Self {
            plan,
            block,
            d_u: Layout::new(channels, filters, 1),
            u_transposed: Layout::new(filters, channels, 1),
            v: Layout::new(block, channels, S::LANES),
            d_m: Layout::new(block, filters, S::LANES),
        }
    }

    /// Room for a frame of x and one of ∂C/∂x, ∂C/∂U, Uᵀ, weights with C and F exchanged, V, ∂C/∂M.
    fn lens(&self) -> [usize; 7] {
        let taps = self.plan.g.window.area() * self.v.columns * self.d_m.columns;
        let (frame, u) = (self.plan.frame_len(), [self.d_u.len(), self.u_transposed.len()]);
        [frame, frame, u[0], u[1], taps, self.v.len(), self.d_m.len()]
    }
}

/// How much room [`backward`] needs for `samples` samples.
pub fn room<S: Simd>(g: &Sliding, samples: usize) -> usize {
    crate::scratch::room::<f32>(&Sizes::new::<S>(g, samples).lens())
}

/// One or both gradients.
#[inline(always)]
pub fn backward<S: Simd>(s: S, g: &Sliding, errors: Errors<'_>, gradients: Gradients<'_>, work: &mut [f32]) {
    // A function of its own, which all who call it share.
    s.vectorize(
        #[inline(always)]
        |s| match g.window.kernel[0] {
            3 => run::<S, 6, 3>(s, g, errors, gradients, work),
            5 => run::<S, 4, 5>(s, g, errors, gradients, work),
            _ => run::<S, 2, 7>(s, g, errors, gradients, work),
        },
    );
}

#[inline(always)]
fn run<S: Simd, const M: usize, const K: usize>(
    s: S,
    g: &Sliding,
    errors: Errors<'_>,
    mut gradients: Gradients<'_>,
    work: &mut [f32],
) {
    let shape = errors.shape(g);
    let samples = errors.len() / shape.len();
    let sizes = Sizes::new::<S>(g, samples);
    let Sizes { plan, block, d_u, u_transposed, v, d_m } = sizes;
    let [frame, d_frame, d_us, us_transposed, transposed, vs, d_ms] = split(work, sizes.lens());
    frame.fill(0.0);
    let mut d_us = MatricesMut { values: d_us, layout: d_u };
    let mut us_transposed = MatricesMut { values: us_transposed, layout: u_transposed };
    let mut vs = MatricesMut { values: vs, layout: v };
    let mut d_ms = MatricesMut { values: d_ms, layout: d_m };
    if let Some(InputGradient { weights, .. }) = &gradients.input {
        exchange(s, g, weights, transposed);
        weights_to_points::<S, K>(s, transposed, us_transposed.lend());
    }
    let tiles = samples * plan.count();
    for first in (0..tiles).step_by(block) {
        let rows = block.min(tiles - first);
        for row in 0..rows {
            let [sample, tile] = [(first + row) / plan.count(), (first + row) % plan.count()];
            let place = Place { shape, sample, corner: plan.corner(tile) };
            errors.tile_to_points::<S, M>(s, place, d_ms.lend(), row);
        }
        if let Some(WeightGradient { x, .. }) = &gradients.weights {
            for part in plan.parts(first, rows) {
                let x = &x[part.sample * g.input.len()..][..g.input.len()];
                input_to_points(s, &plan, plan.framed(x, frame), &part, vs.lend());
            }
            Products { rows, a: vs.view(), b: d_ms.view(), c: d_us.lend() }.transposed(s, first > 0);
        }
        if let Some(InputGradient { d_x, .. }) = &mut gradients.input {
            Products { rows, a: d_ms.view(), b: us_transposed.view(), c: vs.lend() }.compute(s);
            for part in plan.parts(first, rows) {
                let d_x = &mut d_x[part.sample * g.input.len()..][..g.input.len()];
                input_from_points(s, &plan, vs.view(), &part, d_frame, d_x);
            }
        }
    }
    if let Some(WeightGradient { d_weights, .. }) = &mut gradients.weights {
        weights_from_points::<S, K>(s, d_us.view(), d_weights);
    }
}

/// Weights `[K, K, C, F]` with C and F exchanged.
#[inline(always)]
fn exchange<S: Simd>(s: S, g: &Sliding, weights: &[f32], transposed: &mut [f32]) {
    let (channels, filters) = (g.input.channels, g.output.channels);
    let (from, to) =
        (weights.chunks_exact(channels * filters), transposed.chunks_exact_mut(channels * filters));
    for (from, to) in from.zip(to) {
        let (from, to) = (Rows { values: from, stride: filters }, RowsMut { values: to, stride: channels });
        transpose(s, [channels, filters], from, to);
    }
}

/// ∂C/∂x of some tiles of a sample: B ∂C/∂V Bᵀ, which lie in rows from that of the part on, added up where they overlap.
/// Its tiles come in order, so that the first begins the sum, and the last ends it.
#[inline(always)]
fn input_from_points<S: Simd>(
    s: S,
    plan: &Plan<'_>,
    vs: Matrices<'_>,
    part: &Part,
    frame: &mut [f32],
    d_x: &mut [f32],
) {
    let Matrices { values: vs, layout: v } = vs;
    let Part { tiles, row: first, .. } = part.clone();
    let (channels, width, ends) = (plan.frame.channels, plan.frame.width, tiles.end == plan.count());
    let sums = if plan.copies() { &mut *frame } else { &mut *d_x };
    if tiles.start == 0 {
        sums.fill(0.0);
    }
    assert!(sums.len() == plan.frame.len() && vs.len() >= v.len() && tiles.end <= plan.count());
    assert!((first + tiles.len()) * v.row <= v.point, "rows of the points");
    for (row_of_points, tile) in (first..).zip(tiles) {
        let [row, column] = plan.corner(tile);
        for c in (0..channels).step_by(S::LANES) {
            let tail = s.tail(channels - c);
            let (from, to) = (row_of_points * v.row + c, (row * width + column) * channels + c);
            // SAFETY: the rows of all points lie within `vs`, filled up to whole vectors; the eight rows and columns of
            // each tile lie within the frame, and `tail` ends with the channels.
            unsafe {
                squared(
                    s,
                    #[inline(always)]
                    |a, b| s.load(vs.as_ptr().add((a * POINTS + b) * v.point + from)),
                    #[inline(always)]
                    |t| points::input_adjoint(s, t),
                    #[inline(always)]
                    |i, j, value| {
                        let sum = sums.as_mut_ptr().add(to + (i * width + j) * channels);
                        s.store_tail(sum, s.add(value, s.load_tail(sum, tail)), tail);
                    },
                );
            }
        }
    }
    if ends && plan.copies() {
        let row = plan.g.input.width * channels;
        for (i, d_x) in d_x.chunks_exact_mut(row).enumerate() {
            d_x.copy_from_slice(&frame[plan.inside(i)..][..row]);
        }
    }
}

/// ∂C/∂w `[K, K, C, F]` = Gᵀ ∂C/∂U G.
#[inline(always)]
fn weights_from_points<S: Simd, const K: usize>(s: S, d_us: Matrices<'_>, d_weights: &mut [f32]) {
    let Matrices { values: d_us, layout: d_u } = d_us;
    let taps = d_weights.len() / (K * K);
    assert!(taps <= d_u.point && d_us.len() >= d_u.len() && d_u.row == d_u.columns, "room for the weights");
    for first in (0..taps).step_by(S::LANES) {
        let tail = s.tail(taps - first);
        // SAFETY: each of the K·K taps and of the points has `taps` values, with which `tail` ends.
        unsafe {
            squared(
                s,
                #[inline(always)]
                |a, b| s.load_tail(d_us.as_ptr().add((a * POINTS + b) * d_u.point + first), tail),
                #[inline(always)]
                |t| points::weights_adjoint::<S, K>(s, t),
                #[inline(always)]
                |i, j, value| {
                    s.store_tail(d_weights.as_mut_ptr().add((i * K + j) * taps + first), value, tail)
                },
            );
        }
    }
}
