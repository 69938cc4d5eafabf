//! Distortions of training images: a list as text, such as `shift 2, rotate 15, flip`, drawn anew for each image in each epoch.
//!
//! What is drawn for an image is a function of seed, epoch and image, so it is the same for any number of threads, and after a
//! resume. An image is resampled once, whatever the distortions are: all that move it are one map from the places of the
//! distorted image to those of the original.

mod draw;
mod elastic;
mod grammar;
#[cfg(test)]
mod tests;

pub use grammar::usage;

use super::images::Images;
use draw::Drawn;
use elastic::Fields;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// Something that is done to training images; each measure is the most that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distortion {
    /// Enlarges a part of the image, whose sides are at least this share of its own, to the whole.
    Crop(f32),
    /// Enlarges or shrinks it by up to this share: 0.1 is a factor from 0.9 to 1.1.
    Scale(f32),
    /// Slants it by up to this many degrees either way.
    Shear(f32),
    /// Turns it about its centre by up to this many degrees either way.
    Rotate(f32),
    /// Mirrors every second one, left to right.
    Flip,
    /// Moves it by whole pixels along either axis, up to this many each.
    Shift(f32),
    /// Moves each pixel along a smooth random field (Simard, Steinkraus and Platt 2003).
    Elastic {
        /// α, the factor of the field, in pixels.
        strength: f32,
        /// σ, the standard deviation of the Gaussian that smooths the field, in pixels.
        smoothness: f32,
    },
    /// Blackens a square with a side of so many pixels, whose centre falls anywhere (DeVries and Taylor 2017).
    Cutout(f32),
}

/// The distortions of a run, each kind once at the most, in the order in which they are applied; none by default.
///
/// What comes in from beyond an edge is the nearest pixel of that edge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Augmentation(Vec<Distortion>);

/// What the distortions of an epoch are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The seed.
    pub seed: u64,
    /// The epoch, from 0.
    pub epoch: u64,
}

thread_local! {
    /// The elastic field of the image in hand; each thread has its own, and takes memory for it once.
    static FIELDS: RefCell<Fields> = RefCell::default();
}

impl Augmentation {
    /// Gives the distortions, in the order in which they are applied.
    pub fn distortions(&self) -> &[Distortion] {
        &self.0
    }

    /// Writes the images at `indices`, distorted, as values from 0 to 1 into `x`, axes `[sample, row, column, channel]`, and their labels
    /// into `labels`.
    ///
    /// # Panics
    /// If `x` or `labels` is not as long as that needs, or there is no such image.
    pub fn fill(
        &self,
        images: &Images,
        occasion: Occasion,
        indices: &[u32],
        x: &mut [f32],
        labels: &mut [u8],
    ) {
        images.fill_batch(indices, x, labels);
        if self.0.is_empty() {
            return;
        }
        let samples = x.chunks_exact_mut(images.shape.len().max(1));
        FIELDS.with_borrow_mut(|fields| {
            for (&index, sample) in indices.iter().zip(samples) {
                let drawn = Drawn::new(&self.0, occasion, index, images.shape);
                drawn.distort(images.image(index as usize), sample, fields);
            }
        });
    }
}
