//! The header's numbers against a stopwatch and a counter of the test's own, on a clock that goes as the test says.

mod acts;
mod answers;
mod limit;
mod pair;
mod past;

use super::Session;
use super::turns::{NAP, Turn};
use crate::dataset::{Dataset, ReadOptions};
use crate::inspect::evaluate::Evaluate;
use crate::inspect::layer::Layer;
use crate::inspect::snapshot::Set;
use crate::inspect::{Ask, Question, Viewer};
use crate::nn::optimizer::Optimizer;
use crate::nn::schedule::Schedule;
use crate::protocol;
use crate::protocol::channel::{Received, channel};
use crate::protocol::{AskId, Command, Event, Phase, Report, RunInfo, Speed};
use crate::threads::Workers;
use crate::train::clock::Work;
use crate::train::clock::scripted::{ScriptedClock, Spell};
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::job::{Job, Source, Start};
use crate::train::resume::capture;
use crate::train::state::RunState;
use proptest::prelude::*;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Images in a batch.
const BATCH: usize = 16;
/// Batches in an epoch.
const STEPS: usize = 6;
/// Epochs of the run.
const EPOCHS: usize = 3;
/// Images of a piece of a measurement; the validation set is two, the test set one.
const PIECE: usize = 256;
/// Learning rate at the start.
const RATE: f64 = 0.01;

/// Writes an IDX file of bytes.
fn idx(path: &Path, axes: &[usize], bytes: impl Iterator<Item = u8>) {
    let mut file = vec![0, 0, 8, axes.len() as u8];
    axes.iter().for_each(|&axis| file.extend((axis as u32).to_be_bytes()));
    file.extend(bytes);
    std::fs::write(path, file).expect("a file");
}

/// Images of 2×2 pixels in three classes.
static DATA: LazyLock<(tempfile::TempDir, Arc<Dataset>)> = LazyLock::new(|| {
    let place = tempfile::tempdir().expect("a directory");
    for (name, images) in [("train", STEPS * BATCH + 2 * PIECE), ("t10k", PIECE)] {
        let file = |kind: &str| place.path().join(format!("{name}-{kind}-ubyte"));
        let pixels = (0..images * 4).map(|i| ((i / 4 % 3 * 80 + i * 7 % 11) % 256) as u8);
        idx(&file("images-idx3"), &[images, 2, 2], pixels);
        idx(&file("labels-idx1"), &[images], (0..images).map(|i| (i % 3) as u8));
    }
    let dataset = Dataset::open(place.path()).expect("it is whole");
    (place, Arc::new(dataset))
});

fn job(clock: &Arc<ScriptedClock>) -> Job {
    let base = crate::train::tests::job(1);
    let config = TrainConfig {
        spec: "dense 3 softmax".parse().expect("a spec"),
        optimizer: Optimizer::default(),
        schedule: Schedule::default(),
        learning_rate: RATE,
        batch_size: BATCH,
        epochs: EPOCHS,
        validation: Some(2 * PIECE),
        ..base.config.clone()
    };
    let source = Source::at(DATA.0.path(), ReadOptions::default());
    Job { config, source, start: Start { clock: clock.clone(), ..Start::default() }, ..base }
}

/// What somebody does, or what happens.
#[derive(Clone, Debug)]
enum Act {
    Turns(usize),
    Tell(Command),
    Speed(u16),
    Rate(f64),
    /// Somebody asks for a measurement of the test set.
    Ask,
    Stop {
        seconds: f64,
        late_news: bool,
    },
    /// The screen does not look for so many turns.
    Look(usize),
    /// The process ends, and another goes on.
    GoOn,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (1usize..30).prop_map(Act::Turns),
        1 => Just(Act::Tell(Command::Pause)),
        3 => Just(Act::Tell(Command::Resume)),
        1 => Just(Act::Tell(Command::StepBatch)),
        1 => Just(Act::Tell(Command::StepEpoch)),
        1 => Just(Act::Ask),
        1 => Just(Act::Tell(Command::Restart)),
        2 => prop_oneof![Just(0), Just(1u16), Just(2), Just(20), Just(50)].prop_map(Act::Speed),
        1 => prop_oneof![Just(0.5), Just(1.25)].prop_map(Act::Rate),
        1 => (1.0..100.0, any::<bool>()).prop_map(|(seconds, late_news)| Act::Stop { seconds, late_news }),
        1 => (1usize..40).prop_map(Act::Look),
        1 => Just(Act::GoOn),
    ]
}

