//! Every page of the real program, opened by its key while training runs, at two sizes.
use crate::support::look::size;
use crate::support::pty::Session;
use cnn_tui::tui::view::bindings::Key;
use cnn_tui::tui::views::PAGES;
use cnn_tui::viz::paint::Charset;

/// What stands on a page once it has what it asks for, by its name.
const SHOWN: &[(&str, &[&str])] = &[
    ("batch", &["Next batch", "Nothing is done"]),
    ("confusion", &["Confusion", "recall", "% right"]),
    ("curves", &["Loss", "all of the run", "‖g‖"]),
    ("draw", &["Draw", "pen up"]),
    ("epochs", &["Epochs", "val %"]),
    ("filters", &["Filters", "at batch"]),
    ("health", &["Health", "doctor"]),
    ("journal", &["Journal", "Nothing was done"]),
    ("maps", &["Maps", "z1", "mean"]),
    ("microscope", &["Microscope", "a⁰"]),
    ("mistakes", &["Mistakes", "true"]),
    ("settings", &["Settings", "label-smoothing"]),
    ("network-editor", &["Network", "in all"]),
    ("translation", &["Translation", "after batch"]),
    ("versus", &["alone", "--versus"]),
];

/// The title of a pane that stands on the dashboard and on no page.
const DASHBOARD: &str = "Sample";

/// What stands on a page that waits for an answer.
const WAITING: &[&str] = &["counting", "waiting"];

fn label(key: &Key) -> String {
    key.label(Charset::Ascii)
}

fn every_page(columns: u16, rows: u16) {
    let mut session = Session::screen(columns, rows);
    session.wait_for_training();
    for page in PAGES {
        let name = page.view().name();
        let words = SHOWN.iter().find(|(shown, _)| *shown == name).map(|(_, words)| *words);
        let words = words.unwrap_or_else(|| panic!("{name}: say what stands on this page"));
        session.press(&label(&page.entry().keys[0]));
        session.wait_until(&format!("the page {name}"), |screen| {
            let text = screen.contents();
            let is_shown = words.iter().all(|word| text.contains(word)) && !text.contains(DASHBOARD);
            is_shown && !WAITING.iter().any(|word| text.contains(word))
        });
        // Training goes on, and its figures move, whatever page is there.
        let before = session.text();
        session.wait_until(&format!("the page {name} moves"), |screen| screen.contents() != before);
        session.with_screen(|screen| assert_eq!(size(screen), (rows, columns)));
        // The same key closes the page, unless it is a letter of what is typed there.
        session.press("\x1b");
        session.wait_until("the dashboard", |screen| screen.contents().contains(DASHBOARD));
    }
    assert!(session.quit().success());
}

#[test]
fn every_page_opens_by_its_key_while_training_runs_at_80_by_24() {
    every_page(80, 24);
}

#[test]
fn every_page_opens_by_its_key_while_training_runs_at_160_by_50() {
    every_page(160, 50);
}
