//! What a step is made of: the batch, and the rule that its gradient moves the parameters by.

use crate::nn::kernels::Real;
use crate::nn::layer::Pass;
use crate::nn::optimizer::{Optimizer, Update};
use std::ops::Range;

/// A source of samples: it takes a range of positions within the batch, and fills the space for the values of those samples
/// `[n, H, W, C]` and for their labels `[n]`.
pub trait Fill<T>: Fn(Range<usize>, &mut [T], &mut [u8]) + Sync {}

impl<T, F: Fn(Range<usize>, &mut [T], &mut [u8]) + Sync> Fill<T> for F {}

/// A batch that is to be passed through the network.
#[derive(Clone, Copy, Debug)]
pub struct Batch<F> {
    /// The number of samples in it.
    pub samples: usize,
    /// The place in the run that it has, which decides what is random in it.
    pub pass: Pass,
    /// The source of its samples, a [`Fill`].
    pub fill: F,
}

/// The rule that moves the parameters after a batch.
pub struct Descent<'a, T> {
    /// The optimizer.
    pub optimizer: &'a Optimizer,
    /// The optimizer's memory: as many vectors as it has slots, each as long as the gradient.
    pub slots: &'a mut [Vec<T>],
    /// The number of the update, from 1.
    pub number: u64,
    /// The learning rate.
    pub rate: f64,
}

impl<T: Real> Descent<'_, T> {
    /// Gives the update by a gradient of this norm.
    pub fn update(&self, norm: f64) -> Update<T> {
        self.optimizer.update(self.number, self.rate, self.optimizer.clip_scale(norm))
    }
}
