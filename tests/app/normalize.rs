//! Images that are normalised: a part of the run, kept as numbers wherever the network goes.

use crate::support::data::{CLASSES, Data, SIDE, TEST, png};
use crate::support::{json_lines, run};
use cnn_tui::train::state::RunState;
use serde_json::Value;
use std::fs;
use std::path::Path;

const NET: [&str; 2] = ["--net", "conv 4 5x5 stride 2 relu, dense 10 softmax"];

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Standard output and standard error of what must work.
fn succeed(arguments: &[&str]) -> [String; 2] {
    let output = run(arguments);
    let [out, said] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{arguments:?}: {said}");
    [out, said]
}

/// Runs what must fail with `status`, saying all of `parts`.
fn refused(status: i32, arguments: &[&str], parts: &[&str]) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    for part in parts {
        assert!(said.contains(part), "{arguments:?}: {part:?} is not in {said:?}");
    }
}

fn json(arguments: &[&str]) -> Value {
    json_lines(succeed(arguments)[0].as_bytes()).pop().expect("a line")
}

/// Trains a run called `name` on `data` for one epoch, with `options` besides; gives its directory.
fn trained(data: &Data, name: &str, options: &[&str]) -> String {
    let directory = text(&data.file(name)).to_owned();
    let place = ["train", "--run", &directory, "--threads", "1", "--data", data.path(), "--epochs", "1"];
    succeed(&[&place[..], &NET, options].concat());
    directory
}

fn normalization(checkpoint: &Path) -> String {
    RunState::load(checkpoint).expect("a checkpoint").config.normalization.to_string()
}

/// What `eval` measures, but for what is said of the data.
fn measured(arguments: &[&str]) -> [Value; 3] {
    let found = json(&[&["eval", "--json"], arguments].concat());
    ["weights_hash", "test_loss", "confusion"].map(|name| found[name].clone())
}

#[test]
fn what_is_measured_of_the_training_images_goes_with_the_network() {
    let data = Data::write();
    let run = trained(&data, "run", &["--normalize", "standard"]);
    let told = json(&["data", "info", data.path(), "--json"]);
    let [mean, deviation] =
        ["mean", "deviation"].map(|name| told["train"][name][0].as_f64().expect("a number"));
    let expected = format!("standard mean {mean} std {deviation}");
    assert_eq!(normalization(&data.file("run/latest.cnn")), expected);
    let about: Value =
        serde_json::from_slice(&fs::read(data.file("run/run.json")).expect("there")).expect("JSON");
    assert_eq!(about["settings"]["normalize"], expected);

    // Other images, so dark that they would be something else by their own mean: seen by the run's numbers.
    let other = Data::with_labels(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &[3; TEST]);
    let pixels =
        [vec![0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, SIDE as u8, 0, 0, 0, SIDE as u8], vec![1; 10 * SIDE * SIDE]];
    other.put("train-images-idx3-ubyte", &pixels.concat());
    let by_run = measured(&[&run, "--data", other.path()]);
    let numbers = trained(&data, "numbers", &["--normalize", &expected["standard ".len()..]]);
    assert_eq!(measured(&[&numbers, "--data", other.path()]), by_run, "the same numbers, the same bits");
    assert_ne!(measured(&[&trained(&data, "plain", &[])]), measured(&[&run]));

    // What leaves and comes back has the numbers with it.
    for ending in ["safetensors", "npz", "onnx"] {
        let (file, back) = (data.file(&format!("net.{ending}")), data.file(&format!("{ending}.cnn")));
        let said = &succeed(&["export", &run, text(&file)])[1];
        let takes = if ending == "onnx" {
            "values from 0 to 1, which it normalizes itself"
        } else {
            "normalized before"
        };
        assert!(said.contains(takes) && said.contains(&expected), "{said}");
        succeed(&["import", text(&file), text(&back), "--data", data.path()]);
        assert_eq!(normalization(&back), expected, "{ending}");
        assert_eq!(measured(&[text(&back)]), measured(&[&run]), "{ending}");
    }
    let said = &succeed(&["export", &run, text(&data.file("bytes.onnx")), "--bytes"])[1];
    assert!(said.contains("of bytes, which it normalizes itself"), "{said}");

    // Pictures are seen as test images are.
    let bytes = fs::read(data.file("t10k-images-idx3-ubyte")).expect("there");
    let mut confusion = vec![vec![0_u64; CLASSES]; CLASSES];
    let labels = fs::read(data.file("t10k-labels-idx1-ubyte")).expect("there");
    let files: Vec<String> = (0..8)
        .map(|index| {
            let path = data.file(&format!("{index}.png"));
            let pixels = &bytes[16 + index * SIDE * SIDE..][..SIDE * SIDE];
            fs::write(&path, png(SIDE, pixels)).expect("a file");
            text(&path).to_owned()
        })
        .collect();
    let mut words = vec!["predict", &run, "--json", "--ground", "dark", "--fit", "whole"];
    words.extend(files.iter().map(String::as_str));
    for (index, said) in json_lines(succeed(&words)[0].as_bytes()).iter().enumerate() {
        let label = usize::from(labels[8 + index]);
        confusion[label][said["label"].as_u64().expect("a label") as usize] += 1;
    }
    let few = Data::with_labels(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &labels[8..16]);
    let head = [0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, SIDE as u8, 0, 0, 0, SIDE as u8];
    few.put("t10k-images-idx3-ubyte", &[&head[..], &bytes[16..16 + 8 * SIDE * SIDE]].concat());
    assert_eq!(measured(&[&run, "--data", few.path()])[2], Value::from(confusion));
}

