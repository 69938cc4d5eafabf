//! `cnn-tui data`: what is said of data sets, what is found wrong with them, and that they are the same in every format.

use crate::support::data::{Data, SIDE, TEST, TRAIN, csv, idx};
use crate::support::{json_lines, run};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn info(path: &str) -> Value {
    let output = run(&["data", "info", path, "--json"]);
    assert!(output.status.success(), "{path}: {}", said(&output));
    json_lines(&output.stdout)[0].clone()
}

fn place() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made")
}

#[test]
fn info_says_what_is_in_a_data_set() {
    let data = Data::write();
    let said_of = info(data.path());
    let sum = |half: &str| {
        said_of[half]["counts"].as_array().expect("a list").iter().filter_map(Value::as_u64).sum::<u64>()
    };
    assert_eq!((sum("train"), sum("test")), (TRAIN as u64, TEST as u64));
    assert_eq!((&said_of["train"]["images"], &said_of["height"]), (&Value::from(TRAIN), &Value::from(SIDE)));
    assert_eq!(said_of["train"]["order"], "mixed");
    assert_eq!(said_of["duplicates"]["between"], 0);
    let mean = said_of["train"]["mean"][0].as_f64().expect("a number");
    assert!((0.1..0.4).contains(&mean), "{mean}");
    let deviation = said_of["train"]["deviation"][0].as_f64().expect("a number");
    let normalize = said_of["normalize"].as_str().expect("a text").to_owned();
    let numbers: Vec<f64> = normalize.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(
        normalize.starts_with("mean ")
            && (numbers[0] - mean).abs() < 1e-4
            && (numbers[1] - deviation).abs() < 1e-4
    );
    // The first two training images once more, one of them under another label, are what the test set is.
    let pixels = fs::read(data.file("train-images-idx3-ubyte")).expect("it is there")
        [16..16 + 2 * SIDE * SIDE]
        .to_vec();
    let labels = fs::read(data.file("train-labels-idx1-ubyte")).expect("it is there");
    data.put("t10k-images-idx3-ubyte", &idx(&[2, SIDE as u32, SIDE as u32], &pixels));
    data.put("t10k-labels-idx1-ubyte", &idx(&[2], &[labels[8], (labels[9] + 1) % 10]));
    let said_of = info(data.path());
    assert_eq!(
        (&said_of["duplicates"]["between"], &said_of["duplicates"]["contradicting"]),
        (&Value::from(2), &Value::from(1))
    );
    let output = run(&["data", "info", data.path()]);
    let page = said(&output);
    for part in [
        "images of 28×28×1, 10 classes",
        "training",
        "384",
        "2 test images are also training images",
        "SHA-256",
        &format!("--normalize \"{normalize}\""),
    ] {
        assert!(page.contains(part), "{part:?} is not in {page}");
    }
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
}

#[test]
fn mnist_itself_is_there_without_a_path() {
    let said_of = info("mnist");
    assert_eq!(
        (&said_of["name"], &said_of["train"]["images"]),
        (&Value::from("MNIST"), &Value::from(60_000))
    );
    assert_eq!(said_of["dataset_sha256"], "3e51fcadd6399dba0cd78ab4cfee90218f561f2858260cc370f129a07ee2e8ca");
}

#[test]
fn check_names_each_file_that_is_wrong() {
    let data = Data::write();
    let output = run(&["data", "check", data.path()]);
    assert!(
        output.status.success() && said(&output).contains("384 training and 50 test images"),
        "{}",
        said(&output)
    );
    data.put("train-images-idx3-ubyte", &idx(&[3, 2, 2], &[0; 11]));
    data.put("t10k-labels-idx1-ubyte", b"\0\0\x0d\x01");
    let output = run(&["data", "check", data.path()]);
    assert_eq!(output.status.code(), Some(1));
    for part in ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte, type code at byte 2", "2 found wrong"] {
        assert!(said(&output).contains(part), "{part:?} is not in {}", said(&output));
    }
    let output = run(&["data", "check", data.path(), "--json"]);
    assert_eq!(json_lines(&output.stdout).iter().filter(|line| line.get("error").is_some()).count(), 2);
}

#[test]
fn a_data_set_is_the_same_in_every_format_with_the_names_of_its_classes() {
    let data = Data::write();
    // Folders of these names would come in another order than the labels.
    let names: Vec<String> = (0..10).map(|label| format!("bar {}", 9 - label)).collect();
    data.put("labels.txt", names.join("\n").as_bytes());
    let (place, expected) = (place(), info(data.path()));
    let outputs =
        [("idx", "idx"), ("csv", "csv"), ("csv", "one/x.csv"), ("npz", "two/x.npz"), ("folder", "folder")];
    for folder in ["one", "two"] {
        fs::create_dir(place.path().join(folder)).expect("a directory can be made");
    }
    let mut from = data.path().to_owned();
    for (format, out) in outputs {
        let out = text(&place.path().join(out));
        // Each is made of the one before: what one of them loses is lost in all that follow.
        let output = run(&["data", "convert", &from, &out, "--to", format]);
        assert!(output.status.success(), "{format}: {}", said(&output));
        let found = info(&out);
        for key in ["dataset_sha256", "classes", "train", "test"] {
            assert_eq!(found[key], expected[key], "{format}, {key}");
        }
        let again = run(&["data", "convert", &from, &out, "--to", format]);
        assert_eq!(again.status.code(), Some(2), "{format}: {}", said(&again));
        assert!(said(&again).contains("is there already"), "{format}: {}", said(&again));
        from = out;
    }
    for entry in fs::read_dir(place.path()).expect("it is there").flatten() {
        assert!(
            !entry.file_name().to_string_lossy().starts_with('.'),
            "{:?} was left behind",
            entry.file_name()
        );
    }
}

