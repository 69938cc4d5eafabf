//! The trainer as a front end sees it: commands in, events and probes out, and always the same bits.

mod doctor;
mod normalized;
mod saving;

use super::config::TrainConfig;
use super::job::{Home, Job, Origin, Source, Start};
use super::trainer_thread::Handle;
use crate::dataset::{Dataset, ReadOptions};
use crate::inspect::evaluate::Evaluate;
use crate::inspect::explain::Explain;
use crate::inspect::layer::{Layer, Probe};
use crate::inspect::next_mistake::NextMistake;
use crate::inspect::nudge::{Nudge, Target};
use crate::inspect::snapshot::Set;
use crate::inspect::{Ask, Finding, Question};
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::{Schedule, Shape};
use crate::protocol::channel::Received;
use crate::protocol::{
    Act, AskId, Command, Entry, Event, FinishReport, LiveChange, MomentInfo, Outcome, Past, Phase, Reach,
    Report, RunInfo, Speed, Stepped, Warning,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nothing here takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Batches in an epoch of [`job`].
const STEPS: usize = 50;

/// Makes square images of five classes, of so many pixels a side.
pub(super) fn made_up_images(side: usize, count: usize) -> Arc<Dataset> {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("made-up.csv");
    let pixel = |image: usize, index: usize| ((image * 37 + index * (image % 5 + 3)) % 256).to_string();
    let line = |image: usize| {
        let pixels: Vec<_> = (0..side * side).map(|index| pixel(image, index)).collect();
        format!("{},{}\n", image % 5, pixels.join(","))
    };
    std::fs::write(&path, (0..count).map(line).collect::<String>()).expect("a file");
    Arc::new(Dataset::open(&path).expect("it is whole"))
}

/// Gives a quick run on MNIST that leaves nothing out: dropout, batch statistics, a ragged last batch.
pub(super) fn job(threads: usize) -> Job {
    let config = TrainConfig {
        spec: "dense 12 relu, batchnorm, dropout 0.2, dense 10 softmax".parse().expect("a spec"),
        optimizer: Optimizer { rule: Rule::Adam, clip: Some(1.0), ..Optimizer::default() },
        schedule: Schedule { shape: Shape::OneCycle, warm_up: 3 },
        learning_rate: 0.01,
        batch_size: 101,
        epochs: 2,
        seed: 7,
        validation: Some(55_000),
        ..TrainConfig::default()
    };
    Job {
        name: "test".to_owned(),
        config,
        origin: Origin::Text,
        source: Source::Mnist,
        threads,
        state: None,
        extended: None,
        home: Home::Nowhere,
        save_every: Duration::MAX,
        save: None,
        usual: None,
        probe_interval: Duration::ZERO,
        start: Start::default(),
        rerun: None,
    }
}

/// A trainer and what it said so far.
pub(super) struct Talk {
    pub(super) handle: Handle,
    pub(super) info: Option<Box<RunInfo>>,
    pub(super) report: Report,
    pub(super) epochs: usize,
    pub(super) starts: usize,
    pub(super) tested: usize,
    pub(super) past: Option<Past>,
    /// What was changed since the run began.
    pub(super) changes: Vec<LiveChange>,
    /// The moments that were told last.
    pub(super) moments: Vec<MomentInfo>,
    /// What was told last of a step that is computed.
    pub(super) reaching: Option<Reach>,
    /// What was done since the run began.
    pub(super) journal: Vec<Entry>,
    pub(super) saved: Option<u64>,
    pub(super) log: Vec<String>,
    pub(super) stepped: Vec<Stepped>,
    pub(super) warnings: Vec<Warning>,
    pub(super) finish: Option<FinishReport>,
    pub(super) failure: Option<String>,
}

impl Talk {
    pub(super) fn start(job: Job) -> Self {
        let handle = Handle::spawn(job, Vec::new()).expect("a thread");
        let (info, finish, failure) = (None, None, None);
        Self {
            handle,
            info,
            report: Report::default(),
            epochs: 0,
            starts: 0,
            tested: 0,
            past: None,
            changes: vec![],
            moments: vec![],
            reaching: None,
            journal: vec![],
            saved: None,
            log: vec![],
            stepped: vec![],
            warnings: vec![],
            finish,
            failure,
        }
    }

    /// Starts a job and pauses it before it has gone far.
    pub(super) fn paused(job: Job) -> Self {
        let mut talk = Self::start(job);
        talk.say(Command::Pause);
        talk.listen_until(|talk| talk.report.phase == Phase::Paused);
        talk
    }

    pub(super) fn say(&self, command: Command) {
        assert!(self.handle.viewer().send(command), "the trainer is there");
    }

    /// Takes events in until `done`; panics if that takes too long.
    pub(super) fn listen_until(&mut self, done: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !done(self) {
            assert!(Instant::now() < deadline, "in vain: {:?} {:?}", self.report, self.log);
            match self.handle.viewer().wait_event(Duration::from_millis(100)) {
                Received::Event(event) => self.hear(event),
                Received::Empty => {}
                Received::Closed => panic!("the trainer is gone: {:?}", self.failure),
            }
        }
    }

    /// What `wanted` makes of the first answer that it makes something of.
    fn answer_of<T>(&mut self, wanted: impl Fn(Finding) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answers = self.handle.viewer().take_answers();
            if let Some(found) = answers.into_iter().find_map(|answer| wanted(answer.body)) {
                return found;
            }
            assert!(Instant::now() < deadline, "nobody answers");
            self.listen_until(|_| true);
            std::thread::yield_now();
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Loading(_) => {}
            Event::Started(info) => {
                self.info = Some(info);
                self.starts += 1;
                (self.epochs, self.finish, self.report) = (0, None, Report::default());
                self.changes.clear();
                self.journal.clear();
            }
            Event::Reconfigured(info) => self.info = Some(info),
            Event::Report(report) => self.report = report,
            Event::Epoch(_) => self.epochs += 1,
            Event::Stepped(stepped) => self.stepped.push(*stepped),
            Event::Warning(warning) => self.warnings.push(warning),
            Event::Tested(_) => self.tested += 1,
            Event::Log(_, text) => self.log.push(text),
            Event::Finished(report) => self.finish = Some(*report),
            Event::Changed(change) => change.join(&mut self.changes),
            Event::Acted(entry) => self.journal.push(entry),
            Event::Restored(past) => {
                self.changes.clone_from(&past.changes);
                self.journal.clone_from(&past.journal);
                self.past = Some(*past);
            }
            Event::Moments(moments) => self.moments = moments,
            Event::Reaching(reaching) => self.reaching = reaching.now,
            Event::Saved { total_steps, .. } => self.saved = Some(total_steps),
            Event::Failed(message) => self.failure = Some(message),
            Event::Kept { .. } => {}
        }
    }

    /// Stops the trainer, as a front end that leaves does.
    pub(super) fn stopped(self) -> FinishReport {
        self.handle.finish().expect("it says how it ended")
    }

    pub(super) fn finished(mut self) -> FinishReport {
        self.listen_until(|talk| talk.finish.is_some());
        self.finish.take().expect("awaited")
    }
}

