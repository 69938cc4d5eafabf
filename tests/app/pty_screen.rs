//! The screen while it is up, in a real pty with the real program behind it.
use crate::support::data::Data;
use crate::support::look::{Look, find, region, size};
use crate::support::pty::Session;
use crate::support::{PROGRAM, SMALL_RUN};
use std::time::{Duration, Instant};

/// On the wire at 80 × 24, training flat out.
const BYTES_PER_SECOND: usize = 40_000;
/// More epochs than any test trains.
const MANY: &str = "100000";

const ESCAPE: &str = "\x1b";

/// Each pane of a screen of 80 × 24 by its title, and how it looks.
fn panes(screen: &vt100::Screen) -> Option<Vec<(&'static str, Vec<Look>)>> {
    let (rows, columns) = size(screen);
    let at = |title| find(screen, title);
    let ((charts, _), (_, right)) = (at("Loss")?, at("Accuracy")?);
    let ((pictures, _), (_, sample)) = (at("Filters")?, at("Sample")?);
    // One line of log and one of hints stand below the panes.
    let log = rows - 2;
    Some(vec![
        ("status", region(screen, (0, charts), (0, columns))),
        ("loss", region(screen, (charts + 1, pictures), (0, right - 1))),
        ("accuracy", region(screen, (charts + 1, pictures), (right - 1, columns))),
        ("filters", region(screen, (pictures + 1, log), (0, sample - 2))),
        ("maps", region(screen, (pictures + 1, log), (sample + 14, columns - 8))),
        ("probabilities", region(screen, (pictures + 1, log), (columns - 8, columns))),
        ("hints", region(screen, (rows - 1, rows), (0, columns))),
    ])
}

#[test]
fn the_first_frame_says_what_is_being_loaded() {
    let session = Session::screen(80, 24);
    let mut first = vt100::Parser::default();
    first.process(&session.wait_for_bytes(b"\x1b[?2026l"));
    let text = first.screen().contents();
    assert!(text.contains("MNIST"), "{text}");
}

#[test]
fn within_moments_every_pane_of_80_by_24_is_there_and_moves() {
    let started = Instant::now();
    let session = Session::screen(80, 24);
    session.wait_until("every pane", |screen| {
        let hints = ["Space pause", "b batch", "e epoch", "? help", "q quit"];
        panes(screen).is_some() && hints.iter().all(|hint| screen.contents().contains(hint))
    });
    session.wait_until("a picture of the network", |screen| !screen.contents().contains("waiting for"));
    let took = started.elapsed();
    // Unpacking MNIST takes the time; only an optimised build is held to the promise.
    assert!(cfg!(debug_assertions) || took < Duration::from_secs(2), "{took:?}");
    let mut before = Vec::new();
    session.wait_until("a picture", |screen| panes(screen).is_some());
    session.with_screen(|screen| before = panes(screen).expect("they were there"));
    for (name, look) in before.iter().filter(|(name, _)| *name != "hints") {
        session.wait_until(&format!("the {name} moves"), |screen| {
            panes(screen).is_some_and(|now| now.iter().any(|(now, new)| now == name && new != look))
        });
    }
}

#[test]
fn training_flat_out_stays_below_the_bytes_a_bad_line_bears() {
    // The most expensive colours.
    let color = [("COLORTERM", "truecolor")];
    let session = Session::start_with(&color, PROGRAM, &["--epochs", "1000"], 80, 24);
    session.wait_for("training");
    session.wait_until("a picture of the network", |screen| !screen.contents().contains("waiting for"));
    let span = Duration::from_secs(4);
    let bytes = session.bytes_in(span);
    assert!(bytes > 0, "the picture moves");
    assert!(bytes < BYTES_PER_SECOND * 4, "{} bytes a second", bytes / 4);
}

#[test]
fn a_storm_of_resizes_ends_in_a_picture_of_the_last_size() {
    let mut session = Session::screen(80, 24);
    session.wait_for_screen();
    for (columns, rows) in
        [(200, 60), (1, 1), (0, 0), (5, 2), (300, 100), (0, 0), (59, 17), (20, 1), (1, 80), (80, 24)]
    {
        for _ in 0..3 {
            session.resize(columns, rows);
        }
        // A frame at least is tried at each size.
        session.bytes_in(Duration::from_millis(150));
    }
    session.resize(100, 30);
    session.wait_until("a picture of 100 × 30", |screen| {
        let rows: Vec<_> = screen.rows(0, 100).collect();
        let reaches_right = rows.iter().any(|row| row.chars().count() > 95);
        rows.len() == 30 && reaches_right && rows[29].contains("Space")
    });
    assert_eq!(session.quit().exit_code(), 0);
    session.assert_whole();
}

#[test]
fn a_terminal_without_a_size_gets_its_picture_once_it_has_one() {
    let mut session = Session::screen(0, 0);
    // Nothing can be awaited of a program that rightly shows nothing.
    assert_eq!(session.bytes_in(Duration::from_millis(700)), 0);
    session.resize(80, 24);
    session.wait_for("training");
    assert_eq!(session.quit().exit_code(), 0);
}

#[test]
fn no_color_is_heeded() {
    let mut session = Session::start_with(&[("NO_COLOR", "1")], PROGRAM, &SMALL_RUN, 80, 24);
    session.wait_until("every pane", |screen| panes(screen).is_some());
    session.press("?");
    session.wait_for("keys");
    session.press(ESCAPE);
    session.quit();
    let output = session.output();
    assert_eq!(color_sequences(&output), [""; 0]);
    let colored = Session::start(PROGRAM, &SMALL_RUN, 80, 24);
    colored.wait_until("every pane", |screen| panes(screen).is_some());
    assert!(!color_sequences(&colored.output()).is_empty(), "the test finds colours where there are some");
}

/// The SGR sequences in `output` that choose a colour.
fn color_sequences(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    let parameters = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':'))?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    let chooses_color = |parameter: &str| {
        let code: u16 = parameter.parse().unwrap_or(0);
        (30..=49).contains(&code) && code != 39 && code != 49 || (90..=107).contains(&code)
    };
    parameters.filter(|parameters| parameters.split([';', ':']).any(chooses_color)).collect()
}

#[test]
fn ascii_is_ascii() {
    let data = Data::write();
    let mut arguments = data.arguments(MANY);
    arguments.extend(["--charset", "ascii"]);
    let mut session = Session::start(PROGRAM, &arguments, 100, 40);
    session.wait_until("every pane", |screen| panes(screen).is_some());
    for keys in ["z", "\t", "\t", "\t", "\t", "\t", "z", "?"] {
        session.press(keys);
        session.bytes_in(Duration::from_millis(150));
    }
    session.press(ESCAPE);
    session.quit();
    let output = session.output();
    let beyond = output.iter().position(|byte| !byte.is_ascii());
    if let Some(at) = beyond {
        panic!("not ASCII: {:?}", String::from_utf8_lossy(&output[at.saturating_sub(40)..at + 10]));
    }
}
