//! The whole screen, driven by keys and events and looked at as a terminal shows it.

mod curves;
mod pictures;
mod texts;
mod wire;

use crate::inspect;
use crate::inspect::evaluate::Evaluate;
use crate::inspect::layer::{Layer, Probe};
use crate::inspect::next_mistake::NextMistake;
use crate::inspect::snapshot::Set;
use crate::inspect::{Answer, Finding};
use crate::nn::shape::Shape;
use crate::protocol::{
    BatchPoint, Change, Command, Dead, Death, Event, FinishReport, LayerChange, Outcome, Phase, Report,
    RunInfo, Speed, Stepped, Warning,
};
use crate::protocol::{Evaluation, When};
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::testing::{
    EPOCH, buffer, control, epoch, finish, info, noise, press, probe, report, running, text,
};
use crate::tui::theme::{Background, Charset, ColorDepth};
use crate::viz::paint::{CONSOLE, Paint, Rgb};
use crossterm::event::KeyCode::{self, Char};
use proptest::prelude::*;
use ratatui::buffer::Cell;
use ratatui::style::Color;

const RICH: ScreenOptions = ScreenOptions {
    color: ColorDepth::TrueColor,
    charset: Charset::Braille,
    background: Background::Dark,
    theme: crate::tui::theme::ThemeName::BlueOrange,
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

/// What all Latin, Greek and Cyrillic fonts have that Debian puts on the Linux console, of what is not a letter.
const CONSOLE_FONT: &str = "█▒░─│┤├┌┐└┘·•×±≤≥→←↑↓▶…–—■°µ‘’“”−";

#[test]
fn on_the_linux_console_nothing_is_drawn_that_its_fonts_and_backgrounds_cannot_show() {
    for color in [ColorDepth::None, ColorDepth::Ansi16] {
        for theme in crate::tui::theme::ThemeName::ALL {
            for (name, mut app) in states(ScreenOptions { color, charset: Charset::Console, theme, ..RICH }) {
                for (width, height) in [(80, 24), (160, 50), (60, 18)] {
                    for cell in &buffer(&mut app, width, height).content {
                        let known = cell.symbol().chars().all(|c| c.is_ascii() || CONSOLE_FONT.contains(c));
                        assert!(known, "{name} {width}x{height}: {:?}", cell.symbol());
                        assert_eq!(
                            cell.bg,
                            Color::Reset,
                            "{name} {width}x{height}: in the foreground colour alone"
                        );
                    }
                }
            }
        }
    }
}

/// What a colour looks like, as far as the program decides that.
fn seen(color: Color) -> Option<Rgb> {
    match color {
        Color::Rgb(r, g, b) => Some(Rgb(r, g, b)),
        Color::Indexed(index) => Paint::Indexed(index).seen(&CONSOLE),
        _ => None,
    }
}

#[test]
fn on_a_background_that_nobody_knows_every_word_can_be_read_on_black_and_on_white() {
    for (charset, color) in [
        (Charset::Braille, ColorDepth::TrueColor),
        (Charset::Braille, ColorDepth::Ansi256),
        (Charset::Ascii, ColorDepth::TrueColor),
        (Charset::Ascii, ColorDepth::Ansi256),
    ] {
        let unknown = ScreenOptions { background: Background::Unknown, charset, color, ..RICH };
        for (name, mut app) in states(unknown) {
            for cell in &buffer(&mut app, 100, 30).content {
                // With a background of its own, or as a block, it is a piece of a picture.
                let word = cell.bg == Color::Reset && cell.symbol().is_ascii() && cell.symbol() != " ";
                let Some(ink) = seen(cell.fg).filter(|_| word) else { continue };
                for behind in [Rgb(0, 0, 0), Rgb(255, 255, 255)] {
                    let contrast = ink.contrast(behind);
                    assert!(
                        contrast >= 3.5,
                        "{name}: {:?} in {ink:?} on {behind:?}: {contrast:.2}",
                        cell.symbol()
                    );
                }
            }
        }
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
    assert_eq!(sent(Char('s')), None, "there is no file to save to");
}

/// The layer and the sample that pictures are wanted of, and what is to be answered once.
fn asked(app: &App) -> ((usize, usize), Vec<inspect::Question>) {
    let (standing, once): (Vec<_>, Vec<_>) = app.asks().into_iter().partition(|ask| ask.when == When::Every);
    let pictures = standing.into_iter().find_map(|ask| match ask.question {
        inspect::Question::Layer(Layer { view, sample }) => Some((view, sample)),
        _ => None,
    });
    (pictures.expect("pictures are wanted"), once.into_iter().map(|ask| ask.question).collect())
}

#[test]
fn keys_become_questions() {
    let mut app = running(RICH, 300);
    let last = info().watched_images - 1;
    let test = inspect::Question::Evaluate(Evaluate { set: Set::Test });
    let mistake = |after| inspect::Question::NextMistake(NextMistake { after });
    let mut asked_with = |key: char| {
        assert_eq!(press(&mut app, Char(key)), [], "a question is no command");
        asked(&app)
    };
    assert_eq!(asked_with('n'), ((0, 1), vec![]));
    assert_eq!((asked_with('p').0, asked_with('p').0), ((0, 0), (0, last)));
    assert_eq!(asked_with(']'), ((1, last), vec![]));
    assert_eq!(asked_with(']'), ((2, last), vec![]), "from the layer that was asked for last");
    assert_eq!(asked_with('['), ((1, last), vec![]));
    assert_eq!(asked_with('m'), ((1, last), vec![mistake(last)]));
    assert_eq!(asked_with('n'), ((1, 0), vec![]), "who goes on does not wait for a search");
    assert_eq!(asked_with('T'), ((1, 0), vec![test.clone()]));
    assert_eq!(asked_with('T'), ((1, 0), vec![test.clone()]), "it is being measured already");
    assert_eq!(asked_with('m'), ((1, 0), vec![test, mistake(0)]));
    assert!(app.awaits_answer());
    for ask in app.asks() {
        let body = match ask.question {
            inspect::Question::Layer(_) => Finding::Layer(Box::new(Probe { view: 1, ..probe(310, 1) })),
            inspect::Question::Evaluate(_) => {
                Finding::Evaluate(Box::new(Evaluation { loss: 0.5, accuracy: 0.25, images: 4 }))
            }
            _ => Finding::NextMistake(Box::new(Some(77))),
        };
        app.on_answer(Answer { id: ask.id, total_steps: 310, done: 1.0, body });
    }
    assert_eq!(asked(&app), ((1, 77), vec![]));
    assert!(app.awaits_answer(), "the pictures of what was found");
    assert_eq!(app.model.tested.map(|tested| tested.images), Some(4));
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
    assert!(text(&mut app, 160, 50).contains("channel 1 of 20"));
}

#[test]
fn the_layers_go_round() {
    let mut app = running(RICH, 900);
    let last = info().viewable.len() - 1;
    press(&mut app, Char('['));
    assert_eq!(asked(&app).0.0, last);
    app.on_probe(Box::new(Probe { view: last, ..probe(900, 1) }));
    press(&mut app, Char(']'));
    assert_eq!(asked(&app).0.0, 0);
    let mut alone = App::new(RICH);
    alone.on_event(Event::Started(Box::new(RunInfo { viewable: vec![0], ..info() })));
    alone.on_probe(Box::new(probe(1, 0)));
    assert_eq!(press(&mut alone, Char(']')), []);
    assert!(text(&mut alone, 80, 24).contains("no other layer"));
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
        assert!(left.contains("train ") && left.contains("val 0.07"), "{title}");
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

/// The per cent of the bar, at the end of the first row or at its beginning.
fn share(screen: &str) -> f64 {
    let row = screen.lines().next().unwrap_or_default();
    let before: Vec<&str> = row.split(" %").collect();
    let mut shares =
        before.iter().filter_map(|text| text.split_whitespace().next_back()?.parse::<f64>().ok());
    // What is measured comes first, the share of the run last.
    shares.next_back().unwrap_or_else(|| panic!("no per cent in {row}"))
}

#[test]
fn the_bar_is_the_share_of_the_run_whatever_is_measured_meanwhile() {
    let mut app = running(RICH, EPOCH - 1);
    let mut shares = vec![share(&text(&mut app, 80, 24))];
    for (phase, measured) in [
        (Phase::Validating, 0.0),
        (Phase::Validating, 0.434),
        (Phase::Validating, 1.0),
        (Phase::Testing, 0.5),
    ] {
        let measuring = Report { phase, measured, batches: Vec::new(), ..report(EPOCH, EPOCH) };
        app.on_event(Event::Report(measuring));
        let screen = text(&mut app, 80, 24);
        let word = if phase == Phase::Testing { "testing" } else { "validating" };
        let measured = format!("{} %", (f64::from(measured) * 100.0).floor());
        assert!(screen.contains(word) && screen.contains(&format!("at {measured}")), "{measured}: {screen}");
        assert!(text(&mut app, 60, 1).contains(&format!("{word} {measured}")), "{measured} on one row");
        shares.push(share(&screen));
    }
    app.on_event(Event::Report(report(EPOCH + 1, EPOCH + 2)));
    shares.push(share(&text(&mut app, 80, 24)));
    assert!(shares.is_sorted() && shares.iter().all(|share| (30.0..33.0).contains(share)), "{shares:?}");
}

#[test]
fn the_bar_keeps_its_length_while_a_set_is_measured() {
    let bar = |app: &mut App| text(app, 80, 24).lines().next().map(|row| row.matches(['━', '─']).count());
    let mut app = running(RICH, EPOCH - 1);
    let before = bar(&mut app);
    let validating = Report { phase: Phase::Validating, measured: 0.5, ..report(EPOCH, EPOCH) };
    app.on_event(Event::Report(validating));
    assert_eq!(bar(&mut app), before);
}

#[test]
fn a_run_that_is_over_shows_its_mean_speed_and_never_none() {
    let mut app = running(RICH, 2346);
    app.on_event(Event::Finished(Box::new(finish())));
    for speed in [0.0, 31_072.4] {
        let over =
            Report { phase: Phase::Finished, images_per_second: speed, eta: None, ..report(2346, 2346) };
        app.on_event(Event::Report(over));
        let screen = text(&mut app, 80, 24);
        assert!(!screen.contains(" 0 img/s"), "{screen}");
        assert_eq!(screen.contains("31 072 img/s on the whole"), speed > 0.0, "{screen}");
    }
}

#[test]
fn elapsed_says_that_it_leaves_pauses_out_once_there_was_one() {
    let mut app = running(RICH, 300);
    assert!(!text(&mut app, 80, 24).contains("w/o pauses"));
    app.on_event(Event::Report(Report { paused: true, ..report(301, 301) }));
    assert!(text(&mut app, 80, 24).contains("elapsed w/o pauses"));
}

#[test]
fn what_a_step_did_is_shown_until_the_next_batch() {
    let change = |moved| Change { moved, length: 10.0 };
    let stepped = Stepped {
        step: 301,
        epoch: None,
        loss_before: Some(0.1281),
        loss_after: Some(0.1202),
        whole: change(0.05),
        layers: vec![LayerChange { layer: 0, change: change(0.02) }],
    };
    let console = ScreenOptions { charset: Charset::Console, ..RICH };
    for options in [RICH, PLAIN, console] {
        let mut app = running(options, 300);
        let paused = Report { phase: Phase::Paused, ..report(301, 301) };
        app.on_event(Event::Report(paused));
        app.on_event(Event::Stepped(Box::new(stepped.clone())));
        let screen = text(&mut app, 100, 30);
        let arrow = if options.charset == Charset::Ascii { ">" } else { "→" };
        for part in
            [&format!("0.1281 {arrow} 0.1202"), "0.0500 = 0.5000 %", "0.0200 = 0.2000 %", "conv 20 5x5"]
        {
            assert!(screen.contains(part), "{part}: {screen}");
        }
        let known = |c: char| c.is_ascii() || CONSOLE_FONT.contains(c);
        assert!(options.charset != Charset::Console || screen.chars().all(known), "{screen}");
        assert!(options.charset != Charset::Ascii || !screen.contains('?'.to_string().repeat(2).as_str()));
        app.on_event(Event::Report(Report { phase: Phase::Paused, ..report(302, 302) }));
        let second = text(&mut app, 100, 30).lines().nth(1).unwrap_or_default().to_owned();
        assert!(!second.contains("0.1202"), "{second}");
    }
}

#[test]
fn a_dead_network_is_said_in_the_header_and_in_the_log() {
    let dead = Dead { since: 1, how: Death::Silent };
    let mut app = running(RICH, EPOCH);
    app.on_event(Event::Warning(Warning { what: "dead".into(), epoch: Some(1), text: dead.to_string() }));
    app.on_event(Event::Report(Report { dead: Some(dead), ..report(EPOCH + 1, EPOCH + 1) }));
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("dead since epoch 1"), "{screen}");
    assert!(screen.contains("warning: the network is dead"), "{screen}");
}

#[test]
fn the_base_learning_rate_is_in_the_run_pane() {
    let mut app = running(RICH, 300);
    (0..4).for_each(|_| drop(press(&mut app, KeyCode::Tab)));
    press(&mut app, KeyCode::Enter);
    assert!(text(&mut app, 80, 24).contains("0.0300 at its base"), "{}", text(&mut app, 80, 24));
}