#[test]
fn threads_pauses_steps_and_looks_change_no_bit() {
    let plain = Talk::start(job(1)).finished();
    assert_eq!((plain.outcome, plain.epochs, plain.total_steps), (Outcome::Completed, 2, 2 * STEPS as u64));
    assert!(plain.test.is_some_and(|test| test.accuracy > 0.7 && test.images == 10_000), "{plain:?}");

    for threads in [1, 2, 3] {
        let mut talk = Talk::paused(job(threads));
        talk.say(Command::StepBatch);
        let pictures = Ask::every(AskId::of("pictures"), Question::Layer(Layer { view: 9, sample: 3 }));
        let mistake = Question::NextMistake(NextMistake { after: 0 });
        let test = Question::Evaluate(Evaluate { set: Set::Test });
        let explain = Question::Explain(Explain { sample: 3, training: true });
        let target = Target::Weight { stage: 0, index: 300 };
        let nudge = Question::Nudge(Nudge { sample: 3, training: true, target, exponent: 4 });
        let asks = [
            Ask::every(AskId::of("explain"), explain),
            Ask::every(AskId::of("nudge"), nudge),
            Ask::once(AskId::of("mistake"), mistake),
            Ask::once(AskId::of("test"), test),
        ];
        talk.handle.viewer().declare([pictures].into_iter().chain(asks).collect());
        let before = talk.report.total_steps;
        talk.listen_until(|talk| talk.report.total_steps == before + 1 && talk.report.phase == Phase::Paused);
        talk.answer_of(
            |finding| if let Finding::Evaluate(found) = finding { Some(found.images) } else { None },
        );
        let rehearsed = talk.answer_of(|finding| match finding {
            Finding::Explain(found) => found.rehearsal.map(|rehearsal| rehearsal.number),
            _ => None,
        });
        assert!(rehearsed > before, "the next step was tried on a copy");
        talk.say(Command::StepEpoch);
        talk.listen_until(|talk| talk.epochs == 1 && talk.report.phase == Phase::Paused);
        talk.say(Command::SetSpeed(Speed::BatchesPerSecond(50)));
        talk.say(Command::Resume);
        talk.listen_until(|talk| talk.report.step > 5);
        talk.say(Command::SetSpeed(Speed::Unlimited));
        assert_eq!(talk.finished().weights_hash, plain.weights_hash, "with {threads} threads");
    }
}

