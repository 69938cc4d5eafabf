//! From values to places on an axis of a chart, and which of them bear a number.

/// How an axis stretches.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Stretch {
    /// Equal steps.
    #[default]
    Linear,
    /// Equal ratios.
    Log,
    /// Equal ratios of the distance to one, for accuracies: 0.9, 0.99 and 0.999 are equally far apart. The last piece is
    /// linear, so that one itself has a place.
    ToOne {
        /// The distance to one at which the linear piece begins.
        linear_below: f64,
    },
}

impl Stretch {
    fn apply(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.max(1e-12).log10(),
            Self::ToOne { linear_below } => {
                let distance = (1.0 - value).max(0.0) / linear_below;
                // The two pieces meet with the same slope.
                if distance < 1.0 { (1.0 - distance) * std::f64::consts::LOG10_E } else { -distance.log10() }
            }
        }
    }
}

/// An axis: a range and the places that bear a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// How it stretches.
    pub stretch: Stretch,
    /// The value at its beginning.
    pub low: f64,
    /// The value at its end.
    pub high: f64,
    /// Values that are labelled, in rising order.
    pub ticks: Vec<f64>,
}

/// How many rows above a label of a vertical axis the next one stands at the least, or nearly so, on an axis of so many
/// rows: a free row is left between two unless there is no room for that.
pub const fn label_step(rows: usize) -> usize {
    if rows > 6 { 2 } else { 1 }
}

impl Axis {
    /// An axis from `low` to `high` with about `count` round ticks. Ends that are not finite or not in order become
    /// 0 and 1.
    pub fn linear(low: f64, high: f64, count: usize) -> Self {
        let (low, high) = orderly(low, high);
        let step = round_step((high - low) / count.max(1) as f64);
        Self { stretch: Stretch::Linear, low, high, ticks: multiples(low, high, step) }
    }

    /// A linear axis for so many rows, its ends moved outwards to round numbers, with as many labels as have room.
    pub fn rounded(low: f64, high: f64, rows: usize) -> Self {
        let (low, high) = orderly(low, high);
        let most = (rows.saturating_sub(1) / label_step(rows)).max(1) as f64;
        let mut step = round_step((high - low) / most);
        let ends = |step: f64| ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
        let intervals = |step: f64| ((ends(step).1 - ends(step).0) / step).round();
        // Moved outwards, the ends may be a step further apart. On both sides of zero two intervals are the least.
        let least = if low < 0.0 && high > 0.0 { 2.0 } else { 1.0 };
        for _ in 0..8 {
            if intervals(step) <= most.max(least) {
                break;
            }
            step = round_step(step * 1.01);
        }
        let (low, high) = ends(step);
        let axis = Self { stretch: Stretch::Linear, low, high, ticks: Vec::new() };
        axis.labelled([multiples(low, high, step)], rows)
    }

