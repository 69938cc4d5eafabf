//! Each instruction set against plain arithmetic.

use super::{Backend, Simd, vectorize};

const SAMPLES: [f32; 9] = [0.0, 1.5, -2.25, 1e30, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, -0.0, 3.0];

/// `f` on vectors whose first lane holds `a` and `b`, first lane of the result.
fn first<S: Simd>(s: S, a: f32, b: f32, f: impl Fn(S::Vector, S::Vector) -> S::Vector) -> f32 {
    let mut out = [0.0; 16];
    // SAFETY: no width has more than 16 lanes.
    unsafe { s.store(out.as_mut_ptr(), f(s.splat(a), s.splat(b))) };
    out[0]
}

fn arithmetic<S: Simd>(s: S) {
    let same = |got: f32, expected: f32| assert!(got == expected || (got.is_nan() && expected.is_nan()));
    // A product and sum that is not rounded once is rounded twice.
    let near = |got: f32, expected: f32| {
        assert!((got - expected).abs() <= 1e-6 * expected.abs() || !expected.is_finite());
        assert_eq!((got.is_finite(), got.is_nan()), (expected.is_finite(), expected.is_nan()));
    };
    for a in SAMPLES {
        for b in SAMPLES {
            same(first(s, a, b, |a, b| s.add(a, b)), a + b);
            same(first(s, a, b, |a, b| s.sub(a, b)), a - b);
            same(first(s, a, b, |a, b| s.mul(a, b)), a * b);
            same(first(s, a, b, |a, b| s.div(a, b)), a / b);
            near(first(s, a, b, |a, b| s.mul_add(a, b, b)), a * b + b);
            same(first(s, a, b, |a, b| s.max(a, b)), if a > b { a } else { b });
            same(first(s, a, b, |a, b| s.min(a, b)), if a < b { a } else { b });
            same(first(s, a, b, |a, b| s.select(s.greater(a, b), a, b)), if a > b { a } else { b });
            let beats = a > b || (a.is_nan() && !b.is_nan());
            same(first(s, a, b, |a, b| s.select(s.beats(a, b), a, b)), if beats { a } else { b });
        }
        same(first(s, a, a, |a, _| s.sqrt(a)), a.sqrt());
    }
    for n in -126..=127 {
        same(first(s, n as f32, 0.0, |n, _| s.power_of_two(n)), 2.0_f32.powi(n));
    }
}

fn memory<S: Simd>(s: S) {
    let from: Vec<f32> = (1..=16_u8).map(f32::from).collect();
    for count in 0..=S::LANES {
        let (mut to, mut bytes) = ([-1.0; 16], [99_u8; 16]);
        // SAFETY: all of these have 16 elements, and no width more than 16 lanes.
        let loaded = unsafe {
            let vector = s.load_tail(from.as_ptr(), s.tail(count));
            s.store_tail(to.as_mut_ptr(), s.load(from.as_ptr()), s.tail(count));
            s.store_bytes(bytes.as_mut_ptr(), s.load(from.as_ptr()), count);
            vector
        };
        let sum = (count * (count + 1) / 2) as f32;
        assert_eq!(s.sum(loaded), sum);
        let sums = [loaded, s.splat(1.0), s.add(loaded, loaded), s.splat(0.5)];
        let [a, b, c, d] = [sum, S::LANES as f32, 2.0 * sum, 0.5 * S::LANES as f32];
        assert_eq!(s.sum_four(sums), [a, b, c, d]);
        let [u, v, w, x] = sums;
        assert_eq!(s.sum_eight([u, v, w, x, x, v, u, w]), [a, b, c, d, d, b, a, c]);
        for lane in 0..16 {
            assert_eq!(to[lane], if lane < count { from[lane] } else { -1.0 });
            assert_eq!(bytes[lane], if lane < count { lane as u8 + 1 } else { 99 });
        }
    }
}

fn transposition<S: Simd>(s: S) {
    let (from_row, to_row) = (S::LANES + 3, S::LANES + 1);
    let from: Vec<f32> = (0..S::LANES * from_row).map(|i| i as f32).collect();
    let mut to = vec![-1.0; S::LANES * to_row];
    // SAFETY: both have as many rows as lanes, each at least as long.
    unsafe { s.transpose(from.as_ptr(), from_row, to.as_mut_ptr(), to_row) };
    for (i, &value) in to.iter().enumerate() {
        let (column, row) = (i / to_row, i % to_row);
        assert_eq!(value, if row < S::LANES { from[row * from_row + column] } else { -1.0 });
    }
}

fn indices<S: Simd>(s: S) {
    let bytes: Vec<u8> = (0..16).map(|lane| lane * 7 % 4).collect();
    let numbers = [1.5, -2.0, f32::INFINITY, 7.0];
    for count in 0..=S::LANES {
        let mut chosen = [-1.0; 16];
        // SAFETY: there are 16 bytes and lanes, as many as any width has, and four numbers.
        unsafe {
            let indices = s.load_indices(bytes.as_ptr(), count);
            s.store(chosen.as_mut_ptr(), s.gather4(numbers.as_ptr(), indices));
        }
        for (lane, &chosen) in chosen[..S::LANES].iter().enumerate() {
            assert_eq!(chosen, if lane < count { numbers[usize::from(bytes[lane])] } else { numbers[0] });
        }
    }
}

#[test]
fn every_width_computes_like_plain_numbers() {
    for backend in Backend::available() {
        vectorize!(backend, s => arithmetic(s));
        vectorize!(backend, s => memory(s));
        vectorize!(backend, s => transposition(s));
        vectorize!(backend, s => indices(s));
    }
}

#[test]
fn the_best_is_available() {
    assert_eq!(Some(Backend::best()), Backend::available().first().copied());
    assert_eq!(Backend::available().last().map(|backend| backend.name()), Some("portable"));
}
