//! Where those who prepare images find what to do.

use super::recipe::Recipe;
use super::tray::{Key, Slot, Tray};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Where those who prepare images find what to do.
#[derive(Debug, Default)]
pub(super) struct Desk {
    state: Mutex<State>,
    /// There is something new.
    news: Condvar,
    /// There is nothing more to do.
    rest: Condvar,
}

/// What lies on the desk.
#[derive(Debug, Default)]
struct State {
    /// The images that are wanted: positions among all images, in order.
    images: Vec<u32>,
    /// How many of them somebody has taken on.
    taken: usize,
    /// How many images somebody is at.
    in_hand: usize,
    /// What they are made by, and where they go.
    task: Option<Task>,
    /// Whether there will be nothing more to do.
    is_closed: bool,
    /// What somebody said who panicked, until it is told.
    panic: Option<String>,
}

/// What the images of a request are made by, and where they go.
#[derive(Clone, Debug)]
struct Task {
    number: u64,
    recipe: Arc<Recipe>,
    tray: Arc<Tray>,
}

/// An image that somebody prepares.
pub(super) struct Piece<'a> {
    /// Which image it is, by which recipe.
    pub(super) key: Key,
    /// How it is prepared.
    pub(super) recipe: &'a Recipe,
    /// Where it goes.
    pub(super) slot: MutexGuard<'a, Slot>,
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes back what nobody has taken on yet; gives what somebody said who panicked since the last call. Those who are at an image have
    /// locked its place already, and nobody locks another one before the next request.
    pub(super) fn stop(&self) -> Option<String> {
        let mut state = self.lock();
        state.taken = state.images.len();
        state.panic.take()
    }

    /// Asks for `images`, made by the recipe of this number, in the places of `tray`; what was asked for before is not wanted any more.
    pub(super) fn put(&self, number: u64, recipe: &Arc<Recipe>, images: &[u32], tray: &Arc<Tray>) {
        let mut state = self.lock();
        state.images.clear();
        state.images.extend_from_slice(images);
        state.taken = 0;
        state.task = Some(Task { number, recipe: Arc::clone(recipe), tray: Arc::clone(tray) });
        drop(state);
        self.news.notify_all();
    }

    /// Calls `work` with each image that is wanted and nobody has taken on, as they come; returns once the desk is closed.
    pub(super) fn serve(&self, mut work: impl FnMut(Piece<'_>)) {
        let mut state = self.lock();
        while !state.is_closed {
            let State { images, taken, in_hand, task, .. } = &mut *state;
            let Some((&image, task)) = images.get(*taken).zip(task.as_ref()) else {
                if *in_hand == 0 {
                    self.rest.notify_all();
                }
                state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let place = *taken;
            (*taken, *in_hand) = (place + 1, *in_hand + 1);
            let Task { number, recipe, tray } = task.clone();
            // Locked before others see that it is taken: see `stop`.
            let slot = tray.slot(place);
            drop(state);
            if let Some(slot) = slot {
                work(Piece { key: Key { recipe: number, image }, recipe: &recipe, slot });
            }
            state = self.lock();
            state.in_hand -= 1;
        }
    }

    /// Notes what somebody said who panicked at an image.
    pub(super) fn note_panic(&self, message: &str) {
        let mut state = self.lock();
        state.in_hand -= 1;
        state.panic = Some(message.to_owned());
        self.rest.notify_all();
    }

    /// Waits until all that was asked for is done, or somebody panicked.
    pub(super) fn settle(&self) {
        let is_busy = |state: &mut State| {
            state.panic.is_none() && (state.in_hand > 0 || state.taken < state.images.len())
        };
        drop(self.rest.wait_while(self.lock(), is_busy).unwrap_or_else(PoisonError::into_inner));
    }

    /// Sends everybody home.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.news.notify_all();
    }
}
