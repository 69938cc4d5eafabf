//! Measures what the run's past costs: `cargo run --release --example timeline -- [--preset PRESET] [--seconds SECONDS]`.
//!
//! A preset is trained flat out by two real trainers that take turns of a quarter of a second, and images a second of their own training time
//! are compared, so that what else the machine does falls on both: first one that keeps moments in its directory on the disk, and one
//! that keeps none; then two that keep moments, of which one answers somebody who scrubs without a stop. In between, while both pause,
//! the time is taken from a question about each moment, that of the dashboard, to its answer.

use anyhow::{Context, bail};
use clap::Parser;
use cnn_tui::config::preset;
use cnn_tui::inspect::layer::Layer;
use cnn_tui::inspect::{Ask, Question};
use cnn_tui::protocol::channel::Received;
use cnn_tui::protocol::{AskId, Command, Event, MomentInfo, Phase, Report};
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::job::{Home, Job, Origin, Source, Start};
use cnn_tui::train::trainer_thread::Handle;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a trainer trains until it is the other one's turn.
const TURN: Duration = Duration::from_millis(250);
/// Turns of each after which there is a past to scrub through.
const TURNS_BEFORE: usize = 16;
/// How long somebody who scrubs looks at a moment.
const LOOK: Duration = Duration::from_millis(100);
/// More epochs than are trained here.
const MANY_EPOCHS: usize = 10_000;
/// Bytes that moments may take, as usually.
const MOMENTS: u64 = 64 << 20;
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// The question of the dashboard.
const ASK: AskId = AskId::of("timeline");

/// Measures what the run's past costs.
#[derive(Parser)]
struct Options {
    /// Preset that is trained
    #[arg(long, default_value = "nielsen-3")]
    preset: String,
    /// Seconds that each of two trains while they are compared
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let turns = (options.seconds / TURN.as_secs_f64()).ceil().max(1.0) as usize;
    let place = tempfile::tempdir()?;
    let start =
        |run: &str, moments: u64| Talk::start(job(&options.preset, &place.path().join(run), moments)?);
    let mut out = stdout();

    let mut talks = [start("with", MOMENTS)?, start("without", 0)?];
    let compared = take_turns(&mut talks, turns, false)?;
    writeln!(out, "training with moments {} without them", said(&compared))?;
    drop(talks);

    let mut talks = [start("scrubbed", MOMENTS)?, start("left-alone", MOMENTS)?];
    take_turns(&mut talks, TURNS_BEFORE, false)?;
    let moments = talks[0].moments.clone();
    let mut times = Vec::new();
    // To and fro; the last one is not asked about twice in a row, for that would be no new question.
    for moment in moments.iter().chain(moments.iter().rev().skip(1)) {
        times.push(talks[0].scrub_to(moment)?.as_secs_f64());
    }
    let worst = times.iter().copied().fold(0.0, f64::max);
    let (count, whole) = (moments.len(), moments.iter().filter(|moment| moment.whole).count());
    writeln!(
        out,
        "scrubbing {count} moments, {whole} of them whole: {:.1} ms each, {:.1} ms at the most",
        1e3 * median(times),
        1e3 * worst
    )?;
    let compared = take_turns(&mut talks, turns, true)?;
    writeln!(out, "training while somebody scrubs {} left alone", said(&compared))?;
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What was trained in a turn.
#[derive(Clone, Copy, Default)]
struct Trained {
    images: u64,
    seconds: f64,
}

impl Trained {
    fn of_all(turns: impl Iterator<Item = Self>) -> Self {
        turns.fold(Self::default(), |sum, turn| Self {
            images: sum.images + turn.images,
            seconds: sum.seconds + turn.seconds,
        })
    }

