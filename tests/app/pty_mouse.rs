//! The mouse in a real terminal: asked for only with `--mouse`, given back whatever happens, and drawn with.

use crate::support::pty::Session;
use crate::support::{PROGRAM, SMALL_RUN};
use std::time::Duration;
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

/// An orderly end is due within this.
const ORDERLY: Duration = Duration::from_secs(2);

/// A small run that is not kept, with the mouse.
fn with_mouse() -> Session {
    Session::start(PROGRAM, &[&SMALL_RUN[..], &["--no-save", "--mouse"]].concat(), 80, 24)
}

fn wait_for_mouse(session: &Session) {
    session.wait_until("the mouse is on", |screen| {
        screen.mouse_protocol_mode() == MouseProtocolMode::ButtonMotion
            && screen.mouse_protocol_encoding() == MouseProtocolEncoding::Sgr
    });
}

/// What a terminal sends for a press in the upper part of the canvas, a drag across it and a release.
const LINE: &str = "\x1b[<0;6;7M\x1b[<32;15;7M\x1b[<32;22;7M\x1b[<0;22;7m";

#[test]
fn the_mouse_draws_and_is_off_when_the_screen_is_left() {
    let mut session = with_mouse();
    wait_for_mouse(&session);
    session.wait_for_training();
    session.press("D");
    session.wait_for("Space: pen down, up");
    session.press(LINE);
    session.wait_until("something is drawn", |screen| !screen.contents().contains("Space: pen down, up"));
    session.press("q");
    session.wait_for("Quit before");
    session.press("y");
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 0);
    session.assert_whole();
}

#[test]
fn the_shell_has_its_mouse_while_the_screen_is_suspended() {
    let mut session = Session::start("/bin/sh", &["-i"], 80, 24);
    session.wait_for("shell> ");
    session.press(&format!("{PROGRAM} {} --no-save --mouse\r", SMALL_RUN.join(" ")));
    wait_for_mouse(&session);
    session.wait_for_training();
    session.press("\x1a");
    session.wait_until("the mouse is off", |screen| screen.mouse_protocol_mode() == MouseProtocolMode::None);
    session.wait_for("Stopped");
    session.press("fg\r");
    session.wait_for_training();
    wait_for_mouse(&session);
    session.press("q");
    session.wait_for("Quit before");
    session.press("y");
    session.wait_until("the shell's screen is back", |screen| !screen.alternate_screen());
    session.press("exit\r");
    session.assert_whole();
}

#[test]
fn without_the_option_the_terminal_keeps_its_mouse_and_reports_are_no_keys() {
    let mut session = Session::screen(80, 24);
    session.wait_for_training();
    session.press("D");
    session.wait_for("Space: pen down, up");
    session.press(LINE);
    // A key after it: what came before was looked at.
    session.press("w");
    session.wait_for("thick");
    session.with_screen(|screen| assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None));
    assert!(session.text().contains("Space: pen down, up"), "nothing is drawn");
    assert_eq!(session.quit().exit_code(), 0);
    session.assert_whole();
}
