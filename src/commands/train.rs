//! `cnn-tui train`: the same trainer without a screen.

use super::{Failure, print, print_json};
use crate::cli::TrainArguments;
use crate::config;
use crate::train::lanes::Received;
use crate::train::message::{
    Command, EpochReport, Event, FinishReport, LogLevel, Outcome, Phase, Report, RunInfo,
};
use crate::train::worker::Handle;
use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// How often to look whether a signal came.
const LOOK: Duration = Duration::from_millis(50);

/// Trains as the arguments say.
pub fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    // Nobody looks at probes here.
    let job = config::job(&arguments.train, Duration::MAX).map_err(Failure::Misuse)?;
    let signal = Signals::install().context("cannot handle signals")?;
    let wanted = job.save.clone();
    let handle = Handle::spawn(job).context("cannot start the trainer")?;
    let mut front = Front::new(arguments.json);
    let report = follow(&handle, &mut front, &signal)?;
    let stopped = signal.received();
    drop(handle);
    match (stopped, report.outcome) {
        (Some(signal), Outcome::Stopped) => Err(Failure::Signal(signal)),
        (_, Outcome::Diverged) => Err(Failure::Unsuccessful),
        // The reason is in the log.
        _ if wanted.is_some() && report.saved.is_none() => Err(Failure::Unsuccessful),
        _ => Ok(()),
    }
}

/// Tells what the trainer tells until it has finished.
fn follow(handle: &Handle, front: &mut Front, signal: &Signals) -> Result<FinishReport, Failure> {
    let mut stopping = false;
    loop {
        if signal.received().is_some() && !std::mem::replace(&mut stopping, true) {
            handle.lanes().send(Command::Stop);
        }
        match handle.lanes().wait_event(LOOK) {
            Received::Event(Event::Finished(report)) => {
                front.finished(&report)?;
                return Ok(report);
            }
            Received::Event(Event::Failed(message)) => return Err(anyhow!(message).into()),
            Received::Event(event) => front.event(event)?,
            Received::Empty => {}
            Received::Closed => return Err(anyhow!("the trainer ended without a word").into()),
        }
    }
}

/// Signals that ask for an orderly end. The second one is not waited for.
struct Signals {
    number: Arc<AtomicUsize>,
}

impl Signals {
    fn install() -> std::io::Result<Self> {
        let (number, armed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order: the first signal finds `armed` false, is noted and arms; the second ends the process.
            signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&armed))?;
            signal_hook::flag::register(signal, Arc::clone(&armed))?;
            signal_hook::flag::register_usize(
                signal,
                Arc::clone(&number),
                usize::try_from(signal).unwrap_or(0),
            )?;
        }
        Ok(Self { number })
    }

    fn received(&self) -> Option<i32> {
        i32::try_from(self.number.load(Ordering::Relaxed)).ok().filter(|&signal| signal != 0)
    }
}

/// Where the story goes.
enum Front {
    /// One JSON object a line on standard output.
    Json,
    /// Lines on standard output, a progress bar on standard error where that is a terminal.
    Plain { bar: ProgressBar, info: Option<Box<RunInfo>> },
}

impl Front {
    fn new(json: bool) -> Self {
        if json {
            return Self::Json;
        }
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        Self::Plain { bar: ProgressBar::with_draw_target(None, target), info: None }
    }

