//! The sliding window of convolution and pooling: the only output-size arithmetic in the program.

use super::shape::Shape;
use serde::{Deserialize, Serialize};

/// Rows and columns of zeros around the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Padding {
    /// Rows above.
    pub top: usize,
    /// Rows below.
    pub bottom: usize,
    /// Columns to the left.
    pub left: usize,
    /// Columns to the right.
    pub right: usize,
}

impl Padding {
    /// No padding ("valid").
    pub const NONE: Self = Self { top: 0, bottom: 0, left: 0, right: 0 };

    /// The same number of rows above and below, and of columns left and right.
    pub const fn symmetric(rows: usize, columns: usize) -> Self {
        Self { top: rows, bottom: rows, left: columns, right: columns }
    }

    /// Padding that makes the output ⌈size / stride⌉; an odd row or column goes to the bottom or right.
    pub fn same(input: Shape, kernel: [usize; 2], stride: [usize; 2]) -> Self {
        let needed = |size: usize, kernel: usize, stride: usize| {
            ((size.div_ceil(stride) - 1) * stride + kernel).saturating_sub(size)
        };
        let rows = needed(input.height, kernel[0], stride[0]);
        let columns = needed(input.width, kernel[1], stride[1]);
        Self { top: rows / 2, bottom: rows - rows / 2, left: columns / 2, right: columns - columns / 2 }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Self::NONE
    }
}

/// A window that slides over a padded grid (lecture L3, L4). Pairs are `[vertical, horizontal]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Height and width of the window.
    pub kernel: [usize; 2],
    /// Step of the window.
    pub stride: [usize; 2],
    /// Zeros around the input.
    pub padding: Padding,
}

impl Window {
    /// How many places the window takes in each direction: ⌊(n + p − m) / s⌋ + 1 (L4, L5), or `None` if it does not
    /// fit even once.
    pub fn output(&self, height: usize, width: usize) -> Option<(usize, usize)> {
        let places = |size: usize, before: usize, after: usize, kernel: usize, stride: usize| {
            let size = size.checked_add(before)?.checked_add(after)?;
            if kernel == 0 || stride == 0 || size < kernel {
                return None;
            }
            Some((size - kernel) / stride + 1)
        };
        let padding = &self.padding;
        Some((
            places(height, padding.top, padding.bottom, self.kernel[0], self.stride[0])?,
            places(width, padding.left, padding.right, self.kernel[1], self.stride[1])?,
        ))
    }

    /// Values under the window, in one channel.
    pub const fn area(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }
}

/// A window over an input of known shape, and the output it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sliding {
    /// Shape of one input sample.
    pub input: Shape,
    /// Shape of one output sample.
    pub output: Shape,
    /// The window.
    pub window: Window,
}

impl Sliding {
    /// `window` over `input`, making `channels` output channels; `None` if the window does not fit.
    pub fn new(input: Shape, window: Window, channels: usize) -> Option<Self> {
        let (height, width) = window.output(input.height, input.width)?;
        Some(Self { input, output: Shape::new(height, width, channels), window })
    }

    /// The input row that window row `l` meets at output row `j`, or `None` where that is padding.
    #[inline]
    pub fn input_row(&self, j: usize, l: usize) -> Option<usize> {
        (j * self.window.stride[0] + l)
            .checked_sub(self.window.padding.top)
            .filter(|&row| row < self.input.height)
    }

    /// The input column that window column `m` meets at output column `k`, or `None` where that is padding.
    #[inline]
    pub fn input_column(&self, k: usize, m: usize) -> Option<usize> {
        (k * self.window.stride[1] + m)
            .checked_sub(self.window.padding.left)
            .filter(|&column| column < self.input.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(kernel: usize, stride: usize, padding: Padding) -> Window {
        Window { kernel: [kernel; 2], stride: [stride; 2], padding }
    }

    #[test]
    fn the_lecture_sizes() {
        assert_eq!(window(5, 1, Padding::NONE).output(28, 28), Some((24, 24)));
        assert_eq!(window(2, 2, Padding::NONE).output(24, 24), Some((12, 12)));
        assert_eq!(window(5, 2, Padding::NONE).output(28, 28), Some((12, 12)));
        assert_eq!(window(29, 1, Padding::NONE).output(28, 28), None);
    }

    #[test]
    fn same_padding_keeps_the_size_divided_by_the_stride() {
        for size in 1..12 {
            for kernel in 1..8 {
                for stride in 1..5 {
                    let input = Shape::new(size, size, 1);
                    let padding = Padding::same(input, [kernel; 2], [stride; 2]);
                    let expected = size.div_ceil(stride);
                    assert_eq!(
                        window(kernel, stride, padding).output(size, size),
                        Some((expected, expected)),
                        "size {size}, kernel {kernel}, stride {stride}"
                    );
                }
            }
        }
    }
}
