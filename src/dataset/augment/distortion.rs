//! What can be done to a training image, and what that is drawn from.

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

/// What the distortions of an epoch are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The seed.
    pub seed: u64,
    /// The epoch, from 0.
    pub epoch: u64,
}
