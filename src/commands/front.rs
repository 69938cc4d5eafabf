//! What `cnn-tui train` says, and how.

mod bar;

use super::failure::Failure;
use super::output::{note, print, print_json};
use super::summary;
use super::summary::loss_in_words;
use super::voice::Voice;
use crate::protocol::{
    Entry, EpochReport, Event, FinishReport, LiveChange, LogLevel, Past, Report, RunInfo, Side, Warning,
};
use crate::train::record::epoch_json;
use crate::viz::number::duration;
use bar::{STEPS, doing, style};
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde_json::{Value, json};
use std::io::IsTerminal;
use std::time::Instant;

/// Where the story goes.
pub(super) enum Front {
    /// Nowhere.
    Silent,
    /// One JSON object a line on standard output.
    Json {
        /// Whether checkpoints are told: who has them written often wants to know.
        saves: bool,
        /// How they are told.
        manner: Manner,
    },
    /// Lines on standard output, a progress bar on standard error where that is a terminal.
    Plain {
        /// The bar; the runs of a pair have one together, on which the first stands.
        bar: ProgressBar,
        /// The run, once it has begun.
        info: Option<Box<RunInfo>>,
        /// How they are told.
        manner: Manner,
    },
}

/// How the story is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// Which run of a pair each line is about, if it is one.
    side: Option<Side>,
    /// How much is said beside results.
    voice: Voice,
    /// When the story began.
    since: Instant,
}

impl Front {
    /// A front end on standard output.
    pub(super) fn new(json: bool, saves: bool, voice: Voice) -> Self {
        Self::told(json, saves, Manner { side: None, voice, since: Instant::now() })
    }

    /// Front ends on standard output, one for each run of a pair.
    pub(super) fn pair(json: bool, saves: bool, voice: Voice) -> [Self; 2] {
        let manner = |side| Manner { side: Some(side), voice, since: Instant::now() };
        let (first, manner) = (Self::told(json, saves, manner(Side::A)), manner(Side::B));
        let second = match &first {
            Self::Plain { bar, .. } => Self::Plain { bar: bar.clone(), info: None, manner },
            Self::Silent | Self::Json { .. } => Self::Json { saves, manner },
        };
        [first, second]
    }

    /// Front ends for so many runs that say nothing.
    pub(super) fn silent(runs: usize) -> Vec<Self> {
        (0..runs).map(|_| Self::Silent).collect()
    }

