//! The frame loop: hears keys, signals and the trainer, lets the app draw, and sends what changed.

mod acting;
mod film;
mod pictures;
mod sending;

use super::ansi::AnsiBackend;
use super::exit::Exit;
use super::frame_pace::FramePace;
use super::graphics::Graphics;
use super::keys::Heard;
use super::meter::Meter;
use super::raw_mode::{ENTER, ENTER_AGAIN, LEAVE, MOUSE, Terminal};
use super::receipts::{self, Receipts};
use super::recording::Recording;
use super::tty::timespec;
use super::unwritten::Unwritten;
use super::wake::{Notice, Wakeups};
use super::{background_query, panics, signals};
use crate::fault::Fault;
use crate::inspect::Viewer;
use crate::protocol::Side;
use crate::protocol::channel::News;
use crate::tui::app::App;
use crate::tui::theme::Background;
use ratatui::layout::{Rect, Size};
use rustix::event::{PollFd, PollFlags, poll};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// When to look at the trainer's events and answers after a key: its answer to a command is seldom longer in coming.
const ANSWER: Duration = Duration::from_millis(40);
/// What is said where stopping would be for ever.
const NOBODY_CONTINUES: &str = "cannot suspend: no shell waits that could continue the program";
/// How long a frame that is half written may take before the terminal is given back for a suspension.
const LAST_FRAME: Duration = Duration::from_millis(100);

/// The loop and all it holds on to.
pub(super) struct FrameLoop<'a> {
    /// The conversation about each run: one, or two of a pair.
    viewers: &'a [Viewer],
    app: &'a mut App,
    terminal: &'a Arc<Terminal>,
    wakeups: Wakeups,
    screen: ratatui::Terminal<AnsiBackend>,
    /// The terminal's size; `None` while it has none.
    size: Option<Size>,
    pace: FramePace,
    next_look: Instant,
    /// When what moves by itself is to move on, while something does.
    next_tick: Option<Instant>,
    unwritten: Unwritten,
    receipts: Receipts,
    graphics: Graphics,
    meter: Meter,
    /// Whether it was said that the line is slow.
    told_slow: bool,
    /// Until when the terminal's answer to [`background_query::QUESTION`] is believed; `None` if it was not asked, or has answered.
    asked_until: Option<Instant>,
    /// Whether the terminal is to tell what the mouse does.
    mouse: bool,
    suspended: bool,
    /// The runs whose trainer is gone.
    gone: Vec<Side>,
    fault: Fault,
    /// What keeps all that is drawn, if it is to be kept.
    recording: Option<Recording>,
}

impl<'a> FrameLoop<'a> {
    pub(super) fn new(
        viewers: &'a [Viewer],
        app: &'a mut App,
        terminal: &'a Arc<Terminal>,
        wakeups: Wakeups,
        frames_per_second: f64,
    ) -> Self {
        let Ok(screen) = ratatui::Terminal::new(AnsiBackend::new(Size::ZERO, terminal.synchronized()));
        let pace = FramePace::new(frames_per_second);
        Self {
            viewers,
            app,
            terminal,
            wakeups,
            screen,
            size: None,
            receipts: Receipts::new(false, pace.interval()),
            graphics: Graphics::new(false),
            pace,
            next_look: Instant::now(),
            next_tick: None,
            unwritten: Unwritten::default(),
            meter: Meter::default(),
            told_slow: false,
            asked_until: None,
            mouse: false,
            suspended: false,
            gone: Vec::new(),
            fault: Fault::at("screen"),
            recording: None,
        }
    }

    /// Has the terminal asked for its background before the first frame.
    pub(super) fn asking(mut self, ask: bool) -> Self {
        self.asked_until = ask.then(|| Instant::now() + background_query::PATIENCE);
        self
    }

    /// Has the terminal tell what the mouse does.
    pub(super) fn with_mouse(mut self, mouse: bool) -> Self {
        self.mouse = mouse;
        self
    }

    /// Has the terminal asked for receipts, so that no more is sent than it can follow.
    pub(super) fn with_receipts(mut self, ask: bool) -> Self {
        self.receipts = Receipts::new(ask, self.pace.interval());
        self
    }

    /// Has the terminal asked whether it draws pixels.
    pub(super) fn with_pixels(mut self, ask: bool) -> Self {
        self.graphics = Graphics::new(ask);
        self
    }

