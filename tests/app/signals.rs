//! Signals of the whole table, and deaths that no handler sees: the terminal is whole, the status says which, and what can be
//! saved is.
use crate::support::data::Data;
use crate::support::look;
use crate::support::pty::Session;
use crate::support::trainer::Trainer;
use crate::support::{PROGRAM, SOON, send};
use cnn_tui::runs::{LATEST, LOCK, LOG};
use cnn_tui::signals::{Asks, Ending, endings};
use cnn_tui::train::state::RunState;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// More epochs than any test trains.
const MANY: &str = "100000";

/// A data set, and a place for a run on it.
struct Bench {
    data: Data,
    place: TempDir,
}

impl Bench {
    fn new() -> Self {
        let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made");
        Self { data: Data::write(), place }
    }

    /// The directory of a run of that name, and arguments for it. It is saved at ends of epochs and at its end.
    fn run(&self, name: &str) -> (PathBuf, Vec<String>) {
        let path = self.place.path().join(name);
        let run = ["--save-every", "3600", "--threads", "1", "--run"].map(str::to_owned);
        let arguments = self.data.arguments(MANY).into_iter().map(str::to_owned).chain(run);
        let arguments = arguments.chain([path.to_str().expect("UTF-8").to_owned()]).collect();
        (path, arguments)
    }
}

fn text(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// The signals to try: all, but of the real-time ones three.
fn tried() -> impl Iterator<Item = Ending> {
    endings().filter(|ending| ending.number < 36 || ending.number == 64)
}

/// Whether the end of the run was put in order: the log says where and why, and the checkpoint is there.
fn is_in_order(run: &Path, ending: &Ending) -> bool {
    let log = fs::read_to_string(run.join(LOG)).expect("there is a log");
    let steps = RunState::load(&run.join(LATEST)).expect("a checkpoint").progress.total_steps;
    let last = log.lines().last().expect("it has lines");
    log.contains(&ending.to_string()) && last.contains(&format!(" epochs, {steps} batches; go on with"))
}

#[test]
fn every_signal_that_can_end_the_screen_leaves_the_terminal_whole_and_a_checkpoint_if_it_asks_for_order() {
    let bench = Bench::new();
    for ending in tried() {
        let (run, arguments) = bench.run(&ending.number.to_string());
        let mut session = Session::start(PROGRAM, &text(&arguments), 80, 24);
        session.wait_for_training();
        session.send(ending.number);
        let status = i32::try_from(session.wait_for_end(SOON).exit_code()).expect("small");
        assert_eq!(status, 128 + ending.number, "{ending}");
        session.assert_whole();
        // A lost line has words of its own.
        if ending.number != 1 {
            assert_eq!(is_in_order(&run, &ending), ending.asks == Asks::Order, "{ending}");
        }
    }
}

#[test]
fn every_signal_that_asks_for_order_is_answered_with_a_checkpoint_without_a_screen_too() {
    let bench = Bench::new();
    for ending in tried().filter(|ending| ending.asks == Asks::Order) {
        let (run, arguments) = bench.run(&ending.number.to_string());
        let trainer = Trainer::start(&text(&arguments));
        trainer.wait_for("an epoch", |story| story.event("epoch").cloned());
        send(trainer.id(), ending.number);
        let (status, story) = trainer.end();
        assert_eq!(status.code(), Some(128 + ending.number), "{ending}: {:?}", story.errors);
        assert_eq!(story.event("finished").expect("it says how it ended")["outcome"], "stopped", "{ending}");
        assert!(is_in_order(&run, &ending), "{ending}");
    }
}

#[test]
fn a_limit_on_processor_time_that_is_told_again_and_again_saves_in_peace() {
    let bench = Bench::new();
    let (run, arguments) = bench.run("run");
    let trainer = Trainer::start(&text(&arguments));
    trainer.wait_for("an epoch", |story| story.event("epoch").cloned());
    // One second of processor time is used soon, and from there on the kernel sends the signal every second.
    let process = Pid::from_raw(trainer.id().cast_signed());
    prlimit(process, Resource::Cpu, Rlimit { current: Some(1), maximum: None }).expect("limits can be set");
    let (status, story) = trainer.end();
    let ending = endings().find(|ending| ending.to_string().contains("XCPU")).expect("it is in the table");
    assert_eq!(status.code(), Some(128 + ending.number), "{:?}", story.errors);
    assert!(is_in_order(&run, &ending));
}

#[test]
fn signals_that_the_shell_has_ignored_end_nothing() {
    let bench = Bench::new();
    let (_, arguments) = bench.run("run");
    let script = format!("trap '' USR1 XCPU; exec {PROGRAM} {}", arguments.join(" "));
    let mut session = Session::start("/bin/sh", &["-c", &script], 80, 24);
    session.wait_for_training();
    [10, 24].into_iter().for_each(|signal| session.send(signal));
    let before = session.place();
    session.wait_until("training goes on", |screen| look::place(screen) > Some(before));
    assert_eq!(session.quit().exit_code(), 0);
    session.assert_whole();
}

/// Starts the screen below a shell that outlives it, and returns its process, too.
fn below_a_shell(bench: &Bench, name: &str) -> (Session, u32) {
    let (run, arguments) = bench.run(name);
    // What a shell says at once may still be said to the screen that is about to be left.
    let script =
        format!("{PROGRAM} {}; saw=$?; read line; echo the shell saw $saw; exec cat", arguments.join(" "));
    let session = Session::start("/bin/sh", &["-c", &script], 80, 24);
    session.wait_for_training();
    let process = fs::read_to_string(run.join(LOCK)).expect("it is held");
    (session, process.trim().parse().expect("a process id"))
}

#[test]
fn a_death_that_no_handler_sees_leaves_the_terminal_whole_too() {
    let bench = Bench::new();
    for signal in [9, 4, 8, 11] {
        let (mut session, process) = below_a_shell(&bench, &signal.to_string());
        send(process, signal);
        if signal == 11 {
            // Rust's own handler, which is for full stacks, lets the first pass if it was sent by hand.
            let before = session.place();
            session.wait_until("training goes on", |screen| look::place(screen) > Some(before));
            send(process, signal);
        }
        session.wait_for("its last checkpoint is good");
        session.assert_whole();
        session.press("\r");
        session.wait_for(&format!("the shell saw {}", 128 + signal));
    }
}

#[test]
fn memory_that_runs_out_under_the_screen_leaves_the_terminal_whole() {
    let bench = Bench::new();
    let (mut session, process) = below_a_shell(&bench, "run");
    let process = Pid::from_raw(process.cast_signed());
    prlimit(process, Resource::As, Rlimit { current: Some(1 << 20), maximum: None })
        .expect("limits can be set");
    // A picture larger than any before takes memory that is not there.
    session.resize(500, 200);
    session.wait_until("the alternate screen is left", |screen| !screen.alternate_screen());
    session.assert_whole();
    session.press("\r");
    session.wait_for("the shell saw 134");
}

#[test]
fn a_leader_of_its_session_that_is_killed_leaves_the_terminal_whole_for_who_opens_it_next() {
    let bench = Bench::new();
    let (_, arguments) = bench.run("run");
    let mut session = Session::start(PROGRAM, &text(&arguments), 80, 24);
    session.wait_for_training();
    session.send(9);
    session.wait_for_end(SOON);
    session.wait_until("the alternate screen is left", |screen| !screen.alternate_screen());
    session.wait_until("the cursor is shown", |screen| !screen.hide_cursor());
}
