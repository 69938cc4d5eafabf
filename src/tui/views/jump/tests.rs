//! The jump, by keys on the whole screen.

use super::*;
use crate::dataset::Dataset;
use crate::protocol::{Event, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, info, press, running, text};
use crossterm::event::KeyCode;
use std::sync::Arc;

fn write(app: &mut App, words: &str) {
    words.chars().for_each(|c| drop(press(app, KeyCode::Char(c))));
}

/// A screen with the dialog on it.
fn opened(options: ScreenOptions, names: &[&str]) -> App {
    let mut app = running(options, 300);
    let classes: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    if !classes.is_empty() {
        app.on_event(Event::Started(Box::new(RunInfo { classes, ..info() })));
    }
    press(&mut app, KeyCode::Char('J'));
    assert!(app.stack.is_open("jump"));
    app
}

#[test]
fn a_number_is_watched_on_whatever_page() {
    for page in [None, Some('C'), Some('K'), Some('E'), Some('M'), Some('X'), Some('S')] {
        let mut app = running(RICH, 300);
        page.into_iter().for_each(|page| drop(press(&mut app, KeyCode::Char(page))));
        let before = app.stack.page();
        press(&mut app, KeyCode::Char('J'));
        write(&mut app, "9 998");
        press(&mut app, KeyCode::Backspace);
        write(&mut app, "7");
        press(&mut app, KeyCode::Enter);
        assert_eq!((app.ui.sample, app.stack.page(), app.stack.is_open("jump")), (9997, before, false));
    }
}

#[test]
fn what_cannot_be_is_said_and_can_be_mended() {
    let mut app = opened(RICH, &[]);
    write(&mut app, "10000");
    press(&mut app, KeyCode::Enter);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("there is no sample 10000: 0 to 9 999 are there"), "{drawn}");
    press(&mut app, KeyCode::Backspace);
    assert!(text(&mut app, 80, 24).contains("0 to 9 999 of the validation set"));
    press(&mut app, KeyCode::Char('x'));
    assert!(text(&mut app, 80, 24).contains("a number from 0 to 9 999 is expected, or c, u or m"));
    press(&mut app, KeyCode::Enter);
    assert_eq!((app.ui.sample, app.stack.is_open("jump")), (1000, false));
    press(&mut app, KeyCode::Char('J'));
    write(&mut app, "99999999999999999999999999999999999999999999999999999999999999");
    press(&mut app, KeyCode::Enter);
    assert!(text(&mut app, 80, 24).contains("there is no sample 99999999999~"));
}

#[test]
fn a_class_is_found_by_its_name_its_number_or_how_it_begins() {
    let names = ["t-shirt", "trouser", "Bag", "cat", "7"];
    let searched = |written: &str| {
        let mut app = opened(RICH, &names);
        write(&mut app, "c");
        write(&mut app, written);
        press(&mut app, KeyCode::Enter);
        let questions: Vec<Question> = app.asks().into_iter().map(|ask| ask.question).collect();
        let class = questions.iter().find_map(|question| match question {
            Question::NextOfClass(next) => Some(next.class),
            _ => None,
        });
        class.ok_or_else(|| text(&mut app, 80, 24))
    };
    for (written, class) in [("t-shirt", 0), ("tr", 1), ("bag", 2), ("2", 2), ("c", 3), ("7", 4), ("4", 4)] {
        assert_eq!(searched(written), Ok(class), "{written}");
    }
    for (written, problem) in [
        ("t", "2 classes begin with t: t-shirt, trouser"),
        ("z", "there is no class z: t-shirt trouser Bag cat 7"),
        ("5", "there is no class 5"),
        ("", "the name or the number of a class is expected"),
    ] {
        let said = searched(written).expect_err(written);
        assert!(said.contains(problem), "{written}: {said}");
    }
}

#[test]
fn letters_are_letters_where_a_class_is_written_and_escape_closes() {
    let mut app = opened(RICH, &["mug", "jar"]);
    write(&mut app, "cmuJ");
    assert!(text(&mut app, 80, 24).contains("Next of class: muJ"));
    (0..4).for_each(|_| drop(press(&mut app, KeyCode::Backspace)));
    assert!(text(&mut app, 80, 24).contains("Sample: "));
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("jump"));
    press(&mut app, KeyCode::Char('J'));
    press(&mut app, KeyCode::Char('J'));
    assert!(!app.stack.is_open("jump"));
}

#[test]
fn samples_are_found_and_all_views_follow() {
    let dataset = Arc::new(Dataset::mnist().expect("it is built in"));
    let mut desk = Desk::new(&dataset, "dense 10 softmax", None);
    let mut app = desk.open(RICH);
    let watched = |app: &App| app.model.probe.as_deref().expect("a picture").sample.clone();
    desk.press(&mut app, KeyCode::Char('J'));
    for key in "c7".chars() {
        desk.press(&mut app, KeyCode::Char(key));
    }
    desk.press(&mut app, KeyCode::Enter);
    assert_eq!(desk.shown(&mut app).label, 7);
    let first = watched(&app).index;
    assert_eq!(app.ui.sample, first);
    for (key, _) in [('u', "least certain"), ('m', "mistake")] {
        desk.press(&mut app, KeyCode::Char('J'));
        desk.press(&mut app, KeyCode::Char(key));
        assert_eq!(desk.shown(&mut app).index, app.ui.sample);
        assert!(!app.stack.is_open("jump"));
    }
    let sample = watched(&app);
    assert_ne!(sample.label, sample.predicted, "the last one is a mistake");
}

#[test]
fn before_a_run_there_is_nowhere_to_jump() {
    let mut app = App::new(RICH);
    press(&mut app, KeyCode::Char('J'));
    assert!(!app.stack.is_open("jump"));
}

#[test]
fn the_dialog_looks_like_this() {
    for (name, options) in [("rich", RICH), ("ascii", PLAIN)] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = opened(options, &[]);
            write(&mut app, "12345");
            press(&mut app, KeyCode::Enter);
            let drawn = text(&mut app, columns, rows);
            insta::with_settings!({ snapshot_path => "../../snapshots" }, {
                insta::assert_snapshot!(format!("jump_{name}_{columns}x{rows}"), drawn);
            });
        }
    }
}

#[test]
fn every_size_is_drawn() {
    for options in [RICH, PLAIN] {
        let mut app = opened(options, &["a very long name of a class", "another name that is very long"]);
        for _ in 0..2 {
            for (columns, rows) in [(1, 1), (2, 3), (9, 3), (20, 5), (24, 9), (41, 13), (300, 90)] {
                text(&mut app, columns, rows);
            }
            press(&mut app, KeyCode::Char('c'));
        }
    }
}
