//! What moves by itself on the screen: on the clock of the loop, and no faster than the line and the answers come.

use super::super::exit::Exit;
use super::FrameLoop;
use std::time::Instant;

impl FrameLoop<'_> {
    /// Moves on what moves by itself, if it is time, and what it showed last is drawn and can be seen; returns what ends the program.
    pub(super) fn tick_if_due(&mut self, now: Instant) -> Option<Exit> {
        let Some(tempo) = self.app.tempo() else {
            self.next_tick = None;
            return None;
        };
        let due = *self.next_tick.get_or_insert(now + tempo);
        if now < due || !self.can_tick(now) {
            return None;
        }
        // A picture that came late is not made up for by faster ones.
        self.next_tick = Some((due + tempo).max(now));
        let effects = self.app.on_tick();
        let exit = self.obey(effects);
        self.declare(now);
        self.note_changes(false);
        exit
    }

    /// When what moves by itself may move on, as far as only the clock has a say in it.
    pub(super) fn tick_due(&self, now: Instant) -> Option<Instant> {
        self.next_tick.filter(|_| self.can_tick(now))
    }

    /// Tells whether the last picture is drawn and out, and whole.
    fn can_tick(&self, now: Instant) -> bool {
        !self.suspended && !self.pace.is_wanted() && self.can_send(now) && self.app.can_move_on()
    }
}
