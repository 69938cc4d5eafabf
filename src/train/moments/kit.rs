//! What questions about moments are answered with, beside what the run at hand has.

use super::loaded::Loaded;
use crate::dataset::DatasetError;
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::inspect::rehearsal::{BatchImages, LayerGradient, Rehearsal, Rehearse};
use crate::nn::lineage::Lineage;
use crate::nn::network::Network;
use crate::nn::spec::Spec;
use crate::threads::Workers;
use crate::train::initial::Initial;
use crate::train::memory_check::check_memory;
use crate::train::order::EpochOrder;
use crate::train::rehearsal::{Rehearser, Replica};
use crate::train::step::Step;
use crate::train::under_way::UnderWay;
use std::sync::Arc;

/// What questions about moments are answered with, beside what the run at hand has; it is made for networks of one architecture, so
/// that going from moment to moment makes nothing anew.
pub struct Kit {
    made_for: MadeFor,
    explainer: Explainer,
    /// Space for images on their way through the network, where that is another than the one at hand.
    space: Option<Space>,
    order: EpochOrder,
    step: Option<Step<f32>>,
    /// The copy that steps are tried on, and whether that is one of a whole moment.
    replica: Option<(Replica, bool)>,
    initial: Option<Initial>,
}

/// What a kit hangs on.
#[derive(Clone, Debug, PartialEq)]
struct MadeFor {
    spec: Spec,
    /// What is left of the network that the run began with: units of the same number may have been others there.
    lineage: Option<Arc<Lineage>>,
    batch_size: usize,
    seed: u64,
    /// Whether the run at hand has another network.
    is_other: bool,
}

impl MadeFor {
    fn of(moment: &Loaded, network: &Network<f32>) -> Self {
        let Network { spec, lineage, .. } = moment.subject().network;
        let is_other = *spec != network.spec;
        let (batch_size, seed) = (moment.batch_size(), moment.config().seed);
        Self { spec: spec.clone(), lineage: lineage.clone(), batch_size, seed, is_other }
    }
}

/// Space for images on their way through a network.
pub struct Space {
    /// For many at once.
    pub evaluator: Evaluator,
    /// For one, all of which is to be seen.
    pub observer: Observer,
}

/// A kit, taken apart, for questions about a moment.
pub struct Instruments<'a> {
    /// What takes one image through the network term by term.
    pub explainer: &'a mut Explainer,
    /// Space for the network of the moment, where that is another than the one at hand.
    pub space: Option<&'a mut Space>,
    /// What can try the moment's next step, if there is room for a batch.
    pub rehearser: Option<MomentRehearser<'a>>,
}

impl Kit {
    /// Makes what is needed for `moment`, beside a run of `network`.
    pub fn new(moment: &Loaded, network: &Network<f32>) -> Self {
        let made_for = MadeFor::of(moment, network);
        let subject = moment.subject();
        let space =
            || Space { evaluator: Evaluator::new(subject.network), observer: Observer::new(subject.network) };
        Self {
            space: made_for.is_other.then(space),
            made_for,
            explainer: Explainer::default(),
            order: EpochOrder::with_capacity(subject.split.train.len()),
            step: None,
            replica: None,
            initial: None,
        }
    }

    /// Tells whether it is made for `moment` beside a run of `network`.
    pub fn is_for(&self, moment: &Loaded, network: &Network<f32>) -> bool {
        self.made_for == MadeFor::of(moment, network)
    }

    /// Makes room for a batch, if there was none before.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub fn make_room(&mut self, moment: &Loaded) -> anyhow::Result<()> {
        if self.step.is_none() {
            let network = moment.subject().network;
            check_memory(network, moment.batch_size(), 2 * moment.config().optimizer.slots())?;
            self.step = Some(Step::new(network, moment.batch_size()));
        }
        Ok(())
    }

    /// Takes it apart, for questions about `moment`.
    pub fn instruments<'a>(&'a mut self, moment: &'a Loaded) -> Instruments<'a> {
        let Self { explainer, space, order, step, replica, initial, .. } = self;
        let steps = moment.subject().total_steps;
        if explainer.moment().is_some_and(|explained| explained.total_steps != steps) {
            explainer.forget();
        }
        let rehearser = step.as_mut().map(|step| MomentRehearser { moment, order, step, replica, initial });
        Instruments { explainer, space: space.as_mut(), rehearser }
    }
}

/// A moment whose next step can be tried, as that of the run at hand can be.
pub struct MomentRehearser<'a> {
    moment: &'a Loaded,
    order: &'a mut EpochOrder,
    step: &'a mut Step<f32>,
    replica: &'a mut Option<(Replica, bool)>,
    initial: &'a mut Option<Initial>,
}

impl MomentRehearser<'_> {
    /// Calls `ask` with what tries the step; what is not whole has no memory of the optimizer there.
    fn with<T>(&mut self, ask: impl FnOnce(&mut Rehearser<'_>) -> T) -> T {
        let Self { moment, order, step, replica, initial } = self;
        let slots = moment.slots();
        let is_whole = slots.is_some();
        let mut copy = replica.take().filter(|(_, whole)| *whole == is_whole).map(|(copy, _)| copy);
        let mut rehearser = Rehearser {
            run: moment.between(),
            network: moment.subject().network,
            slots: slots.unwrap_or_default(),
            order,
            step,
            replica: &mut copy,
            initial,
        };
        let told = ask(&mut rehearser);
        **replica = copy.map(|copy| (copy, is_whole));
        told
    }
}

impl Rehearse for MomentRehearser<'_> {
    fn can_step(&self) -> bool {
        self.moment.slots().is_some()
    }

    fn next_step(&mut self, workers: &Workers) -> Result<Rehearsal, DatasetError> {
        self.with(|rehearser| rehearser.next_step(workers))
    }

    fn next_gradient(&mut self, workers: &Workers, layer: usize) -> Result<LayerGradient, DatasetError> {
        self.with(|rehearser| rehearser.next_gradient(workers, layer))
    }

    fn next_images(&mut self, most: usize) -> Result<BatchImages, DatasetError> {
        self.with(|rehearser| rehearser.next_images(most))
    }

    fn consider(&self, name: &str, value: &str) -> Result<Option<String>, String> {
        let run = UnderWay { run: self.moment.between(), network: self.moment.subject().network };
        Ok(run.remark(&run.with(name, value)?))
    }

    fn initial(&mut self, layer: usize) -> Option<&[Vec<f32>]> {
        if !self.initial.as_ref().is_some_and(|initial| initial.is_of(layer)) {
            *self.initial = Initial::of(self.moment.subject().network, self.moment.config(), layer);
        }
        self.initial.as_ref().map(Initial::tensors)
    }
}

#[cfg(test)]
mod tests;
