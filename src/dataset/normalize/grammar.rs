//! Normalisations as text: a word, and its numbers with spaces between them.

use super::normalization::Normalization;
use crate::nn::scaling::{GREATEST, GREATEST_DEVIATION, LEAST_DEVIATION, Spread};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// What `unit` looks like.
const UNIT: &str = "unit";
/// What `range` looks like.
const RANGE: &str = "range FROM TO";
/// What `standard` looks like.
const STANDARD: &str = "standard";
/// What numbers look like, of which there is one of each, or one a channel.
const SPREAD: &str = "mean M… std S…";

/// The word before means.
const MEAN: &str = "mean";
/// The word before standard deviations.
const DEVIATION: &str = "std";

/// The most channels that an image can have.
const MOST_CHANNELS: usize = 4096;

/// What the text of a normalisation looks like.
pub(super) fn usage() -> String {
    [UNIT, RANGE, STANDARD, SPREAD].join(", ")
}

/// Its text, which is read as the same.
impl fmt::Display for Normalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str(UNIT),
            Self::Range { black, white } => write!(f, "range {black} {white}"),
            Self::Standard(None) => f.write_str(STANDARD),
            Self::Standard(Some(spread)) => write!(f, "{STANDARD} {}", text(spread)),
            Self::Given(spread) => f.write_str(&text(spread)),
        }
    }
}

/// Means and deviations as text.
fn text(spread: &Spread) -> String {
    let listed = |word: &str, numbers: &[f64]| {
        numbers.iter().fold(word.to_owned(), |text, number| format!("{text} {number}"))
    };
    format!("{} {}", listed(MEAN, &spread.mean), listed(DEVIATION, &spread.deviation))
}

impl FromStr for Normalization {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some((&first, rest)) = words.split_first() else {
            return Err(format!("a normalization is expected; there are {}", usage()));
        };
        match (first, rest) {
            ("unit", []) => Ok(Self::Unit),
            ("range", [from, to]) => range(from, to),
            ("standard", []) => Ok(Self::Standard(None)),
            ("standard", [MEAN, numbers @ ..]) => spread(numbers).map(|spread| Self::Standard(Some(spread))),
            (MEAN, numbers) => spread(numbers).map(Self::Given),
            ("unit", [word, ..]) => Err(format!("`{word}` after `unit`: nothing is expected there")),
            ("range", _) => Err(format!(
                "{} numbers after `range`: two are expected, what black and white become, e.g. `range -1 1`",
                rest.len()
            )),
            ("standard", [word, ..]) => Err(format!(
                "`{word}` after `standard`: nothing is expected there, or `{SPREAD}` as a run measured it"
            )),
            _ => Err(format!("there is no normalization `{first}`; there are {}", usage())),
        }
    }
}

fn range(from: &str, to: &str) -> Result<Normalization, String> {
    let black = number(from, "what black becomes", &(-GREATEST..=GREATEST))?;
    let white = number(to, "what white becomes", &(-GREATEST..=GREATEST))?;
    if (white - black).abs() < LEAST_DEVIATION {
        return Err(format!(
            "range {from} {to}: black and white would be the same; two different numbers are expected"
        ));
    }
    Ok(Normalization::Range { black, white })
}

/// Reads the words behind `mean`.
fn spread(words: &[&str]) -> Result<Spread, String> {
    let Some(place) = words.iter().position(|word| *word == DEVIATION) else {
        return Err(format!(
            "there is no `{DEVIATION}` after the numbers of `{MEAN}`: `{SPREAD}` is expected, e.g. `mean 0.1307 std 0.3081`"
        ));
    };
    let (means, deviations) = (&words[..place], &words[place + 1..]);
    let (count, other) = (means.len(), deviations.len());
    if count == 0 || other == 0 || count > MOST_CHANNELS || other > MOST_CHANNELS {
        return Err(format!(
            "{count} numbers after `{MEAN}` and {other} after `{DEVIATION}`: one of each is expected, or one a channel"
        ));
    }
    let mean = numbers(MEAN, means, -GREATEST..=GREATEST)?;
    let deviation = numbers(DEVIATION, deviations, LEAST_DEVIATION..=GREATEST_DEVIATION)?;
    Spread::new(mean, deviation).ok_or_else(|| {
        format!("{count} numbers after `{MEAN}` and {other} after `{DEVIATION}`: as many are expected, or one for all channels")
    })
}

fn numbers(word: &str, texts: &[&str], range: RangeInclusive<f64>) -> Result<Vec<f64>, String> {
    let read =
        |(place, text): (usize, &&str)| number(text, &format!("number {} after `{word}`", place + 1), &range);
    texts.iter().enumerate().map(read).collect()
}

fn number(text: &str, what: &str, range: &RangeInclusive<f64>) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| range.contains(number));
    // A zero has no sign.
    number.map(|number: f64| number + 0.0).ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        format!(
            "`{text}` as {what}: a number from {least} to {most} is expected, with a space before the next"
        )
    })
}
