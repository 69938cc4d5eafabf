//! Multiply-adds in registers and nothing else: what the units of the CPU can do at best.

use super::shared::tile::array;
use crate::simd::{Backend, Simd, vectorize};
use std::hint::black_box;

/// Sums that do not wait for each other, which is what a unit with a delay of four or five cycles needs, two at a time; with
/// what they are made of they fit 16 registers.
const SUMS: usize = 12;

impl Backend {
    /// Does nothing but multiply-adds, `rounds` with each of some vectors; how many numbers were multiplied.
    pub fn multiply_adds(self, rounds: usize) -> usize {
        vectorize!(self, s => run(s, rounds))
    }
}

/// Does `rounds` multiply-adds with each of some vectors; how many that are in all.
#[inline(always)]
fn run<S: Simd>(s: S, rounds: usize) -> usize {
    let [start, a, b] = black_box([1.0, 0.75, 0.25]);
    let (a, b) = (s.splat(a), s.splat(b));
    let mut sums = [s.splat(start); SUMS];
    for _ in 0..rounds {
        sums = array(
            #[inline(always)]
            |i| s.mul_add(sums[i], a, b),
        );
    }
    black_box(sums.map(|sum| s.sum(sum)));
    rounds * SUMS * S::LANES
}
