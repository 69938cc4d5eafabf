//! A moment of the run that was read, to be asked about.

use crate::dataset::{Dataset, Split};
use crate::inspect::snapshot::{Snapshot, Subject};
use crate::train::config::TrainConfig;
use crate::train::next_batch::Between;
use crate::train::progress::Progress;
use crate::train::state::{RunState, memory};
use std::sync::Arc;

/// A moment of the run that was read.
pub struct Loaded {
    /// The network as it was, and the images.
    snapshot: Snapshot,
    config: TrainConfig,
    progress: Progress,
    /// The optimizer's memory, where the moment is whole.
    slots: Option<Vec<Vec<f32>>>,
}

impl Loaded {
    /// Makes of a state what questions are asked about; `is_whole` says whether it has the optimizer's memory.
    ///
    /// # Errors
    /// If the tensors are not those of the architecture.
    pub fn new(
        mut state: RunState,
        is_whole: bool,
        dataset: &Arc<Dataset>,
        split: &Split,
    ) -> anyhow::Result<Self> {
        let network = state.network()?;
        let kept = std::mem::take(&mut state.memory);
        let slots = is_whole.then(|| memory::slots(kept, &network, &state.config.optimizer)).transpose()?;
        let RunState { config, progress, .. } = state;
        let snapshot = Snapshot::new(network, progress.total_steps, dataset, split);
        Ok(Self { snapshot, config, progress, slots })
    }

    /// Gives what is asked about.
    pub fn subject(&self) -> Subject<'_> {
        self.snapshot.subject()
    }

    /// Gives what decides the run there.
    pub const fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Gives the optimizer's memory, where the moment is whole.
    pub fn slots(&self) -> Option<&[Vec<f32>]> {
        self.slots.as_deref()
    }

    /// Gives the run as what decides which batch comes next.
    pub fn between(&self) -> Between<'_> {
        let Self { snapshot, config, progress, .. } = self;
        let subject = snapshot.subject();
        let (images, scaling) = (&subject.dataset.train, &*subject.network.scaling);
        Between { config, progress, split: subject.split, images, scaling }
    }

    /// Gives the number of images in a batch.
    pub fn batch_size(&self) -> usize {
        self.config.batch_size.min(self.snapshot.subject().split.train.len())
    }
}
