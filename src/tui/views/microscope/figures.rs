//! Numbers that are added up on the screen: as many digits as there is room for, rounded so that what is shown adds up.

use crate::tui::panes::formula::Digits;

/// The most digits behind the point that anything is shown with.
const MOST: usize = 6;
/// What the greatest number has to be at the least, in units of its last digit, to be shown without a power of ten.
const FEWEST_UNITS: f64 = 30.0;
/// Columns from which on there is room for a point beside a power of ten.
const WIDE: usize = 6;

/// The form in which all of `values` fit into so many columns with as many digits as possible.
pub fn fitting(values: &[f64], columns: usize) -> Digits {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let greatest = finite().fold(0.0_f64, |greatest, value| greatest.max(value.abs()));
    let sign = usize::from(finite().any(|value| value < 0.0));
    let fits = |digits: &Digits| digits.width(values) <= columns.max(1);
    let decimals = columns.saturating_sub(sign + 2).min(MOST);
    let plain = (2..=decimals).rev().map(|decimals| Digits { power: 0, decimals }).find(fits);
    let is_clear =
        |digits: &Digits| greatest == 0.0 || greatest * 10f64.powi(digits.decimals as i32) >= FEWEST_UNITS;
    if let Some(plain) = plain.filter(is_clear) {
        return plain;
    }
    let scaled = (2..=decimals.min(4)).rev().map(|decimals| Digits::of(values, decimals)).find(fits);
    if let Some(scaled) = scaled.filter(|_| columns >= WIDE) {
        return scaled;
    }
    // Whole numbers, of as many digits as there is room for.
    let digits = columns.saturating_sub(sign + 1) as i32;
    let lowest = if greatest > 0.0 { greatest.log10().floor() as i32 - digits } else { 0 };
    let whole = (lowest..lowest + 9).map(|power| Digits { power, decimals: 0 }).find(fits);
    whole.unwrap_or(Digits { power: lowest + 9, decimals: 0 })
}

/// Rounds terms so that they add up to the rounded sum: each is off by less than one in its last digit, and no sum of the first so
/// many is off by more than half of one.
pub fn adding_up(constant: f64, terms: impl IntoIterator<Item = f64>, digits: Digits) -> Vec<f64> {
    let unit = 10f64.powi(digits.power - digits.decimals as i32);
    let rounded = |value: f64| (value / unit).round();
    let (mut sum, mut shown) = (constant, rounded(constant));
    let round = |term: f64| {
        sum += term;
        let (before, now) = (shown, rounded(sum));
        // What is not finite stays what it is.
        shown = if now.is_finite() { now } else { before };
        if term.is_finite() && now.is_finite() { (now - before) * unit } else { term }
    };
    terms.into_iter().map(round).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_many_digits_are_shown_as_fit() {
        let written = |values: &[f64], columns| {
            let digits = fitting(values, columns);
            (values.iter().map(|value| digits.write(*value)).collect::<Vec<_>>().join(" "), digits.power)
        };
        assert_eq!(written(&[0.99, 0.0], 4), ("0.99 0.00".into(), 0));
        assert_eq!(written(&[0.123, -0.4], 4), ("123 -400".into(), -3));
        assert_eq!(written(&[0.123, -0.4], 7), ("0.1230 -0.4000".into(), 0));
        assert_eq!(written(&[1.2e-5], 5), ("12000".into(), -9));
        assert_eq!(written(&[1.2e-5, -3e-6], 7), ("1.2000 -0.3000".into(), -5));
        assert_eq!(written(&[0.05, -0.02], 7), ("0.0500 -0.0200".into(), 0));
        assert_eq!(written(&[12345.6], 4), ("1235".into(), 1));
        assert_eq!(written(&[0.0], 4), ("0.00".into(), 0));
        assert_eq!(written(&[f64::NAN, f64::INFINITY], 4), ("NaN inf".into(), 0));
    }

    #[test]
    fn what_is_not_finite_stays_so() {
        let shown = adding_up(0.0, [1.0, f64::NAN, f64::INFINITY], Digits { power: 0, decimals: 2 });
        assert!(shown[0] == 1.0 && shown[1].is_nan() && shown[2].is_infinite());
    }

    proptest! {
        #[test]
        fn whatever_is_shown_adds_up_and_is_off_by_less_than_one_in_its_last_digit(
            terms in proptest::collection::vec(-1.0f64..1.0, 1..60), constant in -1.0f64..1.0, decimals in 1usize..6
        ) {
            let digits = Digits { power: 0, decimals };
            let unit = 10f64.powi(-(decimals as i32));
            let whole = |value: f64| digits.write(value).replace('.', "").parse::<i64>().expect("a number");
            let shown = adding_up(constant, terms.iter().copied(), digits);
            let sum: f64 = terms.iter().fold(constant, |sum, term| sum + term);
            let added: i64 = shown.iter().map(|&term| whole(term)).sum();
            prop_assert_eq!(whole((constant / unit).round() * unit) + added, whole((sum / unit).round() * unit));
            prop_assert!(shown.iter().zip(&terms).all(|(shown, term)| (shown - term).abs() < unit * 1.001));
        }

        #[test]
        fn whatever_the_numbers_they_fit(values in proptest::collection::vec(-1e6f64..1e6, 1..9), shrink in -12i32..3, columns in 4usize..12) {
            let values: Vec<f64> = values.iter().map(|value| value * 10f64.powi(shrink)).collect();
            let digits = fitting(&values, columns);
            prop_assert!(digits.width(&values) <= columns, "{:?}", digits);
        }
    }
}
