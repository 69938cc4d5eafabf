//! The whole screen, driven by keys and events and looked at as a terminal shows it.

use super::app::{App, Effect, ScreenOptions};
use super::testing::{buffer, control, epoch, finish, info, noise, press, probe, report, running, text};
use super::theme::{Charset, ColorDepth};
use crate::nn::shape::Shape;
use crate::train::message::{
    BatchPoint, Command, Event, FinishReport, Outcome, Phase, Probe, Report, RunInfo, Speed, Watch,
};
use crossterm::event::KeyCode::{self, Char};
use proptest::prelude::*;
use ratatui::buffer::Cell;
use ratatui::style::Color;

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

/// The screen in every state that has a picture of its own.
fn states(options: ScreenOptions) -> Vec<(&'static str, App)> {
    let mut states = Vec::new();
    let mut loading = App::new(options);
    loading.on_event(Event::Loading("unpacking MNIST".into()));
    loading.on_event(Event::Loading("building nielsen-3".into()));
    states.push(("loading", loading));
    let mut broken = App::new(options);
    broken.on_event(Event::Loading("reading data/".into()));
    broken.on_event(Event::Failed(
        "train-images-idx3-ubyte is cut off: expected 47040016 bytes, found 1024".into(),
    ));
    states.push(("failed_loading", broken));
    let mut paused = running(options, 300);
    paused.on_event(Event::Report(Report { phase: Phase::Paused, batches: Vec::new(), ..report(300, 300) }));
    states.push(("paused", paused));
    let mut finished = running(options, 2346);
    finished.on_event(Event::Finished(Box::new(finish())));
    states.push(("finished", finished));
    let mut failed = running(options, 300);
    failed.on_event(Event::Failed("panicked at src/nn/network.rs:12: index out of bounds".into()));
    states.push(("failed", failed));
    let mut diverged = running(options, 300);
    diverged.on_event(Event::Report(Report {
        batches: vec![BatchPoint {
            step: 301,
            loss: f64::NAN,
            accuracy: 0.1,
            images: 64,
            ..BatchPoint::default()
        }],
        ..report(301, 301)
    }));
    diverged.on_event(Event::Finished(Box::new(FinishReport {
        outcome: Outcome::Diverged,
        test: None,
        ..finish()
    })));
    states.push(("diverged", diverged));
    for (name, key) in [("help", '?'), ("question_quit", 'q'), ("question_restart", 'r')] {
        let mut app = running(options, 1100);
        press(&mut app, Char(key));
        states.push((name, app));
    }
    let zooms = ["zoom_loss", "zoom_accuracy", "zoom_filters", "zoom_sample", "zoom_run", "zoom_log"];
    for (tabs, name) in zooms.into_iter().enumerate() {
        let mut app = running(options, 1100);
        (0..tabs).for_each(|_| drop(press(&mut app, KeyCode::Tab)));
        press(&mut app, KeyCode::Enter);
        states.push((name, app));
    }
    states
}

#[test]
fn every_state_at_the_main_size() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        for (name, mut app) in states(options) {
            let drawn = text(&mut app, 80, 24);
            assert!(suffix.is_empty() || drawn.is_ascii(), "{name}: {drawn}");
            insta::assert_snapshot!(format!("{name}{suffix}"), drawn);
        }
    }
}

#[test]
fn right_and_wrong_differ_in_colour_and_in_words() {
    let mut app = running(RICH, 1100);
    let find = |app: &mut App, word: &str| {
        let row = text(app, 80, 24).lines().position(|line| line.contains(word)).expect("the word is there");
        let line: Vec<char> = text(app, 80, 24).lines().nth(row).expect("a row").chars().collect();
        let column =
            line.windows(word.len()).position(|w| w.iter().collect::<String>() == word).expect("a place");
        buffer(app, 80, 24)[(column as u16, row as u16)].fg
    };
    let right = find(&mut app, "right");
    let mut mistaken = probe(1100, 0);
    mistaken.sample.predicted = 2;
    app.on_probe(Box::new(mistaken));
    (0..20).for_each(|_| drop(buffer(&mut app, 80, 24)));
    assert_ne!(find(&mut app, "wrong"), right);
    // And the picture is coloured: two pixels in a cell.
    let buffer = buffer(&mut app, 80, 24);
    let colored = |cell: &Cell| matches!((cell.fg, cell.bg), (Color::Rgb(..), Color::Rgb(..)));
    assert!(buffer.content.iter().filter(|cell| colored(cell)).count() > 200);
}

