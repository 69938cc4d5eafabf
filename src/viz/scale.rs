//! From values to places: the range of a picture, the axes of a chart.

use super::ramp::{Kind, LEVELS, ZERO};

/// The range of values a picture's ramp spans. Its ends are round numbers, so that a picture does not change all
/// over when its extreme moves by a hair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The value at the ramp's low end.
    pub low: f32,
    /// The value at its high end.
    pub high: f32,
}

impl Range {
    /// A signed range around zero, wide enough for all finite values.
    pub fn signed<'a>(values: impl IntoIterator<Item = &'a f32>) -> Self {
        let high = round_up(greatest_magnitude(values));
        Self { low: -high, high }
    }

    /// From zero to the greatest finite value; signed if there is a negative one.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a f32> + Clone) -> Self {
        if values.clone().into_iter().any(|v| v.is_finite() && *v < 0.0) {
            return Self::signed(values);
        }
        Self { low: 0.0, high: round_up(greatest_magnitude(values)) }
    }

    /// Like [`Range::of`], but a twentieth of the values that are not zero may lie beyond its ends: activations have
    /// a few very large ones, and all others would look alike.
    pub fn bulk(values: &[f32]) -> Self {
        let high = bulk_magnitude(values);
        let low = if values.iter().any(|v| v.is_finite() && *v < 0.0) { -high } else { 0.0 };
        Self { low, high }
    }

    /// Like [`Range::signed`], but a twentieth of the values that are not zero may lie beyond its ends.
    pub fn signed_bulk(values: &[f32]) -> Self {
        let high = bulk_magnitude(values);
        Self { low: -high, high }
    }

    /// Whether some finite value lies beyond the ends.
    pub fn is_exceeded_by<'a>(&self, values: impl IntoIterator<Item = &'a f32>) -> bool {
        greatest_magnitude(values) > self.high
    }

    /// The kind of ramp that goes with it.
    pub fn kind(&self) -> Kind {
        if self.low < 0.0 { Kind::Signed } else { Kind::Sequential }
    }

    /// The ramp's step for a value; `None` for NaN. Infinities are the ends.
    pub fn level(&self, value: f32) -> Option<u8> {
        if value.is_nan() {
            return None;
        }
        let share = if self.kind() == Kind::Signed {
            f32::from(ZERO) + (value / self.high).clamp(-1.0, 1.0) * f32::from(ZERO)
        } else {
            ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0) * f32::from(LEVELS - 1)
        };
        Some(share.round() as u8)
    }
}

/// The greatest magnitude among the finite values; 0 if there is none.
pub fn greatest_magnitude<'a>(values: impl IntoIterator<Item = &'a f32>) -> f32 {
    values.into_iter().filter(|v| v.is_finite()).fold(0.0, |m, v| m.max(v.abs()))
}

/// A round number that nineteen in twenty of the magnitudes above zero do not exceed.
fn bulk_magnitude(values: &[f32]) -> f32 {
    let mut sizes: Vec<f32> = values.iter().map(|v| v.abs()).filter(|v| v.is_finite() && *v > 0.0).collect();
    if sizes.is_empty() {
        return round_up(0.0);
    }
    let place = (sizes.len() - 1) * 19 / 20;
    round_up(*sizes.select_nth_unstable_by(place, f32::total_cmp).1)
}

/// The next of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 (times a power of ten) that is not below `value`; 1 for nothing.
fn round_up(value: f32) -> f32 {
    const STEPS: [f32; 11] = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    if !value.is_finite() || value < f32::MIN_POSITIVE {
        return 1.0;
    }
    let power = 10f32.powf(value.log10().floor());
    // Powers of ten are inexact: allow a hair, or 0.2 would become 0.25.
    let step = STEPS.into_iter().find(|step| step * power >= value * 0.999_999).unwrap_or(10.0);
    let rounded = step * power;
    if rounded.is_finite() && rounded > 0.0 { rounded } else { value }
}

/// How an axis stretches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stretch {
    /// Equal steps.
    #[default]
    Linear,
    /// Equal ratios.
    Log,
    /// Equal ratios of the distance to one: for accuracies, 0.9, 0.99 and 0.999 are equally far apart.
    LogToOne,
}

