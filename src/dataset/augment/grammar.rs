//! Distortions as text: each is a word and its numbers, one is parted from the next by a comma.

use super::distortion::Distortion;
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
static WORDS: [&Word; 8] = [&CROP, &SCALE, &SHEAR, &ROTATE, &FLIP, &SHIFT, &ELASTIC, &CUTOUT];

static CROP: Word = Word {
    name: "crop",
    place: 0,
    measures: &[measure("SHARE", 0.1, 1.0)],
    make: |n| Distortion::Crop(n[0]),
};
static SCALE: Word = Word {
    name: "scale",
    place: 1,
    measures: &[measure("SHARE", 0.0, 0.9)],
    make: |n| Distortion::Scale(n[0]),
};
static SHEAR: Word = Word {
    name: "shear",
    place: 2,
    measures: &[measure("DEGREES", 0.0, 60.0)],
    make: |n| Distortion::Shear(n[0]),
};
static ROTATE: Word = Word {
    name: "rotate",
    place: 3,
    measures: &[measure("DEGREES", 0.0, 180.0)],
    make: |n| Distortion::Rotate(n[0]),
};
static FLIP: Word = Word { name: "flip", place: 4, measures: &[], make: |_| Distortion::Flip };
static SHIFT: Word =
    Word { name: "shift", place: 5, measures: &[pixels(4096.0)], make: |n| Distortion::Shift(n[0]) };
static ELASTIC: Word = Word {
    name: "elastic",
    place: 6,
    measures: &[measure("STRENGTH", 0.0, 1000.0), measure("SMOOTHNESS", 0.5, 64.0)],
    make: |n| Distortion::Elastic { strength: n[0], smoothness: n[1] },
};
static CUTOUT: Word =
    Word { name: "cutout", place: 7, measures: &[pixels(4096.0)], make: |n| Distortion::Cutout(n[0]) };

impl Word {
    /// What its text looks like, such as `elastic STRENGTH SMOOTHNESS`.
    fn usage(&self) -> String {
        self.measures.iter().fold(self.name.to_owned(), |text, measure| text + " " + measure.name)
    }
}

/// What the text of distortions looks like, such as `crop SHARE, scale SHARE, …`.
pub fn usage() -> String {
    WORDS.iter().map(|word| word.usage()).collect::<Vec<_>>().join(", ")
}

impl Distortion {
    /// Gives what there is to know of its kind.
    pub(super) fn word(&self) -> &'static Word {
        match self {
            Self::Crop(_) => &CROP,
            Self::Scale(_) => &SCALE,
            Self::Shear(_) => &SHEAR,
            Self::Rotate(_) => &ROTATE,
            Self::Flip => &FLIP,
            Self::Shift(_) => &SHIFT,
            Self::Elastic { .. } => &ELASTIC,
            Self::Cutout(_) => &CUTOUT,
        }
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
