//! What a session does so that nothing is lost: checkpoints, the run's log, going back after a divergence.

use super::{Session, Wish};
use crate::checkpoint::atomic::WriteError;
use crate::protocol::{Act, Entry, Event, FinishReport, LiveChange, LogLevel, Outcome, Past};
use crate::runs::RunError;
use crate::train::interruption::Kind;
use crate::train::progress::Stage;
use crate::train::record::{Occasion, Saved};
use crate::train::resume::resume;
use crate::train::run::Trainer;
use anyhow::anyhow;
use std::sync::Arc;
use std::time::Duration;

/// Acts that are listed one by one.
const LISTED: usize = 5;

/// Says which acts went with the batches that they were done before, if some did. What was done to the rate is not gone.
fn gone(acts: &[Entry]) -> Option<String> {
    let is_gone = |entry: &&Entry| !matches!(entry.act, Act::ScaleRate(_));
    let acts: Vec<String> = acts.iter().filter(is_gone).map(Entry::to_string).collect();
    let listed = acts.get(..LISTED).unwrap_or(&acts).join("; ");
    let more = match acts.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    (!acts.is_empty()).then(|| format!("what was done since then is gone, too: {listed}{more}"))
}

/// Why something was not saved, what matters first: a screen may be narrow.
fn in_short(error: &anyhow::Error) -> String {
    match error.downcast_ref::<WriteError>() {
        Some(WriteError { path, step, reason }) => format!("{reason}: could not {step}, {}", path.display()),
        None => format!("{error:#}"),
    }
}

