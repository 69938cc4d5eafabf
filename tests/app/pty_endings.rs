//! However the screen ends, the terminal is as it was found and the exit status says why.
use crate::support::data::Data;
use crate::support::pty::Session;
use crate::support::{PROGRAM, SMALL_RUN};
use rustix::process::Signal;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Orderly ends are due within this.
const ORDERLY: Duration = Duration::from_secs(2);

const CTRL_C: &str = "\x03";
const CTRL_Z: &str = "\x1a";

#[test]
fn quitting_leaves_the_terminal_whole_and_says_what_came_of_the_run() {
    for key in ["q", CTRL_C] {
        let mut session = Session::unkept(80, 24);
        session.wait_for_training();
        session.press(key);
        session.wait_for("Quit before training is finished?");
        session.press("y");
        assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 0, "{key:?}");
        session.assert_whole();
        session.wait_for("stopped after 0 epochs");
        session.wait_for("weights ");
    }
}

#[test]
fn ctrl_c_twice_quits_without_an_answer() {
    let mut session = Session::unkept(80, 24);
    session.wait_for_training();
    session.press(CTRL_C);
    session.wait_for("Quit before");
    session.press(CTRL_C);
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 0);
    session.assert_whole();
}

#[test]
fn any_other_answer_than_yes_goes_on_training() {
    let mut session = Session::unkept(80, 24);
    session.press(" ");
    session.wait_for("paused");
    session.press("b");
    session.wait_for_training();
    for answer in ["n", "\x1b", " ", "\r"] {
        session.press("q");
        session.wait_for("Quit before");
        session.press(answer);
        session.wait_until("the question is gone", |screen| !screen.contents().contains("Quit before"));
    }
    session.press(" ");
    session.wait_for("training");
}

#[test]
fn a_finished_run_is_left_without_a_question() {
    let data = Data::write();
    let mut session = Session::start(PROGRAM, &data.arguments("2"), 80, 24);
    session.wait_for("finished");
    session.wait_for("test accuracy");
    session.press("q");
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 0);
    session.assert_whole();
    session.wait_for("completed after 2 epochs, 20 batches");
}

#[test]
fn a_run_that_is_kept_is_left_without_a_question_and_told_how_to_go_on() {
    let mut session = Session::screen(80, 24);
    assert_eq!(session.quit().exit_code(), 0);
    session.assert_whole();
    session.wait_for("stopped after 0 epochs");
    session.wait_for("go on with: cnn-tui resume 2");
}

#[test]
fn data_that_cannot_be_read_is_told_on_the_screen_and_after_it() {
    let data = Data::write();
    data.put("train-labels-idx1-ubyte", b"no labels");
    let mut session = Session::start(PROGRAM, &data.arguments("2"), 80, 24);
    session.wait_for("train-labels-idx1-ubyte");
    session.press("q");
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 1);
    session.assert_whole();
    session.wait_for("cnn-tui: ");
}

#[test]
fn an_impatient_second_signal_leaves_the_terminal_whole_too() {
    let mut session = Session::screen(80, 24);
    session.wait_for_screen();
    session.signal(Signal::TERM);
    session.signal(Signal::INT);
    let status = session.wait_for_end(ORDERLY).exit_code();
    assert!(status == 143 || status == 130, "{status}");
    session.assert_whole();
}

#[test]
fn a_line_that_is_gone_ends_the_program() {
    let mut session = Session::screen(80, 24);
    session.wait_for_screen();
    session.hang_up();
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 129);
}

#[test]
fn a_client_that_does_not_read_cannot_keep_the_program_from_ending() {
    let mut session = Session::screen(200, 60);
    session.wait_for_training();
    session.freeze(true);
    // Each size is a whole new picture: more than a pty holds.
    for step in 0..40 {
        session.resize(200 + step % 2, 60);
        std::thread::sleep(Duration::from_millis(20));
    }
    session.signal(Signal::TERM);
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 143);
    session.freeze(false);
    session.assert_whole();
}

#[test]
fn half_an_escape_sequence_freezes_neither_the_picture_nor_the_keys() {
    for half in ["\x1b", "\x1b[", "\x1b[1;", "\x1b[<0;", "\x1bP", "\x1b]11;"] {
        let mut session = Session::unkept(80, 24);
        session.wait_for_training();
        session.press(half);
        assert!(session.bytes_in(Duration::from_millis(500)) > 0, "{half:?}: the picture moves");
        session.press("q");
        session.wait_for("Quit before");
    }
}

