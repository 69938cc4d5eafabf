//! Pooling with windows of 2×2 and 3×3 that are never cut by padding: their places lie at the same few distances from
//! their corner, so that nothing has to be counted, and the memory is the limit.

use crate::fast::shared::tile::{Columns, OnColumns, for_columns, load_row, store_row};
use crate::geometry::Sliding;
use crate::naive::{PoolBackward, PoolForward, Pooling};
use crate::simd::Simd;

/// How far the places of a window lie from its corner, in row order; for windows of that many places without padding.
fn offsets<const N: usize>(g: &Sliding) -> Option<[usize; N]> {
    let [height, width] = g.window.kernel;
    if height * width != N || !g.window.padding.is_none() {
        return None;
    }
    let place = |n: usize| (n / width * g.input.width + n % width) * g.input.channels;
    Some(std::array::from_fn(place))
}

/// Offset of the corner of the window at output place `place`.
fn corner(g: &Sliding, place: usize) -> usize {
    let [vertical, horizontal] = g.window.stride;
    let (j, k) = (place / g.output.width, place % g.output.width);
    (j * vertical * g.input.width + k * horizontal) * g.input.channels
}

/// See [`pool_forward`](crate::naive::pool_forward); it is only done for such windows, else the arguments come back. The
/// caller has checked the sizes.
#[inline(always)]
pub fn forward<'a, S: Simd>(s: S, args: PoolForward<'a, f32>) -> Result<(), PoolForward<'a, f32>> {
    if let Some(offsets) = offsets::<4>(args.g) {
        forward_each(s, &offsets, args);
    } else if let Some(offsets) = offsets::<9>(args.g) {
        forward_each(s, &offsets, args);
    } else {
        return Err(args);
    }
    Ok(())
}

/// Sample by sample.
#[inline(always)]
fn forward_each<S: Simd, const N: usize>(s: S, offsets: &[usize; N], args: PoolForward<'_, f32>) {
    let PoolForward { pooling, g, x, y, argmax } = args;
    let length = g.output.len();
    for (sample, (x, y)) in x.chunks_exact(g.input.len()).zip(y.chunks_exact_mut(length)).enumerate() {
        match pooling {
            Pooling::Max => {
                let argmax = &mut argmax[sample * length..][..length];
                for_columns(s, g.output.channels, &mut Greatest { g, offsets, x, y, argmax });
            }
            Pooling::Average => {
                for_columns(s, g.output.channels, &mut Sums::<_, false> { g, offsets, x, y });
            }
            Pooling::L2 => for_columns(s, g.output.channels, &mut Sums::<_, true> { g, offsets, x, y }),
        }
    }
}

/// The mean, or √Σa², of all windows of a sample.
struct Sums<'a, O, const L2: bool> {
    g: &'a Sliding,
    offsets: O,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl<S: Simd, const N: usize, const L2: bool> OnColumns<S> for Sums<'_, &[usize; N], L2> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let share = s.splat(1.0 / N as f32);
        for (place, y) in self.y.chunks_exact_mut(self.g.output.channels).enumerate() {
            let mut sum = [s.splat(0.0); V];
            // SAFETY: without padding all places of a window lie within the sample; each has all channels.
            unsafe {
                let corner = self.x.as_ptr().add(corner(self.g, place) + columns.first);
                for &offset in self.offsets {
                    let a = load_row::<S, V>(s, corner.add(offset), columns.end);
                    for v in 0..V {
                        sum[v] = if L2 { s.mul_add(a[v], a[v], sum[v]) } else { s.add(sum[v], a[v]) };
                    }
                }
                for sum in &mut sum {
                    *sum = if L2 { s.sqrt(*sum) } else { s.mul(*sum, share) };
                }
                store_row(s, y.as_mut_ptr().add(columns.first), sum, columns.end);
            }
        }
    }
}

/// The first greatest value of all windows of a sample, and its offset into the sample.
struct Greatest<'a, const N: usize> {
    g: &'a Sliding,
    offsets: &'a [usize; N],
    x: &'a [f32],
    y: &'a mut [f32],
    argmax: &'a mut [u32],
}

