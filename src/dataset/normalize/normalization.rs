//! What a normalisation is, and what it makes of images.

use crate::dataset::images::Images;
use crate::dataset::statistics::{Channel, Statistics};
use crate::nn::scaling::{Scaling, Spread};
use serde::{Deserialize, Serialize};

/// How the values of images are normalised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Normalization {
    /// Bytes become values from 0 to 1.
    #[default]
    Unit,
    /// Bytes become values between two others.
    Range {
        /// What becomes of black, a byte of 0.
        black: f64,
        /// What becomes of white, a byte of 255.
        white: f64,
    },
    /// Values have mean 0 and standard deviation 1 over the training images, channel by channel. The means and deviations that these
    /// have are known from the beginning of a run on.
    Standard(Option<Spread>),
    /// From values from 0 to 1 a mean is subtracted, and they are divided by a standard deviation.
    Given(Spread),
}

impl Normalization {
    /// Gives the normalisation with all of its numbers; `standard` measures `train`, the training images, unless it did before.
    ///
    /// # Errors
    /// If a channel of the images has the same value everywhere, so that it has no deviation; or if images that are not in memory cannot be
    /// read.
    pub fn measured(&self, train: &Images) -> Result<Self, String> {
        let Self::Standard(None) = self else { return Ok(self.clone()) };
        let channels = Statistics::of(train, 0).map_err(|error| error.to_string())?.channels;
        let constant = channels.iter().position(|channel| channel.least == channel.greatest);
        if let Some(channel) = constant {
            let what = if channels.len() == 1 {
                "all pixels are".to_owned()
            } else {
                format!("channel {} is", channel + 1)
            };
            let level = channels[channel].least;
            return Err(format!(
                "{self}: {what} {level} in all training images, so there is no deviation to divide by; choose unit, \
                 `range FROM TO`, or name a mean and a deviation"
            ));
        }
        Ok(Self::Standard(Some(spread(&channels))))
    }

    /// Gives the normalisation by the numbers of these channels of a set of images, with as many digits as people write; `None` if one of
    /// them has the same value everywhere.
    pub fn by(channels: &[Channel]) -> Option<Self> {
        let differ = channels.iter().all(|channel| channel.least < channel.greatest);
        (differ && !channels.is_empty()).then(|| Self::Given(spread(channels)).rounded())
    }

    /// Tells whether all of its numbers are known, which in a run they are.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Standard(None))
    }

    /// Tells whether it is what `other` asks for, or the other way round: `standard` is, whatever was measured for it.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Standard(one), Self::Standard(other)) => one.is_none() || other.is_none() || one == other,
            _ => self == other,
        }
    }

    /// Gives what becomes of the bytes of images of so many channels.
    ///
    /// # Errors
    /// If it has numbers for another number of channels, or its numbers are not known yet.
    pub fn scaling(&self, channels: usize) -> Result<Scaling, String> {
        let spread = match self {
            Self::Unit => return Ok(Scaling::unit(channels)),
            Self::Range { black, white } => return Ok(Scaling::between(*black, *white, channels)),
            Self::Standard(None) => {
                return Err(format!("{self}: the training images were not measured yet"));
            }
            Self::Standard(Some(spread)) | Self::Given(spread) => spread,
        };
        let count = spread.mean.len();
        if count != 1 && count != channels {
            let advice = if channels == 1 {
                "name one of each".to_owned()
            } else {
                format!("name {channels}, or one for all")
            };
            return Err(format!(
                "{self}: it has {count} means and deviations, one a channel, and the images have {channels}; {advice}"
            ));
        }
        Ok(Scaling::normalizing(spread, channels))
    }

    /// Gives the normalisation that makes of bytes what `scaling` does, but for rounding; `None` if none does.
    pub fn of(scaling: &Scaling) -> Option<Self> {
        if *scaling == Scaling::unit(scaling.factor.len()) {
            return Some(Self::Unit);
        }
        scaling.spread().map(Self::Given)
    }

    /// Gives it with as many digits as people write; they decide nothing.
    pub fn rounded(&self) -> Self {
        match self {
            Self::Unit | Self::Range { .. } | Self::Standard(None) => self.clone(),
            Self::Standard(Some(spread)) => Self::Standard(Some(spread.rounded(DIGITS))),
            Self::Given(spread) => Self::Given(spread.rounded(DIGITS)),
        }
    }
}

/// The digits that people write means and deviations with.
const DIGITS: usize = 4;

fn spread(channels: &[Channel]) -> Spread {
    let (mean, deviation) = channels.iter().map(|channel| (channel.mean, channel.deviation)).unzip();
    Spread { mean, deviation }
}

/// It is kept as its text.
impl From<Normalization> for String {
    fn from(normalization: Normalization) -> Self {
        normalization.to_string()
    }
}

impl TryFrom<String> for Normalization {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
