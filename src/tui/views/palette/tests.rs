use super::*;
use crate::protocol::Command;
use crate::texts::Language;
use crate::tui::app::{App, Effect, ScreenOptions};
use crate::tui::testing::{PLAIN, RICH, press, running, text};
use crossterm::event::KeyCode::Char;

/// A screen with the palette open, and this typed.
fn typed(options: ScreenOptions, typed: &str) -> App {
    let mut app = running(options, 300);
    press(&mut app, Char(':'));
    typed.chars().for_each(|c| _ = press(&mut app, Char(c)));
    app
}

#[test]
fn the_palette_does_on_the_view_below_what_a_key_does() {
    let mut app = typed(RICH, "one batch");
    let drawn = text(&mut app, 80, 24);
    assert!(drawn.contains("one batch, then pause") && drawn.contains("dashboard.step-batch"), "{drawn}");
    assert_eq!(press(&mut app, KeyCode::Enter), [Effect::Command(Command::StepBatch)]);
    assert!(!app.stack.is_open("palette"));
    let mut app = typed(RICH, "open.conf");
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.stack.page(), "confusion");
    // Of a page what it can do is found, too, and done there.
    press(&mut app, Char(':'));
    "validation set or".chars().for_each(|c| _ = press(&mut app, Char(c)));
    press(&mut app, KeyCode::Enter);
    assert!(text(&mut app, 80, 24).contains("test set"), "{}", text(&mut app, 80, 24));
}

#[test]
fn whatever_is_typed_reaches_no_other_view() {
    let mut app = typed(RICH, "q?brZ");
    assert!(app.stack.is_open("palette") && !app.stack.is_open("help") && app.frozen.is_none());
    (0..9).for_each(|_| _ = press(&mut app, KeyCode::Backspace));
    assert!(text(&mut app, 80, 24).contains("1 of"), "all actions are there again");
    press(&mut app, KeyCode::End);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::PageUp);
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("palette"));
    let mut nothing = typed(RICH, "xyzzyx");
    assert!(text(&mut nothing, 80, 24).contains("0 of 0"));
    assert_eq!(press(&mut nothing, KeyCode::Enter), []);
    assert!(nothing.stack.is_open("palette"), "there is nothing to be done");
}

#[test]
fn every_action_of_the_screen_is_in_the_palette_with_a_name_of_its_own() {
    let app = running(RICH, 300);
    let names: Vec<String> = app.stack.directory().here.into_iter().map(|action| action.name).collect();
    let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    for name in ["dashboard.pause", "dashboard.freeze", "open.microscope", "open.tour"] {
        assert!(names.iter().any(|other| other == name), "{name}: {names:?}");
    }
}

#[test]
fn the_palette_at_sizes_and_in_looks() {
    insta::assert_snapshot!("palette", text(&mut typed(RICH, ""), 80, 24));
    insta::assert_snapshot!("palette_found", text(&mut typed(RICH, "layer"), 80, 24));
    let czech = ScreenOptions { language: Language::Czech, ..PLAIN };
    insta::assert_snapshot!("palette_cs_ascii", text(&mut typed(czech, "rych"), 80, 24));
    insta::assert_snapshot!("palette_160x50", text(&mut typed(RICH, ""), 160, 50));
    for (columns, rows) in [(1, 1), (2, 9), (9, 3), (20, 5), (40, 12), (240, 70)] {
        text(&mut typed(RICH, "a"), columns, rows);
    }
}

#[test]
fn the_palette_says_in_sentences_what_is_found_and_what_is_chosen() {
    let app = running(RICH, 300);
    let palette = Palette { typed: "zoom".to_owned(), ..Palette::of(app.stack.directory().here) };
    let sentences = palette.sentences(&app.scene(&[]));
    assert_eq!(sentences[0], "Command palette: zoom is typed, 3 actions match.");
    assert_eq!(sentences[1], "Chosen: zoom the pane in and out, dashboard.zoom, keys z Enter.");
    let all = Palette { typed: String::new(), ..palette }.sentences(&app.scene(&[])).join("\n");
    assert!(all.contains("keys Right l.") && all.is_ascii(), "{all}");
}
