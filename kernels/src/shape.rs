//! The shape of one sample on its way through a network.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Height × width × channels of one sample's activations. In memory channels are innermost: `[row, column, channel]`;
/// a batch puts the sample index in front. A flat vector of `n` units is 1×1×n.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// Channels (feature maps), or units of a flat vector.
    pub channels: usize,
}

impl Shape {
    /// A grid of `height` × `width` with `channels` values at each place.
    pub const fn new(height: usize, width: usize, channels: usize) -> Self {
        Self { height, width, channels }
    }

    /// A flat vector of `units`.
    pub const fn flat(units: usize) -> Self {
        Self::new(1, 1, units)
    }

    /// Values in one sample.
    pub const fn len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether it is a vector, not a grid.
    pub const fn is_flat(&self) -> bool {
        self.height == 1 && self.width == 1
    }

    /// Places in the grid.
    pub const fn places(&self) -> usize {
        self.height * self.width
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_flat() {
            write!(f, "{}", self.channels)
        } else {
            write!(f, "{}×{}×{}", self.height, self.width, self.channels)
        }
    }
}
