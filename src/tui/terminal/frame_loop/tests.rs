//! The loop turned by hand, on a clock of its own: nothing here waits.

use super::*;
use crate::inspect::TrainerEnd;
use crate::protocol::channel::{Asked, Inbound, channel};
use crate::protocol::{Command, Event, Phase, Report};
use crate::tui::app::ScreenOptions;
use crate::tui::terminal::graphics;
use crate::tui::terminal::tty::Tty;
use crate::tui::terminal::wake::{Waker, wakeups};
use crate::tui::testing::{info, report};
use crate::tui::theme::{Charset, ColorDepth};
use crate::tui::view::sheet::CellSize;
use crate::viz::paint::Rgb;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
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
        Self::with(stage, frames_per_second, |frames| frames.asking(ask))
    }

    /// A loop that asks for receipts, on a terminal that answers within a millisecond.
    fn with_receipts(stage: &'a mut Stage) -> Self {
        let mut hand = Self::with(stage, 10.0, |frames| frames.with_receipts(true));
        hand.answer();
        hand.turn(SOON);
        hand.train();
        hand.answer();
        hand.turn(SOON);
        hand
    }

    fn with(
        stage: &'a mut Stage,
        frames_per_second: f64,
        change: impl FnOnce(FrameLoop<'a>) -> FrameLoop<'a>,
    ) -> Self {
        let wakeups = stage.wakeups.take().expect("one loop a stage");
        let frames = FrameLoop::new(
            std::slice::from_ref(&stage.viewer),
            &mut stage.app,
            &stage.terminal,
            wakeups,
            frames_per_second,
        );
        let frames = change(frames);
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

    fn hear(&self, heard: Heard) {
        self.waker.send(Notice::Heard(heard));
    }

    fn key(&self, key: char) {
        self.waker.send(Notice::Heard(Heard::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE))));
    }

    /// The terminal answers one question.
    fn answer(&self) {
        self.waker.send(Notice::Heard(Heard::Attributes { sixel: false }));
    }

    /// One turn, so much later, with something new of the trainer.
    fn turn_with_news(&mut self, step: u64, later: Duration) -> Vec<u8> {
        self.tell(report(step, step));
        self.turn(later)
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
    color: ColorDepth::TrueColor,
    charset: Charset::Braille,
    theme: crate::tui::theme::ThemeName::BlueOrange,
    frames_per_second: 10.0,
    low_bandwidth: false,
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
    hand.waker.send(Notice::Heard(Heard::Attributes { sixel: false }));
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

/// Whether a frame asks for a receipt.
fn asks(frame: &[u8]) -> bool {
    frame.ends_with(receipts::QUESTION)
}

#[test]
fn the_terminal_is_asked_for_a_receipt_at_first_and_then_now_and_again() {
    let mut stage = Stage::new();
    let mut hand = Hand::with(&mut stage, 10.0, |frames| frames.with_receipts(true));
    let greeting = [ENTER, receipts::QUESTION, b"\x1b[2J"].concat();
    assert!(hand.take().starts_with(&greeting), "what is printed instead of an answer is wiped out");
    // Nobody is held to an answer that never came.
    hand.train();
    for step in 41..90 {
        assert!(!asks(&hand.turn_with_news(step, Duration::from_millis(100))), "{step}");
    }
    hand.waker.send(Notice::Resized);
    let again = hand.turn(SOON);
    assert!(again.windows(3).any(|bytes| bytes == receipts::QUESTION), "it may be another one now");
    hand.answer();
    hand.turn(SOON);
    let asked = (90..2000).find(|step| asks(&hand.turn_with_news(*step, Duration::from_millis(100))));
    assert!(asked.is_some(), "after some bytes");
}

#[test]
fn frames_wait_for_a_terminal_that_does_not_follow_and_a_key_is_one_frame_behind() {
    let mut stage = Stage::new();
    let mut hand = Hand::with_receipts(&mut stage);
    let step =
        (41..2000).find(|step| asks(&hand.turn_with_news(*step, Duration::from_millis(100)))).expect("asked");
    // The answer takes three seconds: no frame but that for the first of many keys.
    let mut frames = 0;
    for turn in 1..60 {
        hand.tell(report(step + turn, step + turn));
        if turn % 3 == 0 {
            hand.key(if turn % 2 == 0 { '?' } else { 'q' });
        }
        let sent = hand.turn(Duration::from_millis(50));
        assert_eq!(hand.frames.receipts.is_late(hand.now), turn > 2, "{turn}");
        frames += usize::from(!sent.is_empty() && turn > 2);
    }
    assert_eq!(frames, 1);
    hand.answer();
    let shown = hand.turn(SOON);
    assert!(hand.frames.pace.is_slow() && !shown.is_empty(), "what is newest, at once");
    assert!(asks(&shown), "on a slow line with each frame");
}

#[test]
fn the_rate_follows_a_slow_line_and_that_it_is_slow_is_said_once() {
    let mut stage = Stage::new();
    let mut hand = Hand::with_receipts(&mut stage);
    let (mut frames, mut turns, mut due) = (0, 0, Vec::new());
    // Each frame is 400 ms in coming.
    for step in 41..1041 {
        let sent = hand.turn_with_news(step, Duration::from_millis(20));
        frames += usize::from(!sent.is_empty() && hand.frames.pace.is_slow());
        turns += usize::from(hand.frames.pace.is_slow());
        if asks(&sent) {
            due.push(hand.now + Duration::from_millis(400));
        }
        if due.first().is_some_and(|due| *due <= hand.now) {
            due.remove(0);
            hand.answer();
        }
    }
    let per_second = frames as f64 / (turns as f64 * 0.02);
    assert!((1.6..=2.6).contains(&per_second), "{per_second} frames a second");
    let line = hand.frames.app.model.traffic.expect("it was measured");
    assert!(line.is_slow && line.is_scarce && (1.5..=3.0).contains(&line.frames_per_second), "{line:?}");
    assert!(hand.shows("slow line"), "{}", hand.emulator.screen().contents());
    let said = |hand: &Hand<'_>| {
        let log = &hand.frames.app.model.log;
        log.iter().filter(|line| line.text.contains("--low-bandwidth")).count()
    };
    assert_eq!(said(&hand), 1);
    // And the line is as it was: so are the frames, after a while.
    (0..due.len()).for_each(|_| hand.answer());
    for step in 1041..1141 {
        if asks(&hand.turn_with_news(step, Duration::from_millis(100))) {
            hand.answer();
            hand.turn(SOON);
        }
    }
    assert!(!hand.frames.pace.is_slow());
    assert_eq!(said(&hand), 1);
}

