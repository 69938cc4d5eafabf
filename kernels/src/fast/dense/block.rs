//! Back through fully connected layers where most δ are zero, as behind ReLU.
//!
//! Both gradients are sums of rows of numbers, each times one δ, over a list of those that are not zero:
//! ```text
//! d_wᵀ[u][i] = Σ δ[n][u] · x[n][i]        destination: a unit, list: samples of the whole batch
//! d_x[n][i] = Σ δ[n][u] · wᵀ[u][i]        destination: a sample, list: units
//! ```
//! 1. A block of inputs, as many as fill [`VECTORS`] vectors, stays in registers while a list goes by.
//! 2. The blocks are the outermost loop. Their part of x is copied to one place, aligned and on few pages; their weights,
//!    which are kept with the units inside, are transposed on the way.
//! 3. Sums are stored once, for the list of a unit goes through the whole batch.
//! 4. The last block reaches back to where it ends with the inputs, and some are computed twice.

use crate::simd::Simd;
use crate::unit_deltas::{List, MOST_INPUTS};

/// Vectors of a block: enough that none has to wait for the sum before.
const VECTORS: usize = 8;

/// Inputs in a block.
pub const fn block<S: Simd>() -> usize {
    const { assert!(VECTORS * S::LANES <= MOST_INPUTS) };
    VECTORS * S::LANES
}

/// Writes to `to` the sum of the blocks of `from` that a list is of, each times its δ.
///
/// # Safety
/// There is a block for each place of the list, and one can be written at `to`.
#[inline(always)]
pub unsafe fn add_list<S: Simd>(s: S, list: List<'_>, from: &[f32], to: *mut f32) {
    let mut sums = [s.splat(0.0); VECTORS];
    for (&place, &delta) in list.places.iter().zip(list.deltas) {
        let delta = s.splat(delta);
        for (v, sum) in sums.iter_mut().enumerate() {
            // SAFETY: as the caller promises.
            let values = unsafe { s.load(from.as_ptr().add(place as usize * block::<S>() + v * S::LANES)) };
            *sum = s.mul_add(delta, values, *sum);
        }
    }
    for (v, sum) in sums.into_iter().enumerate() {
        // SAFETY: as the caller promises.
        unsafe { s.store(to.add(v * S::LANES), sum) };
    }
}
