//! How the bytes of an image become the input of a network.

use serde::{Deserialize, Serialize};
use std::iter::zip;

/// The greatest mean of values, and the greatest that black or white can become.
pub const GREATEST: f64 = 1e6;
/// The least standard deviation that values can be divided by.
pub const LEAST_DEVIATION: f64 = 1e-9;
/// The greatest standard deviation that values can be divided by.
pub const GREATEST_DEVIATION: f64 = 1e9;

/// What a byte is multiplied by to lie between 0 and 1. 0 and 255 come out exactly, the rest within one ulp of
/// byte / 255.
const UNIT: f32 = 1.0 / 255.0;

/// The greatest byte.
const WHITE: f64 = 255.0;

/// The relative difference by which two scalings that are meant to be the same may be rounded apart.
const ROUNDING: f64 = 5e-7;

/// The digits that say any `f32`.
const ALL_DIGITS: usize = 9;

/// Values that are scaled in one go where channels differ: enough to be vectorised by the compiler.
const STRIPE: usize = 48;

/// How the bytes of an image become what a network takes: value = byte × factor + shift, for each channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// The factors, `[C]`.
    pub factor: Vec<f32>,
    /// The shifts, `[C]`.
    pub shift: Vec<f32>,
}

/// Means and standard deviations of values from 0 to 1, one of each for all channels, or one a channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The means, `[1]` or `[C]`.
    pub mean: Vec<f64>,
    /// The standard deviations, as many as the means.
    pub deviation: Vec<f64>,
}

impl Spread {
    /// Makes a spread of means and standard deviations, of which there may be one where there are several of the other; `None` if there
    /// are different numbers of them.
    pub fn new(mut mean: Vec<f64>, mut deviation: Vec<f64>) -> Option<Self> {
        let count = mean.len().max(deviation.len());
        for numbers in [&mut mean, &mut deviation] {
            if let [number] = numbers[..] {
                *numbers = vec![number; count];
            }
        }
        (mean.len() == deviation.len() && count > 0).then_some(Self { mean, deviation })
    }

    /// Gives the spread with so many digits a number.
    pub fn rounded(&self, digits: usize) -> Self {
        let all = |numbers: &[f64]| numbers.iter().map(|&number| rounded(number, digits)).collect();
        Self { mean: all(&self.mean), deviation: all(&self.deviation) }
    }
}

/// Gives a number with so many digits.
fn rounded(number: f64, digits: usize) -> f64 {
    format!("{number:.*e}", digits.saturating_sub(1)).parse().unwrap_or(number)
}

impl Scaling {
    /// Gives the scaling to values from 0 to 1, for so many channels.
    pub fn unit(channels: usize) -> Self {
        Self { factor: vec![UNIT; channels], shift: vec![0.0; channels] }
    }

    /// Gives the scaling that changes nothing, for so many channels.
    pub fn none(channels: usize) -> Self {
        Self { factor: vec![1.0; channels], shift: vec![0.0; channels] }
    }

    /// Gives the scaling of 0 and 255 to `black` and `white`, for so many channels.
    pub fn between(black: f64, white: f64, channels: usize) -> Self {
        Self { factor: vec![((white - black) / WHITE) as f32; channels], shift: vec![black as f32; channels] }
    }

    /// Gives the scaling to values from 0 to 1 from which the mean is subtracted and which are divided by the standard deviation then,
    /// for so many channels: (byte / 255 − mean) / deviation.
    pub fn normalizing(spread: &Spread, channels: usize) -> Self {
        let of = |numbers: &[f64], channel: usize| numbers[channel % numbers.len()];
        let both = |channel| (of(&spread.mean, channel), of(&spread.deviation, channel));
        let (factor, shift) =
            (0..channels).map(both).map(|(mean, deviation)| normalizing(mean, deviation)).unzip();
        Self { factor, shift }
    }

    /// Gives the means and standard deviations that images are normalised by, with as few digits as give this scaling but for rounding;
    /// `None` if there are none that can be written, for a factor is not positive, or a number is out of all bounds.
    pub fn spread(&self) -> Option<Spread> {
        let channels =
            zip(&self.factor, &self.shift).map(|(&factor, &shift)| mean_and_deviation(factor, shift));
        let (mut mean, mut deviation): (Vec<f64>, Vec<f64>) =
            channels.collect::<Option<Vec<_>>>()?.into_iter().unzip();
        if [&mean, &deviation].into_iter().all(|numbers| numbers.windows(2).all(|pair| pair[0] == pair[1])) {
            mean.truncate(1);
            deviation.truncate(1);
        }
        Spread::new(mean, deviation)
    }

    /// Tells whether `other` is the same but for rounding.
    pub fn is_close(&self, other: &Self) -> bool {
        let count = self.factor.len();
        let mut channels = zip(zip(&self.factor, &self.shift), zip(&other.factor, &other.shift));
        count == other.factor.len() && channels.all(|((&a, &b), (&c, &d))| are_close((a, b), (c, d)))
    }