impl Stretch {
    fn apply(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log => value.max(1e-12).log10(),
            Self::LogToOne => -(1.0 - value).max(1e-12).log10(),
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

impl Axis {
    /// An axis from `low` to `high` with about `count` round ticks. Ends that are not finite or not in order become
    /// 0 and 1.
    pub fn linear(low: f64, high: f64, count: usize) -> Self {
        let (low, high) = orderly(low, high);
        let step = round_step((high - low) / count.max(1) as f64);
        let first = (low / step).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let ticks = (first..=last.min(first + 100)).map(|i| i as f64 * step).collect();
        Self { stretch: Stretch::Linear, low, high, ticks }
    }

    /// A linear axis whose ends are moved outwards to round numbers.
    pub fn rounded(low: f64, high: f64, count: usize) -> Self {
        let (low, high) = orderly(low, high);
        let step = round_step((high - low) / count.max(1) as f64);
        Self::linear((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step, count)
    }

    /// A logarithmic axis over positive values, its ends moved outwards to 1, 2 or 5 times a power of ten.
    pub fn log(low: f64, high: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() && low > 0.0 && high >= low {
            (low.max(1e-12), high.max(1e-12))
        } else {
            (0.1, 1.0)
        };
        let marks: Vec<f64> = (-13..=308).flat_map(|p| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(p))).collect();
        let low = marks.iter().rev().copied().find(|m| *m <= low * 1.000_001).unwrap_or(low);
        let high = marks.iter().copied().find(|m| *m >= high * 0.999_999 && *m > low).unwrap_or(high);
        let inside: Vec<f64> = marks.into_iter().filter(|m| *m >= low && *m <= high).collect();
        let decades: Vec<f64> = inside.iter().copied().filter(|m| is_power_of_ten(*m)).collect();
        let ticks = if decades.len() >= 3 { decades } else { inside };
        Self { stretch: Stretch::Log, low, high, ticks }
    }

    /// An axis for accuracies from `low` to a little under one, stretched towards one.
    pub fn log_to_one(low: f64, high: f64) -> Self {
        let clean = |v: f64| if v.is_finite() { v.clamp(0.0, 0.9999) } else { 0.0 };
        let errors = Self::log(1.0 - clean(high.max(low)), 1.0 - clean(low.min(high)));
        let mut ticks: Vec<f64> = errors.ticks.iter().map(|error| 1.0 - error).collect();
        ticks.reverse();
        Self { stretch: Stretch::LogToOne, low: 1.0 - errors.high, high: 1.0 - errors.low, ticks }
    }

    /// Where `value` lies, 0 at the beginning and 1 at the end, not limited to that; `None` if it is not finite.
    pub fn place(&self, value: f64) -> Option<f64> {
        let (low, high) = (self.stretch.apply(self.low), self.stretch.apply(self.high));
        let place = (self.stretch.apply(value) - low) / (high - low);
        (value.is_finite() && place.is_finite()).then_some(place)
    }
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

/// The next of 1, 2, 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= step * 0.999_999).unwrap_or(10.0) * power;
    if step.is_finite() && step > 0.0 { step } else { 1.0 }
}

fn is_power_of_ten(value: f64) -> bool {
    (value.log10() - value.log10().round()).abs() < 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_are_round_and_hold_everything() {
        assert_eq!(Range::signed(&[0.31, -0.2]), Range { low: -0.4, high: 0.4 });
        assert_eq!(Range::of(&[0.0, 0.2]), Range { low: 0.0, high: 0.2 });
        assert_eq!(Range::of(&[0.0, -0.9]).kind(), Kind::Signed);
        assert_eq!(Range::of(&[]), Range { low: 0.0, high: 1.0 });
        assert_eq!(Range::signed(&[f32::NAN, f32::INFINITY, 0.0]), Range { low: -1.0, high: 1.0 });
    }

    #[test]
    fn a_few_large_values_do_not_hide_the_others() {
        let mut values = vec![0.5; 300];
        values[7] = 100.0;
        assert_eq!(Range::bulk(&values), Range { low: 0.0, high: 0.5 });
        values[8] = -0.1;
        assert_eq!(Range::bulk(&values).low, -0.5);
        assert_eq!(Range::bulk(&[0.0, f32::NAN]), Range { low: 0.0, high: 1.0 });
    }

    #[test]
    fn zero_is_the_middle_and_nan_is_nothing() {
        let range = Range::signed(&[3.0]);
        assert_eq!(range.level(0.0), Some(ZERO));
        assert_eq!(range.level(f32::NAN), None);
        assert_eq!(range.level(f32::INFINITY), Some(LEVELS - 1));
        assert_eq!(range.level(f32::NEG_INFINITY), Some(0));
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(Axis::rounded(0.03, 2.31, 3).ticks, [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(Axis::linear(0.0, 782.0, 4).ticks, [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(Axis::log(0.03, 2.2).ticks, [0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0]);
        assert_eq!(Axis::log(0.2, 0.9).ticks, [0.2, 0.5, 1.0]);
    }

    #[test]
    fn accuracies_stretch_towards_one() {
        let axis = Axis::log_to_one(0.9, 0.999);
        let place = |v: f64| axis.place(v).unwrap_or(f64::NAN);
        assert!((place(0.99) - 0.5).abs() < 1e-6, "{axis:?}");
        assert_eq!(place(0.9).round(), 0.0);
    }

    proptest! {
        #[test]
        fn levels_rise_with_the_values(high in 1e-30f32..1e30, a in -1.0f32..1.0, b in -1.0f32..1.0) {
            let range = Range::signed(&[high]);
            let (low, high) = if a < b { (a * high, b * high) } else { (b * high, a * high) };
            prop_assert!(range.level(low) <= range.level(high));
            prop_assert!(range.high >= high * 0.999);
        }

        #[test]
        fn no_axis_panics_or_runs_away(low in any::<f64>(), high in any::<f64>(), value in any::<f64>()) {
            for axis in [Axis::linear(low, high, 5), Axis::rounded(low, high, 5), Axis::log(low, high), Axis::log_to_one(low, high)] {
                prop_assert!(axis.ticks.len() < 400);
                prop_assert!(axis.place(value).is_none_or(f64::is_finite));
                prop_assert!(axis.place(f64::NAN).is_none());
            }
        }
    }
}
