//! An activation function as a layer of its own, as after batch normalisation.

use crate::nn::activation::Activation;
use crate::nn::kernels::{ActivationBackward, ActivationForward, Real};
use crate::nn::shape::Shape;

/// Values in a piece.
const PIECE: usize = 2048;

/// An activation function by itself.
#[derive(Clone, Debug)]
pub struct ActivationLayer {
    /// σ.
    pub activation: Activation,
    /// Shape of input and output.
    pub shape: Shape,
}

impl ActivationLayer {
    pub(in crate::nn) fn forward<T: Real>(&self, x: &[T], y: &mut [T]) {
        let (activation, channels, piece) = (self.activation, self.shape.channels, self.piece());
        for (x, y) in x.chunks(piece).zip(y.chunks_mut(piece)) {
            y.copy_from_slice(x);
            T::activation_forward(ActivationForward { activation, channels, z: y });
        }
    }

    pub(in crate::nn) fn backward<T: Real>(&self, y: &[T], d_y: &mut [T], d_x: Option<&mut [T]>) {
        if let Some(d_x) = d_x {
            let (activation, channels, piece) = (self.activation, self.shape.channels, self.piece());
            for ((y, d_y), d_x) in y.chunks(piece).zip(d_y.chunks_mut(piece)).zip(d_x.chunks_mut(piece)) {
                T::activation_backward(ActivationBackward { activation, channels, a: y, d: &mut *d_y });
                d_x.copy_from_slice(d_y);
            }
        }
    }

    /// Values that are worked on and copied at a time: whole places, and so few that they stay in the first cache.
    fn piece(&self) -> usize {
        (PIECE / self.shape.channels).max(1) * self.shape.channels
    }
}
