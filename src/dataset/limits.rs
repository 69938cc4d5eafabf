//! How much there may be of what.

/// The most classes: a label is a byte.
pub(super) const MOST_CLASSES: usize = 256;
/// The longest side of an image, and the most channels: more cannot be kept in a checkpoint.
pub(super) const LONGEST_SIDE: usize = 4096;
/// The longest side of a picture that images are made of.
pub(super) const LONGEST_PICTURE: u32 = 16_384;
/// Rows and columns of images whose pictures have several sizes, where nobody says another.
pub(super) const USUAL_SIDE: usize = 32;
/// The most images of a set: their numbers have 32 bits.
pub(super) const MOST_IMAGES: u64 = u32::MAX as u64;
