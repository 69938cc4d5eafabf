//! Measures what the run's past costs: `cargo run --release --example timeline [PRESET [SECONDS]]`.
//!
//! A preset is trained flat out by the real trainer, in turns with moments and without, and images a second are compared; that is done
//! in the run's directory on the disk. Then the run pauses, and the time is taken from a question about each of its moments, those of the
//! dashboard, to its answer; and while it trains on, how fast that goes while somebody scrubs without a stop.

use anyhow::{Context, bail};
use cnn_tui::config::preset;
use cnn_tui::inspect::layer::Layer;
use cnn_tui::inspect::{Ask, Question};
use cnn_tui::protocol::channel::Received;
use cnn_tui::protocol::{AskId, Command, Event, MomentInfo};
use cnn_tui::train::job::{Home, Job, Origin, Source, Start};
use cnn_tui::train::trainer_thread::Handle;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

/// Turns of each kind.
const TURNS: usize = 5;
/// Nothing here takes longer.
const PATIENCE: Duration = Duration::from_secs(60);
/// The question of the dashboard.
const ASK: AskId = AskId::of("timeline");

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "nielsen-3".to_owned());
    let seconds: f64 = arguments.next().as_deref().unwrap_or("6").parse()?;
    let turn = Duration::from_secs_f64(seconds);
    let place = tempfile::tempdir()?;
    let mut out = stdout();
    let mut speeds = [Vec::new(), Vec::new()];
    for number in 0..TURNS {
        for (kind, moments) in [(0, 64 << 20), (1, 0)] {
            let run = place.path().join(format!("speed-{number}-{kind}"));
            let mut trainer = Talk::start(job(&name, &run, moments)?)?;
            trainer.listen_for(turn)?;
            speeds[kind].push(trainer.images as f64 / trainer.seconds);
        }
    }
    let [with, without] = speeds.map(median);
    writeln!(
        out,
        "training with moments {with:.0} images/s, without {without:.0}: {:.2} %",
        100.0 * with / without
    )?;

    let mut trainer = Talk::start(job(&name, &place.path().join("scrubbed"), 64 << 20)?)?;
    trainer.listen_for(turn)?;
    trainer.handle.viewer().send(Command::Pause);
    trainer.listen_for(Duration::from_millis(300))?;
    let moments = trainer.moments.clone();
    let mut times = Vec::new();
    for moment in moments.iter().chain(moments.iter().rev()) {
        times.push(trainer.scrub_to(moment)?.as_secs_f64());
    }
    let worst = times.iter().copied().fold(0.0, f64::max);
    let (count, whole) = (moments.len(), moments.iter().filter(|moment| moment.whole).count());
    writeln!(
        out,
        "scrubbing {count} moments, {whole} of them whole: {:.1} ms each, {:.1} ms at the most",
        1e3 * median(times),
        1e3 * worst
    )?;
    trainer.handle.viewer().send(Command::Resume);
    let scrubbed = trainer.speed_while_scrubbing(&moments, turn)?;
    writeln!(out, "training while somebody scrubs {scrubbed:.0} images/s: {:.2} %", 100.0 * scrubbed / with)?;
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn job(name: &str, run: &Path, moments: u64) -> anyhow::Result<Job> {
    let preset = preset(name).map_err(anyhow::Error::msg)?;
    Ok(Job {
        name: name.to_owned(),
        config: preset.config().map_err(anyhow::Error::msg)?,
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
        start: Start { moments, ..Start::default() },
        rerun: None,
    })
}

/// A trainer, and what it said so far.
struct Talk {
    handle: Handle,
    moments: Vec<MomentInfo>,
    /// Images of the batches since the first one that was told of, and the seconds that they took.
    images: u64,
    seconds: f64,
    began: Option<Instant>,
}

impl Talk {
    fn start(job: Job) -> anyhow::Result<Self> {
        let handle = Handle::spawn(job, Vec::new())?;
        Ok(Self { handle, moments: Vec::new(), images: 0, seconds: 0.0, began: None })
    }

    /// Takes in what is told for so long, from the first batch on.
    fn listen_for(&mut self, time: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.began.is_none_or(|began| began.elapsed() < time) {
            if Instant::now() > deadline {
                bail!("the trainer says nothing");
            }
            self.hear(Duration::from_millis(5))?;
        }
        self.began = None;
        Ok(())
    }

    fn hear(&mut self, patience: Duration) -> anyhow::Result<()> {
        match self.handle.viewer().wait_event(patience) {
            Received::Event(Event::Moments(moments)) => self.moments = moments,
            Received::Event(Event::Report(report)) => {
                let began = *self.began.get_or_insert_with(Instant::now);
                self.images += report.batches.iter().map(|point| u64::from(point.images)).sum::<u64>();
                self.seconds = began.elapsed().as_secs_f64().max(f64::MIN_POSITIVE);
            }
            Received::Event(Event::Failed(problem)) => bail!(problem),
            Received::Closed => bail!("the trainer is gone"),
            Received::Event(_) | Received::Empty => {}
        }
        Ok(())
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

    /// Scrubs from moment to moment, ten a second, while the run trains; gives images a second.
    fn speed_while_scrubbing(&mut self, moments: &[MomentInfo], time: Duration) -> anyhow::Result<f64> {
        (self.images, self.seconds, self.began) = (0, 0.0, None);
        let began = Instant::now();
        let mut number = 0;
        while began.elapsed() < time {
            self.ask(&moments[number % moments.len()]);
            number += 1;
            let next = Instant::now() + Duration::from_millis(100);
            while Instant::now() < next {
                self.hear(Duration::from_millis(5))?;
                drop(self.handle.viewer().take_answers());
            }
        }
        Ok(self.images as f64 / self.seconds)
    }
}
