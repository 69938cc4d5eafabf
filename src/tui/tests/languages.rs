//! Texts on the screen: every key and sign that they name is there, the help is whole in every language.

use crate::texts::charset::in_charset;
use crate::texts::markup::{self, Span};
use crate::texts::{Entry, Language, TextFile};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::panes::legend;
use crate::tui::panes::prose::RAMPS;
use crate::tui::testing::{PLAIN, RICH, entries, info, press, running, text};
use crate::tui::view::Stacked;
use crate::tui::view::bindings::{self, Group, Key};
use crate::tui::views::choose_runs::ChooseRuns;
use crate::tui::views::compare::Compare;
use crate::tui::views::{COMPANIONS, PAGES};
use crate::viz::paint::Charset;
use crate::viz::text::width;
use crossterm::event::KeyCode::{self, Char};
use std::collections::HashSet;

const CZECH: ScreenOptions = ScreenOptions { language: Language::Czech, ..RICH };
const CZECH_ASCII: ScreenOptions = ScreenOptions { language: Language::Czech, ..PLAIN };

/// What the help and the hint line say of all keys.
fn all_entries() -> Vec<&'static bindings::Entry> {
    let mut views: Vec<_> = PAGES.iter().chain(COMPANIONS).map(|page| page.view()).collect();
    views.extend(comparison());
    let of_pages = views.iter().flat_map(|view| view.entries()).collect::<Vec<_>>();
    entries().into_iter().chain(of_pages).collect()
}

/// The views with which runs are compared.
fn comparison() -> [Box<dyn Stacked>; 2] {
    [Box::new(Compare), Box::new(ChooseRuns::default())]
}

/// Every text of the program: the path of its file, and the entry.
fn all_texts() -> impl Iterator<Item = (&'static str, &'static Entry)> {
    let files = |language: &'static Language| TextFile::ALL.iter().map(move |file| (language, *file));
    Language::ALL.iter().flat_map(files).flat_map(|(language, file)| {
        language.entries(file).iter().map(move |entry| (language.source(file).0, entry))
    })
}

#[test]
fn a_key_is_found_by_the_name_that_it_has_in_ascii() {
    for key in all_entries().iter().flat_map(|entry| entry.keys) {
        assert_eq!(Key::named(&key.label(Charset::Ascii)), Some(*key), "{key:?}");
    }
    assert_eq!(["", "Hyper", "^", "^^L"].map(Key::named), [None, None, Some(bindings::ch('^')), None]);
}

#[test]
fn every_key_and_every_sign_in_a_text_exists() {
    let bound: HashSet<Key> = all_entries().iter().flat_map(|entry| entry.keys).copied().collect();
    for (path, entry) in all_texts() {
        for span in entry.texts().flat_map(|text| markup::spans(text).expect("the text can be read")) {
            let exists = match span {
                Span::Key(name) => Key::named(name).is_some_and(|key| bound.contains(&key)),
                Span::Sign(name) => {
                    legend::sign(name).is_some() || RAMPS.iter().any(|(ramp, _)| *ramp == name)
                }
                Span::Words(_) | Span::Strong(_) => true,
            };
            assert!(exists, "{path}, line {}, [{}]: there is no {}", entry.line, entry.name, span.text());
        }
    }
}

#[test]
fn every_sign_of_the_legend_has_a_meaning_and_every_meaning_a_sign() {
    let sections = || legend::CURVES.iter().chain(legend::OTHERS);
    for language in Language::ALL {
        let mut names: Vec<&str> = Vec::new();
        for section in sections() {
            assert!(!section.title(*language).is_empty(), "{language:?}: [{}]", section.name);
            names.push(section.name);
            for sign in section.signs {
                assert!(!sign.meaning(*language).is_empty(), "{language:?}: [{}]", sign.name);
                names.push(sign.name);
            }
        }
        let written: Vec<&str> =
            language.entries(TextFile::Legend).iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(written, names, "{language:?}");
    }
}

/// Words of the help and of captions beside the lines of bindings and the headings of their groups.
const WORDS: [&str; 21] = [
    "cnn-tui: keys, and what you see",
    "cnn-tui: the words of the lecture",
    "lines",
    "of",
    "scroll",
    "glossary",
    "keys",
    "closes",
    "closes this",
    "or",
    "more",
    "cnn-tui: the keys of every page",
    "all pages",
    "search",
    "not found",
    "keeps it",
    "ends it",
    "next, before",
    "another",
    "choose",
    "does it",
];

