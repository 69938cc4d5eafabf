//! What can be said of many values in a few numbers.

use serde::{Deserialize, Serialize};

/// Extremes, mean, and the share of zeros of some values. Those that are not finite count for nothing but their number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The least; not a number if there is none.
    pub least: f32,
    /// The greatest; not a number if there is none.
    pub greatest: f32,
    /// The mean; not a number of no values.
    pub mean: f64,
    /// The share that is exactly zero, 0 to 1; not a number of no values.
    pub zeros: f64,
    /// How many are not finite.
    pub broken: usize,
}

impl Figures {
    /// Gives the figures of these values.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a f32>) -> Self {
        let (mut least, mut greatest, mut sum) = (f32::INFINITY, f32::NEG_INFINITY, 0.0_f64);
        let (mut count, mut zeros, mut broken) = (0_usize, 0_usize, 0_usize);
        for &value in values {
            if !value.is_finite() {
                broken += 1;
                continue;
            }
            (least, greatest, sum) = (least.min(value), greatest.max(value), sum + f64::from(value));
            count += 1;
            zeros += usize::from(value == 0.0);
        }
        if count == 0 {
            return Self { broken, ..Self::default() };
        }
        let share = |part: f64| part / count as f64;
        Self { least, greatest, mean: share(sum), zeros: share(zeros as f64), broken }
    }
}

impl Default for Figures {
    fn default() -> Self {
        Self { least: f32::NAN, greatest: f32::NAN, mean: f64::NAN, zeros: f64::NAN, broken: 0 }
    }
}
