//! What a session does so that the run has a past: keeps moments while they take little time, and tells which there are.

use super::Session;
use super::allowance::Allowance;
use crate::protocol::{Event, LogLevel};
use crate::train::moments::Moments;
use crate::train::moments::shelf::Shelf;
use crate::train::moments::timeline::Worth;
use crate::train::progress::Stage;
use std::path::PathBuf;

impl Session<'_> {
    /// Takes over the moments of the run at hand, and of the one at `parent` that it branches off, and keeps the one that it is at if
    /// there is none before it.
    pub(super) fn open_moments(&mut self, parent: Option<PathBuf>) {
        let (bytes, now) = (self.job.start.moments, self.trainer.progress.total_steps);
        let (moments, mut problem) = Moments::open(self.recorder.shelf(), bytes, now);
        self.moments = moments;
        if let Some(parent) = parent {
            let (shared, unlisted) = Moments::open(Shelf::in_fixed_directory(parent), bytes, now);
            let unshared = shared.share(&mut self.moments, now);
            problem = problem.or(unlisted).or(unshared);
        }
        self.begin_moments(problem);
    }

    /// Begins to keep moments, of which there may be some; `problem` is what is wrong with those.
    pub(super) fn begin_moments(&mut self, problem: Option<String>) {
        self.kit = None;
        self.moment_allowance = Allowance::of_moments(self.clock.now(), self.runs);
        self.is_moment_lost = false;
        if let Some(problem) = problem {
            self.log(LogLevel::Warning, &problem);
        }
        let is_over = matches!(self.trainer.progress.stage, Stage::Done(_));
        if self.moments.whole_until(u64::MAX).is_none() && !is_over {
            self.keep_this_moment(Worth::Plain);
        }
        self.tell_moments();
    }

    /// Keeps the moment that the run is at, if one is due or it is `worth` more than others, and if there is time for it.
    pub(super) fn keep_moment(&mut self, worth: Worth) {
        let step = self.trainer.progress.total_steps;
        let is_wanted = self.moments.is_on() && (worth > Worth::Plain || self.moments.is_due(step));
        if !is_wanted || matches!(self.trainer.progress.stage, Stage::Validating(_)) {
            return;
        }
        let began = self.clock.now();
        self.moment_allowance.pay(began);
        if !self.moment_allowance.affords() {
            return;
        }
        self.keep_this_moment(worth);
        let took = self.clock.now().saturating_sub(began);
        self.moment_allowance.draw(took, false);
    }

    fn keep_this_moment(&mut self, worth: Worth) {
        let state = self.recorder.moment(&self.trainer).map_err(anyhow::Error::from);
        let kept = state.and_then(|state| self.moments.keep(state, worth));
        self.note_moment(kept);
    }

    /// Says once that a moment could not be kept, and why: nothing hangs on it.
    pub(super) fn note_moment(&mut self, kept: anyhow::Result<()>) {
        match kept {
            Ok(()) => self.is_moment_lost = false,
            Err(problem) if !std::mem::replace(&mut self.is_moment_lost, true) => {
                self.log(LogLevel::Warning, &format!("a moment is not kept: {problem:#}; training goes on"));
            }
            Err(_) => {}
        }
    }

    /// Tells which moments there are, if there are others than were told last.
    pub(super) fn tell_moments(&mut self) {
        if let Some(moments) = self.moments.take_news() {
            self.outgoing.push(Event::Moments(moments));
        }
    }
}
