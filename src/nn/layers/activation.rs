//! An activation function as a layer of its own, as after batch normalisation.

use crate::nn::activation::Activation;
use crate::nn::kernels::Real;
use crate::nn::shape::Shape;

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
        y.copy_from_slice(x);
        T::activation_forward(self.activation, self.shape.channels, y);
    }

    pub(in crate::nn) fn backward<T: Real>(&self, y: &[T], d_y: &mut [T], d_x: Option<&mut [T]>) {
        if let Some(d_x) = d_x {
            T::activation_backward(self.activation, self.shape.channels, y, d_y);
            d_x.copy_from_slice(d_y);
        }
    }
}
