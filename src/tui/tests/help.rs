//! The help: that it can be found and read in every state, and gives the state back.

use crate::protocol::{Divergence, Event, FinishReport, NotFinite, Outcome};
use crate::texts::Language;
use crate::texts::markup::plain;
use crate::tui::app::{App, Effect};
use crate::tui::panes::legend;
use crate::tui::testing::{PLAIN, RICH, entries, finish, press, running, text};
use crate::tui::theme::{Background, Theme};
use crate::tui::view::keymap::Keymap;
use crate::tui::views::{self, PAGES};
use crate::viz::text::wrap;
use crossterm::event::KeyCode::{self, Char};

/// Everything that the help says, scrolled through line by line.
fn whole_help(app: &mut App, columns: u16, rows: u16) -> String {
    press(app, KeyCode::Home);
    let mut screens = vec![text(app, columns, rows)];
    loop {
        press(app, KeyCode::Down);
        let next = text(app, columns, rows);
        if screens.last() == Some(&next) {
            return screens.join("\n");
        }
        screens.push(next);
    }
}

/// The first line that the help shows and the number of its lines, from 1, as its last row says: `lines 3–12 of 60`.
fn shown_lines(app: &mut App, columns: u16, rows: u16) -> (usize, usize) {
    let screen = text(app, columns, rows);
    let foot = screen.lines().last().unwrap_or_default().to_owned();
    let mut numbers = foot.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
    let first = numbers.next().unwrap_or_else(|| panic!("no lines in {foot}"));
    (first, numbers.nth(1).unwrap_or_else(|| panic!("no number of lines in {foot}")))
}

#[test]
fn the_help_can_be_read_to_its_end_on_every_screen() {
    for options in [RICH, PLAIN] {
        for (columns, rows) in [(40, 12), (60, 18), (80, 24), (120, 36), (160, 50), (240, 70), (40, 3)] {
            let mut app = running(options, 300);
            press(&mut app, Char('?'));
            let first = text(&mut app, columns, rows);
            let help = whole_help(&mut app, columns, rows);
            for entry in entries() {
                let whole = |word: &str| help.contains(word);
                assert!(entry.help.split(' ').all(whole), "{columns}×{rows}: {}", entry.help);
                assert!(help.contains(&entry.labels(options.charset)), "{:?}", entry.keys);
            }
            let theme = Theme::new(options.theme, Background::Dark, options.color, options.charset);
            for sign in legend::CURVES.iter().chain(legend::OTHERS).flat_map(|section| section.signs) {
                assert!(help.contains(&(sign.drawn)(&theme)));
                for line in wrap(&plain(sign.meaning(Language::English)), 12) {
                    let words = line.split(' ').filter(|word| options != PLAIN || word.is_ascii());
                    words.for_each(|word| assert!(help.contains(word), "{columns}×{rows}: {word}"));
                }
            }
            // Where there is more, a sign in the last row says so, at both ends.
            let (above, below) = if options == RICH { ("▲", "▼") } else { ("^", " v ") };
            let foot =
                |screen: &str, sign: &str| screen.lines().last().is_some_and(|line| line.contains(sign));
            // What is never seen at once has to be scrolled to.
            let scrolls = help.len() > first.len();
            assert_eq!(foot(&first, below), scrolls, "{first}");
            press(&mut app, KeyCode::End);
            let end = text(&mut app, columns, rows);
            assert_eq!((foot(&end, above), foot(&end, below)), (scrolls, false), "{end}");
        }
    }
}

#[test]
fn the_help_scrolls_by_lines_and_pages_and_never_past_its_ends() {
    let mut app = running(RICH, 300);
    press(&mut app, Char('?'));
    // The title and the last row take one each.
    let (lines, rows) = (shown_lines(&mut app, 40, 12).1, 10);
    let mut after = |key: KeyCode| {
        press(&mut app, key);
        shown_lines(&mut app, 40, 12).0 - 1
    };
    assert_eq!(after(KeyCode::Up), 0);
    assert_eq!([KeyCode::Down, Char('j'), Char('k'), KeyCode::PageDown].map(&mut after), [1, 2, 1, rows]);
    assert_eq!(
        [KeyCode::PageUp, KeyCode::End, KeyCode::PageDown, KeyCode::Home].map(&mut after),
        [1, lines - rows, lines - rows, 0]
    );
    // On a larger screen than before nothing is out of reach, and a key counts from what is shown.
    after(KeyCode::End);
    assert!(text(&mut app, 160, 90).contains("pause or go on"));
    press(&mut app, KeyCode::Esc);
    assert!(!app.stack.is_open("help") && text(&mut app, 80, 24).contains("Loss"));
}

/// Every state that keys can be pressed in.
fn states() -> Vec<App> {
    let mut states = vec![App::new(RICH), running(RICH, 300)];
    let mut failed = App::new(RICH);
    failed.on_event(Event::Failed("no data".into()));
    states.push(failed);
    for key in ['q', 'r', 'z'] {
        let mut app = running(RICH, 300);
        press(&mut app, Char(key));
        states.push(app);
    }
    let mut over = running(RICH, 2346);
    over.on_event(Event::Finished(Box::new(finish())));
    over.on_trainer_gone();
    states.push(over);
    states.push(diverged());
    states
}

