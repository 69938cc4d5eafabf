//! The trainer's side of a conversation: trains between commands, and does what they say.

mod keep;
mod tell;

use super::evaluate::Measuring;
use super::fault::Fault;
use super::lanes::TrainerEnd;
use super::message::{BatchPoint, Command, Event, FinishReport, LogLevel, Outcome, Phase, Watch};
use super::outbox::Outbox;
use super::pace::{Pace, Throughput};
use super::points::Points;
use super::probe::{Prober, viewable};
use super::record::{Occasion, Recorder};
use super::run::{Advance, Stage, Trainer};
use super::worker::{Home, Job};
use crate::dataset::Dataset;
use crate::nn::kernels::workers::Workers;
use crate::runs::RunError;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How soon to look again while something waits for the screen.
const RETRY: Duration = Duration::from_millis(20);

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
    trainer: Trainer,
    recorder: Recorder,
    prober: Prober,
    outbox: Outbox,
    wish: Wish,
    pace: Pace,
    throughput: Throughput,
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
    probed: Option<Instant>,
    reported: Instant,
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
        let (trainer, course) = match job.state.as_deref().cloned() {
            None => (Trainer::new(job.config.clone(), dataset)?, Points::default()),
            Some(state) => {
                let course = state.course.clone();
                (Trainer::resume(state, dataset)?, course)
            }
        };
        let recorder = Recorder::new(job, course).map_err(|error| not_kept(error, &job.home))?;
        let prober = Prober::new(&trainer.network);
        let mut session = Self {
            job,
            follows,
            lanes,
            workers,
            trainer,
            recorder,
            prober,
            outbox: Outbox::default(),
            wish: Wish::Run,
            pace: Pace::default(),
            throughput: Throughput::default(),
            watched: 0,
            view: 0,
            search: None,
            asked_test: None,
            probe_stale: true,
            probe_urgent: true,
            probed: None,
            reported: Instant::now(),
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
            while let Some(command) = self.lanes.try_command() {
                if self.obey(command)? {
                    return self.leave();
                }
            }
            self.offer_probe();
            let flushed = self.tell(false);
            if self.work()? {
                continue;
            }
            // Nothing to do until somebody says something, or the screen has room again.
            let timeout = match self.pace.wait(Instant::now()) {
                Some(wait) if self.wants_batch() => Some(wait),
                _ if !flushed || self.probe_stale => Some(RETRY),
                _ => None,
            };
            if let Some(command) = self.lanes.wait_command(timeout)
                && self.obey(command)?
            {
                return self.leave();
            }
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
        if !self.wants_batch() || self.pace.wait(Instant::now()).is_some() {
            return Ok(false);
        }
        let began = Instant::now();
        let training = self.trainer.progress.stage == Stage::Training;
        if training {
            self.pace.began(began);
        }
        let advance = self.trainer.advance(self.workers)?;
        match advance {
            Advance::Batch(point) => self.after_batch(point, began.elapsed()),
            Advance::Piece => {}
            Advance::Epoch(epoch) => {
                self.tell(true);
                self.outbox.push(Event::Epoch(epoch));
                if self.recorder.due_after_epoch(epoch.best) {
                    self.keep(Occasion::Epoch { best: epoch.best });
                }
                if self.wish == Wish::OneEpoch {
                    self.wish = Wish::Pause;
                }
                self.tell(true);
            }
            Advance::Finished(outcome) => self.conclude(outcome),
        }
        Ok(true)
    }

    fn after_batch(&mut self, point: BatchPoint, took: Duration) {
        self.fault.tick();
        self.throughput.add(f64::from(point.images), took.as_secs_f64());
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
        }
    }

    /// Does what a command says; true if it says to stop.
    fn obey(&mut self, command: Command) -> anyhow::Result<bool> {
        self.obeyed += 1;
        match command {
            Command::Stop => return Ok(true),
            Command::Pause => self.wish = Wish::Pause,
            Command::Resume | Command::StepBatch | Command::StepEpoch if self.done() => {
                self.log(LogLevel::Info, "the run is over; restart it to train again");
            }
            Command::Resume => self.wish = Wish::Run,
            Command::StepBatch => self.wish = Wish::OneBatch,
            Command::StepEpoch => self.wish = Wish::OneEpoch,
            Command::ScaleLearningRate(factor) => self.scale_learning_rate(factor),
            Command::SetSpeed(speed) => self.pace.set(speed),
            Command::Watch(watch) => self.watch(watch),
            Command::ViewLayer(view) => {
                self.view = view.min(viewable(&self.trainer.network).len().saturating_sub(1));
                self.show_again();
            }
            Command::Test => self.asked_test = Some(self.asked_test.unwrap_or_default()),
            Command::Note(text) => self.recorder.note(&text),
            Command::Save => self.keep_as_asked(),
            Command::Revert(factor) => self.revert(factor)?,
            Command::Restart => self.restart()?,
        }
        self.tell(true);
        Ok(false)
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        if self.finish.is_none() {
            self.keep(Occasion::End);
        }
        self.trainer = Trainer::new(self.job.config.clone(), Arc::clone(&self.trainer.dataset))?;
        let problem = self.recorder.begin_again().err();
        self.start_over();
        self.begin(false, problem);
        Ok(())
    }

    /// Forgets what was going on with the trainer that was there before.
    fn start_over(&mut self) {
        self.outbox.forget_points();
        self.throughput = Throughput::default();
        (self.search, self.asked_test, self.finish) = (None, None, None);
        self.wish = Wish::Run;
        self.announce();
        self.show_again();
    }

    fn scale_learning_rate(&mut self, factor: f64) {
        if !(factor.is_finite() && factor > 0.0) {
            return self.log(LogLevel::Warning, &format!("a learning rate cannot be scaled by {factor}"));
        }
        let progress = &mut self.trainer.progress;
        progress.learning_rate_factor = (progress.learning_rate_factor * factor).clamp(1e-6, 1e6);
        let rate = self.trainer.next_learning_rate();
        self.trainer.progress.learning_rate = rate;
        let epoch = self.trainer.progress.epoch + 1;
        self.log(
            LogLevel::Info,
            &format!(
                "learning rate {rate:.3e} from epoch {epoch}, batch {} on",
                self.trainer.progress.step + 1
            ),
        );
    }

    fn watch(&mut self, watch: Watch) {
        let count = self.trainer.watched().1.len();
        self.search = None;
        match watch {
            Watch::Next => self.watched = (self.watched + 1) % count,
            Watch::Previous => self.watched = (self.watched + count - 1) % count,
            Watch::Index(index) => self.watched = index.min(count - 1),
            Watch::NextMisclassified => self.search = Some(((self.watched + 1) % count, count)),
        }
        self.show_again();
    }

    /// Looks at the next piece of the watched set for an image the network gets wrong.
    fn search_on(&mut self, next: usize, left: usize) {
        let count = self.trainer.watched().1.len();
        let (found, looked) = self.trainer.misclassified(self.workers, next..count.min(next + left));
        self.search = None;
        if let Some(found) = found {
            self.watched = found;
            self.show_again();
        } else if left > looked {
            self.search = Some(((next + looked) % count, left - looked));
        } else {
            let set = self.trainer.watched().0;
            self.log(LogLevel::Info, &format!("all {count} {set} images are classified correctly"));
        }
    }

    fn measure_asked(&mut self, mut measuring: Measuring) -> anyhow::Result<()> {
        let complete = self.trainer.measure_test(self.workers, &mut measuring)?;
        self.asked_test = (!complete).then_some(measuring);
        if complete {
            self.outbox.push(Event::Tested(measuring.evaluation()));
            self.tell(true);
        }
        Ok(())
    }

    /// The run is over, or told to end: keeps it and says how it went.
    fn conclude(&mut self, outcome: Outcome) {
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
