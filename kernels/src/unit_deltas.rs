//! What the weight gradient of a fully connected layer is made of, for a whole batch.

/// Inputs and δ of a fully connected layer for some samples of a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatchPart<'a, T> {
    /// `[n, I]`
    pub x: &'a [T],
    /// `[n, U]`
    pub deltas: &'a [T],
}

/// Inputs and δ of a fully connected layer for all samples of a batch.
#[derive(Clone, Copy, Debug)]
pub struct DenseBackward<'a, T> {
    /// I inputs and U units.
    pub shape: [usize; 2],
    /// The samples, one part after the other.
    pub parts: &'a [BatchPart<'a, T>],
    /// Which of their δ are not zero, if somebody has found out: it takes a while, and is the same for all inputs.
    pub unit_deltas: Option<&'a UnitDeltas<T>>,
}

/// Inputs that are worked on at a time, at the most.
pub(super) const MOST_INPUTS: usize = 128;

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
    live: Vec<u32>,
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
            live: Vec::with_capacity(units),
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
        let Self { capacity, samples, counts, live, places, deltas } = self;
        let units = counts.len();
        *samples = parts.iter().map(|part| part.deltas.len() / units).sum();
        assert!(*samples <= *capacity, "room for {capacity} samples");
        live.clear();
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
                live.push(unit as u32);
            }
        }
    }

    /// How many δ are listed.
    pub(super) fn total(&self) -> usize {
        self.counts.iter().map(|&count| count as usize).sum()
    }

    /// The units that have a list that is not empty, rising.
    pub(super) fn live(&self) -> &[u32] {
        &self.live
    }

    /// How many samples there are: no place is beyond.
    pub(super) fn samples(&self) -> usize {
        self.samples
    }

    /// The list of a unit: which samples, and δ.
    #[inline(always)]
    pub(super) fn of(&self, unit: usize) -> (&[u32], &[T]) {
        let entries = unit * self.capacity..unit * self.capacity + self.counts[unit] as usize;
        (&self.places[entries.clone()], &self.deltas[entries])
    }
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
            let places = [0, 1, 2].map(|unit| lists.of(unit).0);
            assert_eq!(places, [[0, 2].as_slice(), &[], &[0, 1, 2]]);
            assert_eq!(lists.of(0).1, [1.0, 5.0]);
            assert!(lists.of(2).1[1].is_nan());
            assert_eq!(lists.live(), [0, 2]);
        }
        lists.fill(&parts[1..]);
        assert_eq!((lists.total(), lists.of(0).0), (3, [1].as_slice()));
    }
}