    fn told(json: bool, saves: bool, manner: Manner) -> Self {
        if json {
            return Self::Json { saves, manner };
        }
        let target = if std::io::stderr().is_terminal() && !manner.voice.is_quiet() {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        Self::Plain { bar: ProgressBar::with_draw_target(None, target), info: None, manner }
    }

    /// How the story is told, if it is.
    const fn manner(&self) -> Option<Manner> {
        match self {
            Self::Silent => None,
            Self::Json { manner, .. } | Self::Plain { manner, .. } => Some(*manner),
        }
    }

    /// Which run of a pair is told of, if it is one.
    fn side(&self) -> Option<Side> {
        self.manner()?.side
    }

    /// Whether nothing but results and errors is told.
    fn is_quiet(&self) -> bool {
        self.manner().is_some_and(|manner| manner.voice.is_quiet())
    }

    /// Prints a line of JSON, with the letter of the run if it is one of a pair.
    fn print_json(&self, mut value: Value) -> Result<(), Failure> {
        if let (Some(side), Some(object)) = (self.side(), value.as_object_mut()) {
            object.insert("side".to_owned(), side.letter().into());
        }
        print_json(&value)
    }

    /// Prints lines, each with the letter of the run before it if it is one of a pair.
    fn print(&self, text: &str) -> Result<(), Failure> {
        match self.side() {
            None => print(text),
            Some(side) => text.lines().try_for_each(|line| print(&format!("{}: {line}", side.letter()))),
        }
    }

    /// Says no more, for there is nobody to listen.
    pub(super) fn silence(&mut self) {
        if let Self::Plain { bar, .. } = self {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        *self = Self::Silent;
    }

    /// Whether somebody listens to what the doctor says.
    pub(super) const fn consults(&self) -> bool {
        !matches!(self, Self::Silent)
    }

    /// Tells what the trainer told.
    pub(super) fn event(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Loading(what) => self.loading(&what),
            Event::Started(started) => return self.started(started),
            Event::Reconfigured(now) => self.reconfigured(now),
            Event::Changed(change) => return self.changed(&change),
            Event::Acted(entry) => return self.acted(&entry),
            Event::Restored(past) => return self.restored(&past),
            Event::Report(report) => self.report(&report),
            Event::Epoch(epoch) => return self.epoch(&epoch),
            Event::Saved { path, total_steps, .. } => return self.saved(&path, total_steps),
            Event::Log(level, text) => self.log(level, &text),
            Event::Warning(warning) => return self.warning(&warning),
            Event::Moments(_)
            | Event::Reaching(_)
            | Event::Stepped(_)
            | Event::Tested(_)
            | Event::Finished(_)
            | Event::Failed(_)
            | Event::Kept { .. } => {}
        }
        Ok(())
    }

    fn loading(&self, what: &str) {
        if let Self::Plain { bar, .. } = self {
            bar.set_style(style("{spinner} {msg}"));
            bar.set_message(what.to_owned());
        }
    }

    /// What the run is now is what later lines speak of.
    fn reconfigured(&mut self, now: Box<RunInfo>) {
        if let Self::Plain { info, .. } = self {
            *info = Some(now);
        }
    }

    /// What was changed is in the log already, for people.
    fn changed(&self, change: &LiveChange) -> Result<(), Failure> {
        let LiveChange { step, name, from, to } = change;
        match self {
            Self::Json { .. } => self
                .print_json(json!({"event": "changed", "step": step, "name": name, "from": from, "to": to})),
            _ => Ok(()),
        }
    }

    /// What was done is in the log already, for people.
    fn acted(&self, entry: &Entry) -> Result<(), Failure> {
        let Entry { place, act } = entry;
        match self {
            Self::Json { .. } => self.print_json(json!({
                "event": "act", "epoch": place.epoch + 1, "batch": place.batch, "act": act.to_string(),
            })),
            _ => Ok(()),
        }
    }

    /// The program was asked to go on with a run: where that was.
    fn restored(&self, past: &Past) -> Result<(), Failure> {
        let (epochs, steps) = (past.epochs.len(), past.total_steps);
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => self.print_json(json!({
                "event": "resumed", "epochs": epochs, "total_steps": steps, "learning_rate": past.learning_rate,
                "next_learning_rate": past.next_learning_rate, "extend": past.extension,
            })),
            Self::Plain { .. } if self.is_quiet() => Ok(()),
            Self::Plain { bar, .. } => {
                let (last, next) = (past.learning_rate, past.next_learning_rate);
                let rates =
                    if last == next { format!("{last:.3e}") } else { format!("{last:.3e}, then {next:.3e}") };
                let line = format!("goes on after {epochs} epochs, {steps} batches; learning rate {rates}");
                bar.suspend(|| self.print(&line))
            }
        }
    }

    fn saved(&self, path: &str, total_steps: u64) -> Result<(), Failure> {
        match self {
            Self::Json { saves: true, .. } => {
                self.print_json(json!({"event": "saved", "path": path, "total_steps": total_steps}))
            }
            _ => Ok(()),
        }
    }

