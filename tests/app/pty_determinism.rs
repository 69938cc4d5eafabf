//! The same numbers every time: one seed gives the same bits whatever the thread count, with and without the screen,
//! and whatever was pressed on the way that does not change what is computed.
use crate::support::data::Data;
use crate::support::look::place;
use crate::support::pty::Session;
use crate::support::{PROGRAM, json_lines, run};
use std::time::Duration;

/// Long enough to be paused on the way, on any machine.
const EPOCHS: &str = "120";

fn arguments<'a>(data: &'a Data, seed: &'a str, threads: &'a str) -> Vec<&'a str> {
    [data.arguments(EPOCHS), vec!["--seed", seed, "--threads", threads]].concat()
}

/// The `weights_hash` of a run without a screen.
fn hash_without_screen(arguments: &[&str]) -> String {
    let output = run(&[&["train", "--json"], arguments].concat());
    let lines = json_lines(&output.stdout);
    let finished = lines.last().expect("there are lines");
    assert_eq!(finished["event"], "finished", "{finished}");
    assert_eq!(finished["outcome"], "completed", "{finished}");
    finished["weights_hash"].as_str().expect("the hash is text").to_owned()
}

/// Waits for the end of the run, quits, and reads the hash off the shell's screen.
fn hash_on_screen(session: &mut Session) -> String {
    session.wait_for("finished");
    session.press("q");
    assert_eq!(session.wait_for_end(Duration::from_secs(5)).exit_code(), 0);
    session.wait_for("weights ");
    let text = session.text();
    let (_, rest) = text.split_once("weights ").expect("it is there");
    rest.split_whitespace().collect()
}

/// Pauses, steps, slows down, speeds up and looks around.
fn play(session: &mut Session) {
    session.press(" ");
    session.wait_for("paused");
    for _ in 0..3 {
        let before = session.place();
        session.press("b");
        session.wait_until("a batch", |screen| place(screen).is_some_and(|place| place > before));
    }
    let before = session.place();
    session.press("e");
    session.wait_for_place(before.epoch + 1, 0);
    session.wait_for("paused");
    session.press("<<");
    session.wait_for("≤ 20");
    session.press(" n]");
    session.wait_until("slow batches", |screen| place(screen).is_some_and(|place| place.batch > 3));
    session.press("Tme");
    session.wait_for("paused");
    assert_eq!(session.place().batch, 0, "at the end of an epoch");
    session.press(">> ");
}

#[test]
fn the_screen_and_what_is_pressed_there_change_no_bit_and_neither_do_threads() {
    let data = Data::write();
    let expected = hash_without_screen(&arguments(&data, "7", "1"));
    assert_eq!(expected.len(), 64, "{expected}");
    assert_eq!(hash_without_screen(&arguments(&data, "7", "2")), expected, "two threads");
    for threads in ["1", "2"] {
        let mut session = Session::start(PROGRAM, &arguments(&data, "7", threads), 100, 30);
        play(&mut session);
        assert_eq!(hash_on_screen(&mut session), expected, "with the screen, {threads} threads");
    }
}

#[test]
fn a_run_that_was_begun_again_ends_the_same() {
    let data = Data::write();
    let mut session = Session::start(PROGRAM, &arguments(&data, "8", "2"), 100, 30);
    play(&mut session);
    session.press("r");
    session.wait_for("Begin again");
    session.press("y");
    let restarted = hash_on_screen(&mut session);
    assert_eq!(restarted, hash_without_screen(&arguments(&data, "8", "1")));
    assert_ne!(restarted, hash_without_screen(&arguments(&data, "7", "1")), "the seed matters");
}