#[test]
fn without_colours_there_are_none() {
    for (_, mut app) in states(ScreenOptions { color: ColorDepth::None, ..RICH }) {
        let buffer = buffer(&mut app, 80, 24);
        assert!(buffer.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    }
}

#[test]
fn a_screen_that_is_paused_and_left_alone_does_not_ask_to_be_drawn() {
    let mut app = paused(300);
    buffer(&mut app, 80, 24);
    app.take_dirty();
    assert!(!app.take_dirty());
    let before = buffer(&mut app, 80, 24);
    assert!(!app.take_dirty());
    assert_eq!(buffer(&mut app, 80, 24), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_key_and_no_size_breaks_it(
        steps in proptest::collection::vec((0usize..60, 0u16..220, 0u16..70, any::<u64>()), 1..40),
    ) {
        let keys: Vec<KeyCode> = "bez?+-<>[]nmpyactrTsqhjklgGyn ".chars().map(Char).chain([
            KeyCode::Tab, KeyCode::BackTab, KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down,
            KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End,
        ]).collect();
        let mut app = App::new(RICH);
        for (what, width, height, seed) in steps {
            match what {
                0 => app.on_event(Event::Started(Box::new(info()))),
                1 => app.on_event(Event::Finished(Box::new(finish()))),
                2 => app.on_event(Event::Epoch(epoch(seed % 4 + 1))),
                3 | 4 => app.on_event(Event::Report(report(seed % 3000, seed % 3000 + 5))),
                5..=7 => app.on_probe(Box::new(broken_probe(seed))),
                8 => app.on_event(Event::Failed("no".into())),
                9 => app.on_trainer_gone(),
                _ => drop(press(&mut app, keys[seed as usize % keys.len()])),
            }
            buffer(&mut app, width, height);
        }
    }
}

/// Pictures with values missing, in shapes that do not fit what they say.
fn broken_probe(seed: u64) -> Probe {
    let mut broken = probe(seed % 2000, (seed % 2) as usize);
    let pick = |n: u64| (noise(seed, n) * 6.0) as usize;
    if let (Some(filters), Some(maps)) = (&mut broken.filters, &mut broken.maps) {
        filters.weights.truncate(pick(1) * 100);
        filters.weights.iter_mut().step_by(pick(2) + 1).for_each(|w| *w = f32::NAN);
        filters.channels = pick(3);
        filters.height = pick(4) * pick(9);
        filters.count = pick(5) * pick(10);
        maps.values.truncate(pick(6) * 500);
        maps.width = pick(7) * pick(11);
        maps.count = pick(8) * 3;
    }
    broken.sample.outputs.truncate(pick(12) * 3);
    broken.sample.pixels.truncate(pick(13) * 100);
    broken.sample.shape = Shape::new(pick(14) * 7, pick(15) * 7, pick(16));
    broken.sample.label = pick(17) * 3;
    broken.pooled = broken.pooled.filter(|_| pick(18) > 2);
    broken
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
    app.on_event(Event::Finished(Box::new(finish())));
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

#[test]
fn the_help_names_every_key_and_fits() {
    for options in [RICH, PLAIN] {
        let mut app = running(options, 300);
        press(&mut app, Char('?'));
        let drawn = text(&mut app, 80, 24);
        for binding in &super::keymap::BINDINGS {
            assert!(drawn.contains(binding.help), "{:?}: {}\n{drawn}", binding.action, binding.help);
            assert!(drawn.contains(&super::keymap::labels(binding, options.charset)), "{:?}", binding.keys);
        }
        press(&mut app, KeyCode::Esc);
        assert!(text(&mut app, 80, 24).contains("Loss"));
    }
}

#[test]
fn a_curve_can_be_read_off_at_a_cursor() {
    let mut app = running(RICH, 1100);
    for _ in 0..10 {
        press(&mut app, KeyCode::Right);
    }
    // Ten steps of a fiftieth on an axis of 1173 batches, half the run.
    assert!(text(&mut app, 160, 50).contains("at 235: "));
    press(&mut app, KeyCode::Esc);
    assert!(!text(&mut app, 160, 50).contains("at 235"));
}

#[test]
fn an_arrow_points_at_a_pooled_map_and_at_nothing_else() {
    let arrows = |pooled: bool| {
        let mut app = running(RICH, 1100);
        let with = probe(1100, 0);
        app.on_probe(Box::new(if pooled { with } else { Probe { pooled: None, ..with } }));
        // One more marks the focused pane.
        text(&mut app, 80, 24).matches('▸').count() - 1
    };
    assert_eq!((arrows(true), arrows(false)), (2, 0));
}

#[test]
fn both_losses_have_room_however_small_they_are() {
    for loss in [12.34, 0.1234, 0.007_123, 0.000_712_3, 7.123e-7] {
        let mut app = running(RICH, 1100);
        let batches = (1101..2000)
            .map(|step| BatchPoint { step, loss, accuracy: 0.98, images: 64, ..BatchPoint::default() })
            .collect();
        app.on_event(Event::Report(Report { batches, ..report(1999, 1999) }));
        let screen = text(&mut app, 80, 24);
        let title = screen.lines().find(|line| line.contains("Loss")).unwrap_or_default();
        let left = title.split("Accuracy").next().unwrap_or_default();
        assert!(left.contains("train ") && left.contains(" val "), "{title}");
    }
}

#[test]
fn pictures_that_were_held_back_are_shown_in_the_end() {
    let mut app = running(RICH, 300);
    // Other kernels each time, so that every picture changes all over, until some have to wait.
    let held = (1..40).map(|i| i * 50).find(|&step| {
        app.on_probe(Box::new(probe(step, 0)));
        app.take_dirty();
        buffer(&mut app, 80, 24);
        app.take_dirty()
    });
    let step = held.expect("so many bytes at once are too many");
    let mut drawn = 0;
    let mut last = buffer(&mut app, 80, 24);
    while app.take_dirty() {
        last = buffer(&mut app, 80, 24);
        drawn += 1;
        assert!(drawn < 40, "it must come to rest");
    }
    let mut fresh = running(RICH, 300);
    fresh.on_probe(Box::new(probe(step, 0)));
    assert!(last == buffer(&mut fresh, 80, 24), "the newest pictures are the ones that are shown");
}

#[test]
fn a_run_without_validation_says_so() {
    let mut app = App::new(RICH);
    app.on_event(Event::Started(Box::new(RunInfo { validation_images: 0, ..info() })));
    app.on_event(Event::Report(report(1, 50)));
    assert!(text(&mut app, 80, 24).contains("no validation set"));
}
