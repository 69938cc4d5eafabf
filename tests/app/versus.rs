//! A pair in lock step from outside: each run comes to the bits that it comes to alone, with a screen and without one, whatever is
//! pressed, and through a kill.
use crate::support::data::{Data, STEPS};
use crate::support::home::Home;
use crate::support::pty::Session;
use crate::support::{PROGRAM, json_lines};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

/// A network beside that of the preset.
const OTHER: &str = "conv 4 5x5 relu, l2pool 2, dense 10 softmax";

/// The hash of a run of its own.
fn alone(home: &Home, arguments: &[&str]) -> Value {
    home.trained(&[arguments, &["--no-save"]].concat())["weights_hash"].clone()
}

/// The last lines of both runs, as told without a screen.
fn ends(text: &str) -> [Value; 2] {
    let lines = json_lines(text.as_bytes());
    ["A", "B"].map(|side| {
        let mut of_side = lines.iter().filter(|line| line["side"] == side);
        of_side.next_back().cloned().unwrap_or_else(|| panic!("nothing of run {side}: {text}"))
    })
}

#[test]
fn each_run_of_a_pair_comes_to_the_bits_that_it_comes_to_alone() {
    let (home, data) = (Home::new(), Data::write());
    let arguments = data.arguments("3");
    let first = alone(&home, &arguments);
    let changed = [&arguments[..], &["--momentum", "0.5"]].concat();
    let replaced = [&arguments[2..], &["--net", OTHER, "--momentum", "0.5"]].concat();
    for (versus, second) in [
        (vec!["--versus-set", "momentum=0.5"], alone(&home, &changed)),
        (vec!["--versus", OTHER, "--versus-set", "momentum=0.5"], alone(&home, &replaced)),
    ] {
        let text = home.succeed(&[&["train", "--json", "--no-save"], &arguments[..], &versus].concat());
        let [a, b] = ends(&text);
        assert_eq!((&a["event"], &b["event"]), (&json!("finished"), &json!("finished")), "{text}");
        assert_eq!([&a["weights_hash"], &b["weights_hash"]], [&first, &second], "{versus:?}");
        assert_eq!([&a["total_steps"], &b["total_steps"]], [&json!(3 * STEPS); 2]);
    }
}

/// Starts a pair, kills it after five epochs of either run, and gives the names of both runs.
fn killed(home: &Home, arguments: &[&str]) -> [String; 2] {
    let mut command = home.command(&[&["train", "--json", "--save-every", "0"], arguments].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let epochs = lines.map(|line| line.expect("UTF-8")).filter(|line| line.contains("\"epoch\","));
    assert_eq!(epochs.take(5).count(), 5);
    child.kill().expect("it is there");
    assert!(!child.wait().expect("it ends").success());
    let rows = home.list();
    assert_eq!(rows.len(), 2, "{rows:?}");
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().expect("a name")).collect();
    ["-a", "-b"].map(|suffix| {
        let name = names.iter().find(|name| name.ends_with(suffix));
        (*name.unwrap_or_else(|| panic!("no run {suffix}: {names:?}"))).to_owned()
    })
}

#[test]
fn a_pair_that_was_killed_goes_on_run_by_run_or_in_lock_step_and_ends_the_same() {
    let data = Data::write();
    let arguments = data.arguments("20");
    let pair = [&arguments[..], &["--versus-set", "momentum=0.5"]].concat();
    let home = Home::new();
    let hashes = [alone(&home, &arguments), alone(&home, &[&arguments[..], &["--momentum", "0.5"]].concat())];
    for (name, hash) in killed(&home, &pair).iter().zip(&hashes) {
        assert_eq!(home.trained(&["--resume", name])["weights_hash"], *hash, "{name}");
    }
    let home = Home::new();
    let [a, b] = killed(&home, &pair);
    let said = home.succeed(&["resume", &a, "--versus", &b, "--plain"]);
    for (letter, hash) in ["A", "B"].into_iter().zip(&hashes) {
        let line = format!("{letter}: weights {}", hash.as_str().expect("text"));
        assert!(said.contains(&line), "{line}: {said}");
    }
}

#[test]
fn what_makes_no_pair_is_refused() {
    let home = Home::new();
    for (arguments, part) in [
        (&["train", "--versus", "dence"][..], "--versus dence"),
        (&["train", "--versus-set", "momentum"], "NAME=VALUE"),
        (&["train", "--versus-set", "validation=7"], "same images"),
        (&["train", "--resume", "x", "--versus", "dense"], "cnn-tui resume RUN --versus RUN"),
    ] {
        let error = home.refused(2, arguments);
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn a_pair_on_the_screen_trains_is_walked_through_and_leaves_the_terminal_whole() {
    let (home, data) = (Home::new(), Data::write());
    let arguments = data.arguments("60");
    let hashes = [alone(&home, &arguments), alone(&home, &[&arguments[..], &["--momentum", "0.5"]].concat())];
    let arguments = [&arguments[..], &["--versus-set", "momentum=0.5", "--no-save", "--paused"]].concat();
    let mut session = Session::start(PROGRAM, &arguments, 80, 24);
    session.wait_for("Two networks");
    session.wait_for("momentum 0.5");
    session.press("b");
    session.wait_for("both after batch 1");
    session.press("\t");
    session.wait_for("Where they differ");
    // Not before both runs have answered.
    session.wait_for("batch 1: only A right 0, only B right 0");
    session.press("2");
    session.wait_for("Filters");
    session.press("&");
    session.wait_for("Two networks");
    session.press(" ");
    session.wait_for("finished");
    session.wait_for(&format!("both after batch {}", 60 * STEPS));
    session.press("q");
    assert_eq!(session.wait_for_end(Duration::from_secs(5)).exit_code(), 0);
    session.assert_whole();
    let letters = ["A: weights ", "B: weights "];
    letters.iter().for_each(|letter| session.wait_for(letter));
    let text = session.text();
    for (letter, hash) in letters.into_iter().zip(hashes) {
        let (_, rest) = text.split_once(letter).expect("it is there");
        let found: String = rest.chars().filter(|c| !c.is_whitespace()).take(64).collect();
        assert_eq!(Some(found.as_str()), hash.as_str(), "{letter}");
    }
}

#[test]
fn a_pair_is_said_in_sentences() {
    let (home, data) = (Home::new(), Data::write());
    let arguments = data.arguments("2");
    let said =
        home.succeed(&[&["--plain", "--no-save", "--versus", "dense 10 softmax"], &arguments[..]].concat());
    for part in ["Two networks in lock step", "Run B is dense 10 softmax", "A: weights ", "B: weights "] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
