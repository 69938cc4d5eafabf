//! Numbers as text, in few columns and always the same ones.

/// A whole number with its thousands apart: `51 240`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A whole number in at most five columns: `782`, `52.4k`, `1.25M`.
pub fn compact(number: u64) -> String {
    let value = number as f64;
    match number {
        0..10_000 => number.to_string(),
        10_000..100_000 => format!("{:.1}k", value / 1e3),
        100_000..1_000_000 => format!("{:.0}k", value / 1e3),
        1_000_000..10_000_000 => format!("{:.2}M", value / 1e6),
        10_000_000..1_000_000_000 => format!("{:.0}M", value / 1e6),
        _ => format!("{value:.0e}"),
    }
}

/// Below this many seconds, tenths are shown.
const FEW_SECONDS: f64 = 10.0;
/// More days than this are not counted.
const MOST_DAYS: u64 = 9999;

/// The one form of a duration everywhere: `38 ms`, `0.4 s`, `0:58`, `1:02:03` or, from a day on, `2 d 00:38`. Nothing is rounded
/// up: what is shown has passed.
pub fn duration(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "-:--".to_owned();
    }
    if seconds > 0.0 && seconds < 0.1 {
        return format!("{} ms", (seconds * 1000.0).floor());
    }
    if seconds < FEW_SECONDS {
        return format!("{:.1} s", (seconds * 10.0).floor() / 10.0);
    }
    let whole = seconds as u64;
    let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60);
    match whole {
        0..3600 => format!("{minutes}:{:02}", whole % 60),
        3600..86_400 => format!("{hours}:{minutes:02}:{:02}", whole % 60),
        _ if days > MOST_DAYS => format!(">{MOST_DAYS} d"),
        _ => format!("{days} d {hours:02}:{minutes:02}"),
    }
}

/// A fraction as a percentage with so many decimals: `98.71`. Rounded down at the top, so that only a perfect score
/// reads 100.
pub fn percent(fraction: f64, decimals: usize) -> String {
    if !fraction.is_finite() {
        return special(fraction).to_owned();
    }
    let unit = 10f64.powi(decimals as i32);
    let value = (fraction * 100.0 * unit).round() / unit;
    let value = if value >= 100.0 && fraction < 1.0 { 100.0 - 1.0 / unit } else { value };
    format!("{value:.decimals$}")
}

/// A loss or rate with about four digits: `2.303`, `0.0812`, `1.2e-5`.
pub fn significant(value: f64) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        special(value).to_owned()
    } else if magnitude == 0.0 {
        "0".to_owned()
    } else if magnitude < 1e-4 {
        format!("{value:.1e}")
    } else if magnitude < 0.001 {
        format!("{value:.6}")
    } else if magnitude < 0.01 {
        format!("{value:.5}")
    } else if magnitude < 1.0 {
        format!("{value:.4}")
    } else if magnitude < 10.0 {
        format!("{value:.3}")
    } else if magnitude < 100.0 {
        format!("{value:.2}")
    } else if magnitude < 10_000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.1e}")
    }
}

/// A number as [`significant_within`] writes it, with a column more for the sign of a negative one, which so has the digits of a positive
/// one.
pub fn signed_within(value: f64, width: usize) -> String {
    if value < 0.0 {
        format!("-{}", significant_within(-value, width))
    } else {
        significant_within(value, width)
    }
}

/// A loss or rate as [`significant`] writes it, with fewer digits where that is wider than `width`.
pub fn significant_within(value: f64, width: usize) -> String {
    if value < 0.0 && value.is_finite() {
        return signed_within(value, width.saturating_sub(1));
    }
    let whole = significant(value);
    if whole.len() <= width || !value.is_finite() {
        return whole;
    }
    let decimals = width.saturating_sub(2);
    let short =
        if value.abs() >= 0.001 && value.abs() < 10.0 { format!("{value:.decimals$}") } else { whole };
    let powers = [2, 1, 0].map(|decimals| format!("{value:.decimals$e}"));
    let fits = std::iter::once(&short).chain(&powers).find(|text| text.len() <= width);
    fits.unwrap_or(&powers[2]).clone()
}

