//! That files are read as they are meant, and that those of the program are whole in every language.

use super::charset::in_charset;
use super::markup::{Span, keys, plain, spans};
use super::*;
use crate::viz::paint::Charset;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn parse(text: &str) -> Result<Entries, TextError> {
    Entries::parse("tour.txt", text)
}

#[test]
fn an_entry_has_a_name_a_title_and_paragraphs() {
    let text = "\u{feff}# for teachers\r\n\r\n[l3] The window (L3)\r\nOne line\r\n  goes on.\r\n# not this\r\nAnd on.\r\n\r\n\r\nThe second.\r\n\r\n[l4]\r\nStride.";
    let entries = parse(text).expect("the text is well formed");
    let all: Vec<&Entry> = entries.iter().collect();
    let [window, stride] = all[..] else { panic!("two entries are expected: {all:?}") };
    assert_eq!((window.name.as_str(), window.title.as_str(), window.line), ("l3", "The window (L3)", 3));
    assert_eq!(window.paragraphs().collect::<Vec<_>>(), ["One line goes on. And on.", "The second."]);
    assert_eq!((stride.title.as_str(), stride.body.as_str(), stride.line), ("", "Stride.", 12));
    assert_eq!(entries.get("l4"), Some(stride));
    assert_eq!(entries.get("l5"), None);
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (text, line, what) in [
        ("\nstray\n", 2, "an entry is expected first"),
        ("[a] A\n\n[b B\n", 3, "a ] is expected"),
        ("[ ] A\n", 1, "a name is expected"),
        ("[a] A\n[b] B\n[a] C\n", 3, "[a] is in line 1 already"),
        ("[a] A\n[b]\n\n[c] C\n", 2, "[b] says nothing"),
        ("[a] A\npress {M\n", 1, "a } is expected"),
        ("[a] A\n[b] B\n*stride\n", 2, "a second * is expected"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.line, line, "{text}: {error}");
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("tour.txt, line {line}: ")) && shown.contains(what), "{shown}");
    }
}

#[test]
fn keys_stand_in_braces_and_strong_words_between_asterisks() {
    let text = "Press {M}, {{} or {}}: the *stride* moves.";
    let expected = [
        Span::Words("Press "),
        Span::Key("M"),
        Span::Words(", "),
        Span::Key("{"),
        Span::Words(" or "),
        Span::Key("}"),
        Span::Words(": the "),
        Span::Strong("stride"),
        Span::Words(" moves."),
    ];
    assert_eq!(spans(text).expect("the text is well formed"), expected);
    assert_eq!(keys(text), ["M", "{", "}"]);
    assert_eq!(plain(text), "Press M, { or }: the stride moves.");
}

#[test]
fn the_first_variable_that_says_something_decides_on_the_language() {
    for (variables, expected) in [
        (&[][..], Language::English),
        (&[("LANG", "cs_CZ.UTF-8")], Language::Czech),
        (&[("LANG", "cs")], Language::Czech),
        (&[("LC_ALL", ""), ("LANG", "cs_CZ@euro")], Language::Czech),
        (&[("LC_ALL", "C.UTF-8"), ("LANG", "cs_CZ.UTF-8")], Language::English),
        (&[("LC_MESSAGES", "cs_CZ.UTF-8"), ("LANG", "en_GB.UTF-8")], Language::Czech),
        (&[("LC_CTYPE", "cs_CZ.UTF-8")], Language::English),
        (&[("LANG", "csb_PL.UTF-8")], Language::English),
    ] {
        let variable = |name: &str| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(Language::judge(variable), expected, "{variables:?}");
    }
}

#[test]
fn czech_without_diacritics_is_czech() {
    let pangram = "Příliš žluťoučký kůň úpěl ďábelské ódy – „Ř“";
    assert_eq!(in_charset(pangram, Charset::Ascii), "Prilis zlutoucky kun upel dabelske ody - \"R\"");
    assert_eq!(in_charset("δ¹ = ∂C/∂z¹", Charset::Ascii), "delta1 = dC/dz1");
    assert_eq!(in_charset("δ kůň", Charset::Console), "delta kůň");
    assert_eq!(
        in_charset("u\u{30a}n\u{303} 漢", Charset::Ascii),
        "un ?",
        "marks of their own go with their letters"
    );
    assert_eq!(in_charset(pangram, Charset::Braille), pangram);
}

proptest! {
    #[test]
    fn whatever_the_text_ascii_is_ascii_and_nothing_panics(text: String) {
        prop_assert!(in_charset(&text, Charset::Ascii).is_ascii());
        let _ = parse(&text);
        let _ = plain(&text);
    }
}

/// Every text of the program: its language, its file, and the entry.
fn all() -> impl Iterator<Item = (Language, TextFile, &'static Entry)> {
    let files = |language: Language| TextFile::ALL.iter().map(move |file| (language, *file));
    let all = Language::ALL.iter().copied().flat_map(files);
    all.flat_map(|(language, file)| language.entries(file).iter().map(move |entry| (language, file, entry)))
}

#[test]
fn every_file_can_be_read() {
    for language in Language::ALL {
        assert_eq!(Language::from_code(language.code()), Some(*language));
        for file in TextFile::ALL {
            let (path, text) = language.source(*file);
            let read = Entries::parse(path, text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(&read, language.entries(*file), "{path}");
        }
    }
}

/// The help is not among the files that are compared: English is what the program says itself.
#[test]
fn every_language_has_the_same_entries_about_the_same_statements() {
    let of = |language: Language, file: TextFile| {
        let statements = |entry: &Entry| entry.texts().flat_map(lecture::statements).collect::<BTreeSet<_>>();
        let shape = |entry: &Entry| (entry.name.clone(), entry.paragraphs().count(), statements(entry));
        language.entries(file).iter().map(shape).collect::<Vec<_>>()
    };
    for file in TextFile::ALL.iter().copied().filter(|file| *file != TextFile::Help) {
        let english = of(Language::English, file);
        for language in Language::ALL {
            let path = language.source(file).0;
            for (expected, found) in english.iter().zip(of(*language, file)) {
                assert_eq!(found, *expected, "{path}: name, paragraphs, statements of the lecture");
            }
            assert_eq!(of(*language, file).len(), english.len(), "{path}");
        }
    }
}

#[test]
fn every_text_names_statements_that_the_lecture_makes() {
    for (language, file, entry) in all() {
        for number in entry.texts().flat_map(lecture::statements) {
            let path = language.source(file).0;
            assert!((1..=lecture::STATEMENTS).contains(&number), "{path}, [{}]: L{number}", entry.name);
        }
    }
}

#[test]
fn every_text_can_be_shown_in_every_character_set() {
    for (language, file, entry) in all() {
        for text in entry.texts().map(plain) {
            let path = language.source(file).0;
            let plain = in_charset(&text, Charset::Ascii);
            let lost = plain.matches('?').count() != text.matches('?').count();
            assert!(!lost, "{path}, [{}]: something has no stand-in in ASCII: {plain}", entry.name);
            assert!(!text.contains(char::is_control), "{path}, [{}]: {text:?}", entry.name);
        }
    }
}
