//! Pooling: condenses a window into one value; no weights, no bias (L11).

use crate::nn::geometry::Sliding;
use crate::nn::kernels::naive::Pooling;
use crate::nn::kernels::{PoolBackward, PoolForward, Real};
use crate::nn::layer::Memory;

/// Max, average or L2 pooling.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What of the window is passed on.
    pub pooling: Pooling,
    /// Input, window and output; as many channels out as in.
    pub geometry: Sliding,
}

impl Pool {
    pub(in crate::nn) fn memory<T: Real>(&self, n: usize) -> Memory<T> {
        let argmax = if self.pooling == Pooling::Max { n * self.geometry.output.len() } else { 0 };
        Memory { argmax: vec![0; argmax], ..Memory::default() }
    }

    pub(in crate::nn) fn forward<T: Real>(&self, x: &[T], y: &mut [T], memory: &mut Memory<T>) {
        // There is room for a full shard; the last batch of an epoch may fill less of it.
        let room = memory.argmax.len().min(y.len());
        let argmax = &mut memory.argmax[..room];
        T::pool_forward(PoolForward { pooling: self.pooling, g: &self.geometry, x, y, argmax });
    }

    pub(in crate::nn) fn backward<T: Real>(
        &self,
        x: &[T],
        y: &[T],
        d_y: &[T],
        d_x: Option<&mut [T]>,
        memory: &Memory<T>,
    ) {
        if let Some(d_x) = d_x {
            let argmax = &memory.argmax[..memory.argmax.len().min(y.len())];
            T::pool_backward(PoolBackward {
                pooling: self.pooling,
                g: &self.geometry,
                x,
                y,
                argmax,
                d_y,
                d_x,
            });
        }
    }
}
