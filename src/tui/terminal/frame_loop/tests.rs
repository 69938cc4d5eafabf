//! The loop turned by hand, on a clock of its own: nothing here waits.

use super::*;
use crate::inspect::TrainerEnd;
use crate::protocol::channel::{Inbound, channel};
use crate::protocol::{Command, Event, Phase, Report};
use crate::tui::app::ScreenOptions;
use crate::tui::terminal::tty::Tty;
use crate::tui::terminal::wake::{Waker, wakeups};
use crate::tui::testing::{info, report};
use crate::viz::paint::Rgb;
use crossterm::event::{KeyCode, KeyModifiers};
use portable_pty::{PtyPair, PtySize, native_pty_system};
use std::ffi::CString;

/// All that a loop borrows, and the other ends of it.
struct Stage {
    viewer: Viewer,
    trainer: TrainerEnd,
    app: App,
    terminal: Arc<Terminal>,
    waker: Waker,
    wakeups: Option<Wakeups>,
    /// Kept, so that the terminal lives on.
    _pty: PtyPair,
}

impl Stage {
    fn new() -> Self {
        Self::with(ScreenOptions::default())
    }

    fn with(options: ScreenOptions) -> Self {
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pty = native_pty_system().openpty(size).expect("a pty can be opened");
        let name = pty.master.tty_name().expect("it has a name").into_os_string().into_encoded_bytes();
        let tty = Tty::named(&CString::new(name).expect("no zeros in it")).expect("it can be opened");
        let terminal = Arc::new(Terminal::on(tty, false).expect("it is a terminal"));
        let (viewer, trainer) = channel();
        let (waker, wakeups) = wakeups().expect("a socket pair");
        Self { viewer, trainer, app: App::new(options), terminal, waker, wakeups: Some(wakeups), _pty: pty }
    }
}

/// A loop that is turned by hand, what it sent, and the terminal that shows it.
struct Hand<'a> {
    frames: FrameLoop<'a>,
    trainer: &'a mut TrainerEnd,
    waker: &'a Waker,
    emulator: vt100::Parser,
    now: Instant,
}

impl<'a> Hand<'a> {
    fn on(stage: &'a mut Stage, frames_per_second: f64, ask: bool) -> Self {
        let wakeups = stage.wakeups.take().expect("one loop a stage");
        let frames =
            FrameLoop::new(&stage.viewer, &mut stage.app, &stage.terminal, wakeups, frames_per_second)
                .asking(ask);
        let now = frames.next_look;
        let mut hand = Self {
            frames,
            trainer: &mut stage.trainer,
            waker: &stage.waker,
            emulator: vt100::Parser::default(),
            now,
        };
        hand.frames.begin(now);
        hand
    }

    /// Takes what was drawn; returns it.
    fn take(&mut self) -> Vec<u8> {
        let bytes = self.frames.unwritten.bytes.clone();
        self.frames.unwritten.refill();
        self.emulator.process(&bytes);
        bytes
    }

    /// One turn, so much later.
    fn turn(&mut self, later: Duration) -> Vec<u8> {
        self.now += later;
        assert_eq!(self.frames.turn(self.now), None);
        self.take()
    }

    fn key(&self, key: char) {
        self.waker.send(Notice::Heard(Heard::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE))));
    }

    /// The next command that was given.
    fn command(&mut self) -> Option<Command> {
        loop {
            if let Inbound::Command(command) = self.trainer.receive()? {
                return Some(command);
            }
        }
    }

    fn tell_event(&self, event: Event) {
        let viewer = self.trainer.viewers().next().expect("the screen");
        assert_eq!(self.trainer.try_send(viewer, event), Ok(()));
    }

    fn tell(&self, report: Report) {
        self.tell_event(Event::Report(report));
    }

    fn shows(&self, text: &str) -> bool {
        self.emulator.screen().contents().contains(text)
    }

    /// A run under way that is on the screen.
    fn train(&mut self) {
        self.take();
        self.tell_event(Event::Started(Box::new(info())));
        self.tell(report(1, 40));
        let interval = self.frames.pace.interval();
        self.turn(interval);
        assert!(self.shows("training"), "{}", self.emulator.screen().contents());
    }
}

const SOON: Duration = Duration::from_millis(1);

#[test]
fn a_key_and_the_trainers_answer_to_it_are_drawn_in_the_turn_they_come_whatever_the_rate() {
    for rate in [0.1, 0.5, 2.0, 10.0, 60.0] {
        let mut stage = Stage::new();
        let mut hand = Hand::on(&mut stage, rate, false);
        hand.train();
        hand.key(' ');
        hand.turn(SOON);
        assert!(hand.shows("pausing"), "{rate}: the key");
        assert_eq!(hand.command(), Some(Command::Pause));
        hand.tell(Report { phase: Phase::Paused, obeyed: 1, ..report(41, 41) });
        hand.turn(ANSWER);
        assert!(hand.shows("paused"), "{rate}: the answer");
        // A step is answered twice: that it is heard, and what came of it, however long that takes.
        hand.key('b');
        hand.turn(SOON);
        assert_eq!(hand.command(), Some(Command::StepBatch));
        hand.tell(Report { obeyed: 2, ..report(41, 41) });
        hand.turn(ANSWER);
        for _ in 0..5 {
            hand.turn(ANSWER);
        }
        hand.tell(Report { phase: Phase::Paused, obeyed: 2, ..report(42, 42) });
        hand.turn(ANSWER);
        assert!(hand.shows("paused") && hand.shows("batch  42/"), "{rate}: the batch");
    }
}

