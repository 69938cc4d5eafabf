//! What a session does when a run is to go on from a moment of its past, as a run of its own.

use super::recipe::Recipe;
use super::{Session, Wish};
use crate::protocol::{LogLevel, NewBranch};
use crate::runs::RunError;
use crate::train::moments::Moments;
use crate::train::moments::branch::Branched;
use crate::train::record::Occasion;
use crate::train::resume::diagnose;
use crate::train::state::RunState;
use std::sync::Arc;

impl Session<'_> {
    /// Goes on from a moment of the run as a run of its own; a moment that is not kept whole is computed first.
    pub(super) fn branch(&mut self, new: NewBranch) {
        if let Some(errand) = self.reaching.as_mut().filter(|errand| errand.way.progress().step == new.step) {
            errand.branch = Some(new);
            return;
        }
        self.give_up_reach();
        let (step, now) = (new.step, self.trainer.progress.total_steps);
        // A run that diverged has weights that are not those after the batches it has done.
        let is_good = self.is_between_batches() && self.trainer.divergence.is_none();
        let state = if step == now && is_good {
            self.recorder.moment(&self.trainer).map_err(anyhow::Error::from)
        } else if self.moments.at(step).is_some_and(|moment| moment.whole) {
            self.moments.state(step)
        } else {
            return self.set_out(step, Some(new));
        };
        match state {
            Ok(state) => self.branch_off(state, new),
            Err(problem) => self.log(LogLevel::Warning, &format!("{problem:#}")),
        }
    }

    /// Begins a branch in `state`, if it can be trained; if not, that is told, and the run at hand goes on.
    pub(super) fn branch_off(&mut self, state: RunState, new: NewBranch) {
        let branched = Branched::new(state, &new, Arc::clone(&self.trainer.dataset));
        let diagnosed = branched.and_then(|mut branched| {
            diagnose(&mut branched.trainer, self.workers)?;
            Ok(branched)
        });
        match diagnosed {
            Ok(branched) => self.replace_by_branch(branched, new),
            Err(problem) => self.log(LogLevel::Warning, &format!("no branch is begun: {problem:#}")),
        }
    }

    /// Puts a branch in the place of the run at hand, which is kept. A run that pauses, or is trained step by step, pauses before its
    /// first batch.
    fn replace_by_branch(&mut self, branched: Branched, new: NewBranch) {
        let goes_on = self.wish == Wish::Run || self.finish.is_some();
        if self.finish.is_none() {
            self.keep(Occasion::End);
        }
        let Branched { trainer, changes } = branched;
        let name = new.name.unwrap_or_else(|| self.recipe.name.clone());
        let parent = self.recorder.name();
        self.inquiries.forget_pieces();
        let course = self.recorder.course().until(new.step);
        self.recipe = Recipe::of(&name, &trainer);
        self.trainer = trainer;
        let problem = self.recorder.branch_off(&name, new.step, course).err();
        self.start_over(if goes_on { Wish::Run } else { Wish::Pause });
        self.begin_branch(parent, &changes, problem);
        self.share_moments(new.step);
    }

    /// Lets the branch have the moments up to `step` of the run that it branches off.
    fn share_moments(&mut self, step: u64) {
        let (mut moments, problem) = Moments::open(self.recorder.shelf(), self.job.start.moments, step);
        let unshared = self.moments.share(&mut moments, step);
        self.moments = moments;
        self.begin_moments(problem.or(unshared));
    }

    /// The first words of a branch off the run called `parent`, in the log and to the screen, and its first checkpoint. `problem` is why
    /// it cannot be kept.
    fn begin_branch(&mut self, parent: Option<String>, changes: &[String], problem: Option<RunError>) {
        let step = self.trainer.progress.total_steps;
        let off = parent.unwrap_or_else(|| "the run before".to_owned());
        let changes = if changes.is_empty() { "nothing changed".to_owned() } else { changes.join(", ") };
        self.restore();
        self.log(LogLevel::Info, &format!("branched off {off} after batch {step}: {changes}"));
        self.tell_how_it_is_kept(problem);
        self.begin_to_keep(true);
    }
}