    /// Has all that is drawn kept, too.
    pub(super) fn recording(mut self, recording: Option<Recording>) -> Self {
        self.recording = recording;
        self
    }

    /// Runs until something ends it.
    pub(super) fn run(mut self) -> Exit {
        self.begin(Instant::now());
        loop {
            if let Some(exit) = self.turn(Instant::now()) {
                // Why the program ends is known, whatever else would end it meanwhile.
                let _ = self.await_receipts(Self::patience(exit));
                self.record(LEAVE, Instant::now());
                return exit;
            }
            self.wait();
        }
    }

    /// Draws the first frame. It waits for nothing: it shows what the trainer said so far.
    fn begin(&mut self, now: Instant) {
        self.enter();
        if self.asked_until.is_some() {
            self.screen.backend_mut().begin_with(background_query::QUESTION);
        }
        self.try_pixels(now);
        self.try_receipts(now);
        self.measure();
        self.hear_trainer();
        self.draw_if_due(now);
    }

    /// Hears what there is to hear, and draws and writes what is due. What a key changes is drawn in the same turn.
    fn turn(&mut self, now: Instant) -> Option<Exit> {
        self.wakeups.silence();
        while let Some(notice) = self.wakeups.take() {
            if let Some(exit) = self.on_notice(notice, now) {
                return Some(exit);
            }
        }
        if now >= self.next_look && !self.suspended {
            self.measure();
            self.hear_trainer();
            self.next_look = now + self.look_interval();
        }
        self.receipts.tidy(now);
        self.draw_if_due(now);
        if let Some(exit) = self.tick_if_due(now) {
            return Some(exit);
        }
        self.terminal.owe_answer(self.receipts.is_owed());
        self.write(now).is_err().then_some(Exit::Hangup)
    }

    /// How soon to look at the trainer's events and answers again: sooner while it owes an answer to a key.
    fn look_interval(&self) -> Duration {
        if self.app.awaits_answer() { ANSWER.min(self.pace.interval()) } else { self.pace.interval() }
    }

    /// Begins on a blank screen.
    fn enter(&mut self) {
        // Half a frame may be left over; what is written next ends it.
        self.unwritten.refill();
        self.greet(ENTER);
        self.repaint();
    }

    /// Begins the next frame with the modes that the screen needs.
    fn greet(&mut self, modes: &[u8]) {
        let mouse = if self.mouse { MOUSE } else { &[] };
        self.screen.backend_mut().begin_with(&[modes, mouse].concat());
    }

    /// Has every cell sent again.
    fn repaint(&mut self) {
        self.clear_pictures();
        let Ok(()) = self.screen.resize(Rect::from(self.size.unwrap_or_default()));
        self.pace.want(true);
    }

    /// Has everything sent again to a terminal that may have become another: whoever attaches again at the same size
    /// (abduco, dtach) has a blank screen, and all it gets is the signal.
    fn resized(&mut self, now: Instant) {
        self.next_look = now;
        self.greet(ENTER_AGAIN);
        self.try_pixels(now);
        self.try_receipts(now);
        self.repaint();
    }

    /// Looks at the terminal's size. Asked rather than told, so that a storm of resizes is one, and a signal that was lost
    /// does not matter.
    fn measure(&mut self) {
        let size = self.terminal.tty.size();
        if size == self.size {
            return;
        }
        self.size = size;
        if let Some(size) = size {
            self.screen.backend_mut().set_size(size);
            self.app.on_resize(size.width, size.height);
            self.repaint();
        }
    }

    fn hear_trainer(&mut self) {
        for note in panics::take_notes() {
            self.app.on_panic(note);
        }
        for (side, viewer) in Side::ALL.into_iter().zip(self.viewers) {
            if self.gone.contains(&side) {
                continue;
            }
            let News { events, answers, is_closed } = viewer.hear(Duration::ZERO);
            events.into_iter().for_each(|event| self.app.on_event_of(side, event));
            answers.into_iter().for_each(|answer| self.app.on_answer_of(side, answer));
            if is_closed {
                self.gone.push(side);
                self.app.on_trainer_gone_of(side);
            }
        }
        self.tell_asks();
        self.note_changes(false);
    }

