//! Entering the screen and leaving it, so that the terminal is whole again whatever happens.
//!
//! [`Terminal::restore`] may be called from any thread, any number of times, in any order with the others: by the guard
//! when the loop ends or unwinds, by the panic hook, and by the signal thread when the loop is stuck.

use super::graphics::Parting;
use super::guardian::Guardian;
use super::tty::Tty;
use rustix::termios::Termios;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Alternate screen, no cursor, pastes marked as such, no colours. What is drawn next clears it.
pub(super) const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[m";

/// What of [`ENTER`] is sent again when somebody may have put another terminal in the place of ours: the alternate screen
/// is left out, for to enter it twice is to forget where its cursor was.
pub(super) const ENTER_AGAIN: &[u8] = b"\x1b[?25l\x1b[?2004h\x1b[m";

/// What follows on both where the mouse is asked for: its buttons, its wheel and its way while a button is down (1002), in
/// numbers of any size (1006).
pub(super) const MOUSE: &[u8] = b"\x1b[?1002h\x1b[?1006h";

/// Ends a synchronized update that a half-written frame may have left open.
const END_UPDATE: &[u8] = b"\x1b[?2026l";

/// The reverse of [`ENTER`] and [`MOUSE`], after [`END_UPDATE`]; that the mouse was asked for need not be known, so that whoever
/// gives the terminal back in place of a killed process gives back all of it. The alternate screen is
/// blanked, with the cursor at its top, before it is left: tmux 3.3a cuts it back to the size it was entered with,
/// scrolls the rows above the cursor that do not fit out at the top, and on growing again shows them to the shell.
pub(super) const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[m\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h";

/// How long a terminal that does not read is waited for before its unread output is thrown away.
pub(super) const PATIENCE: Duration = Duration::from_millis(250);

/// A terminal that remembers how it was found.
pub(super) struct Terminal {
    pub(super) tty: Tty,
    found: Termios,
    /// Whether frames are synchronized updates.
    synchronized: bool,
    /// Whether the terminal is ours at present. Locked while that changes, so that whoever ends the process after
    /// [`Terminal::restore`] does so when it *is* restored, by whichever thread.
    taken: Mutex<bool>,
    /// The process that gives the terminal back should this one be killed. Locked by whoever holds `taken`.
    guardian: Mutex<Option<Guardian>>,
    /// Whether the terminal owes an answer to a question.
    owes: AtomicBool,
    /// What is to be done about pictures before the terminal is given back.
    parting: Mutex<Parting>,
}

impl Terminal {
    /// Opens the terminal without changing anything.
    pub(super) fn open(synchronized: bool) -> io::Result<Self> {
        Self::on(Tty::open()?, synchronized)
    }

    /// The same for a terminal that is open.
    pub(super) fn on(tty: Tty, synchronized: bool) -> io::Result<Self> {
        let found = tty.attributes()?;
        Ok(Self {
            tty,
            found,
            synchronized,
            taken: Mutex::new(false),
            guardian: Mutex::new(None),
            owes: AtomicBool::new(false),
            parting: Mutex::default(),
        })
    }

    /// Whether frames are synchronized updates.
    pub(super) fn synchronized(&self) -> bool {
        self.synchronized
    }

    /// Tells whether the terminal owes an answer, which is then not to be taken for keys.
    pub(super) fn owe_answer(&self, owes: bool) {
        self.owes.store(owes, Ordering::Relaxed);
    }

    /// Whether the terminal owes an answer.
    pub(super) fn owes_answer(&self) -> bool {
        self.owes.load(Ordering::Relaxed)
    }

    /// Tells what is to be done about pictures before the terminal is given back.
    pub(super) fn show_pictures(&self, parting: Parting) {
        *self.parting.lock().unwrap_or_else(PoisonError::into_inner) = parting;
    }

    /// A terminal that another process took, which was as `found` before that.
    pub(super) fn taken_over(tty: Tty, found: Termios, synchronized: bool) -> Self {
        Self {
            tty,
            found,
            synchronized,
            taken: Mutex::new(true),
            guardian: Mutex::new(None),
            owes: AtomicBool::new(false),
            // Nobody knows whether a picture was sent in part.
            parting: Mutex::new(Parting::End),
        }
    }

    /// Has another process give the terminal back should this one be killed, until that is dropped.
    ///
    /// # Errors
    /// If the system starts no other process.
    pub(super) fn guarded(&self) -> io::Result<Guarded<'_>> {
        *self.guardian() = Some(Guardian::start(&self.found)?);
        Ok(Guarded(self))
    }

    fn guardian(&self) -> MutexGuard<'_, Option<Guardian>> {
        self.guardian.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_guardian(&self, taken: bool) {
        if let Some(guardian) = &mut *self.guardian() {
            guardian.tell(taken);
        }
    }

    /// Raw mode. Whoever calls this then sends [`ENTER`].
    pub(super) fn make_raw(&self) -> io::Result<()> {
        let mut taken = self.taken();
        let mut raw = self.found.clone();
        raw.make_raw();
        self.tell_guardian(true);
        self.tty.set_attributes(&raw)?;
        *taken = true;
        Ok(())
    }

    /// Whether the terminal is ours at present.
    pub(super) fn is_taken(&self) -> bool {
        *self.taken()
    }

    fn taken(&self) -> MutexGuard<'_, bool> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the terminal back as it was found; does nothing if it is not ours.
    pub(super) fn restore(&self) {
        let mut taken = self.taken();
        if !std::mem::take(&mut *taken) {
            return;
        }
        let pictures = self.parting.lock().map_or(Parting::End, |parting| *parting).bytes();
        let leave = if self.synchronized { LEAVE } else { &LEAVE[END_UPDATE.len()..] };
        let leave = &[pictures, leave].concat();
        if !self.send_within(leave, PATIENCE) {
            // Whoever should read does not. What it has not fetched yet is a picture nobody will miss; these few
            // bytes fit once that is gone, and make the terminal whole when it wakes up.
            self.tty.discard_output();
            self.send_within(leave, PATIENCE);
        }
        // A terminal that is gone needs no restoring.
        let _ = self.tty.set_attributes(&self.found);
        self.tell_guardian(false);
    }

    /// Writes all of `bytes`, waiting for the terminal no longer than `patience`. True if that worked, or if there is no
    /// terminal any more.
    pub(super) fn send_within(&self, bytes: &[u8], patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.tty.write(rest) {
                Ok(0) => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return false;
                    }
                    self.tty.wait_writable(left);
                }
                Ok(written) => rest = &rest[written..],
                Err(_) => return true,
            }
        }
        true
    }
}

/// Ends the guardian when dropped.
pub(super) struct Guarded<'a>(&'a Terminal);

impl Drop for Guarded<'_> {
    fn drop(&mut self) {
        *self.0.guardian() = None;
    }
}

/// Restores the terminal when dropped.
pub(super) struct RestoreOnDrop<'a>(pub(super) &'a Arc<Terminal>);

impl Drop for RestoreOnDrop<'_> {
    fn drop(&mut self) {
        self.0.restore();
    }
}
