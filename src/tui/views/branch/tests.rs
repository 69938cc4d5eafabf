//! The dialog on the screen.

use crate::protocol::{Act, Command, Event, NewBranch, RunInfo};
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::testing::past::{answer_all, with_past};
use crate::tui::testing::{PLAIN, RICH, control, info, press, text};
use crossterm::event::KeyCode::{self, Char};

/// A screen that looks at a moment, with the dialog open.
fn branch(options: ScreenOptions) -> App {
    let mut app = with_past(options);
    let settings = [("momentum", "0.9"), ("batch-size", "64")].map(crate::tui::testing::setting).into();
    app.on_event(Event::Reconfigured(Box::new(RunInfo { settings, run: Some("one".into()), ..info() })));
    press(&mut app, Char('U'));
    (0..3).for_each(|_| _ = press(&mut app, KeyCode::Left));
    answer_all(&mut app);
    control(&mut app, 'n');
    app
}

fn write(app: &mut App, text: &str) {
    text.chars().for_each(|c| _ = press(app, Char(c)));
}

#[test]
fn the_dialog_looks_like_this() {
    for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
        let mut app = branch(RICH);
        write(&mut app, "momentum=0.8");
        insta::assert_snapshot!(format!("branch_{columns}x{rows}"), text(&mut app, columns, rows));
    }
    let mut app = branch(PLAIN);
    write(&mut app, "momentun=0.8");
    press(&mut app, KeyCode::Enter);
    insta::assert_snapshot!("branch_problem_ascii", text(&mut app, 80, 24));
    for (columns, rows) in [(1, 1), (5, 2), (12, 3), (21, 9), (33, 14)] {
        write(&mut app, "a long name that never ends ");
        text(&mut app, columns, rows);
    }
}

#[test]
fn what_is_written_becomes_a_branch_from_the_moment_that_is_looked_at() {
    let mut app = branch(RICH);
    write(&mut app, "mom");
    press(&mut app, KeyCode::Tab);
    write(&mut app, "0.8 batch-size=32");
    let settings =
        [("momentum", "0.8"), ("batch-size", "32")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let wanted = NewBranch { step: 1000, settings: settings.into(), ..NewBranch::default() };
    assert_eq!(press(&mut app, KeyCode::Enter), [Effect::Command(Command::Branch(wanted))]);
    assert!(!app.stack.is_open("branch"));
}

#[test]
fn acts_that_are_written_are_done_to_the_branch() {
    let mut app = branch(RICH);
    write(&mut app, "momentum=0.8; sil");
    press(&mut app, KeyCode::Tab);
    write(&mut app, "1 3");
    assert!(text(&mut app, 80, 24).contains("layer 1 is conv 20 5x5 relu"));
    let wanted = NewBranch {
        step: 1000,
        settings: vec![("momentum".to_owned(), "0.8".to_owned())],
        acts: vec![Act::Silence { layer: 0, unit: 2 }],
        ..NewBranch::default()
    };
    assert_eq!(press(&mut app, KeyCode::Enter), [Effect::Command(Command::Branch(wanted))]);
    control(&mut app, 'n');
    write(&mut app, "redraw 1");
    assert_eq!(press(&mut app, KeyCode::Enter), []);
    insta::assert_snapshot!("branch_act_expected", text(&mut app, 80, 24));
}

#[test]
fn what_is_wrong_is_said_and_can_be_put_right() {
    let mut app = branch(RICH);
    write(&mut app, "q=1");
    assert_eq!(press(&mut app, KeyCode::Enter), []);
    assert!(text(&mut app, 80, 24).contains("there is no setting q"));
    (0..3).for_each(|_| _ = press(&mut app, KeyCode::Backspace));
    let wanted = NewBranch { step: 1000, ..NewBranch::default() };
    assert_eq!(press(&mut app, KeyCode::Enter), [Effect::Command(Command::Branch(wanted))], "the same bits");
    control(&mut app, 'n');
    write(&mut app, "momentum=");
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("branch"));
    assert_eq!(app.ui.moment, Some(1000), "one still looks at the moment");
}

#[test]
fn the_dialog_says_in_sentences_what_will_become_of_the_run() {
    let mut app = branch(RICH);
    write(&mut app, "momentum=0.8");
    let said = app.sentences();
    assert_eq!(said[0], "Go on from batch 1 000 as a new run. Changes: momentum=0.8.");
    assert!(said.contains(&"This run is kept as it is.".to_owned()), "{said:#?}");
    app.on_event(Event::Reconfigured(Box::new(info())));
    assert!(app.sentences().iter().any(|line| line.contains("it is lost")));
}
