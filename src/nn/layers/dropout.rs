//! Dropout (Srivastava et al. 2014), inverted: what is kept grows by 1/(1 − rate), so nothing changes at evaluation.

use crate::nn::kernels::Real;
use crate::nn::layer::{Memory, Pass};
use crate::nn::shape::Shape;
use crate::random::{Purpose, generator};
use rand::Rng;

/// Sets a random share of the values to zero while training.
#[derive(Clone, Debug)]
pub struct Dropout {
    /// The share, 0 ≤ rate < 1.
    pub rate: f32,
    /// Shape of input and output.
    pub shape: Shape,
    /// Position in the network, so that two dropout layers differ.
    pub position: usize,
}

impl Dropout {
    pub(in crate::nn) fn memory<T: Real>(&self, n: usize) -> Memory<T> {
        Memory { mask: vec![T::one(); n * self.shape.len()], ..Memory::default() }
    }

    pub(in crate::nn) fn forward<T: Real>(&self, x: &[T], y: &mut [T], memory: &mut Memory<T>, pass: &Pass) {
        if !pass.training {
            return y.copy_from_slice(x);
        }
        let kept = T::from_f64(1.0 / (1.0 - f64::from(self.rate)));
        let threshold = (f64::from(self.rate) * 2f64.powi(32)) as u64;
        let size = self.shape.len();
        for (n, mask) in memory.mask.chunks_exact_mut(size).take(x.len() / size).enumerate() {
            let place = (self.position as u64) << 32 | (pass.first + n) as u64;
            let mut generator = generator(pass.seed, Purpose::Dropout, pass.epoch, pass.step, place);
            for value in mask {
                *value = if u64::from(generator.next_u32()) < threshold { T::zero() } else { kept };
            }
        }
        for ((y, &x), &mask) in y.iter_mut().zip(x).zip(&memory.mask) {
            *y = x * mask;
        }
    }

    pub(in crate::nn) fn backward<T: Real>(&self, d_y: &[T], d_x: Option<&mut [T]>, memory: &Memory<T>) {
        if let Some(d_x) = d_x {
            for ((d_x, &d_y), &mask) in d_x.iter_mut().zip(d_y).zip(&memory.mask) {
                *d_x = d_y * mask;
            }
        }
    }
}
