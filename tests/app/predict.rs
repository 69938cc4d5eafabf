//! Pictures in: what `cnn-tui predict` says of files, folders, standard input and rows of digits.

use crate::support::data::{Data, idx};
use crate::support::{command, json_lines, run, state_home};
use cnn_tui::dataset::Dataset;
use serde_json::Value;
use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

const SIDE: usize = 28;
/// Test digits that are looked at.
const DIGITS: usize = 120;

/// MNIST, once.
static MNIST: LazyLock<Dataset> = LazyLock::new(|| Dataset::mnist().expect("it is built in"));

/// The checkpoint of a small network that was trained on MNIST for a moment, once for all tests.
static CHECKPOINT: LazyLock<String> = LazyLock::new(|| {
    let file = text(&Path::new(state_home()).join("digits.cnn"));
    let net = "conv 4 5x5 stride 2 relu, dense 10 softmax";
    let recipe = [
        "train",
        "--net",
        net,
        "--epochs",
        "1",
        "--batch-size",
        "32",
        "--lr",
        "0.1",
        "--validation",
        "58000",
    ];
    let output = run(&[&recipe[..], &["--no-save", "--save", &file]].concat());
    assert!(output.status.success(), "{}", said(&output));
    file
});

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn digit(index: usize) -> Cow<'static, [u8]> {
    MNIST.test().expect("it is built in").image(index).expect("in memory")
}

fn label(index: usize) -> u8 {
    MNIST.test().expect("it is built in").label(index)
}

/// A grey picture as a PNG file.
fn png(bytes: &[u8], height: usize, width: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a vector takes all");
    writer.write_image_data(bytes).expect("as much as was said");
    writer.finish().expect("a vector takes all");
    file
}

/// Test digits black on white beside one another, each so many times as large.
fn row(indices: &[usize], times: usize) -> Vec<u8> {
    let (side, gap) = (SIDE * times, 10);
    let (height, width) = (side + 2 * gap, indices.len() * (side + gap) + gap);
    let mut sheet = vec![255; height * width];
    for (place, index) in indices.iter().enumerate() {
        for i in 0..side * side {
            let ink = digit(*index)[i / side / times * SIDE + i % side / times];
            sheet[(gap + i / side) * width + gap + place * (side + gap) + i % side] = 255 - ink;
        }
    }
    png(&sheet, height, width)
}

