//! Listening to a trainer without a screen.

use super::failure::Failure;
use super::front::Front;
use super::signals::Signals;
use crate::inspect::Viewer;
use crate::protocol::channel::Received;
use crate::protocol::{Command, Event, FinishReport};
use crate::signals::describe;
use crate::train::trainer_thread::Handle;
use anyhow::anyhow;
use std::time::Duration;

/// How often to look whether a signal came.
const LOOK: Duration = Duration::from_millis(50);

/// How a run ended, or why its trainer failed.
type End = Result<FinishReport, Failure>;

/// What is told of each event, beside what a front says.
type Each<'a> = &'a mut dyn FnMut(&Event);

/// Tells what the trainer tells until all runs have ended, each on a front of its own. Where one fails, the other goes on to its end.
pub(super) fn follow(
    handle: &Handle,
    fronts: &mut [Front],
    signals: &Signals,
) -> Result<Vec<FinishReport>, Failure> {
    follow_all(handle, fronts, signals, &mut |_| {})
}

/// Tells what the trainer of a run alone tells until it has ended, and shows `each` event before.
pub(super) fn follow_each(
    handle: &Handle,
    front: &mut Front,
    signals: &Signals,
    each: Each<'_>,
) -> Result<FinishReport, Failure> {
    let reports = follow_all(handle, std::slice::from_mut(front), signals, each)?;
    reports.into_iter().next().ok_or_else(|| anyhow!("the trainer ended without a word").into())
}

fn follow_all(
    handle: &Handle,
    fronts: &mut [Front],
    signals: &Signals,
    each: Each<'_>,
) -> Result<Vec<FinishReport>, Failure> {
    let (mut stopping, mut silent) = (false, false);
    let mut ends: Vec<Option<End>> = fronts.iter().map(|_| None).collect();
    while ends.iter().any(Option::is_none) {
        if let (false, Some(signal)) = (stopping, signals.received()) {
            stopping = true;
            signals.force_exit_after(signal);
            command(handle, &Command::Note(describe(signal)));
            command(handle, &Command::Stop);
        }
        if signals.hung_up() && !silent {
            silent = true;
            fronts.iter_mut().for_each(Front::silence);
            command(handle, &Command::Note("the line is gone; training goes on without it".to_owned()));
        }
        // The first that has not ended is waited for; what the other has to say is taken along.
        let mut patience = LOOK;
        for ((viewer, front), end) in handle.viewers().iter().zip(&mut *fronts).zip(&mut ends) {
            if end.is_none() {
                *end = hear(viewer, front, signals, std::mem::take(&mut patience), each)?;
            }
        }
    }
    ends.into_iter().flatten().collect()
}

/// Gives a command to all runs.
pub(super) fn command(handle: &Handle, command: &Command) {
    for viewer in handle.viewers() {
        viewer.send(command.clone());
    }
}

/// Tells what a trainer has to say of a run, waiting for the first word up to `patience`; gives its end, once it has come.
fn hear(
    viewer: &Viewer,
    front: &mut Front,
    signals: &Signals,
    patience: Duration,
    each: Each<'_>,
) -> Result<Option<End>, Failure> {
    let mut received = viewer.wait_event(patience);
    loop {
        if let Received::Event(event) = &received {
            each(event);
        }
        match received {
            Received::Event(Event::Finished(report)) => {
                front.finished(&report).or_else(|failure| signals.tolerate(failure))?;
                return Ok(Some(Ok(*report)));
            }
            Received::Event(Event::Failed(message)) => return Ok(Some(Err(anyhow!(message).into()))),
            Received::Event(event) => front.event(event).or_else(|failure| signals.tolerate(failure))?,
            Received::Empty => return Ok(None),
            Received::Closed => return Ok(Some(Err(anyhow!("the trainer ended without a word").into()))),
        }
        received = viewer.try_event();
    }
}
