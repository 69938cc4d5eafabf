//! How much values are alike before and after a shift of the image that they come of.

use super::shift::Shift;
use serde::{Deserialize, Serialize};

/// Two values count as the same if they differ by no more than this share of the greatest one: the fast kernels round
/// differently from place to place.
const ROUNDING: f64 = 1e-5;

/// How much values u of an image and u′ of the shifted image are alike. All of it is measured against u⁰, the values of an empty
/// image, whose pixels are all zero: what is there without any image neither moves nor changes, and would flatter every number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// How far the values differ in their places, ‖u′ − u‖ / ‖u − u⁰‖: 0 where nothing changes, about 1.4 where nothing is left of
    /// what there was; none where the image leaves no trace.
    pub change: Option<f64>,
    /// How far u′ differs from values that moved along with the image, ‖u′ − Tu‖ / ‖Tu − u⁰‖ over the places that T moves a
    /// value to; none where the shift is no whole number of places, or no trace of the image is left.
    pub equivariance_error: Option<f64>,
    /// The share of the values that are the same, up to rounding, among those in which image or shifted image leave a trace:
    /// that differ from u⁰; none if there are no such values.
    pub unchanged: Option<f64>,
}

/// Values that are compared, all of axes `[map, row, column]`.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// Height and width of a map.
    pub size: (usize, usize),
    /// The values u⁰ of an empty image.
    pub empty: &'a [f32],
    /// The values u of the image.
    pub original: &'a [f32],
    /// The values u′ of the shifted image.
    pub shifted: &'a [f32],
}

impl Values<'_> {
    /// Measures how much the values are alike; `places` is the shift of the image in places of the map, if that is whole.
    pub fn likeness(&self, places: Option<Shift>) -> Likeness {
        Likeness {
            change: ratio(distance(self.shifted, self.original), distance(self.original, self.empty)),
            equivariance_error: places.and_then(|places| self.equivariance_error(places)),
            unchanged: self.unchanged(),
        }
    }

    fn equivariance_error(&self, places: Shift) -> Option<f64> {
        let (height, width) = self.size;
        let area = (height * width).max(1);
        let (mut error, mut trace) = (0.0, 0.0);
        for (place, (&shifted, &empty)) in self.shifted.iter().zip(self.empty).enumerate() {
            let (map, row, column) = (place / area, place % area / width, place % width);
            let Some((from_row, from_column)) = places.origin(row, column, self.size) else { continue };
            let moved = self.original[map * area + from_row * width + from_column];
            error += square(shifted, moved);
            trace += square(moved, empty);
        }
        ratio(error.sqrt(), trace.sqrt())
    }

    fn unchanged(&self) -> Option<f64> {
        let all = self.original.iter().chain(self.shifted).chain(self.empty);
        let greatest = all.fold(0.0, |greatest: f64, value| greatest.max(f64::from(value.abs())));
        // What is not a number is not the same as anything.
        let same = |a: f32, b: f32| (f64::from(a) - f64::from(b)).abs() <= ROUNDING * greatest;
        let (mut traces, mut kept) = (0usize, 0usize);
        for ((&original, &shifted), &empty) in self.original.iter().zip(self.shifted).zip(self.empty) {
            let is_trace = !(same(original, empty) && same(shifted, empty));
            traces += usize::from(is_trace);
            kept += usize::from(is_trace && same(original, shifted));
        }
        (traces > 0).then(|| kept as f64 / traces as f64)
    }
}

/// The greatest difference between two values in the same place.
pub fn greatest_difference(a: &[f32], b: &[f32]) -> f64 {
    // A difference that is not a number must not disappear.
    let greater =
        |most: f64, difference: f64| if most.is_nan() || difference <= most { most } else { difference };
    a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).abs()).fold(0.0, greater)
}

fn square(a: f32, b: f32) -> f64 {
    (f64::from(a) - f64::from(b)).powi(2)
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| square(*a, *b)).sum::<f64>().sqrt()
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Option<Shift> = Some(Shift { down: 0, right: 1 });

    fn likeness(empty: [f32; 4], original: [f32; 4], shifted: [f32; 4], places: Option<Shift>) -> Likeness {
        let values = Values { size: (1, 4), empty: &empty, original: &original, shifted: &shifted };
        values.likeness(places)
    }

    #[test]
    fn what_moves_along_has_changed_in_its_place_and_no_error() {
        let found = likeness([0.0; 4], [3.0, 4.0, 0.0, 0.0], [0.0, 3.0, 4.0, 0.0], RIGHT);
        // Differences 3, 1, 4 over a trace of 5.
        assert_eq!(found.change, Some(26f64.sqrt() / 5.0));
        assert_eq!((found.equivariance_error, found.unchanged), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn what_is_there_without_an_image_counts_for_nothing() {
        let found = likeness([9.0; 4], [12.0, 13.0, 9.0, 9.0], [9.0, 12.0, 13.0, 9.0], RIGHT);
        assert_eq!(found, likeness([0.0; 4], [3.0, 4.0, 0.0, 0.0], [0.0, 3.0, 4.0, 0.0], RIGHT));
    }

    #[test]
    fn only_values_with_a_trace_are_counted_as_unchanged() {
        let found = likeness([0.0; 4], [3.0, 4.0, 5.0, 0.0], [3.0, 4.000_01, 1.0, 0.0], None);
        assert_eq!((found.equivariance_error, found.unchanged), (None, Some(2.0 / 3.0)));
    }

    #[test]
    fn without_a_trace_there_is_nothing_to_be_measured() {
        let found = likeness([0.5; 4], [0.5; 4], [0.5; 4], RIGHT);
        assert_eq!(found, Likeness::default());
    }

    #[test]
    fn what_is_not_a_number_is_never_alike() {
        let found = likeness([0.0; 4], [1.0; 4], [1.0, f32::NAN, 1.0, 1.0], RIGHT);
        assert!(found.change.is_some_and(f64::is_nan), "{found:?}");
        assert_eq!(found.unchanged, Some(0.75));
        assert!(greatest_difference(&[1.0, f32::NAN, 1.0], &[1.0, 2.0, 1.5]).is_nan());
    }
}
