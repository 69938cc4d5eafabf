//! Values as text and back, without losing a bit. The words are those of the file, whatever they are called elsewhere.

use crate::dataset::ValidationSplit;
use crate::inspect::evaluator::Measuring;
use crate::nn::cycles::Cycles;
use crate::nn::init::Init;
use crate::nn::loss::Loss;
use crate::nn::optimizer::Rule;
use crate::nn::schedule::Shape as ScheduleShape;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use crate::protocol::{Evaluation, Outcome};
use crate::train::progress::Stage;

/// What can be written as text and read again.
pub(super) trait Text: Sized {
    /// Its text; `None` for what is not there.
    fn write(&self) -> Option<String>;
    /// The value that `text` is, or what was expected.
    fn read(text: &str) -> Result<Self, String>;
}

impl<T: Text> Text for Option<T> {
    fn write(&self) -> Option<String> {
        self.as_ref().and_then(T::write)
    }

    fn read(text: &str) -> Result<Self, String> {
        T::read(text).map(Some)
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
}

/// Enums whose variants have a word each.
macro_rules! by_word {
    ($($type:ty { $($word:literal = $variant:path),* $(,)? })*) => {
        $(impl Text for $type {
            fn write(&self) -> Option<String> {
                Some(match self { $($variant => $word),* }.to_owned())
            }

            fn read(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok($variant),)*
                    _ => Err(format!("expected one of {}", [$($word),*].join(", "))),
                }
            }
        })*
    };
}

by_word! {
    Loss {
        "quadratic" = Loss::Quadratic,
        "cross-entropy" = Loss::CrossEntropy,
        "log-likelihood" = Loss::LogLikelihood,
    }
    ValidationSplit { "last" = ValidationSplit::Last, "stratified" = ValidationSplit::Stratified }
    Init { "glorot" = Init::Glorot, "he" = Init::He, "scaled" = Init::Scaled, "gaussian" = Init::Gaussian }
    Rule {
        "sgd" = Rule::Sgd,
        "momentum" = Rule::Momentum,
        "nesterov" = Rule::Nesterov,
        "rmsprop" = Rule::RmsProp,
        "adam" = Rule::Adam,
        "adamw" = Rule::AdamW,
    }
    Outcome {
        "completed" = Outcome::Completed,
        "target-reached" = Outcome::TargetReached,
        "stopped" = Outcome::Stopped,
        "diverged" = Outcome::Diverged,
    }
}

impl Text for Spec {
    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error| format!("{error}"))
    }
}

/// Nothing is said of a schedule that runs once over the whole run.
impl Text for Cycles {
    fn write(&self) -> Option<String> {
        Some(self.to_string()).filter(|text| !text.is_empty())
    }

    fn read(text: &str) -> Result<Self, String> {
        text.parse()
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

/// The parts of `text`, each of which is of its own kind.
fn parts<const N: usize>(text: &str, between: char, expected: &str) -> Result<[String; N], String> {
    let parts: Vec<String> = text.split(between).map(str::to_owned).collect();
    parts.try_into().map_err(|_| format!("expected {expected}"))
}

/// Structs that are a few values in a row.
macro_rules! by_parts {
    ($($type:ident { $($part:ident),* } between $between:literal, $expected:literal;)*) => {
        $(impl Text for $type {
            fn write(&self) -> Option<String> {
                Some([$(self.$part.write()?),*].join($between))
            }

            fn read(text: &str) -> Result<Self, String> {
                const BETWEEN: char = $between.as_bytes()[0] as char;
                let [$($part),*] = parts(text, BETWEEN, $expected)?;
                Ok(Self { $($part: Text::read(&$part)?),* })
            }
        })*
    };
}

by_parts! {
    Shape { height, width, channels } between "x", "HEIGHTxWIDTHxCHANNELS";
    Measuring { done, loss, correct } between " ", "images, loss and how many were correct";
    Evaluation { loss, accuracy, images } between " ", "loss, accuracy and images";
}

/// An epoch and its accuracy.
impl Text for (usize, f64) {
    fn write(&self) -> Option<String> {
        Some([self.0.write()?, self.1.write()?].join(" "))
    }

    fn read(text: &str) -> Result<Self, String> {
        let [epoch, accuracy] = parts(text, ' ', "an epoch and its accuracy")?;
        Ok((Text::read(&epoch)?, Text::read(&accuracy)?))
    }
}

impl Text for Stage {
    fn write(&self) -> Option<String> {
        Some(match self {
            Self::Training => "training".to_owned(),
            Self::Validating(measuring) => format!("validating {}", measuring.write()?),
            Self::Testing(measuring, outcome) => {
                format!("testing {} {}", outcome.write()?, measuring.write()?)
            }
            Self::Done(outcome) => format!("done {}", outcome.write()?),
        })
    }

    fn read(text: &str) -> Result<Self, String> {
        let (stage, rest) = text.split_once(' ').unwrap_or((text, ""));
        match (stage, rest.split_once(' ')) {
            ("training", None) if rest.is_empty() => Ok(Self::Training),
            ("validating", Some(_)) => Text::read(rest).map(Self::Validating),
            ("testing", Some((outcome, measuring))) => {
                Ok(Self::Testing(Text::read(measuring)?, Text::read(outcome)?))
            }
            ("done", None) => Text::read(rest).map(Self::Done),
            _ => Err("expected training, validating, testing or done".to_owned()),
        }
    }
}
