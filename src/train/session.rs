//! The trainer's side of a conversation: trains between commands, and does what they say.

mod account;
mod allowance;
mod answering;
mod branching;
mod coalesce;
mod errand;
mod inquiries;
mod moments;
mod pace;
pub mod pair;
mod past;
mod reaching;
mod recipe;
mod reporting;
mod restart;
mod saving;
mod steer;
mod step_end;
#[cfg(test)]
mod tests;
mod throttle;
mod turns;

use super::change::Parameters;
use super::clock::Clock;
use super::course::Course;
use super::job::{Home, Job};
use super::moments::Moments;
use super::moments::kit::Kit;
use super::moments::timeline::Worth;
use super::progress::Stage;
use super::record::{Occasion, Recorder};
use super::replay::Script;
use super::resume::{diagnose, resume};
use super::run::{Advance, Trainer};
use super::spent::Spent;
use crate::dataset::Dataset;
use crate::fault::Fault;
use crate::inspect::TrainerEnd;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::layer::observer::Observer;
use crate::protocol::{BatchPoint, EpochReport, Event, FinishReport, LogLevel, Outcome, Phase, Place};
use crate::runs::RunError;
use crate::threads::Workers;
use allowance::Allowance;
use coalesce::Coalescer;
use errand::Errand;
use inquiries::Inquiries;
use pace::Pace;
use recipe::Recipe;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use step_end::StepEnd;
use throttle::{Throttle, Throughput};

/// What the user wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Train on.
    Run,
    /// Wait.
    Pause,
    /// Train so many batches, then wait.
    Batches(NonZeroU32),
    /// Train to the end of this epoch, then wait.
    OneEpoch,
}

/// What to do about a run that cannot be kept, if nobody said where.
fn not_kept(error: RunError, home: &Home) -> anyhow::Error {
    let error = anyhow::Error::from(error);
    if matches!(home, Home::Below(_)) {
        error.context(
            "the run cannot be kept in the usual place; give --run DIR, or --no-save if that is meant",
        )
    } else {
        error
    }
}

/// A run under way and the conversation about it.
pub struct Session<'a> {
    job: &'a Job,
    /// What the run began with, to begin again with.
    recipe: Recipe,
    /// How the job's network follows the data, if it does.
    follows: Option<String>,
    link: &'a mut TrainerEnd,
    workers: &'a Workers,
    clock: Arc<dyn Clock>,
    trainer: Trainer,
    recorder: Recorder,
    observer: Observer,
    /// What takes a sample through the network term by term.
    explainer: Explainer,
    /// What the viewers ask, and how far the answers are.
    inquiries: Inquiries,
    /// How much of the time answers may take while training goes on.
    allowance: Allowance,
    /// The number of runs that the time is shared with, this one among them.
    runs: usize,
    /// The run's own past.
    moments: Moments,
    /// How much of the time keeping moments may take.
    moment_allowance: Allowance,
    /// Whether it was said that a moment could not be kept.
    is_moment_lost: bool,
    /// What questions about the past are answered with, once some are asked.
    kit: Option<Kit>,
    /// The step of the past that is being computed.
    reaching: Option<Errand>,
    /// Whether that was what was computed last beside training.
    reach_turn: bool,
    outgoing: Coalescer,
    wish: Wish,
    /// Whether that decides what is trained, or the other run of a pair does.
    pace: Pace,
    /// Seconds that the other run of a pair takes to its end, once that is known.
    beside: f64,
    throttle: Throttle,
    /// How fast training goes.
    throughput: Throughput,
    /// Images in the batches whose speed that is.
    timed_batch: usize,
    /// How fast measuring goes.
    measuring: Throughput,
    /// What the run's time had been spent on when that was looked at last.
    accounted: Spent,
    /// The parameters before the step that was asked for.
    before: Option<Parameters>,
    /// Batches done of the step that was asked for.
    stepped: u32,
    /// Whether it was said that the network is dead.
    told_dead: bool,
    reported: Duration,
    told_phase: Phase,
    /// Commands obeyed so far.
    obeyed: u64,
    finish: Option<FinishReport>,
    /// Whether the last attempt to keep the run failed.
    unsaved: bool,
    /// Batches of the run in the last checkpoint that is on the disk.
    kept: Option<u64>,
    fault: Fault,
    /// The acts that are still to be done again.
    script: Script,
    /// The place where the run stops by itself.
    stop: Option<Place>,
}