#[test]
fn what_a_conversion_left_that_was_killed_goes_with_the_next_and_nothing_else_does() {
    let (data, place) = (Data::write(), place());
    // The number of a process that has ended.
    let mut child = std::process::Command::new("true").spawn().expect("it starts");
    let gone = child.id();
    child.wait().expect("it ends");
    let left = [(gone, ""), (std::process::id(), ""), (gone, "x")];
    let left = left.map(|(process, end)| place.path().join(format!(".out.{process}-0.tmp{end}")));
    for directory in &left {
        fs::create_dir_all(directory.join("train")).expect("made");
        fs::write(directory.join("train").join("0.png"), "half").expect("written");
    }
    let output = run(&["data", "convert", data.path(), &text(&place.path().join("out")), "--to", "idx"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(left.map(|directory| directory.exists()), [false, true, true]);
    let hidden = fs::read_dir(place.path()).expect("there").flatten();
    assert_eq!(hidden.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count(), 2);
}

#[test]
fn the_name_says_the_format_and_what_a_format_cannot_hold_is_refused() {
    let place = place();
    let file = place.path().join("small.csv");
    fs::write(&file, csv(&[3, 7, 7], &[1; 12])).expect("a file can be written");
    fs::create_dir(place.path().join("out")).expect("a directory can be made");
    let out = text(&place.path().join("out/again.csv"));
    let output = run(&["data", "convert", &text(&file), &out]);
    assert!(output.status.success(), "{}", said(&output));
    let folder = text(&place.path().join("folder"));
    let output = run(&["data", "convert", &text(&file), &folder, "--to", "folder"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(info(&folder)["classes"], info(&out)["classes"], "called by the labels");
    let unclear = run(&["data", "convert", &text(&file), &text(&place.path().join("somewhere"))]);
    assert_eq!(unclear.status.code(), Some(2));
    assert!(said(&unclear).contains("say with --to"), "{}", said(&unclear));
    let data = Data::with_labels(&[0, 2, 2, 0], &[0, 2]);
    let output = run(&["data", "convert", data.path(), &text(&place.path().join("gap.csv"))]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("no image is of class 1"), "{}", said(&output));
    assert_eq!(fs::read_dir(place.path()).expect("it is there").count(), 3, "nothing is left of it");
}

#[test]
fn preview_shows_images_as_they_are_and_as_they_are_trained_on() {
    let data = Data::write();
    let spec = ["--augment", "rotate 30, shift 4", "--count", "2"];
    let page = |arguments: &[&str]| {
        let output = run(&[&["data", "preview", data.path()], arguments].concat());
        assert!(output.status.success(), "{}", said(&output));
        assert!(!output.stdout.contains(&0x1b), "no colours in a file");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let plain = page(&["--count", "2"]);
    assert!(plain.contains("the first 2 images that a run with seed 1 is trained on"), "{plain}");
    assert_eq!(plain.matches(", image ").count(), 2, "{plain}");
    assert!(plain.contains(['█', '@']), "{plain}");
    let distorted = page(&spec);
    assert_eq!(distorted, page(&spec), "drawn alike");
    assert!(distorted.contains("epoch 1: rotate 30, shift 4"), "{distorted}");
    assert_ne!(distorted, page(&[&spec[..], &["--seed", "2"]].concat()));
    assert!(distorted.lines().chain(plain.lines()).all(|line| line.chars().count() <= 80), "{distorted}");
}

#[test]
fn preview_writes_a_picture_with_a_row_an_image_and_refuses_what_it_cannot_do() {
    let (data, place) = (Data::write(), place());
    let file = text(&place.path().join("sheet.png"));
    let arguments = ["data", "preview", data.path(), "--augment", "flip", "--png", &file];
    let output = run(&[&arguments[..], &["--count", "3", "--epochs", "2"]].concat());
    assert!(output.status.success() && output.stdout.is_empty(), "{}", said(&output));
    let sheet = image::open(&file).expect("it is a picture").to_rgb8();
    // Three rows of an image and what becomes of it in two epochs, each pixel four by four, a line between them.
    assert_eq!(sheet.dimensions(), (3 * (4 * SIDE as u32 + 1) + 1, 3 * (4 * SIDE as u32 + 1) + 1));
    for (given, status, part) in [
        (&["--count", "3"][..], 2, "is there already"),
        (&["--count", "200", "--overwrite"], 2, "400 pictures, and a file takes 256"),
        (&["--count", "0"], 2, "0 is not in 1..=256"),
    ] {
        let output = run(&[&arguments[..], given].concat());
        assert_eq!(output.status.code(), Some(status), "{given:?}: {}", said(&output));
        assert!(said(&output).contains(part), "{given:?}: {}", said(&output));
    }
    let output = run(&["data", "preview", "--augment", "twirl 3"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("there is no distortion `twirl`"), "{}", said(&output));
    let output = run(&["data", "preview", &text(&place.path().join("nowhere"))]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}
