//! The screen while it is up, in a real pty with the real program behind it.
#![cfg(unix)]

mod support;

use std::time::Duration;
use support::Session;

/// On the wire at 80 × 24, training flat out.
const BYTES_PER_SECOND: usize = 40_000;

const CTRL_Q: &str = "\x11";
const ESCAPE: &str = "\x1b";

/// Has the run paused; returns the bytes that have arrived when nothing moves any more.
fn pause(session: &mut Session) -> usize {
    session.wait_for("paused");
    session.wait_for_silence(Duration::from_millis(400))
}

#[test]
fn every_pane_is_on_a_screen_of_80_by_24() {
    let session = Session::screen(80, 24);
    for pane in ["Loss", "Accuracy", "Filters", "Sample", "Maps", "Pooled", "Status", "Log"] {
        session.wait_for(pane);
    }
}

#[test]
fn space_pauses_and_a_paused_screen_sends_no_bytes() {
    let mut session = Session::screen(80, 24);
    session.wait_for("training");
    session.press(" ");
    pause(&mut session);
    assert_eq!(session.bytes_in(Duration::from_secs(1)), 0, "paused, nothing pressed");
    session.press(" ");
    session.wait_for("training");
}

#[test]
fn training_flat_out_stays_below_the_bytes_a_bad_line_bears() {
    let session = Session::screen(80, 24);
    session.wait_for("training");
    let span = Duration::from_secs(3);
    let bytes = session.bytes_in(span);
    assert!(bytes > 0, "the picture moves");
    assert!(bytes < BYTES_PER_SECOND * 3, "{} bytes a second", bytes / 3);
}

#[test]
fn the_question_mark_explains_the_keys_and_escape_goes_back() {
    let mut session = Session::screen(80, 24);
    session.wait_for_screen();
    session.press("?");
    session.wait_for("pause");
    session.press(ESCAPE);
    session.wait_until("the panes are back", |screen| screen.contents().contains("Accuracy"));
}

#[test]
fn a_storm_of_resizes_ends_in_a_picture_of_the_last_size() {
    let mut session = Session::screen(80, 24);
    session.wait_for_screen();
    for (columns, rows) in
        [(200, 60), (1, 1), (0, 0), (5, 2), (300, 100), (0, 0), (59, 17), (20, 1), (80, 24)]
    {
        for _ in 0..3 {
            session.resize(columns, rows);
        }
    }
    session.resize(100, 30);
    session.wait_until("a picture of 100 × 30", |screen| {
        let rows: Vec<_> = screen.rows(0, 100).collect();
        let reaches_right = rows.iter().any(|row| row.chars().count() > 95);
        rows.len() == 30 && reaches_right && !rows[29].trim().is_empty()
    });
    session.press("q");
    assert_eq!(session.wait_for_end(Duration::from_secs(5)).exit_code(), 0);
    session.assert_whole();
}

#[test]
fn a_paste_is_not_typed_and_modifiers_count() {
    let mut session = Session::screen(80, 24);
    session.wait_for("training");
    session.press("\x1b[200~q q\x03\r e\x1b[201~");
    session.press(CTRL_Q);
    // A key that shows: had the others been taken, nobody would be left to answer it.
    session.press(" ");
    pause(&mut session);
}
