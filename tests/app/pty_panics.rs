//! Panics of the real binary, made on purpose by `CNN_TUI_PANIC`, which debug builds alone obey.
use crate::support::data::Data;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SOON, command, json_lines, run};
use cnn_tui::train::state::RunState;

/// More epochs than any test trains.
const MANY: &str = "100000";

#[test]
fn a_trainer_that_panics_is_shown_and_the_run_goes_on_from_its_last_checkpoint() {
    let data = Data::write();
    let arguments = [&data.arguments(MANY)[..], &["--save-every", "0"]].concat();
    let fault = [("CNN_TUI_PANIC", "trainer:25"), ("RUST_BACKTRACE", "0")];
    let mut session = Session::start_with(&fault, PROGRAM, &arguments, 80, 24);
    session.wait_for("trainer was asked to panic");
    session.wait_for("panicked at src/train/session.rs:");
    session.wait_for("after batch 24, is good");
    session.wait_for("cnn-tui resume 2");
    let text = session.text();
    let (_, name) = text.split_once("cnn-tui resume ").expect("it is shown");
    let name: String = name.chars().take_while(|c| !c.is_whitespace()).collect();
    // The screen stays usable: the last pictures can be looked at, and the help.
    session.press("\x1b");
    session.wait_for("Accuracy");
    session.wait_for("failed");
    session.press("?");
    session.wait_for("pause or go on");
    session.press("\x1b");
    // The next key right behind Escape would be Alt and that key.
    session.wait_until("the help closes", |screen| !screen.contents().contains("pause or go on"));
    session.press("q");
    assert_eq!(session.wait_for_end(SOON).exit_code(), 1);
    session.assert_whole();
    session.wait_for("trainer was asked to panic");
    session.wait_for("src/train/session.rs:");
    session.wait_for("after batch 24");

    let output = run(&["train", "--json", "--resume", &name, "--until-accuracy", "0.5"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = json_lines(&output.stdout);
    let resumed = lines.iter().find(|line| line["event"] == "resumed").expect("it goes on");
    assert_eq!(resumed["total_steps"], 24);
}

#[test]
fn without_a_screen_a_trainer_that_panics_says_where_and_how_to_go_on() {
    let data = Data::write();
    let output = command(&[&["train", "--json"][..], &data.arguments(MANY), &["--save-every", "0"]].concat())
        .env("CNN_TUI_PANIC", "trainer:13")
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("the program starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    for part in ["panicked at src/train/session.rs:", "after batch 12, is good", "cnn-tui resume 2"] {
        assert!(message.contains(part), "{part:?} is not in {message}");
    }
}

#[test]
fn a_screen_that_panics_gives_the_terminal_back_and_the_trainer_saves() {
    let data = Data::write();
    let place = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let run = place.path().join("run");
    // No other checkpoint than the first and the last, and those of the best epochs.
    let path = run.to_str().expect("UTF-8");
    let arguments = [&data.arguments(MANY)[..], &["--save-every", "3600", "--run", path]].concat();
    let fault = [("CNN_TUI_PANIC", "screen:15"), ("RUST_BACKTRACE", "0")];
    let mut session = Session::start_with(&fault, PROGRAM, &arguments, 80, 24);
    let status = session.wait_for_end(SOON).exit_code();
    assert_eq!(status, 101, "what a program that panicked ends with");
    session.assert_whole();
    session.wait_for("screen was asked to panic");
    session.wait_for("src/tui/terminal/frame_loop/sending.rs:");
    let log = std::fs::read_to_string(run.join("log.txt")).expect("there is a log");
    let last = log.lines().last().expect("it has lines");
    let state = RunState::load(&run.join("latest.cnn")).expect("it was saved");
    let steps = state.progress.total_steps;
    assert!(last.contains(&format!(" epochs, {steps} batches")) && last.contains("cnn-tui resume"), "{log}");
    assert!(steps > 0, "{log}");
}
