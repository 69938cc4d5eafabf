//! Frames on their way out: drawn when they can be sent, counted, kept and written.

use super::super::background_query;
use super::super::exit::Exit;
use super::super::keys::Heard;
use super::super::raw_mode::MOUSE;
use super::super::receipts;
use super::super::signals::GRACE;
use super::super::tty::timespec;
use super::super::wake::Notice;
use super::FrameLoop;
use rustix::event::{PollFd, PollFlags, poll};
use std::time::{Duration, Instant};

/// What is over within so long is not called slow.
const HICCUP: Duration = Duration::from_secs(1);
/// A line that has been slow for so long is worth a word.
const SLOW: Duration = Duration::from_secs(10);

/// What a recording leaves out: whoever plays it is not to be asked anything, and keeps their mouse. The first ends with the second,
/// and so is taken out before it.
const UNRECORDED: [&[u8]; 3] = [background_query::QUESTION, receipts::QUESTION, MOUSE];

impl FrameLoop<'_> {
    /// Finds out with the next frame whether the terminal answers.
    pub(super) fn try_receipts(&mut self, now: Instant) {
        if self.receipts.begin(now) {
            self.screen.backend_mut().begin_with(receipts::QUESTION);
        }
    }

    /// Whether a frame can be sent: there is somewhere to draw, and the terminal has got what was sent before.
    pub(super) fn can_send(&self, now: Instant) -> bool {
        let held =
            if self.pace.is_urgent() { self.receipts.is_full(now) } else { self.receipts.is_late(now) };
        self.size.is_some() && self.unwritten.is_empty() && !held
    }

    /// Draws if a frame is due and can be sent.
    pub(super) fn draw_if_due(&mut self, now: Instant) {
        let due = self.pace.due(now).is_some_and(|due| due <= now);
        if !due || self.suspended || !self.can_send(now) {
            return;
        }
        self.fault.tick();
        self.report_traffic(now);
        let began = Instant::now();
        let Ok(_) = self.screen.draw(|frame| self.app.draw(frame));
        self.send_pictures();
        self.screen.backend_mut().take_frame(self.unwritten.refill());
        if self.recording.is_some() {
            let frame =
                UNRECORDED.iter().fold(self.unwritten.bytes.clone(), |bytes, part| without(&bytes, part));
            self.record(&frame, now);
        }
        let bytes = self.unwritten.bytes.len();
        self.app.on_sent(bytes);
        let slow = self.pace.is_slow() || self.receipts.is_late(now);
        if bytes > 0 && self.receipts.ask_with(bytes, slow, now) {
            self.unwritten.bytes.extend_from_slice(receipts::QUESTION);
        }
        self.meter.drawn(self.unwritten.bytes.len(), began.elapsed(), now);
        self.pace.drawn(now);
    }

    /// Keeps what is drawn, if it is to be kept. A file that cannot be written any more ends that, and nothing else.
    pub(super) fn record(&mut self, bytes: &[u8], now: Instant) {
        let (Some(recording), Some(size)) = (&mut self.recording, self.size) else { return };
        if let Err(error) = recording.output(bytes, size, now) {
            self.recording = None;
            self.app.on_refusal(&format!("the recording ends here: {error}"));
            self.note_changes(false);
        }
    }

    /// Tells the app what goes out on the line, with a frame that is drawn anyway.
    fn report_traffic(&mut self, now: Instant) {
        let slow_for = self.pace.slow_for(now);
        if let Some(traffic) = self.meter.read(now, slow_for >= HICCUP) {
            self.app.on_traffic(traffic);
        }
        if !self.told_slow && slow_for >= SLOW {
            self.told_slow = true;
            self.app.on_slow_line();
        }
    }

    /// Writes as much as the terminal takes.
    pub(super) fn write(&mut self, now: Instant) -> std::io::Result<()> {
        if self.unwritten.is_empty() || !self.terminal.is_taken() {
            return Ok(());
        }
        self.unwritten.written += self.terminal.tty.write(self.unwritten.rest())?;
        if self.unwritten.is_empty()
            && let Some(writing) = self.meter.written(now)
            // Receipts know better: they tell when it has arrived.
            && !self.receipts.is_proven()
        {
            self.pace.took(writing, now);
        }
        Ok(())
    }

    /// Waits for receipts, no longer than `patience`, so that whoever has the terminal next does not find them among its keys.
    /// Returns what ends the program meanwhile, and waits no longer then.
    #[must_use]
    pub(super) fn await_receipts(&mut self, patience: Duration) -> Option<Exit> {
        if self.unwritten.rest().ends_with(receipts::QUESTION) {
            self.receipts.take_back();
        }
        let deadline = Instant::now() + self.receipts.parting().min(patience);
        while self.receipts.is_owed() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let mut bell = [PollFd::from_borrowed_fd(self.wakeups.bell(), PollFlags::IN)];
            // A signal interrupts the wait; what it is comes with the bell.
            let _ = poll(&mut bell, Some(&timespec(left)));
            self.wakeups.silence();
            while let Some(notice) = self.wakeups.take() {
                match notice {
                    Notice::Heard(Heard::Attributes { .. }) => _ = self.receipts.arrived(Instant::now()),
                    Notice::Signal(number) => return Some(Exit::Signal(number)),
                    Notice::Hangup => return Some(Exit::Hangup),
                    // Keys are for whoever has the terminal next, and whoever takes it again measures and draws everything.
                    _ => {}
                }
            }
        }
        None
    }

    /// How long receipts may be waited for at the end of the program: after a signal, well within the time that it gives.
    pub(super) fn patience(exit: Exit) -> Duration {
        match exit {
            Exit::Quit => receipts::PARTING,
            Exit::Signal(_) => GRACE / 2,
            Exit::Hangup => Duration::ZERO,
        }
    }
}

/// What is left of `bytes` without `part`, however often that is in it.
fn without(bytes: &[u8], part: &[u8]) -> Vec<u8> {
    let (mut rest, mut left) = (bytes, Vec::with_capacity(bytes.len()));
    while let Some(place) = rest.windows(part.len()).position(|window| window == part) {
        left.extend_from_slice(&rest[..place]);
        rest = &rest[place + part.len()..];
    }
    left.extend_from_slice(rest);
    left
}