    fn started(&mut self, started: Box<RunInfo>) -> Result<(), Failure> {
        if let Some(manner) = self.manner() {
            told_at_start(manner, &started);
        }
        let is_quiet = self.is_quiet();
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => self.print_json(json!({
                "event": "start", "network": started.network, "parameters": started.parameters, "seed": started.seed,
                "threads": started.threads, "train_images": started.train_images,
                "validation_images": started.validation_images, "preset": started.name, "dataset": started.dataset,
                "epochs": started.epochs, "batch_size": started.batch_size, "optimizer": started.optimizer,
                "learning_rate": started.learning_rate, "schedule": started.schedule, "loss": started.loss,
                "backend": started.backend, "validation_split": started.validation_split,
                "test_images": started.test_images, "classes": started.classes, "notes": started.notes,
            })),
            Self::Plain { bar, info, .. } => {
                let line = format!(
                    "{}: {}\n{} parameters; {} on {} {} images, {} for validation ({}); {}, learning rate {}, {}; {}; seed {}, {} threads, {}",
                    started.name,
                    started.network,
                    started.parameters,
                    started.dataset,
                    started.train_images,
                    started.input,
                    started.validation_images,
                    started.validation_split,
                    started.optimizer,
                    started.learning_rate,
                    started.schedule,
                    loss_in_words(&started.loss),
                    started.seed,
                    started.threads,
                    started.backend,
                );
                bar.set_length(STEPS as u64);
                bar.set_style(style("{wide_bar} {msg}"));
                *info = Some(started);
                let bar = bar.clone();
                if is_quiet { Ok(()) } else { bar.suspend(|| self.print(&line)) }
            }
        }
    }

    /// The bar is the share of the run's whole work; what is being done stands beside it.
    fn report(&self, report: &Report) {
        let Self::Plain { bar, info, manner } = self else { return };
        if manner.side == Some(Side::B) {
            return;
        }
        bar.set_position((report.progress * STEPS) as u64);
        let Some(info) = info else { return };
        bar.set_message(doing(report, info));
    }

    fn warning(&self, warning: &Warning) -> Result<(), Failure> {
        let Warning { what, epoch, text } = warning;
        if let Self::Json { .. } = self {
            self.print_json(json!({"event": "warning", "what": what, "epoch": epoch, "text": text}))?;
        }
        self.log(LogLevel::Warning, text);
        Ok(())
    }

    fn epoch(&self, epoch: &EpochReport) -> Result<(), Failure> {
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => self.print_json(epoch_json(epoch)),
            Self::Plain { .. } if self.is_quiet() => Ok(()),
            Self::Plain { bar, info, .. } => {
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
                    "epoch {:>2}/{epochs}: training loss {:.4}, accuracy {:.2} %; {validation}; {:.0} images/s, {}",
                    epoch.epoch,
                    epoch.train_loss,
                    epoch.train_accuracy * 100.0,
                    epoch.images_per_second,
                    duration(epoch.seconds)
                );
                bar.suspend(|| self.print(&line))
            }
        }
    }

    /// Log lines go to standard error: standard output is for results.
    fn log(&self, level: LogLevel, text: &str) {
        if level != LogLevel::Error && self.is_quiet() {
            return;
        }
        let name = match level {
            LogLevel::Info => "note",
            LogLevel::Warning => "warning",
            LogLevel::Error => "error",
        };
        let of = self.side().map_or_else(String::new, |side| format!("{}: ", side.letter()));
        let say = || note(&format!("{of}{name}: {text}"));
        match self {
            Self::Silent => {}
            Self::Json { .. } => say(),
            Self::Plain { bar, .. } => bar.suspend(say),
        }
    }

    /// Tells how it ended.
    pub(super) fn finished(&self, report: &FinishReport) -> Result<(), Failure> {
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => self.print_json(json!({
                "event": "finished", "outcome": report.outcome, "epochs": report.epochs,
                "test_accuracy": report.test.map(|test| test.accuracy), "test_loss": report.test.map(|test| test.loss),
                "seconds": report.seconds, "weights_hash": report.weights_hash, "saved": report.saved,
                "total_steps": report.total_steps, "run": report.run,
                "divergence": report.divergence.map(|(divergence, _)| divergence), "dead": report.dead,
            })),
            Self::Plain { bar, .. } => {
                bar.finish_and_clear();
                summary::lines(report).iter().try_for_each(|line| self.print(line))
            }
        }
    }
}

/// Says what was found and decided until the run began, to those who want to know.
fn told_at_start(manner: Manner, info: &RunInfo) {
    let Manner { voice, since, .. } = manner;
    let seconds = since.elapsed().as_secs_f64();
    voice.detail(|| {
        format!(
            "{}: {} training images of {}; read, and the network made, in {seconds:.3} s",
            info.dataset, info.train_images, info.input
        )
    });
}
