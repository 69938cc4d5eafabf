//! Backward: the adjoint of each step of forward, in reverse.

use super::forward::{input_to_points, weights_to_points};
use super::points::{self, POINTS, squared};
use super::{Plan, Points, Products};
use crate::fast::shared::transpose::transpose;
use crate::geometry::Sliding;
use crate::scratch::split;
use crate::shape::Shape;
use crate::simd::Simd;
use std::ops::Range;

/// δ of the batch.
#[derive(Clone, Copy)]
pub enum Errors<'a> {
    /// `[n, H', W', F]`
    Maps(&'a [f32]),
    /// `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`, and which of the four places of each cell it is of; elsewhere δ is 0.
    Cells(&'a [f32], &'a [u8]),
}

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

/// Sizes of what both gradients need.
struct Sizes<'a> {
    plan: Plan<'a>,
    /// Tiles that go through the products together.
    together: usize,
    /// `[C, F]`, `[F, C]`: ∂C/∂U and Uᵀ.
    d_u: Points,
    u_turned: Points,
    /// `[tiles, C]`, `[tiles, F]`: V or ∂C/∂V, and ∂C/∂M.
    v: Points,
    d_m: Points,
}

impl<'a> Sizes<'a> {
    fn new<S: Simd>(g: &'a Sliding, samples: usize) -> Self {
        let (channels, filters) = (g.input.channels, g.output.channels);
        let plan = Plan::new(g);
        let together = plan.together(samples);
        Self {
            plan,
            together,
            d_u: Points::new(channels, filters, 1),
            u_turned: Points::new(filters, channels, 1),
            v: Points::new(together, channels, S::LANES),
            d_m: Points::new(together, filters, S::LANES),
        }
    }

    /// Room for a frame of x and one of ∂C/∂x, ∂C/∂U, Uᵀ, weights with C and F exchanged, V, ∂C/∂M.
    fn lens(&self) -> [usize; 7] {
        let taps = self.plan.g.window.area() * self.v.columns * self.d_m.columns;
        let (frame, u) = (self.plan.frame_len(), [self.d_u.len(), self.u_turned.len()]);
        [frame, frame, u[0], u[1], taps, self.v.len(), self.d_m.len()]
    }
}

/// How much room [`backward`] needs for `samples` samples.
pub fn room<S: Simd>(g: &Sliding, samples: usize) -> usize {
    crate::scratch::room::<f32>(&Sizes::new::<S>(g, samples).lens())
}

/// One or both gradients.
#[inline(always)]
pub fn backward<S: Simd>(
    s: S,
    g: &Sliding,
    errors: Errors<'_>,
    d_weights: Option<WeightGradient<'_>>,
    d_input: Option<InputGradient<'_>>,
    work: &mut [f32],
) {
    // A function of its own, which all who call it share.
    s.vectorize(
        #[inline(always)]
        |s| match g.window.kernel[0] {
            3 => run::<S, 6, 3>(s, g, errors, d_weights, d_input, work),
            5 => run::<S, 4, 5>(s, g, errors, d_weights, d_input, work),
            _ => run::<S, 2, 7>(s, g, errors, d_weights, d_input, work),
        },
    );
}

#[inline(always)]
fn run<S: Simd, const M: usize, const K: usize>(
    s: S,
    g: &Sliding,
    errors: Errors<'_>,
    mut d_weights: Option<WeightGradient<'_>>,
    mut d_input: Option<InputGradient<'_>>,
    work: &mut [f32],
) {
    let (channels, filters) = (g.input.channels, g.output.channels);
    let shape = errors.shape(g);
    let samples = errors.len() / shape.len();
    let sizes = Sizes::new::<S>(g, samples);
    let Sizes { plan, together, d_u, u_turned, v, d_m } = sizes;
    let [frame, d_frame, d_us, us_turned, turned, vs, d_ms] = split(work, sizes.lens());
    frame.fill(0.0);
    if let Some(InputGradient { weights, .. }) = &d_input {
        let (from, to) =
            (weights.chunks_exact(channels * filters), turned.chunks_exact_mut(channels * filters));
        for (weights, turned) in from.zip(to) {
            transpose(s, [channels, filters], (weights, filters), (turned, channels));
        }
        weights_to_points::<S, K>(s, turned, us_turned, u_turned);
    }
    let tiles = samples * plan.count();
    for first in (0..tiles).step_by(together) {
        let rows = together.min(tiles - first);
        for row in 0..rows {
            let [sample, tile] = [(first + row) / plan.count(), (first + row) % plan.count()];
            errors.tile_to_points::<S, M>(s, shape, sample, plan.corner(tile), (&mut *d_ms, d_m), row);
        }
        if let Some(WeightGradient { x, .. }) = &d_weights {
            for (sample, tiles, row) in plan.parts(first, rows) {
                let x = &x[sample * g.input.len()..][..g.input.len()];
                input_to_points(s, &plan, plan.framed(x, frame), (&mut *vs, v), tiles, row);
            }
            Products { rows, a: (&*vs, v), b: (&*d_ms, d_m), c: (&mut *d_us, d_u) }.turned(s, first > 0);
        }
        if let Some(InputGradient { d_x, .. }) = &mut d_input {
            Products { rows, a: (&*d_ms, d_m), b: (&*us_turned, u_turned), c: (&mut *vs, v) }.compute(s);
            for (sample, tiles, row) in plan.parts(first, rows) {
                let d_x = &mut d_x[sample * g.input.len()..][..g.input.len()];
                input_from_points(s, &plan, (&*vs, v), (tiles, row), d_frame, d_x);
            }
        }
    }
    if let Some(WeightGradient { d_weights, .. }) = &mut d_weights {
        weights_from_points::<S, K>(s, (d_us, d_u), d_weights);
    }
}

