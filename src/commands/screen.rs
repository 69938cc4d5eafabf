//! `cnn-tui` without a subcommand: the live screen.

use super::Failure;
use crate::cli::{BackgroundName, CharsetName, ColorName, ScreenArguments, ThemeName, TrainOptions};
use crate::config;
use crate::train::message::{FinishReport, Outcome};
use crate::train::worker::Handle;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::capability::Capability;
use crate::tui::theme::{self, Charset, ColorDepth};
use crate::tui::{self, Exit};
use anyhow::{Context, anyhow};
use std::time::Duration;

/// Pictures a second that may be asked for.
const FRAMES: std::ops::RangeInclusive<f64> = 0.1..=60.0;

/// Opens the screen and trains.
pub fn run(train: &TrainOptions, screen: &ScreenArguments) -> Result<(), Failure> {
    let frames_per_second = screen.fps;
    if !FRAMES.contains(&frames_per_second) {
        let (least, most) = (FRAMES.start(), FRAMES.end());
        return Err(Failure::Misuse(format!(
            "--fps {frames_per_second}: a number from {least} to {most} is expected"
        )));
    }
    let job =
        config::job(train, Duration::from_secs_f64(1.0 / frames_per_second)).map_err(Failure::Misuse)?;
    let wanted = job.save.clone();
    tui::check_terminal().map_err(terminal_failure)?;
    let mut app = App::new(options(screen));
    let handle = Handle::spawn(job).context("cannot start the trainer")?;
    let exit = tui::run(handle.lanes(), &mut app, frames_per_second).map_err(terminal_failure)?;
    let failure = app.failure().map(str::to_owned);
    let report = handle.finish();
    if let (true, Some(report)) = (exit != Exit::Hangup, &report) {
        tui::say(&describe(report));
    }
    let diverged = report.as_ref().is_some_and(|report| report.outcome == Outcome::Diverged);
    let unsaved = wanted.filter(|_| !diverged && report.is_some_and(|report| report.saved.is_none()));
    match (exit, failure, unsaved) {
        (Exit::Signal(signal), ..) => Err(Failure::Signal(signal)),
        (Exit::Hangup, ..) => Err(Failure::Signal(SIGHUP)),
        (Exit::Quit, Some(failure), _) => Err(anyhow!(failure).into()),
        (Exit::Quit, None, Some(path)) => {
            Err(anyhow!("the checkpoint could not be written to {}; the log had the reason", path.display())
                .into())
        }
        (Exit::Quit, None, None) if diverged => Err(Failure::Unsuccessful),
        (Exit::Quit, None, None) => Ok(()),
    }
}

/// The signal that a lost terminal amounts to.
const SIGHUP: i32 = 1;

fn terminal_failure(error: tui::TerminalError) -> Failure {
    if error.is_misuse() { Failure::Misuse(error.to_string()) } else { Failure::Failed(error.into()) }
}

/// What is left of the run once the screen is gone, in lines.
fn describe(report: &FinishReport) -> String {
    let test = report
        .test
        .map_or_else(String::new, |test| format!("; test accuracy {:.2} %", test.accuracy * 100.0));
    let saved = report.saved.as_ref().map_or_else(String::new, |path| format!("saved {path}\n"));
    format!(
        "{} after {} epochs, {} batches, {:.1} s{test}\n{saved}weights {}\n",
        report.outcome, report.epochs, report.total_steps, report.seconds, report.weights_hash
    )
}

/// What was asked for, and for the rest what the terminal can do.
fn options(screen: &ScreenArguments) -> ScreenOptions {
    let found = Capability::from_environment();
    ScreenOptions {
        color: screen.color.map_or(found.color, |color| match color {
            ColorName::Truecolor => ColorDepth::TrueColor,
            ColorName::Ansi256 => ColorDepth::Ansi256,
            ColorName::Ansi16 => ColorDepth::Ansi16,
            ColorName::None => ColorDepth::None,
        }),
        charset: screen.charset.map_or(found.charset, |charset| match charset {
            CharsetName::Braille => Charset::Braille,
            CharsetName::Blocks => Charset::Blocks,
            CharsetName::Ascii => Charset::Ascii,
        }),
        light_background: screen
            .background
            .map_or(found.light_background, |name| name == BackgroundName::Light),
        theme: match screen.theme {
            ThemeName::BlueOrange => theme::ThemeName::BlueOrange,
            ThemeName::Lecture => theme::ThemeName::Lecture,
        },
        frames_per_second: screen.fps,
    }
}
