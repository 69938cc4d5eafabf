//! A journal is read as it was written, whatever comments are put in; what is wrong is told with its line.

use super::*;
use crate::dataset::ReadOptions;
use crate::protocol::{Act, Entry, Outcome, Place};
use crate::train::config::TrainConfig;
use crate::train::hyperparameters::{SETTINGS, setting};
use crate::train::interruption::{Interruption, Interruptions, Kind};
use proptest::prelude::*;

const HASH: &str = "3e51fcadd6399dba0cd78ab4cfee90218f561f2858260cc370f129a07ee2e8ca";

fn entry(epoch: usize, batch: usize, act: &str) -> Entry {
    Entry { place: Place { epoch, batch }, act: act.parse().expect("an act") }
}

fn journal() -> Journal {
    let mut config = TrainConfig::default();
    for (name, value) in
        [("network", "conv 4 3x3 relu, dense 10 softmax"), ("clip", "0.7"), ("schedule", "cosine")]
    {
        setting(name).and_then(|row| row.set(&mut config, value)).expect("it makes sense");
    }
    Journal {
        name: "nielsen-3".to_owned(),
        maker: maker(),
        data: Data {
            name: "digits #1".to_owned(),
            identity: HASH.to_owned(),
            path: Some("/data/a #b".into()),
            options: ReadOptions {
                format: "CSV".parse().ok(),
                image_size: "8x8".parse().ok(),
                is_size_asked: false,
                memory: None,
            },
        },
        config,
        entries: vec![
            entry(0, 0, "learning-rate x0.5"),
            entry(0, 9, "set momentum 0.8"),
            entry(1, 0, "undo"),
        ],
        interruptions: Interruptions::default(),
        end: Some(End { reached: Reached::Outcome(Outcome::Completed), weights_hash: HASH.to_owned() }),
    }
}

fn read(text: &str) -> Result<Read, JournalError> {
    Read::of(text.as_bytes())
}

#[test]
fn a_journal_is_read_as_it_was_written() {
    let journal = journal();
    for journal in [
        journal.clone(),
        Journal {
            entries: Vec::new(),
            end: None,
            data: Data { path: None, ..journal.data.clone() },
            ..journal.clone()
        },
        Journal {
            end: Some(End {
                reached: Reached::Place(Place { epoch: 2, batch: 7 }),
                weights_hash: HASH.to_owned(),
            }),
            ..journal
        },
    ] {
        let text = journal.to_string();
        assert!(is_journal(text.as_bytes()));
        let read = read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(read.journal, journal, "{text}");
        let lines: Vec<&str> = text.lines().collect();
        for (line, entry) in read.lines.iter().zip(&journal.entries) {
            assert_eq!(lines[line - 1], entry.to_string());
        }
        assert!(lines[read.data_line - 1].starts_with("data-sha256"));
    }
}

#[test]
fn a_journal_is_for_people() {
    let journal = Journal { maker: "cnn-tui 0.1.0, AVX2".to_owned(), ..journal() };
    insta::assert_snapshot!(journal.to_string());
}

#[test]
fn where_a_run_was_interrupted_stands_in_comments_among_the_acts() {
    let interruption = |kind, epoch, batch, acts| Interruption { kind, place: Place { epoch, batch }, acts };
    let interruptions = Interruptions::new(vec![
        interruption(Kind::Paused, 0, 0, 0),
        interruption(Kind::Resumed, 0, 0, 1),
        interruption(Kind::TakenUp, 0, 9, 1),
        interruption(Kind::Paused, 1, 3, 3),
    ]);
    let whole = Journal { interruptions, ..journal() };
    let text = whole.to_string();
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("# epoch")).collect();
    let expected = [
        "# epoch 1 batch 0: paused",
        "epoch 1 batch 0: learning-rate x0.5",
        "# epoch 1 batch 0: resumed",
        "# epoch 1 batch 9: taken up again by another process",
        "epoch 1 batch 9: set momentum 0.8",
        "epoch 2 batch 0: undo",
        "# epoch 2 batch 3: paused",
        "",
    ];
    assert_eq!(lines[..8], expected);
    assert_eq!(read(&text).map(|read| read.journal), Ok(journal()), "they change nothing");
    let untouched = Journal { entries: Vec::new(), ..whole };
    assert_eq!(read(&untouched.to_string()).map(|read| read.journal.entries), Ok(Vec::new()));
}

#[test]
fn comments_and_empty_lines_change_nothing() {
    let text = journal().to_string();
    let mut edited = String::from("\u{feff}# Homework of A. Student\r\n\r\n");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let comment = ["epoch", "setting", "end"].iter().any(|word| line.starts_with(word));
        edited.push_str(&format!(
            "  {line}{}\r\n\r\n  # and so on\r\n",
            if comment { "   # why?" } else { "" }
        ));
    }
    assert!(is_journal(edited.as_bytes()));
    assert_eq!(read(&edited).map(|read| read.journal), Ok(journal()));
}

