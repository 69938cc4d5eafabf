//! What the weight gradient of a fully connected layer is made of: inputs, and the δ that are not zero.

/// Inputs and δ of a fully connected layer for some samples of a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatchPart<'a, T> {
    /// `[n, I]`
    pub x: &'a [T],
    /// `[n, U]`
    pub deltas: &'a [T],
}

/// Inputs that are worked on at a time, at the most.
pub(crate) const MOST_INPUTS: usize = 128;

/// The δ of each unit that are not zero, over all samples of a batch, in their order: behind ReLU, most are.
#[derive(Debug)]
pub struct UnitDeltas<T> {
    /// Samples that there is room for.
    capacity: usize,
    /// How many there are.
    samples: usize,
    /// `[U]`: how long each unit's list is.
    counts: Vec<u32>,
    /// The units that have one at all, rising.
    active: Vec<u32>,
    /// `[U, capacity]`: samples, numbered through all parts.
    places: Vec<u32>,
    /// `[U, capacity]`
    deltas: Vec<T>,
}

impl<T: Copy + Default + PartialEq> UnitDeltas<T> {
    /// Room for `samples` samples, of a layer of `units` units.
    pub fn new(units: usize, samples: usize) -> Self {
        Self {
            capacity: samples,
            samples: 0,
            counts: vec![0; units],
            active: Vec::with_capacity(units),
            places: vec![0; units * samples],
            deltas: vec![T::default(); units * samples],
        }
    }

    /// How much [`Scratch`](super::Scratch) the weight gradient takes at the most. Who has it before cannot be surprised
    /// by the first batch whose δ are mostly zero.
    pub const fn room(&self) -> usize {
        self.capacity * MOST_INPUTS
    }

    /// UnitDeltas the δ of `parts`.
    ///
    /// # Panics
    /// If there is no room for them.
    pub fn fill(&mut self, parts: &[BatchPart<'_, T>]) {
        let Self { capacity, samples, counts, active, places, deltas } = self;
        let units = counts.len();
        *samples = parts.iter().map(|part| part.deltas.len() / units).sum();
        assert!(*samples <= *capacity, "room for {capacity} samples");
        active.clear();
        let lists = places.chunks_exact_mut(*capacity).zip(deltas.chunks_exact_mut(*capacity));
        for (unit, (count, (places, deltas))) in counts.iter_mut().zip(lists).enumerate() {
            let (mut end, mut place) = (0, 0);
            for part in parts {
                for &delta in part.deltas.iter().skip(unit).step_by(units) {
                    // Whether it is zero comes as a surprise: the next one takes its place then.
                    (places[end], deltas[end]) = (place, delta);
                    end += usize::from(delta != T::default());
                    place += 1;
                }
            }
            *count = end as u32;
            if end > 0 {
                active.push(unit as u32);
            }
        }
    }

    /// How many δ are listed.
    pub(crate) fn total(&self) -> usize {
        self.counts.iter().map(|&count| count as usize).sum()
    }

    /// The units that have a list that is not empty, rising.
    pub(crate) fn active(&self) -> &[u32] {
        &self.active
    }

    /// How many samples there are: no place is beyond.
    pub(crate) fn samples(&self) -> usize {
        self.samples
    }

    /// How many units there are, with a list or without.
    pub(crate) fn units(&self) -> usize {
        self.counts.len()
    }

    /// The list of a unit, over samples.
    #[inline(always)]
    pub(crate) fn of(&self, unit: usize) -> List<'_, T> {
        let entries = unit * self.capacity..unit * self.capacity + self.counts[unit] as usize;
        List { places: &self.places[entries.clone()], deltas: &self.deltas[entries] }
    }
}

/// Some δ that are not zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a, T = f32> {
    /// Which samples, or units, they are of.
    pub places: &'a [u32],
    /// The δ themselves.
    pub deltas: &'a [T],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_lists_its_samples_in_order_however_often_it_is_filled() {
        let mut lists = UnitDeltas::new(3, 4);
        let parts = [[1.0, 0.0, 2.0].as_slice(), &[0.0, 0.0, f32::NAN, 5.0, 0.0, -6.0]];
        let parts = parts.map(|deltas| BatchPart { x: &[], deltas });
        for _ in 0..2 {
            lists.fill(&parts);
            assert_eq!((lists.total(), lists.samples()), (5, 3));
            let places = [0, 1, 2].map(|unit| lists.of(unit).places);
            assert_eq!(places, [[0, 2].as_slice(), &[], &[0, 1, 2]]);
            assert_eq!(lists.of(0).deltas, [1.0, 5.0]);
            assert!(lists.of(2).deltas[1].is_nan());
            assert_eq!(lists.active(), [0, 2]);
        }
        lists.fill(&parts[1..]);
        assert_eq!((lists.total(), lists.of(0).places), (3, [1].as_slice()));
    }
}
