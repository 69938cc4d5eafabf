//! From values to steps of a ramp: the range of a picture.

use crate::viz::ramp::{Kind, LEVELS, ZERO};

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

    /// The value's share of the way along the ramp in fine steps, 255 of them or 127 on either side of zero; `None` for NaN.
    /// Infinities are the ends.
    pub fn share(&self, value: f32) -> Option<f32> {
        if value.is_nan() {
            return None;
        }
        if self.kind() == Kind::Signed {
            return Some(0.5 + ((value / self.high).clamp(-1.0, 1.0) * 127.0).round() / 254.0);
        }
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        Some((share * 255.0).round() / 255.0)
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
    fn bytes_are_their_own_shares_and_zero_is_the_middle() {
        let bytes = Range { low: 0.0, high: 255.0 };
        for byte in 0..=255u8 {
            assert_eq!(bytes.share(f32::from(byte)).map(|share| (share * 255.0).round() as u8), Some(byte));
        }
        let signed = Range::signed(&[3.0]);
        assert_eq!((signed.share(0.0), signed.share(f32::NAN)), (Some(0.5), None));
        assert_eq!((signed.share(f32::NEG_INFINITY), signed.share(f32::INFINITY)), (Some(0.0), Some(1.0)));
    }

    proptest! {
        #[test]
        fn levels_rise_with_the_values(high in 1e-30f32..1e30, a in -1.0f32..1.0, b in -1.0f32..1.0) {
            let range = Range::signed(&[high]);
            let (low, high) = if a < b { (a * high, b * high) } else { (b * high, a * high) };
            prop_assert!(range.level(low) <= range.level(high));
            prop_assert!(range.high >= high * 0.999);
        }
    }
}
