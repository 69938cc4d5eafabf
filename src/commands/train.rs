//! `cnn-tui train`: the same trainer without a screen.

use super::front::Front;
use super::signals::{self, Signals};
use super::{Failure, continued, no_thread, resume, runs, summary};
use crate::cli::TrainArguments;
use crate::protocol::channel::Received;
use crate::protocol::{Command, Event, FinishReport};
use crate::signals::describe;
use crate::train::trainer_thread::Handle;
use anyhow::{Context, anyhow};
use std::time::Duration;

/// How often to look whether a signal came.
const LOOK: Duration = Duration::from_millis(50);

/// Trains as the arguments say.
pub fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    let options = &arguments.train;
    // Nobody looks at probes here.
    let mut job = match &arguments.resume {
        Some(name) => resume::job(Some(name), options, &arguments.extension, Duration::MAX)?,
        None if arguments.extension.extend.is_some() => {
            return Err(Failure::Misuse(
                "--extend is for a run that goes on: train --resume RUN --epochs N".to_owned(),
            ));
        }
        None => runs::new_job(options, Duration::MAX)?,
    };
    job.start.clock = continued::clock().context("cannot handle signals")?;
    let signal = Signals::install(options.surroundings.on_hangup).context("cannot handle signals")?;
    signals::survive_file_limit().context("cannot handle signals")?;
    let copied = job.save.is_some();
    let handle = Handle::spawn(job).map_err(no_thread("that trains"))?;
    let mut front = Front::new(arguments.json, options.surroundings.save_every.is_some());
    let report = follow(&handle, &mut front, &signal);
    let stopped = signal.received();
    // Waits for the trainer, which saves.
    drop(handle);
    let report = match (report, stopped) {
        // A line that is gone cannot be written to, either.
        (Err(_), Some(signal)) => return Err(Failure::Signal(signal)),
        (report, _) => report?,
    };
    summary::verdict(&report, copied, stopped)
}

/// Tells what the trainer tells until it has finished.
pub(super) fn follow(handle: &Handle, front: &mut Front, signals: &Signals) -> Result<FinishReport, Failure> {
    let (mut stopping, mut silent) = (false, false);
    loop {
        if let (false, Some(signal)) = (stopping, signals.received()) {
            stopping = true;
            signals.force_exit_after(signal);
            handle.lanes().send(Command::Note(describe(signal)));
            handle.lanes().send(Command::Stop);
        }
        if signals.hung_up() && !silent {
            silent = true;
            front.silence();
            handle.lanes().send(Command::Note("the line is gone; training goes on without it".to_owned()));
        }
        match handle.lanes().wait_event(LOOK) {
            Received::Event(Event::Finished(report)) => {
                front.finished(&report).or_else(|failure| signals.tolerate(failure))?;
                return Ok(*report);
            }
            Received::Event(Event::Failed(message)) => return Err(anyhow!(message).into()),
            Received::Event(event) => front.event(event).or_else(|failure| signals.tolerate(failure))?,
            Received::Empty => {}
            Received::Closed => return Err(anyhow!("the trainer ended without a word").into()),
        }
    }
}
