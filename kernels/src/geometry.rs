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
    /// The pooling that can be fused with the layer before it: 2×2, stride 2, an odd last row or column left out.
    pub const MAX_POOL: Self = Self { kernel: [2, 2], stride: [2, 2], padding: Padding::NONE };

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
    /// The channels of the input and of the output that the way of computing forward is chosen by, where these are not the ones
    /// that there are; see [`Self::counts`].
    pub counted: Option<[usize; 2]>,
}

impl Sliding {
    /// `window` over `input`, making `channels` output channels; `None` if the window does not fit.
    pub fn new(input: Shape, window: Window, channels: usize) -> Option<Self> {
        let (height, width) = window.output(input.height, input.width)?;
        Some(Self { input, output: Shape::new(height, width, channels), window, counted: None })
    }

    /// Gives the channels of the input and of the output that the way of computing forward is chosen by. A convolution that has lost
    /// channels keeps those that it was made with, so that what is left of it is computed to the same bits as before: the order of
    /// a sum over channels is the same in every way of computing, but not how that sum is rounded.
    pub fn counts(&self) -> [usize; 2] {
        self.counted.unwrap_or([self.input.channels, self.output.channels])
    }

    /// Whether windows overlap in some direction, so that a value may lie under several of them.
    pub fn overlaps(&self) -> bool {
        (0..2).any(|axis| self.window.stride[axis] < self.window.kernel[axis])
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

    /// Calls `visit(offset of the input place in one channel-0 sample, index of the window tap)` for each tap of the
    /// window at output place `place` that is not padding, in row order.
    #[inline]
    pub fn for_window(&self, place: usize, mut visit: impl FnMut(usize, usize)) {
        let (j, k) = (place / self.output.width, place % self.output.width);
        let [kernel_height, kernel_width] = self.window.kernel;
        for l in 0..kernel_height {
            let Some(row) = self.input_row(j, l) else { continue };
            for m in 0..kernel_width {
                let Some(column) = self.input_column(k, m) else { continue };
                visit((row * self.input.width + column) * self.input.channels, l * kernel_width + m);
            }
        }
    }

    /// The 2×2 max pooling that can be fused with what makes this output; its own output is empty where that is smaller
    /// than 2×2.
    pub fn max_pool(&self) -> Self {
        let Shape { height, width, channels } = self.output;
        let output = Shape::new(height / 2, width / 2, channels);
        Self { input: self.output, output, window: Window::MAX_POOL, counted: None }
    }

    /// Which of the four places of its 2×2 window, 0..=3 in row order, the input at `offset` is, for output `index`.
    pub fn position_in_window(&self, index: usize, offset: usize) -> u8 {
        (0..4).find(|&position| self.offset_of_position(index, position) == offset).unwrap_or(0)
    }

    /// The offset into its sample of the place `position` (0..=3) of the 2×2 window of output `index`.
    pub fn offset_of_position(&self, index: usize, position: u8) -> usize {
        let (place, c) = (index / self.output.channels, index % self.output.channels);
        let (row, column) = (place / self.output.width, place % self.output.width);
        let (row, column) = (2 * row + usize::from(position / 2), 2 * column + usize::from(position % 2));
        (row * self.input.width + column) * self.input.channels + c
    }

    /// The offsets into their samples of all places of 2×2 windows, `positions` `[n, H', W', C]`.
    pub fn offsets_of_positions(&self, positions: &[u8]) -> Vec<u32> {
        let offset = |(index, &position): (usize, &u8)| {
            u32::try_from(self.offset_of_position(index % self.output.len(), position)).unwrap_or(u32::MAX)
        };
        positions.iter().enumerate().map(offset).collect()
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
