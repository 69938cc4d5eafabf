//! The threads that prepare images.

use super::desk::{Desk, Piece};
use super::tray::Slot;
use crate::dataset::Dataset;
use crate::spawn::spawn;
use crate::train::last_words::panic_message;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;

/// Those who prepare images.
pub(super) struct Team {
    pub(super) desk: Arc<Desk>,
    threads: Vec<JoinHandle<()>>,
}

impl Team {
    /// Starts as many of so many threads as the system starts, which prepare images of `dataset`. What is not prepared because there are fewer
    /// is done by those who train.
    pub(super) fn new(count: usize, dataset: &Arc<Dataset>) -> Self {
        let desk = Arc::new(Desk::default());
        let start = |index: usize| {
            let (desk, dataset) = (Arc::clone(&desk), Arc::clone(dataset));
            spawn(format!("prepare-{index}"), move || serve(&desk, &dataset)).ok()
        };
        let threads = (1..=count).map_while(start).collect();
        Self { desk, threads }
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.desk.close();
        for thread in self.threads.drain(..) {
            // It catches its panics, so it ends well.
            let _ = thread.join();
        }
    }
}

/// Prepares images until the desk is closed, or that panics.
fn serve(desk: &Desk, dataset: &Dataset) {
    let mut buffer = Vec::new();
    let served = catch_unwind(AssertUnwindSafe(|| desk.serve(|piece| prepare(piece, dataset, &mut buffer))));
    if let Err(panic) = served {
        desk.note_panic(panic_message(panic.as_ref()));
    }
}

/// Prepares an image, unless it is there already. If it cannot be read its place stays empty, and who needs it finds out why. What is read
/// goes through `buffer`.
fn prepare(piece: Piece<'_>, dataset: &Dataset, buffer: &mut Vec<u8>) {
    let Piece { key, recipe, mut slot } = piece;
    if slot.content == Some(key) {
        return;
    }
    slot.content = None;
    let image = [key.image];
    let Ok(excerpt) = dataset.train.excerpt_into(&image, buffer) else { return };
    let Slot { x, label, .. } = &mut *slot;
    recipe.augmentation.fill(&excerpt, 0..1, &recipe.scaling, recipe.occasion, x, label);
    slot.content = Some(key);
}
