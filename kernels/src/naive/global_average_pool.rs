//! Global average pooling (Lin et al. 2013, "Network in Network").

use crate::scalar::Scalar;
use crate::shape::Shape;

/// What [`global_average_pool_forward`] takes.
#[derive(Debug)]
pub struct GlobalAveragePoolForward<'a, T> {
    /// Shape of one sample, `[H, W, C]`.
    pub shape: Shape,
    /// Input `[n, H, W, C]`.
    pub x: &'a [T],
    /// Output `[n, C]`.
    pub y: &'a mut [T],
}

/// y_c = Σ_{jk} x_{jkc} / (H·W): each output is the mean of its whole channel.
pub fn global_average_pool_forward<T: Scalar>(args: GlobalAveragePoolForward<'_, T>) {
    let GlobalAveragePoolForward { shape, x, y } = args;
    let places = T::from_usize(shape.places());
    for (x, y) in x.chunks_exact(shape.len()).zip(y.chunks_exact_mut(shape.channels)) {
        y.fill(T::zero());
        for x in x.chunks_exact(shape.channels) {
            y.iter_mut().zip(x).for_each(|(y, &x)| *y = *y + x);
        }
        y.iter_mut().for_each(|y| *y = *y / places);
    }
}

/// What [`global_average_pool_backward`] takes.
#[derive(Debug)]
pub struct GlobalAveragePoolBackward<'a, T> {
    /// Shape of one sample, `[H, W, C]`.
    pub shape: Shape,
    /// ∂C/∂y `[n, C]`.
    pub d_y: &'a [T],
    /// ∂C/∂x `[n, H, W, C]`.
    pub d_x: &'a mut [T],
}

/// ∂C/∂x_{jkc} = ∂C/∂y_c / (H·W): each place has an equal share of the error of its channel.
pub fn global_average_pool_backward<T: Scalar>(args: GlobalAveragePoolBackward<'_, T>) {
    let GlobalAveragePoolBackward { shape, d_y, d_x } = args;
    let places = T::from_usize(shape.places());
    for (d_x, d_y) in d_x.chunks_exact_mut(shape.len()).zip(d_y.chunks_exact(shape.channels)) {
        for d_x in d_x.chunks_exact_mut(shape.channels) {
            d_x.iter_mut().zip(d_y).for_each(|(d_x, &d_y)| *d_x = d_y / places);
        }
    }
}