#[test]
fn the_help_is_whole_in_every_language() {
    let lines = all_entries().into_iter().map(|entry| entry.help).chain(Group::ALL.map(Group::title));
    let lines: Vec<&str> = lines.chain(WORDS).collect();
    for language in Language::ALL {
        let path = language.source(TextFile::Help).0;
        let help = language.entries(TextFile::Help);
        let missing = |line: &&&str| *language != Language::English && help.get(line).is_none();
        let missing: HashSet<&&str> = lines.iter().filter(missing).collect();
        assert!(missing.is_empty(), "{path} lacks entries for {missing:#?}");
        for entry in help.iter() {
            assert!(
                lines.contains(&entry.name.as_str()),
                "{path}: the program does not say [{}]",
                entry.name
            );
        }
    }
}

#[test]
fn the_help_and_the_glossary_in_czech() {
    for (suffix, options) in [("", CZECH), ("_ascii", CZECH_ASCII)] {
        let mut app = running(options, 300);
        press(&mut app, Char('?'));
        for chapter in ["help", "glossary"] {
            for (part, key) in [("", KeyCode::Home), ("_end", KeyCode::End)] {
                press(&mut app, key);
                let drawn = text(&mut app, 80, 24);
                assert!(suffix.is_empty() || drawn.is_ascii(), "{drawn}");
                insta::assert_snapshot!(format!("{chapter}_cs{part}{suffix}"), drawn);
            }
            press(&mut app, KeyCode::Tab);
        }
    }
    let mut app = running(RICH, 300);
    press(&mut app, Char('?'));
    press(&mut app, KeyCode::Tab);
    insta::assert_snapshot!("glossary", text(&mut app, 80, 24));
    insta::assert_snapshot!("glossary_160x50", text(&mut app, 160, 50));
}

/// The whole chapter that is open, screen by screen.
fn whole(app: &mut App, columns: u16, rows: u16) -> String {
    press(app, KeyCode::Home);
    let mut screens = vec![text(app, columns, rows)];
    loop {
        press(app, KeyCode::PageDown);
        let next = text(app, columns, rows);
        if screens.last() == Some(&next) {
            return screens.join("\n");
        }
        screens.push(next);
    }
}

#[test]
fn the_glossary_can_be_read_to_its_end_on_every_screen() {
    for options in [RICH, PLAIN, CZECH, CZECH_ASCII] {
        for (columns, rows) in [(40, 12), (80, 24), (160, 50)] {
            let mut app = running(options, 300);
            press(&mut app, Char('?'));
            press(&mut app, KeyCode::Tab);
            let shown = whole(&mut app, columns, rows);
            for entry in options.language.entries(TextFile::Glossary).iter() {
                for word in entry.texts().flat_map(|text| text.split(' ')) {
                    let word = in_charset(word, options.charset).into_owned();
                    assert!(shown.contains(&word), "{columns}×{rows}: {word} of [{}] is missing", entry.name);
                }
            }
        }
    }
}

#[test]
fn a_newcomer_is_told_where_to_begin_once_there_is_something_to_see() {
    for options in [RICH, PLAIN, CZECH, CZECH_ASCII] {
        let mut app = App::new(options);
        app.welcome();
        let mut others = App::new(options);
        for app in [&mut app, &mut others] {
            app.on_event(crate::protocol::Event::Loading("unpacking MNIST".into()));
            app.on_event(crate::protocol::Event::Started(Box::new(info())));
        }
        let entry = options.language.entries(TextFile::Captions).get("welcome").expect("a text");
        let words = in_charset(&markup::plain(&entry.title), options.charset).into_owned();
        assert!(width(&words) <= 74, "{words} is too long for 80 columns");
        assert!(text(&mut app, 80, 24).contains(&words), "{}", text(&mut app, 80, 24));
        assert!(!text(&mut others, 80, 24).contains(&words));
        app.on_event(crate::protocol::Event::Started(Box::new(info())));
        let told =
            app.model.log.iter().filter(|line| line.text == words).map(|line| line.times).sum::<usize>();
        assert_eq!(told, 1, "another run is no reason to say it again");
    }
}
