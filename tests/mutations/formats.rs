//! What must be so in every format: what is malformed is refused with file, place and reason, and reading takes no more memory than what
//! is kept. A format that is added without its rows here fails.

use crate::datasets::{example, place};
use crate::support::data::{npy, png};
use crate::watch::{Worst, alone};
use cnn_tui::dataset::{Dataset, ReadOptions};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// A file of an example, what becomes of it, and parts of what is said then: where it is and what was expected.
type Row = (&'static str, fn(&mut Vec<u8>), &'static [&'static str]);

/// The rows of a format: a file that is cut off, one that is damaged, and one that does not fit the others.
fn malformed(format: &str) -> &'static [Row] {
    match format {
        "IDX" => &[
            (
                "train-images-idx3-ubyte",
                |file| file.truncate(100),
                &["pixels at byte 16", "the header says", "found exactly 100 bytes", "cut off"],
            ),
            (
                "t10k-images-idx3-ubyte",
                |file| file[3] = 9,
                &["number of dimensions at byte 3", "expected", "found 9"],
            ),
            (
                "train-labels-idx1-ubyte",
                |file| {
                    file[7] -= 1;
                    file.pop();
                },
                &["images but", "labels", "from the same data set"],
            ),
        ],
        "CSV" => &[
            ("train.csv", |file| file.truncate(400), &["line ", "37 values", "cut off"]),
            ("train.csv", |file| replace(file, ",", ",x", 40), &["line 2, column 5", "0 to 255", "found `x"]),
            (
                "test.csv",
                |file| replace(file, ",", ",999,", 3),
                &["line 1, column", "0 to 255", "found `999`"],
            ),
        ],
        "NumPy" => &[
            ("x_test.npy", |file| file.truncate(200), &["values at byte 128", "the header says", "cut off"]),
            ("y_train.npy", |file| file[0] = b'N', &["magic number at byte 0", "no NumPy file"]),
            (
                "x_test.npy",
                |file| replace(file, "|u1", "|O8", 1),
                &["type at byte", "expected", "Python objects"],
            ),
        ],
        "CIFAR" => &[
            (
                "data_batch_2.bin",
                |file| file.truncate(3_100),
                &["image 1", "records of 3073 bytes", "cut off"],
            ),
            ("data_batch_5.bin", |file| file[3_073] = 10, &["label 1", "a label from 0 to 9", "found 10"]),
            ("test_batch.bin", Vec::clear, &["image 0", "found 0 bytes in all"]),
        ],
        "folder" => &[
            ("train/0", |file| file.truncate(60), &["1 of ", "pictures cannot be read", ".png", "cut off"]),
            ("train/1", |file| file[0] = b'X', &[".png", "a PNG or JPEG picture is expected", "58 50 4e 47"]),
            ("test/", Vec::clear, &[".png", "the file is empty"]),
        ],
        other => panic!("write rows for {other}: what is malformed in it, and what is said of that"),
    }
}

/// Replaces the place of that number, from 1, where `text` stands.
fn replace(file: &mut Vec<u8>, text: &str, by: &str, number: usize) {
    let places = file.windows(text.len()).enumerate().filter(|(_, window)| *window == text.as_bytes());
    let place = places.map(|(place, _)| place).nth(number - 1).expect("it stands there");
    file.splice(place..place + text.len(), by.bytes());
}

#[test]
fn what_is_malformed_in_any_format_is_refused_with_file_place_and_reason() {
    for format in Dataset::formats() {
        let (directory, files, rows) = (place(), example(format), malformed(format));
        let put = |name: &str, bytes: &[u8]| {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().expect("it is in one")).expect("made");
            fs::write(path, bytes).expect("written");
        };
        files.iter().for_each(|(name, bytes)| put(name, bytes));
        Dataset::open(directory.path()).unwrap_or_else(|error| panic!("{format}: {error}"));
        assert!(rows.len() >= 3, "{format}: cut off, damaged, and not fitting the others");
        for (number, (start, damage, parts)) in rows.iter().enumerate() {
            let (name, whole) = files.iter().find(|(name, _)| name.starts_with(start)).expect("a file");
            let mut file = whole.clone();
            damage(&mut file);
            put(name, &file);
            // Whether it would be kept in memory or not.
            for memory in [None, Some(0)] {
                let options = ReadOptions { memory, ..ReadOptions::default() };
                let said = Dataset::open_with(directory.path(), &options)
                    .map(|_| ())
                    .map_err(|error| error.to_string());
                let said = said.expect_err(&format!("{format}, row {number}: it was read"));
                let name = Path::new(name).file_name().expect("a name").to_string_lossy();
                for part in parts.iter().chain([&&*name]) {
                    assert!(said.contains(*part), "{format}, row {number}: {part:?} is not in {said:?}");
                }
            }
            put(name, whole);
        }
    }
}

