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

use crate::Scratch;
use crate::fast::shared::transpose::transpose;
use crate::simd::{MOST_LANES, Simd};
use crate::unit_deltas::{DenseBackward, MOST_INPUTS, UnitDeltas};

/// Vectors of a block: enough that none has to wait for the sum before.
const VECTORS: usize = 8;

/// Inputs in a block.
const fn block<S: Simd>() -> usize {
    const { assert!(VECTORS * S::LANES <= MOST_INPUTS) };
    VECTORS * S::LANES
}

/// Whether [`weights`] takes less time than multiplying all δ, zeros and others.
pub fn pays_for_weights<S: Simd>(batch: &DenseBackward<'_, f32>, lists: &UnitDeltas<f32>) -> bool {
    let [inputs, units] = batch.shape;
    // As measured: a δ listed takes a quarter longer than one in a tile, and to transpose a sum as long as six.
    let saved = 4 * lists.samples() * units;
    inputs >= block::<S>() && (are_few(lists, units) || 5 * lists.total() + 24 * units < saved)
}

/// Whether the units that have a δ are so few that their gradients are better written one by one than transposed.
fn are_few(lists: &UnitDeltas<f32>, units: usize) -> bool {
    3 * lists.live().len() < units
}

/// Makes `d_weights` `[R, U]` ∂C/∂w of the R inputs from `first` on, of which there are a block at the least.
#[inline(always)]
pub fn weights<S: Simd>(
    s: S,
    batch: &DenseBackward<'_, f32>,
    lists: &UnitDeltas<f32>,
    first: usize,
    d_weights: &mut [f32],
    scratch: &mut Scratch<f32>,
) {
    let [inputs, units] = batch.shape;
    let wanted = d_weights.len() / units;
    assert!(inputs >= block::<S>() && first + wanted <= inputs, "inputs from {first} of {inputs}");
    let samples = batch.parts.iter().map(|part| part.x.len() / inputs).sum::<usize>();
    assert_eq!(samples, lists.samples(), "lists of another batch");
    let ([x], _) = scratch.buffers([samples * block::<S>()], 0);
    for done in (0..wanted).step_by(block::<S>()) {
        let rows = block::<S>().min(wanted - done);
        let start = (first + done).min(inputs - block::<S>());
        let of_samples = batch.parts.iter().flat_map(|part| part.x.chunks_exact(inputs));
        for (x, from) in x.chunks_exact_mut(block::<S>()).zip(of_samples) {
            x.copy_from_slice(&from[start..][..block::<S>()]);
        }
        let d_weights = &mut d_weights[done * units..][..rows * units];
        columns(s, lists, x, first + done - start, (d_weights, units));
    }
}

/// Fills `d_weights`, some inputs after the first `skipped` of a block, from the lists of all units and `x`, the block
/// of each sample.
#[inline(always)]
fn columns<S: Simd>(
    s: S,
    lists: &UnitDeltas<f32>,
    x: &[f32],
    skipped: usize,
    (d_weights, units): (&mut [f32], usize),
) {
    assert_eq!(x.len(), lists.samples() * block::<S>(), "a block of each sample");
    if are_few(lists, units) {
        let mut sums = [0.0_f32; MOST_INPUTS];
        d_weights.fill(0.0);
        for &unit in lists.live() {
            // SAFETY: `fill` has listed no sample that there is not; and there is room for a block.
            unsafe { add_list(s, lists.of(unit as usize), x, sums.as_mut_ptr()) };
            let column = d_weights[unit as usize..].iter_mut().step_by(units);
            column.zip(&sums[skipped..]).for_each(|(d_w, &sum)| *d_w = sum);
        }
        return;
    }
    let (rows, mut turned) = (d_weights.len() / units, [0.0_f32; MOST_LANES * MOST_INPUTS]);
    for unit in (0..units).step_by(S::LANES) {
        let count = S::LANES.min(units - unit);
        for (unit, turned) in (unit..unit + count).zip(turned.chunks_exact_mut(block::<S>())) {
            // SAFETY: as before.
            unsafe { add_list(s, lists.of(unit), x, turned.as_mut_ptr()) };
        }
        let from = (&turned[skipped..], block::<S>());
        transpose(s, [count, rows], from, (&mut d_weights[unit..], units));
    }
}

/// Where each sample's list of units lies, made by [`UnitLists::new`].
pub struct UnitLists<'a> {
    units: usize,
    /// `[n]`: how long each list is.
    counts: &'a [u32],
    /// `[n, U]`
    places: &'a [u32],
    /// `[n, U]`
    deltas: &'a [f32],
}

impl<'a> UnitLists<'a> {
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

/// Whether [`input`] takes less time than multiplying all δ of `live` units, samples in the lanes.
pub fn pays_for_input<S: Simd>(inputs: usize, lists: &UnitLists<'_>, live: usize) -> bool {
    // As measured with vectors of eight: in the time that one takes to go by in a list, a seventh of one of eight inputs
    // does in a tile; to transpose takes as long as six.
    let others = live * (3 + 7 * lists.counts.len().div_ceil(S::LANES)) * S::LANES / 8;
    inputs >= block::<S>() && lists.total() + 6 * lists.units < others
}

/// How much room for weights [`input`] takes.
pub const fn room<S: Simd>(units: usize) -> usize {
    units * block::<S>()
}

/// Makes `d_x` `[n, I]` ∂C/∂x, of a block of inputs at the least.
#[inline(always)]
pub fn input<S: Simd>(s: S, weights: &[f32], lists: &UnitLists<'_>, turned: &mut [f32], d_x: &mut [f32]) {
    let (units, samples) = (lists.units, lists.counts.len());
    let inputs = weights.len() / units;
    assert!(
        inputs >= block::<S>() && turned.len() == room::<S>(units),
        "room for a block of {inputs} inputs"
    );
    assert_eq!(d_x.len(), samples * inputs, "input of {samples} samples");
    for first in (0..inputs).step_by(block::<S>()) {
        let start = first.min(inputs - block::<S>());
        let rows = (&weights[start * units..], units);
        transpose(s, [block::<S>(), units], rows, (&mut *turned, block::<S>()));
        let lists_of_samples = lists.places.chunks_exact(units).zip(lists.deltas.chunks_exact(units));
        for ((&count, (places, deltas)), d_x) in
            lists.counts.iter().zip(lists_of_samples).zip(d_x.chunks_exact_mut(inputs))
        {
            let list = (&places[..count as usize], &deltas[..count as usize]);
            // SAFETY: `new` has listed no unit that there is not, and a sample has a block of inputs from `start` on.
            unsafe { add_list(s, list, turned, d_x.as_mut_ptr().add(start)) };
        }
    }
}

/// Writes to `to` the sum of the blocks of `from` that a list is of, each times its δ.
///
/// # Safety
/// There is a block for each place of the list, and one can be written at `to`.
#[inline(always)]
unsafe fn add_list<S: Simd>(s: S, (places, deltas): (&[u32], &[f32]), from: &[f32], to: *mut f32) {
    let mut sums = [s.splat(0.0); VECTORS];
    for (&place, &delta) in places.iter().zip(deltas) {
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