#[test]
fn a_run_goes_on_and_is_done_again_as_it_was_normalised() {
    let data = Data::write();
    let run = trained(&data, "run", &["--normalize", "standard"]);
    // What was asked for may be asked for again, and nothing else.
    let again = ["train", "--resume", &run, "--data", data.path(), "--epochs", "2", "--threads", "1"];
    succeed(&[&again[..], &["--normalize", "standard"]].concat());
    refused(
        2,
        &[&again[..], &["--normalize", "unit"]].concat(),
        &["--normalize unit: the run has standard mean 0."],
    );
    let whole = text(&data.file("whole")).to_owned();
    let place = ["train", "--run", &whole, "--threads", "2", "--data", data.path(), "--epochs", "1"];
    succeed(&[&place[..], &NET, &["--normalize", "standard"]].concat());
    succeed(&["train", "--resume", &whole, "--epochs", "2", "--threads", "2"]);
    assert_eq!(measured(&[&run]), measured(&[&whole]));
    let replayed = succeed(&["replay", &whole]);
    assert!(replayed.concat().contains("same"), "{replayed:?}");
    let page = data.file("run.html");
    succeed(&["report", &run, text(&page)]);
    assert!(fs::read_to_string(&page).expect("there").contains("standard mean 0."));
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_read() {
    let data = Data::write();
    let directory = text(&data.file("run")).to_owned();
    let train = ["train", "--run", &directory, "--data", data.path()];
    for (spec, part) in [
        ("mean 0.5", "there is no `std` after the numbers of `mean`"),
        ("range 1", "1 numbers after `range`: two are expected"),
        ("mean 0,1 std 1", "`0,1` as number 1 after `mean`"),
        ("none", "there is no normalization `none`; there are unit, range FROM TO, standard, mean M… std S…"),
    ] {
        let option = format!("--normalize {spec}: ");
        refused(2, &[&train[..], &["--normalize", spec]].concat(), &[&option, part]);
    }
    refused(
        1,
        &[&train[..], &["--normalize", "mean 1 1 1 std 1 1 1"]].concat(),
        &["--normalize does not fit", "name one of each"],
    );
    assert!(!data.file("run").exists());
    let run = trained(&data, "good", &["--normalize", "range -1 1"]);
    let (onnx, npz, out) = (data.file("net.onnx"), data.file("net.npz"), data.file("out.cnn"));
    for file in [&onnx, &npz] {
        succeed(&["export", &run, text(file)]);
    }
    let import = |file: &Path, options: &[&str]| {
        let words = ["import", text(file), text(&out), "--overwrite", "--data", data.path()];
        [&words[..], options].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let words = import(&onnx, &["--normalize", "mean 0.3 std 0.3"]);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    refused(2, &words, &["normalizes its images itself (mean 0.5 std 0.5); leave the option out"]);
    // A file of weights says nothing that the user cannot say otherwise.
    let words = import(&npz, &["--normalize", "mean 0.3 std 0.3"]);
    succeed(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(normalization(&out), "mean 0.3 std 0.3");
    let words = import(&npz, &["--normalize", "standard"]);
    succeed(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(normalization(&out).starts_with("standard mean 0."));
}