/// The most that reading may take beside what is kept: buffers, and a picture in each thread.
const BESIDE: usize = 16 << 20;

/// A file of `bytes` and zeros behind them, up to a length: on most systems the zeros take no place.
fn zeros(path: &Path, bytes: &[u8], length: usize) {
    let mut file = File::create(path).expect("made");
    file.write_all(bytes).expect("written");
    file.set_len(length as u64).expect("room");
}

/// Writes a data set of black images in a format; gives how many bytes its pixels and labels are.
fn large(format: &str, directory: &Path) -> usize {
    let at = |name: &str| directory.join(name);
    match format {
        "IDX" => {
            for (set, images) in [("train", 48), ("t10k", 1)] {
                let head = [0, 0, 8, 3, 0, 0, 0, images, 0, 0, 4, 0, 0, 0, 4, 0];
                zeros(&at(&format!("{set}-images-idx3-ubyte")), &head, 16 + (usize::from(images) << 20));
                let labels = [&[0, 0, 8, 1, 0, 0, 0, images], &[0; 48][..usize::from(images)]].concat();
                fs::write(at(&format!("{set}-labels-idx1-ubyte")), labels).expect("written");
            }
            49 << 20
        }
        "CSV" => {
            // Each value is a letter and a comma: the text is twice as long as what is kept.
            let line = "0,".repeat(1 << 12) + "0\n";
            fs::write(at("train.csv"), line.repeat(2 << 10)).expect("written");
            8 << 20
        }
        "NumPy" => {
            let head = npy("(48, 1024, 1024)", &[]);
            zeros(&at("x_train.npy"), &head, head.len() + (48 << 20));
            fs::write(at("y_train.npy"), npy("(48,)", &[0; 48])).expect("written");
            48 << 20
        }
        "CIFAR" => {
            (1..=5).for_each(|batch| zeros(&at(&format!("data_batch_{batch}.bin")), &[], 3073 * 700));
            zeros(&at("test_batch.bin"), &[], 3073);
            3073 * 700 * 5
        }
        "folder" => {
            let picture = png(256, &[0; 1 << 16]);
            fs::create_dir_all(at("train/0")).expect("made");
            (0..640).for_each(|number| {
                fs::write(at(&format!("train/0/{number}.png")), &picture).expect("written")
            });
            40 << 20
        }
        other => panic!("write a large example of {other}"),
    }
}

#[test]
fn reading_takes_no_more_memory_than_what_is_kept_in_any_format() {
    for format in Dataset::formats() {
        alone(|| {
            let directory = tempfile::tempdir().expect("a directory");
            let kept = large(format, directory.path());
            assert!(kept >= BESIDE / 2, "{format}: so little shows nothing");
            let mut worst = Worst::default();
            let whole = worst.watch(0, kept, || Dataset::open(directory.path()).expect("it is right"));
            assert!(worst.memory <= BESIDE, "{format}, in memory: {}", worst.tell());
            let identity = whole.identity().expect("in memory").to_owned();
            drop(whole);
            let mut worst = Worst::default();
            let streamed = worst.watch(1, 0, || {
                let options = ReadOptions { memory: Some(0), ..ReadOptions::default() };
                let dataset = Dataset::open_with(directory.path(), &options).expect("it is right");
                dataset.identity().expect("it can be read");
                dataset
            });
            assert!(streamed.train.is_streamed());
            assert_eq!(streamed.identity().expect("known"), identity, "{format}");
            assert!(worst.memory <= BESIDE.min(kept / 2), "{format}, streamed: {}", worst.tell());
        });
    }
}
