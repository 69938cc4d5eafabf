//! What each unit of a layer is worth: how good the network is without it, on the same images as with it.

mod trials;

#[cfg(test)]
mod tests;

use super::evaluator::Measuring;
use super::lanes::Load;
use super::question::{Inquire, InquiryError, share_done};
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use crate::nn::loss::Score;
use crate::protocol::Evaluation;
use serde::{Deserialize, Serialize};
use trials::Trials;

/// At most so many images are looked at.
pub const MOST_IMAGES: usize = 1000;

/// How good is the network where one unit of a layer is silenced, each in turn?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silencing {
    /// The layer, an index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
}

/// How good the network is without each unit of a layer, as far as images were looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// The layer that was asked about.
    pub layer: usize,
    /// Loss and accuracy of the network as it is, over the images that were looked at.
    pub whole: Evaluation,
    /// Loss and accuracy over the same images with one more unit silenced, for each unit of the layer.
    pub without: Vec<Evaluation>,
    /// The number of images that will be looked at: the first ones of the watched set.
    pub images: usize,
}

impl Costs {
    /// Gives the images that are right with a unit less those that are right without it, as a share of all; negative where the network
    /// is better without it. `None` if there is no such unit, or no image was looked at.
    pub fn accuracy_lost(&self, unit: usize) -> Option<f64> {
        let without = self.without.get(unit).filter(|_| self.whole.images > 0)?;
        Some(self.whole.accuracy - without.accuracy)
    }

    /// Gives by how much the mean loss grows without a unit. `None` if there is no such unit, or no image was looked at.
    pub fn loss_added(&self, unit: usize) -> Option<f64> {
        let without = self.without.get(unit).filter(|_| self.whole.images > 0)?;
        Some(without.loss - self.whole.loss)
    }

    /// Gives all units, the one that costs most first: by the accuracy that is lost, then by the loss that is added.
    pub fn costliest_first(&self) -> Vec<usize> {
        let mut units: Vec<usize> = (0..self.without.len()).collect();
        let key = |unit: usize| (self.accuracy_lost(unit), self.loss_added(unit));
        let order = |a: Option<f64>, b: Option<f64>| a.unwrap_or(0.0).total_cmp(&b.unwrap_or(0.0));
        units.sort_by(|&a, &b| {
            let (a, b) = (key(a), key(b));
            order(b.0, a.0).then(order(b.1, a.1))
        });
        units
    }
}

/// How far the trials are, and the space that they take.
#[derive(Default)]
pub struct Search {
    trials: Option<Trials>,
    found: Tallies,
}

/// What came of all images so far.
#[derive(Clone, Debug, Default)]
struct Tallies {
    whole: Measuring,
    without: Vec<Measuring>,
    images: usize,
}

impl Inquire for Silencing {
    type State = Search;
    type Finding = Costs;
    const GROWS: bool = true;

    fn advance(
        &self,
        state: &mut Search,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let (network, (images, subset)) = (subject.network, subject.images(Set::Watched)?);
        let block = network.hidden_block_of(self.layer, 0)?;
        let trials = state.trials.get_or_insert_with(|| Trials::new(network, block));
        let found = &mut state.found;
        found.images = subset.len().min(MOST_IMAGES);
        found.without.resize(network.units(block), Measuring::default());
        let range = tools.piece(found.whole.done, found.images, trials.room());
        trials.run(tools.workers, network, &Load::new(images, &subset, range)?);
        found.add(trials);
        Ok(share_done(found.whole.done, found.images))
    }

    fn finding(&self, state: &mut Search) -> Costs {
        let Tallies { whole, without, images } = &state.found;
        Costs {
            layer: self.layer,
            whole: whole.evaluation(),
            without: without.iter().map(Measuring::evaluation).collect(),
            images: *images,
        }
    }
}

impl Tallies {
    /// Adds what came of the last piece.
    fn add(&mut self, trials: &Trials) {
        for (whole, without) in trials.scores() {
            self.whole += *whole;
            self.without.iter_mut().zip(without).for_each(|(sum, score): (_, &Score)| *sum += *score);
        }
    }
}