/// What the test itself knows of the run.
struct Truth {
    batch: f64,
    piece: f64,
    limit: Option<f64>,
    factor: f64,
    rate: f64,
    /// The run's seconds, by the stopwatch.
    elapsed: f64,
    /// How far that may be off: the length of a piece of work for each suspension.
    error: f64,
    /// When the batches of this process ended, in seconds spent training.
    ends: Vec<f64>,
    training: f64,
    batches: usize,
    validated: usize,
    tested: usize,
    /// Whether a batch was trained, and something measured, in this process without its having been stopped, so that it
    /// is known how long that takes.
    trained: bool,
    measured: bool,
    /// Images in the batches that the screen was told of.
    told: u64,
    last: Report,
}

impl Truth {
    fn new(batch: f64, piece: f64) -> Self {
        Self {
            batch,
            piece,
            limit: None,
            factor: 1.0,
            rate: RATE,
            elapsed: 0.0,
            error: 1e-6,
            ends: Vec::new(),
            training: 0.0,
            batches: 0,
            validated: 0,
            tested: 0,
            trained: false,
            measured: false,
            told: 0,
            last: Report::default(),
        }
    }

    /// Another process goes on, or the same begins again.
    fn forget_process(&mut self) {
        (self.ends, self.training) = (Vec::new(), 0.0);
        (self.trained, self.measured) = (false, false);
    }

    fn begin_again(&mut self) {
        self.forget_process();
        (self.elapsed, self.batches, self.validated, self.tested, self.told) = (0.0, 0, 0, 0, 0);
        (self.factor, self.rate, self.last) = (1.0, RATE, Report::default());
    }

    /// All that is to be done, in seconds at the present limit, and what of it is left.
    fn left(&self) -> f64 {
        let batch = self.batch.max(self.limit.unwrap_or(0.0));
        let pieces = 2 * EPOCHS + 1 - self.validated - self.tested;
        (STEPS * EPOCHS - self.batches) as f64 * batch + pieces as f64 * self.piece
    }

    fn progress(&self) -> f64 {
        let images = |batches: usize, pieces: usize| (3 * batches * BATCH + pieces * PIECE) as f64;
        images(self.batches, self.validated + self.tested) / images(STEPS * EPOCHS, 2 * EPOCHS + 1)
    }

    /// Whether `speed` is that of the newest batches that took a second together, or a little more.
    fn is_speed(&self, speed: f64) -> bool {
        let Some(&end) = self.ends.last() else { return speed == 0.0 };
        let longest = self.batch.max(self.limit.unwrap_or(0.0)).max(1.0);
        let starts = std::iter::once(0.0).chain(self.ends.iter().copied());
        starts.zip((0..self.ends.len()).rev()).any(|(start, after)| {
            let (seconds, images) = (end - start, ((after + 1) * BATCH) as f64);
            let whole = start == 0.0 || seconds >= 1.0 - self.error;
            let [least, most] = [seconds + self.error, (seconds - self.error).max(0.0)];
            whole
                && seconds <= 1.2 + longest + self.error
                && images / least <= speed
                && speed <= images / most
        })
    }