#[test]
fn steps_stop_where_they_should_and_restart_begins_again() {
    let mut talk = Talk::paused(job(1));
    let before = talk.report.total_steps;
    for step in 1..=3 {
        talk.say(Command::StepBatch);
        talk.listen_until(|talk| {
            talk.report.total_steps == before + step && talk.report.phase == Phase::Paused
        });
    }
    talk.say(Command::StepEpoch);
    talk.listen_until(|talk| talk.report.phase == Phase::Paused && talk.epochs == 1);
    assert_eq!(talk.report.total_steps, STEPS as u64);
    talk.say(Command::Restart);
    talk.listen_until(|talk| talk.starts == 2 && talk.report.phase == Phase::Paused);
    assert_eq!(talk.report.total_steps, 0, "who pauses looks at the untrained network");
    talk.say(Command::Resume);
    assert_eq!(Talk::start(job(1)).finished().weights_hash, talk.finished().weights_hash);
}

#[test]
fn a_run_that_starts_paused_shows_the_untrained_network_and_says_what_a_step_did() {
    let mut job = job(2);
    job.start.paused = true;
    let plain = Talk::start(Job { start: Start::default(), ..job.clone() }).finished();
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.report.phase == Phase::Paused);
    assert_eq!((talk.report.total_steps, talk.report.elapsed), (0, 0.0));
    for step in 1..=3 {
        talk.say(Command::StepBatch);
        talk.listen_until(|talk| talk.stepped.len() == step);
        let stepped = talk.stepped.last().expect("awaited");
        assert_eq!((stepped.step, stepped.epoch), (step as u64, None));
        let (before, after) = (stepped.loss_before.expect("one"), stepped.loss_after.expect("one"));
        assert!(before != after && after.is_finite(), "{stepped:?}");
        // Dense, batch normalisation, dense; the whole is as far as its parts together.
        assert_eq!(stepped.layers.iter().map(|layer| layer.layer).collect::<Vec<_>>(), [0, 1, 3]);
        let parts: f64 = stepped.layers.iter().map(|layer| layer.change.moved.powi(2)).sum();
        assert!((parts.sqrt() / stepped.whole.moved - 1.0).abs() < 1e-12 && stepped.whole.moved > 0.0);
    }
    talk.say(Command::StepEpoch);
    talk.listen_until(|talk| talk.stepped.len() == 4);
    let stepped = talk.stepped.last().expect("awaited");
    assert_eq!((stepped.step, stepped.epoch, stepped.loss_before), (STEPS as u64, Some(1), None));
    talk.say(Command::Resume);
    assert_eq!(talk.finished().weights_hash, plain.weights_hash, "looking changes no bit");
}

#[test]
fn ten_batches_are_ten_steps_across_epochs_and_change_no_bit() {
    let mut job = job(1);
    job.start.paused = true;
    let plain = Talk::start(Job { start: Start::default(), ..job.clone() }).finished();
    let mut talk = Talk::start(job);
    talk.listen_until(|talk| talk.report.phase == Phase::Paused);
    for step in 1..=6 {
        talk.say(Command::StepBatches(10));
        talk.listen_until(|talk| talk.stepped.len() == step);
        let stepped = talk.stepped.last().expect("awaited");
        assert_eq!((stepped.step, stepped.epoch, stepped.batches), (10 * step as u64, None, 10));
        assert!(stepped.loss_before.zip(stepped.loss_after).is_some_and(|(before, after)| before != after));
        talk.listen_until(|talk| talk.report.phase == Phase::Paused);
        assert_eq!((talk.report.total_steps, talk.epochs), (10 * step as u64, usize::from(step > 5)));
    }
    talk.say(Command::StepBatches(0));
    talk.say(Command::Resume);
    assert_eq!(talk.finished().weights_hash, plain.weights_hash);
}

