//! The network editor by keys, answered by a trainer's desk.

use super::known::planned;
use super::*;
use crate::dataset::Dataset;
use crate::protocol::Event;
use crate::tui::app::{App, ScreenOptions};
use crate::tui::effect::Effect;
use crate::tui::testing::desk::Desk;
use crate::tui::testing::{PLAIN, RICH, control, finish, press, text};
use crate::tui::view::network_draft::NamedNetwork;
use crossterm::event::KeyCode::{self, Backspace, Char, Down, Enter, Esc, Home, Left, Right, Tab, Up};
use std::sync::{Arc, LazyLock};

/// The digits, unpacked once for all tests.
static DIGITS: LazyLock<Arc<Dataset>> = LazyLock::new(|| Arc::new(Dataset::mnist().expect("it is built in")));
const NETWORK: &str = "conv 4 5x5 relu, maxpool 2, dense 10 softmax";

/// The page on a run of a small network.
fn opened(options: ScreenOptions) -> (Desk, App) {
    let mut desk = Desk::new(&DIGITS, NETWORK, None);
    let mut app = desk.open(options);
    app.offer_networks(vec![
        NamedNetwork { name: "tiny", text: "dense 10 softmax", summary: "" },
        NamedNetwork { name: "deep", text: "dense 30 relu, dense 10 softmax", summary: "" },
    ]);
    desk.press(&mut app, Char('I'));
    (desk, app)
}

fn write(desk: &mut Desk, app: &mut App, written: &str) {
    written.chars().for_each(|c| desk.press(app, Char(c)));
}

#[test]
fn the_network_of_the_run_is_there_with_the_rows_of_its_layers() {
    let (_, mut app) = opened(PLAIN);
    let drawn = text(&mut app, 80, 24);
    for part in [NETWORK, "24x24x4", "12x12x4", "104", "5 770", "this is what is being trained", "in all"] {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
}

#[test]
fn what_is_written_is_checked_letter_by_letter_and_the_first_problem_is_pointed_at() {
    let (mut desk, mut app) = opened(PLAIN);
    control(&mut app, 'u');
    write(&mut desk, &mut app, "conv 4 5x5 relu, maxpol 2");
    let drawn = text(&mut app, 80, 24);
    let lines: Vec<&str> = drawn.lines().collect();
    let row = lines.iter().position(|line| line.contains("maxpol 2_")).expect("the text");
    let start = lines[row].find("maxpol").expect("the word");
    assert_eq!(lines[row + 1], format!("{}^^^^^^", " ".repeat(start)), "{drawn}");
    assert!(drawn.contains("there is no layer `maxpol`") && drawn.contains("so far"), "{drawn}");
    // Under the cursor within the word there is a caret, too.
    (0..4).for_each(|_| desk.press(&mut app, Left));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("maxp_ol 2"), "{drawn}");
    let carets = format!("{}^^^^^^^", " ".repeat(start));
    assert!(drawn.lines().any(|line| line == carets), "{drawn}");
    (0..4).for_each(|_| desk.press(&mut app, Right));
    (0..5).for_each(|_| desk.press(&mut app, Backspace));
    write(&mut desk, &mut app, "po");
    assert!(text(&mut app, 80, 24).contains("maxpo_ol"), "the rest is suggested");
    desk.press(&mut app, Right);
    write(&mut desk, &mut app, " 2, dense 10 softmax");
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("in all") && drawn.contains("this is what is being trained"), "{drawn}");
}

/// The run that Enter asks for or begins.
fn begun(app: &mut App) -> Option<NewRun> {
    let effects = [press(app, Enter), press(app, Char('y'))].concat();
    effects.into_iter().find_map(|effect| match effect {
        Effect::Command(Command::Begin(new)) => Some(new),
        _ => None,
    })
}

#[test]
fn enter_trains_what_is_written_after_asking_and_not_what_cannot_be() {
    let (mut desk, mut app) = opened(PLAIN);
    write(&mut desk, &mut app, ", dense 9 softmax");
    assert_eq!(begun(&mut app), None);
    assert!(text(&mut app, 80, 24).contains("dense 9 softmaxy"), "an answer to no question is a letter");
    control(&mut app, 'w');
    control(&mut app, 'w');
    write(&mut desk, &mut app, "10 softmax");
    let new = begun(&mut app).expect("it can be trained");
    let network = format!("{NETWORK}, dense 10 softmax");
    assert_eq!(new, NewRun { name: "custom".to_owned(), settings: vec![("network".to_owned(), network)] });
}

#[test]
fn a_run_that_is_over_makes_room_at_once_and_the_page_goes_with_it() {
    let (mut desk, mut app) = opened(PLAIN);
    app.on_event(Event::Finished(Box::new(finish())));
    desk.press(&mut app, Tab);
    let effects = press(&mut app, Enter);
    assert!(
        matches!(&effects[..], [Effect::Command(Command::Begin(new))] if new.name == "tiny"),
        "{effects:?}"
    );
    app.on_event(Event::Started(Box::new(crate::tui::testing::info())));
    assert_eq!(app.stack.page(), "dashboard");
}

