//! A curve in bounded memory: it keeps its first and last point and loses resolution, evenly, when it is full.

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
    sum: f64,
    weight: f64,
}

impl Bucket {
    fn new(step: u64, value: f64, weight: f64) -> Self {
        let empty = Self {
            first: step,
            last: step,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            sum: 0.0,
            weight: 0.0,
        };
        if !value.is_finite() {
            return empty;
        }
        Self { min: value, max: value, sum: value * weight, weight, ..empty }
    }

    fn merge(&mut self, other: &Self) {
        self.last = self.last.max(other.last);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
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
}

/// A curve of at most [`Curve::CAPACITY`] buckets.
#[derive(Clone, Debug)]
pub struct Curve {
    buckets: Vec<Bucket>,
    /// Steps that one bucket spans.
    span: u64,
    latest: Option<(u64, f64)>,
}

impl Default for Curve {
    fn default() -> Self {
        Self { buckets: Vec::new(), span: 1, latest: None }
    }
}

impl Curve {
    /// More than the dot columns of a wide terminal.
    pub const CAPACITY: usize = 1024;

    /// Adds a value at a step not before the last one's; `weight` is how many batches it stands for.
    pub fn push(&mut self, step: u64, value: f64, weight: f64) {
        self.latest = Some((step, value));
        let bucket = Bucket::new(step, value, weight);
        match self.buckets.last_mut() {
            Some(last) if last.first / self.span == step / self.span || step < last.last => {
                last.merge(&bucket)
            }
            _ => self.buckets.push(bucket),
        }
        while self.buckets.len() > Self::CAPACITY {
            self.halve();
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

    /// The last step with its value as it was, finite or not.
    pub const fn latest(&self) -> Option<(u64, f64)> {
        self.latest
    }

    /// Points (step, mean).
    pub fn means(&self) -> Vec<(f64, f64)> {
        self.buckets.iter().map(|bucket| (bucket.middle(), bucket.mean())).collect()
    }

    /// Points (step, value) that show how values scatter: least, mean and greatest of each bucket.
    pub fn scatter(&self) -> Vec<(f64, f64)> {
        let of = |b: &Bucket| [b.min, b.mean(), b.max].map(|value| (b.middle(), value));
        self.buckets.iter().flat_map(of).collect()
    }

    /// Least and greatest mean; `None` if nothing is finite.
    pub fn extremes(&self) -> Option<(f64, f64)> {
        let finite = self.buckets.iter().map(Bucket::mean).filter(|mean| mean.is_finite());
        finite.fold(None, |range, mean| {
            let (low, high) = range.unwrap_or((mean, mean));
            Some((low.min(mean), high.max(mean)))
        })
    }

    /// The range that all but the outermost fiftieth of the means on either side lie in.
    pub fn bulk(&self) -> Option<(f64, f64)> {
        let mut means: Vec<f64> =
            self.buckets.iter().map(Bucket::mean).filter(|mean| mean.is_finite()).collect();
        means.sort_by(f64::total_cmp);
        let cut = means.len() / 50;
        Some((*means.get(cut)?, *means.get(means.len() - 1 - cut)?))
    }

    /// The bucket that holds `step`, or the nearest before it.
    pub fn at(&self, step: f64) -> Option<&Bucket> {
        let after = self.buckets.partition_point(|bucket| bucket.first as f64 <= step);
        self.buckets.get(after.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(values: impl IntoIterator<Item = f64>) -> Curve {
        let mut curve = Curve::default();
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
        assert!(buckets.len() <= Curve::CAPACITY && buckets.len() > Curve::CAPACITY / 4);
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
        assert_eq!(curve.extremes(), Some((1.0, 3.0)));
    }

    proptest! {
        #[test]
        fn no_order_and_no_value_panics(points in proptest::collection::vec((any::<u64>(), any::<f64>()), 0..3000)) {
            let mut curve = Curve::default();
            for (step, value) in points {
                curve.push(step, value, 1.0);
            }
            prop_assert!(curve.buckets().len() <= Curve::CAPACITY);
        }

        #[test]
        fn means_are_kept_through_halving(values in proptest::collection::vec(-5.0f64..5.0, 1..5000)) {
            let curve = curve(values.iter().copied());
            let total: f64 = curve.buckets().iter().map(|b| b.sum).sum();
            prop_assert!((total - values.iter().sum::<f64>()).abs() < 1e-6);
        }
    }
}