#[test]
fn the_learning_rate_changes_live_and_only_by_sane_factors() {
    let mut talk = Talk::paused(job(1));
    let before = talk.report.learning_rate_factor;
    talk.say(Command::Act(Act::ScaleRate(f64::NAN)));
    talk.say(Command::Act(Act::ScaleRate(0.5)));
    talk.listen_until(|talk| talk.report.learning_rate_factor == before * 0.5);
    assert!(talk.log.iter().any(|line| line.contains("cannot be scaled")), "{:?}", talk.log);
    talk.listen_until(|talk| talk.changes.len() == 1);
    let first = talk.changes[0].clone();
    assert_eq!((first.step, first.name.as_str()), (talk.report.total_steps + 1, LiveChange::RATE));
    let ratio = first.to.parse::<f64>().expect("a rate") / first.from.parse::<f64>().expect("a rate");
    assert!((ratio - 0.5).abs() < 1e-3, "{first:?}");
    talk.say(Command::Act(Act::ScaleRate(0.5)));
    talk.listen_until(|talk| talk.changes.len() == 1 && talk.changes[0].to != first.to);
    assert_eq!(talk.changes[0].from, first.from, "between the same two batches it is one change");
    talk.say(Command::Restart);
    talk.listen_until(|talk| talk.starts == 2 && talk.report.phase == Phase::Paused);
    assert_eq!(talk.changes, [], "the run that begins is one that nobody has touched");
    let report = talk.handle.finish().expect("it had begun");
    assert_eq!(report.outcome, Outcome::Stopped);
}

#[test]
fn probes_show_the_watched_sample_with_the_weights_of_that_moment() {
    let mut job = job(1);
    job.config.spec = "conv 3 5x5, batchnorm, relu, maxpool 2, dense 10 softmax".parse().expect("a spec");
    let mut talk = Talk::paused(job);
    let info = talk.info.take().expect("started");
    assert_eq!((info.viewable.as_slice(), info.watched_images), ([0, 1, 2, 3, 4].as_slice(), 55_000));
    let pictures = Question::Layer(Layer { view: 0, sample: 41 });
    talk.handle.viewer().declare(vec![Ask::every(AskId::of("pictures"), pictures)]);
    let probe: Probe =
        talk.answer_of(|finding| if let Finding::Layer(found) = finding { Some(*found) } else { None });
    assert_eq!(probe.sample.index, 41);
    let (filters, maps) = (probe.filters.expect("filters"), probe.maps.expect("maps"));
    let pooled = probe.pooled.expect("pooled maps");
    assert_eq!((filters.count, filters.channels, filters.height, filters.width), (3, 1, 5, 5));
    assert_eq!((maps.count, maps.height, maps.width), (3, 24, 24));
    assert_eq!((pooled.count, pooled.height, pooled.width), (3, 12, 12));
    for (index, &pooled) in pooled.values.iter().enumerate() {
        let (map, row, column) = (index / 144, index / 12 % 12, index % 12);
        let at = |i: usize, j: usize| maps.values[map * 576 + (2 * row + i) * 24 + 2 * column + j];
        assert_eq!(pooled, at(0, 0).max(at(0, 1)).max(at(1, 0)).max(at(1, 1)));
    }
    assert!((probe.sample.outputs.iter().sum::<f32>() - 1.0).abs() < 1e-5);
}

#[test]
fn a_run_that_diverges_says_so_and_saves_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut job = job(1);
    job.config.spec = "dense 10 relu".parse().expect("a spec");
    job.config.optimizer = Optimizer { rule: Rule::Sgd, ..Optimizer::default() };
    (job.config.learning_rate, job.config.schedule) = (1e30, Schedule::default());
    job.save = Some(directory.path().join("run.cnn"));
    let report = Talk::start(job).finished();
    assert_eq!((report.outcome, report.saved, report.test), (Outcome::Diverged, None, None));
    assert_eq!(std::fs::read_dir(directory.path()).expect("readable").count(), 0);
}

#[test]
fn the_target_ends_the_run_and_the_checkpoint_holds_the_network() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("run.cnn");
    let mut job = job(2);
    (job.config.epochs, job.config.until_accuracy) = (50, Some(0.5));
    job.save = Some(path.clone());
    let report = Talk::start(job).finished();
    assert_eq!(report.outcome, Outcome::TargetReached);
    assert!(report.epochs < 50);
    let state = super::state::RunState::load(&path).expect("saved");
    assert_eq!(state.network().expect("whole").weights_hash(), report.weights_hash);
    assert_eq!(state.progress.history.len(), report.epochs);
    assert!(!state.memory.is_empty());
}

#[test]
fn what_cannot_be_trained_on_is_told() {
    let mut job = job(1);
    job.source = Source::at(std::path::Path::new("/nonexistent"), ReadOptions::default());
    let mut talk = Talk::start(job);
    let deadline = Instant::now() + PATIENCE;
    while talk.failure.is_none() && Instant::now() < deadline {
        if let Received::Event(event) = talk.handle.viewer().wait_event(Duration::from_millis(100)) {
            talk.hear(event);
        }
    }
    let failure = talk.failure.take().expect("told");
    assert!(failure.contains("/nonexistent"), "{failure}");
    assert_eq!(talk.handle.finish(), None);
}
