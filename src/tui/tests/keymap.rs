//! Keys that the user chose: they do what others did, and the help, the hints and the texts say so.

use crate::protocol::{Command, Event, Phase, Report, RunInfo, SettingInfo};
use crate::tui::app::{App, Effect};
use crate::tui::picture::Format;
use crate::tui::testing::{PLAIN, finish, info, press, running, text};
use crate::tui::view::bindings::{Key, ch, ctrl, key};
use crate::tui::view::keymap::Keymap;
use crate::tui::views;
use crossterm::event::KeyCode::{self, Char};

/// A screen on which these actions have these keys.
fn with_keys(chosen: &[(&str, &[Key])]) -> App {
    let mut keymap = Keymap::default();
    let actions: Vec<_> = views::directory(&keymap).into_iter().flat_map(|(_, actions)| actions).collect();
    for (name, keys) in chosen {
        let action = actions.iter().find(|action| action.name == *name).expect("there is one");
        keymap.choose(action.declared, keys);
    }
    let mut app = running(PLAIN, 300);
    app.set_keymap(keymap);
    app
}

#[test]
fn chosen_keys_do_what_the_declared_ones_did_and_those_do_nothing() {
    let mut app = with_keys(&[
        ("dashboard.step-batch", &[ch('x')]),
        ("dashboard.test", &[]),
        ("open.confusion", &[ch('1')]),
        ("confusion.set", &[ch('2')]),
    ]);
    assert_eq!(press(&mut app, Char('x')), [Effect::Command(Command::StepBatch)]);
    assert_eq!(press(&mut app, Char('b')), []);
    let asks = app.asks();
    press(&mut app, Char('T'));
    assert_eq!(app.asks(), asks, "it has no key any more");
    press(&mut app, Char('C'));
    assert_eq!(app.stack.page(), "dashboard");
    press(&mut app, Char('1'));
    assert_eq!(app.stack.page(), "confusion");
    press(&mut app, Char('2'));
    assert!(text(&mut app, 80, 24).contains("test set"));
    // The palette does it by its name, with or without a key.
    press(&mut app, Char(':'));
    "dashboard.test".chars().for_each(|c| _ = press(&mut app, Char(c)));
    press(&mut app, KeyCode::Enter);
    assert!(app.asks().len() > 1, "the test set is measured");
}

#[test]
fn help_hints_and_captions_name_the_chosen_keys() {
    let mut app = with_keys(&[
        ("dashboard.pause", &[ch('x'), ch('X')]),
        ("settings.lower", &[ch('4')]),
        ("settings.higher", &[ch('5'), ch('l')]),
        ("open.microscope", &[ch('2')]),
    ]);
    let hints = text(&mut app, 80, 24).lines().last().unwrap_or_default().to_owned();
    assert!(hints.contains("x pause") && !hints.contains("Space"), "{hints}");
    press(&mut app, Char('?'));
    let help = text(&mut app, 80, 60);
    assert!(help.contains("  x X      pause or go on") && help.contains("  2        microscope"), "{help}");
    press(&mut app, Char('?'));
    press(&mut app, Char(':'));
    let palette = text(&mut app, 80, 24);
    assert!(
        palette.lines().any(|line| line.contains("dashboard.pause") && line.contains("x X")),
        "{palette}"
    );
    press(&mut app, KeyCode::Esc);
    press(&mut app, Char('S'));
    press(&mut app, Char('i'));
    let caption = text(&mut app, 160, 50);
    assert!(caption.contains("changed with 4 and 5 while"), "{caption}");
    press(&mut app, KeyCode::Esc);
    let momentum = momentum();
    let settings = vec![momentum];
    app.on_event(Event::Reconfigured(Box::new(RunInfo { settings, ..info() })));
    let said = app.sentences().join("\n");
    assert!(said.contains("4 makes it 0.8, 5 makes it 0.95"), "{said}");
}

