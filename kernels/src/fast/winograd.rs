//! Convolution with fewer multiplications: by Winograd's minimal filtering (Lavin and Gray, "Fast Algorithms for
//! Convolutional Neural Networks", 2016), for square windows of stride 1 over several channels.
//!
//! `M × M` outputs of a `K × K` filter, M + K − 1 = 8, take 64 multiplications a channel instead of M²K²: 6¼ times fewer
//! for 5×5, 5 times for 3×3. With the transforms of [`points`], ⊙ for each of the 64 points:
//! ```text
//! Y = Aᵀ [ Σ_c (G w_c Gᵀ) ⊙ (Bᵀ d_c B) ] A         d: 8×8 of the input, tiles of it overlap by K − 1
//! ```
//! 1. The sum over channels is done at the points, as 64 products of matrices `[tiles, C] × [C, F]`, with the
//!    [`tile`](super::shared::tile) that all dense arithmetic uses.
//! 2. Channels are innermost everywhere, so that a transform works on whole vectors of channels or filters.
//! 3. Tiles of several samples go through the products together: each point's weights are read once for all of them.
//! 4. Going back is the adjoint of the same, step by step, and takes as few multiplications.
//!
//! Rounding errors are about six times those of the sum itself, 2·10⁻⁶ of the outputs' standard deviation (the property
//! tests hold it to its bound); a value that is not finite makes its whole tile so.

mod backward;
mod errors;
mod forward;
mod outputs;
pub mod plan;
pub mod points;
mod products;
mod rows;

pub use backward::{Gradients, InputGradient, WeightGradient, backward, room};
pub use errors::Errors;
pub use outputs::Outputs;

use crate::choose;
use crate::geometry::Sliding;
use crate::scratch::Scratch;
use crate::simd::Simd;

/// z of all samples to `outputs`, where that takes less time this way than multiplying everything; whether it was done.
#[inline(always)]
pub fn forward<S: Simd>(
    s: S,
    g: &Sliding,
    x: &[f32],
    weights: &[f32],
    outputs: Outputs<'_>,
    scratch: &mut Scratch<f32>,
) -> bool {
    if choose::filters_minimally(g) {
        forward::forward(s, g, x, weights, outputs, scratch);
    } else if S::MANY_REGISTERS && choose::filters_along_rows(g) {
        rows::forward(s, g, x, weights, outputs, scratch);
    } else {
        return false;
    }
    true
}
