//! The turns of a session: what came is heeded, what there is to tell is told, and a piece of work is done.

use super::pace::Pace;
use super::{Session, Wish};
use crate::protocol::channel::Inbound;
use crate::protocol::{FinishReport, Outcome};
use crate::train::clock::Work;
use crate::train::interruption::Kind;
use crate::train::progress::Stage;
use std::time::Duration;

/// How soon to look again while something waits for the screen.
const RETRY: Duration = Duration::from_millis(20);
/// A speed limit is waited for in pieces of this length, so that little is lost of the time if the process is stopped.
pub(super) const NAP: Duration = Duration::from_millis(50);

/// What comes after a turn of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The next one.
    Again,
    /// Waiting for a command, so long at the most.
    Wait(Option<Duration>),
    /// The end.
    Leave,
}

impl Session<'_> {
    /// Trains and answers until told to stop.
    pub fn run(&mut self) -> anyhow::Result<Option<FinishReport>> {
        loop {
            match self.turn()? {
                Turn::Again => {}
                Turn::Leave => return self.leave(),
                Turn::Wait(time) => {
                    let inbound = self.link.wait(time);
                    self.waited();
                    if let Some(inbound) = inbound
                        && self.heed(inbound)?
                    {
                        return self.leave();
                    }
                }
            }
        }
    }

    /// Does what was commanded, tells what there is to tell, and does a piece of work if there is one.
    pub(super) fn turn(&mut self) -> anyhow::Result<Turn> {
        while let Some(inbound) = self.link.receive() {
            if self.heed(inbound)? {
                return Ok(Turn::Leave);
            }
        }
        let flushed = self.attend()?;
        Ok(if self.work()? { Turn::Again } else { Turn::Wait(self.patience(flushed)) })
    }

    /// Takes in what came; true if it ends the session. A run that nobody looks at any more is stopped.
    pub(super) fn heed(&mut self, inbound: Inbound) -> anyhow::Result<bool> {
        match inbound {
            Inbound::Command(command) => return self.obey(command),
            Inbound::Gone => return Ok(true),
            Inbound::Complaint(text) => self.warn(&text),
            Inbound::Asks => self.take_asks(),
        }
        self.tell(true);
        Ok(false)
    }

    /// Lets the run's time count or stand, answers and tells; true if all is told.
    pub(super) fn attend(&mut self) -> anyhow::Result<bool> {
        if self.wants_batch() {
            self.trainer.watch.start();
        } else {
            self.trainer.pause();
        }
        self.note_interruption();
        self.answer_aside();
        Ok(self.tell(false))
    }

    /// Notes where the run begins to pause, and where it goes on. Steps that are asked for meanwhile are part of the pause.
    fn note_interruption(&mut self) {
        let is_paused = self.recorder.is_paused();
        let kind = match self.wish {
            Wish::Pause if !is_paused && self.pace != Pace::Follow => Kind::Paused,
            Wish::Run if is_paused => Kind::Resumed,
            _ => return,
        };
        if !self.done() {
            self.recorder.interrupt(kind, &self.trainer);
        }
    }

    /// How long to wait for a command where there is nothing to do: until a batch or a checkpoint is due, the screen may
    /// have room again, or somebody says something.
    pub(super) fn patience(&self, flushed: bool) -> Option<Duration> {
        let wait = match self.limited() {
            Some(wait) if self.wants_batch() => Some(wait.min(NAP)),
            // The limit ran out since it was looked at: there is something to do after all.
            None if self.wants_batch() && self.pace != Pace::Hold => Some(Duration::ZERO),
            _ if !flushed || self.owes_answers() => Some(RETRY),
            _ => None,
        };
        wait.into_iter().chain(self.acts_wait()).min()
    }

    /// How long a speed limit has the next batch wait.
    pub(super) fn limited(&self) -> Option<Duration> {
        let training = self.trainer.progress.stage == Stage::Training;
        if training { self.throttle.wait(|| self.clock.now()) } else { None }
    }

    /// What passed while waiting counts for the limit if there is something to train.
    pub(super) fn waited(&mut self) {
        if self.wants_batch() {
            self.trainer.spend(Work::Wait);
        }
    }

    /// The last words to a screen that told the trainer to stop.
    pub(super) fn leave(&mut self) -> anyhow::Result<Option<FinishReport>> {
        if self.finish.is_none() {
            self.conclude(Outcome::Stopped);
        }
        self.outgoing.flush(self.link);
        Ok(self.finish.take())
    }
}
