//! The page: what keys and the mouse do, what is asked, and that what is shown is what was asked about.

use super::*;
use crate::dataset::Dataset;
use crate::inspect::explain::Shape;
use crate::protocol::{Event, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, buffer, info, paused, press, running, text};
use crossterm::event::KeyCode::{self, Char, Enter, Esc, PageDown};
use crossterm::event::{KeyEvent, KeyModifiers};
use ratatui::style::Color;
use std::sync::LazyLock;

const NIELSEN: &str =
    "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dense 10 softmax";

/// The digits, unpacked once for all tests.
static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));

/// The pixels that the page asks about.
fn asked(app: &App) -> Vec<u8> {
    let asks = app.asks().into_iter().find_map(|ask| match ask.question {
        Question::Drawn(Drawn { pixels }) => Some(pixels.to_vec()),
        _ => None,
    });
    asks.expect("the page asks")
}

/// Types keys, characters and the arrows of `←→↑↓`.
fn keys(app: &mut App, keys: &str) {
    for key in keys.chars() {
        let code = match key {
            '←' => KeyCode::Left,
            '→' => KeyCode::Right,
            '↑' => KeyCode::Up,
            '↓' => KeyCode::Down,
            key => Char(key),
        };
        press(app, code);
    }
}

/// Keys that draw a seven.
fn seven() -> String {
    format!("{}{} {}{} ", "←".repeat(6), "↑".repeat(7), "→".repeat(11), "↓←↓".repeat(6))
}

fn desk(net: &str) -> Desk {
    Desk::new(&DIGITS, net, None)
}

/// The page on a network, with a seven on it.
fn opened(options: ScreenOptions, net: &str) -> (Desk, App) {
    let mut desk = desk(net);
    let mut app = desk.open(options);
    keys(&mut app, "D");
    keys(&mut app, &seven());
    desk.press(&mut app, KeyCode::Null);
    (desk, app)
}

#[test]
fn keys_draw_what_is_asked_about_and_undo_takes_it_back() {
    let mut app = paused(300);
    keys(&mut app, "D");
    assert_eq!(asked(&app), [0; 784]);
    keys(&mut app, &seven());
    let drawn = asked(&app);
    assert!(drawn.iter().filter(|ink| **ink > 0).count() > 60);
    assert_eq!(app.ui.canvas.steps(), 1, "a stroke");
    // What was drawn is asked about at once, and somebody waits for it.
    assert!(app.model.pending.awaited.contains(&ASK));
    keys(&mut app, "u");
    assert_eq!(asked(&app), [0; 784]);
    app.on_key(KeyEvent::new(Char('r'), KeyModifiers::CONTROL));
    assert_eq!(asked(&app), drawn);
    keys(&mut app, "v");
    let as_drawn = asked(&app);
    assert_ne!(as_drawn, drawn, "not centered");
    keys(&mut app, "0v");
    assert_eq!(asked(&app), drawn, "what is in its place stays there");
    keys(&mut app, "x");
    assert_eq!(asked(&app), [0; 784]);
    press(&mut app, Esc);
    keys(&mut app, "D");
    keys(&mut app, "u");
    assert_eq!(asked(&app), drawn, "the canvas outlives the page");
}

#[test]
fn control_and_an_arrow_shift_the_drawing_and_tab_has_arrows_do_so() {
    let mut app = paused(300);
    keys(&mut app, "D");
    keys(&mut app, &seven());
    let before = asked(&app);
    app.on_key(KeyEvent::new(KeyCode::Right, KeyModifiers::CONTROL));
    let right = asked(&app);
    assert_eq!(right[1..28 * 20], before[..28 * 20 - 1]);
    press(&mut app, KeyCode::Tab);
    keys(&mut app, "←");
    assert_eq!(asked(&app), before);
    keys(&mut app, "((((((((((((((((((");
    let turned = asked(&app);
    assert_ne!(turned, before);
    // What is on the canvas is what the network gets, once that was shifted.
    assert_eq!(app.ui.canvas.ink(), turned);
}

#[test]
fn space_is_the_pen_and_another_key_pauses() {
    let mut app = running(RICH, 300);
    keys(&mut app, "D");
    assert_eq!(press(&mut app, Char(' ')), [], "the pen");
    assert!(text(&mut app, 80, 24).contains("pen down"));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("Space pen") && drawn.contains("; pause"), "{drawn}");
    let effects = press(&mut app, Char(';'));
    assert!(matches!(effects[..], [Effect::Command(_)]), "{effects:?}");
    assert!(text(&mut app, 80, 24).contains("; go on"), "what the key does next");
}

