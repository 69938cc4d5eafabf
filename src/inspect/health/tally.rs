//! Values of a layer being counted.

use super::checkup::{Distribution, Portion};
use super::histogram::Counter;
use crate::nn::activation::Activation;

/// The share of its range within which of an end a sigmoid or tanh counts as saturated.
const MARGIN: f32 = 0.025;

/// Values being counted.
#[derive(Clone, Debug)]
pub struct Values {
    counter: Counter,
    count: u64,
    lost: u64,
    sum: f64,
    squares: f64,
    least: f64,
    greatest: f64,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            counter: Counter::default(),
            count: 0,
            lost: 0,
            sum: 0.0,
            squares: 0.0,
            least: f64::INFINITY,
            greatest: f64::NEG_INFINITY,
        }
    }
}

impl Values {
    /// Counts these values.
    pub fn extend(&mut self, values: &[f32]) {
        for &value in values {
            let value = f64::from(value);
            if !value.is_finite() {
                self.lost += 1;
                continue;
            }
            self.count += 1;
            self.sum += value;
            self.squares += value * value;
            self.least = self.least.min(value);
            self.greatest = self.greatest.max(value);
            self.counter.push(value);
        }
    }

    /// Counts what `other` has counted, too.
    pub fn add(&mut self, other: &Self) {
        self.counter.add(&other.counter);
        self.count += other.count;
        self.lost += other.lost;
        self.sum += other.sum;
        self.squares += other.squares;
        self.least = self.least.min(other.least);
        self.greatest = self.greatest.max(other.greatest);
    }

    /// Gives what was counted; of no value all is 0.
    pub fn distribution(&self) -> Distribution {
        let Self { count, lost, sum, squares, .. } = *self;
        let mean = sum / count.max(1) as f64;
        let (least, greatest) = if count > 0 { (self.least, self.greatest) } else { (0.0, 0.0) };
        let deviation = (squares / count.max(1) as f64 - mean * mean).max(0.0).sqrt();
        Distribution { count, lost, mean, deviation, least, greatest, histogram: self.counter.histogram() }
    }
}

/// The outputs of a layer being counted.
#[derive(Clone, Debug)]
pub struct Outputs {
    values: Values,
    activation: Activation,
    /// The values that are saturated.
    saturated: u64,
    /// For each unit whether it was ever alive, or not saturated.
    responsive: Vec<bool>,
}

impl Outputs {
    /// Begins to count the outputs of a layer of so many units, or channels of a map, behind this activation.
    pub fn new(activation: Activation, units: usize) -> Self {
        Self { values: Values::default(), activation, saturated: 0, responsive: vec![false; units] }
    }

    /// Counts outputs `[n, H, W, C]`.
    pub fn extend(&mut self, outputs: &[f32]) {
        self.values.extend(outputs);
        match self.activation {
            Activation::Relu => self.note_units(outputs, |value| value != 0.0),
            Activation::Sigmoid => self.note_saturation(outputs, MARGIN..1.0 - MARGIN),
            Activation::Tanh => self.note_saturation(outputs, 2.0 * MARGIN - 1.0..1.0 - 2.0 * MARGIN),
            _ => {}
        }
    }

    fn note_units(&mut self, outputs: &[f32], responds: impl Fn(f32) -> bool) {
        for row in outputs.chunks_exact(self.responsive.len()) {
            for (responsive, &value) in self.responsive.iter_mut().zip(row) {
                *responsive |= responds(value);
            }
        }
    }

    fn note_saturation(&mut self, outputs: &[f32], free: std::ops::Range<f32>) {
        let is_free = |value: f32| free.start < value && value < free.end;
        self.saturated += outputs.iter().filter(|&&value| !is_free(value)).count() as u64;
        self.note_units(outputs, is_free);
    }

    /// Counts what `other` has counted of the same layer, too.
    pub fn add(&mut self, other: &Self) {
        self.values.add(&other.values);
        self.saturated += other.saturated;
        for (mine, theirs) in self.responsive.iter_mut().zip(&other.responsive) {
            *mine |= theirs;
        }
    }

    /// Gives how the outputs are distributed.
    pub fn distribution(&self) -> Distribution {
        self.values.distribution()
    }

    /// Gives the dead units of a ReLU.
    pub fn dead(&self) -> Option<Portion> {
        (self.activation == Activation::Relu).then(|| self.unresponsive())
    }

    /// Gives the saturated values of a sigmoid or tanh.
    pub fn saturated(&self) -> Option<Portion> {
        let total = self.values.count + self.values.lost;
        self.saturates().then_some(Portion { count: self.saturated, total })
    }

    /// Gives the units of a sigmoid or tanh that are saturated for all that was counted.
    pub fn stuck(&self) -> Option<Portion> {
        self.saturates().then(|| self.unresponsive())
    }

    fn saturates(&self) -> bool {
        matches!(self.activation, Activation::Sigmoid | Activation::Tanh)
    }

    fn unresponsive(&self) -> Portion {
        let count = self.responsive.iter().filter(|&&responsive| !responsive).count();
        Portion { count: count as u64, total: self.responsive.len() as u64 }
    }
}