    /// Writes the bytes of whole images, axes `[image, row, column, channel]`, as the network takes them into `values`, in loops
    /// straight enough to be vectorised by the compiler.
    ///
    /// # Panics
    /// If `values` has another length than `bytes`.
    pub fn apply(&self, bytes: &[u8], values: &mut [f32]) {
        assert_eq!(bytes.len(), values.len(), "one value a byte");
        match self.of_all() {
            // What is added changes no bit where it is 0, but takes time.
            Some((factor, 0.0)) => {
                zip(values, bytes).for_each(|(value, &byte)| *value = f32::from(byte) * factor);
            }
            Some((factor, shift)) => {
                zip(values, bytes).for_each(|(value, &byte)| *value = f32::from(byte) * factor + shift);
            }
            None => {
                let mut room = [[0.0; STRIPE]; 2];
                let (factor, shift) = self.stripe(&mut room);
                for (values, bytes) in zip(values.chunks_mut(factor.len()), bytes.chunks(factor.len())) {
                    for ((value, &byte), (factor, shift)) in zip(zip(values, bytes), zip(factor, shift)) {
                        *value = f32::from(byte) * factor + shift;
                    }
                }
            }
        }
    }

    /// Makes of the levels of whole images, numbers from 0 to 255 with the axes `[image, row, column, channel]`, what the network takes.
    /// Levels that are those of bytes come to the bits that [`Self::apply`] gives them.
    pub fn apply_to_levels(&self, levels: &mut [f32]) {
        match self.of_all() {
            Some((factor, 0.0)) => levels.iter_mut().for_each(|level| *level *= factor),
            Some((factor, shift)) => levels.iter_mut().for_each(|level| *level = *level * factor + shift),
            None => {
                let mut room = [[0.0; STRIPE]; 2];
                let (factor, shift) = self.stripe(&mut room);
                for levels in levels.chunks_mut(factor.len()) {
                    for (level, (factor, shift)) in zip(levels, zip(factor, shift)) {
                        *level = *level * factor + shift;
                    }
                }
            }
        }
    }

    /// Gives what black and white become in a channel.
    ///
    /// # Panics
    /// If there is no such channel.
    pub fn ends(&self, channel: usize) -> [f32; 2] {
        [0.0, 255.0].map(|level| level * self.factor[channel] + self.shift[channel])
    }

    /// Gives factor and shift, if all channels have the same.
    fn of_all(&self) -> Option<(f32, f32)> {
        let mut channels = zip(self.factor.iter().copied(), self.shift.iter().copied());
        let first = channels.next()?;
        channels.all(|channel| channel == first).then_some(first)
    }

    /// Gives factors and shifts of as many pixels in a row as have room, at least of one.
    fn stripe<'a>(&'a self, room: &'a mut [[f32; STRIPE]; 2]) -> (&'a [f32], &'a [f32]) {
        let channels = self.factor.len().max(1);
        if channels > STRIPE {
            return (&self.factor, &self.shift);
        }
        let whole = STRIPE / channels * channels;
        for (room, own) in zip(&mut *room, [&self.factor, &self.shift]) {
            zip(&mut room[..whole], own.iter().cycle()).for_each(|(place, value)| *place = *value);
        }
        (&room[0][..whole], &room[1][..whole])
    }
}

/// Gives factor and shift of a channel.
fn normalizing(mean: f64, deviation: f64) -> (f32, f32) {
    // A shift of 0 has no sign.
    ((1.0 / (WHITE * deviation)) as f32, (0.0 - mean / deviation) as f32)
}

/// Gives the mean and standard deviation that make this factor and shift of a channel, if there are any.
fn mean_and_deviation(factor: f32, shift: f32) -> Option<(f64, f64)> {
    if factor.is_nan() || factor <= 0.0 || !shift.is_finite() {
        return None;
    }
    let whole = 1.0 / (WHITE * f64::from(factor));
    let of = |digits: usize| {
        let deviation = rounded(whole, digits);
        (rounded(0.0 - f64::from(shift) * deviation, digits) + 0.0, deviation)
    };
    let is_it = |&(mean, deviation): &(f64, f64)| are_close(normalizing(mean, deviation), (factor, shift));
    let found = (1..=ALL_DIGITS).map(of).find(is_it)?;
    let (mean, deviation) = found;
    let is_written = mean.abs() <= GREATEST && (LEAST_DEVIATION..=GREATEST_DEVIATION).contains(&deviation);
    is_written.then_some(found)
}

/// Tells whether two pairs of factor and shift make nearly the same of each byte.
fn are_close(one: (f32, f32), other: (f32, f32)) -> bool {
    let (one, other) = [one, other].map(|(factor, shift)| (f64::from(factor), f64::from(shift))).into();
    let most = (one.0 * WHITE).abs().max(one.1.abs()) * ROUNDING;
    ((one.0 - other.0) * WHITE).abs() <= most && (one.1 - other.1).abs() <= most
}

#[cfg(test)]
mod tests;
