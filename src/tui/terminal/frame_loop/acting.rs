//! What keys and the mouse ask for, and what is done about it.

use super::super::drawing_file::keep_drawing;
use super::super::exit::Exit;
use super::super::keep::keep_picture;
use super::super::signals;
use super::{ANSWER, FrameLoop};
use crate::protocol::{Command, Side};
use crate::tui::app::Effect;
use crate::tui::view::mouse::Mouse;
use crossterm::event::{KeyEvent, KeyEventKind};
use std::time::Instant;

impl FrameLoop<'_> {
    /// A key was pressed.
    pub(super) fn on_key(&mut self, key: KeyEvent, now: Instant) -> Option<Exit> {
        // Between being told to stop and being continued, keys are the shell's.
        if self.suspended || key.kind == KeyEventKind::Release {
            return None;
        }
        let effects = self.app.on_key(key);
        self.act(effects, now)
    }

    /// The mouse did something.
    pub(super) fn on_mouse(&mut self, mouse: Mouse, now: Instant) -> Option<Exit> {
        if self.suspended || !self.mouse {
            return None;
        }
        let effects = self.app.on_mouse(mouse);
        self.act(effects, now)
    }

    /// Does what the app asks for, and has its answer to a key or to the mouse on the screen soon.
    fn act(&mut self, effects: Vec<Effect>, now: Instant) -> Option<Exit> {
        let exit = self.obey(effects);
        if exit.is_none() {
            self.declare(now);
            self.note_changes(true);
        }
        exit
    }

    /// Has the trainer asked for what is to be known now, and its answers looked at soon.
    pub(super) fn declare(&mut self, now: Instant) {
        self.tell_asks();
        self.next_look = self.next_look.min(now + ANSWER);
    }

    /// Does what the app asks for; returns what ends the program.
    pub(super) fn obey(&mut self, effects: Vec<Effect>) -> Option<Exit> {
        for effect in effects {
            match effect {
                // A trainer that is gone is noticed on its event lane.
                Effect::Command(command) => self.command(&command),
                Effect::Quit => return Some(Exit::Quit),
                Effect::Suspend => {
                    if let Some(exit) = self.suspend(signals::stop_job) {
                        return Some(exit);
                    }
                }
                Effect::Repaint => self.repaint(),
                Effect::Keep(format) => keep_picture(self.app, format),
                Effect::KeepDrawing(picture) => keep_drawing(self.app, &picture),
            }
        }
        None
    }

    /// Gives a command to the runs that it is for.
    fn command(&self, command: &Command) {
        for (side, viewer) in Side::ALL.into_iter().zip(self.viewers) {
            if self.app.is_for(command, side) {
                viewer.send(command.clone());
            }
        }
    }
}
