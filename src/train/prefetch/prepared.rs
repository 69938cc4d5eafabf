//! A batch, some of whose images are ready.

use super::tray::Tray;
use std::sync::Arc;

/// Where an image of a batch comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is ready, in its place of the tray.
    Tray,
    /// It has this place among those that are missing.
    Missing(u32),
}

/// A batch, some of whose images are ready.
#[derive(Debug)]
pub struct Prepared<'a> {
    pub(super) tray: Arc<Tray>,
    pub(super) origins: &'a [Origin],
    pub(super) missing: &'a [u32],
}

impl Prepared<'_> {
    /// Gives the images that are not ready: positions among all images, in the order of the batch.
    pub fn missing(&self) -> &[u32] {
        self.missing
    }

    /// Writes the image at a place of the batch into `x`, axes `[row, column, channel]`, and its label into `label` if it is ready; gives its
    /// place among those that are missing if it is not.
    ///
    /// # Panics
    /// If there is no such place, or `x` is of another length.
    pub fn copy(&self, place: usize, x: &mut [f32], label: &mut u8) -> Option<usize> {
        match self.origins[place] {
            Origin::Tray => {
                self.tray.copy(place, x, label);
                None
            }
            Origin::Missing(place) => Some(place as usize),
        }
    }
}