    /// A logarithmic axis over positive values for so many rows, its ends moved outwards to 1, 2 or 5 times a power of
    /// ten, with as many labels as have room.
    pub fn log(low: f64, high: f64, rows: usize) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() && low > 0.0 && high >= low {
            (low.max(1e-12), high.max(1e-12))
        } else {
            (0.1, 1.0)
        };
        // The next mark is never further away than a factor of two and a half.
        let marks = by_mantissa((low / 10.0).max(1e-13), (high * 10.0).min(f64::MAX), &[1.0, 2.0, 5.0]);
        let low = marks.iter().rev().copied().find(|m| *m <= low * 1.000_001).unwrap_or(low);
        let high = marks.iter().copied().find(|m| *m >= high * 0.999_999 && *m > low).unwrap_or(high);
        let axis = Self { stretch: Stretch::Log, low, high, ticks: Vec::new() };
        axis.labelled(log_ticks(low, high), rows)
    }

    /// An axis for accuracies for so many rows, from `low` to one, stretched evenly up to about `high`, with as many
    /// labels as have room.
    pub fn to_one(low: f64, high: f64, rows: usize) -> Self {
        let clean = |v: f64| if v.is_finite() { v.clamp(0.0, 0.9999) } else { 0.0 };
        // Only its ends matter here.
        let errors = Self::log(1.0 - clean(high.max(low)), 1.0 - clean(low.min(high)), 2);
        let stretch = Stretch::ToOne { linear_below: errors.low };
        let axis = Self { stretch, low: 1.0 - errors.high, high: 1.0, ticks: Vec::new() };
        let choices = log_ticks(errors.low, errors.high).into_iter().flat_map(|errors| {
            let below: Vec<f64> = errors.iter().rev().map(|error| 1.0 - error).collect();
            // One itself is near the last of the others: where there is no room for both, one of them goes.
            let all = [below.as_slice(), &[1.0]].concat();
            let shorter = [&below[..below.len().saturating_sub(1)], &[1.0]].concat();
            [all, shorter, below]
        });
        axis.labelled(choices, rows)
    }

    /// The axis with the most of these ticks that have room in so many rows; with its ends if none have.
    fn labelled(mut self, choices: impl IntoIterator<Item = Vec<f64>>, rows: usize) -> Self {
        let mut best: Vec<f64> = Vec::new();
        for ticks in choices.into_iter().chain([vec![self.low, self.high]]) {
            if ticks.len() > best.len() && self.have_room(&ticks, rows) {
                best = ticks;
            }
        }
        self.ticks = if best.is_empty() { vec![self.low] } else { best };
        self
    }

    /// The row of a value on a vertical axis of so many rows, from the bottom upwards.
    pub fn row(&self, value: f64, rows: usize) -> Option<usize> {
        let last = rows.checked_sub(1)?;
        Some((self.place(value)?.clamp(0.0, 1.0) * last as f64).round() as usize)
    }

    fn have_room(&self, ticks: &[f64], rows: usize) -> bool {
        // On whole rows two of them may come a little closer than they are.
        let least = (label_step(rows) as f64 - 0.35) / rows.saturating_sub(1).max(1) as f64;
        let apart = |pair: &[f64]| match (self.place(pair[0]), self.place(pair[1])) {
            (Some(below), Some(above)) => {
                above - below >= least && self.row(pair[0], rows) < self.row(pair[1], rows)
            }
            _ => false,
        };
        ticks.iter().all(|tick| self.place(*tick).is_some()) && ticks.windows(2).all(apart)
    }

    /// Where `value` lies, 0 at the beginning and 1 at the end, not limited to that; `None` if it is not finite.
    pub fn place(&self, value: f64) -> Option<f64> {
        self.places().of(value)
    }

    /// What gives the places of many values.
    pub fn places(&self) -> Places {
        let [low, high] = [self.low, self.high].map(|end| self.stretch.apply(end));
        Places { stretch: self.stretch, low, length: high - low }
    }
}

/// Gives values their places on an axis whose ends are stretched already: a logarithm a value instead of three.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    stretch: Stretch,
    low: f64,
    length: f64,
}

impl Places {
    /// Where `value` lies, as [`Axis::place`] says it.
    pub fn of(&self, value: f64) -> Option<f64> {
        let place = (self.stretch.apply(value) - self.low) / self.length;
        (value.is_finite() && place.is_finite()).then_some(place)
    }
}

/// Sets of ticks for a logarithmic axis, from few to many; each is complete within the range.
fn log_ticks(low: f64, high: f64) -> Vec<Vec<f64>> {
    const MANTISSAS: [&[f64]; 5] = [
        &[1.0],
        &[1.0, 3.0],
        &[1.0, 2.0, 5.0],
        &[1.0, 2.0, 3.0, 5.0, 7.0],
        &[1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    ];
    let powers = by_mantissa(low, high, MANTISSAS[0]);
    let sparse = [8, 5, 4, 3, 2].map(|every| powers.iter().copied().step_by(every).collect::<Vec<f64>>());
    let mut choices: Vec<Vec<f64>> = sparse.into_iter().collect();
    choices.extend(MANTISSAS.map(|mantissas| by_mantissa(low, high, mantissas)));
    // A short range is nearly linear.
    if high <= low * 5.0 {
        choices.extend(
            [40, 30, 20, 12, 8, 6].map(|n| multiples(low, high, round_step((high - low) / f64::from(n)))),
        );
    }
    choices
}

/// The products of these mantissas with powers of ten in a range, in rising order.
fn by_mantissa(low: f64, high: f64, mantissas: &[f64]) -> Vec<f64> {
    // Powers of ten by parsing are exact, those by multiplication are not.
    let power = |exponent: i32| format!("1e{exponent}").parse().unwrap_or(f64::NAN);
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil().min(308.0) as i32);
    let all = (first..=last).flat_map(|exponent| {
        let power: f64 = power(exponent);
        // Below one a quotient is the nearest number to what the label says; above, the product.
        mantissas.iter().map(move |m| if exponent < 0 { m / (1.0 / power).round() } else { m * power })
    });
    all.filter(|v| v.is_finite() && *v >= low * 0.999_999_9 && *v <= high * 1.000_000_1).collect()
}

/// The multiples of a step in a range, at most a hundred.
fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last.min(first.saturating_add(100))).map(|i| i as f64 * step).collect()
}

fn orderly(low: f64, high: f64) -> (f64, f64) {
    match (low.is_finite() && high.is_finite() && (high - low).is_finite(), high > low) {
        (true, true) => (low, high),
        // A constant gets room around it.
        (true, false) if low == high => {
            let room = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
            (low - room, low + room)
        }
        _ => (0.0, 1.0),
    }
}

