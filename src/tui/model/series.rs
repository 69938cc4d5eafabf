//! A curve in bounded memory: it keeps its first and last point and loses resolution, evenly, when it is full.

use crate::viz::band::Spread;

/// Neighbouring values of a curve, put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The first step in it.
    pub first: u64,
    /// The last step in it.
    pub last: u64,
    /// The least finite value; infinite if there was none.
    pub min: f64,
    /// The greatest finite value; minus infinity if there was none.
    pub max: f64,
    /// Steps whose value was not finite.
    pub lost: u64,
    sum: f64,
    weight: f64,
}

impl Bucket {
    fn new(first: u64, last: u64, value: f64, weight: f64) -> Self {
        let lost = last - first + 1;
        let empty =
            Self { first, last, min: f64::INFINITY, max: f64::NEG_INFINITY, lost, sum: 0.0, weight: 0.0 };
        if !value.is_finite() {
            return empty;
        }
        Self { min: value, max: value, lost: 0, sum: value * weight, weight, ..empty }
    }

    fn merge(&mut self, other: &Self) {
        self.last = self.last.max(other.last);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.lost = self.lost.saturating_add(other.lost);
        self.sum += other.sum;
        self.weight += other.weight;
    }

    /// The weighted mean of the finite values; NaN if there was none.
    pub fn mean(&self) -> f64 {
        self.sum / self.weight
    }

    /// The step it is drawn at.
    pub fn middle(&self) -> f64 {
        (self.first as f64 + self.last as f64) / 2.0
    }

    /// How many steps it stands for.
    pub const fn steps(&self) -> u64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }
}

/// A curve of at most [`Series::CAPACITY`] buckets.
#[derive(Clone, Debug)]
pub struct Series {
    buckets: Vec<Bucket>,
    /// Steps that one bucket spans.
    span: u64,
    /// The most steps that came in as one value.
    grain: u64,
    latest: Option<(u64, f64)>,
}

impl Default for Series {
    fn default() -> Self {
        Self { buckets: Vec::new(), span: 1, grain: 1, latest: None }
    }
}

impl Series {
    /// More than the dot columns of a wide terminal.
    pub const CAPACITY: usize = 1024;

    /// Adds the value of a step, or the mean over `weight` steps of which this is the last; not before the last one.
    pub fn push(&mut self, step: u64, value: f64, weight: f64) {
        let first = self.first_of(step, weight);
        self.latest = Some((step, value));
        self.grain = self.grain.max(step - first + 1);
        let bucket = Bucket::new(first, step, value, weight);
        match self.buckets.last_mut() {
            Some(last) if last.first / self.span == first / self.span || step < last.last => {
                last.merge(&bucket)
            }
            _ => self.buckets.push(bucket),
        }
        while self.buckets.len() > Self::CAPACITY {
            self.halve();
        }
    }

    /// The first step of a mean. Nothing is left out on the way here, so that it follows on the last one; but a weight
    /// counts images, of which the last batch of an epoch has fewer, so it may be a little less than the steps.
    fn first_of(&self, step: u64, weight: f64) -> u64 {
        let steps = weight.ceil().clamp(1.0, 1e15) as u64;
        let alone = step.saturating_sub(steps - 1);
        match self.latest {
            Some((last, _)) if last < step && step - last <= steps.saturating_mul(2) => last + 1,
            _ => alone,
        }
    }

    /// Doubles what a bucket spans.
    fn halve(&mut self) {
        self.span = self.span.saturating_mul(2);
        let span = self.span;
        self.buckets.dedup_by(|next, kept| {
            let same = next.first / span == kept.first / span;
            if same {
                kept.merge(next);
            }
            same
        });
    }

    /// The buckets from the first step to the last.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The most steps that came in as one value: 1 unless they were averaged on the way.
    pub const fn grain(&self) -> u64 {
        self.grain
    }