    /// Tells the trainers what is to be known of each run; last the one that begins with an answer about both.
    fn tell_asks(&self) {
        for (side, viewer) in Side::ALL.into_iter().zip(self.viewers).rev() {
            viewer.declare(self.app.asks_of(side));
        }
    }

    fn note_changes(&mut self, urgent: bool) {
        let urgent = self.app.take_urgent() || urgent;
        if self.app.take_dirty() {
            self.pace.want(urgent);
        }
    }

    fn on_notice(&mut self, notice: Notice, now: Instant) -> Option<Exit> {
        match notice {
            Notice::Heard(Heard::Key(key)) => return self.on_key(key, now),
            Notice::Heard(Heard::Mouse(mouse)) => return self.on_mouse(mouse, now),
            Notice::Heard(Heard::Background(color)) => {
                if self.asked_until.is_some_and(|until| now < until) {
                    self.app.on_background(Background::of(color));
                    self.note_changes(true);
                }
            }
            Notice::Heard(heard @ (Heard::Kind(_) | Heard::Cell(_) | Heard::Graphics { .. })) => {
                self.hear_of_pixels(heard, now);
            }
            Notice::Heard(heard @ Heard::Attributes { .. }) => {
                self.hear_of_pixels(heard, now);
                self.asked_until = None;
                if let Some(late) = self.receipts.arrived(now) {
                    self.pace.took(late, now);
                }
            }
            Notice::Signal(number) => return Some(Exit::Signal(number)),
            Notice::Hangup => return Some(Exit::Hangup),
            Notice::Resized => self.resized(now),
            // One that was taken back already is over before it began.
            Notice::Suspend if signals::is_continued() => {}
            Notice::Suspend => return self.suspend(signals::stop_process),
            Notice::Continued => return self.resume(now),
            Notice::Probe => {}
        }
        None
    }

    /// Suspends the program if somebody is there to continue it.
    fn suspend(&mut self, stop: fn()) -> Option<Exit> {
        if self.suspended {
            return None;
        }
        if !signals::can_be_continued() {
            self.app.on_refusal(NOBODY_CONTINUES);
            self.note_changes(true);
            return None;
        }
        self.hand_over(stop)
    }

    /// Gives the terminal back and stops with `stop`, which returns once the process goes on; if something ends the program
    /// before that, it does not stop. The screen comes back with [`Notice::Continued`].
    fn hand_over(&mut self, stop: fn()) -> Option<Exit> {
        self.suspended = true;
        if self.terminal.send_within(self.unwritten.rest(), LAST_FRAME) {
            self.unwritten.refill();
        }
        let exit = self.await_receipts(receipts::PARTING);
        if exit.is_none() {
            self.terminal.restore();
            stop();
        }
        exit
    }

    /// Takes the terminal again: after a suspension, or after a SIGSTOP that gave no time to give it back, when the shell
    /// has had it in its own mode meanwhile.
    fn resume(&mut self, now: Instant) -> Option<Exit> {
        self.suspended = false;
        self.recording.iter_mut().for_each(|recording| recording.skip(now));
        if self.terminal.make_raw().is_err() {
            return Some(Exit::Hangup);
        }
        self.enter();
        // What was not answered by then, the shell has read.
        self.receipts.forget();
        self.try_pixels(now);
        self.try_receipts(now);
        self.next_look = now;
        None
    }

    /// Waits for the next thing to do: a notice, a look at the trainer, a frame, or room for more output.
    fn wait(&self) {
        let now = Instant::now();
        let frame = self.pace.due(now).filter(|_| self.can_send(now));
        let until = [frame, self.tick_due(now)].into_iter().flatten().fold(self.next_look, Instant::min);
        let timeout = timespec(until.saturating_duration_since(now));
        let bell = PollFd::from_borrowed_fd(self.wakeups.bell(), PollFlags::IN);
        let room = PollFd::from_borrowed_fd(self.terminal.tty.output(), PollFlags::OUT);
        let mut fds = [bell, room];
        let count = if self.unwritten.is_empty() { 1 } else { 2 };
        // Whatever woke us, the loop looks at everything; an interrupted wait is a short one. While suspended only the
        // bell matters.
        let _ =
            if self.suspended { poll(&mut fds[..1], None) } else { poll(&mut fds[..count], Some(&timeout)) };
    }
}

#[cfg(test)]
mod tests;
