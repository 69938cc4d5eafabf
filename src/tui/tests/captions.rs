//! What the pane or page is that one looks at: every one has a caption, in every language, and it lies beside it.

use crate::texts::charset::in_charset;
use crate::texts::markup::{Span, plain, spans, spoken};
use crate::texts::{Language, TextFile};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::layout::{Content, Layout};
use crate::tui::testing::cut::halves;
use crate::tui::testing::{PLAIN, RICH, buffer, press, running, text};
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::{Equation, Pane};
use crate::tui::views::PAGES;
use crossterm::event::KeyCode::{self, Char};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const CZECH: ScreenOptions = ScreenOptions { language: Language::Czech, ..RICH };
const CZECH_ASCII: ScreenOptions = ScreenOptions { language: Language::Czech, ..PLAIN };

/// A run with the focus on a pane.
fn focused(options: ScreenOptions, pane: Pane) -> App {
    let mut app = running(options, 1100);
    app.ui.focus = pane;
    app
}

/// A run with a page over it.
fn opened(options: ScreenOptions, page: &Page) -> App {
    let mut app = running(options, 1100);
    app.on_key(page.entry().keys[0].event());
    app
}

/// Opens the caption: with its key, or from the palette where letters are written.
fn open_caption(app: &mut App) {
    press(app, Char('i'));
    if !app.stack.is_open("caption") {
        press(app, KeyCode::Backspace);
        ":looking at?".chars().for_each(|c| drop(press(app, Char(c))));
        press(app, KeyCode::Enter);
    }
    assert!(app.stack.is_open("caption"));
}

/// A run with a caption for each pane and each page.
fn captions(options: ScreenOptions) -> Vec<(String, App)> {
    let panes = Pane::ALL.map(|pane| (pane.title().to_lowercase(), focused(options, pane)));
    // A page may have the name of a pane.
    let name = |page: &Page| {
        let name = page.view().name();
        let is_pane = Pane::ALL.iter().any(|pane| pane.title().to_lowercase() == name);
        if is_pane { format!("{name}_page") } else { name.to_owned() }
    };
    let pages = PAGES.iter().map(|page| (name(page), opened(options, page)));
    let mut apps: Vec<(String, App)> = panes.into_iter().chain(pages).collect();
    for (_, app) in &mut apps {
        open_caption(app);
    }
    apps
}

/// What can fill the screen or have the focus there, by the names of its captions.
fn subjects() -> Vec<&'static str> {
    let loading = App::new(RICH);
    let panes = Pane::ALL.map(|pane| focused(RICH, pane));
    let pages = PAGES.iter().map(|page| opened(RICH, page));
    let compared = [App::comparing(RICH, vec![0]), App::comparing(RICH, Vec::new())];
    let subjects =
        [loading].into_iter().chain(compared).chain(panes).chain(pages).map(|app| app.stack.subject(&app.ui));
    subjects.chain(Equation::ALL.map(Equation::caption)).collect()
}

#[test]
fn every_pane_and_every_page_has_a_caption_in_every_language_and_no_caption_is_of_nothing() {
    let subjects = subjects();
    for language in Language::ALL {
        let (path, captions) = (language.source(TextFile::Captions).0, language.entries(TextFile::Captions));
        for subject in &subjects {
            assert!(captions.get(subject).is_some(), "{path} has no entry [{subject}]");
        }
        for entry in captions.iter().filter(|entry| entry.name != "welcome") {
            assert!(subjects.contains(&entry.name.as_str()), "{path}: there is no [{}]", entry.name);
            let first = plain(entry.paragraphs().next().unwrap_or_default());
            let sentences = first.split(". ").count();
            assert_eq!(sentences, 2, "{path}, [{}]: two sentences say what it shows: {first}", entry.name);
            assert!(!entry.title.is_empty() && first.ends_with('.'), "{path}, [{}]", entry.name);
        }
    }
}

#[test]
fn captions_look_like_this() {
    for (suffix, options) in [("", RICH), ("_cs", CZECH), ("_cs_ascii", CZECH_ASCII)] {
        for (name, mut app) in captions(options) {
            let drawn = text(&mut app, 80, 24);
            assert!(options != CZECH_ASCII || drawn.is_ascii(), "{drawn}");
            insta::assert_snapshot!(format!("caption_{name}{suffix}"), drawn);
        }
    }
}

