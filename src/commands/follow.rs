//! Listening to a trainer without a screen.

use super::consultation::Consultation;
use super::failure::Failure;
use super::front::Front;
use super::signals::Signals;
use crate::inspect::Viewer;
use crate::protocol::channel::Received;
use crate::protocol::{Command, Event, FinishReport, Warning};
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
    let mut listeners: Vec<Listener<'_>> = handle.viewers().iter().zip(fronts).map(Listener::new).collect();
    while listeners.iter().any(|listener| listener.end.is_none()) {
        if let (false, Some(signal)) = (stopping, signals.received()) {
            stopping = true;
            signals.force_exit_after(signal);
            command(handle, &Command::Note(describe(signal)));
            command(handle, &Command::Stop);
        }
        if signals.hung_up() && !silent {
            silent = true;
            listeners.iter_mut().for_each(|listener| listener.front.silence());
            command(handle, &Command::Note("the line is gone; training goes on without it".to_owned()));
        }
        // The first that has not ended is waited for; what the other has to say is taken along.
        let mut patience = LOOK;
        for listener in listeners.iter_mut().filter(|listener| listener.end.is_none()) {
            listener.hear(signals, std::mem::take(&mut patience), each)?;
        }
    }
    listeners.into_iter().filter_map(|listener| listener.end).collect()
}

/// Gives a command to all runs.
pub(super) fn command(handle: &Handle, command: &Command) {
    for viewer in handle.viewers() {
        viewer.send(command.clone());
    }
}

/// Who listens to what is told of a run, and tells it on.
struct Listener<'a> {
    viewer: &'a Viewer,
    front: &'a mut Front,
    doctor: Consultation,
    end: Option<End>,
}

impl<'a> Listener<'a> {
    fn new((viewer, front): (&'a Viewer, &'a mut Front)) -> Self {
        Self { viewer, front, doctor: Consultation::default(), end: None }
    }

    /// Tells all that the trainer has to say, waiting for the first word up to `patience`.
    fn hear(&mut self, signals: &Signals, patience: Duration, each: Each<'_>) -> Result<(), Failure> {
        let mut received = self.viewer.wait_event(patience);
        while self.end.is_none() {
            if let Received::Event(event) = &received {
                each(event);
            }
            let warnings = if self.front.consults() { self.consult(&received) } else { Vec::new() };
            let tell = |front: &mut Front| {
                warnings.into_iter().try_for_each(|warning| front.event(Event::Warning(warning)))
            };
            match received {
                Received::Event(Event::Finished(report)) => {
                    tell(self.front).or_else(|failure| signals.tolerate(failure))?;
                    self.front.finished(&report).or_else(|failure| signals.tolerate(failure))?;
                    self.end = Some(Ok(*report));
                }
                Received::Event(Event::Failed(message)) => self.end = Some(Err(anyhow!(message).into())),
                Received::Event(event) => {
                    let told = self.front.event(event).and_then(|()| tell(self.front));
                    told.or_else(|failure| signals.tolerate(failure))?;
                }
                Received::Empty => break,
                Received::Closed => {
                    self.end = Some(Err(anyhow!("the trainer ended without a word").into()));
                }
            }
            received = self.viewer.try_event();
        }
        Ok(())
    }

    /// Has the doctor hear what the trainer says, and asks what he wants to know. Gives what he has to say.
    fn consult(&mut self, received: &Received) -> Vec<Warning> {
        self.doctor.take(self.viewer.take_answers());
        let warnings =
            if let Received::Event(event) = received { self.doctor.hear(event) } else { Vec::new() };
        self.viewer.declare(self.doctor.asks());
        warnings
    }
}
