//! Data of one's own: which images are measured, how they are split, what is said of them, and how many classes there are.

use crate::support::data::{Data, SIDE, csv, idx, npy, npz, png};
use crate::support::{command, json_lines, run};
use cnn_tui::dataset::Dataset;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Standard output of what must work.
fn stdout(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json_of(arguments: &[&str]) -> Vec<Value> {
    json_lines(stdout(&[arguments, &["--json"]].concat()).as_bytes())
}

/// Runs what must fail with `status`, saying all of `parts`.
fn refused(status: i32, arguments: &[&str], parts: &[&str]) {
    let output = run(arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    for part in parts {
        assert!(said.contains(part), "{arguments:?}: {part:?} is not in {said:?}");
    }
}

/// So many images of each class, the classes taking turns.
fn mixed(classes: u8, each: usize) -> Vec<u8> {
    (0..classes).cycle().take(usize::from(classes) * each).collect()
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A data set, and the checkpoint of a run of one epoch on it.
fn trained(data: &Data) -> String {
    let file = path(&data.file("run.cnn")).to_owned();
    stdout(&[&["train", "--no-save", "--save", &file][..], &data.arguments("1")].concat());
    file
}

#[test]
fn a_directory_whose_contents_were_exchanged_is_refused_and_named() {
    let (data, other) = (Data::write(), Data::with_labels(&mixed(10, 40), &mixed(10, 5)));
    let (run_directory, copy) = (data.file("run"), data.file("copy.cnn"));
    let arguments =
        [&["train", "--run", path(&run_directory), "--save", path(&copy)][..], &data.arguments("1")].concat();
    stdout(&arguments);
    let measured = &json_of(&["eval", path(&copy)])[0];
    assert_eq!(measured["same_dataset"], true);
    assert_eq!(measured["dataset_sha256"], measured["trained_on"]["dataset_sha256"]);
    for set in ["train", "t10k"] {
        for what in ["images-idx3-ubyte", "labels-idx1-ubyte"] {
            let name = format!("{set}-{what}");
            data.put(&name, &std::fs::read(other.file(&name)).expect("there"));
        }
    }
    let parts = [
        "the run was trained on",
        "(28×28×1 images, 10 classes, validated on 64, SHA-256 ",
        "another data set",
        "400 to train on",
        "--data",
    ];
    refused(1, &["eval", path(&copy)], &parts);
    refused(1, &["eval", path(&run_directory)], &parts);
    refused(1, &["train", "--resume", path(&run_directory), "--epochs", "2"], &parts);
    refused(1, &["train", "--resume", path(&run_directory), "--epochs", "2", "--data", other.path()], &parts);
    // On purpose it may be measured on anything, and says so.
    let foreign = ["eval", path(&copy), "--data", other.path()];
    let measured = &json_of(&foreign)[0];
    assert_eq!((&measured["same_dataset"], &measured["images"]), (&json!(false), &json!(50)));
    assert!(stdout(&foreign).contains("another data set than the one trained on"));
}

#[test]
fn a_checkpoint_that_does_not_tell_where_its_images_are_is_not_measured_on_others() {
    let old = format!("{FIXTURES}/checkpoint-1.cnn");
    refused(1, &["eval", &old], &["is not the MNIST built in", "--data"]);
    let data = format!("{FIXTURES}/data");
    assert_eq!(json_of(&["eval", &old, "--data", &data])[0]["same_dataset"], true);
}

#[cfg(unix)]
#[test]
fn a_place_that_is_no_text_is_found_again() {
    use std::os::unix::ffi::OsStrExt;
    let data = Data::write();
    let place = data.file("").join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&place).expect("made");
    for set in ["train", "t10k"] {
        for what in ["images-idx3-ubyte", "labels-idx1-ubyte"] {
            let name = format!("{set}-{what}");
            std::fs::rename(data.file(&name), place.join(&name)).expect("moved");
        }
    }
    let (run_directory, copy) = (data.file("run"), data.file("copy.cnn"));
    let output = command(&[
        "train",
        "--json",
        "--preset",
        "small",
        "--epochs",
        "1",
        "--run",
        path(&run_directory),
        "--save",
        path(&copy),
        "--data",
    ])
    .arg(&place)
    .output()
    .expect("the program starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let lines = json_lines(&output.stdout);
    let finished = lines.last().expect("lines");
    for checkpoint in [&run_directory, &copy] {
        let measured = &json_of(&["eval", path(checkpoint)])[0];
        assert_eq!(measured["test_accuracy"], finished["test_accuracy"]);
        assert_eq!((&measured["images"], &measured["same_dataset"]), (&json!(50), &json!(true)));
    }
    let longer = json_of(&["train", "--resume", path(&run_directory), "--epochs", "2"]);
    assert_eq!(longer.last().expect("lines")["epochs"], 2);
    // Gone, it is missed, and nothing takes its place.
    std::fs::rename(&place, data.file("elsewhere")).expect("moved");
    refused(1, &["eval", path(&copy)], &["cannot be opened"]);
    let moved = data.file("elsewhere");
    assert_eq!(json_of(&["eval", path(&copy), "--data", path(&moved)])[0]["same_dataset"], true);
}

#[test]
fn a_sorted_set_is_validated_on_all_classes_unless_the_last_images_are_asked_for() {
    let mut labels = mixed(10, 60);
    labels.sort_unstable();
    let data = Data::with_labels(&labels, &mixed(10, 5));
    let lines = json_of(&[&["train", "--no-save"][..], &data.arguments("6")].concat());
    assert_eq!(
        (&lines[0]["validation_split"], &lines[0]["validation_images"]),
        (&json!("stratified"), &json!(100))
    );
    assert_eq!(lines[0]["notes"][0]["what"], "sorted");
    let last_epoch = &lines[lines.len() - 2];
    assert!(
        last_epoch["validation_accuracy"].as_f64().is_some_and(|accuracy| accuracy > 0.9),
        "{last_epoch}"
    );

    let arguments =
        [&["train", "--no-save", "--validation-split", "last"][..], &data.arguments("1")].concat();
    let output = run(&arguments);
    let said = stderr(&output);
    for part in
        ["sorted by class", "--validation-split stratified", "none is trained on", "says nothing of it"]
    {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
    let lines = json_of(&arguments);
    let kinds: Vec<_> =
        lines[0]["notes"].as_array().expect("notes").iter().map(|note| &note["what"]).collect();
    assert!(kinds.contains(&&json!("class-not-trained")), "{kinds:?}");
    assert_eq!(lines[0]["validation_split"], "last");
}

#[test]
fn a_drawn_split_is_the_same_after_an_interruption_and_another_with_another_seed() {
    let mut labels = mixed(10, 60);
    labels.sort_unstable();
    let data = Data::with_labels(&labels, &mixed(10, 5));
    let train = |seed: &str, place: &str, more: &[&str]| {
        let place = data.file(place);
        let options = ["train", "--seed", seed, "--run", path(&place)];
        json_of(&[&options[..], &data.arguments("2"), more].concat())
    };
    let whole = train("1", "whole", &[]);
    // Stopped at its first epoch by a target that it reaches, and gone on with.
    train("1", "part", &["--until-accuracy", "0.01"]);
    let part = data.file("part");
    let rest = json_of(&[
        "train",
        "--resume",
        path(&part),
        "--until-accuracy",
        "1.0",
        "--validation-split",
        "stratified",
    ]);
    let hash = |lines: &[Value]| lines.last().expect("lines")["weights_hash"].clone();
    assert_eq!(hash(&rest), hash(&whole));
    assert_ne!(hash(&train("2", "other", &[])), hash(&whole));
    refused(
        2,
        &["train", "--resume", path(&part), "--validation-split", "last"],
        &["--validation-split last: the run has stratified"],
    );
}

#[test]
fn the_built_in_set_keeps_its_last_images() {
    let net = ["train", "--no-save", "--net", "dense 10 softmax", "--epochs", "1", "--validation", "59000"];
    let lines = json_of(&net);
    assert_eq!((&lines[0]["validation_split"], &lines[0]["notes"]), (&json!("last"), &json!([])));
    let again = json_of(&[&net[..], &["--validation-split", "last"]].concat());
    assert_eq!(again.last().expect("lines")["weights_hash"], lines.last().expect("lines")["weights_hash"]);
}

#[test]
fn what_makes_accuracies_mislead_is_said_and_nothing_is_nan() {
    let one_class = Data::with_labels(&[3; 60], &[3; 10]);
    // Labels from 1, and classes that the test set lacks.
    let from_one: Vec<u8> = mixed(6, 20).iter().map(|label| label + 1).collect();
    let gaps = Data::with_labels(&from_one, &[1, 2, 3, 1, 2, 3]);
    let dark = Data::with_labels(&mixed(4, 20), &mixed(4, 2));
    dark.put("train-images-idx3-ubyte", &idx(&[80, SIDE as u32, SIDE as u32], &vec![16; 80 * SIDE * SIDE]));
    for (data, parts) in [
        (&one_class, &["all 60 training images are of class 3", "no image is of classes 0, 1 and 2"][..]),
        (&gaps, &["no test image is of classes 4, 5 and 6"]),
        (&dark, &["brighter than 16 of 255"]),
    ] {
        let file = path(&data.file("run.cnn")).to_owned();
        let output =
            run(&[&["train", "--json", "--no-save", "--save", &file][..], &data.arguments("1")].concat());
        let said = stderr(&output);
        assert!(output.status.success(), "{said}");
        let start = &json_lines(&output.stdout)[0];
        let notes = start["notes"].to_string();
        for part in parts {
            assert!(said.contains(part) && notes.contains(part), "{part:?} is not in {said:?} and {notes}");
        }
        let table = stdout(&["eval", &file]);
        assert!(!table.contains("NaN"), "{table}");
        let classes = json_of(&["eval", &file])[0]["classes"].clone();
        for class in classes.as_array().expect("classes") {
            assert_eq!(class["recall"].is_null(), class["images"] == 0, "{class}");
        }
    }
    assert!(stdout(&["eval", path(&gaps.file("run.cnn"))]).contains('–'));
}

#[test]
fn a_presets_last_layer_follows_the_classes_and_typed_networks_stay_as_typed() {
    let data = Data::with_labels(&mixed(26, 8), &mixed(26, 2));
    for preset in ["slide", "dense", "nielsen-1", "nielsen-3", "lenet", "fast", "small"] {
        let options = ["train", "--no-save", "--preset", preset, "--epochs", "1", "--data", data.path()];
        let lines = json_of(&options);
        assert!(
            lines[0]["network"].as_str().is_some_and(|network| network.contains("dense 26 ")),
            "{}",
            lines[0]
        );
        assert!(lines[0]["notes"].to_string().contains("the last layer has 26 units for the 26 classes"));
    }
    let literal = ["train", "--no-save", "--net", "dense 10 softmax", "--epochs", "1", "--data", data.path()];
    refused(1, &literal, &["there are 26 classes", "end with `dense 26 softmax`"]);
}

#[test]
fn a_preset_for_larger_images_is_changed_and_says_what_and_why() {
    let data = Data::with_labels(&mixed(3, 20), &mixed(3, 2));
    for (name, count) in [("train", 60), ("t10k", 6)] {
        data.put(&format!("{name}-images-idx3-ubyte"), &idx(&[count, 8, 8], &vec![99; 64 * count as usize]));
    }
    for preset in ["slide", "dense", "nielsen-1", "nielsen-3", "lenet", "fast", "small"] {
        let train = ["train", "--no-save", "--epochs", "1", "--data", data.path(), "--preset", preset];
        let start = &json_of(&train)[0];
        let (network, notes) = (start["network"].to_string(), start["notes"].to_string());
        assert!(notes.contains("the last layer has 3 units for the 3 classes"), "{preset}: {notes}");
        let fits = ["slide", "dense", "nielsen-1"].contains(&preset);
        assert_eq!(network.contains("pad same"), !fits, "{preset}: {network}");
        let said = "images of 8×8×1 are too small for layer 3 of ";
        assert_eq!(notes.contains(said) && notes.contains("(pad same)"), !fits, "{preset}: {notes}");
    }
    let typed = [
        "train",
        "--no-save",
        "--epochs",
        "1",
        "--data",
        data.path(),
        "--net",
        "conv 4 9x9, dense 3 softmax",
    ];
    refused(1, &typed, &["9×9 kernel does not fit into 8×8"]);
}

#[test]
fn what_a_network_was_not_trained_on_may_lack_classes_but_not_have_more() {
    let (data, few, many) = (
        Data::with_labels(&mixed(4, 30), &mixed(4, 3)),
        Data::with_labels(&mixed(2, 5), &[0, 1]),
        Data::with_labels(&mixed(5, 4), &[0, 4]),
    );
    let file = trained(&data);
    let measured = &json_of(&["eval", &file, "--data", few.path()])[0];
    assert_eq!((&measured["images"], measured["classes"].as_array().map(Vec::len)), (&json!(2), Some(4)));
    refused(
        1,
        &["eval", &file, "--data", many.path()],
        &["test image 1", "label 4", "4 outputs", "labels 0 to 3"],
    );
}

#[test]
fn classes_have_the_names_that_stand_beside_the_data() {
    let data = Data::with_labels(&mixed(3, 30), &mixed(3, 3));
    data.put("labels.txt", "T-shirt\r\n猫\r\nSneaker\r\n".as_bytes());
    let file = trained(&data);
    let table = stdout(&["eval", &file]);
    assert!(["T-shirt", "猫", "Sneaker"].iter().all(|name| table.contains(name)), "{table}");
    let start = &json_of(&[&["train", "--no-save"][..], &data.arguments("1")].concat())[0];
    assert_eq!(start["classes"], json!(["T-shirt", "猫", "Sneaker"]));
    // Names are no part of what was trained on: without them it is the same run.
    std::fs::remove_file(data.file("labels.txt")).expect("there");
    assert!(stdout(&["eval", &file]).contains("Sneaker"));
    data.put("labels.txt", b"a\nb\na\n");
    refused(1, &["eval", &file], &["labels.txt, line 3: `a`", "line 1"]);
}

#[test]
fn sets_smaller_than_a_batch_or_with_one_image_a_class_are_trained_on() {
    for labels in [&[0, 1][..], &mixed(7, 1), &mixed(3, 3)] {
        let data = Data::with_labels(labels, &[0]);
        for more in [&[][..], &["--validation", "1"]] {
            let lines = json_of(&[&["train", "--no-save"][..], &data.arguments("2"), more].concat());
            assert_eq!(lines.last().expect("lines")["outcome"], "completed");
        }
        let target = [&["train", "--no-save", "--until-accuracy", "0.9"][..], &data.arguments("2")].concat();
        if labels.len() < 6 {
            refused(1, &target, &["--until-accuracy", "of 2 images none are for validation"]);
        }
    }
}

/// The set `name` of `data` as a CSV file.
fn as_csv(data: &Data, name: &str) -> String {
    let file = |what: &str| std::fs::read(data.file(&format!("{name}-{what}-ubyte"))).expect("there");
    csv(&file("labels-idx1")[8..], &file("images-idx3")[16..])
}

/// The pixels and the labels of the set `name` of `data`.
fn pixels_and_labels(data: &Data, name: &str) -> (Vec<u8>, Vec<u8>) {
    let file = |what: &str| std::fs::read(data.file(&format!("{name}-{what}-ubyte"))).expect("there");
    (file("images-idx3")[16..].to_vec(), file("labels-idx1")[8..].to_vec())
}

/// Writes a record of CIFAR-10 for each image, in the middle of its 32×32 pixels.
fn as_records(data: &Data, name: &str) -> Vec<u8> {
    let (pixels, labels) = pixels_and_labels(data, name);
    let record = |(image, &label): (&[u8], &u8)| {
        let mut plane = vec![0; 32 * 32];
        for (row, pixels) in image.chunks(SIDE).enumerate() {
            plane[32 * (row + 2) + 2..][..SIDE].copy_from_slice(pixels);
        }
        [vec![label], plane.repeat(3)].concat()
    };
    pixels.chunks(SIDE * SIDE).zip(&labels).flat_map(record).collect()
}

/// Writes the same images in the format of that name to the directory `place`, and gives what `--data` is given. Every format has
/// an example here.
fn written_in(format: &str, data: &Data, place: &Path) -> PathBuf {
    let put = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        std::fs::create_dir_all(path.parent().expect("it is in one")).expect("made");
        std::fs::write(path, bytes).expect("written");
    };
    match format {
        "IDX" => {
            for name in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
                let name = format!("{name}-ubyte");
                put(&name, &std::fs::read(data.file(&name)).expect("there"));
            }
        }
        "CSV" => {
            put("bars.csv", as_csv(data, "train").as_bytes());
            let names = format!("label{}\n", ",pixel".repeat(SIDE * SIDE));
            put("bars_test.csv", (names + &as_csv(data, "t10k")).as_bytes());
            return place.join("bars.csv");
        }
        "NumPy" => {
            let arrays = [("train", "train"), ("t10k", "test")].into_iter().flat_map(|(name, set)| {
                let (pixels, labels) = pixels_and_labels(data, name);
                let images = npy(&format!("({}, {SIDE}, {SIDE})", labels.len()), &pixels);
                let labels = npy(&format!("({},)", labels.len()), &labels);
                [(format!("x_{set}"), images), (format!("y_{set}"), labels)]
            });
            put("bars.npz", &npz(&arrays.collect::<Vec<_>>()));
            return place.join("bars.npz");
        }
        "CIFAR" => {
            let records = as_records(data, "train");
            // Five files with an equal number of whole records, but for the last.
            let share = records.len() / 3073 / 5 * 3073;
            for batch in 0..5 {
                let end = if batch < 4 { (batch + 1) * share } else { records.len() };
                put(&format!("data_batch_{}.bin", batch + 1), &records[batch * share..end]);
            }
            put("test_batch.bin", &as_records(data, "t10k"));
        }
        "folder" => {
            for (name, set) in [("train", "train"), ("t10k", "test")] {
                let (pixels, labels) = pixels_and_labels(data, name);
                for (index, (image, label)) in pixels.chunks(SIDE * SIDE).zip(labels).enumerate() {
                    put(&format!("{set}/{label}/{index}.png"), &png(SIDE, image));
                }
            }
        }
        other => panic!("write an example of {other}"),
    }
    place.to_owned()
}

#[test]
fn images_in_any_format_are_trained_on_measured_and_gone_on_with_alike() {
    let mut hashes = Vec::new();
    for format in Dataset::formats() {
        let (data, other) = (Data::write(), Data::with_labels(&mixed(10, 40), &mixed(10, 5)));
        let (directory, run_directory) = (data.file("data"), data.file("run"));
        let place = written_in(format, &data, &directory);
        let lines = json_of(&[
            "train",
            "--data",
            path(&place),
            "--net",
            "dense 10 softmax",
            "--epochs",
            "1",
            "--run",
            path(&run_directory),
        ]);
        assert_eq!(
            (&lines[0]["train_images"], &lines[0]["test_images"]),
            (&json!(320), &json!(50)),
            "{format}"
        );
        assert_eq!(lines[0]["classes"], json!(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]));
        let finished = lines.last().expect("lines");
        let measured = &json_of(&["eval", path(&run_directory)])[0];
        assert_eq!(measured["test_accuracy"], finished["test_accuracy"], "{format}");
        assert_eq!(measured["same_dataset"], true);
        let longer = json_of(&["train", "--resume", path(&run_directory), "--epochs", "2"]);
        assert_eq!(longer.last().expect("lines")["epochs"], 2);
        // CIFAR's images have a size and colours of their own.
        if format != "CIFAR" {
            let hash = longer.last().expect("lines")["weights_hash"].clone();
            hashes.push((measured["dataset_sha256"].clone(), hash));
        }
        // Other images under the same names are noticed.
        std::fs::remove_dir_all(&directory).expect("removed");
        let exchanged = written_in(format, &other, &directory);
        refused(1, &["train", "--resume", path(&run_directory), "--epochs", "3"], &["another data set"]);
        assert_eq!(
            json_of(&["eval", path(&run_directory), "--data", path(&exchanged)])[0]["same_dataset"],
            false
        );
    }
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
}

#[test]
fn a_format_and_a_size_that_are_named_are_kept_with_the_run() {
    let data = Data::write();
    let place = data.file("both");
    written_in("CSV", &data, &place);
    std::fs::rename(place.join("bars.csv"), place.join("train.csv")).expect("renamed");
    written_in("folder", &data, &place);
    let (run_directory, place) = (data.file("run"), path(&place).to_owned());
    let train = ["train", "--data", &place, "--net", "dense 10 softmax", "--epochs", "1"];
    refused(1, &train, &["could be read as", "CSV (", "folder (", "--format"]);
    refused(2, &[&train[..], &["--format", "tiff"]].concat(), &["there are idx, csv, numpy, cifar, folder"]);
    refused(2, &["train", "--format", "idx", "--epochs", "1"], &["--format idx", "name them with --data"]);
    let size = ["--image-size", "14x14"];
    refused(
        1,
        &[&train[..], &["--format", "csv"], &size].concat(),
        &["--image-size 14x14", "CSV", "leave it out"],
    );
    let run = ["--format", "folder", "--run", path(&run_directory)];
    let lines = json_of(&[&train[..], &run, &size].concat());
    assert_eq!(lines[0]["train_images"], 320, "{}", lines[0]);
    let measured = &json_of(&["eval", path(&run_directory)])[0];
    assert_eq!(measured["same_dataset"], true);
    let longer = json_of(&["train", "--resume", path(&run_directory), "--epochs", "2"]);
    assert_eq!(longer.last().expect("lines")["epochs"], 2);
    let kept = std::fs::read_to_string(run_directory.join("run.json")).expect("there");
    assert!(
        kept.contains(r#""data_format": "folder""#) && kept.contains(r#""image_size": "14x14""#),
        "{kept}"
    );
    stdout(&["replay", path(&run_directory)]);
    let other = |format| ["eval", path(&run_directory), "--data", &place, "--format", format];
    refused(1, &other("csv"), &["14×14×1", "28×28×1"]);
    // Other pictures are brought to the size that the network takes.
    assert_eq!(json_of(&other("folder"))[0]["same_dataset"], true);
}

#[test]
fn a_data_set_without_a_test_set_is_trained_on_and_says_so() {
    let data = Data::write();
    data.put("bars.csv", as_csv(&data, "train").as_bytes());
    let (bars, file) = (data.file("bars.csv"), data.file("run.cnn"));
    let options = ["--net", "dense 10 softmax", "--epochs", "1", "--no-save", "--save", path(&file)];
    let train = [&["train", "--data", path(&bars)][..], &options].concat();
    let lines = json_of(&train);
    assert_eq!(lines[0]["test_images"], 0);
    assert_eq!(lines[0]["notes"][0]["what"], "no-test");
    let finished = lines.last().expect("lines");
    assert_eq!((&finished["outcome"], &finished["test_accuracy"]), (&json!("completed"), &Value::Null));
    let said = stdout(&train);
    assert!(said.contains("no test set"), "{said}");
    refused(1, &["eval", path(&file)], &["bars.csv has no test set to measure", "bars_test.csv", "--data"]);
    // A test set that is there is measured, and is another data set than none.
    data.put("bars_test.csv", as_csv(&data, "t10k").as_bytes());
    refused(1, &["eval", path(&file)], &["another data set"]);
    let measured = &json_of(&["eval", path(&file), "--data", path(&bars)])[0];
    assert_eq!(measured["images"], 50);
}

#[test]
fn classes_are_measured_by_their_labels_where_only_some_are_there() {
    let data = Data::write();
    let row = |label: u8| format!("{label},1,2,3,4\n");
    let rows = |labels: &[u8]| labels.iter().map(|&label| row(label)).collect::<String>();
    data.put("a.csv", rows(&[3, 7, 9, 3, 7, 9]).as_bytes());
    data.put("a_test.csv", rows(&[9, 3]).as_bytes());
    data.put("b.csv", rows(&[7, 9]).as_bytes());
    data.put("b_test.csv", rows(&[7]).as_bytes());
    let (file, a, b) = (data.file("run.cnn"), data.file("a.csv"), data.file("b.csv"));
    let options = ["--net", "dense 3 softmax", "--epochs", "1", "--no-save", "--save", path(&file)];
    let lines = json_of(&[&["train", "--data", path(&a)][..], &options].concat());
    assert_eq!(lines[0]["classes"], json!(["3", "7", "9"]));
    assert_eq!(json_of(&["eval", path(&file)])[0]["images"], 2);
    let measured = &json_of(&["eval", path(&file), "--data", path(&b)])[0];
    let images: Vec<_> = (0..3).map(|class| measured["classes"][class]["images"].clone()).collect();
    assert_eq!(images, [0, 1, 0]);
    data.put("c.csv", rows(&[7, 8]).as_bytes());
    data.put("c_test.csv", rows(&[7]).as_bytes());
    let c = data.file("c.csv");
    refused(1, &["eval", path(&file), "--data", path(&c)], &["c.csv has the class 8", "knows 3, 7, 9"]);
}
