//! The trainer's side of a conversation: trains between commands, and does what they say.

mod account;
mod keep;
mod steer;
mod tell;
#[cfg(test)]
mod tests;

use super::change::Parameters;
use super::clock::{Clock, Work};
use super::course::Course;
use super::evaluate::Measuring;
use super::fault::Fault;
use super::job::{Home, Job};
use super::outbox::Outbox;
use super::pace::{Pace, Throughput};
use super::probe::Prober;
use super::progress::Stage;
use super::record::{Occasion, Recorder};
use super::resume::{diagnose, resume};
use super::run::{Advance, Trainer};
use super::spent::Spent;
use crate::dataset::Dataset;
use crate::protocol::channel::TrainerEnd;
use crate::protocol::{BatchPoint, EpochReport, Event, FinishReport, LogLevel, Outcome, Phase};
use crate::runs::RunError;
use crate::threads::Workers;
use std::sync::Arc;
use std::time::Duration;

/// How soon to look again while something waits for the screen.
const RETRY: Duration = Duration::from_millis(20);
/// A speed limit is waited for in pieces of this length, so that little is lost of the time if the process is stopped.
const NAP: Duration = Duration::from_millis(50);

/// What the user wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Train on.
    Run,
    /// Wait.
    Pause,
    /// Train one batch, then wait.
    OneBatch,
    /// Train to the end of this epoch, then wait.
    OneEpoch,
}

/// What comes after a turn of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// The next one.
    Again,
    /// Waiting for a command, so long at the most.
    Wait(Option<Duration>),
    /// The end.
    Leave,
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
    /// How the job's network follows the data, if it does.
    follows: Option<String>,
    lanes: &'a mut TrainerEnd,
    workers: &'a Workers,
    clock: Arc<dyn Clock>,
    trainer: Trainer,
    recorder: Recorder,
    prober: Prober,
    outbox: Outbox,
    wish: Wish,
    pace: Pace,
    /// How fast training goes.
    throughput: Throughput,
    /// How fast measuring goes.
    measuring: Throughput,
    /// What the run's time had been spent on when that was looked at last.
    accounted: Spent,
    /// The parameters before the step that was asked for.
    before: Option<Parameters>,
    /// Whether it was said that the network is dead.
    told_dead: bool,
    /// Which image is watched, as an index into the watched set.
    watched: usize,
    view: usize,
    /// A search for the next misclassified image: where it goes on, and how many are left to look at.
    search: Option<(usize, usize)>,
    /// A measurement of the test set that somebody asked for.
    asked_test: Option<Measuring>,
    /// Whether what the last probe showed has changed since, and whether somebody waits to see it.
    probe_stale: bool,
    probe_urgent: bool,
    probed: Option<Duration>,
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
}

impl<'a> Session<'a> {
    /// A session on a run, a fresh one or one that goes on; `follows` says how the job's network was made to fit.
    ///
    /// # Errors
    /// If the job does not fit the images, or the run cannot be kept where it is wanted.
    pub fn new(
        job: &'a Job,
        lanes: &'a mut TrainerEnd,
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
        diagnose(&mut trainer, workers);
        let recorder = Recorder::new(job, course).map_err(|error| not_kept(error, &job.home))?;
        let prober = Prober::new(&trainer.network);
        let mut session = Self {
            job,
            follows,
            lanes,
            workers,
            clock: Arc::clone(&job.start.clock),
            trainer,
            recorder,
            prober,
            outbox: Outbox::default(),
            wish: if job.start.paused { Wish::Pause } else { Wish::Run },
            pace: Pace::new(job.start.speed),
            throughput: Throughput::default(),
            measuring: Throughput::default(),
            accounted: Spent::default(),
            before: None,
            told_dead: false,
            watched: 0,
            view: 0,
            search: None,
            asked_test: None,
            probe_stale: true,
            probe_urgent: true,
            probed: None,
            reported: job.start.clock.now(),
            told_phase: Phase::Loading,
            obeyed: 0,
            finish: None,
            unsaved: false,
            kept: None,
            fault: Fault::at("trainer"),
        };
        session.announce();
        session.begin(job.state.is_some(), None);
        Ok(session)
    }

    /// Tells of something that is not as wished.
    pub fn warn(&mut self, text: &str) {
        self.log(LogLevel::Warning, text);
    }

