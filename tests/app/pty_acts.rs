//! What is done to a run by keys, in a real pty of 80×24: a setting is typed, filters are operated on, the run is taken back in time,
//! played as a film, gone on from, and another network is written; the runs that come of it are listed and compared.

use crate::support::data::Data;
use crate::support::home::Home;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON};
use std::time::Duration;

const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const END: &str = "\x1b[F";
const CTRL_G: &str = "\x07";
const CTRL_N: &str = "\x0e";
const CTRL_U: &str = "\x15";
/// Control with an arrow: the next event of the run.
const NEXT_EVENT: &str = "\x1b[1;5C";

/// Rows at the top that say how fast the run is.
const STATUS: usize = 2;
/// Rows of the time machine.
const STRIP: usize = 6;

/// Starts the program at home with a small network on these images, paused before the first batch.
fn paused(home: &Home, data: &Data, options: &[&str]) -> Session {
    let environment = [("XDG_STATE_HOME", home.path()), ("XDG_CONFIG_HOME", home.path())];
    let start = ["--paused", "--seed", "5", "--threads", "1", "--lang", "en"];
    let arguments = [&start, &data.arguments("9")[..], options].concat();
    let session = Session::start_with(&environment, PROGRAM, &arguments, 80, 24);
    session.wait_for("paused");
    session
}

/// Starts such a run, kept under this name.
fn named(home: &Home, data: &Data, name: &str) -> Session {
    let runs = home.place().join("cnn-tui/runs");
    std::fs::create_dir_all(&runs).expect("made");
    let run = runs.join(name);
    paused(home, data, &["--run", run.to_str().expect("UTF-8")])
}

/// These lines of the screen, once it stands still.
fn lines(session: &Session, which: std::ops::Range<usize>) -> String {
    session.wait_for_silence(Duration::from_millis(700));
    let text = session.text();
    let shown = text.lines().enumerate().filter(|(row, _)| which.contains(row));
    shown.map(|(_, line)| format!("{}\n", line.trim_end())).collect()
}

/// Everything but how fast the run is.
fn page(session: &Session) -> String {
    lines(session, STATUS..24)
}

/// Trains eleven batches and types another momentum.
fn type_a_setting(session: &mut Session) {
    session.press("b");
    session.wait_for_place(1, 1);
    session.press("B");
    session.wait_for_place(2, 1);
    session.wait_for("paused");
    session.press("S");
    session.wait_for("Settings");
    session.press(&DOWN.repeat(4));
    session.press("\r");
    session.wait_for("momentum:");
    session.press("1.5");
    session.wait_for("momentum 1.5:");
    session.press(CTRL_U);
    session.press("0.5");
    session.wait_for("the run takes it");
    insta::assert_snapshot!("setting_typed", page(session));
    session.press("\r");
    session.wait_until("another momentum", |screen| {
        screen.contents().lines().any(|line| {
            let words: Vec<&str> = line.split_whitespace().take(2).collect();
            words.first().is_some_and(|name| name.ends_with("momentum")) && words.get(1) == Some(&"0.5")
        })
    });
    session.press("O");
}

/// Silences a filter, freezes another one and takes that back; looks at what the journal says of it.
fn operate(session: &mut Session) {
    session.press("F");
    session.wait_for("at batch 11");
    session.press("x");
    session.wait_for("filter 1 × silenced");
    session.press(RIGHT);
    session.press("*");
    session.wait_for("filter 2 * frozen");
    session.press("u");
    session.wait_until("it is not frozen any more", |screen| !screen.contents().contains("* frozen"));
    session.press("Y");
    session.wait_for("4 acts");
    insta::assert_snapshot!("journal", page(session));
    session.press("O");
}

/// Plays the run backwards as a film, and goes to the first event of it.
fn go_back(session: &mut Session) {
    session.press("U");
    session.wait_for("to go on from");
    insta::assert_snapshot!("present", lines(session, 24 - STRIP..24));
    session.press("R");
    session.wait_for("◀◀ batch 0, the run is at batch 11");
    session.wait_for("before the first batch");
    insta::assert_snapshot!("beginning", lines(session, 24 - STRIP..24));
    session.press(NEXT_EVENT);
    session.wait_for("◀◀ batch 10, the run is at batch 11");
    session.press(END);
    session.wait_for("at the present, batch 11");
}

/// Goes on from an earlier batch as another run, trains that up to an epoch, and writes another network.
fn go_on(session: &mut Session) {
    session.press(CTRL_G);
    session.press("7\r");
    session.wait_for("◀◀ batch 7, the run is at batch 11");
    session.press(CTRL_N);
    session.wait_for("Go on from batch 7 as a new run");
    session.press("momentum=0.8");
    session.wait_for("momentum is 0.5");
    session.press("\r");
    session.wait_for_place(1, 7);
    session.press("U");
    session.press("@");
    session.wait_for("Train to a validation accuracy of");
    session.press("\t");
    session.wait_for("Train to the end of epoch");
    session.press("2\r");
    session.wait_for("finished");
    session.press("I");
    session.wait_for("this is what is being trained");
    session.press(CTRL_U);
    session.press("dense 10 softmax");
    session.wait_for("can be trained");
    insta::assert_snapshot!("network", page(session));
    session.press("\r");
    session.wait_for("7 850 params");
}

/// Looks at the curves of two runs.
fn compare(home: &Home, names: [&str; 2]) {
    let environment = [("XDG_STATE_HOME", home.path()), ("XDG_CONFIG_HOME", home.path())];
    let arguments = [&["compare"][..], &names].concat();
    let mut session = Session::start_with(&environment, PROGRAM, &arguments, 80, 24);
    session.wait_for("Validation loss");
    session.wait_for("momentum");
    session.press("5");
    session.wait_for("Learning rate");
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
    session.assert_whole();
}

#[test]
fn a_run_is_operated_on_taken_back_and_gone_on_from_by_keys() {
    let (home, data) = (Home::new(), Data::write());
    let mut session = named(&home, &data, "first");
    type_a_setting(&mut session);
    operate(&mut session);
    go_back(&mut session);
    go_on(&mut session);
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
    session.assert_whole();

    let listed = home.list();
    assert_eq!(listed.len(), 3, "{listed:?}");
    let branch = listed.iter().find(|row| row["parent"] == "first").expect("it branched off");
    assert_eq!(branch["parent_step"], 7);
    let name = branch["name"].as_str().expect("a name");
    let tree = home.succeed(&["runs"]);
    assert!(tree.lines().any(|line| line.starts_with('└') || line.starts_with("`-")), "{tree}");
    compare(&home, ["first", name]);
}

#[test]
fn a_pair_begins_with_the_same_weights() {
    let (home, data) = (Home::new(), Data::write());
    let mut session = paused(&home, &data, &["--versus-set", "momentum=0.5", "--no-save"]);
    session.wait_for("momentum 0.5");
    session.wait_for("B Sample");
    session.wait_until("the pictures of both", |screen| !screen.contents().contains("waiting"));
    insta::assert_snapshot!("pair", page(&session));
    session.press("q");
    session.press("y");
    assert!(session.wait_for_end(SOON).success());
}
