//! Distortions of training images: a list as text, such as `shift 2, rotate 15, flip`, drawn anew for each image in each epoch.
//!
//! What is drawn for an image is a function of seed, epoch and image, so it is the same for any number of threads, and after a
//! resume. An image is resampled once, whatever the distortions are: all that move it are one map from the places of the
//! distorted image to those of the original.

mod distortion;
mod draw;
mod elastic;
mod functions;
mod grammar;
mod map;
#[cfg(test)]
mod naive;
mod point;
mod resample;
#[cfg(test)]
mod tests;

pub use distortion::{Distortion, Occasion};
pub use grammar::usage;

use super::excerpt::Excerpt;
use crate::nn::scaling::Scaling;
use draw::{Drawn, Workspace};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// The distortions of a run, each kind once at the most, in the order in which they are applied; none by default.
///
/// What comes in from beyond an edge is the nearest pixel of that edge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Augmentation(Vec<Distortion>);

thread_local! {
    /// What images are distorted in; each thread has its own, and takes memory for it once.
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

impl Augmentation {
    /// Gives the distortions, in the order in which they are applied.
    pub fn distortions(&self) -> &[Distortion] {
        &self.0
    }

    /// Writes the images at `places` of `excerpt`, distorted, as a network with this `scaling` takes them, into `x`, axes
    /// `[sample, row, column, channel]`, and their labels into `labels`.
    ///
    /// # Panics
    /// If `x` or `labels` is not as long as that needs, or there are no such places.
    pub fn fill(
        &self,
        excerpt: &Excerpt<'_>,
        places: Range<usize>,
        scaling: &Scaling,
        occasion: Occasion,
        x: &mut [f32],
        labels: &mut [u8],
    ) {
        if self.0.is_empty() {
            return excerpt.fill(places, scaling, x, labels);
        }
        assert_eq!(x.len(), places.len() * excerpt.shape.len(), "one value a pixel");
        assert_eq!(labels.len(), places.len(), "one label an image");
        let samples = x.chunks_exact_mut(excerpt.shape.len()).zip(labels);
        WORKSPACE.with_borrow_mut(|workspace| {
            for (place, (sample, label)) in places.zip(samples) {
                // Image numbers fit in 32 bits.
                let drawn = Drawn::new(&self.0, occasion, excerpt.index(place) as u32, excerpt.shape);
                drawn.distort(excerpt.image(place), sample, workspace);
                scaling.apply_to_levels(sample);
                *label = excerpt.label(place);
            }
        });
    }

    /// Gives the images of `excerpt`, distorted, as bytes, axes `[sample, row, column, channel]`: as whoever looks at them sees what is trained
    /// on.
    pub fn pictures(&self, excerpt: &Excerpt<'_>, occasion: Occasion) -> Vec<u8> {
        let (all, scaling) = (0..excerpt.len(), Scaling::unit(excerpt.shape.channels));
        let (mut x, mut labels) = (vec![0.0; all.len() * excerpt.shape.len()], vec![0; all.len()]);
        self.fill(excerpt, all, &scaling, occasion, &mut x, &mut labels);
        x.into_iter().map(|value| (255.0 * value).round() as u8).collect()
    }
}

impl fmt::Display for Augmentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, distortion) in self.0.iter().enumerate() {
            let between = if place == 0 { "" } else { ", " };
            write!(f, "{between}{distortion}")?;
        }
        Ok(())
    }
}

impl FromStr for Augmentation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut distortions = text.split(',').map(str::parse).collect::<Result<Vec<Distortion>, _>>()?;
        distortions.sort_by_key(|distortion| distortion.word().place);
        match distortions.windows(2).find(|pair| pair[0].word().place == pair[1].word().place) {
            Some(pair) => {
                Err(format!("`{}` and `{}`: each kind of distortion is expected once", pair[0], pair[1]))
            }
            None => Ok(Self(distortions)),
        }
    }
}

/// It is kept as its text.
impl From<Augmentation> for String {
    fn from(augmentation: Augmentation) -> Self {
        augmentation.to_string()
    }
}

impl TryFrom<String> for Augmentation {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() { Ok(Self::default()) } else { text.parse() }
    }
}
