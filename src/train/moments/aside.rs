//! Moments that were asked for and have no place on the shelf: the last few stay in memory, as long as the process goes on.

use super::timeline::{Kept, USUAL_BYTES};
use std::collections::VecDeque;

/// The most moments that are laid aside.
const MOST_ASIDE: usize = 4;

/// A moment in memory.
pub struct Laid {
    /// The step that it is of.
    pub step: u64,
    /// Its bytes.
    pub file: Vec<u8>,
    /// The moment of the same step that lies on the shelf, and lacks what the optimizer remembers.
    pub light: Option<Kept>,
}

/// The moments that are laid aside, the newest at the end.
#[derive(Default)]
pub struct Aside {
    laid: VecDeque<Laid>,
}

impl Aside {
    /// Gives the bytes of the moment at `step`, if it is laid aside.
    pub fn file(&self, step: u64) -> Option<&[u8]> {
        let laid = self.laid.iter().find(|laid| laid.step == step);
        laid.map(|laid| laid.file.as_slice())
    }

    /// Lays a moment aside; gives those that have to go for it, which are the oldest. There is always room for one.
    pub fn put(&mut self, laid: Laid) -> Vec<Laid> {
        self.laid.push_back(laid);
        let mut gone = Vec::new();
        while self.laid.len() > 1 && (self.laid.len() > MOST_ASIDE || self.bytes() > USUAL_BYTES) {
            gone.extend(self.laid.pop_front());
        }
        gone
    }

    /// Takes the moment at `step` away, if it is laid aside.
    pub fn take(&mut self, step: u64) -> Option<Laid> {
        let place = self.laid.iter().position(|laid| laid.step == step)?;
        self.laid.remove(place)
    }

    fn bytes(&self) -> u64 {
        self.laid.iter().map(|laid| laid.file.len() as u64).sum()
    }
}