/// A run that met a loss that is not finite, and asks what to do.
pub(super) fn diverged() -> App {
    let mut app = running(RICH, 300);
    let what = Divergence { what: NotFinite::Loss, epoch: 1, batch: 299, step: 299 };
    let divergence = Some((what, Some(290)));
    app.on_event(Event::Finished(Box::new(FinishReport {
        outcome: Outcome::Diverged,
        test: None,
        divergence,
        ..finish()
    })));
    app
}

#[test]
fn the_help_opens_from_every_state_and_gives_it_back() {
    for (i, mut app) in states().into_iter().enumerate() {
        let (before, asked) = (text(&mut app, 80, 24), app.stack.is_open("question"));
        assert_eq!(press(&mut app, Char('?')), [], "{i}");
        assert!(text(&mut app, 80, 24).contains("keys, and what you see"), "{i}");
        assert_eq!(press(&mut app, Char('?')), [], "{i}");
        assert_eq!((text(&mut app, 80, 24), app.stack.is_open("question")), (before, asked), "{i}");
    }
    let mut asked = diverged();
    press(&mut asked, Char('?'));
    press(&mut asked, Char('r'));
    assert!(asked.stack.is_open("question"), "an answer under the help is none");
    assert_eq!(press(&mut asked, Char('q')), [Effect::Quit]);
}

#[test]
fn every_screen_with_hints_has_those_for_help_and_for_quitting() {
    for (columns, rows) in
        [(16, 6), (20, 5), (24, 8), (40, 12), (41, 13), (60, 18), (80, 24), (160, 50), (240, 70)]
    {
        for (i, mut app) in states().into_iter().enumerate().filter(|(_, app)| !app.stack.is_open("question"))
        {
            let screen = text(&mut app, columns, rows);
            let hints = screen.lines().last().unwrap_or_default();
            assert!(hints.contains("? help") && hints.contains("q quit"), "{i}, {columns}×{rows}: {screen}");
        }
    }
}

/// The help with this searched.
fn searched(app: &mut App, words: &str) -> String {
    press(app, Char('?'));
    // What is on which line depends on the size of the screen.
    text(app, 80, 24);
    press(app, Char('/'));
    words.chars().for_each(|c| _ = press(app, Char(c)));
    text(app, 80, 24)
}

#[test]
fn a_search_goes_through_all_chapters_and_shows_line_after_line() {
    let mut app = running(RICH, 300);
    let drawn = searched(&mut app, "BATCH, THEN");
    assert!(
        drawn.lines().any(|line| line.starts_with('▸') && line.contains("one batch, then pause")),
        "{drawn}"
    );
    assert!(drawn.contains("/BATCH, THEN▏  1 of 1"), "{drawn}");
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::Esc);
    insta::assert_snapshot!("help_search", searched(&mut app, "filter"));
    press(&mut app, KeyCode::Enter);
    // In every chapter something is found, and after the last the first comes again.
    let (mut chapters, mut places) = (std::collections::BTreeSet::new(), Vec::new());
    loop {
        let drawn = text(&mut app, 80, 24);
        let foot = drawn.lines().last().unwrap_or_default().to_owned();
        if places.contains(&foot) {
            break;
        }
        assert!(drawn.lines().any(|line| line.starts_with('▸')), "{drawn}");
        chapters.insert(drawn.lines().next().unwrap_or_default().trim().to_owned());
        places.push(foot);
        press(&mut app, Char('n'));
    }
    assert!(chapters.len() >= 2 && places.len() >= 3, "{chapters:?} {places:?}");
    press(&mut app, Char('N'));
    let last = text(&mut app, 80, 24);
    assert_eq!(last.lines().last(), places.last().map(String::as_str));
    press(&mut app, KeyCode::Esc);
    assert!(app.stack.is_open("help"), "the search alone is ended");
}

#[test]
fn what_is_typed_into_a_search_does_nothing_else() {
    let mut app = running(RICH, 300);
    assert!(searched(&mut app, "q?zn").contains("not found"));
    assert!(app.stack.is_open("help"));
    (0..9).for_each(|_| _ = press(&mut app, KeyCode::Backspace));
    assert!(text(&mut app, 80, 24).contains(" /▏   Enter keeps it"));
    for (columns, rows) in [(1, 1), (9, 3), (20, 5), (40, 12), (160, 50)] {
        text(&mut app, columns, rows);
    }
}

#[test]
fn the_keys_of_every_page_are_in_the_help_whichever_is_open() {
    let mut app = running(RICH, 300);
    press(&mut app, Char('?'));
    press(&mut app, KeyCode::BackTab);
    let help = whole_help(&mut app, 80, 24);
    let help: Vec<&str> = help.lines().collect();
    for (view, actions) in views::directory(&Keymap::default()) {
        let is_page = PAGES.iter().any(|page| page.name() == view);
        for action in actions.iter().filter(|action| is_page && !action.entry.help.is_empty()) {
            let keys = format!(" {} ", action.entry.labels(RICH.charset));
            let first = action.entry.help.split(' ').next().unwrap_or_default();
            assert!(help.iter().any(|line| line.contains(&keys) && line.contains(first)), "{}", action.name);
        }
    }
}