    /// The last step with its value as it was, finite or not.
    pub const fn latest(&self) -> Option<(u64, f64)> {
        self.latest
    }

    /// Points (step, mean).
    pub fn means(&self) -> Vec<(f64, f64)> {
        means(&self.buckets)
    }

    /// The range of the values in each bucket.
    pub fn ranges(&self) -> Vec<Spread> {
        ranges(&self.buckets)
    }

    /// The buckets that have a step from `first` to `last`.
    pub fn within(&self, first: u64, last: u64) -> &[Bucket] {
        let start = self.buckets.partition_point(|bucket| bucket.last < first);
        let end = self.buckets.partition_point(|bucket| bucket.first <= last);
        self.buckets.get(start..end).unwrap_or_default()
    }

    /// The place of the bucket that holds `step`, or of the nearest before it.
    pub fn place(&self, step: u64) -> Option<usize> {
        let after = self.buckets.partition_point(|bucket| bucket.first <= step);
        after.checked_sub(1)
    }

    /// The bucket that holds `step`, or the nearest before it.
    pub fn at(&self, step: u64) -> Option<&Bucket> {
        self.buckets.get(self.place(step)?)
    }
}

/// Points (step, mean) of some buckets.
pub fn means(buckets: &[Bucket]) -> Vec<(f64, f64)> {
    buckets.iter().map(|bucket| (bucket.middle(), bucket.mean())).collect()
}

/// The range of the values in each of some buckets.
pub fn ranges(buckets: &[Bucket]) -> Vec<Spread> {
    buckets.iter().map(|b| Spread { x: b.middle(), low: b.min, high: b.max }).collect()
}

/// Puts neighbours among some buckets together that `key` gives the same number.
pub fn grouped(buckets: &[Bucket], key: impl Fn(&Bucket) -> u64) -> Vec<Bucket> {
    let mut groups = buckets.to_vec();
    groups.dedup_by(|next, kept| {
        let same = key(next) == key(kept);
        if same {
            kept.merge(next);
        }
        same
    });
    groups
}

/// Least and greatest mean of some buckets; `None` if nothing is finite.
pub fn extremes(buckets: &[Bucket]) -> Option<(f64, f64)> {
    let finite = buckets.iter().map(Bucket::mean).filter(|mean| mean.is_finite());
    finite.fold(None, |range, mean| {
        let (low, high) = range.unwrap_or((mean, mean));
        Some((low.min(mean), high.max(mean)))
    })
}

/// The range that all but the outermost fiftieth of the means of some buckets on either side lie in.
pub fn bulk(buckets: &[Bucket]) -> Option<(f64, f64)> {
    Some((quantile(buckets, Bucket::mean, 1, 50)?, quantile(buckets, Bucket::mean, 49, 50)?))
}

/// The range that all but the outermost fiftieth of the ranges of some buckets on either side lie in.
pub fn bulk_of_ranges(buckets: &[Bucket]) -> Option<(f64, f64)> {
    Some((quantile(buckets, |b| b.min, 1, 50)?, quantile(buckets, |b| b.max, 49, 50)?))
}

