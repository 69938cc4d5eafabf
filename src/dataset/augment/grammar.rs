//! Distortions as text: each is a word and its numbers, one is parted from the next by a comma.

use super::{Augmentation, Distortion};
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// What there is to know of a kind of distortion.
pub(super) struct Word {
    /// Its word in the text.
    pub(super) name: &'static str,
    /// What is drawn by it has this place among the kinds, in the order in which they are applied; part of the meaning of a seed.
    pub(super) place: usize,
    /// Its numbers: what each is called, and what it may be.
    measures: &'static [Measure],
    /// Makes one of its numbers.
    make: fn(&[f32]) -> Distortion,
}

/// A number of a distortion.
struct Measure {
    name: &'static str,
    range: RangeInclusive<f32>,
    whole: bool,
}

const fn measure(name: &'static str, least: f32, most: f32) -> Measure {
    Measure { name, range: RangeInclusive::new(least, most), whole: false }
}

const fn pixels(most: f32) -> Measure {
    Measure { name: "PIXELS", range: RangeInclusive::new(1.0, most), whole: true }
}

/// All kinds, in the order in which they are applied.
const WORDS: &[Word] = &[
    Word {
        name: "crop",
        place: 0,
        measures: &[measure("SHARE", 0.1, 1.0)],
        make: |n| Distortion::Crop(n[0]),
    },
    Word {
        name: "scale",
        place: 1,
        measures: &[measure("SHARE", 0.0, 0.9)],
        make: |n| Distortion::Scale(n[0]),
    },
    Word {
        name: "shear",
        place: 2,
        measures: &[measure("DEGREES", 0.0, 60.0)],
        make: |n| Distortion::Shear(n[0]),
    },
    Word {
        name: "rotate",
        place: 3,
        measures: &[measure("DEGREES", 0.0, 180.0)],
        make: |n| Distortion::Rotate(n[0]),
    },
    Word { name: "flip", place: 4, measures: &[], make: |_| Distortion::Flip },
    Word { name: "shift", place: 5, measures: &[pixels(4096.0)], make: |n| Distortion::Shift(n[0]) },
    Word {
        name: "elastic",
        place: 6,
        measures: &[measure("STRENGTH", 0.0, 1000.0), measure("SMOOTHNESS", 0.5, 64.0)],
        make: |n| Distortion::Elastic { strength: n[0], smoothness: n[1] },
    },
    Word { name: "cutout", place: 7, measures: &[pixels(4096.0)], make: |n| Distortion::Cutout(n[0]) },
];

impl Word {
    /// What its text looks like, such as `elastic STRENGTH SMOOTHNESS`.
    fn usage(&self) -> String {
        self.measures.iter().fold(self.name.to_owned(), |text, measure| text + " " + measure.name)
    }
}

/// What the text of distortions looks like, such as `crop SHARE, scale SHARE, …`.
pub fn usage() -> String {
    WORDS.iter().map(Word::usage).collect::<Vec<_>>().join(", ")
}

impl Distortion {
    /// Gives what there is to know of its kind.
    pub(super) fn word(&self) -> &'static Word {
        &WORDS[match self {
            Self::Crop(_) => 0,
            Self::Scale(_) => 1,
            Self::Shear(_) => 2,
            Self::Rotate(_) => 3,
            Self::Flip => 4,
            Self::Shift(_) => 5,
            Self::Elastic { .. } => 6,
            Self::Cutout(_) => 7,
        }]
    }

    fn numbers(&self) -> Vec<f32> {
        match *self {
            Self::Flip => Vec::new(),
            Self::Crop(number)
            | Self::Scale(number)
            | Self::Shear(number)
            | Self::Rotate(number)
            | Self::Shift(number)
            | Self::Cutout(number) => vec![number],
            Self::Elastic { strength, smoothness } => vec![strength, smoothness],
        }
    }
}

/// Its text, which is read as the same.
impl fmt::Display for Distortion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word().name)?;
        self.numbers().iter().try_for_each(|number| write!(f, " {number}"))
    }
}

impl fmt::Display for Augmentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, distortion) in self.0.iter().enumerate() {
            let between = if place == 0 { "" } else { ", " };
            write!(f, "{between}{distortion}")?;
        }
        Ok(())
    }
}

impl FromStr for Distortion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split_whitespace();
        let name = parts.next().ok_or_else(|| format!("a distortion is expected; there are {}", usage()))?;
        let Some(word) = WORDS.iter().find(|word| word.name == name) else {
            return Err(format!("there is no distortion `{name}`; there are {}", usage()));
        };
        let numbers: Vec<&str> = parts.collect();
        if numbers.len() != word.measures.len() {
            return Err(format!("`{}`: `{}` is expected", text.trim(), word.usage()));
        }
        let read = |(text, measure): (&&str, &Measure)| measure.read(name, text);
        let numbers = numbers.iter().zip(word.measures).map(read).collect::<Result<Vec<_>, _>>()?;
        Ok((word.make)(&numbers))
    }
}

impl Measure {
    fn read(&self, word: &str, text: &str) -> Result<f32, String> {
        let Self { name, range, whole } = self;
        let number = text.parse().ok().filter(|number: &f32| range.contains(number));
        number.filter(|number| !whole || number.fract() == 0.0).ok_or_else(|| {
            let (kind, least, most) =
                (if *whole { "a whole number" } else { "a number" }, range.start(), range.end());
            format!("{word} {text}: {kind} from {least} to {most} is expected as {name}")
        })
    }
}

impl FromStr for Augmentation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut distortions = text.split(',').map(str::parse).collect::<Result<Vec<Distortion>, _>>()?;
        distortions.sort_by_key(|distortion| distortion.word().place);
        match distortions.windows(2).find(|pair| pair[0].word().place == pair[1].word().place) {
            Some(pair) => {
                Err(format!("`{}` and `{}`: each kind of distortion is expected once", pair[0], pair[1]))
            }
            None => Ok(Self(distortions)),
        }
    }
}

/// It is kept as its text.
impl From<Augmentation> for String {
    fn from(augmentation: Augmentation) -> Self {
        augmentation.to_string()
    }
}

impl TryFrom<String> for Augmentation {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() { Ok(Self::default()) } else { text.parse() }
    }
}
