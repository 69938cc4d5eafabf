//! Counts of values in bins whose width is a power of two, so that they can be counted before their range is known, exactly.

use serde::{Deserialize, Serialize};

/// The bins on either side of zero while values are counted.
const HALF: i32 = 64;
/// The exponent of a bin width that is too small for every value but zero.
const SMALLEST: i32 = -160;

/// How often values lie in which bin. A bin is `2^exponent` wide, and begins at a multiple of that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The exponent of the width: the smallest with which the greatest absolute value is within 64 bins of zero.
    pub exponent: i32,
    /// Where the first bin begins, in widths.
    pub first: i32,
    /// The number of values in each bin, from the one that holds the least value to the one that holds the greatest.
    pub counts: Vec<u64>,
}

impl Histogram {
    /// Gives the width of a bin.
    pub fn width(&self) -> f64 {
        power(self.exponent)
    }

    /// Gives the range that the bins cover.
    pub fn range(&self) -> std::ops::Range<f64> {
        let edge = |bin: i32| f64::from(bin) * self.width();
        edge(self.first)..edge(self.first + i32::try_from(self.counts.len()).unwrap_or(0))
    }

    /// Gives the same values in at most `most` bins, each of which is as many neighbouring ones together.
    pub fn merged(&self, most: usize) -> Self {
        let mut merged = self.clone();
        while merged.counts.len() > most.max(2) {
            let (first, exponent) = (merged.first >> 1, merged.exponent + 1);
            let mut counts = Vec::with_capacity(merged.counts.len() / 2 + 1);
            for (bin, count) in (merged.first..).zip(&merged.counts) {
                let place = usize::try_from((bin >> 1) - first).unwrap_or(0);
                counts.resize(counts.len().max(place + 1), 0);
                counts[place] += count;
            }
            merged = Self { exponent, first, counts };
        }
        merged
    }
}

/// Gives 2 to the power of `exponent`, exactly.
fn power(exponent: i32) -> f64 {
    2.0_f64.powi(exponent)
}

/// A histogram in the making.
#[derive(Clone, Debug)]
pub struct Counter {
    exponent: i32,
    /// 1 / the width of a bin.
    scale: f64,
    counts: Vec<u64>,
}

impl Default for Counter {
    fn default() -> Self {
        Self { exponent: SMALLEST, scale: power(-SMALLEST), counts: vec![0; 2 * HALF as usize] }
    }
}

impl Counter {
    /// Counts a value, which is finite.
    pub fn push(&mut self, value: f64) {
        let mut bin = value * self.scale;
        if bin.abs() >= f64::from(HALF) {
            self.widen(exponent_for(value));
            bin = value * self.scale;
        }
        self.counts[(bin.floor() as i32 + HALF) as usize] += 1;
    }

    /// Has bins of a greater width, those that lie in one of them being put together.
    fn widen(&mut self, exponent: i32) {
        let shift = (exponent - self.exponent).clamp(0, 31);
        if shift > 0 {
            let mut wider = vec![0; self.counts.len()];
            for (bin, count) in (-HALF..).zip(&self.counts) {
                wider[((bin >> shift) + HALF) as usize] += count;
            }
            (self.counts, self.exponent, self.scale) = (wider, exponent, power(-exponent));
        }
    }

    /// Counts all that `other` has counted, too.
    pub fn add(&mut self, other: &Self) {
        let mut other = other.clone();
        self.widen(other.exponent);
        other.widen(self.exponent);
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
    }

    /// Gives what was counted.
    pub fn histogram(&self) -> Histogram {
        let used = |count: &u64| *count > 0;
        let Some(first) = self.counts.iter().position(used) else { return Histogram::default() };
        let last = self.counts.iter().rposition(used).unwrap_or(first);
        Histogram {
            exponent: self.exponent,
            first: first as i32 - HALF,
            counts: self.counts[first..=last].to_vec(),
        }
    }
}

/// Gives the exponent of the width with which `value` is within the bins, but in the outer half of them.
fn exponent_for(value: f64) -> i32 {
    // An f32 that is not zero is a normal f64: its exponent stands in the bits.
    let of_value = ((value.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    of_value + 1 - HALF.ilog2() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bin of a value of bins that are `width` wide.
    fn bin(value: f64, width: f64) -> i32 {
        (value / width).floor() as i32
    }

    fn counted(values: &[f32]) -> Counter {
        let mut counter = Counter::default();
        values.iter().for_each(|&value| counter.push(f64::from(value)));
        counter
    }

    #[test]
    fn of_nothing_and_of_nothing_but_zeros_there_is_a_histogram_too() {
        assert_eq!(counted(&[]).histogram(), Histogram::default());
        let zeros = counted(&[0.0, -0.0, 0.0]).histogram();
        assert_eq!((zeros.first, zeros.counts), (0, vec![3]));
    }

    #[test]
    fn the_extremes_have_room() {
        for value in [f32::MAX, f32::MIN, f32::MIN_POSITIVE, f32::from_bits(1), -f32::from_bits(1)] {
            let found = counted(&[0.0, value]).histogram();
            assert_eq!(found.counts.iter().sum::<u64>(), 2, "{value}");
            assert!(found.counts.len() >= 32, "{value}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn every_value_is_in_the_bin_that_it_belongs_to_in_whatever_order_they_come(
            values in proptest::collection::vec(-1e3f32..1e3, 1..60), scale in -12i32..12, cut in 0usize..60,
        ) {
            let values: Vec<f32> = values.into_iter().map(|value| value * 10f32.powi(scale)).collect();
            let (head, tail) = values.split_at(cut.min(values.len()));
            let mut counter = counted(head);
            counter.add(&counted(tail));
            let found = counter.histogram();
            prop_assert_eq!(&found, &counted(&values).histogram());

            let greatest = values.iter().fold(0.0f32, |most, value| most.max(value.abs()));
            let mut width = 1.0f64;
            while f64::from(greatest) >= 64.0 * width { width *= 2.0; }
            while f64::from(greatest) < 32.0 * width { width /= 2.0; }
            prop_assert_eq!(found.width(), width);
            for (place, &count) in found.counts.iter().enumerate() {
                let here = found.first + place as i32;
                let expected = values.iter().filter(|&&value| bin(f64::from(value), width) == here).count();
                prop_assert_eq!(count, expected as u64);
            }
            for most in 2..20 {
                let merged = found.merged(most);
                prop_assert!(merged.counts.len() <= most && merged.range().start <= found.range().start);
                for (place, &count) in merged.counts.iter().enumerate() {
                    let here = merged.first + place as i32;
                    let expected = values.iter().filter(|&&value| bin(f64::from(value), merged.width()) == here).count();
                    prop_assert_eq!(count, expected as u64);
                }
            }
        }
    }
}
