//! The line for a setting, by keys on the whole screen.

use super::*;
use crate::inspect;
use crate::inspect::proposal::Verdict;
use crate::protocol::{Event, FinishReport, Outcome, RunInfo};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::effect::Effect;
use crate::tui::testing::{PLAIN, RICH, buffer, control, finish, info, press, running, text};

fn setting(name: &str, value: &str, expected: &str, is_live: bool) -> SettingInfo {
    SettingInfo {
        name: name.to_owned(),
        value: value.to_owned(),
        text: value.to_owned(),
        help: format!("What {name} does"),
        expected: expected.to_owned(),
        is_live,
        lower: None,
        higher: None,
    }
}

/// A screen in the middle of a run with a few settings.
fn screen(options: ScreenOptions) -> App {
    let mut app = running(options, 300);
    let settings = vec![
        setting("seed", "1", "a whole number is expected", false),
        setting("learning-rate", "0.03", "a number above 0 is expected", true),
        setting(
            "until-accuracy",
            "none",
            "a fraction above 0 and up to 1 is expected, e.g. 0.99 for 99 %",
            true,
        ),
        setting("epochs", "3", "at least 1 is expected", true),
    ];
    app.on_event(Event::Reconfigured(Box::new(RunInfo { settings, ..info() })));
    app
}

fn write(app: &mut App, text: &str) {
    text.chars().for_each(|c| drop(press(app, KeyCode::Char(c))));
}

/// What the dialog asks of the run.
fn proposed(app: &App) -> Option<Proposal> {
    app.asks().into_iter().find_map(|ask| match ask.question {
        Question::Proposal(proposal) if ask.id == ASK => Some(proposal),
        _ => None,
    })
}

/// Answers what the dialog asks.
fn answer(app: &mut App, refusal: Option<&str>) {
    let proposal = proposed(app).expect("it asks");
    let answer = refusal.map_or(Answer::Taken(None), |reason| Answer::Refused(reason.to_owned()));
    let verdict = Verdict { proposal, answer };
    let body = Finding::Proposal(Box::new(verdict));
    app.on_answer(inspect::Answer { id: ASK, total_steps: 300, done: 1.0, body });
}

fn set(name: &str, value: &str) -> Effect {
    Effect::Command(Command::Act(Act::Set { name: name.to_owned(), value: value.to_owned() }))
}

#[test]
fn a_value_is_checked_while_it_is_typed_and_taken_once_it_is_good() {
    let mut app = screen(PLAIN);
    press(&mut app, KeyCode::Char('S'));
    press(&mut app, KeyCode::Enter);
    assert!(app.stack.is_open("setting-entry"));
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("learning rate: 0.03_") && drawn.contains("that is its value now"), "{drawn}");
    assert_eq!(proposed(&app), None, "the value that it has is no question");
    write(&mut app, "0,1");
    let drawn = text(&mut app, 80, 24);
    assert!(
        drawn.contains("learning rate: 0,1_") && drawn.contains("a number above 0 is expected"),
        "{drawn}"
    );
    answer(&mut app, Some("--lr 0,1: expected a number"));
    assert!(text(&mut app, 80, 24).contains("--lr 0,1: expected a number"));
    assert_eq!(press(&mut app, KeyCode::Enter), [], "what is refused is not asked for");
    press(&mut app, KeyCode::Backspace);
    assert!(!text(&mut app, 80, 24).contains("--lr 0,1"), "that was of another text");
    press(&mut app, KeyCode::Backspace);
    write(&mut app, ".1");
    answer(&mut app, None);
    assert!(text(&mut app, 80, 24).contains("the run takes it from its next batch on"));
    assert_eq!(press(&mut app, KeyCode::Enter), [set("learning-rate", "0.1")]);
    assert_eq!((app.stack.is_open("setting-entry"), app.stack.page()), (false, "settings"));
}

#[test]
fn keys_edit_the_line_and_lead_out_of_it() {
    let mut app = screen(RICH);
    press(&mut app, KeyCode::Char('S'));
    press(&mut app, KeyCode::Enter);
    press(&mut app, KeyCode::Backspace);
    assert!(text(&mut app, 80, 24).contains("learning rate: 0.0"), "a value can be edited, too");
    control(&mut app, 'u');
    assert_eq!((proposed(&app), press(&mut app, KeyCode::Enter)), (None, vec![]), "nothing is written");
    write(&mut app, &"9".repeat(200));
    assert_eq!(proposed(&app).map(|proposal| proposal.value.len()), Some(LONGEST));
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("setting-entry"));
    press(&mut app, KeyCode::End);
    assert!(text(&mut app, 80, 24).contains("▸seed"));
    press(&mut app, KeyCode::Enter);
    assert!(!app.stack.is_open("setting-entry"), "what is fixed is not written");
}

#[test]
fn a_run_is_trained_up_to_an_accuracy_or_an_epoch() {
    let mut app = screen(PLAIN);
    press(&mut app, KeyCode::Char('@'));
    assert!(text(&mut app, 80, 24).contains("Train to a validation accuracy of: _"));
    write(&mut app, "0.98");
    answer(&mut app, None);
    let taken = [set("until-accuracy", "0.98"), Effect::Command(Command::Resume)];
    assert_eq!(press(&mut app, KeyCode::Enter), taken);
    press(&mut app, KeyCode::Char('@'));
    press(&mut app, KeyCode::Tab);
    write(&mut app, "2");
    answer(&mut app, Some("--epochs 2: the run is in epoch 3, and cannot be shorter"));
    insta::with_settings!({ snapshot_path => "../../tests/snapshots" }, {
        insta::assert_snapshot!("target_that_is_reached_already", text(&mut app, 80, 24));
    });
    let said = app.sentences().join(" ");
    assert!(
        said.contains("Train to the end of epoch: 2.") && said.contains("the run is in epoch 3"),
        "{said}"
    );
}

#[test]
fn the_end_of_what_is_written_and_the_cursor_are_seen_on_small_screens_too() {
    let mut app = screen(PLAIN);
    press(&mut app, KeyCode::Char('@'));
    write(&mut app, "0.99");
    assert!(text(&mut app, 40, 12).contains("Accuracy: 0.99_"), "{}", text(&mut app, 40, 12));
    write(&mut app, &format!("{}7", "1".repeat(30)));
    let drawn = text(&mut app, 40, 12);
    assert!(drawn.contains("Accuracy: 11") && drawn.contains("17_"), "{drawn}");
}

#[test]
fn a_run_that_is_over_takes_nothing_any_more() {
    let mut app = screen(PLAIN);
    press(&mut app, KeyCode::Char('@'));
    app.on_event(Event::Finished(Box::new(FinishReport { outcome: Outcome::NoImprovement, ..finish() })));
    text(&mut app, 80, 24);
    assert!(!app.stack.is_open("setting-entry"));
    assert!(text(&mut app, 80, 24).contains("early stop"));
    press(&mut app, KeyCode::Char('@'));
    assert!(!app.stack.is_open("setting-entry"));
    assert!(text(&mut app, 80, 24).contains("the run is over"));
}

#[test]
fn the_line_survives_every_size() {
    let mut app = screen(RICH);
    press(&mut app, KeyCode::Char('@'));
    write(&mut app, "0.98");
    answer(&mut app, Some(&"a long reason ".repeat(20)));
    for (columns, rows) in (1..50).flat_map(|n| [(n, 1), (n, 3), (n, 7), (80, n), (1, n)]) {
        buffer(&mut app, columns, rows);
    }
}
