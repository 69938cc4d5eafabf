//! Where a run is, as text and back, without losing a bit. The words are those of the file, whatever they are called elsewhere.

use crate::inspect::evaluator::Measuring;
use crate::nn::lineage::Lineage;
use crate::nn::shape::Shape;
use crate::nn::spec::Spec;
use crate::nn::unit_list::{LayerUnits, parse_units, write_units};
use crate::protocol::{Entry, Evaluation, LiveChange, Outcome};
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::{SETTINGS, setting};
use crate::train::progress::Stage;
use crate::train::setting::Setting;
use crate::train::setting::value::Text;

impl Text for Outcome {
    fn write(&self) -> Option<String> {
        Some(
            match self {
                Self::Completed => "completed",
                Self::TargetReached => "target-reached",
                Self::NoImprovement => "no-improvement",
                Self::Stopped => "stopped",
                Self::Diverged => "diverged",
            }
            .to_owned(),
        )
    }

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "completed" => Ok(Self::Completed),
            "target-reached" => Ok(Self::TargetReached),
            "no-improvement" => Ok(Self::NoImprovement),
            "stopped" => Ok(Self::Stopped),
            "diverged" => Ok(Self::Diverged),
            _ => {
                Err("expected one of completed, target-reached, no-improvement, stopped, diverged".to_owned())
            }
        }
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

/// A change a line, its step, name and values between tabs; no changes have no text.
impl Text for Vec<LiveChange> {
    fn write(&self) -> Option<String> {
        let line = |LiveChange { step, name, from, to }: &LiveChange| format!("{step}\t{name}\t{from}\t{to}");
        (!self.is_empty()).then(|| self.iter().map(line).collect::<Vec<_>>().join("\n"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let change = |line: &str| {
            let [step, name, from, to] = parts(line, '\t', "a batch, a name and two values, between tabs")?;
            Ok(LiveChange { step: Text::read(&step)?, name, from, to })
        };
        text.split('\n').map(change).collect()
    }
}

/// Units layer by layer; no units have no text.
impl Text for Vec<LayerUnits> {
    fn write(&self) -> Option<String> {
        (!self.is_empty()).then(|| write_units(self))
    }

    fn read(text: &str) -> Result<Self, String> {
        parse_units(text)
    }
}

/// The units that are left of a network, and its text.
impl Text for Lineage {
    fn write(&self) -> Option<String> {
        Some(format!("{} of {}", write_units(&self.kept), self.spec))
    }

    fn read(text: &str) -> Result<Self, String> {
        let expected =
            "expected units and the network that they were of, e.g. `1 2-5 of conv 6 5x5, dense 10`";
        let (kept, spec) = text.split_once(" of ").ok_or(expected)?;
        let spec = spec.parse::<Spec>().map_err(|error| error.to_string())?;
        Ok(Self { spec, kept: parse_units(kept)? })
    }
}

/// An entry a line; no entries have no text.
impl Text for Vec<Entry> {
    fn write(&self) -> Option<String> {
        (!self.is_empty()).then(|| self.iter().map(Entry::to_string).collect::<Vec<_>>().join("\n"))
    }

    fn read(text: &str) -> Result<Self, String> {
        text.split('\n').map(str::parse).collect()
    }
}

/// A setting a line, its name and its value between a tab; what is not said is as it usually is.
impl Text for Box<TrainConfig> {
    fn write(&self) -> Option<String> {
        let line = |setting: &Setting| Some(format!("{}\t{}", setting.name, setting.write(self)?));
        Some(SETTINGS.iter().filter_map(line).collect::<Vec<_>>().join("\n"))
    }

    fn read(text: &str) -> Result<Self, String> {
        let mut config = Self::default();
        for line in text.split('\n') {
            let [name, value] = parts(line, '\t', "a setting and its value, between a tab")?;
            setting(&name)?.read(&mut config, &value)?;
        }
        Ok(config)
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
