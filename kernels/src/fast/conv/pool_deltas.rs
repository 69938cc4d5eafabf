//! Lists of the δ behind 2×2 max pooling that are not zero: of each filter, or of each place of the output.

use super::sparse::{Slab, WindowDeltas};
use crate::fast::shared::padded::Padded;
use crate::shape::Shape;

/// The δ at the maxima, and room for lists of them.
pub struct PoolDeltas<'a> {
    pub padded: Padded<'a>,
    /// Shape of what was pooled, of one sample.
    pub pool: Shape,
    pub slab: Slab,
    /// δ `[n, ⌊H'/2⌋, ⌊W'/2⌋, F]`.
    pub deltas: &'a [f32],
    /// Which of the four places of its cell each δ is of, shaped alike.
    pub argmax4: &'a [u8],
    /// Room for the δ of all lists.
    pub nonzero: &'a mut [f32],
    /// Room for where they are, for how long lists are and for their destinations.
    pub indices: &'a mut [u32],
}

impl PoolDeltas<'_> {
    /// For each filter of each sample, the δ that are not zero, and the windows they belong to.
    pub fn by_filter(&mut self, samples: std::ops::Range<usize>) -> WindowDeltas<'_> {
        let (filters, cells) = (self.slab.filters, self.pool.places());
        let lists = samples.len() * filters;
        let (offsets, rest) = self.indices.split_at_mut(lists * cells);
        let (counts, rest) = rest.split_at_mut(lists);
        let destinations = &mut rest[..lists];
        let (starts, cell) = (window_starts(&self.padded), self.padded.start(0, 2) as u32);
        let filter_values = self.deltas.len().min(self.argmax4.len());
        for list in 0..lists {
            let (sample, f) = (samples.start + list / filters, list % filters);
            let first = sample * self.pool.len() + f;
            assert!(first + (cells - 1) * filters < filter_values);
            let offsets = offsets[list * cells..][..cells].as_mut_ptr();
            let listed = self.nonzero[list * cells..][..cells].as_mut_ptr();
            let (mut value, mut count) = (first, 0);
            for row in 0..self.pool.height {
                let mut start = self.padded.start(2 * row, 0) as u32;
                for _ in 0..self.pool.width {
                    // Always written, counted if not zero: no branch to guess.
                    // SAFETY: `value` goes through the cells, the last of which was checked; `count` is no more than
                    // the cells before this one.
                    unsafe {
                        let delta = *self.deltas.get_unchecked(value);
                        let position = *self.argmax4.get_unchecked(value);
                        *offsets.add(count) = start + starts[usize::from(position & 3)];
                        *listed.add(count) = delta;
                        count += usize::from(delta != 0.0);
                    }
                    start += cell;
                    value += filters;
                }
            }
            counts[list] = count as u32;
            destinations[list] = (f * self.slab.stride) as u32;
        }
        WindowDeltas {
            capacity: cells,
            counts,
            destinations,
            offsets,
            deltas: self.nonzero,
            per_sample: filters,
        }
    }

    /// For each output place of each sample, the δ that are not zero, and the filters they belong to. The places go
    /// column by column, see [`sparse`](super::sparse).
    pub fn by_place(&mut self, samples: std::ops::Range<usize>) -> WindowDeltas<'_> {
        let (filters, cells, height) = (self.slab.filters, self.pool.places(), self.pool.height);
        let lists = samples.len() * cells * 4;
        let (offsets, rest) = self.indices.split_at_mut(lists * filters);
        let (counts, rest) = rest.split_at_mut(lists);
        let destinations = &mut rest[..lists];
        let starts = window_starts(&self.padded);
        for cell in 0..samples.len() * cells {
            let values = (samples.start * cells + cell) * filters..;
            let (deltas, argmax4) =
                (&self.deltas[values.clone()][..filters], &self.argmax4[values][..filters]);
            let (row, column) = (cell % cells / self.pool.width, cell % cells % self.pool.width);
            let list = cell / cells * cells * 4 + 4 * column * height + 2 * row;
            let lists = [0, 2 * height, 1, 2 * height + 1].map(|place| list + place);
            let mut entries = lists.map(|list| list * filters);
            for (f, (&delta, &position)) in deltas.iter().zip(argmax4).enumerate() {
                let entry = &mut entries[usize::from(position & 3)];
                offsets[*entry] = (f * self.slab.stride) as u32;
                self.nonzero[*entry] = delta;
                *entry += usize::from(delta != 0.0);
            }
            for (place, list) in lists.into_iter().enumerate() {
                counts[list] = (entries[place] - list * filters) as u32;
                destinations[list] = self.padded.start(2 * row, 2 * column) as u32 + starts[place];
            }
        }
        WindowDeltas {
            capacity: filters,
            counts,
            destinations,
            offsets,
            deltas: self.nonzero,
            per_sample: cells * 4,
        }
    }
}

/// How far the windows of the four places of a pooled cell are from that of the first.
fn window_starts(padded: &Padded<'_>) -> [u32; 4] {
    [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(j, k)| padded.start(j, k) as u32)
}
