//! The screen in words: keys as lines on standard input, sentences on standard output.
use crate::support::command;
use crate::support::data::Data;
use std::io::{BufRead, BufReader, Write};
use std::process::{Output, Stdio};

/// What the program says to these lines, and how it ends.
fn said(data: &Data, options: &[&str], lines: &str) -> Output {
    let arguments = data.arguments("2");
    let arguments: Vec<&str> =
        arguments.iter().copied().chain(["--plain"]).chain(options.iter().copied()).collect();
    let mut child = command(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it reads").write_all(lines.as_bytes()).expect("it takes the lines");
    child.wait_with_output().expect("it ends")
}

fn text(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).expect("it is UTF-8");
    assert!(!text.contains('\x1b'), "no escape sequence: {text:?}");
    text
}

#[test]
fn without_anybody_who_types_a_run_is_told_to_its_end() {
    let data = Data::write();
    let output = said(&data, &[], "");
    let text = text(&output);
    assert!(output.status.success(), "{output:?}");
    for words in ["epoch 1", "epoch 2", "weights "] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let sentences = text.lines().filter(|line| line.starts_with("Loss: ")).count();
    assert!(sentences >= 1, "{text}");
}

#[test]
fn lines_do_what_keys_do() {
    let data = Data::write();
    let output = said(&data, &["--paused"], "b b\nE\n\nEsc\nnonsense\nq\ny\n");
    let text = text(&output);
    assert!(output.status.success(), "{output:?}");
    assert!(text.contains("nonsense: this is no key"), "{text}");
    assert!(text.contains("batch 2: loss") && text.contains("2 batches"), "{text}");
}

#[test]
fn a_run_that_pauses_ends_where_nobody_types_any_more() {
    let data = Data::write();
    let output = said(&data, &["--paused", "--no-save"], "b\n");
    let text = text(&output);
    assert!(output.status.success(), "{output:?}");
    assert!(text.contains("batch 1: loss"), "{text}");
}

#[test]
fn who_stops_typing_after_the_end_is_not_waited_for() {
    let data = Data::write();
    let arguments = [&data.arguments("1")[..], &["--plain"]].concat();
    let mut child =
        command(&arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let typed = child.stdin.take().expect("it reads");
    let mut heard = String::new();
    let mut lines = BufReader::new(child.stdout.take().expect("it speaks"));
    while !heard.contains("completed") {
        assert_ne!(lines.read_line(&mut heard).expect("it is text"), 0, "{heard}");
    }
    drop(typed);
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_run_that_cannot_begin_says_why_and_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("missing");
    let output = command(&["--plain", "--no-save", "--data", path.to_str().expect("it is UTF-8")])
        .stdin(Stdio::piped())
        .output()
        .expect("the program starts");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing"), "{output:?}");
}