#[test]
fn a_caption_is_whole_and_leaves_its_pane_to_be_seen() {
    for options in [RICH, PLAIN, CZECH, CZECH_ASCII] {
        for (columns, rows) in [(80, 24), (100, 30), (120, 36), (160, 50), (240, 70)] {
            for pane in Pane::ALL {
                let area = Rect::new(0, 0, columns, rows);
                let mut app = focused(options, pane);
                let layout = Layout::of(area, &app.ui, Content::of(&app.model));
                let found = layout.panes.iter().find(|(other, _)| *other == pane);
                let before = buffer(&mut app, columns, rows);
                press(&mut app, Char('i'));
                let after = buffer(&mut app, columns, rows);
                let shown = text(&mut app, columns, rows);
                let entry =
                    options.language.entries(TextFile::Captions).get(pane.caption()).expect("a caption");
                let last =
                    entry.paragraphs().last().and_then(|last| last.split(' ').next_back()).expect("words");
                let last = in_charset(last, options.charset);
                assert!(shown.contains(&*last), "{columns}×{rows}, {pane:?}: {last} is missing\n{shown}");
                if let Some((_, of_pane)) = found {
                    assert!(same(&before, &after, *of_pane), "{columns}×{rows}, {pane:?}:\n{shown}");
                }
            }
        }
    }
}

/// Whether two screens are the same in an area.
fn same(one: &Buffer, other: &Buffer, area: Rect) -> bool {
    area.positions().all(|position| one[position] == other[position])
}

#[test]
fn captions_are_drawn_at_every_size() {
    for options in [RICH, PLAIN, CZECH] {
        for (_, mut app) in captions(options) {
            for (columns, rows) in
                [(1, 1), (2, 3), (5, 5), (12, 4), (24, 6), (25, 7), (40, 12), (60, 18), (81, 25), (300, 3)]
            {
                let drawn = buffer(&mut app, columns, rows);
                assert_eq!(halves(&drawn), [], "{columns}×{rows}");
            }
        }
    }
}

#[test]
fn a_caption_follows_the_focus_and_closes_on_its_key() {
    let mut app = focused(RICH, Pane::Loss);
    let before = text(&mut app, 80, 24);
    press(&mut app, Char('i'));
    assert!(text(&mut app, 80, 24).contains("the cost C (L14)"));
    press(&mut app, KeyCode::Tab);
    assert_eq!(app.ui.focus, Pane::Accuracy);
    assert!(text(&mut app, 80, 24).contains("how much is right (L1)"), "the caption goes with the focus");
    press(&mut app, KeyCode::BackTab);
    for close in [Char('i'), KeyCode::Esc, KeyCode::Enter, Char('x')] {
        assert!(app.stack.is_open("caption"));
        press(&mut app, close);
        assert_eq!(text(&mut app, 80, 24), before, "{close:?}");
        press(&mut app, Char('i'));
    }
}

#[test]
fn a_caption_without_room_is_scrolled_and_otherwise_arrows_go_below() {
    let mut app = focused(RICH, Pane::Sample);
    press(&mut app, Char('i'));
    let first = text(&mut app, 40, 12);
    assert!(first.contains("more"), "{first}");
    (0..40).for_each(|_| drop(press(&mut app, KeyCode::Down)));
    let last = text(&mut app, 40, 12);
    assert!(last.contains("Good: one long bar") && last != first, "{last}");
    (0..40).for_each(|_| drop(press(&mut app, KeyCode::Up)));
    assert_eq!(text(&mut app, 40, 12), first);
    text(&mut app, 160, 50);
    let before = app.ui.filter;
    press(&mut app, KeyCode::Down);
    assert_ne!(app.ui.filter, before, "there is nothing to scroll: the pane has the key");
    assert!(app.stack.is_open("caption"));
}

#[test]
fn a_caption_is_said_without_the_names_of_its_signs() {
    let said = |options| {
        let mut app = focused(options, Pane::Loss);
        press(&mut app, Char('i'));
        app.sentences().join("\n")
    };
    assert!(
        said(RICH).contains("Colours: single batches, training, smoothed, validation after"),
        "{}",
        said(RICH)
    );
    assert!(
        said(CZECH).contains("Barvy: jednotlivé dávky, trénink, vyhlazený, validace po"),
        "{}",
        said(CZECH)
    );
    for language in [Language::English, Language::Czech] {
        for entry in language.entries(TextFile::Captions).iter() {
            for paragraph in entry.paragraphs() {
                let all = spans(paragraph).expect("spans");
                for (span, next) in all.iter().zip(all.iter().skip(1).map(Some).chain([None])) {
                    let is_named = matches!(next, Some(Span::Words(words)) if words.starts_with([' ', '\n']));
                    assert!(
                        !matches!(span, Span::Sign(_)) || is_named,
                        "[{}]: {span:?}: {paragraph}",
                        entry.name
                    );
                }
                assert!(!spoken(paragraph).contains("ramp."), "{paragraph}");
            }
        }
    }
}