impl Errors<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Maps(d_z) => d_z.len(),
            Self::Cells(deltas, _) => deltas.len(),
        }
    }

    /// Shape of one sample.
    fn shape(&self, g: &Sliding) -> Shape {
        let Shape { height, width, channels } = g.output;
        match self {
            Self::Maps(_) => g.output,
            Self::Cells(..) => Shape::new(height / 2, width / 2, channels),
        }
    }

    /// A ∂C/∂Y Aᵀ of the tile whose first output is at `corner` of `sample`, into row `row` of the points.
    #[inline(always)]
    fn tile_to_points<S: Simd, const M: usize>(
        &self,
        s: S,
        shape: Shape,
        sample: usize,
        corner: [usize; 2],
        (d_ms, d_m): (&mut [f32], Points),
        row: usize,
    ) {
        assert!(d_ms.len() >= d_m.len() && (row + 1) * d_m.row <= d_m.point);
        for f in (0..shape.channels).step_by(S::LANES) {
            let d_y = self.tile::<S, M>(s, shape, sample, corner, f);
            squared(
                s,
                #[inline(always)]
                |i, j| d_y[i][j],
                #[inline(always)]
                |y: [S::Vector; M]| points::output_adjoint(s, y),
                // SAFETY: the rows of all points lie within `d_ms`, filled up to whole vectors.
                #[inline(always)]
                |a, b, value| unsafe {
                    s.store(d_ms.as_mut_ptr().add((a * POINTS + b) * d_m.point + row * d_m.row + f), value)
                },
            );
        }
    }

    /// ∂C/∂Y of a tile, for a vector of filters from `f` on; 0 outside of the output.
    #[inline(always)]
    fn tile<S: Simd, const M: usize>(
        &self,
        s: S,
        shape: Shape,
        sample: usize,
        corner: [usize; 2],
        f: usize,
    ) -> [[S::Vector; M]; M] {
        let mut d_y = [[s.splat(0.0); M]; M];
        let (step, count) = (if matches!(self, Self::Maps(_)) { 1 } else { 2 }, shape.channels - f);
        let tail = s.tail(count);
        for i in 0..M / step {
            for j in 0..M / step {
                let (row, column) = (corner[0] / step + i, corner[1] / step + j);
                if row >= shape.height || column >= shape.width {
                    continue;
                }
                let at = sample * shape.len() + (row * shape.width + column) * shape.channels + f;
                assert!(at + count <= self.len());
                match *self {
                    // SAFETY: just seen, and `tail` has no more lanes.
                    Self::Maps(d_z) => d_y[i][j] = unsafe { s.load_tail(d_z.as_ptr().add(at), tail) },
                    Self::Cells(deltas, argmax4) => {
                        assert!(at + count <= argmax4.len());
                        // SAFETY: just seen, and there are no more lanes.
                        let [delta, indices] = unsafe {
                            [
                                s.load_tail(deltas.as_ptr().add(at), tail),
                                s.load_indices(argmax4.as_ptr().add(at), count),
                            ]
                        };
                        let four = s.scatter4(delta, indices);
                        (d_y[2 * i][2 * j], d_y[2 * i][2 * j + 1]) = (four[0], four[1]);
                        (d_y[2 * i + 1][2 * j], d_y[2 * i + 1][2 * j + 1]) = (four[2], four[3]);
                    }
                }
            }
        }
        d_y
    }
}

/// ∂C/∂x of some tiles of a sample: B ∂C/∂V Bᵀ, which lie in rows from `first` on, added up where they overlap. Its tiles
/// come in order, so that the first begins the sum, and the last ends it.
#[inline(always)]
fn input_from_points<S: Simd>(
    s: S,
    plan: &Plan<'_>,
    (vs, v): (&[f32], Points),
    (tiles, first): (Range<usize>, usize),
    frame: &mut [f32],
    d_x: &mut [f32],
) {
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
fn weights_from_points<S: Simd, const K: usize>(s: S, (d_us, d_u): (&[f32], Points), d_weights: &mut [f32]) {
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
