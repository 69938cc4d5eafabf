//! Which way of computing takes less time: every such rule, in one place.
//!
//! | rule | chooses | over |
//! | --- | --- | --- |
//! | [`fuses`] | one kernel for a layer and the 2×2 max pooling behind it | two kernels |
//! | [`filters_minimally`] | minimal filtering in two directions | multiplying everything |
//! | [`filters_along_rows`] | minimal filtering along rows | multiplying everything |
//! | [`filters_minimally_backward`] | minimal filtering on the way back | lists of the δ that are not zero |
//! | [`half_vectors_forward`], [`half_vectors_backward`] | vectors of 8 lanes | vectors of 16 lanes |
//! | [`places_in_lanes`] | a place of the output a lane | a filter a lane |
//! | [`gathers_argmax`] | a filter a lane, each with its own argmax | lists of the δ that are not zero |
//! | [`window_rows_in_lanes`] | a tap of the window a lane, along lists | a filter a lane |
//! | [`lists_deltas_of_conv`] | lists of the δ that are not zero | all δ, in tiles |
//! | [`lists_deltas_of_units`] | lists of the δ that are not zero | all δ, in tiles |
//! | [`writes_units_one_by_one`] | a column of the gradient at a time | transposed blocks of it |
//! | [`lists_deltas_of_samples`] | lists of the δ that are not zero | samples in the lanes |
//! | [`multiplies_rows`] | dot products of whole rows | samples in the lanes |
//!
//! The rules of the way forward through a convolution go by [`Sliding::counts`], so that one that has lost channels is computed as
//! before. No rule looks at the number of threads or at the clock: which way is taken depends on the network, the instruction set
//! and the numbers alone, and so do the bits. Costs are counted in multiply-adds of a vector unless it says otherwise,
//! and were measured on Zen 4 and on Intel's processors with AVX-512.

use crate::activation::Activation;
use crate::fast::winograd::plan::{Plan, SQUARE};
use crate::fast::winograd::points::POINTS;
use crate::geometry::{Sliding, Window};
use crate::naive::Pooling;

/// Whether a pooling layer can be fused into the convolution or batch normalisation before it: 2×2 max pooling, stride 2,
/// no padding, after an activation that is elementwise and never falls. The feature maps then never reach memory.
pub fn fuses(activation: Activation, pooling: Pooling, window: &Window) -> bool {
    pooling == Pooling::Max && *window == Window::MAX_POOL && activation != Activation::Softmax
}

/// Whether a convolution multiplies less by minimal filtering in two directions, and so rounds more; by network alone.
///
/// Beside the products, a tile takes about 600 operations for each input channel and 350 for each filter, a third of which
/// go beside others. More transformed weights than 4096, C · F, would not stay in the second-level cache.
pub fn filters_minimally(g: &Sliding) -> bool {
    const MOST_WEIGHTS: usize = 4096;
    let [channels, filters] = g.counts();
    let [height, width] = g.window.kernel;
    let square = height == width && matches!(height, 3 | 5 | 7) && g.window.stride == [1, 1];
    if !square || channels.min(filters) < 4 || channels * filters > MOST_WEIGHTS {
        return false;
    }
    let tiles = Plan::new(g).count() * (SQUARE * channels * filters + 600 * channels + 350 * filters);
    3 * tiles < 2 * g.output.places() * g.window.area() * channels * filters
}

/// Whether a convolution multiplies less by minimal filtering along its rows, where there are 32 registers for it; by
/// network alone.
///
/// The products take four loads for three multiply-adds, and a tile some twenty operations to its outputs.
pub fn filters_along_rows(g: &Sliding) -> bool {
    let ([height, width], [channels, filters]) = (g.window.kernel, g.counts());
    let (terms, size) = (height * channels, (POINTS + 1).saturating_sub(width));
    if g.window.stride[1] != 1 || !matches!(width, 3 | 5 | 7) || terms < 4 || filters < 4 {
        return false;
    }
    let tiles = g.output.width.div_ceil(size) * g.output.height.next_multiple_of(2);
    tiles * (POINTS * terms * 4 / 3 + 20) < g.output.places() * width * terms
}

/// Whether the way back through convolution and pooling by minimal filtering takes less time than working off lists of the
/// `nonzero` δ of `samples` samples.
///
/// A tile takes the products of both gradients and what goes to the points and from them; the weights go there once for all
/// samples. A listed δ takes its products and as long as 128 more.
pub fn filters_minimally_backward(g: &Sliding, samples: usize, nonzero: usize) -> bool {
    let (channels, filters) = (g.input.channels, g.output.channels);
    let tiles =
        samples * Plan::new(g).count() * (2 * SQUARE * channels * filters + 1200 * channels + 350 * filters);
    let weights = 1000 * channels * filters;
    3 * nonzero * (2 * g.window.area() * channels + 128) > 2 * (tiles + weights)
}