/// Gives the journal's text with a line in the place of the one that begins so, and the number of that.
fn with(beginning: &str, line: &str) -> (String, usize) {
    let text = journal().to_string();
    let at = text.lines().position(|line| line.starts_with(beginning)).expect("there is one");
    let lines = text.lines().enumerate().map(|(index, there)| if index == at { line } else { there });
    (lines.collect::<Vec<_>>().join("\n"), at + 1)
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_what_was_expected() {
    for (beginning, line, reason) in [
        (
            "cnn-tui journal",
            "cnn-tui journal 7",
            "the journal is of version 7, and this program reads version 1",
        ),
        ("cnn-tui journal", "cnn-tui diary", "a journal begins with the line `cnn-tui journal 1`"),
        ("run ", "run", "something is expected after `run`"),
        ("made-by", "run again", "`run` is given twice, first in line"),
        ("data-sha256", "data-sha256 12", "64 hexadecimal digits"),
        (
            "setting momentum",
            "setting momentun = 0.9",
            "there is no setting `momentun`; did you mean `momentum`?",
        ),
        ("setting momentum", "setting attention = 8", "there is no setting `attention`; there are network,"),
        ("setting momentum", "setting dropout = 0.5", "`dropout` is part of another setting"),
        ("setting momentum", "setting momentum 0.9", "`setting NAME = VALUE` is expected"),
        (
            "setting momentum",
            "setting momentum = 1.5",
            "--momentum 1.5: at least 0 and less than 1 is expected",
        ),
        ("setting momentum", "setting momentum = much", "setting momentum = much: expected a number"),
        ("setting warm-up", "setting clip = 1", "`setting clip` is given twice, first in line"),
        ("setting network", "setting network = conv 4", "setting network = conv 4: layer 1"),
        ("epoch 1 batch 9", "epoch 1 batch 9: silense 1 5", "there is no such act; there are"),
        ("epoch 1 batch 9", "epoch 1 batch 9: silense 1 5", "did you mean `silence`?"),
        (
            "epoch 1 batch 9",
            "epoch 1 batch 9: silence 0 5",
            "`silence LAYER UNIT` is expected, numbers from 1 on",
        ),
        ("epoch 1 batch 9", "epoch 1 batch 9: set momentun 1", "did you mean `momentum`?"),
        ("epoch 1 batch 9", "epoch 1: undo", "`epoch N batch N` is expected"),
        ("epoch 1 batch 9", "epoch 0 batch 9: undo", "epochs from 1"),
        (
            "epoch 2 batch 0",
            "epoch 1 batch 8: undo",
            "epoch 1 batch 8 comes before epoch 1 batch 9, which stands above",
        ),
        ("epoch 2 batch 0", "setting seed = 2", "`setting` belongs above the first act"),
        ("epoch 2 batch 0", "undo", "`undo` needs its place before it"),
        ("epoch 2 batch 0", "epok 2 batch 0: undo", "no line begins with `epok`; did you mean `epoch`?"),
        ("epoch 2 batch 0", "\u{1b}[2J", "control characters"),
        ("end", "end", "`end OUTCOME: weights_hash HASH` is expected"),
        ("end", "end completed: weights_hash 12", "64 hexadecimal digits"),
        ("end", &format!("end tired: weights_hash {HASH}"), "expected one of completed"),
    ] {
        let (text, number) = with(beginning, line);
        let error = read(&text).expect_err(reason);
        assert_eq!(error.line, Some(number), "{error}");
        assert!(error.reason.contains(reason), "{error}");
        assert!(!error.to_string().contains('\u{1b}'));
    }
}

#[test]
fn what_is_missing_is_named() {
    for (beginning, reason) in [
        ("setting seed", "`setting seed = …` is missing"),
        ("setting network", "`setting network = …` is missing"),
        ("data-sha256", "`data-sha256 …` is missing"),
    ] {
        let error = read(&with(beginning, "").0).expect_err(reason);
        assert!(error.reason.contains(reason) && error.line.is_some(), "{error}");
    }
    assert!(read("").is_err_and(|error| error.line.is_none()));
    let text = format!("{}undo\n", journal());
    assert!(read(&text).is_err_and(|error| error.reason.contains("nothing is expected after the end")));
    // What the program did not know once is as it usually is.
    let text = with("setting momentum", "").0;
    assert_eq!(read(&text).expect("it is read").journal.config.optimizer.momentum, 0.9);
    assert!(SETTINGS.iter().any(|setting| setting.needed));
}

#[test]
fn what_is_too_long_or_no_text_is_not_read() {
    let long = format!("{}# {}\n", journal(), "x".repeat(30_000));
    assert!(read(&long).is_err_and(|error| error.reason.contains("longer than 20480 bytes")));
    let huge = vec![b'#'; 9 << 20];
    assert!(Read::of(&huge).is_err_and(|error| error.reason.contains("longer than 8 MiB")));
    let error = Read::of(b"cnn-tui journal 1\n# caf\xe9\n").expect_err("no text");
    assert_eq!((error.line, error.reason.as_str()), (Some(2), "it is no text in UTF-8"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_with_anything_wrong_in_it_is_read_or_refused(
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..6),
        left_out in 0..40usize,
    ) {
        let mut text = journal().to_string().into_bytes();
        let at = at.index(text.len());
        let end = (at + left_out).min(text.len());
        text.splice(at..end, bytes);
        if let Ok(read) = Read::of(&text) {
            let again = Read::of(read.journal.to_string().as_bytes());
            prop_assert_eq!(again.map(|again| again.journal), Ok(read.journal));
        }
    }

    #[test]
    fn entries_are_read_to_the_last_bit(factors in prop::collection::vec(1e-6..1e6f64, 0..30)) {
        let entries = factors.iter().map(|&factor| Entry { place: Place::default(), act: Act::ScaleRate(factor) });
        let journal = Journal { entries: entries.collect(), ..journal() };
        let again = read(&journal.to_string()).map(|read| read.journal);
        prop_assert_eq!(again, Ok(journal));
    }
}
