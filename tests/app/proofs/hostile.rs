//! What should not be there, in place of what should: refused by the real binary with a reason and a status, soon.

use super::place::Place;
use crate::support::chance::tell;
use crate::support::data::{Data, SIDE, TRAIN, idx};
use crate::support::{SOON, command};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Runs the program; it must end by itself with this status and say all of `parts`. Returns what it said.
fn refused(status: i32, arguments: &[&str], parts: &[&str]) -> String {
    let mut child =
        command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let deadline = Instant::now() + SOON;
    // What it says fits into a pipe.
    while child.try_wait().expect("it can be waited for").is_none() {
        if Instant::now() > deadline {
            let _ = child.kill();
            panic!("{arguments:?}: it hangs");
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let output = child.wait_with_output().expect("it has ended");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    for part in parts {
        assert!(said.contains(part), "{arguments:?}: {part:?} is not in {said:?}");
    }
    said
}

/// What can stand where a file should.
const STRANGERS: [&str; 5] = ["directory", "pipe", "device", "empty file", "nothing"];

/// Puts one there.
fn put(stranger: &str, path: &Path) {
    match stranger {
        "directory" => fs::create_dir(path).expect("made"),
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().expect("it runs").success()),
        "device" => symlink("/dev/zero", path).expect("linked"),
        "empty file" => fs::write(path, "").expect("written"),
        _ => {}
    }
}

#[test]
fn strangers_in_place_of_data_are_refused() {
    let mut tried = 0;
    for stranger in STRANGERS {
        for name in ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] {
            let data = Data::write();
            fs::remove_file(data.file(name)).expect("it was there");
            put(stranger, &data.file(name));
            refused(1, &["train", "--data", data.path(), "--preset", "small"], &[name]);
            tried += 1;
        }
        if stranger != "directory" {
            let place = Place::new();
            put(stranger, &place.run());
            refused(1, &["train", "--data", &place.argument()], &[&place.argument()]);
            tried += 1;
        }
    }
    tell("hostile, data", &format!("{tried} strangers in place of files and directories refused"));
}

#[test]
fn data_that_lies_is_refused() {
    let labels = "train-labels-idx1-ubyte";
    let images = "train-images-idx3-ubyte";
    let [count, side] = [TRAIN, SIDE].map(|n| u32::try_from(n).expect("small"));
    let pixels = vec![7; TRAIN * SIDE * SIDE];
    let cases: [(&str, Vec<u8>, &str); 7] = [
        (images, idx(&[1 << 30, 1 << 10, 1 << 10], &pixels), images),
        (images, idx(&[1 << 20, 1 << 20, 1], &pixels), images),
        (images, idx(&[u32::MAX, u32::MAX, u32::MAX], &pixels), images),
        (images, idx(&[count - 1, side, side], &pixels), "appended"),
        (images, [&idx(&[count, side, side], &pixels)[..], b"more"].concat(), "appended"),
        (labels, idx(&[count - 1], &[0; TRAIN - 1]), "383 labels"),
        (labels, [&idx(&[count], &[0; TRAIN])[..], b"more"].concat(), "appended"),
    ];
    let tried = cases.len();
    for (name, file, says) in cases {
        let data = Data::write();
        data.put(name, &file);
        refused(1, &["train", "--json", "--data", data.path(), "--preset", "small", "--no-save"], &[says]);
    }
    tell("hostile, data", &format!("{tried} files that lie about lengths, numbers and labels refused"));
}

#[test]
fn strangers_in_place_of_checkpoints_are_refused() {
    let mut tried = 0;
    for stranger in STRANGERS {
        let place = Place::new();
        put(stranger, &place.run());
        let path = place.argument();
        for command in ["eval", "inspect"] {
            refused(1, &[command, &path], &[&path]);
            tried += 1;
        }
        refused(1, &["train", "--resume", &path], &[&path]);
        tried += 1;
    }
    for stranger in STRANGERS {
        // The same inside the directory of a run.
        let place = Place::new();
        fs::create_dir(place.run()).expect("made");
        put(stranger, &place.file("latest.cnn"));
        let path = place.argument();
        refused(1, &["train", "--resume", &path], &[&path]);
        refused(1, &["eval", &path], &[&path]);
        tried += 2;
    }
    tell("hostile, checkpoints", &format!("{tried} strangers in place of checkpoints and runs refused"));
}

