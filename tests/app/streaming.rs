//! Data sets that are larger than may be kept in memory: the same runs, and what becomes of one whose images can no longer be read.

use crate::support::data::Data;
use crate::support::{command, json_lines, run};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

const IMAGES: &str = "train-images-idx3-ubyte";

fn finished(arguments: &[&str]) -> Value {
    let output = run(&[&["train", "--json"], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output.stdout).pop().expect("lines")
}

#[test]
fn a_streamed_run_has_the_bits_of_one_in_memory_whatever_is_done_to_its_images() {
    let data = Data::write();
    let distorted = ["--augment", "shift 2, rotate 10", "--no-save", "--validation-split", "stratified"];
    let hash = |memory: &str, threads: &str| {
        let options = ["--data-memory", memory, "--threads", threads];
        finished(&[&data.arguments("2")[..], &distorted, &options].concat())["weights_hash"].clone()
    };
    let whole = hash("1", "1");
    assert_eq!((hash("0", "1"), hash("0", "2")), (whole.clone(), whole));
}

#[test]
fn a_run_whose_images_are_changed_meanwhile_is_kept_and_goes_on_once_they_are_back() {
    let data = Data::write();
    let directory = data.file("run");
    let directory = directory.to_str().expect("UTF-8");
    // So slow that there is much of it left when its first epoch is over.
    let streamed = ["--run", directory, "--data-memory", "0", "--speed", "10", "--json"];
    let arguments = [&["train"], &data.arguments("6")[..], &streamed].concat();
    let mut child = command(&arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(r#""event":"epoch""#)), "an epoch is completed");
    let whole = std::fs::read(data.file(IMAGES)).expect("there");
    data.put(IMAGES, &whole[..whole.len() / 2]);
    // The pipe is emptied, so that the program is never held up by it.
    let _rest: Vec<String> = lines.collect();
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [IMAGES, "was changed while it was in use", "the run is kept as it was after batch"] {
        assert!(said.contains(part), "{part:?} is not in {said}");
    }
    data.put(IMAGES, &whole);
    let resumed = finished(&["--resume", directory, "--data-memory", "0"]);
    let uninterrupted = finished(&[&data.arguments("6")[..], &["--no-save"]].concat());
    assert_eq!(resumed["weights_hash"], uninterrupted["weights_hash"], "nothing was lost");
}