impl<S: Simd, const N: usize> OnColumns<S> for Greatest<'_, N> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let channels = self.g.output.channels;
        let places = self.y.chunks_exact_mut(channels).zip(self.argmax.chunks_exact_mut(channels));
        for (place, (y, argmax)) in places.enumerate() {
            let corner = corner(self.g, place);
            // SAFETY: without padding all places of a window lie within the sample; each has all channels. A position
            // takes as much memory as a number, and its bits go through the vectors unchanged.
            unsafe {
                let x = self.x.as_ptr().add(corner + columns.first);
                let mut best = load_row::<S, V>(s, x, columns.end);
                let mut position = [s.splat(f32::from_bits(0)); V];
                for &offset in &self.offsets[1..] {
                    let a = load_row::<S, V>(s, x.add(offset), columns.end);
                    let offset = s.splat(f32::from_bits(offset as u32));
                    for v in 0..V {
                        let wins = s.beats(a[v], best[v]);
                        best[v] = s.select(wins, a[v], best[v]);
                        position[v] = s.select(wins, offset, position[v]);
                    }
                }
                store_row(s, y.as_mut_ptr().add(columns.first), best, columns.end);
                store_row(s, argmax.as_mut_ptr().cast::<f32>().add(columns.first), position, columns.end);
            }
            let argmax = &mut argmax[columns.first..][..columns.count];
            for (position, c) in argmax.iter_mut().zip((corner + columns.first) as u32..) {
                *position += c;
            }
        }
    }
}

/// See [`pool_backward`](crate::naive::pool_backward), average and L2; it is only done for such windows that do not
/// overlap, else the arguments come back. The caller has checked the sizes.
#[inline(always)]
pub fn backward<'a, S: Simd>(s: S, args: PoolBackward<'a, f32>) -> Result<(), PoolBackward<'a, f32>> {
    let apart = !args.g.overlaps();
    if let (true, Some(offsets)) = (apart, offsets::<4>(args.g)) {
        backward_each(s, &offsets, args);
    } else if let (true, Some(offsets)) = (apart, offsets::<9>(args.g)) {
        backward_each(s, &offsets, args);
    } else {
        return Err(args);
    }
    Ok(())
}

/// Sample by sample.
#[inline(always)]
fn backward_each<S: Simd, const N: usize>(s: S, offsets: &[usize; N], args: PoolBackward<'_, f32>) {
    let PoolBackward { pooling, g, x, y, d_y, d_x, .. } = args;
    // What no window holds.
    if g.output.len() * N < g.input.len() {
        d_x.fill(0.0);
    }
    let (inputs, outputs) = (g.input.len(), g.output.len());
    for (sample, (d_x, d_y)) in d_x.chunks_exact_mut(inputs).zip(d_y.chunks_exact(outputs)).enumerate() {
        if pooling == Pooling::L2 {
            let (x, y) = (&x[sample * inputs..][..inputs], &y[sample * outputs..][..outputs]);
            let mut shares = Shares::<_, true> { g, offsets, x, y, d_y, d_x };
            for_columns(s, g.output.channels, &mut shares);
        } else {
            let mut shares = Shares::<_, false> { g, offsets, x: &[], y: &[], d_y, d_x };
            for_columns(s, g.output.channels, &mut shares);
        }
    }
}

/// What each place of a window has of the error, for all windows of a sample. Average looks at neither `x` nor `y`.
struct Shares<'a, O, const L2: bool> {
    g: &'a Sliding,
    offsets: O,
    x: &'a [f32],
    y: &'a [f32],
    d_y: &'a [f32],
    d_x: &'a mut [f32],
}

impl<S: Simd, const N: usize, const L2: bool> OnColumns<S> for Shares<'_, &[usize; N], L2> {
    #[inline(always)]
    fn run<const P: usize, const V: usize>(&mut self, s: S, columns: Columns<S>) {
        let (zero, share) = (s.splat(0.0), s.splat(1.0 / N as f32));
        let channels = self.g.output.channels;
        for (place, d_y) in self.d_y.chunks_exact(channels).enumerate() {
            let corner = corner(self.g, place) + columns.first;
            // SAFETY: without padding all places of a window lie within the sample; each has all channels. x is as
            // large as ∂C/∂x and y as ∂C/∂y where they are looked at.
            unsafe {
                let mut d = load_row::<S, V>(s, d_y.as_ptr().add(columns.first), columns.end);
                if L2 {
                    let y = self.y.as_ptr().add(place * channels + columns.first);
                    let y = load_row::<S, V>(s, y, columns.end);
                    for v in 0..V {
                        d[v] = s.select(s.greater(y[v], zero), s.div(d[v], y[v]), zero);
                    }
                } else {
                    for d in &mut d {
                        *d = s.mul(*d, share);
                    }
                }
                for &offset in self.offsets {
                    let mut d_x = d;
                    if L2 {
                        let a = load_row::<S, V>(s, self.x.as_ptr().add(corner + offset), columns.end);
                        for v in 0..V {
                            d_x[v] = s.mul(d[v], a[v]);
                        }
                    }
                    store_row(s, self.d_x.as_mut_ptr().add(corner + offset), d_x, columns.end);
                }
            }
        }
    }
}
