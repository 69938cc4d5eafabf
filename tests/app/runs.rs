//! Runs that are kept: listed, gone on with, extended, contradicted, held, removed.
use crate::support::data::{Data, STEPS};
use crate::support::home::Home;
use crate::support::pty::Session;
use crate::support::{PROGRAM, json_lines};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Starts a run and ends it with SIGTERM after so many epochs; returns its last line.
pub(crate) fn interrupted(home: &Home, arguments: &[&str], epochs: usize) -> Value {
    let mut command = home.command(&[&["train", "--json"], arguments].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let mut left = epochs;
    let mut last = None;
    for line in lines.map(|line| line.expect("UTF-8")) {
        if line.contains("\"epoch\",") {
            left = left.saturating_sub(1);
            if left == 0 {
                let id = rustix::process::Pid::from_raw(child.id().cast_signed()).expect("not zero");
                let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
            }
        }
        last = Some(line);
    }
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
    json_lines(last.expect("lines").as_bytes()).remove(0)
}

#[test]
fn a_run_that_was_interrupted_is_listed_gone_on_with_and_ends_the_same() {
    let (home, data) = (Home::new(), Data::write());
    let arguments = data.arguments("400");
    let whole = home.trained(&[&arguments[..], &["--no-save"]].concat());
    assert_eq!(home.list(), [json!(null); 0], "--no-save keeps nothing");

    let stopped = interrupted(&home, &arguments, 2);
    assert_eq!((&stopped["outcome"], &stopped["saved"].is_string()), (&json!("stopped"), &true));
    let [row] = &home.list()[..] else { panic!("one run") };
    assert_eq!(
        (&row["status"], &row["of_epochs"], &row["preset"]),
        (&json!("unfinished"), &json!(400), &json!("small"))
    );
    assert_eq!(row["batches"], stopped["total_steps"]);
    assert!(home.succeed(&["runs"]).contains("unfinished"));

    let finished = home.trained(&["--resume", "--threads", "1"]);
    assert_eq!(finished["weights_hash"], whole["weights_hash"]);
    assert_eq!(
        (&finished["total_steps"], &finished["test_accuracy"]),
        (&json!(400 * STEPS), &whole["test_accuracy"])
    );
    assert_eq!(finished["run"], stopped["run"]);
    let [row] = &home.list()[..] else { panic!("one run") };
    assert_eq!((&row["status"], &row["epochs"]), (&json!("completed"), &json!(400)));
    let error = home.refused(1, &["train", "--resume"]);
    assert!(error.contains("no unfinished run"), "{error}");
    // What is finished can be measured by its directory, and goes on to the same end.
    let path = row["path"].as_str().expect("text");
    let measured = home.succeed(&["eval", path, "--json"]);
    assert_eq!(json_lines(measured.as_bytes())[0]["weights_hash"], whole["weights_hash"]);
    let name = row["name"].as_str().expect("text");
    assert_eq!(home.trained(&["--resume", name])["weights_hash"], whole["weights_hash"]);
}

#[test]
fn the_screen_goes_on_with_the_curves_of_the_past_and_right_numbers() {
    let (home, data) = (Home::new(), Data::write());
    let stopped = interrupted(&home, &data.arguments("100000"), 3);
    let steps = stopped["total_steps"].as_u64().expect("a number");
    let (epoch, batch) = (steps / STEPS as u64 + 1, steps % STEPS as u64);
    let mut session =
        Session::start_with(&[("XDG_STATE_HOME", home.path())], PROGRAM, &["resume", "--fps", "5"], 100, 30);
    session.press(" ");
    session.wait_for("paused");
    let place = session.place();
    assert!((place.epoch, place.batch) >= (epoch, batch), "{place:?} after {epoch}, {batch}");
    session.wait_for("val ");
    session.press("s");
    session.wait_for("saved ");
    assert_eq!(session.quit().exit_code(), 0);
    session.assert_whole();
    session.wait_for("go on with: cnn-tui resume 2");
}

#[test]
fn options_that_contradict_the_run_are_refused_with_the_difference_named() {
    let (home, data) = (Home::new(), Data::write());
    let run = home.place().join("run");
    let run = run.to_str().expect("UTF-8");
    home.trained(&[&data.arguments("2")[..], &["--run", run]].concat());
    let other = Data::write();
    other.put(
        "t10k-labels-idx1-ubyte",
        &fs::read(other.file("train-labels-idx1-ubyte")).expect("there")[..58],
    );
    for (arguments, parts) in [
        (vec!["--seed", "9"], vec!["--seed 9: the run has 1"]),
        (
            vec!["--lr", "0.5", "--batch-size", "7"],
            vec!["--lr 0.5: the run has 0.02", "--batch-size 7: the run has 32"],
        ),
        (vec!["--net", "dense 10 softmax"], vec!["--net dense 10 softmax: the run has conv 8 5x5"]),
        (
            vec!["--optimizer", "adam", "--clip", "1"],
            vec!["adam: the run has momentum", "--clip 1: the run has no clipping"],
        ),
        (vec!["--schedule", "cosine"], vec!["--schedule cosine: the run has constant"]),
        (vec!["--epochs", "1"], vec!["--epochs 1: the run has 2 epochs", "not shortened"]),
    ] {
        let error = home.refused(2, &[&["train", "--resume", run], &arguments[..]].concat());
        parts.iter().for_each(|part| assert!(error.contains(part), "{error}"));
    }
    // The same values contradict nothing; another data set does.
    home.trained(&["--resume", run, "--seed", "1", "--lr", "0.02", "--epochs", "2", "--data", data.path()]);
    let wrong = &["train", "--resume", run, "--epochs", "3", "--data"];
    let mnist_like = home.refused(1, &[&wrong[..], &[other.path()]].concat());
    assert!(mnist_like.contains("t10k"), "{mnist_like}");
    other.put("t10k-labels-idx1-ubyte", &fs::read(data.file("t10k-labels-idx1-ubyte")).expect("there"));
    let mut labels = fs::read(other.file("train-labels-idx1-ubyte")).expect("there");
    let last = labels.len() - 1;
    labels[last] = (labels[last] + 1) % 10;
    other.put("train-labels-idx1-ubyte", &labels);
    let error = home.refused(1, &[&wrong[..], &[other.path()]].concat());
    assert!(error.contains("is another data set"), "{error}");
    let error = home.refused(2, &["train", "--run", run, "--preset", "small"]);
    assert!(error.contains("a run is there already") && error.contains("cnn-tui resume"), "{error}");
}

#[test]
fn a_finished_run_is_extended_and_equals_a_longer_one() {
    let (home, data) = (Home::new(), Data::write());
    let long = home.trained(&[&data.arguments("5")[..], &["--no-save"]].concat());
    home.trained(&data.arguments("2"));
    let name = home.list()[0]["name"].as_str().expect("text").to_owned();
    let extended = home.trained(&["--resume", &name, "--epochs", "5"]);
    assert_eq!((&extended["weights_hash"], &extended["epochs"]), (&long["weights_hash"], &json!(5)));
}

#[test]
fn a_second_process_is_told_who_holds_the_run() {
    let (home, data) = (Home::new(), Data::write());
    let mut command = home.command(&[&["train", "--json"], &data.arguments("1000000")[..]].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let epoch = lines.by_ref().nth(1).expect("an epoch").expect("UTF-8");
    assert!(epoch.contains("epoch"), "{epoch}");
    std::thread::spawn(move || lines.for_each(drop));
    let row = home.list().remove(0);
    assert_eq!(
        (&row["process"], row["status"].as_str()),
        (&json!(child.id()), Some(&*format!("training, process {}", child.id())))
    );
    let name = row["name"].as_str().expect("text");
    for arguments in [&["train", "--resume", name][..], &["runs", "rm", name]] {
        let error = home.refused(1, arguments);
        assert!(error.contains(&format!("process {} is training this run", child.id())), "{error}");
    }
    home.succeed(&["runs", "rm", "--keep", "0"]);
    assert_eq!(home.list().len(), 1, "what is being trained is not removed");
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    assert_eq!(home.list()[0]["status"], "unfinished");
    home.succeed(&["runs", "rm", "--keep", "0"]);
    assert_eq!(home.list(), [json!(null); 0]);
}

#[test]
fn under_nohup_a_reader_that_has_seen_enough_is_not_taken_for_a_lost_line() {
    let (home, data) = (Home::new(), Data::write());
    let train = format!("{PROGRAM} train --json {}", data.arguments("1000000").join(" "));
    let script = format!("trap '' HUP; ({train}; echo $? >&2) | head -n 1");
    let mut command = Command::new("/bin/sh");
    let output = command.args(["-c", &script]).env("XDG_STATE_HOME", home.path()).output();
    let error = String::from_utf8(output.expect("there is a shell").stderr).expect("UTF-8");
    assert_eq!(error.trim(), "141");
}

#[test]
fn runs_are_removed_by_name_and_by_age() {
    let (home, data) = (Home::new(), Data::write());
    (0..3).for_each(|_| _ = home.trained(&data.arguments("1")));
    let names: Vec<String> =
        home.list().iter().map(|row| row["name"].as_str().expect("text").to_owned()).collect();
    assert_eq!(names.len(), 3);
    assert!(home.succeed(&["runs", "rm", &names[1]]).contains(&names[1]));
    home.trained(&[&data.arguments("1")[..], &["--keep", "1"]].concat());
    let left = home.list();
    assert_eq!((left.len(), left[0]["name"].as_str()), (2, Some(&*names[2])), "one was kept, one is new");
    let error = home.refused(1, &["runs", "rm", "nothing"]);
    assert!(error.contains("no such run"), "{error}");
    let error = home.refused(1, &["train", "--resume", env!("CARGO_MANIFEST_DIR")]);
    assert!(error.contains("there is no run"), "{error}");
}

#[test]
fn a_home_that_cannot_be_written_is_a_failure_before_anything_is_trained() {
    let (home, data) = (Home::new(), Data::write());
    let file = data.file("train-labels-idx1-ubyte");
    let mut command = home.command(&[&["train"], &data.arguments("1")[..]].concat());
    let output = command.env("XDG_STATE_HOME", file).output().expect("the program starts");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(
        error.contains("the run cannot be kept") && error.contains("give --run DIR, or --no-save"),
        "{error}"
    );
    assert!(!String::from_utf8_lossy(&output.stdout).contains("epoch "), "nothing is trained");
    let mut command = home.command(&[&["train", "--no-save"], &data.arguments("1")[..]].concat());
    let output =
        command.env("XDG_STATE_HOME", data.file("t10k-labels-idx1-ubyte")).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "nothing was to be kept");
}

#[test]
fn a_damaged_checkpoint_is_named_and_so_is_the_best_one() {
    let (home, data) = (Home::new(), Data::write());
    home.trained(&data.arguments("2"));
    let row = home.list().remove(0);
    let path = Path::new(row["path"].as_str().expect("text")).join("latest.cnn");
    let mut bytes = fs::read(&path).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).expect("written");
    assert_eq!(home.list()[0]["status"], "damaged");
    let name = row["name"].as_str().expect("text");
    let error = home.refused(1, &["train", "--resume", name]);
    assert!(error.contains("checksum") && error.contains("best.cnn"), "{error}");
    assert!(home.succeed(&["runs"]).contains("damaged"));
}
