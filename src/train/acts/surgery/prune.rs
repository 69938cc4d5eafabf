//! Pruning while a run goes on.

use super::larger::Larger;
use super::reverse::{Before, Reverse};
use crate::inspect::evaluator::Evaluator;
use crate::nn::network::Network;
use crate::nn::pruning::Pruned;
use crate::train::acts::told::Reach;
use crate::train::run::Trainer;
use crate::train::step::Step;

/// Takes the silenced units out of the network of `trainer`, and out of all that has space for them.
pub(super) fn prune(trainer: &mut Trainer) -> Result<(Reverse, Reach), String> {
    let Pruned { network: smaller, remains: rest } = trainer.network.pruned()?;
    let network = std::mem::replace(&mut trainer.network, smaller);
    let smaller = trainer.slots.iter().map(|slot| rest.gather(&network, slot)).collect();
    let slots = std::mem::replace(&mut trainer.slots, smaller);
    renew(trainer);
    let parameters = |network: &Network<f32>| format!("{} parameters", network.parameter_count());
    let [from, to] = [&network, &trainer.network].map(parameters);
    let (before, name) = (Before::Larger(Box::new(Larger { network, slots, rest })), "network".to_owned());
    Ok((Reverse { before, name, from, to }, Reach::Network))
}

/// Makes the larger network that of `trainer` again; what was left of it has the values that it has now.
pub(super) fn bring_back(trainer: &mut Trainer, larger: &Larger) {
    let Larger { network: whole, slots, rest } = larger;
    let (mut network, mut slots) = (whole.clone(), slots.clone());
    rest.restore(&trainer.network, &mut network);
    for (to, from) in slots.iter_mut().zip(&trainer.slots) {
        rest.scatter(whole, from, to);
    }
    (trainer.network, trainer.slots) = (network, slots);
    renew(trainer);
}

/// Has all of `trainer` follow a network of another size.
fn renew(trainer: &mut Trainer) {
    trainer.config.spec = trainer.network.spec.clone();
    let batch = trainer.config.batch_size.min(trainer.split.train.len());
    trainer.step = Step::new(&trainer.network, batch);
    trainer.evaluator = Evaluator::new(&trainer.network);
    trainer.forget_rehearsal();
}