    fn speed(self) -> f64 {
        self.images as f64 / self.seconds.max(f64::MIN_POSITIVE)
    }
}

/// Lets two trainers train in turns, of which the first is `scrubbed` or is not; gives what each trained in each of its turns.
fn take_turns(talks: &mut [Talk; 2], turns: usize, scrubbed: bool) -> anyhow::Result<Vec<[Trained; 2]>> {
    let mut all = Vec::with_capacity(turns);
    for number in 0..turns {
        let mut both = [Trained::default(); 2];
        // Who comes first is another each time: 0 1, 1 0, 0 1.
        for side in [number % 2, 1 - number % 2] {
            both[side] = talks[side].train_for(TURN, scrubbed && side == 0)?;
        }
        all.push(both);
    }
    Ok(all)
}

/// Says how fast the first of two trained, as a share of the second, and how sure that is: the standard error over the turns.
fn said(turns: &[[Trained; 2]]) -> String {
    let [first, second] = [0, 1].map(|side| Trained::of_all(turns.iter().map(|both| both[side])).speed());
    let ratios: Vec<f64> = turns.iter().map(|[first, second]| first.speed() / second.speed()).collect();
    let count = ratios.len() as f64;
    let mean = ratios.iter().sum::<f64>() / count;
    let squares = ratios.iter().map(|ratio| (ratio - mean) * (ratio - mean)).sum::<f64>();
    let error = (squares / (count - 1.0).max(1.0) / count).sqrt();
    format!("{first:.0} images/s, {:.2} % ± {:.2} of {second:.0}", 100.0 * first / second, 100.0 * error)
}

fn job(name: &str, run: &Path, moments: u64) -> anyhow::Result<Job> {
    let preset = preset(name).map_err(anyhow::Error::msg)?;
    Ok(Job {
        name: name.to_owned(),
        config: TrainConfig { epochs: MANY_EPOCHS, ..preset.config().map_err(anyhow::Error::msg)? },
        origin: Origin::Text,
        source: Source::Mnist,
        threads: std::thread::available_parallelism()?.get(),
        state: None,
        extended: None,
        home: Home::At(run.to_owned()),
        save_every: Duration::MAX,
        save: None,
        usual: None,
        probe_interval: Duration::from_millis(33),
        start: Start { moments, paused: true, ..Start::default() },
        rerun: None,
    })
}

/// A trainer, and what it said so far.
struct Talk {
    handle: Handle,
    moments: Vec<MomentInfo>,
    /// The last report, without its batches.
    last: Report,
    /// What was trained since it was asked last.
    trained: Trained,
}

impl Talk {
    /// Starts a trainer, which pauses.
    fn start(job: Job) -> anyhow::Result<Self> {
        let handle = Handle::spawn(job, Vec::new())?;
        let (last, trained) = (Report::default(), Trained::default());
        let mut talk = Self { handle, moments: Vec::new(), last, trained };
        talk.listen_until(Phase::Paused)?;
        Ok(talk)
    }

    /// Takes in what is told until the trainer is in a phase.
    fn listen_until(&mut self, phase: Phase) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.last.phase != phase {
            self.hear(Duration::from_millis(5))?;
            (Instant::now() < deadline).then_some(()).with_context(|| format!("it is never {phase:?}"))?;
        }
        Ok(())
    }

    fn hear(&mut self, patience: Duration) -> anyhow::Result<()> {
        match self.handle.viewer().wait_event(patience) {
            Received::Event(Event::Moments(moments)) => self.moments = moments,
            Received::Event(Event::Report(report)) => self.count(report),
            Received::Event(Event::Failed(problem)) => bail!(problem),
            Received::Closed => bail!("the trainer is gone"),
            Received::Event(_) | Received::Empty => {}
        }
        Ok(())
    }

    /// Counts the images of a report, and the time since the one before; what is measured in between is not training.
    fn count(&mut self, mut report: Report) {
        let batches = std::mem::take(&mut report.batches);
        let trains = |report: &Report| matches!(report.phase, Phase::Training | Phase::Paused);
        if trains(&self.last) && trains(&report) {
            self.trained.images += batches.iter().map(|point| u64::from(point.images)).sum::<u64>();
            self.trained.seconds += report.elapsed - self.last.elapsed;
        }
        self.last = report;
    }

    /// Has it train for so long, while somebody scrubs or not, and pause again; gives what it trained.
    fn train_for(&mut self, time: Duration, scrubbed: bool) -> anyhow::Result<Trained> {
        self.trained = Trained::default();
        self.handle.viewer().send(Command::Resume);
        self.listen_until(Phase::Training)?;
        let (began, mut looks) = (Instant::now(), 0);
        while began.elapsed() < time {
            if scrubbed && began.elapsed() >= LOOK * looks {
                let place = looks as usize * 7 % self.moments.len().max(1);
                self.moments.get(place).into_iter().for_each(|moment| self.ask(moment));
                looks += 1;
            }
            self.hear(Duration::from_millis(5))?;
            drop(self.handle.viewer().take_answers());
        }
        self.handle.viewer().send(Command::Pause);
        self.handle.viewer().declare(Vec::new());
        self.listen_until(Phase::Paused)?;
        Ok(self.trained)
    }

    fn ask(&self, moment: &MomentInfo) {
        let question = Question::Layer(Layer { view: 0, sample: 3 });
        self.handle.viewer().declare(vec![Ask::about(ASK, question, moment.step)]);
    }

    /// Asks about a moment; gives how long the answer took.
    fn scrub_to(&mut self, moment: &MomentInfo) -> anyhow::Result<Duration> {
        let began = Instant::now();
        self.ask(moment);
        loop {
            let answers = self.handle.viewer().take_answers();
            if answers.iter().any(|answer| answer.total_steps == moment.step && answer.is_complete()) {
                return Ok(began.elapsed());
            }
            (began.elapsed() < PATIENCE).then_some(()).context("nobody answers")?;
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}