impl<'a> Session<'a> {
    /// A session on a run, a fresh one or one that goes on; `follows` says how the job's network was made to fit.
    ///
    /// # Errors
    /// If the job does not fit the images, or the run cannot be kept where it is wanted.
    pub fn new(
        job: &'a Job,
        link: &'a mut TrainerEnd,
        workers: &'a Workers,
        dataset: Arc<Dataset>,
        follows: Option<String>,
    ) -> anyhow::Result<Self> {
        let (mut trainer, course) = match job.state.as_deref().cloned() {
            None => (Trainer::new(job.config.clone(), dataset)?, Course::default()),
            Some(state) => {
                let course = state.course.clone();
                (resume(state, dataset)?, course)
            }
        };
        trainer.use_clock(Arc::clone(&job.start.clock));
        diagnose(&mut trainer, workers)?;
        let recorder = Recorder::new(job, course).map_err(|error| not_kept(error, &job.home))?;
        let (observer, outgoing) = (Observer::new(&trainer.network), Coalescer::new(link));
        let mut session = Self {
            job,
            recipe: Recipe::of(&job.name, &trainer),
            follows,
            link,
            workers,
            clock: Arc::clone(&job.start.clock),
            trainer,
            recorder,
            observer,
            explainer: Explainer::default(),
            inquiries: Inquiries::default(),
            allowance: Allowance::default(),
            runs: 1,
            moments: Moments::default(),
            moment_allowance: Allowance::of_moments(job.start.clock.now(), 1),
            is_moment_lost: false,
            kit: None,
            reaching: None,
            reach_turn: false,
            outgoing,
            wish: if job.start.paused { Wish::Pause } else { Wish::Run },
            pace: Pace::default(),
            beside: 0.0,
            throttle: Throttle::new(job.start.speed),
            throughput: Throughput::default(),
            timed_batch: job.config.batch_size,
            measuring: Throughput::default(),
            accounted: Spent::default(),
            before: None,
            stepped: 0,
            told_dead: false,
            reported: job.start.clock.now(),
            told_phase: Phase::Loading,
            obeyed: 0,
            finish: None,
            unsaved: false,
            kept: None,
            fault: Fault::at("trainer"),
            script: Script::new(job.rerun.as_ref().map_or_else(Vec::new, |rerun| rerun.entries.clone())),
            stop: job.rerun.as_ref().and_then(|rerun| rerun.stop),
        };
        session.announce();
        session.begin(job.state.is_some(), None);
        session.take_asks();
        Ok(session)
    }

    /// Shares the time with other runs: so many are trained in turns, this one among them.
    fn take_turns(&mut self, runs: usize) {
        self.runs = runs;
        self.allowance = Allowance::among(runs);
        self.moment_allowance = Allowance::of_moments(self.clock.now(), runs);
    }

    /// Tells of something that is not as wished.
    pub fn warn(&mut self, text: &str) {
        self.log(LogLevel::Warning, text);
    }

    fn done(&self) -> bool {
        matches!(self.trainer.progress.stage, Stage::Done(_))
    }

    fn wants_batch(&self) -> bool {
        !self.done() && (self.wish != Wish::Pause || self.pace == Pace::Follow)
    }

    /// Does the next piece of work; false if there is none to do now.
    fn work(&mut self) -> anyhow::Result<bool> {
        if self.answer_first() {
            return Ok(true);
        }
        if !self.wants_batch() || self.limited().is_some() {
            return Ok(self.keep_acts() || self.reach_further().is_some());
        }
        if self.pace == Pace::Hold {
            return Ok(false);
        }
        self.act_again()?;
        if self.stop == Some(self.trainer.progress.place()) {
            self.conclude(Outcome::Stopped);
            return Ok(true);
        }
        if self.trainer.progress.stage == Stage::Training {
            self.throttle.began(|| self.clock.now());
        }
        let advance = self.trainer.advance(self.workers).map_err(|error| self.after_failure(&error))?;
        self.account(if let Advance::Batch(point) = &advance { Some(point.images) } else { None });
        match advance {
            Advance::Batch(point) => self.after_batch(point),
            Advance::Piece => {}
            Advance::Epoch(epoch) => self.after_epoch(epoch),
            Advance::Finished(outcome) => self.conclude(outcome),
        }
        Ok(true)
    }

    fn after_batch(&mut self, point: BatchPoint) {
        self.fault.tick();
        self.outgoing.point(point);
        self.recorder.batch(point);
        self.inquiries.changed();
        self.keep_moment(Worth::Plain);
        if self.recorder.due() {
            self.keep(Occasion::Regular);
        }
        if let Wish::Batches(wished) = self.wish {
            self.after_wished_batch(wished, point);
        }
    }

    /// A batch of so many that were `wished` for is done: the last one ends the step.
    fn after_wished_batch(&mut self, wished: NonZeroU32, point: BatchPoint) {
        self.stepped += 1;
        if let Some(left) = NonZeroU32::new(wished.get() - 1) {
            self.wish = Wish::Batches(left);
            return;
        }
        self.inquiries.hurry();
        self.tell(true);
        self.tell_step(StepEnd::Batch(point));
        // Only once what came of the step is told: who waits for a pause has heard it then.
        self.wish = Wish::Pause;
    }

    fn after_epoch(&mut self, epoch: EpochReport) {
        self.tell(true);
        self.outgoing.push(Event::Epoch(epoch));
        self.tell_death();
        self.keep_moment(Worth::EndOfEpoch);
        self.tell_early_stop();
        if self.recorder.due_after_epoch(epoch.best) {
            self.keep(Occasion::Epoch { best: epoch.best });
        }
        if self.wish == Wish::OneEpoch {
            self.wish = Wish::Pause;
            self.tell_step(StepEnd::Epoch(epoch));
        }
        self.tell(true);
    }

    /// The run is over, or told to end: keeps it and says how it went.
    fn conclude(&mut self, outcome: Outcome) {
        self.trainer.settle();
        self.tell(true);
        if let Some(test) = self.trainer.progress.test {
            self.outgoing.push(Event::Tested(test));
        }
        // A run that diverged is kept as it was when it was still good.
        let saved = if outcome == Outcome::Diverged { None } else { self.keep(Occasion::End) };
        self.finish_with(outcome, saved);
    }

    fn finish_with(&mut self, outcome: Outcome, saved: Option<String>) {
        let report = self.finish_report(outcome, saved);
        self.note_end(&report);
        self.describe(Some(outcome));
        self.finish = Some(report.clone());
        self.wish = Wish::Pause;
        self.outgoing.push(Event::Finished(Box::new(report)));
        self.inquiries.hurry();
        self.tell(true);
    }

    fn log(&mut self, level: LogLevel, text: &str) {
        self.recorder.note(text);
        self.outgoing.push(Event::Log(level, text.to_owned()));
    }
}
