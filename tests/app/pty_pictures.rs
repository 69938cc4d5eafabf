//! What is kept of the screen: recordings and pictures.
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON};
use serde_json::Value;
use std::path::Path;

/// Starts a paused run in `folder`, with further options.
fn session(folder: &Path, options: &str) -> Session {
    let program = format!(
        "cd '{}' && exec '{PROGRAM}' --preset small --seed 1 --threads 1 --no-save --paused {options}",
        folder.display()
    );
    let session = Session::start("/bin/sh", &["-c", &program], 80, 24);
    session.wait_for("paused");
    session
}

#[test]
fn a_recording_played_again_shows_what_was_on_the_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(folder.path(), "--record tape.cast");
    session.press("b");
    session.wait_for_place(1, 1);
    session.press("E");
    session.wait_for("Epochs");
    session.resize(100, 30);
    session.wait_until("the larger screen", |screen| {
        screen.size().0.get() == 30 && screen.contents().contains("Epochs")
    });
    session.wait_for_silence(std::time::Duration::from_millis(300));
    let shown = session.text();
    session.press("q");
    session.wait_for("Quit before");
    session.press("y");
    assert!(session.wait_for_end(SOON).success());
    let tape = std::fs::read_to_string(folder.path().join("tape.cast")).expect("it was recorded");
    let mut lines = tape.lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
    let header = lines.next().expect("a header");
    assert_eq!(
        (&header["version"], &header["term"]["cols"], &header["term"]["rows"]),
        (&3.into(), &80.into(), &24.into())
    );
    let mut player = vt100::Parser::default();
    let mut seen = false;
    for event in lines {
        let (code, data) = (event[1].as_str().expect("a code"), event[2].as_str().expect("data"));
        match code {
            "o" => player.process(data.as_bytes()),
            "r" => {
                let (columns, rows) = data.split_once('x').expect("a size");
                let number = |text: &str| text.parse().expect("a number of cells");
                player.screen_mut().set_size(number(rows), number(columns));
            }
            _ => panic!("{event}"),
        }
        seen |= player.screen().contents() == shown;
        // Whoever plays it is asked nothing.
        assert!(!data.contains("\x1b]11;?") && !data.contains("\x1b[c"), "{data:?}");
    }
    assert!(seen, "{shown}");
    assert!(!player.screen().alternate_screen() && !player.screen().hide_cursor());
}

#[test]
fn a_recording_never_replaces_a_file() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let path = file.path().to_str().expect("it is UTF-8");
    let mut session = Session::start(PROGRAM, &["--no-save", "--record", path], 80, 24);
    let status = session.wait_for_end(SOON);
    assert_eq!(status.exit_code(), 2);
    // Its last words may still be on their way.
    session.wait_for("name a file that is not there yet");
}

#[test]
fn a_key_keeps_what_is_on_the_screen_in_each_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = session(folder.path(), "");
    session.press("E");
    session.wait_for("Epochs");
    let shown = session.text();
    for (key, name) in [
        ("t", "cnn-tui-epochs-batch-0.txt"),
        ("s", "cnn-tui-epochs-batch-0.svg"),
        ("p", "cnn-tui-epochs-batch-0.png"),
        ("t", "cnn-tui-epochs-batch-0-2.txt"),
    ] {
        session.press("\x10");
        session.wait_for("Keep a picture");
        session.press(key);
        session.wait_until("the question goes", |screen| !screen.contents().contains("Keep a picture"));
        let path = folder.path().join(name);
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        match key {
            "t" => {
                let text = String::from_utf8(bytes).expect("it is UTF-8");
                assert!(text.lines().map(str::trim_end).eq(shown.lines().map(str::trim_end)), "{text}");
            }
            "s" => assert!(bytes.starts_with(b"<svg ")),
            _ => assert!(bytes.starts_with(b"\x89PNG")),
        }
    }
    session.press("\x1b");
    session.wait_for("the picture is in");
}
