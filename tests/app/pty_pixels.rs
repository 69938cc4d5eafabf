//! Pictures in pixels: sent only to a terminal that says itself that it draws them, and gone at the end.
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON};

/// What the program asks.
const QUESTION: &[u8] = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t\x1b[>c";
/// Answers of a terminal that draws Kitty's graphics, in cells of 10 × 20 pixels.
const KITTY: &[u8] = b"\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[>1;4000;45c\x1b[?62;52c";
/// Answers of one that draws sixel graphics.
const SIXEL: &[u8] = b"\x1b[6;20;10t\x1b[>41;400;0c\x1b[?62;4;22c";
/// Answers of tmux in a terminal that draws both.
const TMUX: &[u8] = b"\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[>84;0;0c\x1b[?1;2;4c";
/// Answers of one that draws none.
const NONE: &[u8] = b"\x1b[>0;276;0c\x1b[?1;2c";

const KITTY_PICTURE: &[u8] = b"\x1b_Ga=T,";
const SIXEL_PICTURE: &[u8] = b"\x1bP0;1;0q";
const DELETED: &[u8] = b"\x1b_Ga=d,d=I,";
const ALL_DELETED: &[u8] = b"\x1b_Ga=d,d=A,";

/// Arguments for a paused run.
const PAUSED: [&str; 8] = ["--preset", "small", "--seed", "1", "--threads", "1", "--no-save", "--paused"];

/// A paused run on a terminal that gives these answers as soon as it is asked.
fn session(answers: &[u8]) -> Session {
    let mut session = Session::start(PROGRAM, &PAUSED, 80, 24);
    session.wait_for_bytes(QUESTION);
    session.type_bytes(answers);
    session.wait_for("paused");
    session
}

fn count(session: &Session, part: &[u8]) -> usize {
    session.output().windows(part.len()).filter(|window| *window == part).count()
}

/// Opens the page of maps, with one of them enlarged.
fn enlarge(session: &mut Session) {
    session.press("A");
    session.wait_for("Maps");
    session.wait_for("says");
    session.press("z");
    // What lies below a picture is not sent: what tells the page is beside it.
    session.wait_for("relu of z1");
}

/// Opens that page and closes it, and quits.
fn look_and_quit(mut session: Session) -> Vec<u8> {
    enlarge(&mut session);
    session.press("\x1b");
    session.wait_for("says");
    quit(&mut session);
    session.output()
}

fn quit(session: &mut Session) {
    session.press("\x03");
    session.press("\x03");
    session.wait_for_end(SOON);
    session.assert_whole();
}

fn has(output: &[u8], part: &[u8]) -> bool {
    output.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_terminal_that_draws_kittys_graphics_is_sent_them_and_has_none_left_at_the_end() {
    let mut session = session(KITTY);
    assert_eq!(count(&session, KITTY_PICTURE), 0, "the dashboard has none");
    session.press("A");
    session.wait_for_times(KITTY_PICTURE, 1);
    // What lies over a picture hides it, and it comes back.
    session.press("?");
    session.wait_for_times(DELETED, 1);
    session.press("\x1b");
    session.wait_for_times(KITTY_PICTURE, 2);
    // A map is in the place of the input, and goes with the page.
    session.press("z");
    session.wait_for_times(KITTY_PICTURE, 3);
    assert_eq!(count(&session, DELETED), 2);
    session.press("A");
    session.wait_for_times(DELETED, 3);
    assert_eq!(count(&session, KITTY_PICTURE), 3);
    quit(&mut session);
    let output = session.output();
    let end =
        output.windows(ALL_DELETED.len()).rposition(|window| window == ALL_DELETED).expect("it is deleted");
    let left = output.windows(8).rposition(|window| window == b"\x1b[?1049l").expect("the screen is left");
    assert!(end < left);
    assert!(!has(&output[end + 1..], b"\x1b_G") && !has(&output, SIXEL_PICTURE));
}

#[test]
fn a_terminal_that_draws_sixel_is_sent_that() {
    let output = look_and_quit(session(SIXEL));
    assert!(has(&output, SIXEL_PICTURE) && !has(&output, KITTY_PICTURE) && !has(&output, b"\x1b_Ga=d"));
}

#[test]
fn whoever_does_not_say_that_it_draws_pixels_is_sent_none() {
    for answers in [&b""[..], NONE, TMUX] {
        let output = look_and_quit(session(answers));
        assert!(has(&output, QUESTION));
        assert!(!has(&output, KITTY_PICTURE) && !has(&output, SIXEL_PICTURE) && !has(&output, b"\x1b_Ga=d"));
    }
}

#[test]
fn where_pixels_are_not_wanted_nobody_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let tape = folder.path().join("tape.cast");
    let tape = tape.to_str().expect("it is UTF-8");
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: [Case<'_>; 4] = [
        (&[("TMUX", "/tmp/tmux-0/default,1,0")], &[]),
        (&[], &["--pixels", "off"]),
        (&[], &["--low-bandwidth"]),
        (&[], &["--record", tape]),
    ];
    for (environment, options) in cases {
        let arguments = [&PAUSED[..], options].concat();
        let mut session = Session::start_with(environment, PROGRAM, &arguments, 80, 24);
        session.wait_for_screen();
        session.type_bytes(KITTY);
        session.wait_for("paused");
        let output = look_and_quit(session);
        assert!(!has(&output, b"\x1b_G") && !has(&output, SIXEL_PICTURE), "{environment:?} {options:?}");
    }
}

#[test]
fn a_picture_that_is_kept_is_of_the_cells_below() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = format!(
        "cd '{}' && exec '{PROGRAM}' --preset small --seed 1 --threads 1 --no-save --paused --color truecolor",
        folder.path().display()
    );
    let mut session = Session::start("/bin/sh", &["-c", &program], 80, 24);
    session.wait_for_bytes(QUESTION);
    session.type_bytes(KITTY);
    session.wait_for("paused");
    session.press("A");
    session.wait_for_bytes(KITTY_PICTURE);
    session.press("\x10");
    session.wait_for("Keep a picture");
    session.press("t");
    session.wait_until("the question goes", |screen| !screen.contents().contains("Keep a picture"));
    let text = std::fs::read_to_string(folder.path().join("cnn-tui-maps-batch-0.txt")).expect("it was kept");
    assert!(text.contains('▀'), "{text}");
    quit(&mut session);
}