/// The next of 1, 2, 2.5, 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|m| m * power >= step * 0.999_999).unwrap_or(10.0)
        * power;
    if step.is_finite() && step > 0.0 { step } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::number::tick;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(Axis::rounded(0.03, 2.31, 4).ticks, [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(Axis::rounded(0.0, 1.0, 9).ticks, [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(Axis::linear(0.0, 782.0, 4).ticks, [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(Axis::log(0.03, 2.2, 20).ticks, [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0]);
        assert_eq!(Axis::log(0.2, 0.9, 6).ticks, [0.2, 0.3, 0.5, 0.7, 1.0]);
        assert_eq!(Axis::log(0.02, 3.0, 4).ticks, [0.1, 1.0]);
    }

    #[test]
    fn accuracies_stretch_towards_one_and_reach_it() {
        let axis = Axis::to_one(0.9, 0.999, 12);
        let place = |v: f64| axis.place(v).unwrap_or(f64::NAN);
        assert!((place(0.99) - place(0.9) - (place(0.999) - place(0.99))).abs() < 1e-6, "{axis:?}");
        assert_eq!((place(0.9).round(), place(1.0)), (0.0, 1.0));
        assert!(place(0.9999) < 1.0 && place(0.9999) > place(0.999));
        assert_eq!(axis.ticks.last(), Some(&1.0));
    }

    /// The labels of an axis for accuracies, of a loss, or of a linear one.
    fn axes(low: f64, high: f64, rows: usize) -> [Axis; 3] {
        [
            Axis::rounded(low, high, rows),
            Axis::log(low.max(1e-9), high, rows),
            Axis::to_one(low, high.min(1.0), rows),
        ]
    }

    #[test]
    fn a_higher_axis_has_more_labels() {
        let counts = |rows: usize| axes(0.1, 0.985, rows).map(|axis| axis.ticks.len());
        let (low, middle, high) = (counts(5), counts(10), counts(30));
        for kind in 0..3 {
            assert!(low[kind] >= 2 && middle[kind] >= 4 && high[kind] >= 6, "{low:?} {middle:?} {high:?}");
        }
    }

    proptest! {
        #[test]
        fn labels_rise_are_told_apart_and_have_room(
            rows in 5usize..61, exponent in -6i32..2, size in 1.0f64..10.0, ratio in 1.0f64..1e4,
        ) {
            let high = size * 10f64.powi(exponent);
            for axis in axes(high / ratio, high, rows) {
                let labels: Vec<String> = axis.ticks.iter().map(|value| tick(*value)).collect();
                prop_assert!(labels.len() >= 2, "{:?}", axis);
                prop_assert!(axis.ticks.windows(2).all(|pair| pair[0] < pair[1]));
                for (label, value) in labels.iter().zip(&axis.ticks) {
                    let read: f64 = label.parse().unwrap_or(f64::NAN);
                    prop_assert!((read - value).abs() <= value.abs() * 1e-6, "{} for {}", label, value);
                }
                let mut distinct = labels.clone();
                distinct.dedup();
                prop_assert_eq!(&distinct, &labels);
                let places: Vec<usize> = axis.ticks.iter().filter_map(|value| axis.row(*value, rows)).collect();
                prop_assert_eq!(places.len(), labels.len());
                let apart = |pair: &[usize]| pair[1] > pair[0] && pair[1] + 1 >= pair[0] + label_step(rows);
                prop_assert!(places.windows(2).all(apart), "{:?}", places);
            }
        }

        #[test]
        fn linear_labels_are_evenly_apart_and_fill_the_height(rows in 5usize..61, low in 0.0f64..100.0, size in 1e-3f64..100.0) {
            let axis = Axis::rounded(low, low + size, rows);
            let steps: Vec<f64> = axis.ticks.windows(2).map(|pair| pair[1] - pair[0]).collect();
            prop_assert!(steps.iter().all(|step| (step / steps[0] - 1.0).abs() < 1e-6), "{:?}", axis);
            // A round step is at most two and a half times the one that would just fit.
            let most = (rows - 1) / label_step(rows);
            prop_assert!(axis.ticks.len() >= (most / 4).max(2), "{} labels in {} rows", axis.ticks.len(), rows);
        }

        #[test]
        fn no_axis_panics_or_runs_away(low in any::<f64>(), high in any::<f64>(), value in any::<f64>(), rows in 0usize..80) {
            for axis in [
                Axis::linear(low, high, 5), Axis::rounded(low, high, rows), Axis::log(low, high, rows), Axis::to_one(low, high, rows),
            ] {
                prop_assert!(axis.ticks.len() < 400);
                prop_assert!(axis.place(value).is_none_or(f64::is_finite));
                prop_assert!(axis.place(f64::NAN).is_none());
            }
        }
    }
}