#[test]
fn a_sample_is_a_start_and_what_is_drawn_lies_on_it() {
    let mut desk = desk(NIELSEN);
    let mut app = desk.open(RICH);
    keys(&mut app, "D");
    desk.press(&mut app, Enter);
    let image = |desk: &Desk, sample| {
        desk.dataset.train.image(desk.position(sample)).expect("in memory").into_owned()
    };
    assert_eq!(asked(&app), image(&desk, 0));
    desk.press(&mut app, Char('n'));
    assert_eq!((app.ui.sample, asked(&app)), (1, image(&desk, 1)));
    assert_eq!(app.ui.canvas.steps(), 0, "it is on the canvas once something is done to it");
    desk.press(&mut app, Char(' '));
    assert_ne!(asked(&app), image(&desk, 1));
    desk.press(&mut app, Char('u'));
    assert_eq!(asked(&app), image(&desk, 1));
    desk.press(&mut app, Char('u'));
    assert_eq!(asked(&app), [0; 784]);
}

#[test]
fn what_the_network_says_is_said_with_its_step_and_only_of_what_is_on_the_canvas() {
    let (mut desk, mut app) = opened(RICH, NIELSEN);
    let Some(Finding::Drawn(found)) = answer(&app.model).map(|answer| answer.body.clone()) else {
        panic!("an answer")
    };
    assert_eq!(found.pixels, asked(&app));
    let drawn = text(&mut app, 80, 24);
    assert!(
        drawn.contains(&format!("says {}", found.predicted)) && drawn.contains("after batch 300"),
        "{drawn}"
    );
    let says = |app: &mut App| {
        let drawn = buffer(app, 80, 24);
        let column = (0..80)
            .find(|x| (0..4).all(|i| drawn[(x + i, 2)].symbol() == ["s", "a", "y", "s"][usize::from(i)]));
        drawn[(column.expect("a title"), 2)].fg
    };
    let sure = says(&mut app);
    press(&mut app, Char('('));
    assert_ne!(says(&mut app), sure, "said of the drawing before");
    desk.press(&mut app, KeyCode::Null);
    assert_eq!(says(&mut app), sure);
    desk.press(&mut app, Char('x'));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("nothing is drawn yet") && !drawn.contains("says"), "{drawn}");
    assert_eq!(app.sentences()[0], "Nothing is drawn yet.");
}

#[test]
fn a_picture_is_saved_as_the_network_gets_it() {
    let mut app = paused(300);
    keys(&mut app, "D");
    keys(&mut app, &seven());
    let asked = asked(&app);
    let [Effect::KeepDrawing(picture)] = &press(&mut app, Char('o'))[..] else { panic!("a picture") };
    assert_eq!((picture.width, picture.height, &picture.levels[..]), (28, 28, &asked[..]));
    app.on_kept(Ok("/x/digit-1.png"));
    press(&mut app, Esc);
    assert!(text(&mut app, 80, 24).contains("digit-1.png"));
}

fn mouse(app: &mut App, kind: MouseKind, column: u16, row: u16) {
    assert_eq!(app.on_mouse(Mouse { kind, column, row }), []);
}

#[test]
fn the_mouse_draws_and_its_other_button_erases() {
    let mut app = paused(300);
    keys(&mut app, "Dv");
    // The page is laid out for what is seen.
    text(&mut app, 80, 24);
    let (top, left) = (3, 0);
    mouse(&mut app, MouseKind::Press(Button::Left), left + 5, top + 3);
    mouse(&mut app, MouseKind::Drag(Button::Left), left + 20, top + 3);
    mouse(&mut app, MouseKind::Release(Button::Left), left + 20, top + 3);
    mouse(&mut app, MouseKind::Drag(Button::Left), left + 20, top + 9);
    let ink = asked(&app);
    let inked = |row: usize| (0..28).filter(|column| ink[row * 28 + column] > 127).collect::<Vec<_>>();
    assert_eq!((inked(6), inked(7), inked(12)), ((5..=20).collect(), (5..=20).collect(), vec![]));
    mouse(&mut app, MouseKind::Press(Button::Right), left + 2, top + 3);
    mouse(&mut app, MouseKind::Drag(Button::Right), left + 30, top + 3);
    mouse(&mut app, MouseKind::Release(Button::Right), left + 30, top + 3);
    assert_eq!(asked(&app), [0; 784]);
    keys(&mut app, "uu");
    assert_eq!((asked(&app), app.ui.canvas.undone()), (vec![0; 784], 2));
    mouse(&mut app, MouseKind::WheelDown, 60, 10);
    assert_eq!(app.ui.canvas.undone(), 2, "beside the canvas a wheel goes through the maps");
}