#[test]
fn ctrl_z_gives_the_shell_its_terminal_and_fg_brings_the_screen_back() {
    let mut session = Session::start("/bin/sh", &["-i"], 80, 24);
    session.wait_for("shell> ");
    session.press(&format!("{PROGRAM} {}\r", SMALL_RUN.join(" ")));
    session.wait_for_training();
    for times in 1..=2 {
        session.press(CTRL_Z);
        session.wait_until("the shell's screen is back", |screen| !screen.alternate_screen());
        session
            .wait_until("the shell says so", |screen| screen.contents().matches("Stopped").count() == times);
        session.wait_until("the shell has a cursor", |screen| {
            !screen.hide_cursor() && !screen.bracketed_paste()
        });
        session.press(&format!("echo still $((40 + {times}))\r"));
        session.wait_for(&format!("still 4{times}"));
        session.press("fg\r");
        session.wait_for_screen();
        session.wait_until("no cursor on the picture", vt100::Screen::hide_cursor);
        session.wait_for_training();
    }
    session.press("q");
    session.wait_until("the shell's screen is back", |screen| !screen.alternate_screen());
    session.wait_until("a prompt", |screen| screen.contents().trim_end().ends_with("shell>"));
    session.press("echo status $?; exit\r");
    session.wait_for("status 0");
    session.assert_whole();
}

#[test]
fn a_stop_that_is_taken_back_at_once_stops_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let number = folder.path().join("number");
    let mut session = Session::start("/bin/sh", &["-i"], 80, 24);
    session.wait_for("shell> ");
    let run = SMALL_RUN.join(" ");
    session.press(&format!("sh -c 'echo $$ > {}; exec {PROGRAM} {run} --no-save'\r", number.display()));
    session.wait_for_screen();
    session.wait_for_training();
    let number = std::fs::read_to_string(number).expect("it is written");
    let program = rustix::process::Pid::from_raw(number.trim().parse().expect("a number"));
    let program = program.expect("a process");
    for page in ["Epochs", "Accuracy"].repeat(5) {
        for signal in [Signal::TSTP, Signal::CONT] {
            rustix::process::kill_process(program, signal).expect("it is there");
        }
        // It answers, so it runs.
        session.press("E");
        session.wait_for(page);
    }
    session.press("q");
    session.wait_for("Quit before");
    session.press("y");
    session.wait_until("the shell's screen is back", |screen| !screen.alternate_screen());
    session.press("exit\r");
    session.assert_whole();
}

#[test]
fn ctrl_z_without_a_shell_that_could_continue_it_does_not_stop_the_program() {
    let mut session = Session::screen(80, 24);
    session.wait_for_training();
    session.press(CTRL_Z);
    session.wait_for("cannot suspend: no shell waits");
    assert!(session.bytes_in(Duration::from_millis(500)) > 0, "the picture moves");
    assert_eq!(session.quit().exit_code(), 0);
    session.assert_whole();
}

#[test]
fn a_stop_signal_that_nobody_would_end_is_refused_in_words_too() {
    let mut session = Session::screen(80, 24);
    session.wait_for_training();
    session.signal(Signal::TSTP);
    session.wait_for("cannot suspend: no shell waits");
    assert_eq!(session.quit().exit_code(), 0);
}

#[test]
fn without_a_terminal_the_program_says_so_and_names_the_way_out() {
    let started = Instant::now();
    let output = Command::new(PROGRAM)
        .args(SMALL_RUN)
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("terminal") && message.contains("cnn-tui train"), "{message}");
    assert!(output.stdout.is_empty());
    assert!(started.elapsed() < ORDERLY, "nothing expensive is begun first");
}

#[test]
fn a_terminal_that_cannot_place_a_cursor_is_refused_with_its_name() {
    let mut session = Session::start("/bin/sh", &["-c", &format!("TERM=dumb {PROGRAM}")], 80, 24);
    assert_eq!(session.wait_for_end(ORDERLY).exit_code(), 2);
    session.wait_for("dumb");
    session.wait_for("cnn-tui train");
    session.assert_whole();
}