/// A loop on a terminal that has just been sent a frame which asks for a receipt; nothing of it is written yet.
fn owing(stage: &mut Stage) -> Hand<'_> {
    let mut hand = Hand::with_receipts(stage);
    for step in 41..2000 {
        hand.now += Duration::from_millis(100);
        hand.tell(report(step, step));
        assert_eq!(hand.frames.turn(hand.now), None);
        if asks(hand.frames.unwritten.rest()) {
            return hand;
        }
        hand.take();
    }
    panic!("a receipt is asked for after some bytes");
}

#[test]
fn a_suspension_waits_for_the_answer_to_what_it_still_sent() {
    let mut stage = Stage::new();
    let mut hand = owing(&mut stage);
    hand.answer();
    assert_eq!(hand.frames.hand_over(|| {}), None);
    assert!(hand.frames.unwritten.is_empty(), "the frame went out");
    assert_eq!(hand.frames.wakeups.take(), None, "the shell does not find the answer");
    assert!(hand.frames.suspended && !hand.frames.receipts.is_owed());
}

#[test]
fn what_ends_the_program_while_a_suspension_waits_for_receipts_ends_it_without_a_stop() {
    for (notice, exit) in [(Notice::Signal(15), Exit::Signal(15)), (Notice::Hangup, Exit::Hangup)] {
        let mut stage = Stage::new();
        let mut hand = owing(&mut stage);
        hand.waker.send(Notice::Resized);
        hand.key('q');
        hand.waker.send(notice);
        assert_eq!(hand.frames.hand_over(|| panic!("stopped")), Some(exit));
    }
}

#[test]
fn receipts_are_waited_for_within_the_time_that_a_signal_gives() {
    let patience = FrameLoop::patience;
    assert!(patience(Exit::Signal(15)) < signals::GRACE && patience(Exit::Hangup).is_zero());
    assert_eq!(patience(Exit::Quit), receipts::PARTING);
}

#[test]
fn a_terminal_that_comes_back_is_asked_anew_and_owes_nothing_from_before() {
    let mut stage = Stage::new();
    let mut hand = owing(&mut stage);
    assert_eq!(hand.frames.resume(hand.now), None);
    hand.turn(SOON);
    hand.answer();
    hand.turn(SOON);
    assert!(hand.frames.receipts.is_proven() && !hand.frames.receipts.is_owed());
}

#[test]
fn a_recording_neither_asks_whoever_plays_it_nor_takes_their_mouse() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.cast");
    let recording = Recording::create(&path, "a run").expect("a file");
    let mut stage = Stage::with(UNKNOWN);
    let mut hand = Hand::with(&mut stage, 10.0, |frames| {
        frames.asking(true).with_mouse(true).with_receipts(true).recording(Some(recording))
    });
    let is_in = |frame: &[u8], part: &[u8]| frame.windows(part.len()).any(|window| window == part);
    let first = hand.take();
    assert!(is_in(&first, background_query::QUESTION) && is_in(&first, MOUSE));
    hand.waker.send(Notice::Resized);
    hand.waker.send(Notice::Resized);
    let again = hand.turn(SOON);
    assert!(is_in(&again, receipts::QUESTION) && is_in(&again, MOUSE));
    let text = std::fs::read_to_string(&path).expect("it is there");
    let events = text.lines().skip(1).map(|line| {
        let event: serde_json::Value = serde_json::from_str(line).expect("each line is JSON");
        event[2].as_str().expect("what was drawn").as_bytes().to_vec()
    });
    let drawn = events.collect::<Vec<_>>().concat();
    assert!(is_in(&drawn, ENTER) && is_in(&drawn, ENTER_AGAIN), "{}", drawn.escape_ascii());
    for part in [background_query::QUESTION, receipts::QUESTION, MOUSE] {
        assert!(!is_in(&drawn, part), "{}", part.escape_ascii());
    }
}

