//! Freezing the view: what is seen stays as it is, training and what is known of it go on.

use crate::protocol::{Command, Event, Phase, Report};
use crate::tui::app::Effect;
use crate::tui::testing::past::{answer_all, with_past};
use crate::tui::testing::{PLAIN, RICH, press, probe, report, running, text};
use crossterm::event::KeyCode::{self, Char};

/// The screen without its first row, which says that it is frozen.
fn below_the_first_row(screen: &str) -> String {
    screen.lines().skip(1).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_frozen_stays_while_the_run_goes_on_and_the_row_of_the_run_says_both_batches() {
    for (name, options) in [("frozen", RICH), ("frozen_ascii", PLAIN)] {
        let mut app = running(options, 300);
        let before = text(&mut app, 80, 24);
        press(&mut app, Char('Z'));
        for step in 301..=340 {
            app.on_event(Event::Report(report(step, step)));
            app.on_probe(Box::new(probe(step, 0)));
        }
        let frozen = text(&mut app, 80, 24);
        assert!(frozen.contains("frozen at batch 300, now at batch 340"), "{frozen}");
        assert_eq!(below_the_first_row(&frozen), below_the_first_row(&before));
        insta::assert_snapshot!(name, frozen);
        assert_eq!(app.model.report.total_steps, 340, "what is known goes on");
        for key in [Char('Z'), KeyCode::Esc] {
            press(&mut app, key);
            let thawed = text(&mut app, 80, 24);
            assert!(thawed.contains("batch 340/782") && !thawed.contains("frozen"), "{thawed}");
            press(&mut app, Char('Z'));
        }
        for (columns, rows) in [(1, 1), (20, 5), (40, 12), (160, 50)] {
            text(&mut app, columns, rows);
        }
    }
}

#[test]
fn nothing_is_asked_for_what_is_frozen_and_it_is_asked_again_once_it_is_thawed() {
    let mut app = running(RICH, 300);
    let asked = app.asks();
    assert!(!asked.is_empty());
    press(&mut app, Char('Z'));
    assert_eq!(app.asks(), []);
    press(&mut app, Char(']'));
    assert!(text(&mut app, 80, 24).contains("the view is frozen"), "{}", text(&mut app, 80, 24));
    assert!(app.ui.notice.is_some(), "pages have no log");
    assert_eq!(app.asks(), []);
    press(&mut app, Char('Z'));
    assert_eq!(app.asks(), asked, "the layer is that of before");
}

#[test]
fn keys_move_about_in_what_is_frozen_and_steer_the_run_as_it_is_now() {
    let mut app = running(RICH, 300);
    press(&mut app, Char('Z'));
    app.on_event(Event::Report(Report { phase: Phase::Paused, ..report(301, 400) }));
    press(&mut app, KeyCode::Left);
    let frozen = text(&mut app, 80, 24);
    assert!(app.ui.cursor.is_some_and(|batch| batch <= 300), "{:?}", app.ui.cursor);
    assert!(frozen.contains("frozen at batch 300"), "{frozen}");
    // The run is paused by now, so the key has it go on.
    assert_eq!(press(&mut app, Char(' ')), [Effect::Command(Command::Resume)]);
    assert_eq!(app.model.pending.pause, Some(false));
}

#[test]
fn what_has_to_be_seen_thaws() {
    let mut failed = running(RICH, 300);
    press(&mut failed, Char('Z'));
    failed.on_event(Event::Failed("no more memory".into()));
    assert!(text(&mut failed, 80, 24).contains("no more memory") && failed.frozen.is_none());
    let mut loading = crate::tui::app::App::new(RICH);
    press(&mut loading, Char('Z'));
    assert!(loading.frozen.is_none(), "there is nothing to be frozen yet");
}

#[test]
fn escape_closes_what_lies_over_the_frozen_view_first() {
    let mut app = running(RICH, 300);
    press(&mut app, Char('Z'));
    press(&mut app, Char('?'));
    press(&mut app, KeyCode::Esc);
    assert!(app.frozen.is_some() && !app.stack.is_open("help"));
    press(&mut app, Char('E'));
    press(&mut app, KeyCode::Esc);
    assert!(app.frozen.is_none() && app.stack.page() == "epochs");
}

#[test]
fn at_an_earlier_moment_it_is_said_that_this_stands_still_anyway() {
    let mut app = with_past(PLAIN);
    press(&mut app, Char('U'));
    press(&mut app, KeyCode::Left);
    answer_all(&mut app);
    let moment = app.ui.moment;
    press(&mut app, Char('Z'));
    assert!(app.frozen.is_none() && moment.is_some() && app.ui.moment == moment);
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("stands still as it is; End leads to the present"), "{drawn}");
    press(&mut app, Char('R'));
    press(&mut app, Char('Z'));
    assert!(
        app.ui.notice.as_deref().is_some_and(|notice| notice.contains("P stops it")),
        "{:?}",
        app.ui.notice
    );
    press(&mut app, KeyCode::End);
    press(&mut app, Char('Z'));
    assert!(app.frozen.is_some(), "the present is frozen");
}
