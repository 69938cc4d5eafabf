//! How fast this machine computes when nothing is in the way: the yardstick for everything else.
//!
//! Multiply-adds in registers, on the vectors that the kernels use, on all threads at once.

use crate::nn::kernels::simd::Backend;
use crate::threads::Workers;
use std::time::{Duration, Instant};

/// For how long the best is looked for.
const PATIENCE: Duration = Duration::from_millis(150);
/// Rounds of multiply-adds between two looks at the clock: about a millisecond.
const ROUNDS: usize = 500_000;

/// The greatest rate seen, all threads together, in GFLOP/s.
pub fn measure(workers: &Workers) -> f64 {
    let mut done = vec![0; workers.threads()];
    let (began, mut best) = (Instant::now(), 0.0f64);
    while began.elapsed() < PATIENCE {
        let chunk = Instant::now();
        workers.each(&mut done, |_, done| *done = Backend::best().multiply_adds(ROUNDS));
        best = best.max(2e-9 * done.iter().sum::<usize>() as f64 / chunk.elapsed().as_secs_f64());
    }
    best
}
