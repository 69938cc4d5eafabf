//! The transforms of one dimension, each with its adjoint (the transposed matrix).
//!
//! A row of `M` outputs of a filter of `K` taps, M + K − 1 = 8, is the product of two polynomials told from their values
//! at eight points (Toom and Cook; Winograd 1980; Lavin and Gray 2016): 0, ±1, ±2, ±1/2 and ∞, whose powers are exact.
//! Points of opposite sign share the even and the odd powers. With r = 2ⁱ the matrices are
//! ```text
//! Aᵀ[i] = [i = 0, 1, (−1)ⁱ, r, (−2)ⁱ, 1/r, (−1/2)ⁱ, i = M − 1]      M × 8
//! G     = diag(1, −2/9, −2/9, 1/90, 1/90, 32/45, 32/45, 1) · A      8 × K, A with K columns
//! ```
//! and Bᵀ (8 × 8) interpolates: its rows are the polynomials that vanish at all points but one.

use crate::fast::shared::tile::array;
use crate::simd::Simd;

/// How many points there are.
pub const POINTS: usize = 8;

/// Eight vectors, one for each point or place.
pub type Eight<S> = [<S as Simd>::Vector; POINTS];

/// What G scales the points ±1, ±2 and ±1/2 by.
const SCALES: [f32; 3] = [-2.0 / 9.0, 1.0 / 90.0, 32.0 / 45.0];

/// a · c + b
#[inline(always)]
fn times<S: Simd>(s: S, c: f32, a: S::Vector, b: S::Vector) -> S::Vector {
    s.mul_add(s.splat(c), a, b)
}

/// Bᵀ d: eight places of the input to the points.
#[inline(always)]
pub fn input<S: Simd>(s: S, d: Eight<S>) -> Eight<S> {
    let even = |c2: f32, c4: f32| times(s, c2, d[2], times(s, c4, d[4], d[6]));
    let odd = |c1: f32, c3: f32, c5: f32| times(s, c1, d[1], times(s, c3, d[3], s.mul(s.splat(c5), d[5])));
    let (a, b) = (even(1.0, -4.25), times(s, -4.25, d[3], s.add(d[1], d[5])));
    let (c, e) = (even(0.25, -1.25), odd(0.5, -2.5, 2.0));
    let (g, h) = (even(4.0, -5.0), odd(2.0, -2.5, 0.5));
    [
        times(s, 5.25, s.sub(d[4], d[2]), s.sub(d[0], d[6])),
        s.add(a, b),
        s.sub(a, b),
        s.add(c, e),
        s.sub(c, e),
        s.add(g, h),
        s.sub(g, h),
        times(s, 5.25, s.sub(d[3], d[5]), s.sub(d[7], d[1])),
    ]
}

/// B t: the adjoint of [`input`].
#[inline(always)]
pub fn input_adjoint<S: Simd>(s: S, t: Eight<S>) -> Eight<S> {
    let (plus, minus) = halves(s, &t);
    let sum = |from: [S::Vector; 3], c: [f32; 3], rest: S::Vector| {
        times(s, c[0], from[0], times(s, c[1], from[1], times(s, c[2], from[2], rest)))
    };
    let zero = s.splat(0.0);
    [
        t[0],
        sum(minus, [1.0, 0.5, 2.0], s.sub(zero, t[7])),
        sum(plus, [1.0, 0.25, 4.0], s.mul(s.splat(-5.25), t[0])),
        sum(minus, [-4.25, -2.5, -2.5], s.mul(s.splat(5.25), t[7])),
        sum(plus, [-4.25, -1.25, -5.0], s.mul(s.splat(5.25), t[0])),
        sum(minus, [1.0, 2.0, 0.5], s.mul(s.splat(-5.25), t[7])),
        sum(plus, [1.0, 1.0, 1.0], s.sub(zero, t[0])),
        t[7],
    ]
}

/// Aᵀ t: the points to `M` outputs.
#[inline(always)]
pub fn output<S: Simd, const M: usize>(s: S, t: Eight<S>) -> [S::Vector; M] {
    let (plus, minus) = halves(s, &t);
    array(
        #[inline(always)]
        |i| {
            let [one, two, half] = if i % 2 == 0 { plus } else { minus };
            let r = (1_u32 << i) as f32;
            let sum = if i == 0 {
                s.add(s.add(one, two), half)
            } else {
                times(s, r, two, times(s, 1.0 / r, half, one))
            };
            let sum = if i == 0 { s.add(sum, t[0]) } else { sum };
            if i + 1 == M { s.add(sum, t[7]) } else { sum }
        },
    )
}

/// A y: the adjoint of [`output`].
#[inline(always)]
pub fn output_adjoint<S: Simd, const M: usize>(s: S, y: [S::Vector; M]) -> Eight<S> {
    evaluate(s, y, [1.0; 3])
}

/// G w: `K` weights to the points.
#[inline(always)]
pub fn weights<S: Simd, const K: usize>(s: S, w: [S::Vector; K]) -> Eight<S> {
    evaluate(s, w, SCALES)
}