#[test]
fn presets_come_by_tab_and_esc_leads_back_to_the_run_and_then_out() {
    let (mut desk, mut app) = opened(PLAIN);
    desk.press(&mut app, Tab);
    assert!(text(&mut app, 80, 24).contains("tiny"));
    desk.press(&mut app, Tab);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("dense 30 relu, dense 10 softmax") && drawn.contains("deep"), "{drawn}");
    desk.press(&mut app, Esc);
    assert!(text(&mut app, 80, 24).contains(NETWORK));
    desk.press(&mut app, Esc);
    assert_eq!(app.stack.page(), "dashboard");
}

#[test]
fn what_is_written_outlives_the_page_and_capitals_open_others() {
    let (mut desk, mut app) = opened(PLAIN);
    write(&mut desk, &mut app, ", cnv");
    desk.press(&mut app, Char('S'));
    assert_eq!(app.stack.page(), "settings");
    desk.press(&mut app, Char('I'));
    assert!(text(&mut app, 80, 24).contains("softmax, cnv"), "no letter of it was a key");
    desk.press(&mut app, Char('+'));
    assert!(text(&mut app, 80, 24).contains("softmax, cnv_"), "what is no part of a network is not written");
    desk.press(&mut app, Char('I'));
    assert_eq!(app.stack.page(), "settings", "what was below it is there again");
}

#[test]
fn the_hint_line_names_no_key_that_is_a_letter_here() {
    let (_, mut app) = opened(PLAIN);
    let last = text(&mut app, 160, 24).lines().last().map(str::to_owned).unwrap_or_default();
    assert!(last.contains("Tab preset") && last.contains("q quit") && last.contains("? help"), "{last}");
    assert!(!last.contains("Space") && !last.contains("b batch") && !last.contains("e epoch"), "{last}");
}

#[test]
fn the_help_lists_the_keys_that_do_something_here_and_no_others() {
    let (_, mut app) = opened(PLAIN);
    press(&mut app, Char('?'));
    let help = text(&mut app, 160, 70);
    for there in ["train this network", "measure the test set now", "paint the screen afresh"] {
        assert!(help.contains(there), "{there}: {help}");
    }
    for written in [
        "pause or go on",
        "one batch, then pause",
        "begin again",
        "learning rate up",
        "what am I looking at?",
    ] {
        assert!(!help.contains(written), "{written}: {help}");
        assert!(app.sentences().iter().all(|line| !line.contains(written)), "{written}");
    }
    // By its name it can be asked for all the same.
    press(&mut app, Esc);
    press(&mut app, Char(':'));
    "dashboard.pause".chars().for_each(|c| _ = press(&mut app, Char(c)));
    assert!(text(&mut app, 80, 24).contains("dashboard.pause"));
}

#[test]
fn a_long_network_is_written_in_rows() {
    let (mut desk, mut app) = opened(PLAIN);
    write(&mut desk, &mut app, &", dense 100 relu".repeat(8));
    let lines =
        |app: &mut App| text(app, 60, 24).lines().filter(|line| line.contains("dense 100 relu,")).count();
    assert!(lines(&mut app) >= 2, "{}", text(&mut app, 60, 24));
    for key in [Up, Up, Home, Down, Left, KeyCode::End] {
        desk.press(&mut app, key);
        text(&mut app, 60, 24);
    }
}

#[test]
fn no_word_of_a_network_has_the_letter_that_quits() {
    let (mut desk, mut app) = opened(PLAIN);
    let words = &planned(&app.model).expect("an answer").words;
    assert!(
        words
            .iter()
            .all(|word| !word.word.contains('q') && word.followers.iter().all(|word| !word.contains('q')))
    );
    desk.press(&mut app, Char('q'));
    assert!(app.stack.is_covered(), "it asks whether to quit");
}

#[test]
fn any_size_will_do() {
    let (mut desk, mut app) = opened(RICH);
    write(&mut desk, &mut app, ", dense 7 relu, cnv");
    for (columns, rows) in [(1, 1), (3, 2), (9, 3), (12, 4), (14, 5), (20, 5), (30, 7), (240, 70)] {
        text(&mut app, columns, rows);
    }
}

#[test]
fn snapshots() {
    for (name, options) in [("editor", RICH), ("editor_ascii", PLAIN)] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let (mut desk, mut app) = opened(options);
            write(&mut desk, &mut app, ", dense 7 s");
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), text(&mut app, columns, rows));
            desk.press(&mut app, Right);
            write(&mut desk, &mut app, ", dens 10");
            insta::assert_snapshot!(format!("{name}_wrong_{columns}x{rows}"), text(&mut app, columns, rows));
        }
    }
}
