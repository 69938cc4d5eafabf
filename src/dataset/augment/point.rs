//! Places in an image.

/// A place in an image, or the way from one to another, in pixels: right and down are positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) right: f32,
    pub(super) down: f32,
}
