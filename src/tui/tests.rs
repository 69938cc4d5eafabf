//! The whole screen, driven by keys and events and looked at as a terminal shows it.

use super::app::{App, Effect, ScreenOptions};
use super::testing::{control, epoch, finish, info, press, probe, report, running, text};
use super::theme::{Charset, ColorDepth};
use crate::train::message::{Command, Event, Phase, Report, Speed, Watch};
use crossterm::event::KeyCode::{self, Char};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

const RICH: ScreenOptions = ScreenOptions {
    color: ColorDepth::TrueColor,
    charset: Charset::Braille,
    light_background: false,
    theme: super::theme::ThemeName::BlueOrange,
    frames_per_second: 10.0,
};
const PLAIN: ScreenOptions = ScreenOptions { color: ColorDepth::None, charset: Charset::Ascii, ..RICH };

fn command(effects: &[Effect]) -> Option<&Command> {
    match effects {
        [Effect::Command(command)] => Some(command),
        _ => None,
    }
}

fn paused(step: u64) -> App {
    let mut app = running(RICH, step);
    app.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(step, step) }));
    app
}

#[test]
fn running_at_every_size() {
    for (width, height) in [(80, 24), (160, 50), (60, 18), (40, 10), (20, 5), (80, 1)] {
        insta::assert_snapshot!(
            format!("running_{width}x{height}"),
            text(&mut running(RICH, 1100), width, height)
        );
        insta::assert_snapshot!(
            format!("running_ascii_{width}x{height}"),
            text(&mut running(PLAIN, 1100), width, height)
        );
    }
}

#[test]
fn space_pauses_and_goes_on_and_says_so_only_once_it_is_true() {
    let mut app = running(RICH, 300);
    assert_eq!(command(&press(&mut app, Char(' '))), Some(&Command::Pause));
    assert!(text(&mut app, 80, 24).contains("pausing"));
    // Asked again before the trainer answered: take it back.
    assert_eq!(command(&press(&mut app, Char(' '))), Some(&Command::Resume));
    let mut app = paused(300);
    assert!(text(&mut app, 80, 24).contains("paused"));
    assert_eq!(command(&press(&mut app, Char(' '))), Some(&Command::Resume));
}

#[test]
fn keys_become_commands() {
    let mut app = running(RICH, 300);
    let mut sent = |key: KeyCode| command(&press(&mut app, key)).cloned();
    assert_eq!(sent(Char('b')), Some(Command::StepBatch));
    assert_eq!(sent(Char('e')), Some(Command::StepEpoch));
    assert_eq!(sent(Char('+')), Some(Command::ScaleLearningRate(1.25)));
    assert_eq!(sent(Char('-')), Some(Command::ScaleLearningRate(0.8)));
    assert_eq!(sent(Char('T')), Some(Command::Test));
    assert_eq!(sent(Char('n')), Some(Command::Watch(Watch::Next)));
    assert_eq!(sent(Char('p')), Some(Command::Watch(Watch::Previous)));
    assert_eq!(sent(Char('m')), Some(Command::Watch(Watch::NextMisclassified)));
    assert_eq!(sent(Char(']')), Some(Command::ViewLayer(1)));
    assert_eq!(sent(Char('[')), None, "the first layer has none before it");
    assert_eq!(sent(Char('s')), None, "there is no file to save to");
}

#[test]
fn speed_goes_down_to_one_batch_a_second_and_back() {
    let mut app = running(RICH, 300);
    let mut limits = Vec::new();
    for key in ['<', '<', '<', '<', '<', '<', '<', '>', '>'] {
        limits.extend(command(&press(&mut app, Char(key))).cloned());
    }
    let limit = |n| Command::SetSpeed(Speed::BatchesPerSecond(n));
    assert_eq!(limits, [50, 20, 10, 5, 2, 1, 2, 5].map(limit));
    assert!(text(&mut app, 80, 24).contains("5 bat/s"));
}

