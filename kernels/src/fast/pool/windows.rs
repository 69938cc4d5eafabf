//! Pooling, all channels of a place side by side. Shapes as in [`naive`](crate::naive).

use super::unpadded;
use crate::geometry::Sliding;
use crate::naive::{PoolBackward, PoolForward, Pooling};
use crate::simd::{MOST_LANES, Simd};

/// Panics unless all slices have the sizes that `g` asks for; returns how many samples there are.
#[track_caller]
fn check(g: &Sliding, x: usize, y: usize) -> usize {
    assert_eq!(g.input.channels, g.output.channels, "channels of pooling");
    assert_eq!(
        g.window.output(g.input.height, g.input.width),
        Some((g.output.height, g.output.width)),
        "output shape of pooling"
    );
    let samples = x / g.input.len();
    assert_eq!(x, samples * g.input.len(), "input of pooling from {}", g.input);
    assert_eq!(y, samples * g.output.len(), "output of pooling to {}", g.output);
    samples
}

/// The rows of x under the window at output row `j`, and the columns at output column `k`; padding left out.
fn range(first: usize, before: usize, kernel: usize, size: usize) -> std::ops::Range<usize> {
    first.saturating_sub(before)..(first + kernel).saturating_sub(before).min(size)
}

/// Calls `visit(offset of channel 0 at the input place)` for each place of the window at `(j, k)`, in row order.
#[inline(always)]
fn for_window(g: &Sliding, [j, k]: [usize; 2], mut visit: impl FnMut(usize)) {
    let ([vertical, horizontal], [height, width]) = (g.window.stride, g.window.kernel);
    let columns = range(k * horizontal, g.window.padding.left, width, g.input.width);
    for row in range(j * vertical, g.window.padding.top, height, g.input.height) {
        for column in columns.clone() {
            visit((row * g.input.width + column) * g.input.channels);
        }
    }
}

/// See [`pool_forward`](crate::naive::pool_forward).
#[inline(always)]
pub fn forward<S: Simd>(s: S, args: PoolForward<'_, f32>) {
    let samples = check(args.g, args.x.len(), args.y.len());
    assert!(args.pooling != Pooling::Max || args.argmax.len() == args.y.len(), "argmax of max pooling");
    let Err(PoolForward { pooling, g, x, y, argmax }) = unpadded::forward(s, args) else { return };
    let channels = g.output.channels;
    let area = s.splat(g.window.area() as f32);
    for sample in 0..samples {
        let x = &x[sample * g.input.len()..][..g.input.len()];
        for place in 0..g.output.places() {
            let (j, k) = (place / g.output.width, place % g.output.width);
            let at = sample * g.output.len() + place * channels;
            for c in (0..channels).step_by(S::LANES) {
                let tail = s.tail(channels - c);
                // SAFETY: `for_window` visits places of the sample, and `tail` ends with the channels.
                let load = |input: usize| unsafe { s.load_tail(x.as_ptr().add(input + c), tail) };
                let pooled = match pooling {
                    Pooling::Max => {
                        let argmax = &mut argmax[at + c..at + channels.min(c + S::LANES)];
                        greatest(s, g, [j, k], c, load, argmax)
                    }
                    Pooling::Average => {
                        let sum = fold(
                            s,
                            g,
                            [j, k],
                            #[inline(always)]
                            |sum, input| s.add(sum, load(input)),
                        );
                        s.div(sum, area)
                    }
                    Pooling::L2 => {
                        let squares = fold(
                            s,
                            g,
                            [j, k],
                            #[inline(always)]
                            |sum, input| s.mul_add(load(input), load(input), sum),
                        );
                        s.sqrt(squares)
                    }
                };
                // SAFETY: the place lies within y, and `tail` ends with the channels.
                unsafe { s.store_tail(y.as_mut_ptr().add(at + c), pooled, tail) };
            }
        }
    }
}

/// What `add` makes of 0 and all places of the window at a place of the output.
#[inline(always)]
fn fold<S: Simd>(
    s: S,
    g: &Sliding,
    place: [usize; 2],
    add: impl Fn(S::Vector, usize) -> S::Vector,
) -> S::Vector {
    let mut sum = s.splat(0.0);
    for_window(
        g,
        place,
        #[inline(always)]
        |input| sum = add(sum, input),
    );
    sum
}

