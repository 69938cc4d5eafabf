//! Vertical axes of curves, each of what there is to be held by it.

use crate::tui::model::history::Measure;
use crate::tui::model::series::{Bucket, bulk, bulk_of_ranges, extremes, means};
use crate::viz::scale::Axis;

/// What an axis is to hold of a measure.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The batches, of whose range the outermost are left out.
    pub raw: &'a [Bucket],
    /// The line of the training.
    pub line: &'a [Bucket],
    /// The measurements of the validation set.
    pub validation: &'a [Bucket],
}

impl<'a> Shown<'a> {
    /// All of a measure, its line smoothed as usual.
    pub fn whole(measure: &'a Measure) -> Self {
        let (raw, line) = (measure.raw.buckets(), measure.smooth.buckets());
        Self { raw, line, validation: measure.validation.buckets() }
    }
}

/// The axis of a measure that is to fall, such as the loss: it holds the line, the validation, and the bulk of the batches, and of
/// their range as much as leaves the line its room.
pub fn falling(shown: &Shown<'_>, log: bool, rows: usize) -> Axis {
    let ranges = [extremes(shown.line), extremes(shown.validation), bulk(shown.raw)];
    let (low, high) = ranges
        .into_iter()
        .flatten()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (a, b)| (l.min(a), h.max(b)));
    if !low.is_finite() {
        return if log { Axis::log(0.1, 2.5, rows) } else { Axis::rounded(0.0, 2.5, rows) };
    }
    let (least, greatest) = bulk_of_ranges(shown.raw).unwrap_or((low, high));
    if log {
        let (low, high) = ((low / 1.1).max(1e-6), high * 1.1);
        Axis::log(least.max(low / 4.0).min(low), greatest.min(high * 4.0).max(high), rows)
    } else {
        Axis::rounded(0.0, greatest.min(high * 1.5).max(high * 1.1), rows)
    }
}

/// The axis of an accuracy, up to 100 %: it holds the line, the validation, and the bulk of the batches' range.
pub fn accuracy(shown: &Shown<'_>, log: bool, rows: usize) -> Axis {
    let means = [shown.line, shown.validation].into_iter().flat_map(means);
    let means: Vec<f64> = means.map(|(_, mean)| mean).filter(|mean| mean.is_finite()).collect();
    if means.is_empty() {
        return if log { Axis::to_one(0.0, 0.9, rows) } else { Axis::rounded(0.0, 1.0, rows) };
    }
    let least = bulk_of_ranges(shown.raw).map_or(1.0, |(least, _)| least);
    let low = means.iter().copied().fold(least, f64::min).clamp(0.0, 0.999);
    if log {
        // A perfect score has its place on this axis anyway: what comes next to it decides how far it is stretched.
        let high = means.into_iter().filter(|mean| *mean < 1.0).fold(0.9f64.max(low), f64::max);
        Axis::to_one(low, high, rows)
    } else {
        Axis::rounded(low, 1.0, rows)
    }
}

/// The axis of a learning rate: it holds the line to its ends, and on a linear scale zero.
pub fn rate(shown: &Shown<'_>, log: bool, rows: usize) -> Axis {
    match extremes(shown.line).filter(|(_, high)| *high > 0.0) {
        Some((low, high)) if log => {
            let low = low.max(high * 1e-6);
            Axis::log(low / 1.2, high * 1.2, rows)
        }
        Some((_, high)) => Axis::rounded(0.0, high, rows),
        None if log => Axis::log(0.001, 0.1, rows),
        None => Axis::rounded(0.0, 0.1, rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::model::series::Series;

    #[test]
    fn every_rate_has_its_place_on_the_axis_whatever_it_is() {
        for rates in
            [&[][..], &[f64::NAN], &[0.0, 0.0], &[0.03, 0.03], &[1e-9, 0.1, 3.0], &[1e300], &[-1.0, 0.5]]
        {
            let mut series = Series::default();
            (1..).zip(rates).for_each(|(step, &rate)| series.push(step, rate, 1.0));
            let shown = Shown { raw: &[], line: series.buckets(), validation: &[] };
            for log in [false, true] {
                let axis = rate(&shown, log, 8);
                assert!(axis.low < axis.high && !axis.ticks.is_empty(), "{rates:?} {axis:?}");
                let positive = rates.iter().filter(|rate| **rate >= 1e-6);
                for place in positive.filter_map(|rate| axis.place(*rate)) {
                    assert!((-1e-9..=1.0 + 1e-9).contains(&place), "{rates:?}, {axis:?}");
                }
            }
        }
    }
}
