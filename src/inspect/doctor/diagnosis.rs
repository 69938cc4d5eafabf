//! What can be wrong with a run, in words, and what helps.

/// What is wrong, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// Says what helps, each key being called what `label` makes of its declared name.
    pub fn remedy(self, mut label: impl FnMut(&str) -> String) -> String {
        let mut parts = self.recipe().split('{');
        let mut words = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (key, rest) = part.split_once('}').unwrap_or((part, ""));
            words.push_str(&label(key));
            words.push_str(rest);
        }
        words
    }

    /// What helps where there are no keys, with options of the command line.
    const fn advice(self) -> &'static str {
        match self {
            Self::LearningRateTooHigh => "begin again with a lower --lr",
            Self::Saturation => "begin again with another --init or smaller inputs, e.g. --init glorot",
            Self::DeadUnits => "begin again with a lower --lr or another --init",
            Self::ShuffledLabels => "compare images with their labels",
            Self::LearningRateTooLow => "begin again with a higher --lr",
            Self::Overfitting => {
                "begin again with --weight-decay, or with fewer --epochs; the best weights are kept"
            }
            Self::Plateau => "begin again with a lower --lr at the end (--schedule), or with fewer --epochs",
        }
    }

    /// What helps, with keys by their declared names in braces.
    const fn recipe(self) -> &'static str {
        match self {
            Self::LearningRateTooHigh => "press {-} to lower it, or {r} to begin again",
            Self::Saturation => {
                "press {r} to begin again, with another init or smaller inputs, e.g. --init glorot"
            }
            Self::DeadUnits => "press {r} to begin again, with a lower learning rate or another init",
            Self::ShuffledLabels => "press {K} to compare the images of mistakes with their labels",
            Self::LearningRateTooLow => "press {+} to raise it",
            Self::Overfitting => "press {S} for weight decay, or stop here: the best weights are kept",
            Self::Plateau => "press {-} to lower the learning rate, or {q} to leave",
        }
    }
}

/// Something that is wrong with a run.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    /// Says all of it where there are no keys: what is wrong, what it was told from and what helps.
    pub fn told(&self) -> String {
        format!("{}: {}; {}", self.words(), self.evidence, self.what.advice())
    }

    /// Says all of it: what is wrong, what it was told from and what helps, each key being called what `label` makes of its declared
    /// name.
    pub fn said(&self, label: impl FnMut(&str) -> String) -> String {
        format!("{}: {}; {}", self.words(), self.evidence, self.what.remedy(label))
    }
}