#[test]
fn a_canvas_is_made_for_the_images_of_the_run() {
    for shape in [Shape::new(8, 8, 1), Shape::new(32, 20, 3), Shape::new(1, 200, 1), Shape::new(300, 300, 1)]
    {
        for options in [RICH, PLAIN] {
            let mut app = running(options, 300);
            app.on_event(Event::Started(Box::new(RunInfo { input: shape, ..info() })));
            keys(&mut app, "D → →↓u");
            keys(&mut app, &seven());
            let asks = app.asks().iter().filter(|ask| matches!(ask.question, Question::Drawn(_))).count();
            assert_eq!(asks, usize::from(Canvas::can_be(shape)), "{shape}");
            if asks == 1 {
                assert_eq!(asked(&app).len(), shape.len());
            }
            for (columns, rows) in [(1, 1), (12, 4), (20, 5), (80, 24), (240, 70)] {
                text(&mut app, columns, rows);
                for (column, row) in [(0, 0), (columns - 1, rows - 1), (columns / 4, rows / 2)] {
                    app.on_mouse(Mouse { kind: MouseKind::Press(Button::Left), column, row });
                    app.on_mouse(Mouse { kind: MouseKind::Drag(Button::Left), column: row, row: column });
                    app.on_mouse(Mouse { kind: MouseKind::WheelUp, column, row });
                }
                press(&mut app, Esc);
                keys(&mut app, "D");
            }
        }
    }
}

#[test]
fn another_data_set_has_a_canvas_of_its_own() {
    let mut app = running(RICH, 300);
    keys(&mut app, "D");
    keys(&mut app, &seven());
    app.on_event(Event::Started(Box::new(RunInfo { input: Shape::new(8, 8, 1), ..info() })));
    assert_eq!(asked(&app), [0; 64]);
}

#[test]
fn every_layer_is_there_and_one_alone_at_a_key() {
    let (mut desk, mut app) = opened(RICH, NIELSEN);
    let drawn = text(&mut app, 80, 24);
    for part in ["conv 20", "conv 40", "dense 100", "24×24", "8×8"] {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
    desk.press(&mut app, Char('z'));
    let alone = text(&mut app, 80, 24);
    assert!(alone.contains("conv 20") && !alone.contains("conv 40"), "{alone}");
    keys(&mut app, "]");
    assert!(text(&mut app, 80, 24).contains("conv 40"));
    keys(&mut app, "]");
    assert!(text(&mut app, 80, 24).contains("dense 100"));
    keys(&mut app, "]");
    assert!(text(&mut app, 80, 24).contains("conv 20"), "round again");
    press(&mut app, PageDown);
    assert_eq!(app.ui.filter, 1);
}

#[test]
fn sentences_say_what_the_network_makes_of_the_drawing() {
    let (_, mut app) = opened(RICH, NIELSEN);
    text(&mut app, 80, 24);
    let sentences = Draw::default().sentences(&app.scene(&[]));
    let Some(found) = found(&app.model) else { panic!("an answer") };
    let first = format!("After batch 300 the network takes the drawing for {}: ", found.predicted);
    assert!(sentences[0].starts_with(&first) && sentences[0].contains(" %"), "{sentences:?}");
    assert!(
        sentences.iter().any(|sentence| sentence.contains("28 by 28 pixels has ink for")),
        "{sentences:?}"
    );
    assert!(sentences.iter().any(|sentence| sentence.contains("thin pen is up at column")), "{sentences:?}");
}

#[test]
fn without_colour_the_pen_and_the_ink_are_glyphs() {
    let (_, mut app) = opened(PLAIN, NIELSEN);
    let drawn = buffer(&mut app, 80, 24);
    assert!(drawn.content.iter().all(|cell| cell.fg == Color::Reset && cell.symbol().is_ascii()));
    let text = text(&mut app, 80, 24);
    assert!(text.contains('@') && text.contains('+') && text.contains("pen up"), "{text}");
}

#[test]
fn pictures_of_the_page() {
    for (suffix, options) in [("", RICH), ("_ascii", PLAIN)] {
        let (_, mut app) = opened(options, NIELSEN);
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let drawn = text(&mut app, columns, rows);
            insta::assert_snapshot!(format!("seven{suffix}_{columns}x{rows}"), drawn);
        }
    }
}
