//! How high the bars of a histogram are.

use crate::inspect::health::Histogram;

/// Gives the share of the full height that each bin has, of as many bins as have room in so many columns, and these bins.
pub fn heights(histogram: &Histogram, columns: usize, linear: bool) -> (Histogram, Vec<f64>) {
    let merged = histogram.merged(columns);
    let most = merged.counts.iter().copied().max().unwrap_or(0);
    let share = |&count: &u64| match most {
        0 => 0.0,
        _ if linear => count as f64 / most as f64,
        _ => (count as f64).ln_1p() / (most as f64).ln_1p(),
    };
    let shares = merged.counts.iter().map(share).collect();
    (merged, shares)
}
