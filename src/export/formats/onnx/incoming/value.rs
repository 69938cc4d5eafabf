//! What a name in a graph stands for while the graph is read.

use super::constant::Constant;
use crate::nn::geometry::Window;
use std::rc::Rc;

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Value {
    /// Numbers that do not come of the images.
    Constant(Rc<Constant>),
    /// What the layers so far made of the images.
    Images(Images),
    /// What a node would have made that cannot be read.
    Unread,
}

/// What the layers so far made of a batch of images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Images {
    /// How many steps of the chain made it.
    pub step: usize,
    /// How the values of a sample lie.
    pub form: Form,
    /// What was done to it that is a part of a layer.
    pub partial: Partial,
}

/// How the values of a batch of N samples lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `[N, C, H, W]`.
    ChannelsFirst,
    /// `[N, H, W, C]`.
    ChannelsLast,
    /// Vectors of what was `[C, H, W]`.
    FlatChannelsFirst,
    /// Vectors of what was `[H, W, C]`.
    FlatChannelsLast,
}

impl Form {
    /// Tells whether there is one axis for all values of a sample.
    pub fn is_flat(self) -> bool {
        matches!(self, Self::FlatChannelsFirst | Self::FlatChannelsLast)
    }

    /// Gives the form with one axis for all values of a sample.
    pub fn flat(self) -> Self {
        match self {
            Self::ChannelsFirst | Self::FlatChannelsFirst => Self::FlatChannelsFirst,
            Self::ChannelsLast | Self::FlatChannelsLast => Self::FlatChannelsLast,
        }
    }

    /// Gives the axis of the channels, the batch being axis 0.
    pub fn channel_axis(self) -> usize {
        if self == Self::ChannelsLast { 3 } else { 1 }
    }

    /// Gives the number of axes, that of the batch among them.
    pub fn rank(self) -> usize {
        if self.is_flat() { 2 } else { 4 }
    }
}

/// A part of a layer that takes several nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Partial {
    /// Nothing: what the layers made.
    None,
    /// Zeros were put around the maps: so many rows above, columns to the left, rows below, columns to the right.
    Padded([usize; 4]),
    /// Each value was squared.
    Squares,
    /// The squares were averaged over each window.
    Means(Window),
    /// The signs of these means, which are 1 or 0.
    Signs(Window),
    /// The squares were summed up over each window.
    Sums(Window),
    /// Probabilities of all values of a sample, or their logarithms: what can only be the output.
    Output,
}
