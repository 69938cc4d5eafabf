//! Places for the prepared images of a batch.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The number of the recipe that it was made by.
    pub(super) recipe: u64,
    /// Its position among all images.
    pub(super) image: u32,
}

/// A place for an image.
#[derive(Debug)]
pub(super) struct Slot {
    /// What is in it, if all of that is.
    pub(super) content: Option<Key>,
    /// Its values as the network takes them, axes `[row, column, channel]`.
    pub(super) x: Vec<f32>,
    /// Its label.
    pub(super) label: [u8; 1],
}

/// Places for the images of a batch.
#[derive(Debug, Default)]
pub(super) struct Tray {
    slots: Box<[Mutex<Slot>]>,
}

impl Tray {
    /// Makes so many `places` for images of so many `values`.
    pub(super) fn new(places: usize, values: usize) -> Self {
        let slot = || Mutex::new(Slot { content: None, x: vec![0.0; values], label: [0] });
        Self { slots: (0..places).map(|_| slot()).collect() }
    }

    /// Counts the places.
    pub(super) fn places(&self) -> usize {
        self.slots.len()
    }

    /// Gives a place to who fills it; `None` if somebody is at it, or panicked there, or there is none.
    pub(super) fn slot(&self, place: usize) -> Option<MutexGuard<'_, Slot>> {
        self.slots.get(place)?.try_lock().ok()
    }

    /// Tells whether a place holds this; not where somebody is at it.
    pub(super) fn holds(&self, place: usize, key: Key) -> bool {
        self.slot(place).is_some_and(|slot| slot.content == Some(key))
    }

    /// Writes what a place holds into `x` and `label`.
    ///
    /// # Panics
    /// If there is no such place, or `x` is of another length.
    pub(super) fn copy(&self, place: usize, x: &mut [f32], label: &mut u8) {
        let slot = self.slots[place].lock().unwrap_or_else(PoisonError::into_inner);
        x.copy_from_slice(&slot.x);
        *label = slot.label[0];
    }
}