    fn check(&self, report: &Report, running: bool) {
        let said = format!("{report:?}\nwhere the batches ended at {:?}", self.ends);
        assert!((report.elapsed - self.elapsed).abs() <= self.error, "{} elapsed: {said}", self.elapsed);
        assert_eq!(report.total_steps, self.batches as u64, "{said}");
        assert_eq!(self.told, (self.batches * BATCH) as u64, "images told: {said}");
        let over = self.tested == 1;
        let epochs = self.validated / 2;
        let place = match self.batches - epochs * STEPS {
            0 if epochs == EPOCHS => (EPOCHS, STEPS),
            step => (epochs + 1, step),
        };
        assert_eq!((report.epoch, report.step), place, "{said}");
        assert!((report.learning_rate / self.rate - 1.0).abs() < 1e-9, "{}: {said}", self.rate);
        assert!((report.progress - self.progress()).abs() < 1e-9, "{}: {said}", self.progress());
        assert_eq!(over, report.phase == Phase::Finished || report.phase == Phase::Testing && over, "{said}");
        match report.phase {
            Phase::Finished => {}
            _ if !running => assert_eq!((report.images_per_second, report.eta), (0.0, None), "{said}"),
            _ => assert!(self.is_speed(report.images_per_second), "{said}"),
        }
        // How long something takes is known once it was done; a batch that was suspended in is known less well.
        if let (Some(eta), true, true) = (report.eta, self.measured, self.trained) {
            let error = 1e-6 + 3.0 * self.error * (1 + EPOCHS * STEPS) as f64;
            assert!((eta - self.left()).abs() <= error + 0.051, "{} left: {said}", self.left());
        }
    }
}

/// A session on the scripted clock, and who looks at it.
struct Stage<'a> {
    session: Session<'a>,
    viewer: Viewer,
    /// How many measurements were asked for.
    asked: u64,
    clock: Arc<ScriptedClock>,
}

impl Stage<'_> {
    /// Takes in what was told.
    fn look(&mut self, truth: &mut Truth) -> Option<RunInfo> {
        let mut info = None;
        while let Received::Event(event) = self.viewer.try_event() {
            match event {
                Event::Started(started) => {
                    info = Some(*started);
                    truth.last = Report::default();
                }
                Event::Report(report) => {
                    let images: u64 = report.batches.iter().map(|point| u64::from(point.images)).sum();
                    truth.told += images;
                    assert!(report.progress >= truth.last.progress, "{report:?} after {:?}", truth.last);
                    truth.last = report;
                }
                _ => {}
            }
        }
        drop(self.viewer.take_answers());
        info
    }

    /// One turn, the time of which passes on the clock; what it did is counted.
    fn turn(&mut self, truth: &mut Truth) {
        let asked = self.session.inquiries.holding().is_some();
        let turn = self.session.turn().expect("nothing fails");
        self.count(truth, asked);
        let Turn::Wait(time) = turn else { return };
        let running = self.session.wants_batch();
        let time = time.unwrap_or(Duration::from_secs(7));
        self.clock.pass(Work::Wait, time);
        self.session.waited();
        self.clock.script().spent.clear();
        if running {
            truth.elapsed += time.as_secs_f64();
            truth.training += time.as_secs_f64();
        }
    }

    fn count(&mut self, truth: &mut Truth, asked: bool) {
        let spent = std::mem::take(&mut self.clock.script().spent);
        for Spell { work, time, stopped } in spent {
            let seconds = time.as_secs_f64();
            let counts = !asked || self.session.wants_batch();
            truth.elapsed += if counts { seconds } else { 0.0 };
            if work == Work::Batch {
                truth.training += seconds;
                truth.ends.push(truth.training);
                if stopped && !truth.trained {
                    // How long the first batch took is not known if the process was stopped in it.
                    (truth.ends, truth.training) = (Vec::new(), 0.0);
                }
                truth.batches += 1;
                truth.rate = RATE * truth.factor;
                truth.trained |= !stopped;
                continue;
            }
            truth.measured |= counts && !stopped;
            if !asked && truth.validated < 2 * EPOCHS {
                truth.validated += 1;
            } else if !asked {
                truth.tested += 1;
            }
        }
    }
}