#[test]
fn arrows_are_named_in_sentences() {
    let mut app = with_keys(&[]);
    press(&mut app, Char('S'));
    app.on_event(Event::Reconfigured(Box::new(RunInfo { settings: vec![momentum()], ..info() })));
    let said = app.sentences().join("\n");
    assert!(said.contains("Left makes it 0.8, Right makes it 0.95"), "{said}");
}

fn momentum() -> SettingInfo {
    SettingInfo {
        name: "momentum".to_owned(),
        value: "0.9".to_owned(),
        text: "0.9".to_owned(),
        expected: String::new(),
        help: "What it does".to_owned(),
        is_live: true,
        lower: Some("0.8".to_owned()),
        higher: Some("0.95".to_owned()),
    }
}

#[test]
fn dialogs_obey_and_name_the_chosen_keys() {
    let mut app = with_keys(&[
        ("question.yes", &[ch('1')]),
        ("question.keep-svg", &[ch('2')]),
        ("jump.class", &[ch('k')]),
        ("jump.close", &[key(KeyCode::Esc), ch('x')]),
        ("palette.choose-down", &[ctrl('n')]),
        ("caption.close", &[key(KeyCode::Esc), ch('v')]),
    ]);
    press(&mut app, Char('r'));
    let question = text(&mut app, 80, 24);
    assert!(question.contains("1  yes    n  no"), "{question}");
    assert_eq!(press(&mut app, Char('y')), [], "it closes the question");
    press(&mut app, Char('r'));
    assert_eq!(press(&mut app, Char('1')), [Effect::Command(Command::Restart)]);
    app.on_key(ctrl('p').event());
    assert!(text(&mut app, 80, 24).contains("2  SVG    p  PNG"));
    assert_eq!(press(&mut app, Char('2')), [Effect::Keep(Format::Svg)]);
    press(&mut app, Char('J'));
    assert!(text(&mut app, 80, 24).contains("k      the next sample of a class"));
    press(&mut app, Char('c'));
    assert!(text(&mut app, 80, 24).contains("is expected, or k, u or m"));
    press(&mut app, Char('k'));
    assert!(text(&mut app, 80, 24).contains("Next of class"));
    press(&mut app, KeyCode::Esc);
    press(&mut app, Char('J'));
    press(&mut app, Char('x'));
    assert!(!app.stack.is_open("jump"));
    press(&mut app, Char(':'));
    assert!(text(&mut app, 80, 24).contains("^N choose"));
    app.on_key(ctrl('n').event());
    assert!(text(&mut app, 80, 24).contains(" 2 of "));
    press(&mut app, KeyCode::Esc);
    press(&mut app, Char('i'));
    assert!(text(&mut app, 80, 24).contains("v closes") || text(&mut app, 80, 24).contains("Esc closes"));
}

#[test]
fn what_the_log_says_names_the_chosen_keys() {
    let mut app = with_keys(&[("dashboard.restart", &[ch('1')]), ("dashboard.quit", &[ch('2')])]);
    app.on_event(Event::Finished(Box::new(finish())));
    press(&mut app, Char('b'));
    let said = app.model.log.since(0).last().map(|line| line.text.clone()).unwrap_or_default();
    assert_eq!(said, "the run is over: 1 begins again, 2 quits");
}

#[test]
fn the_hints_for_training_follow_the_run_on_every_page_and_where_the_view_is_frozen() {
    for keys in ["", "V", "D", "Z", "ZV"] {
        let mut app = running(PLAIN, 300);
        keys.chars().for_each(|c| _ = press(&mut app, Char(c)));
        let hint = |app: &mut App| text(app, 160, 50).lines().last().unwrap_or_default().to_owned();
        assert!(hint(&mut app).contains(" pause"), "{keys}: {}", hint(&mut app));
        let paused = Report { phase: Phase::Paused, ..app.model.report.clone() };
        app.on_event(Event::Report(paused));
        assert!(
            !hint(&mut app).contains(" pause") && hint(&mut app).contains(" go on"),
            "{keys}: {}",
            hint(&mut app)
        );
    }
}
