//! The input gradient of a fully connected layer by lists of the δ of each sample.

pub use super::block::block;

use super::block::add_list;
use crate::fast::shared::transpose::{Rows, RowsMut, transpose};
use crate::simd::Simd;
use crate::unit_deltas::List;

/// Where each sample's list of units lies, made by [`SampleLists::new`].
pub struct SampleLists<'a> {
    units: usize,
    /// `[n]`: how long each list is.
    counts: &'a [u32],
    /// `[n, U]`
    places: &'a [u32],
    /// `[n, U]`
    deltas: &'a [f32],
}

impl<'a> SampleLists<'a> {
    /// UnitDeltas the δ of `d_z` `[n, U]`. There must be room for n counts and for n · U places and δ.
    #[inline(always)]
    pub fn new(
        units: usize,
        d_z: &[f32],
        counts: &'a mut [u32],
        places: &'a mut [u32],
        deltas: &'a mut [f32],
    ) -> Self {
        assert!(counts.len() * units == d_z.len() && places.len() == d_z.len() && deltas.len() == d_z.len());
        let lists = places.chunks_exact_mut(units).zip(deltas.chunks_exact_mut(units));
        for ((count, d_z), (places, deltas)) in counts.iter_mut().zip(d_z.chunks_exact(units)).zip(lists) {
            let mut end = 0;
            for (unit, &delta) in d_z.iter().enumerate() {
                (places[end], deltas[end]) = (unit as u32, delta);
                end += usize::from(delta != 0.0);
            }
            *count = end as u32;
        }
        Self { units, counts, places, deltas }
    }

    /// How many δ are listed.
    pub fn total(&self) -> usize {
        self.counts.iter().map(|&count| count as usize).sum()
    }
}

/// How much room for weights [`backward_input`] takes.
pub const fn room<S: Simd>(units: usize) -> usize {
    units * block::<S>()
}

/// Makes `d_x` `[n, I]` ∂C/∂x, of a block of inputs at the least.
#[inline(always)]
pub fn backward_input<S: Simd>(
    s: S,
    weights: &[f32],
    lists: &SampleLists<'_>,
    transposed: &mut [f32],
    d_x: &mut [f32],
) {
    let (units, samples) = (lists.units, lists.counts.len());
    let inputs = weights.len() / units;
    assert!(
        inputs >= block::<S>() && transposed.len() == room::<S>(units),
        "room for a block of {inputs} inputs"
    );
    assert_eq!(d_x.len(), samples * inputs, "input of {samples} samples");
    for first in (0..inputs).step_by(block::<S>()) {
        let start = first.min(inputs - block::<S>());
        let from = Rows { values: &weights[start * units..], stride: units };
        let to = RowsMut { values: &mut *transposed, stride: block::<S>() };
        transpose(s, [block::<S>(), units], from, to);
        let lists_of_samples = lists.places.chunks_exact(units).zip(lists.deltas.chunks_exact(units));
        for ((&count, (places, deltas)), d_x) in
            lists.counts.iter().zip(lists_of_samples).zip(d_x.chunks_exact_mut(inputs))
        {
            let list = List { places: &places[..count as usize], deltas: &deltas[..count as usize] };
            // SAFETY: `new` has listed no unit that there is not, and a sample has a block of inputs from `start` on.
            unsafe { add_list(s, list, transposed, d_x.as_mut_ptr().add(start)) };
        }
    }
}
