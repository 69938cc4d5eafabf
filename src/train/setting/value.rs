//! Values of settings as text and back, without losing a bit. The same words are typed, kept and shown.

use crate::dataset::augment::Augmentation;
use crate::dataset::normalize::Normalization;
use crate::dataset::{FormatName, ImageSize, ValidationSplit};
use crate::nn::cycles::{Cycles, Extension};
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::optimizer::Rule;
use crate::nn::schedule::Shape as ScheduleShape;
use crate::nn::spec::Spec;
use crate::train::earlier_seeds::EarlierSeeds;

/// What can be written as text and read again.
pub trait Text: Sized {
    /// Its text; `None` for what is not there.
    fn write(&self) -> Option<String>;
    /// The value that `text` is, or what was expected.
    ///
    /// # Errors
    /// If the text is none of such a value.
    fn read(text: &str) -> Result<Self, String>;
}

/// What kind of text a value is, for whoever takes it in.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A number of things.
    Count,
    /// A whole number of 64 bits.
    Whole,
    /// Any number.
    Number,
    /// A text with a grammar of its own.
    Text,
    /// A text with a grammar of its own that is too long to repeat in an error.
    LongText,
    /// One of these words.
    Words(fn() -> Vec<Word>),
}

/// A word that a value can be.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word itself.
    pub name: &'static str,
    /// Another name for the same.
    pub alias: Option<&'static str>,
    /// What it stands for, where that is not plain.
    pub help: Option<&'static str>,
}

/// What a setting can be.
pub trait Value: Text + PartialEq {
    /// What kind of text it is.
    const KIND: Kind;

    /// Its text for people; `None` for what is not there.
    fn show(&self) -> Option<String> {
        self.write()
    }

    /// Tells whether whoever asks for one has the other.
    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

/// An enum each of whose variants is a word.
pub trait Words: Copy + 'static {
    /// All variants with their words, in the order in which they are listed.
    fn all() -> Vec<(Self, Word)>;
}

/// What `none` stands for, where there need be no value.
pub const NONE: &str = "none";

impl<T: Text> Text for Option<T> {
    fn write(&self) -> Option<String> {
        self.as_ref().and_then(T::write)
    }

    fn read(text: &str) -> Result<Self, String> {
        if text == NONE { Ok(None) } else { T::read(text).map(Some) }
    }
}

impl<T: Value> Value for Option<T> {
    const KIND: Kind = T::KIND;

    fn show(&self) -> Option<String> {
        self.as_ref().and_then(T::show)
    }
}

/// Types whose own text says all; `{:?}` of a number is the shortest text that is read as the same bits.
macro_rules! by_parsing {
    ($($type:ty: $format:literal, $expected:literal;)*) => {
        $(impl Text for $type {
            fn write(&self) -> Option<String> {
                Some(format!($format, self))
            }

            fn read(text: &str) -> Result<Self, String> {
                text.parse().map_err(|_| concat!("expected ", $expected).to_owned())
            }
        })*
    };
}

by_parsing! {
    String: "{}", "text";
    usize: "{}", "a whole number";
    u64: "{}", "a whole number";
    f64: "{:?}", "a number";
    FormatName: "{}", "the name of a format that data sets come in";
    ImageSize: "{}", "a size, such as 32x32 or 32x32x3";
}

impl Value for usize {
    const KIND: Kind = Kind::Count;
}

impl Value for u64 {
    const KIND: Kind = Kind::Whole;
}

impl Value for f64 {
    const KIND: Kind = Kind::Number;

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// Enums each of whose variants is a word: its own name, and here what else there is to say of it. A variant that is not
/// listed does not compile.
macro_rules! by_word {
    ($($type:ident { $($variant:ident $(= $help:literal)? $(also $alias:literal)?),* $(,)? })*) => {
        $(impl Words for $type {
            fn all() -> Vec<(Self, Word)> {
                const _: fn($type) = |value| match value { $($type::$variant => ()),* };
                vec![$((
                    Self::$variant,
                    Word {
                        name: Self::$variant.name(),
                        alias: by_word!(@optional $($alias)?),
                        help: by_word!(@optional $($help)?),
                    },
                )),*]
            }
        }

        impl Text for $type {
            fn write(&self) -> Option<String> {
                Some(self.name().to_owned())
            }

            fn read(text: &str) -> Result<Self, String> {
                read_word(text)
            }
        }

        impl Value for $type {
            const KIND: Kind = Kind::Words(|| $type::all().into_iter().map(|(_, word)| word).collect());
        })*
    };
    (@optional) => { None };
    (@optional $value:literal) => { Some($value) };
}

by_word! {
    Loss { Quadratic, CrossEntropy, LogLikelihood }
    ValidationSplit {
        Last = "The last images, in the order of the file",
        Stratified = "The same share of every class, drawn with the seed",
    }
    Init {
        Glorot = "Uniform ±√(6 / (fan in + fan out)), also called Xavier" also "xavier",
        He = "Normal, σ = √(2 / fan in)",
        Scaled = "Normal, σ = 1 / √fan in",
        Gaussian = "Standard normal",
    }
    Rule { Sgd, Momentum, Nesterov, RmsProp, Adam, AdamW }
    Extension {
        Hold = "Its last learning rate is held",
        Restart = "It begins again for the new epochs",
        Stretch = "It goes on as if so many epochs had been planned from the beginning",
    }
}

/// The variant that `text` stands for.
fn read_word<T: Words>(text: &str) -> Result<T, String> {
    let all = T::all();
    let found = all.iter().find(|(_, word)| word.name == text || word.alias == Some(text));
    found.map(|&(value, _)| value).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(_, word)| word.name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

impl Text for Spec {
    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error| format!("{error}"))
    }
}

impl Value for Spec {
    const KIND: Kind = Kind::LongText;
}

/// Values of which nothing is said where their text is empty.
macro_rules! unsaid_if_empty {
    ($($value:ty),+) => {$(
        impl Text for $value {
            fn write(&self) -> Option<String> {
                Some(self.to_string()).filter(|text| !text.is_empty())
            }

            fn read(text: &str) -> Result<Self, String> {
                if text == NONE { Ok(Self::default()) } else { text.parse() }
            }
        }

        impl Value for $value {
            const KIND: Kind = Kind::Text;
        }
    )+};
}

// A schedule that runs once over the whole run, an epoch that one seed draws, and images as they are.
unsaid_if_empty!(Cycles, EarlierSeeds, Augmentation);

impl Text for Normalization {
    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse()
    }
}

impl Value for Normalization {
    const KIND: Kind = Kind::Text;

    fn show(&self) -> Option<String> {
        Some(self.rounded().to_string())
    }

    fn is_same(&self, other: &Self) -> bool {
        Self::is_same(self, other)
    }
}

impl Text for ScheduleShape {
    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse()
    }
}

impl Value for ScheduleShape {
    const KIND: Kind = Kind::Text;
}