/// What a film of moments asks is answered with the pictures of the moment that is asked about.
fn answer_about_moments(trainer: &mut TrainerEnd) {
    while trainer.receive().is_some() {}
    for Asked { viewer, ask, .. } in trainer.asks() {
        if let Some(answer) = crate::tui::testing::past::answer(&ask) {
            trainer.answer(viewer, &ask.question, ask.when, answer);
        }
    }
}

#[test]
fn a_film_runs_on_the_clock_of_the_loop_and_shows_no_more_than_the_line_takes() {
    let mut stage = Stage::new();
    let mut hand = Hand::on(&mut stage, 10.0, false);
    hand.train();
    hand.tell_event(Event::Moments(crate::tui::testing::past::moments()));
    hand.turn(Duration::from_millis(100));
    hand.key('U');
    hand.turn(SOON);
    hand.key('P');
    hand.turn(SOON);
    let mut seen = Vec::new();
    let mut turn = |hand: &mut Hand<'_>, times: usize| {
        for _ in 0..times {
            answer_about_moments(hand.trainer);
            hand.turn(Duration::from_millis(50));
            let shown = hand.frames.app.model.moments.seen;
            if shown.is_some() && seen.last() != Some(&shown) {
                seen.push(shown);
            }
        }
        seen.len()
    };
    let first = turn(&mut hand, 20);
    assert!((2..=6).contains(&first), "at most five pictures a second: {first}");
    // Half a frame that is not out yet stops it, and what is missed then is not made up for.
    hand.frames.unwritten.bytes.extend_from_slice(b"rest");
    let app = &hand.frames.app;
    let before = app.ui.moment;
    assert_eq!(hand.frames.tick_due(hand.now + Duration::from_secs(9)), None);
    assert_eq!(hand.frames.app.ui.moment, before);
    hand.frames.unwritten.refill();
    let second = turn(&mut hand, 20) - first;
    assert!((2..=6).contains(&second), "{second}");
}

const CELL: CellSize = CellSize { width: 10, height: 20 };

/// Whether the app knows of pixels once the terminal has answered so.
fn has_pixels(hand: &mut Hand<'_>, answers: &[Heard]) -> bool {
    answers.iter().for_each(|&answer| hand.hear(answer));
    hand.turn(SOON);
    hand.frames.app.sheet(Rect::new(0, 0, 80, 24)).is_some()
}

const YES: [Heard; 4] =
    [Heard::Graphics { drawn: true }, Heard::Cell(CELL), Heard::Kind(1), Heard::Attributes { sixel: false }];

#[test]
fn a_terminal_is_asked_for_pixels_before_the_first_frame_and_again_where_it_may_be_another() {
    let mut stage = Stage::new();
    let mut hand = Hand::with(&mut stage, 10.0, |frames| frames.with_pixels(true).with_receipts(true));
    let first = hand.turn(SOON);
    let place = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).position(|window| window == part);
    let asked = place(&first, graphics::QUESTION).expect("it is asked");
    assert!(
        asked < place(&first, b"\x1b[2J").expect("a cleared screen"),
        "what it prints instead is overdrawn"
    );
    assert!(place(&first, receipts::QUESTION) > Some(asked), "the end of the answers");
    assert!(has_pixels(&mut hand, &YES));
    hand.waker.send(Notice::Resized);
    let again = hand.turn(SOON);
    assert!(place(&again, graphics::QUESTION).is_some());
    assert!(!has_pixels(&mut hand, &[]), "nothing is known of the other");
    assert!(has_pixels(&mut hand, &YES));
}

#[test]
fn a_terminal_that_is_not_to_be_asked_for_pixels_has_none_whatever_it_says() {
    let mut stage = Stage::new();
    let mut hand = Hand::with(&mut stage, 10.0, |frames| frames.with_receipts(true));
    let first = hand.turn(SOON);
    assert!(!first.windows(3).any(|window| window == b"\x1b_G"));
    assert!(!has_pixels(&mut hand, &YES));
}

#[test]
fn letters_and_pictures_without_colours_stay_what_they_are() {
    for (color, charset) in [(ColorDepth::None, Charset::Braille), (ColorDepth::TrueColor, Charset::Ascii)] {
        let mut stage = Stage::with(ScreenOptions { color, charset, ..ScreenOptions::default() });
        let mut hand = Hand::with(&mut stage, 10.0, |frames| frames.with_pixels(true).with_receipts(true));
        hand.turn(SOON);
        assert!(!has_pixels(&mut hand, &YES), "{color:?} {charset:?}");
    }
}