/// Whether vectors of 8 lanes are better than those of 16 on the way forward through a convolution: where the last of 16
/// lanes of filters would be half empty.
///
/// Along the rows, loads are the limit, and three vectors of 8 come in the time of two of 16; and so where channels fill no
/// more. There, two of 8 are better than a single one of 16, too, whose products want as many loads.
pub fn half_vectors_forward(g: &Sliding) -> bool {
    let [channels, filters] = g.counts();
    let half_empty = (1..=8).contains(&(filters % 16));
    if filters_minimally(g) {
        channels.min(filters) <= 8 && (half_empty || filters <= 16)
    } else {
        filters_along_rows(g) && half_empty
    }
}

/// Whether vectors of 8 lanes are better than those of 16 on the way back through a convolution: where what is in them,
/// filters, and channels behind the first layer, would leave half empty.
pub fn half_vectors_backward(g: &Sliding) -> bool {
    g.output.channels <= 8 || (2..=8).contains(&g.input.channels)
}

/// Whether lanes of `places` in a row of the output are at least twice as well filled as lanes of `filters`.
///
/// Twice, for values that lie one lane apart have to be copied together first.
pub fn places_in_lanes(filters: usize, places: usize, lanes: usize) -> bool {
    2 * filters * places.div_ceil(lanes) <= places * filters.div_ceil(lanes)
}

/// Whether the weight gradient through 2×2 max pooling, of windows of `rows` rows of `columns` values, takes less time with
/// the filters in the lanes than by lists.
///
/// A vector with the filters in the lanes is a gather and a multiply-add; by lists it is half as many multiply-adds, for
/// about half of δ are zero, but an entry of a list costs as much as eight of them.
pub fn gathers_argmax(rows: usize, columns: usize, filters: usize, lanes: usize) -> bool {
    let listed = rows * columns.div_ceil(lanes) + 8;
    rows * columns * filters.div_ceil(lanes) < filters * listed / 2
}

/// Whether the weight gradient of a convolution takes less time with a row of the window, of `columns` values, in the lanes
/// than with the filters there: few filters leave most lanes empty.
pub fn window_rows_in_lanes(columns: usize, filters: usize, lanes: usize) -> bool {
    2 * filters <= lanes && columns > filters
}

/// Whether the input gradient of a sample takes less time by lists of its δ, `nonzero` of `all`, than in tiles.
///
/// A vector of a list takes half as long again as one of a tile, for each is read for one δ alone. Not for windows that do
/// not overlap, as those of 1×1: their lists have too little to add for each δ.
pub fn lists_deltas_of_conv(g: &Sliding, nonzero: usize, all: usize) -> bool {
    g.overlaps() && 8 * nonzero <= 5 * all
}

/// How many of the δ of a fully connected layer are not zero.
#[derive(Clone, Copy, Debug)]
pub struct DenseCounts {
    /// Inputs of the layer.
    pub inputs: usize,
    /// Units of the layer.
    pub units: usize,
    /// Samples.
    pub samples: usize,
    /// Units with a δ that is not zero.
    pub active: usize,
    /// δ that are not zero.
    pub nonzero: usize,
}

/// Whether the weight gradient of a fully connected layer takes less time by lists of the δ of each unit than by all δ,
/// where a list goes by for `block` inputs at a time.
///
/// A δ listed takes a quarter longer than one in a tile, and to transpose a sum as long as six.
pub fn lists_deltas_of_units(counts: &DenseCounts, block: usize) -> bool {
    let DenseCounts { inputs, units, samples, active, nonzero } = *counts;
    let saved = 4 * samples * units;
    inputs >= block && (writes_units_one_by_one(active, units) || 5 * nonzero + 24 * units < saved)
}

/// Whether the units that have a δ are so few that their gradients are better written one by one than transposed.
pub fn writes_units_one_by_one(active: usize, units: usize) -> bool {
    3 * active < units
}

/// Whether the input gradient of a fully connected layer takes less time by lists of the δ of each sample than by all δ of
/// the active units, samples in the lanes, where a list goes by for `block` inputs at a time.
///
/// In the time that a vector of eight takes to go by in a list, a seventh of one of eight inputs does in a tile; to
/// transpose takes as long as six.
pub fn lists_deltas_of_samples(counts: &DenseCounts, block: usize, lanes: usize) -> bool {
    let DenseCounts { inputs, units, samples, active, nonzero } = *counts;
    let others = active * (3 + 7 * samples.div_ceil(lanes)) * lanes / 8;
    inputs >= block && nonzero + 6 * units < others
}

/// Whether the input gradient of a few samples is better made of dot products along the units than with the samples in the
/// lanes: lanes without a sample are computed in vain, units that are silent for all samples are left out.
pub fn multiplies_rows(samples: usize, active: usize, units: usize, lanes: usize) -> bool {
    2 * samples <= lanes && active == units
}