/// Plays a script and checks every number after each act.
fn play(acts: &[Act], batch: Duration, piece: Duration) {
    let clock = Arc::new(ScriptedClock::default());
    {
        let mut script = clock.script();
        (script.batch, script.piece) = (batch, piece);
    }
    let mut truth = Truth::new(batch.as_secs_f64(), piece.as_secs_f64());
    let (workers, mut rest, mut state) = (Workers::single(), acts, None::<Box<RunState>>);
    while !rest.is_empty() {
        let job = Job { state: state.take(), ..job(&clock) };
        let (viewer, mut trainer) = channel();
        viewer.declare(asks(0));
        let dataset = Arc::clone(&DATA.1);
        let session = Session::new(&job, &mut trainer, &workers, dataset, None).expect("it fits");
        let mut stage = Stage { session, viewer, asked: 0, clock: Arc::clone(&clock) };
        stage.session.answer_aside();
        assert_eq!(stage.viewer.take_answers().len(), 1, "the untrained network can be looked at");
        stage.look(&mut truth);
        truth.limit = None;
        let (played, goes_on) = act_out(&mut stage, &mut truth, rest);
        rest = &rest[played..];
        if goes_on {
            let course = Course::default();
            state = Some(Box::new(
                capture("test", &job.source, &stage.session.trainer, &course).expect("it is whole"),
            ));
            truth.forget_process();
        }
    }
}

/// Plays until the process ends; returns how many acts that took, and whether another process goes on.
fn act_out(stage: &mut Stage<'_>, truth: &mut Truth, acts: &[Act]) -> (usize, bool) {
    for (played, act) in acts.iter().enumerate() {
        let mut looks = true;
        match act.clone() {
            Act::Turns(turns) => (0..turns).for_each(|_| {
                stage.turn(truth);
                stage.look(truth);
            }),
            Act::Look(turns) => {
                (0..turns).for_each(|_| stage.turn(truth));
                looks = turns % 2 == 0;
            }
            Act::Tell(command) => tell(stage, truth, command),
            Act::Speed(limit) => {
                let speed = if limit == 0 { Speed::Unlimited } else { Speed::BatchesPerSecond(limit) };
                truth.limit = (limit > 0).then(|| 1.0 / f64::from(limit));
                tell(stage, truth, Command::SetSpeed(speed));
            }
            Act::Rate(factor) => {
                // Once the run is over nothing can be done to it.
                if !stage.session.done() {
                    truth.factor *= factor;
                    truth.rate = RATE * truth.factor;
                }
                tell(stage, truth, Command::Act(protocol::Act::ScaleRate(factor)));
            }
            Act::Ask => {
                stage.asked += 1;
                stage.viewer.declare(asks(stage.asked));
                stage.session.take_asks();
                stage.session.tell(true);
            }
            Act::Stop { seconds, late_news } => {
                let mut script = stage.clock.script();
                // Of the first piece of work of its kind nobody knows how long it should take, before there is news.
                let late_news = late_news && truth.measured && truth.trained && truth.limit.is_none();
                (script.stop, script.late_news) = (Some(Duration::from_secs_f64(seconds)), late_news);
                truth.error += truth.batch.max(truth.piece).max(NAP.as_secs_f64());
            }
            Act::GoOn => {
                stage.session.tell(true);
                stage.look(truth);
                stage.clock.calm();
                return (played + 1, true);
            }
        }
        if looks {
            stage.session.tell(true);
            stage.look(truth);
            truth.check(&truth.last, stage.session.wants_batch());
        }
    }
    (acts.len(), false)
}

/// Commands, and obeys at once: what comes after that is counted in turns.
fn tell(stage: &mut Stage<'_>, truth: &mut Truth, command: Command) {
    if command == Command::Restart {
        stage.session.tell(true);
        stage.look(truth);
        truth.begin_again();
        stage.clock.calm();
    }
    assert!(!stage.session.obey(command).expect("nothing fails"), "it goes on");
    stage.look(truth);
}

/// The pictures, and a measurement of the test set if one was asked for yet.
fn asks(measurement: u64) -> Vec<Ask> {
    let pictures = Ask::every(AskId::of("pictures"), Question::Layer(Layer::default()));
    let test = Question::Evaluate(Evaluate { set: Set::Test });
    let test = (measurement > 0).then(|| Ask::once(AskId::numbered("test", measurement), test));
    std::iter::once(pictures).chain(test).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_number_of_the_header_is_what_a_stopwatch_and_a_counter_say(
        acts in prop::collection::vec(act(), 1..40),
        batch in 1u64..1500,
        piece in 1u64..700,
    ) {
        play(&acts, Duration::from_millis(batch), Duration::from_millis(piece));
    }
}
