//! The images of the next batch, prepared on other threads while one is trained on (ADR 26).
//!
//! There are two trays with a place for each image of a batch. While a batch is trained on from one of them, preparers fill the other with
//! the images that follow. Nobody waits for them: what is not ready when its batch is due is done by the threads that train, as it is
//! where nothing is prepared. Since an image comes out the same whoever prepares it, no bit depends on how far they got.
//!
//! Nothing has to be thrown away where the run takes another turn, by a live change, a way back or a branch: each place says which image
//! is in it, and made how, and one that is not what the batch needs is as good as empty. What goes wrong with a file while images
//! are prepared goes wrong again when the batch is due, and is told then.

mod desk;
mod prepared;
mod preparer;
mod recipe;
#[cfg(test)]
mod tests;
mod tray;

pub use prepared::Prepared;
pub use recipe::Needed;

use crate::dataset::Dataset;
use anyhow::bail;
use prepared::Origin;
use preparer::Team;
use recipe::Recipe;
use std::sync::{Arc, OnceLock};
use tray::{Key, Tray};

/// The most threads that prepare images.
const MOST_PREPARERS: usize = 4;
/// The most bytes that both trays take: of images for which that is too little, not all of a batch are prepared.
const MOST_BYTES: usize = 64 << 20;

/// The images of the next batch, on their way.
pub struct Prefetcher {
    dataset: Arc<Dataset>,
    /// The number of threads that prepare, if it is not for [`preparers`] to say.
    fixed: Option<usize>,
    /// Those who prepare, while there is something for them.
    team: Option<Team>,
    /// How the images of the last request are prepared, and its number: another recipe has another one.
    recipe: Option<(u64, Arc<Recipe>)>,
    /// The tray that is filled, and the one that is trained on from.
    trays: [Arc<Tray>; 2],
    /// Where each image of the batch that is due comes from.
    origins: Vec<Origin>,
    /// Which images of that batch are not ready.
    missing: Vec<u32>,
}

impl Prefetcher {
    /// Prepares images of `dataset` from now on, where that pays.
    pub fn new(dataset: Arc<Dataset>) -> Self {
        Self {
            dataset,
            fixed: None,
            team: None,
            recipe: None,
            trays: <[Arc<Tray>; 2]>::default(),
            origins: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Has so many threads prepare images from now on, whether that pays or not.
    pub fn fix(&mut self, preparers: usize) {
        self.rest();
        self.fixed = Some(preparers);
    }

    /// Gives what is ready of a batch that is due, where `training` threads train, and has the `following` images prepared in the same way; `None`
    /// where preparing does not pay.
    ///
    /// # Errors
    /// If a thread that prepares panicked; the run is as it was.
    pub fn begin(
        &mut self,
        due: Needed<'_>,
        following: &[u32],
        training: usize,
    ) -> anyhow::Result<Option<Prepared<'_>>> {
        let count = self.preparers(due, training);
        if count == 0 {
            self.rest();
            return Ok(None);
        }
        if let Some(message) = self.team.as_ref().and_then(|team| team.desk.stop()) {
            bail!("a thread that prepares images panicked: {message}");
        }
        let number = self.number_of(due);
        self.look_through(due.images, number);
        // What is due is taken from here until the batch is done; meanwhile the other tray is filled.
        self.trays.swap(0, 1);
        let tray = Arc::clone(&self.trays[1]);
        self.request(Needed { images: following, ..due }, count);
        Ok(Some(Prepared { tray, origins: &self.origins, missing: &self.missing }))
    }

    /// Tells whether anybody prepares images at present.
    pub fn is_at_work(&self) -> bool {
        self.team.is_some()
    }

    /// Has images prepared that will be needed next.
    pub fn expect(&mut self, needed: Needed<'_>, training: usize) {
        let count = self.preparers(needed, training);
        if count > 0 {
            self.request(needed, count);
        }
    }

    /// Gives the number of threads that prepare such images.
    fn preparers(&self, needed: Needed<'_>, training: usize) -> usize {
        let is_distorted = !needed.augmentation.distortions().is_empty();
        let work = Work { is_distorted, is_streamed: self.dataset.train.is_streamed() };
        self.fixed.unwrap_or_else(|| preparers(cores(), training, work))
    }

    /// Sends those who prepare images home.
    fn rest(&mut self) {
        if self.team.take().is_some() {
            self.trays = <[Arc<Tray>; 2]>::default();
        }
    }

    /// Gives the number of the recipe that images are prepared by, a new one if it is not the last one.
    fn number_of(&mut self, needed: Needed<'_>) -> u64 {
        let number = match &self.recipe {
            Some((number, recipe)) if needed.is_by(recipe) => return *number,
            Some((number, _)) => number + 1,
            None => 0,
        };
        self.recipe = Some((number, Arc::new(needed.recipe())));
        number
    }

    /// Finds out which of the images that are due are ready.
    fn look_through(&mut self, due: &[u32], recipe: u64) {
        let Self { trays: [tray, _], origins, missing, .. } = self;
        origins.clear();
        missing.clear();
        // However many are missing one day, nothing is allocated then.
        missing.reserve(due.len());
        for (place, &image) in due.iter().enumerate() {
            origins.push(if tray.holds(place, Key { recipe, image }) {
                Origin::Tray
            } else {
                missing.push(image);
                Origin::Missing(missing.len() as u32 - 1)
            });
        }
    }

    /// Asks `count` threads to prepare images.
    fn request(&mut self, needed: Needed<'_>, count: usize) {
        let number = self.number_of(needed);
        let Some((_, recipe)) = &self.recipe else { return };
        let values = self.dataset.train.shape.len();
        let most = (MOST_BYTES / (2 * size_of::<f32>() * values.max(1))).max(1);
        let images = &needed.images[..needed.images.len().min(most)];
        if self.trays[0].places() < images.len() {
            self.trays = [(); 2].map(|()| Arc::new(Tray::new(images.len(), values)));
        }
        let team = self.team.get_or_insert_with(|| Team::new(count, &self.dataset));
        team.desk.put(number, recipe, images, &self.trays[0]);
    }

    /// Waits until all that was asked for is ready: who counts or times what follows begins there.
    pub fn settle(&self) {
        if let Some(team) = &self.team {
            team.desk.settle();
        }
    }
}

/// What there is to be done for an image before it is trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    /// Whether it is distorted.
    is_distorted: bool,
    /// Whether it is read from a file.
    is_streamed: bool,
}

/// Gives how many threads prepare images on a machine of so many `cores` while `training` threads train.
///
/// Those who train share out what is done to images just as well, so more threads than cores would only be in each other's way. But who
/// reads files waits for the disk, and takes no core meanwhile.
fn preparers(cores: usize, training: usize, work: Work) -> usize {
    let free = cores.saturating_sub(training).min(MOST_PREPARERS);
    match work {
        Work { is_streamed: true, .. } => free.max(1),
        Work { is_distorted: true, .. } => free,
        Work { .. } => 0,
    }
}

/// Gives how many threads the machine runs at a time.
fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
}
