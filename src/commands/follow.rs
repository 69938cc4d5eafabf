//! Listening to a trainer without a screen.

use super::consultation::Consultation;
use super::failure::Failure;
use super::front::Front;
use super::signals::Signals;
use crate::protocol::channel::Received;
use crate::protocol::{Command, Event, FinishReport, Warning};
use crate::signals::describe;
use crate::train::trainer_thread::Handle;
use anyhow::anyhow;
use std::time::Duration;

/// How often to look whether a signal came.
const LOOK: Duration = Duration::from_millis(50);

/// Tells what the trainer tells until it has finished.
pub(super) fn follow(handle: &Handle, front: &mut Front, signals: &Signals) -> Result<FinishReport, Failure> {
    follow_each(handle, front, signals, &mut |_| {})
}

/// Tells what the trainer tells until it has finished, and shows `each` event before.
pub(super) fn follow_each(
    handle: &Handle,
    front: &mut Front,
    signals: &Signals,
    each: &mut dyn FnMut(&Event),
) -> Result<FinishReport, Failure> {
    let (mut stopping, mut silent) = (false, false);
    let mut consultation = Consultation::default();
    loop {
        if let (false, Some(signal)) = (stopping, signals.received()) {
            stopping = true;
            signals.force_exit_after(signal);
            handle.viewer().send(Command::Note(describe(signal)));
            handle.viewer().send(Command::Stop);
        }
        if signals.hung_up() && !silent {
            silent = true;
            front.silence();
            handle.viewer().send(Command::Note("the line is gone; training goes on without it".to_owned()));
        }
        let received = handle.viewer().wait_event(LOOK);
        if let Received::Event(event) = &received {
            each(event);
        }
        let warnings =
            if front.consults() { consult(handle, &mut consultation, &received) } else { Vec::new() };
        let tell = |front: &mut Front| {
            warnings.into_iter().try_for_each(|warning| front.event(Event::Warning(warning)))
        };
        match received {
            Received::Event(Event::Finished(report)) => {
                tell(front).or_else(|failure| signals.tolerate(failure))?;
                front.finished(&report).or_else(|failure| signals.tolerate(failure))?;
                return Ok(*report);
            }
            Received::Event(Event::Failed(message)) => return Err(anyhow!(message).into()),
            Received::Event(event) => {
                let told = front.event(event).and_then(|()| tell(front));
                told.or_else(|failure| signals.tolerate(failure))?;
            }
            Received::Empty => {}
            Received::Closed => return Err(anyhow!("the trainer ended without a word").into()),
        }
    }
}

/// Has the doctor hear what the trainer says, and asks what he wants to know. Gives what he has to say.
fn consult(handle: &Handle, doctor: &mut Consultation, received: &Received) -> Vec<Warning> {
    doctor.take(handle.viewer().take_answers());
    let warnings = if let Received::Event(event) = received { doctor.hear(event) } else { Vec::new() };
    handle.viewer().declare(doctor.asks());
    warnings
}