    /// Trains and answers until told to stop.
    pub fn run(&mut self) -> anyhow::Result<Option<FinishReport>> {
        loop {
            match self.turn()? {
                Turn::Again => {}
                Turn::Leave => return self.leave(),
                Turn::Wait(time) => {
                    let command = self.lanes.wait_command(time);
                    self.waited();
                    if let Some(command) = command
                        && self.obey(command)?
                    {
                        return self.leave();
                    }
                }
            }
        }
    }

    /// Does what was commanded, tells what there is to tell, and does a piece of work if there is one.
    fn turn(&mut self) -> anyhow::Result<Turn> {
        while let Some(command) = self.lanes.try_command() {
            if self.obey(command)? {
                return Ok(Turn::Leave);
            }
        }
        let flushed = self.attend();
        Ok(if self.work()? { Turn::Again } else { Turn::Wait(self.patience(flushed)) })
    }

    /// Lets the run's time count or stand, shows and tells; true if all is told.
    fn attend(&mut self) -> bool {
        if self.wants_batch() {
            self.trainer.watch.start();
        } else {
            self.trainer.pause();
        }
        self.offer_probe();
        self.tell(false)
    }

    /// How long to wait for a command where there is nothing to do: until a batch is due, the screen may have room again, or
    /// somebody says something.
    fn patience(&self, flushed: bool) -> Option<Duration> {
        match self.limited() {
            Some(wait) if self.wants_batch() => Some(wait.min(NAP)),
            _ if !flushed || self.probe_stale => Some(RETRY),
            _ => None,
        }
    }

    /// How long a speed limit has the next batch wait.
    fn limited(&self) -> Option<Duration> {
        let training = self.trainer.progress.stage == Stage::Training;
        if training { self.pace.wait(|| self.clock.now()) } else { None }
    }

    /// What passed while waiting counts for the limit if there is something to train.
    fn waited(&mut self) {
        if self.wants_batch() {
            self.trainer.spend(Work::Wait);
        }
    }

    /// The last words to a screen that told the trainer to stop.
    fn leave(&mut self) -> anyhow::Result<Option<FinishReport>> {
        if self.finish.is_none() {
            self.conclude(Outcome::Stopped);
        }
        self.outbox.flush(self.lanes);
        Ok(self.finish.take())
    }

    fn done(&self) -> bool {
        matches!(self.trainer.progress.stage, Stage::Done(_))
    }

    fn wants_batch(&self) -> bool {
        !self.done() && self.wish != Wish::Pause
    }

    /// Does the next piece of work; false if there is none to do now.
    fn work(&mut self) -> anyhow::Result<bool> {
        if let Some(measuring) = self.asked_test {
            self.measure_asked(measuring)?;
            return Ok(true);
        }
        if let Some((next, left)) = self.search {
            self.search_on(next, left);
            return Ok(true);
        }
        if !self.wants_batch() || self.limited().is_some() {
            return Ok(false);
        }
        if self.trainer.progress.stage == Stage::Training {
            self.pace.began(|| self.clock.now());
        }
        let advance = self.trainer.advance(self.workers)?;
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
        self.outbox.point(point);
        self.recorder.batch(point);
        self.probe_stale = true;
        if self.recorder.due() {
            self.keep(Occasion::Regular);
        }
        if self.wish == Wish::OneBatch {
            self.wish = Wish::Pause;
            self.probe_urgent = true;
            self.tell(true);
            self.tell_step(None, Some(point.loss));
        }
    }

    fn after_epoch(&mut self, epoch: EpochReport) {
        self.tell(true);
        self.outbox.push(Event::Epoch(epoch));
        self.tell_death();
        if self.recorder.due_after_epoch(epoch.best) {
            self.keep(Occasion::Epoch { best: epoch.best });
        }
        if self.wish == Wish::OneEpoch {
            self.wish = Wish::Pause;
            self.tell_step(Some(epoch), None);
        }
        self.tell(true);
    }

    /// The run is over, or told to end: keeps it and says how it went.
    fn conclude(&mut self, outcome: Outcome) {
        self.trainer.settle();
        self.tell(true);
        if let Some(test) = self.trainer.progress.test {
            self.outbox.push(Event::Tested(test));
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
        self.outbox.push(Event::Finished(Box::new(report)));
        self.show_again();
        self.tell(true);
    }

    fn log(&mut self, level: LogLevel, text: &str) {
        self.recorder.note(text);
        self.outbox.push(Event::Log(level, text.to_owned()));
    }

    /// What the probe shows has changed because somebody asked.
    fn show_again(&mut self) {
        (self.probe_stale, self.probe_urgent) = (true, true);
    }
}