fn quantile(buckets: &[Bucket], of: impl Fn(&Bucket) -> f64, share: usize, whole: usize) -> Option<f64> {
    let mut values: Vec<f64> = buckets.iter().map(of).filter(|value| value.is_finite()).collect();
    let last = values.len().checked_sub(1)?;
    // Rounded outwards: of few values none is left out.
    let cut = values.len() * share.min(whole - share) / whole;
    let place = if share * 2 < whole { cut } else { last - cut };
    Some(*values.select_nth_unstable_by(place, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(values: impl IntoIterator<Item = f64>) -> Series {
        let mut curve = Series::default();
        for (step, value) in (1..).zip(values) {
            curve.push(step, value, 1.0);
        }
        curve
    }

    #[test]
    fn a_full_curve_keeps_both_ends_and_every_extreme() {
        let mut values = vec![1.0; 100_000];
        values[0] = 5.0;
        values[54_321] = -7.0;
        values[99_999] = 9.0;
        let curve = curve(values);
        let buckets = curve.buckets();
        assert!(buckets.len() <= Series::CAPACITY && buckets.len() > Series::CAPACITY / 4);
        assert_eq!((buckets[0].first, buckets[0].max), (1, 5.0));
        let last = buckets[buckets.len() - 1];
        assert_eq!((last.last, last.max), (100_000, 9.0));
        assert_eq!(buckets.iter().map(|b| b.min).fold(f64::INFINITY, f64::min), -7.0);
        assert_eq!(curve.latest(), Some((100_000, 9.0)));
    }

    #[test]
    fn values_that_are_not_finite_are_gaps() {
        let curve = curve([1.0, f64::NAN, f64::INFINITY, 3.0]);
        let means = curve.means();
        assert_eq!(means[0], (1.0, 1.0));
        assert!(means[1].1.is_nan() && means[2].1.is_nan());
        assert_eq!(extremes(curve.buckets()), Some((1.0, 3.0)));
    }

    #[test]
    fn a_mean_of_several_steps_says_which_they_were() {
        let mut curve = Series::default();
        curve.push(4, 1.0, 4.0);
        // The last batch of an epoch was smaller: seven and a half batches' images are eight batches.
        curve.push(12, 2.0, 7.5);
        curve.push(13, f64::NAN, 1.0);
        let spans: Vec<_> = curve.buckets().iter().map(|b| (b.first, b.last, b.steps(), b.lost)).collect();
        assert_eq!(spans, [(1, 4, 4, 0), (5, 12, 8, 0), (13, 13, 1, 1)]);
        assert_eq!(curve.grain(), 8);
        assert_eq!(
            (curve.place(0), curve.place(1), curve.place(12), curve.place(99)),
            (None, Some(0), Some(1), Some(2))
        );
        let mut late = Series::default();
        late.push(5001, 1.0, 1.0);
        assert_eq!(late.buckets()[0].first, 5001, "what came before is not known");
    }

    #[test]
    fn a_range_has_the_least_and_the_greatest_of_its_bucket() {
        let curve = curve((0..6000u32).map(|i| f64::from(i % 4)));
        let ranges = curve.ranges();
        // The first and the last bucket are not full.
        for (range, bucket) in ranges.iter().zip(curve.buckets()).skip(1).take(ranges.len() - 2) {
            assert_eq!((range.low, range.high, bucket.steps()), (0.0, 3.0, 8));
        }
        assert_eq!(bulk_of_ranges(curve.buckets()), Some((0.0, 3.0)));
    }

    proptest! {
        #[test]
        fn steps_are_counted_once_each(weights in proptest::collection::vec(1u64..9, 1..3000)) {
            let mut curve = Series::default();
            let mut step = 0;
            for weight in weights {
                step += weight;
                curve.push(step, 1.0, weight as f64);
            }
            let buckets = curve.buckets();
            prop_assert_eq!(buckets[0].first, 1);
            prop_assert!(buckets.windows(2).all(|pair| pair[1].first == pair[0].last + 1));
            prop_assert_eq!(buckets.iter().map(Bucket::steps).sum::<u64>(), step);
        }

        #[test]
        fn no_order_and_no_value_panics(points in proptest::collection::vec((any::<u64>(), any::<f64>()), 0..3000)) {
            let mut curve = Series::default();
            for (step, value) in points {
                curve.push(step, value, 1.0);
            }
            prop_assert!(curve.buckets().len() <= Series::CAPACITY);
        }

        #[test]
        fn means_are_kept_through_halving(values in proptest::collection::vec(-5.0f64..5.0, 1..5000)) {
            let curve = curve(values.iter().copied());
            let total: f64 = curve.buckets().iter().map(|b| b.sum).sum();
            prop_assert!((total - values.iter().sum::<f64>()).abs() < 1e-6);
        }
    }
}
