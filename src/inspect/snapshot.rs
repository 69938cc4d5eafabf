//! One moment of a network, and the images that it is trained and measured on.

use super::evaluator::watched;
use crate::dataset::{Dataset, DatasetError, Excerpt, Images, Split, Subset};
use crate::nn::network::Network;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A set of images that something can be asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Set {
    /// The validation set, or the images trained on if there is none: the ones that samples are watched in.
    #[default]
    Watched,
    /// The test set.
    Test,
}

/// What questions are answered about. It lives as long as nothing is trained; see [`Snapshot`] for longer.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The network.
    pub network: &'a Network<f32>,
    /// Batches of the run that made it what it is.
    pub total_steps: u64,
    /// The images.
    pub dataset: &'a Arc<Dataset>,
    /// Which of them are trained on.
    pub split: &'a Split,
}

impl<'a> Subject<'a> {
    /// The images of `set`, and where among those they are.
    ///
    /// # Errors
    /// If the embedded test set does not unpack, for the program file is damaged.
    pub fn images(&self, set: Set) -> Result<(&'a Images, Cow<'a, Subset>), DatasetError> {
        match set {
            Set::Watched => Ok((&self.dataset.train, Cow::Borrowed(watched(self.split).1))),
            Set::Test => self.dataset.test().map(|images| (images, Cow::Owned(Subset::all(images)))),
        }
    }

    /// Gives the watched image of this index, or the last one if there are fewer.
    ///
    /// # Errors
    /// Those of [`Self::images`].
    pub fn sample(&self, index: usize) -> Result<WatchedSample<'a>, DatasetError> {
        let (images, subset) = self.images(Set::Watched)?;
        let index = index.min(subset.len().saturating_sub(1));
        Ok(WatchedSample { images, position: subset.image(index), index })
    }
}

/// A watched image.
#[derive(Clone, Copy)]
pub struct WatchedSample<'a> {
    /// The images.
    pub images: &'a Images,
    /// The one among them.
    pub position: usize,
    /// Its index in the watched set.
    pub index: usize,
}

impl WatchedSample<'_> {
    /// Gives the image, at hand.
    ///
    /// # Errors
    /// If it is not in memory and cannot be read.
    pub fn excerpt(&self) -> Result<Excerpt<'_>, DatasetError> {
        self.images.excerpt(self.position..self.position + 1)
    }

    /// Gives the values of the image as the network gets them, and its label.
    ///
    /// # Errors
    /// Those of [`Self::excerpt`].
    pub fn load(&self, network: &Network<f32>) -> Result<(Vec<f64>, u8), DatasetError> {
        let (mut pixels, mut label) = (vec![0.0_f32; network.input.len()], [0]);
        self.excerpt()?.fill(0..1, &network.scaling, &mut pixels, &mut label);
        Ok((pixels.into_iter().map(f64::from).collect(), label[0]))
    }
}

/// A frozen copy of a network for what takes longer to compute than training may wait.
pub struct Snapshot {
    network: Network<f32>,
    total_steps: u64,
    dataset: Arc<Dataset>,
    split: Split,
}

impl Snapshot {
    /// Freezes what `subject` is now.
    pub fn of(subject: &Subject<'_>) -> Self {
        let Subject { network, total_steps, dataset, split } = *subject;
        Self { network: network.clone(), total_steps, dataset: Arc::clone(dataset), split: split.clone() }
    }

    /// Makes a snapshot of a network as it was after so many batches of the run.
    pub fn new(network: Network<f32>, total_steps: u64, dataset: &Arc<Dataset>, split: &Split) -> Self {
        Self { network, total_steps, dataset: Arc::clone(dataset), split: split.clone() }
    }

    /// Freezes a later moment of the same run, in the same memory.
    pub fn refresh(&mut self, subject: &Subject<'_>) {
        for (from, to) in subject.network.layers.iter().zip(&mut self.network.layers) {
            let tensors = from.tensors().iter().zip(to.tensors_mut());
            tensors.for_each(|(from, to)| to.values_mut().copy_from_slice(from.values()));
        }
        self.network.silenced.clone_from(&subject.network.silenced);
        self.network.frozen.clone_from(&subject.network.frozen);
        self.network.scaling = Arc::clone(&subject.network.scaling);
        self.total_steps = subject.total_steps;
    }

    /// What is frozen, to be asked about.
    pub fn subject(&self) -> Subject<'_> {
        let Self { network, total_steps, dataset, split } = self;
        Subject { network, total_steps: *total_steps, dataset, split }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::ValidationSplit;
    use crate::nn::init::Init;

    #[test]
    fn a_snapshot_keeps_all_of_its_moment_and_is_refreshed_in_its_own_memory() {
        let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
        let split = Split::new(ValidationSplit::Last, dataset.train.labels(), 100, 1).expect("it can be cut");
        let spec = "conv 2 5x5, batchnorm, relu, dense 10 softmax".parse().expect("a spec");
        let network = |seed| {
            Network::<f32>::new(&spec, dataset.train.shape, 10, None, Init::He, seed).expect("it fits")
        };
        let (mut trained, other) = (network(1), network(2));
        let mut snapshot =
            Snapshot::of(&Subject { network: &trained, total_steps: 1, dataset: &dataset, split: &split });
        let hash = trained.weights_hash();
        let fill = |network: &mut Network<f32>, value| {
            let tensors = network.layers.iter_mut().flat_map(|layer| layer.tensors_mut());
            tensors.for_each(|tensor| tensor.values_mut().fill(value));
        };
        fill(&mut trained, 0.5);
        assert_eq!(snapshot.subject().network.weights_hash(), hash);
        let place = snapshot.network.layers[0].tensors()[0].values().as_ptr();
        let mut later = other;
        fill(&mut later, 7.0);
        snapshot.refresh(&Subject { network: &later, total_steps: 9, dataset: &dataset, split: &split });
        assert_eq!(
            (snapshot.subject().network.weights_hash(), snapshot.subject().total_steps),
            (later.weights_hash(), 9)
        );
        assert_eq!(snapshot.network.layers[0].tensors()[0].values().as_ptr(), place);
    }
}
