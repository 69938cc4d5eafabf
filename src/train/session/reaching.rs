//! What a session does so that a step of the run's past is there that was not kept: computes it, a batch at a time, beside the run.

use super::Session;
use super::errand::Errand;
use crate::protocol::{Event, LogLevel, NewBranch, Reaching as Told};
use crate::train::clock::Work;
use crate::train::moments::reach::{Origin, Reaching};
use crate::train::moments::timeline::Worth;
use crate::train::progress::Stage;
use crate::train::state::RunState;
use std::sync::Arc;
use std::time::Duration;

/// How far a step is that is computed is told at most this often.
const TOLD_EVERY: Duration = Duration::from_millis(33);

impl Session<'_> {
    /// Begins to compute the state after `step` batches, or gives that up if it is being computed.
    pub(super) fn reach(&mut self, step: u64) {
        let before = self.give_up_reach();
        if before == Some(step) {
            return self.log(LogLevel::Info, &format!("batch {step} is not computed any further"));
        }
        if self.is_kept_whole(step) {
            self.tell_reaching(Some(step));
            return self
                .log(LogLevel::Info, &format!("batch {step} is kept already, and can be gone on from"));
        }
        self.set_out(step, None);
    }

    fn is_kept_whole(&self, step: u64) -> bool {
        self.moments.at(step).is_some_and(|moment| moment.whole)
    }

    /// Tells how far the step is that is computed, if one is; `there` is the one that was asked for and is kept.
    fn tell_reaching(&mut self, there: Option<u64>) {
        let now = self.reaching.as_ref().map(|errand| errand.way.progress());
        self.outgoing.push(Event::Reaching(Told { now, there, obeyed: self.obeyed }));
    }

    /// Computes the state after `step` batches, which is not kept, for a branch to begin there if one is wanted.
    pub(super) fn set_out(&mut self, step: u64, branch: Option<NewBranch>) {
        match self.way_to(step) {
            Ok(way) => {
                let told = self.clock.now();
                self.reaching = Some(Errand { way, branch, told });
            }
            Err(problem) => self.log(LogLevel::Warning, &format!("{problem:#}")),
        }
        self.tell_reaching(None);
    }

    fn way_to(&mut self, step: u64) -> anyhow::Result<Reaching> {
        let now = self.trainer.progress.total_steps;
        anyhow::ensure!(step <= now, "batch {step} is still to come: {now} are done");
        let origin = Origin::of(&self.trainer.progress);
        Reaching::new(&mut self.moments, &origin, Arc::clone(&self.trainer.dataset), step)
    }

    /// Gives up the step that is being computed, if one is; tells which that was.
    pub(super) fn give_up_reach(&mut self) -> Option<u64> {
        let errand = self.reaching.take()?;
        self.tell_reaching(None);
        Some(errand.way.progress().step)
    }

    /// Computes the next batch on the way to a step, and keeps that once it is there; gives how long that took, `None` if no step is
    /// being computed.
    pub(super) fn reach_further(&mut self) -> Option<Duration> {
        let errand = self.reaching.as_mut()?;
        let began = self.clock.now();
        self.clock.begins(Work::Keep);
        let advanced = errand.way.advance(self.workers);
        let now = self.clock.now();
        match advanced {
            Err(problem) => {
                self.give_up_reach();
                self.log(LogLevel::Warning, &format!("{problem:#}"));
            }
            Ok(()) if errand.way.is_there() => self.arrive(),
            Ok(()) if now.saturating_sub(errand.told) >= TOLD_EVERY => {
                errand.told = now;
                self.tell_reaching(None);
                self.outgoing.flush(self.link);
            }
            Ok(()) => {}
        }
        Some(self.clock.now().saturating_sub(began))
    }

    /// Keeps the step that was computed, and begins the branch that it was computed for.
    fn arrive(&mut self) {
        let Some(Errand { way, branch, .. }) = self.reaching.take() else { return };
        let step = way.trainer().progress.total_steps;
        let state = self.recorder.moment(way.trainer());
        drop(way);
        let state = match state {
            Ok(state) => state,
            Err(problem) => {
                self.tell_reaching(None);
                let text = format!("batch {step} is computed, but cannot be kept: {problem}");
                return self.log(LogLevel::Warning, &text);
            }
        };
        let state = self.with_own_epochs(state);
        let kept = self.moments.keep(state.clone(), Worth::Asked);
        self.note_moment(kept);
        self.tell_moments();
        self.inquiries.moment_came(step);
        let is_kept = self.is_kept_whole(step);
        self.tell_reaching(Some(step).filter(|_| is_kept));
        match branch {
            Some(branch) => self.branch_off(state, branch),
            None if is_kept => {
                self.log(LogLevel::Info, &format!("batch {step} is computed, and can be gone on from"));
            }
            None => self.log(LogLevel::Warning, &format!("batch {step} is computed, but could not be kept")),
        }
        self.tell(true);
    }

    /// Gives a state that was computed once more with the epochs as they were when they were trained first.
    fn with_own_epochs(&self, mut state: RunState) -> RunState {
        state.progress.take_over_epochs(&self.trainer.progress.history);
        state
    }

    /// Tells whether the run is between two batches, and not within a measurement.
    pub(super) fn is_between_batches(&self) -> bool {
        !matches!(self.trainer.progress.stage, Stage::Validating(_))
    }
}
