//! A data set in the form of Fashion-MNIST, as it is found in the wild: IDX files packed by gzip, folders of PNG pictures, Kaggle's CSV
//! and Keras's npz are the same data and train to the same bits; and so is what the program itself makes of one of them.

use crate::support::data::{csv, idx, npy, npz, png};
use crate::support::{json_lines, run};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Rows and columns of an image.
const SIDE: usize = 28;
/// Images to train on, and to test on.
const TRAIN: usize = 200;
const TEST: usize = 40;
/// The classes in the order of their labels; one is no name of a folder.
const CLASSES: [&str; 10] = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
];

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Standard output of what must work.
fn succeed(arguments: &[&str]) -> Vec<Value> {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    json_lines(&output.stdout)
}

/// So many garments: a shape for each class, of some height, width and brightness, and as many labels, in no order.
fn garments(count: usize, seed: u32) -> (Vec<u8>, Vec<u8>) {
    let mut state = seed;
    let mut draw = move |end: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) % end) as usize
    };
    let labels: Vec<u8> = (0..count).map(|_| draw(10) as u8).collect();
    let mut pixels = Vec::with_capacity(count * SIDE * SIDE);
    for &label in &labels {
        let (width, top, brightness) =
            (3 + usize::from(label % 5) * 2 + draw(2), 1 + draw(4), 120 + draw(120));
        let has_legs = label >= 5;
        for place in 0..SIDE * SIDE {
            let (row, column) = (place / SIDE, place % SIDE);
            let from_middle = column.abs_diff(SIDE / 2);
            let is_cloth = row >= top
                && row < SIDE - 2
                && from_middle < width
                && !(has_legs && row > 14 && from_middle < 2);
            pixels.push(if is_cloth { (brightness + draw(16)) as u8 } else { 0 });
        }
    }
    (pixels, labels)
}

fn put(path: PathBuf, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("it is in one")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

/// Writes the data set in four forms, and gives what `--data` is given for each.
fn written(place: &Path) -> [PathBuf; 4] {
    let [idx_at, csv_at, npz_at, folder_at] = ["idx", "csv", "npz", "folder"].map(|form| place.join(form));
    let mut arrays = Vec::new();
    for (role, half, count, seed) in [("train", "train", TRAIN, 1), ("t10k", "test", TEST, 2)] {
        let (pixels, labels) = garments(count, seed);
        let [images, classes] = [&[count as u32, 28, 28][..], &[count as u32]];
        put(idx_at.join(format!("{role}-images-idx3-ubyte.gz")), &packed(&idx(images, &pixels)));
        put(idx_at.join(format!("{role}-labels-idx1-ubyte.gz")), &packed(&idx(classes, &labels)));
        let names: String = (1..=SIDE * SIDE).map(|pixel| format!(",pixel{pixel}")).collect();
        let table = format!("label{names}\n{}", csv(&labels, &pixels));
        put(csv_at.join(format!("fashion-mnist_{half}.csv")), table.as_bytes());
        arrays.push((format!("x_{half}"), npy(&format!("({count}, {SIDE}, {SIDE})"), &pixels)));
        arrays.push((format!("y_{half}"), npy(&format!("({count},)"), &labels)));
        for (index, (image, label)) in pixels.chunks(SIDE * SIDE).zip(labels).enumerate() {
            put(folder_at.join(format!("{half}/{label}/{index}.png")), &png(SIDE, image));
        }
    }
    put(npz_at.join("fashion_mnist.npz"), &npz(&arrays));
    for form in [&idx_at, &csv_at, &npz_at, &folder_at] {
        put(form.join("labels.txt"), CLASSES.join("\n").as_bytes());
    }
    [idx_at, csv_at.join("fashion-mnist_train.csv"), npz_at.join("fashion_mnist.npz"), folder_at]
}

/// What a run on a data set comes to: the hash of its weights, the data's own, its accuracy and the names of the classes.
fn trained(data: &Path) -> [Value; 4] {
    let net = "conv 4 5x5 relu, maxpool 2, dense 10 softmax";
    let recipe =
        ["--net", net, "--epochs", "2", "--batch-size", "20", "--augment", "shift 2, flip", "--seed", "3"];
    let run_at = data.with_extension("run");
    let lines =
        succeed(&[&["train", "--json", "--data", text(data), "--run", text(&run_at)][..], &recipe].concat());
    let (start, end) = (&lines[0], lines.last().expect("lines"));
    let measured = &succeed(&["eval", text(&run_at), "--json"])[0];
    assert_eq!(measured["test_accuracy"], end["test_accuracy"]);
    [&end["weights_hash"], &measured["dataset_sha256"], &end["test_accuracy"], &start["classes"]]
        .map(Value::clone)
}

#[test]
fn all_forms_of_a_data_set_train_to_the_same_bits_and_call_its_classes_by_name() {
    let place = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory can be made");
    let forms = written(place.path());
    let expected = trained(&forms[0]);
    assert_eq!(expected[3], Value::from(CLASSES.to_vec()));
    assert!(expected[2].as_f64().is_some_and(|accuracy| accuracy > 0.2), "it learns: {}", expected[2]);
    for form in &forms[1..] {
        assert_eq!(trained(form), expected, "{}", form.display());
    }
    // And what is made of the first of them here.
    for (form, name) in
        [("folder", "made-folder"), ("csv", "made.csv"), ("npz", "made.npz"), ("idx", "made-idx")]
    {
        let made = place.path().join("made").join(form).join(name);
        fs::create_dir_all(made.parent().expect("it is in one")).expect("made");
        let output = run(&["data", "convert", text(&forms[0]), text(&made), "--to", form]);
        assert!(output.status.success(), "{form}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(trained(&made), expected, "{form}");
    }
}
