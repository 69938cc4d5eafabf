//! Dropout (Srivastava et al. 2014), inverted: what is kept grows by 1/(1 − rate), so nothing changes at evaluation.

use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::kernels::Real;
use crate::nn::layer::{
    Backward, Effect, Forward, Fusion, LayerOps, Pass, Properties, Room, without_tensors,
};
use crate::nn::memory::Memory;
use crate::nn::operation::Operation;
use crate::nn::shape::Shape;
use crate::nn::syntax::{LayerSyntax, Tail};
use crate::nn::words::Words;
use crate::random::{Purpose, generator};
use rand::Rng;
use std::fmt;

/// `dropout RATE`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DropoutSpec {
    /// The share of values set to zero while training, 0 ≤ rate < 1.
    pub rate: f32,
}

impl LayerSyntax for DropoutSpec {
    type Layer<T: Real> = Dropout;
    const WORDS: &'static [&'static str] = &["dropout"];
    const USAGE: &'static str = "expected `dropout RATE`, e.g. `dropout 0.5`";
    const EXAMPLES: &'static [&'static str] = &["dropout 0.3", "dropout 0"];

    fn parse(_: &str, words: &mut Words<'_>) -> Result<Self, String> {
        let word = words.take("the share of values to drop, e.g. `dropout 0.5`")?;
        let rate = word.parse().ok().filter(|rate| (0.0..1.0).contains(rate));
        rate.map(|rate| Self { rate }).ok_or_else(|| {
            format!("`{word}` is no dropout rate: it is at least 0 and less than 1, e.g. `dropout 0.5`")
        })
    }

    fn kind(&self) -> &'static str {
        "dropout"
    }

    fn does(&self) -> &'static str {
        "changes each value by itself"
    }

    fn parameter_count(&self, _: Shape) -> usize {
        0
    }

    fn build<T: Real>(&self, input: Shape, position: usize) -> Result<Dropout, String> {
        Ok(Dropout { rate: self.rate, shape: input, position })
    }

    fn units_mut(&mut self) -> Option<&mut usize> {
        None
    }

    fn tail(&mut self) -> Tail<'_> {
        Tail::Plain
    }
}

impl fmt::Display for DropoutSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dropout {}", self.rate)
    }
}

/// Dropout, which sets a random share of the values to zero while training.
#[derive(Clone, Debug)]
pub struct Dropout {
    /// The share, 0 ≤ rate < 1.
    rate: f32,
    /// Shape of input and output.
    shape: Shape,
    /// Position in the network, so that two dropout layers differ.
    position: usize,
}

impl Dropout {
    /// Has it drop another share of the values from the next pass on, 0 ≤ rate < 1.
    pub const fn set_rate(&mut self, rate: f32) {
        self.rate = rate;
    }

    /// Draws the factors of as many samples as `mask` has.
    fn draw<T: Real>(&self, mask: &mut [T], pass: &Pass) {
        let kept = T::from_f64(1.0 / (1.0 - f64::from(self.rate)));
        let threshold = (f64::from(self.rate) * 2f64.powi(32)) as u64;
        for (n, mask) in mask.chunks_exact_mut(self.shape.len()).enumerate() {
            let place = (self.position as u64) << 32 | (pass.first + n) as u64;
            let mut generator = generator(pass.seed, Purpose::Dropout, pass.epoch, pass.step, place);
            for value in mask {
                *value = if u64::from(generator.next_u32()) < threshold { T::zero() } else { kept };
            }
        }
    }
}

impl<T: Real> LayerOps<T> for Dropout {
    fn output(&self) -> Shape {
        self.shape
    }

    fn properties(&self) -> Properties {
        Properties {
            macs: 0,
            activation: Activation::Identity,
            effect: Effect::TrainingOnly,
            fusion: Fusion::Never,
        }
    }

    without_tensors!(T);

    fn arithmetic(&self, memory: &Memory<T>) -> Arithmetic {
        let factors = memory.mask.iter().map(|factor| factor.into_f64()).collect();
        Arithmetic::Masked { factors, silences: false }
    }

    fn operation(&self) -> Option<Operation> {
        Some(Operation::Dropout { rate: self.rate })
    }

    fn memory(&self, room: &Room<'_>) -> Memory<T> {
        Memory { mask: vec![T::one(); room.samples * self.shape.len()], ..Memory::default() }
    }

    fn forward(&self, at: Forward<'_, T>) {
        let Forward { x, y, memory, pass, .. } = at;
        if !pass.training {
            return y.copy_from_slice(x);
        }
        let mask = &mut memory.mask[..x.len()];
        self.draw(mask, pass);
        for ((y, &x), &mask) in y.iter_mut().zip(x).zip(&*mask) {
            *y = x * mask;
        }
    }

    fn backward(&self, at: Backward<'_, T>) {
        if let Some(d_x) = at.d_x {
            for ((d_x, &d_y), &mask) in d_x.iter_mut().zip(&*at.d_y).zip(&at.memory.mask) {
                *d_x = d_y * mask;
            }
        }
    }
}
