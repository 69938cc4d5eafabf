//! What is found of a shifted image, as plain data.

use super::likeness::Likeness;
use super::shift::Shift;
use crate::inspect::layer::Sample;
use serde::{Deserialize, Serialize};

/// What a network makes of an image and of the same image shifted: one consistent moment, bounded in size.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Translated {
    /// Which of [`RunInfo::viewable`](crate::protocol::RunInfo::viewable) is shown.
    pub view: usize,
    /// The map that is shown, from 0.
    pub map: usize,
    /// How far the image was shifted, after it was limited.
    pub shift: Shift,
    /// The image, and what the network makes of it.
    pub original: Sample,
    /// The shifted image, and what the network makes of it.
    pub shifted: Sample,
    /// How much the pixels of the two are alike.
    pub input: Likeness,
    /// The share of the image that was shifted out of the picture: the sum of these pixels in that of all.
    pub lost: f64,
    /// The layer's maps of the two; of a layer with weights, behind the normalisation and activation that follow it.
    pub maps: Option<Compared>,
    /// The maps of the two behind the pooling layer that follows, if one does.
    pub pooled: Option<Compared>,
    /// The greatest change of an output.
    pub output_change: f64,
}

/// A layer's maps of an image and of the shifted image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The layer, an index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// The number of maps in the layer.
    pub total: usize,
    /// The number of maps that were compared: as many as one picture may hold.
    pub count: usize,
    /// The height of a map.
    pub height: usize,
    /// The width of a map.
    pub width: usize,
    /// How many pixels of the image are between neighbouring places of a map, `[vertical, horizontal]`.
    pub stride: [usize; 2],
    /// The chosen map of the image, axes `[row, column]`; of a layer without places all its units.
    pub original: Vec<f32>,
    /// The same of the shifted image.
    pub shifted: Vec<f32>,
    /// How much the chosen map is alike.
    pub chosen: Likeness,
    /// How much all that were compared are alike, taken together.
    pub all: Likeness,
}

impl Compared {
    /// Tells whether the layer has units and no places.
    pub const fn is_flat(&self) -> bool {
        self.height * self.width == 1
    }
}
