//! A run as questions see it: what they are about, and the space to answer them in.

use super::next_batch::Between;
use super::rehearsal::Rehearser;
use super::run::Trainer;
use crate::inspect::evaluator::Evaluator;
use crate::inspect::snapshot::Subject;

/// A run as questions see it.
pub struct Live<'a> {
    /// The moment that it is at.
    pub subject: Subject<'a>,
    /// Space for many images on their way through its network.
    pub evaluator: &'a mut Evaluator,
    /// What can try its next step.
    pub rehearser: Rehearser<'a>,
}

impl Trainer {
    /// Gives the memory back that trying the next step takes, and what the network began with.
    pub fn forget_rehearsal(&mut self) {
        (self.replica, self.initial) = (None, None);
    }

    /// Gives the run as questions see it.
    pub fn live(&mut self) -> Live<'_> {
        let Self {
            config,
            progress,
            dataset,
            split,
            network,
            slots,
            step,
            order,
            evaluator,
            replica,
            initial,
            ..
        } = self;
        let run = Between { config, progress, split, images: &dataset.train, scaling: &network.scaling };
        Live {
            subject: Subject { network, total_steps: progress.total_steps, dataset, split },
            evaluator,
            rehearser: Rehearser { run, network, slots, order, step, replica, initial },
        }
    }
}

#[cfg(test)]
mod tests;