impl Session<'_> {
    /// The first words of a run, or of one that is `resumed`, in the log and to the screen, and its first checkpoint.
    /// `problem` is why it cannot be kept.
    pub(super) fn begin(&mut self, resumed: bool, problem: Option<RunError>) {
        let Trainer { config, progress, .. } = &self.trainer;
        let (process, threads) = (std::process::id(), self.workers.threads());
        let parent = self.job.start.branches_off.clone().filter(|_| resumed);
        let what = if parent.is_some() {
            format!("branched off {}", self.recorder.parent().unwrap_or_default())
        } else if resumed {
            format!("resumed in epoch {} after batch {}", progress.epoch + 1, progress.step)
        } else {
            format!("begun: `{}`, seed {}", config.spec, config.seed)
        };
        self.recorder.note(&format!("{what}; process {process}, {threads} threads"));
        if resumed && parent.is_none() && !self.done() {
            self.recorder.interrupt(Kind::TakenUp, &self.trainer);
        }
        if resumed {
            self.restore();
            self.tell_extension();
            self.job.start.doubts.iter().for_each(|doubt| self.log(LogLevel::Warning, doubt));
        }
        self.tell_how_it_is_kept(problem);
        self.begin_to_keep(parent.is_some());
        self.open_moments(parent);
    }

    /// Says what there is to say of how the run is kept; `problem` is why it cannot be.
    pub(super) fn tell_how_it_is_kept(&mut self, problem: Option<RunError>) {
        if let Some(problem) = problem {
            let advice = "the run is not kept";
            self.log(LogLevel::Warning, &format!("{problem}: {advice}"));
        }
        if let Some(reason) = self.recorder.unprotected() {
            let warning =
                "nothing keeps a second process from writing this run, for its file system knows no locks";
            self.log(LogLevel::Warning, &format!("{warning} ({reason})"));
        }
    }

    /// Writes the first checkpoint of a run, or of this process's part of it; of one that is over there is nothing left to write, unless
    /// it is a branch that begins so.
    pub(super) fn begin_to_keep(&mut self, is_branch: bool) {
        if let Stage::Done(outcome) = self.trainer.progress.stage {
            if is_branch {
                self.keep(Occasion::Begin);
            }
            // Nothing is left to do but to look at it, and to copy it if that is wanted.
            let saved = if self.job.save.is_some() || is_branch {
                self.keep(Occasion::End)
            } else {
                self.recorder.place()
            };
            self.finish_with(outcome, saved);
        } else {
            self.keep(Occasion::Begin);
        }
    }

    /// Says what the learning rate was and will be, if the run was given more epochs: a schedule may know its end.
    fn tell_extension(&mut self) {
        if let Some(extended) = &self.job.extended {
            for (level, text) in extended.tell(&self.trainer) {
                self.log(level, &text);
            }
        }
    }

    /// Tells the screen what there was before.
    pub(super) fn restore(&mut self) {
        let progress = &self.trainer.progress;
        let past = Past {
            total_steps: progress.total_steps,
            batches: self.recorder.course().points().to_vec(),
            epochs: progress.history.clone(),
            changes: progress.changes.clone(),
            journal: progress.journal.clone(),
            test: progress.test,
            learning_rate: progress.learning_rate,
            next_learning_rate: self.trainer.next_learning_rate(),
            extension: self.job.extended.as_ref().map(|extended| extended.extension.name().to_owned()),
        };
        self.outgoing.push(Event::Restored(Box::new(past)));
        self.tell(true);
    }

    /// Keeps the run; returns where, if that worked. If it did not, that is told, and training goes on.
    pub(super) fn keep(&mut self, occasion: Occasion) -> Option<String> {
        match self.recorder.save(&self.trainer, occasion) {
            Ok(Saved { place, warnings }) => {
                warnings.iter().for_each(|warning| self.log(LogLevel::Warning, warning));
                if let Some(path) = place.clone() {
                    let total_steps = self.trainer.progress.total_steps;
                    self.kept = Some(total_steps);
                    if std::mem::take(&mut self.unsaved) {
                        self.log(LogLevel::Info, "saving works again");
                    }
                    let asked = occasion == Occasion::Asked;
                    self.outgoing.push(Event::Saved { path, total_steps, asked });
                }
                place
            }
            Err(error) => {
                self.unsaved = true;
                self.log(LogLevel::Warning, &format!("not saved: {}; training goes on", in_short(&error)));
                None
            }
        }
    }

    /// Keeps what was done to a run that rests, once that is due: it may rest for long. True if it was due.
    pub(super) fn keep_acts(&mut self) -> bool {
        let is_due = self.acts_wait() == Some(Duration::ZERO);
        if is_due {
            self.keep(Occasion::Regular);
        }
        is_due
    }

    /// Gives how long what was done to a run that rests waits until it is kept, if it is not.
    pub(super) fn acts_wait(&self) -> Option<Duration> {
        let rests = !self.done() && !self.wants_batch();
        self.recorder.owes_acts(self.trainer.progress.journal.len()).filter(|_| rests)
    }

    /// Keeps the run because somebody said so.
    pub(super) fn keep_as_asked(&mut self) {
        if self.recorder.place().is_none() {
            self.log(LogLevel::Warning, "nowhere to save to: the run was started with --no-save");
        } else if self.trainer.divergence.is_some() {
            self.log(LogLevel::Warning, "not saved: the run has diverged; the last good checkpoint is kept");
        } else if self.recorder.is_over() && self.job.save.is_none() {
            self.log(LogLevel::Info, "the run is over and kept: there is nothing new to save");
        } else if let Some(path) = self.keep(Occasion::Asked) {
            self.recorder
                .note(&format!("saved {path}, as asked, after batch {}", self.trainer.progress.total_steps));
        }
    }

    /// Notes in the run's description how it ended, if it did.
    pub(super) fn describe(&mut self, outcome: Option<Outcome>) {
        if let Err(error) = self.recorder.describe(outcome) {
            self.log(
                LogLevel::Warning,
                &format!("the run's description is not up to date: {}", in_short(&error)),
            );
        }
    }

    /// Goes back to the last good state after a divergence, with the learning rate times `factor`.
    pub(super) fn revert(&mut self, factor: f64) -> anyhow::Result<()> {
        let (Some(divergence), Some(good)) = (self.trainer.divergence, self.recorder.good()) else {
            self.log(LogLevel::Warning, "there is nothing to go back from: the run has not diverged");
            return Ok(());
        };
        let state = good.clone();
        let (course, interruptions) = (state.course.clone(), state.interruptions.clone());
        let scaled = self.trainer.progress.learning_rate_factor;
        let acts = std::mem::take(&mut self.trainer.progress.journal);
        self.trainer = resume(state, Arc::clone(&self.trainer.dataset))?;
        // Changes of the rate since that state are taken over: their batches are gone, but not what somebody wanted by them.
        let missed = scaled / self.trainer.progress.learning_rate_factor;
        self.recorder.go_back(course, interruptions);
        self.moments.forget_after(self.trainer.progress.total_steps);
        self.describe(None);
        self.start_over(Wish::Run);
        self.restore();
        let step = self.trainer.progress.total_steps;
        self.log(LogLevel::Info, &format!("{divergence}: back to batch {step}"));
        let kept = self.trainer.progress.journal.len();
        if let Some(gone) = acts.get(kept..).and_then(gone) {
            self.log(LogLevel::Warning, &gone);
        }
        let (from, to) = (divergence.step.to_string(), step.to_string());
        let change = self.trainer.progress.mark(LiveChange::REVERT, from, to);
        change.into_iter().for_each(|change| self.outgoing.push(Event::Changed(change)));
        self.act(&Act::ScaleRate(factor * missed));
        Ok(())
    }

    /// Keeps the run as it was before a batch or a measurement that could not be done, mostly because the images of it could not be
    /// read; gives what there is to say.
    pub(super) fn after_failure(&mut self, error: &anyhow::Error) -> anyhow::Error {
        self.trainer.settle();
        let saved = self.keep(Occasion::End);
        self.describe(Some(Outcome::Stopped));
        let batch = self.trainer.progress.total_steps;
        let rest = match (saved, self.recorder.name()) {
            (Some(_), Some(run)) => {
                format!("the run is kept as it was after batch {batch}; go on with: cnn-tui resume {run}")
            }
            (Some(place), None) => format!("the run is kept as it was after batch {batch}, in {place}"),
            (None, _) => "the run was not kept".to_owned(),
        };
        let text = format!("{error:#}; {rest}");
        self.recorder.note(&text);
        anyhow!(text)
    }

    /// What there is to say of a trainer that panicked: what the run loses by it, which is nothing that was kept.
    pub(in crate::train) fn after_panic(&self, message: &str) -> anyhow::Error {
        let rest = match (self.kept, self.recorder.name()) {
            (Some(batch), Some(run)) => {
                format!("the last checkpoint, after batch {batch}, is good; go on with: cnn-tui resume {run}")
            }
            _ => "the run was not kept".to_owned(),
        };
        let text = format!("the trainer panicked: {message}; {rest}");
        self.recorder.note(&text);
        anyhow!(text)
    }

    /// What there is to say at the end.
    pub(super) fn finish_report(&self, outcome: Outcome, saved: Option<String>) -> FinishReport {
        let progress = &self.trainer.progress;
        let back = self.recorder.good().map(|state| state.progress.total_steps);
        FinishReport {
            outcome,
            epochs: progress.epoch,
            total_steps: progress.total_steps,
            test: progress.test,
            best: progress.best,
            seconds: progress.seconds,
            dead: self.trainer.dead,
            weights_hash: self.trainer.network.weights_hash(),
            saved,
            run: self.recorder.name(),
            lost: self.recorder.is_lost(),
            divergence: self.trainer.divergence.map(|divergence| (divergence, back)),
        }
    }

    /// The last line of the run's log, for now.
    pub(super) fn note_end(&self, report: &FinishReport) {
        let (epochs, steps) = (report.epochs, report.total_steps);
        let mut text = format!("{} after {epochs} epochs, {steps} batches", report.outcome);
        if let Some((divergence, _)) = &report.divergence {
            text.push_str(&format!(": {divergence}"));
        }
        if let Some(dead) = report.dead {
            text.push_str(&format!("; dead since epoch {}", dead.since));
        }
        if let (Outcome::Stopped, Some(run)) = (report.outcome, &report.run) {
            text.push_str(&format!("; go on with: cnn-tui resume {run}"));
        }
        self.recorder.note(&text);
    }
}