#[test]
fn quitting_asks_only_when_something_would_be_lost() {
    let mut app = running(RICH, 300);
    assert_eq!(press(&mut app, Char('q')), []);
    assert!(text(&mut app, 80, 24).contains("Quit before training is finished?"));
    assert_eq!(press(&mut app, Char('n')), []);
    assert_eq!(control(&mut app, 'c'), []);
    assert_eq!(control(&mut app, 'c'), [Effect::Quit]);
    press(&mut app, Char('q'));
    assert_eq!(press(&mut app, Char('y')), [Effect::Quit]);

    assert_eq!(press(&mut App::new(RICH), Char('q')), [Effect::Quit]);
    let mut app = running(RICH, 300);
    app.on_event(Event::Finished(finish()));
    assert_eq!(press(&mut app, Char('q')), [Effect::Quit]);
}

#[test]
fn restarting_asks_first() {
    let mut app = running(RICH, 300);
    assert_eq!(press(&mut app, Char('r')), []);
    assert!(text(&mut app, 80, 24).contains("Begin again"));
    assert_eq!(press(&mut app, Char('y')), [Effect::Command(Command::Restart)]);
    app.on_event(Event::Started(Box::new(info())));
    assert!(text(&mut app, 80, 24).contains("waiting for the first batch"));
}

#[test]
fn control_and_plain_keys_are_not_the_same() {
    let mut app = running(RICH, 300);
    assert_eq!(control(&mut app, 'q'), []);
    assert!(!text(&mut app, 80, 24).contains("Quit"));
    assert_eq!(control(&mut app, 'z'), [Effect::Suspend]);
    assert_eq!(control(&mut app, 'l'), [Effect::Repaint]);
}

#[test]
fn a_failed_trainer_leaves_a_screen_that_can_be_read_and_left() {
    let mut app = running(RICH, 300);
    app.on_event(Event::Failed("panicked at src/nn/network.rs:12: index out of bounds".into()));
    app.on_trainer_gone();
    assert_eq!(app.failure(), Some("panicked at src/nn/network.rs:12: index out of bounds"));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("failed") && drawn.contains("index out of bounds"), "{drawn}");
    assert_eq!(press(&mut app, Char(' ')), []);
    assert_eq!(press(&mut app, Char('q')), [Effect::Quit]);
}

#[test]
fn the_layers_and_channels_can_be_walked_through() {
    let mut app = running(RICH, 900);
    app.on_probe(Box::new(probe(900, 1)));
    press(&mut app, KeyCode::Tab);
    press(&mut app, KeyCode::Tab);
    assert!(text(&mut app, 80, 24).contains("1–20/40"));
    press(&mut app, KeyCode::PageDown);
    assert!(text(&mut app, 80, 24).contains("21–40/40"));
    assert!(text(&mut app, 160, 50).contains("mean of 20 ch"));
    press(&mut app, KeyCode::Down);
    assert!(text(&mut app, 160, 50).contains("ch 1/20"));
    epoch(1);
}

/// A place for bytes that can be looked at while a terminal writes to it.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Bytes that a terminal of 80×24 gets for each of sixty frames while training flat out, pictures with each.
fn bytes_of_sixty_frames(options: ScreenOptions) -> Vec<usize> {
    let wire = Wire::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 80, 24));
    let backend = CrosstermBackend::new(wire.clone());
    let mut terminal =
        Terminal::with_options(backend, TerminalOptions { viewport }).expect("it is not asked");
    let mut app = running(options, 200);
    let mut counts = Vec::new();
    for frame in 0..=60 {
        let (from, to) = (200 + frame * 43 + 1, 200 + (frame + 1) * 43);
        app.on_event(Event::Report(report(from, to)));
        app.on_probe(Box::new(probe(to, 0)));
        wire.0.borrow_mut().clear();
        terminal.draw(|frame| app.draw(frame)).expect("a Vec takes everything");
        counts.push(wire.0.borrow().len());
    }
    assert!(counts[0] > 2_000, "the first frame draws everything");
    counts.split_off(1)
}

#[test]
fn training_flat_out_stays_below_four_kilobytes_a_frame() {
    for color in ColorDepth::ALL {
        let counts = bytes_of_sixty_frames(ScreenOptions { color, ..RICH });
        let mean = counts.iter().sum::<usize>() / counts.len();
        assert!(mean < 4000, "{color:?}: {mean} bytes a frame: {counts:?}");
        assert!(mean > 100, "{color:?}: something has to move");
    }
}
