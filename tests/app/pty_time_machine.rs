//! The time machine in a real pty: a run is taken back, played as a film, and gone on from as another one.

use crate::support::data::Data;
use crate::support::home::Home;
use crate::support::look::{Look, find, region};
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON};
use std::time::Duration;
use vt100::Screen;

const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";
const LEFT: &str = "\x1b[D";
const CTRL_G: &str = "\x07";
const CTRL_N: &str = "\x0e";

/// How the cells of the filters look, where there are any.
fn pictures(screen: &Screen) -> Vec<Look> {
    find(screen, "Filters").map_or_else(Vec::new, |(top, _)| region(screen, (top + 1, top + 6), (0, 36)))
}

/// A run that is paused after an epoch and three batches, with the time machine open.
fn machine(home: &Home, data: &Data) -> Session {
    let environment = [("XDG_STATE_HOME", home.path()), ("XDG_CONFIG_HOME", home.path())];
    let arguments = [&["--paused", "--seed", "5"], &data.arguments("9")[..]].concat();
    let mut session = Session::start_with(&environment, PROGRAM, &arguments, 80, 24);
    session.wait_for("paused");
    session.press("e");
    session.wait_for_place(2, 0);
    for batch in 1..=3 {
        session.press("b");
        session.wait_for_place(2, batch);
    }
    session.wait_for("paused");
    session.press("U");
    session.wait_for("to go on from");
    session
}

#[test]
fn a_run_is_taken_back_and_comes_to_the_present_again() {
    let (home, data) = (Home::new(), Data::write());
    let mut session = machine(&home, &data);
    session.wait_for("at the present, batch 13");
    // Pictures of the last batch may be drawn a moment later.
    session.wait_for_silence(Duration::from_millis(1500));
    let present = session.with_screen(pictures);
    session.press(HOME);
    session.wait_for("◀◀ batch 0, the run is at batch 13");
    session.wait_for("before the first batch");
    let untrained = session.with_screen(pictures);
    assert_ne!(untrained, present, "the filters of the first moment");
    // The film ends where one is now.
    session.press("P");
    session.wait_for("at the present, batch 13");
    session.wait_until("the pictures of the present", |screen| pictures(screen) == present);
    // Any batch can be had, and what is seen goes to every page.
    session.press(CTRL_G);
    session.press("7\r");
    session.wait_for("◀◀ batch 7, the run is at batch 13");
    session.press("C");
    session.wait_for("batch 7");
    session.wait_for("recall");
    session.press("O");
    session.wait_for("Filters");
    session.press(END);
    session.wait_for("at the present");
    session.wait_until("the pictures of the present", |screen| pictures(screen) == present);
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
    session.assert_whole();
}

#[test]
fn a_run_goes_on_from_an_earlier_moment_as_another_one() {
    let (home, data) = (Home::new(), Data::write());
    let mut session = machine(&home, &data);
    session.press(LEFT);
    session.wait_for(", the run is at batch 13");
    session.press(CTRL_G);
    session.press("4\r");
    session.wait_for("◀◀ batch 4, the run is at batch 13");
    session.press(CTRL_N);
    session.wait_for("Go on from batch 4 as a new run");
    session.press("mom");
    session.press("\t");
    session.wait_for("momentum is");
    session.press("0.5\r");
    session.wait_for_place(1, 4);
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
    assert_eq!(home.names().len(), 2, "the run at hand is kept as it was");
}
