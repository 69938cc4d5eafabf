//! What a session does about questions that are about the run's past: reads the moment, and answers as it does about the present.

use super::Session;
use super::inquiries::Hand;
use crate::inspect::rehearsal::Rehearse;
use crate::inspect::tools::Tools;
use crate::train::moments::kit::{Instruments, Kit};
use crate::train::moments::loaded::Loaded;
use std::sync::Arc;

impl Session<'_> {
    /// Computes a piece of an answer about the moment after `step` batches. Returns how many images were taken through its network.
    ///
    /// # Errors
    /// If there is no answer, with the reason.
    pub(super) fn advance_about(
        &mut self,
        step: u64,
        index: usize,
        hand: &mut Hand,
        most: usize,
    ) -> Result<usize, String> {
        hand.total_steps = step;
        let moment = match hand.moment.take() {
            Some(moment) => moment,
            None => self.moment(step)?,
        };
        let question = &self.inquiries.entries[index].question;
        if question.needs_next_step() && moment.slots().is_none() {
            return Err(format!(
                "of the run after batch {step} the weights alone are kept: its next step can be tried once it is computed whole"
            ));
        }
        let rehearses = question.rehearses();
        self.prepare_kit(&moment, rehearses)?;
        let taken = self.advance_with_kit(&moment, hand, most);
        hand.moment = Some(moment);
        taken
    }

    /// Reads the moment after `step` batches, unless that was done already.
    fn moment(&mut self, step: u64) -> Result<Arc<Loaded>, String> {
        let trainer = &self.trainer;
        let loaded = self.moments.load(step, &trainer.dataset, &trainer.split);
        loaded.map_err(|problem| {
            self.tell_moments();
            format!("{problem:#}")
        })
    }

    /// Makes what a question about `moment` is answered with, if it is not there yet.
    fn prepare_kit(&mut self, moment: &Loaded, rehearses: bool) -> Result<(), String> {
        let network = &self.trainer.network;
        let kept = self.kit.take().filter(|kit| kit.is_for(moment, network));
        let kit = self.kit.insert(kept.unwrap_or_else(|| Kit::new(moment, network)));
        if rehearses {
            kit.make_room(moment).map_err(|problem| format!("{problem:#}"))?;
        }
        Ok(())
    }

    fn advance_with_kit(&mut self, moment: &Loaded, hand: &mut Hand, most: usize) -> Result<usize, String> {
        let Some(kit) = &mut self.kit else { return Err("there is nothing to answer with".to_owned()) };
        let Instruments { explainer, space, mut rehearser } = kit.instruments(moment);
        let (evaluator, observer) = match space {
            Some(space) => (&mut space.evaluator, &mut space.observer),
            None => (&mut self.trainer.evaluator, &mut self.observer),
        };
        let run = rehearser.as_mut().map(|rehearser| rehearser as &mut dyn Rehearse);
        let (workers, about) = (self.workers, moment.subject().total_steps);
        let mut tools = Tools { workers, evaluator, observer, explainer, run, most, taken: 0, about };
        let advanced = hand.inquiry.advance(&moment.subject(), &mut tools);
        let taken = tools.taken;
        (hand.total_steps, hand.done) = (tools.about, advanced.map_err(|error| error.to_string())?);
        Ok(taken)
    }

    /// Gives back what questions about the run's past take, for nobody asks any.
    pub(super) fn leave_past(&mut self) {
        self.kit = None;
        self.moments.forget_read();
    }
}