/// Gᵀ t: the adjoint of [`weights`].
#[inline(always)]
pub fn weights_adjoint<S: Simd, const K: usize>(s: S, t: Eight<S>) -> [S::Vector; K] {
    let scaled = |i: usize, scale: f32| s.mul(s.splat(scale), t[i]);
    let [one, two, half] = SCALES;
    output(
        s,
        [
            t[0],
            scaled(1, one),
            scaled(2, one),
            scaled(3, two),
            scaled(4, two),
            scaled(5, half),
            scaled(6, half),
            t[7],
        ],
    )
}

/// t₊ + t₋ and t₊ − t₋ of the points ±1, ±2, ±1/2.
#[inline(always)]
fn halves<S: Simd>(s: S, t: &Eight<S>) -> ([S::Vector; 3], [S::Vector; 3]) {
    (
        [s.add(t[1], t[2]), s.add(t[3], t[4]), s.add(t[5], t[6])],
        [s.sub(t[1], t[2]), s.sub(t[3], t[4]), s.sub(t[5], t[6])],
    )
}

/// The polynomial with these coefficients at the points, those of ±1, ±2 and ±1/2 scaled.
#[inline(always)]
fn evaluate<S: Simd, const N: usize>(s: S, coefficients: [S::Vector; N], scales: [f32; 3]) -> Eight<S> {
    let mut points = [coefficients[0]; POINTS];
    for (n, (point, scale)) in [1.0_f32, 2.0, 0.5].into_iter().zip(scales).enumerate() {
        let mut power = scale * point;
        let mut sums = [s.mul(s.splat(scale), coefficients[0]), s.mul(s.splat(power), coefficients[1])];
        for (i, &coefficient) in coefficients.iter().enumerate().skip(2) {
            power *= point;
            sums[i % 2] = times(s, power, coefficient, sums[i % 2]);
        }
        (points[2 * n + 1], points[2 * n + 2]) = (s.add(sums[0], sums[1]), s.sub(sums[0], sums[1]));
    }
    points[7] = coefficients[N - 1];
    points
}

/// The transform `one` of rows, then of columns: `N × N` vectors that `load` gives to `R × R` that `store` gets, both
/// with row and column.
#[inline(always)]
pub fn squared<S: Simd, const N: usize, const R: usize>(
    s: S,
    load: impl Fn(usize, usize) -> S::Vector,
    one: impl Fn([S::Vector; N]) -> [S::Vector; R],
    mut store: impl FnMut(usize, usize, S::Vector),
) {
    // [row, point]
    let mut half = [[s.splat(0.0); R]; N];
    for (i, half) in half.iter_mut().enumerate() {
        *half = one(array(
            #[inline(always)]
            |j| load(i, j),
        ));
    }
    #[expect(clippy::needless_range_loop, reason = "it is a column of `half` that is taken")]
    for b in 0..R {
        let column = one(array(
            #[inline(always)]
            |i| half[i][b],
        ));
        for (a, &value) in column.iter().enumerate() {
            store(a, b, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{MOST_LANES, portable::Portable};

    const S: Portable = Portable;

    /// Vectors of one number each.
    fn vectors<const N: usize>(numbers: [f32; N]) -> [<Portable as Simd>::Vector; N] {
        numbers.map(|number| S.splat(number))
    }

    fn numbers<const N: usize>(vectors: [<Portable as Simd>::Vector; N]) -> [f32; N] {
        vectors.map(|vector| {
            let mut lanes = [0.0; MOST_LANES];
            // SAFETY: no vector has more lanes.
            unsafe { S.store(lanes.as_mut_ptr(), vector) };
            lanes[0]
        })
    }

    /// Whole numbers from −9 to 9.
    fn some<const N: usize>(seed: u32) -> [f32; N] {
        std::array::from_fn(|i| ((i as u32 + 1) * (2 * seed + 7) * 31 % 19) as f32 - 9.0)
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[track_caller]
    fn near(a: f32, b: f32) {
        assert!((a - b).abs() <= 1e-5 * (100.0 + a.abs()), "{a} in place of {b}");
    }

    fn filters_rows<const M: usize, const K: usize>() {
        for seed in 0..20 {
            let (d, w) = (some::<POINTS>(seed), some::<K>(seed + 50));
            let (v, u) = (numbers(input(S, vectors(d))), numbers(weights(S, vectors(w))));
            let products = std::array::from_fn(|point| v[point] * u[point]);
            let y: [f32; M] = numbers(output(S, vectors(products)));
            (0..M).for_each(|i| near(y[i], dot(&d[i..i + K], &w)));
        }
    }

    #[test]
    fn products_at_the_points_are_sums_of_products() {
        filters_rows::<6, 3>();
        filters_rows::<4, 5>();
        filters_rows::<2, 7>();
    }

    #[test]
    fn adjoints_are_the_transposed_matrices() {
        for seed in 0..20 {
            let (t, d) = (some::<POINTS>(seed), some::<POINTS>(seed + 70));
            near(dot(&numbers(input(S, vectors(d))), &t), dot(&d, &numbers(input_adjoint(S, vectors(t)))));
            let y = some::<4>(seed + 9);
            let transformed: [f32; 4] = numbers(output(S, vectors(t)));
            near(dot(&transformed, &y), dot(&t, &numbers(output_adjoint(S, vectors(y)))));
            let w = some::<5>(seed + 11);
            let transformed: [f32; 5] = numbers(weights_adjoint(S, vectors(t)));
            near(dot(&numbers(weights(S, vectors(w))), &t), dot(&w, &transformed));
        }
    }
}