    fn event(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Loading(what) => self.loading(&what),
            Event::Started(started) => self.started(started),
            Event::Report(report) => {
                self.report(&report);
                Ok(())
            }
            Event::Epoch(epoch) => self.epoch(&epoch),
            Event::Log(level, text) => {
                self.log(level, &text);
                Ok(())
            }
            Event::Tested(_) | Event::Finished(_) | Event::Failed(_) => Ok(()),
        }
    }

    fn loading(&self, what: &str) -> Result<(), Failure> {
        if let Self::Plain { bar, .. } = self {
            bar.set_style(style("{spinner} {msg}"));
            bar.set_message(what.to_owned());
        }
        Ok(())
    }

    fn started(&mut self, started: Box<RunInfo>) -> Result<(), Failure> {
        match self {
            Self::Json => print_json(&json!({
                "event": "start", "network": started.network, "parameters": started.parameters, "seed": started.seed,
                "threads": started.threads, "train_images": started.train_images,
                "validation_images": started.validation_images, "preset": started.name, "dataset": started.dataset,
                "epochs": started.epochs, "batch_size": started.batch_size, "optimizer": started.optimizer,
                "schedule": started.schedule, "loss": started.loss, "backend": started.backend,
            })),
            Self::Plain { bar, info } => {
                let line = format!(
                    "{}: {}\n{} parameters; {} on {} {} images, {} for validation; {}, {}; {} loss; seed {}, {} threads, {}",
                    started.name,
                    started.network,
                    started.parameters,
                    started.dataset,
                    started.train_images,
                    started.input,
                    started.validation_images,
                    started.optimizer,
                    started.schedule,
                    started.loss,
                    started.seed,
                    started.threads,
                    started.backend,
                );
                bar.set_length((started.steps_per_epoch * started.epochs) as u64);
                bar.set_style(style("{wide_bar} {pos}/{len} batches  {msg}"));
                *info = Some(started);
                bar.suspend(|| print(&line))
            }
        }
    }

    fn report(&self, report: &Report) {
        let Self::Plain { bar, .. } = self else { return };
        bar.set_position(report.total_steps);
        let phase = match report.phase {
            Phase::Validating => "validating".to_owned(),
            Phase::Testing => "testing".to_owned(),
            _ => match report.batches.last() {
                Some(point) => {
                    format!(
                        "loss {:.4}  {:.0} images/s  ETA {}",
                        point.loss,
                        report.images_per_second,
                        eta(report.eta)
                    )
                }
                None => return,
            },
        };
        bar.set_message(phase);
    }

    fn epoch(&self, epoch: &EpochReport) -> Result<(), Failure> {
        match self {
            Self::Json => print_json(&json!({
                "event": "epoch", "epoch": epoch.epoch, "train_loss": epoch.train_loss,
                "train_accuracy": epoch.train_accuracy,
                "validation_loss": epoch.validation.map(|validation| validation.loss),
                "validation_accuracy": epoch.validation.map(|validation| validation.accuracy),
                "images_per_second": epoch.images_per_second, "seconds": epoch.seconds,
            })),
            Self::Plain { bar, info } => {
                let epochs = info.as_ref().map_or(0, |info| info.epochs);
                let validation = epoch.validation.map_or_else(
                    || "no validation".to_owned(),
                    |validation| {
                        let best = if epoch.best { " (best)" } else { "" };
                        format!(
                            "validation loss {:.4}, accuracy {:.2} %{best}",
                            validation.loss,
                            validation.accuracy * 100.0
                        )
                    },
                );
                let line = format!(
                    "epoch {:>2}/{epochs}: training loss {:.4}, accuracy {:.2} %; {validation}; {:.0} images/s, {:.1} s",
                    epoch.epoch,
                    epoch.train_loss,
                    epoch.train_accuracy * 100.0,
                    epoch.images_per_second,
                    epoch.seconds
                );
                bar.suspend(|| print(&line))
            }
        }
    }

    /// Log lines go to standard error: standard output is for results.
    fn log(&self, level: LogLevel, text: &str) {
        let name = match level {
            LogLevel::Info => "note",
            LogLevel::Warning => "warning",
            LogLevel::Error => "error",
        };
        let say = || {
            use std::io::Write;
            // Nothing can be said about being unable to say something.
            let _ = writeln!(std::io::stderr(), "{name}: {text}");
        };
        match self {
            Self::Json => say(),
            Self::Plain { bar, .. } => bar.suspend(say),
        }
    }

    fn finished(&self, report: &FinishReport) -> Result<(), Failure> {
        match self {
            Self::Json => print_json(&json!({
                "event": "finished", "outcome": report.outcome, "epochs": report.epochs,
                "test_accuracy": report.test.map(|test| test.accuracy), "test_loss": report.test.map(|test| test.loss),
                "seconds": report.seconds, "weights_hash": report.weights_hash, "saved": report.saved,
            })),
            Self::Plain { bar, .. } => {
                bar.finish_and_clear();
                let test = report.test.map_or_else(
                    || "test set not measured".to_owned(),
                    |test| format!("test loss {:.4}, accuracy {:.2} %", test.loss, test.accuracy * 100.0),
                );
                print(&format!(
                    "{} after {} epochs, {} batches, {:.1} s: {test}",
                    report.outcome, report.epochs, report.total_steps, report.seconds
                ))?;
                if let Some(saved) = &report.saved {
                    print(&format!("saved {saved}"))?;
                }
                print(&format!("weights {}", report.weights_hash))
            }
        }
    }
}

/// A progress style; the templates are our own, so they can be read.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn eta(seconds: Option<f64>) -> String {
    seconds.map_or_else(
        || "?".to_owned(),
        |seconds| {
            let seconds = seconds.round() as u64;
            format!("{}:{:02}", seconds / 60, seconds % 60)
        },
    )
}