/// The first greatest value of the window for each channel from `c`, and its offset in `argmax`; 0 and 0 if all of
/// the window is padding.
#[inline(always)]
fn greatest<S: Simd>(
    s: S,
    g: &Sliding,
    place: [usize; 2],
    c: usize,
    load: impl Fn(usize) -> S::Vector,
    argmax: &mut [u32],
) -> S::Vector {
    // Offsets are carried through the vectors as bits, which selecting leaves alone.
    let offset = |input: usize| s.splat(f32::from_bits(input as u32));
    let mut best = None;
    for_window(
        g,
        place,
        #[inline(always)]
        |input| {
            let a = load(input);
            best = Some(match best {
                None => (a, offset(input)),
                Some((greatest, position)) => {
                    let wins = s.beats(a, greatest);
                    (s.select(wins, a, greatest), s.select(wins, offset(input), position))
                }
            });
        },
    );
    let Some((greatest, position)) = best else {
        argmax.fill(0);
        return s.splat(0.0);
    };
    let mut places = [0.0_f32; MOST_LANES];
    const { assert!(S::LANES <= MOST_LANES) };
    // SAFETY: `places` has room for a vector.
    unsafe { s.store(places.as_mut_ptr(), position) };
    for (lane, (to, place)) in argmax.iter_mut().zip(places).enumerate() {
        *to = place.to_bits() + (c + lane) as u32;
    }
    greatest
}

/// See [`pool_backward`](crate::naive::pool_backward).
#[inline(always)]
pub fn backward<S: Simd>(s: S, args: PoolBackward<'_, f32>) {
    let samples = check(args.g, args.d_x.len(), args.d_y.len());
    if args.pooling == Pooling::Max {
        return backward_max(args);
    }
    let l2 = args.pooling == Pooling::L2;
    assert!(
        !l2 || (args.x.len() == args.d_x.len() && args.y.len() == args.d_y.len()),
        "input and output of L2 pooling"
    );
    if let Err(args) = unpadded::backward(s, args) {
        backward_shares(s, samples, args);
    }
}

/// Each place of a window gets its share of the error, for average and L2.
#[inline(always)]
fn backward_shares<S: Simd>(s: S, samples: usize, args: PoolBackward<'_, f32>) {
    let PoolBackward { pooling, g, x, y, d_y, d_x, .. } = args;
    let l2 = pooling == Pooling::L2;
    d_x.fill(0.0);
    let channels = g.output.channels;
    let (zero, area) = (s.splat(0.0), s.splat(g.window.area() as f32));
    for place in 0..samples * g.output.places() {
        let (sample, j, k) = (
            place / g.output.places() * g.input.len(),
            place % g.output.places() / g.output.width,
            place % g.output.width,
        );
        for c in (0..channels).step_by(S::LANES) {
            let (at, tail) = (place * channels + c, s.tail(channels - c));
            // SAFETY: the place lies within d_y, and within y if that is wanted; `for_window` visits places of the
            // sample of d_x, and of x if that is wanted; `tail` ends with the channels.
            unsafe {
                let d = s.load_tail(d_y.as_ptr().add(at), tail);
                let share = if l2 {
                    let y = s.load_tail(y.as_ptr().add(at), tail);
                    s.select(s.greater(y, zero), s.div(d, y), zero)
                } else {
                    s.div(d, area)
                };
                for_window(
                    g,
                    [j, k],
                    #[inline(always)]
                    |input| {
                        let input = sample + input + c;
                        let to = d_x.as_mut_ptr().add(input);
                        let d_x = s.load_tail(to, tail);
                        let d_x = if l2 {
                            s.mul_add(share, s.load_tail(x.as_ptr().add(input), tail), d_x)
                        } else {
                            s.add(d_x, share)
                        };
                        s.store_tail(to, d_x, tail);
                    },
                );
            }
        }
    }
}

/// Each error goes to the maximum of its window.
#[inline(always)]
fn backward_max(args: PoolBackward<'_, f32>) {
    let PoolBackward { g, argmax, d_y, d_x, .. } = args;
    d_x.fill(0.0);
    assert_eq!(argmax.len(), d_y.len(), "argmax of max pooling");
    let outputs = argmax.chunks_exact(g.output.len()).zip(d_y.chunks_exact(g.output.len()));
    for (d_x, (argmax, d_y)) in d_x.chunks_exact_mut(g.input.len()).zip(outputs) {
        for (&offset, &d_y) in argmax.iter().zip(d_y) {
            d_x[offset as usize] += d_y;
        }
    }
}