#[test]
fn what_no_key_asked_for_waits_for_the_frame_rate() {
    let mut stage = Stage::new();
    let mut hand = Hand::on(&mut stage, 2.0, false);
    hand.train();
    hand.tell(report(41, 80));
    assert_eq!(hand.turn(Duration::from_millis(400)), b"");
    assert_ne!(hand.turn(Duration::from_millis(101)), b"");
    // And what nobody sees is no bytes.
    assert_eq!(hand.turn(Duration::from_secs(5)), b"");
}

#[test]
fn a_key_held_down_does_not_flood_the_line() {
    let mut stage = Stage::new();
    let mut hand = Hand::on(&mut stage, 0.5, false);
    hand.train();
    let mut frames = 0;
    for turn in 0..1000 {
        hand.key(if turn % 2 == 0 { '?' } else { 'q' });
        frames += usize::from(!hand.turn(SOON).is_empty());
    }
    assert!((20..=36).contains(&frames), "{frames} frames in a second");
}

#[test]
fn a_terminal_that_is_attached_again_at_the_same_size_is_sent_everything() {
    let mut stage = Stage::new();
    let mut hand = Hand::on(&mut stage, 2.0, false);
    hand.train();
    hand.tell(Report { phase: Phase::Paused, obeyed: 0, ..report(41, 41) });
    hand.turn(Duration::from_secs(1));
    assert_eq!(hand.turn(Duration::from_secs(1)), b"", "paused");
    hand.waker.send(Notice::Resized);
    let sent = hand.turn(SOON);
    let mut fresh = vt100::Parser::default();
    fresh.process(&sent);
    assert_eq!(fresh.screen().contents_formatted(), hand.emulator.screen().contents_formatted());
    assert!(fresh.screen().hide_cursor() && fresh.screen().bracketed_paste());
    assert!(!fresh.screen().alternate_screen(), "it is entered once");
    assert_eq!(hand.turn(Duration::from_secs(1)), b"", "once");
}

const UNKNOWN: ScreenOptions = ScreenOptions {
    background: Background::Unknown,
    color: crate::tui::theme::ColorDepth::TrueColor,
    charset: crate::tui::theme::Charset::Braille,
    theme: crate::tui::theme::ThemeName::BlueOrange,
    frames_per_second: 10.0,
    language: crate::texts::Language::English,
};

#[test]
fn the_terminal_is_asked_once_before_the_first_frame_and_its_answer_is_drawn_at_once() {
    for (color, background) in [(Rgb(255, 255, 255), Background::Light), (Rgb(0, 43, 54), Background::Dark)] {
        let mut stage = Stage::with(UNKNOWN);
        let mut hand = Hand::on(&mut stage, 0.5, true);
        let first = hand.take();
        let greeting = [ENTER, background_query::QUESTION, b"\x1b[2J"].concat();
        assert!(first.starts_with(&greeting), "what is printed instead of an answer is wiped out");
        hand.waker.send(Notice::Heard(Heard::Background(color)));
        hand.turn(SOON);
        assert_eq!(hand.frames.app.options.background, background);
        hand.train();
        hand.waker.send(Notice::Resized);
        let again = hand.turn(SOON);
        assert!(
            !again
                .windows(background_query::QUESTION.len())
                .any(|window| window == background_query::QUESTION)
        );
    }
}

#[test]
fn an_answer_that_comes_late_or_unasked_changes_nothing_and_is_no_key() {
    let white = Notice::Heard(Heard::Background(Rgb(255, 255, 255)));
    let mut stage = Stage::with(UNKNOWN);
    let mut hand = Hand::on(&mut stage, 10.0, true);
    hand.train();
    hand.waker.send(white);
    hand.turn(background_query::PATIENCE);
    assert_eq!(hand.frames.app.options.background, Background::Unknown, "late");

    let mut stage = Stage::with(UNKNOWN);
    let mut hand = Hand::on(&mut stage, 10.0, true);
    hand.take();
    hand.waker.send(Notice::Heard(Heard::Attributes));
    hand.waker.send(white);
    hand.turn(SOON);
    assert_eq!(hand.frames.app.options.background, Background::Unknown, "after the end mark");

    let mut stage = Stage::with(ScreenOptions { background: Background::Dark, ..UNKNOWN });
    let mut hand = Hand::on(&mut stage, 10.0, true);
    hand.take();
    hand.waker.send(white);
    hand.turn(SOON);
    assert_eq!(hand.frames.app.options.background, Background::Dark, "somebody said so");
}
