//! Numbers that stand beside each other or are added up: one power of ten and one number of decimals for all of them.

use super::markup::typeset;
use crate::tui::theme::Theme;
use crate::viz::text::pad_left;

/// The magnitudes that are written without a power of ten.
const PLAIN: std::ops::Range<f64> = 0.095..1000.0;

/// The magnitude from which on a number that stands alone is written without a power of ten.
const SMALLEST: f64 = 0.001;

/// How the numbers of a group are written, so that columns line up and sums can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// The numbers that are shown are to be multiplied by 10 to this power.
    pub power: i32,
    /// The digits behind the point.
    pub decimals: usize,
}

impl Digits {
    /// Gives the form for `values` with at least so many decimals: a power of ten is taken out where all are tiny or one is huge.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a f64>, decimals: usize) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let greatest = finite.fold(0.0_f64, |greatest, value| greatest.max(value.abs()));
        // Below this, powers of ten are no numbers of this kind any more.
        let plain = greatest < 1e-300 || PLAIN.contains(&greatest);
        let power = if plain { 0 } else { greatest.log10().floor() as i32 };
        // 9.9996 is not to become 10.000.
        let rounds_up = !plain && greatest / 10f64.powi(power) >= 10.0 - 0.5 * 10f64.powi(-(decimals as i32));
        Self { power: power + i32::from(rounds_up), decimals }
    }

    /// Writes a number: `0.1234`, `-1.2000`; what is not 0 but would be shown as 0 keeps its sign.
    pub fn write(self, value: f64) -> String {
        if !value.is_finite() {
            return special(value).to_owned();
        }
        let decimals = self.decimals;
        let scaled = value / 10f64.powi(self.power);
        // There is no -0.
        let scaled = if scaled == 0.0 { 0.0 } else { scaled };
        format!("{scaled:.decimals$}")
    }

    /// Writes a number to the right of `columns` columns.
    pub fn padded(self, value: f64, columns: usize) -> String {
        pad_left(&self.write(value), columns)
    }

    /// Gives the columns that the widest of `values` takes.
    pub fn width<'a>(self, values: impl IntoIterator<Item = &'a f64>) -> usize {
        values.into_iter().map(|value| self.write(*value).len()).max().unwrap_or(0)
    }

    /// Says what the numbers are to be multiplied by: `×10⁻³`; nothing where they are as they are.
    pub fn factor(self, theme: &Theme) -> String {
        if self.power == 0 {
            return String::new();
        }
        let typeset = typeset(&format!("×10^{{{}}}", self.power), theme.halves(true, false));
        typeset.into_iter().map(|(text, _)| text).collect()
    }

    /// Writes a number as it stands alone, with as many digits however small it is: `0.2500`, `0.002500`, `2.5000e-5`.
    pub fn alone(value: f64, decimals: usize) -> String {
        let magnitude = value.abs();
        if !value.is_finite() || value == 0.0 || (SMALLEST..PLAIN.end).contains(&magnitude) {
            let zeros = if magnitude < 0.1 && value != 0.0 { (-magnitude.log10()) as usize } else { 0 };
            return Self { power: 0, decimals: decimals + zeros }.write(value);
        }
        format!("{value:.decimals$e}")
    }
}

/// Writes a number that is added to what stands before it: `+ 0.12`, `- 0.12`.
pub fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(magnitude) => format!("- {magnitude}"),
        None => format!("+ {text}"),
    }
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