/// A directory with files in it.
fn directory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> TempDir {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made");
    for (name, bytes) in files {
        let path: PathBuf = place.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a directory can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
    place
}

fn predictions(arguments: &[&str]) -> Vec<Value> {
    let output = run(&[&["predict", &CHECKPOINT, "--json"][..], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    json_lines(&output.stdout)
}

/// The share of predictions that are right, of the first test digits.
fn accuracy(predictions: &[Value]) -> f64 {
    let right = predictions.iter().enumerate().filter(|(index, said)| said["label"] == label(*index));
    right.count() as f64 / predictions.len() as f64
}

#[test]
fn test_digits_as_png_are_predicted_as_eval_measures_them() {
    let pixels: Vec<u8> = (0..DIGITS).flat_map(|index| digit(index).into_owned()).collect();
    let labels: Vec<u8> = (0..DIGITS).map(label).collect();
    let data = Data::with_labels(&labels, &labels);
    let sizes = [DIGITS as u32, SIDE as u32, SIDE as u32];
    data.put("t10k-images-idx3-ubyte", &idx(&sizes, &pixels));
    let measured = run(&["eval", &CHECKPOINT, "--data", data.path(), "--json"]);
    assert!(measured.status.success(), "{}", said(&measured));
    let measured = &json_lines(&measured.stdout)[0];

    let files = (0..DIGITS).map(|index| (format!("{index}.png"), png(&digit(index), SIDE, SIDE)));
    let place = directory(files);
    let predicted = predictions(&[&text(place.path())]);
    assert_eq!(predicted.len(), DIGITS);
    let mut confusion = vec![vec![0_u64; 10]; 10];
    for (index, said) in predicted.iter().enumerate() {
        assert!(
            said["file"].as_str().expect("a path").ends_with(&format!("/{index}.png")),
            "in natural order: {said}"
        );
        assert_eq!(
            (&said["fit"], &said["inverted"]),
            (&Value::from("as-it-is"), &Value::from(false)),
            "{said}"
        );
        confusion[usize::from(label(index))][said["label"].as_u64().expect("a label") as usize] += 1;
    }
    assert_eq!(Value::from(confusion), measured["confusion"]);
    assert!(accuracy(&predicted) > 0.7, "the network has learned something: {}", accuracy(&predicted));
}

#[test]
fn digits_drawn_black_on_white_anywhere_and_larger_are_known_as_well() {
    let drawn = (0..DIGITS).map(|index| (format!("{index}.png"), row(&[index], 2 + index % 4)));
    let white = (0..DIGITS).map(|index| (format!("{index}.png"), png(&digit(index), SIDE, SIDE)));
    let (drawn, white) = (directory(drawn), directory(white));
    let (drawn, white) = (predictions(&[&text(drawn.path())]), predictions(&[&text(white.path())]));
    for said in &drawn {
        assert_eq!(
            (&said["fit"], &said["ground"]),
            (&Value::from("centered"), &Value::from("black on white")),
            "{said}"
        );
    }
    let (drawn, white) = (accuracy(&drawn), accuracy(&white));
    assert!(drawn > white - 0.03, "{drawn} of drawn digits and {white} of the digits themselves");
}

#[test]
fn a_row_of_digits_is_cut_apart() {
    let indices = [0, 1, 2, 3];
    let place = directory([("row.png".to_owned(), row(&indices, 2))]);
    let file = text(&place.path().join("row.png"));
    let pieces = predictions(&["--strip", &file]);
    let each: Vec<Value> = indices
        .iter()
        .map(|&index| {
            let place = directory([("x.png".to_owned(), row(&[index], 2))]);
            predictions(&[&text(&place.path().join("x.png"))])[0]["label"].clone()
        })
        .collect();
    let labels: Vec<Value> = pieces.iter().map(|said| said["label"].clone()).collect();
    assert_eq!(labels, each, "each is what it is by itself");
    for (index, said) in pieces.iter().enumerate() {
        assert_eq!(
            (&said["piece"]["index"], &said["piece"]["of"]),
            (&Value::from(index), &Value::from(4)),
            "{said}"
        );
    }
    let output = run(&["predict", &CHECKPOINT, "--strip", &file, "--top", "1"]);
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(lines.lines().count(), 4);
    assert!(
        lines.contains("row.png, 1 of 4, columns ") && lines.contains("black on white, inverted"),
        "{lines}"
    );
}

#[test]
fn bad_files_are_named_and_the_good_ones_are_predicted() {
    let whole = png(&digit(0), SIDE, SIDE);
    let place = directory([
        ("1.png".to_owned(), whole.clone()),
        ("2.png".to_owned(), whole[..whole.len() / 2].to_vec()),
        ("3.jpg".to_owned(), whole.clone()),
        ("4.png".to_owned(), b"<html>".to_vec()),
        ("5.png".to_owned(), png(&[255; 900], 30, 30)),
    ]);
    let folder = text(place.path());
    let missing = text(&place.path().join("6.png"));
    let output = run(&["predict", &CHECKPOINT, &folder, &missing]);
    assert_eq!(output.status.code(), Some(1));
    let (lines, errors) = (String::from_utf8_lossy(&output.stdout), said(&output));
    assert_eq!(lines.lines().count(), 2, "a PNG called .jpg is one: {lines}");
    for part in [
        "2.png: cannot be decoded",
        "4.png: a web page",
        "5.png: nothing is drawn",
        "6.png: cannot be read",
        "4 of 6",
    ] {
        assert!(errors.contains(part), "{part:?} is not in {errors}");
    }
    let output = run(&["predict", &CHECKPOINT, &folder, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = json_lines(&output.stdout);
    assert_eq!(lines.iter().filter(|line| line.get("error").is_some()).count(), 3);
    assert!(lines[1]["file"].as_str().is_some_and(|file| file.ends_with("2.png")), "{}", lines[1]);
}

#[test]
fn a_dash_reads_standard_input_and_top_says_how_many_classes() {
    let mut child = command(&["predict", &CHECKPOINT, "-", "--json", "--top", "20"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("it is a pipe");
    input.write_all(&row(&[7], 3)).expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let said = &json_lines(&output.stdout)[0];
    assert_eq!(said["file"], "standard input");
    let top = said["top"].as_array().expect("a list");
    assert_eq!((top.len(), &top[0]["label"]), (10, &said["label"]));
    let sum: f64 = top.iter().map(|class| class["output"].as_f64().expect("a number")).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
}

#[test]
fn what_contradicts_itself_is_misuse() {
    for arguments in
        [&["--strip", "--fit", "whole", "x.png"][..], &["--top", "0", "x.png"], &[], &["--fit", "x", "x.png"]]
    {
        let output = run(&[&["predict", &CHECKPOINT][..], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    }
}