#[test]
fn lengths_that_no_checkpoint_has_are_refused() {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/checkpoint-2.cnn");
    let good = fs::read(fixture).expect("the fixture is there");
    let place = Place::new();
    let path = place.argument();
    let mut tried = 0;
    for length in [0, 1, 1 << 30, (1 << 30) + 1, 1 << 40, u64::MAX] {
        let mut file = good.clone();
        file[12..20].copy_from_slice(&length.to_le_bytes());
        fs::write(place.run(), file).expect("written");
        refused(1, &["inspect", &path], &[&path]);
        tried += 1;
    }
    // A file as large as that, with nothing in it.
    let file = fs::File::create(place.run()).expect("made");
    file.set_len(1 << 40).expect("it takes no space");
    refused(1, &["inspect", &path], &["1099511627776 bytes", "at most"]);
    tell("hostile, checkpoints", &format!("{} lengths up to 2^64 refused", tried + 1));
}

#[test]
fn strangers_where_something_is_to_be_written_are_refused_before_anything_is_trained() {
    let mut tried = 0;
    for stranger in ["directory", "pipe", "device"] {
        let place = Place::new();
        put(stranger, &place.run());
        refused(2, &["train", "--preset", "small", "--no-save", "--save", &place.argument()], &["--save"]);
        tried += 1;
    }
    for stranger in ["pipe", "device", "empty file"] {
        let place = Place::new();
        put(stranger, &place.run());
        refused(2, &["train", "--preset", "small", "--run", &place.argument()], &["--run"]);
        tried += 1;
    }
    for inside in ["lock", "log.txt"] {
        let (place, data) = (Place::new(), Data::write());
        fs::create_dir(place.run()).expect("made");
        put("pipe", &place.file(inside));
        let run = place.argument();
        let arguments = [&["train"][..], &data.arguments("1"), &["--run", &run]].concat();
        if inside == "lock" {
            refused(1, &arguments, &["lock"]);
        } else {
            // A run whose log cannot be written is a run all the same.
            refused(0, &arguments, &[]);
        }
        tried += 1;
    }
    tell(
        "hostile, places",
        &format!("{tried} strangers in place of what is to be written: refused, none waited for"),
    );
}

#[test]
fn the_largest_numbers_are_numbers() {
    let data = Data::write();
    let most = "18446744073709551615";
    for epochs in ["1", most] {
        let numbers = ["--epochs", epochs, "--warm-up", "3", "--seed", most, "--until-accuracy", "0.5"];
        let more = ["--save-every", "86400", "--batch-size", most, "--validation", "64", "--lr", "0.1"];
        let common = ["train", "--net", "dense 10", "--data", data.path()];
        refused(0, &[&common[..], &numbers, &more].concat(), &[]);
    }
    for option in ["--warm-up", "--validation", "--keep"] {
        let arguments = [&["train"][..], &data.arguments("1"), &[option, most]].concat();
        // A warm-up may never end; nothing is left to train on if all is for validation.
        refused(i32::from(option == "--validation"), &arguments, &[]);
    }
}

#[test]
fn a_run_that_no_memory_can_hold_is_refused() {
    let net = "conv 1000 5x5 pad 4, dense 10";
    let message =
        refused(1, &["train", "--net", net, "--batch-size", "50000", "--no-save"], &["MiB of memory"]);
    assert!(message.contains("smaller"), "{message}");
    refused(2, &["train", "--net", "conv 999999 99x99 pad 98, dense 10"], &["parameters; at most"]);
    refused(2, &["train", "--net", "conv 60000 1x1, avgpool 1, dense 10"], &["values a sample"]);
}