/// A weight in six columns, its sign always there: `+0.142`, `-1.300`.
pub fn weight(value: f32) -> String {
    match value.abs() {
        _ if !value.is_finite() => format!("{:>6}", special(f64::from(value))),
        v if v < 10.0 => format!("{value:+.3}"),
        v if v < 1000.0 => format!("{value:+.1}"),
        _ => format!("{value:+.0e}"),
    }
}

/// A tick of an axis: as short as it can be without being another number.
pub fn tick(value: f64) -> String {
    if !value.is_finite() {
        return special(value).to_owned();
    }
    let exact =
        |text: &String| text.parse::<f64>().is_ok_and(|read| (read - value).abs() <= value.abs() * 1e-7);
    let plain = (0..=5).map(|decimals| format!("{value:.decimals$}"));
    let powers = (0..=3).map(|decimals| format!("{value:.decimals$e}"));
    let mut plain = plain.filter(|_| value == 0.0 || (1e-3..1e4).contains(&value.abs()));
    let fallback = || format!("{value:.2e}");
    plain.find(exact).or_else(|| powers.into_iter().find(exact)).unwrap_or_else(fallback)
}

fn special(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "inf"
    } else {
        "-inf"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1 234 567");
        assert_eq!(compact(782), "782");
        assert_eq!(compact(52_390), "52.4k");
        assert_eq!(compact(1_250_000), "1.25M");
    }

    #[test]
    fn only_a_perfect_score_is_a_hundred() {
        assert_eq!(percent(1.0, 1), "100.0");
        assert_eq!(percent(0.9999, 1), "99.9");
        assert_eq!(percent(0.987_12, 2), "98.71");
        assert_eq!(percent(f64::NAN, 1), "NaN");
    }

    #[test]
    fn times_and_rates() {
        assert_eq!(significant(0.03), "0.0300");
        assert_eq!(significant(2.341_585), "2.342");
        assert_eq!(significant(1.2e-5), "1.2e-5");
        assert_eq!(significant_within(0.000_933, 7), "9.33e-4");
        assert_eq!(significant_within(0.000_933, 6), "9.3e-4");
        assert_eq!(significant_within(0.002_66, 6), "0.0027");
        assert_eq!(significant_within(2.303, 6), "2.303");
        assert_eq!(tick(0.05), "0.05");
        assert_eq!([-0.6261, 0.6261].map(|value| signed_within(value, 6)), ["-0.6261", "0.6261"]);
        assert_eq!([-0.6261, 0.6261].map(|value| significant_within(value, 6)), ["-0.626", "0.6261"]);
        assert_eq!(significant_within(f64::NEG_INFINITY, 6), "-inf");
        assert_eq!(tick(2.0), "2");
        assert_eq!(tick(200.0), "200");
        assert_eq!(tick(0.1 + 0.2), "0.3");
        assert_eq!([1.5e-4, 2e-4, 2.5e4].map(tick), ["1.5e-4", "2e-4", "2.5e4"]);
        assert_eq!(weight(-0.1424), "-0.142");
    }

    #[test]
    fn durations_have_one_form_from_milliseconds_to_days() {
        for (seconds, text) in [
            (0.0, "0.0 s"),
            (0.000_2, "0 ms"),
            (0.038_9, "38 ms"),
            (0.1, "0.1 s"),
            (0.4, "0.4 s"),
            (9.99, "9.9 s"),
            (10.0, "0:10"),
            (58.9, "0:58"),
            (3599.9, "59:59"),
            (3723.0, "1:02:03"),
            (86_399.0, "23:59:59"),
            (86_400.0, "1 d 00:00"),
            // 2918 minutes and 21 seconds.
            (175_101.0, "2 d 00:38"),
            (9.0e8, ">9999 d"),
            (f64::INFINITY, "-:--"),
            (f64::NAN, "-:--"),
            (-1.0, "-:--"),
        ] {
            assert_eq!(duration(seconds), text, "{seconds} s");
        }
    }

    proptest! {
        #[test]
        fn fixed_widths_hold(weight_value in any::<f32>(), number in any::<u64>(), loss in 1e-9f64..1e9) {
            prop_assert!(significant_within(loss, 6).len() <= 6, "{}", significant_within(loss, 6));
            prop_assert!(weight(weight_value).len() <= 7);
            prop_assert!(compact(number).len() <= 5);
        }
    }
}
