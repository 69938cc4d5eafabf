//! What can be wrong with a run, in words, and what helps.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What is wrong, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disorder {
    /// Steps overshoot: the loss rises, or is not finite.
    LearningRateTooHigh,
    /// Units of a sigmoid or tanh are at an end of their range for all images.
    Saturation,
    /// Units of a ReLU are zero for all images.
    DeadUnits,
    /// What is learnt of the training images says nothing of others.
    ShuffledLabels,
    /// Steps are so small that nothing is learnt.
    LearningRateTooLow,
    /// The training images are learnt by heart.
    Overfitting,
    /// Nothing gets better any more.
    Plateau,
}

/// What helps, and how one gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What to do, in words that name the keys.
    pub words: &'static str,
    /// These keys, as the screen labels them.
    pub keys: &'static [&'static str],
}

impl Disorder {
    /// All that can be wrong, the most important first.
    pub const ALL: [Self; 7] = [
        Self::LearningRateTooHigh,
        Self::Saturation,
        Self::DeadUnits,
        Self::ShuffledLabels,
        Self::LearningRateTooLow,
        Self::Overfitting,
        Self::Plateau,
    ];

    /// The name for scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LearningRateTooHigh => "learning-rate-too-high",
            Self::Saturation => "saturation",
            Self::DeadUnits => "dead-units",
            Self::ShuffledLabels => "shuffled-labels",
            Self::LearningRateTooLow => "learning-rate-too-low",
            Self::Overfitting => "overfitting",
            Self::Plateau => "plateau",
        }
    }

    /// What is wrong, in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::LearningRateTooHigh => "the learning rate is too high",
            Self::Saturation => "units are saturated",
            Self::DeadUnits => "units are dead",
            Self::ShuffledLabels => "the labels look shuffled",
            Self::LearningRateTooLow => "the learning rate is too low",
            Self::Overfitting => "it overfits",
            Self::Plateau => "it improves no more",
        }
    }

    /// What helps.
    pub const fn remedy(self) -> Remedy {
        match self {
            Self::LearningRateTooHigh => {
                Remedy { words: "press - to lower it, or r to begin again", keys: &["-", "r"] }
            }
            Self::Saturation => Remedy {
                words: "press r to begin again, with another init or smaller inputs, e.g. --init glorot",
                keys: &["r"],
            },
            Self::DeadUnits => Remedy {
                words: "press r to begin again, with a lower learning rate or another init",
                keys: &["r"],
            },
            Self::ShuffledLabels => Remedy {
                words: "press q to leave and compare labels with images; n walks through them here",
                keys: &["q", "n"],
            },
            Self::LearningRateTooLow => Remedy { words: "press + to raise it", keys: &["+"] },
            Self::Overfitting => Remedy {
                words: "press S for weight decay, or stop here: the best weights are kept",
                keys: &["S"],
            },
            Self::Plateau => {
                Remedy { words: "press - to lower the learning rate, or q to leave", keys: &["-", "q"] }
            }
        }
    }
}

/// Something that is wrong with a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// What it is.
    pub what: Disorder,
    /// The epoch since which it is so, from 1, where that can be told.
    pub since: Option<usize>,
    /// What it was told from, in words with numbers.
    pub evidence: String,
}

impl Diagnosis {
    /// Something wrong that no epoch can be told of.
    pub fn new(what: Disorder, evidence: String) -> Self {
        Self { what, since: None, evidence }
    }

    /// What is wrong, and since when.
    pub fn words(&self) -> String {
        let words = self.what.words();
        self.since.map_or_else(|| words.to_owned(), |epoch| format!("{words} since epoch {epoch}"))
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.words(), self.evidence, self.what.remedy().words)
    }
}
