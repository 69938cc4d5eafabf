//! What `cnn-tui train` says, and how.

use super::{Failure, print, print_json, summary};
use crate::train::message::{EpochReport, Event, FinishReport, LogLevel, Past, Phase, Report, RunInfo};
use crate::train::record::epoch_json;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::IsTerminal;

/// Where the story goes.
pub(super) enum Front {
    /// Nowhere.
    Silent,
    /// One JSON object a line on standard output.
    Json {
        /// Whether checkpoints are told: who has them written often wants to know.
        saves: bool,
    },
    /// Lines on standard output, a progress bar on standard error where that is a terminal.
    Plain { bar: ProgressBar, info: Option<Box<RunInfo>> },
}

impl Front {
    /// A front end on standard output.
    pub(super) fn new(json: bool, saves: bool) -> Self {
        if json {
            return Self::Json { saves };
        }
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        Self::Plain { bar: ProgressBar::with_draw_target(None, target), info: None }
    }

    /// Says no more: there is nobody to listen.
    pub(super) fn hush(&mut self) {
        if let Self::Plain { bar, .. } = self {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        *self = Self::Silent;
    }

    /// Tells what the trainer told.
    pub(super) fn event(&mut self, event: Event) -> Result<(), Failure> {
        match event {
            Event::Loading(what) => self.loading(&what),
            Event::Started(started) => return self.started(started),
            Event::Restored(past) => return self.restored(&past),
            Event::Report(report) => self.report(&report),
            Event::Epoch(epoch) => return self.epoch(&epoch),
            Event::Saved { path, total_steps, .. } => return self.saved(&path, total_steps),
            Event::Log(level, text) => self.log(level, &text),
            Event::Tested(_) | Event::Finished(_) | Event::Failed(_) => {}
        }
        Ok(())
    }

    fn loading(&self, what: &str) {
        if let Self::Plain { bar, .. } = self {
            bar.set_style(style("{spinner} {msg}"));
            bar.set_message(what.to_owned());
        }
    }

    /// The program was asked to go on with a run: where that was.
    fn restored(&self, past: &Past) -> Result<(), Failure> {
        let (epochs, steps) = (past.epochs.len(), past.total_steps);
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => {
                print_json(&json!({"event": "resumed", "epochs": epochs, "total_steps": steps}))
            }
            Self::Plain { bar, .. } => {
                // What was done before is not to count as speed.
                bar.set_position(steps);
                bar.reset_eta();
                bar.suspend(|| print(&format!("goes on after {epochs} epochs, {steps} batches")))
            }
        }
    }

    fn saved(&self, path: &str, total_steps: u64) -> Result<(), Failure> {
        match self {
            Self::Json { saves: true } => {
                print_json(&json!({"event": "saved", "path": path, "total_steps": total_steps}))
            }
            _ => Ok(()),
        }
    }

    fn started(&mut self, started: Box<RunInfo>) -> Result<(), Failure> {
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => print_json(&json!({
                "event": "start", "network": started.network, "parameters": started.parameters, "seed": started.seed,
                "threads": started.threads, "train_images": started.train_images,
                "validation_images": started.validation_images, "preset": started.name, "dataset": started.dataset,
                "epochs": started.epochs, "batch_size": started.batch_size, "optimizer": started.optimizer,
                "schedule": started.schedule, "loss": started.loss, "backend": started.backend,
                "validation_split": started.validation_split, "test_images": started.test_images,
                "classes": started.classes, "notes": started.notes,
            })),
            Self::Plain { bar, info } => {
                let line = format!(
                    "{}: {}\n{} parameters; {} on {} {} images, {} for validation ({}); {}, {}; {} loss; seed {}, {} threads, {}",
                    started.name,
                    started.network,
                    started.parameters,
                    started.dataset,
                    started.train_images,
                    started.input,
                    started.validation_images,
                    started.validation_split,
                    started.optimizer,
                    started.schedule,
                    started.loss,
                    started.seed,
                    started.threads,
                    started.backend,
                );
                bar.set_length(started.steps_per_epoch.saturating_mul(started.epochs) as u64);
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
            Self::Silent => Ok(()),
            Self::Json { .. } => print_json(&epoch_json(epoch)),
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
            Self::Silent => {}
            Self::Json { .. } => say(),
            Self::Plain { bar, .. } => bar.suspend(say),
        }
    }

    /// Tells how it ended.
    pub(super) fn finished(&self, report: &FinishReport) -> Result<(), Failure> {
        match self {
            Self::Silent => Ok(()),
            Self::Json { .. } => print_json(&json!({
                "event": "finished", "outcome": report.outcome, "epochs": report.epochs,
                "test_accuracy": report.test.map(|test| test.accuracy), "test_loss": report.test.map(|test| test.loss),
                "seconds": report.seconds, "weights_hash": report.weights_hash, "saved": report.saved,
                "total_steps": report.total_steps, "run": report.run,
                "divergence": report.divergence.map(|(divergence, _)| divergence),
            })),
            Self::Plain { bar, .. } => {
                bar.finish_and_clear();
                summary::lines(report).iter().try_for_each(|line| print(line))
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
