//! What is in a directory beside, and in place of, the four files; files of other kinds; names of classes.

use crate::dataset::tests::{Directory, NAMES, bytes, gzip, idx, small};
use std::fs;

/// An IDX file with values of any type.
fn idx_of(code: u8, dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut file = idx(dimensions, values);
    file[2] = code;
    file
}

/// Every name but the first of each file.
const OTHERS: [(usize, &str); 16] = [
    (0, "train-images.idx3-ubyte"),
    (0, "train-images-idx3-ubyte.gz"),
    (0, "train-images.idx3-ubyte.gz"),
    (1, "train-labels.idx1-ubyte"),
    (1, "train-labels-idx1-ubyte.gz"),
    (1, "train-labels.idx1-ubyte.gz"),
    (2, "t10k-images.idx3-ubyte"),
    (2, "test-images-idx3-ubyte"),
    (2, "test-images.idx3-ubyte"),
    (2, "t10k-images-idx3-ubyte.gz"),
    (2, "test-images-idx3-ubyte.gz"),
    (2, "test-images.idx3-ubyte.gz"),
    (3, "test-labels-idx1-ubyte"),
    (3, "test-labels.idx1-ubyte"),
    (3, "t10k-labels.idx1-ubyte.gz"),
    (3, "test-labels-idx1-ubyte.gz"),
];

/// `file` as it is under `name`.
fn packed_as(name: &str, file: &[u8]) -> Vec<u8> {
    if name.ends_with(".gz") { gzip(file) } else { file.to_vec() }
}

#[test]
fn every_name_is_accepted_and_found_behind_whatever_stands_under_the_first() {
    type Obstacle = fn(&Directory, &str);
    let obstacles: [Obstacle; 5] = [
        |_, _| {},
        |directory, name| fs::create_dir(directory.path(name)).expect("made"),
        |directory, name| directory.put(name, b""),
        |directory, name| {
            #[cfg(unix)]
            std::os::unix::fs::symlink("nowhere", directory.path(name)).expect("linked");
            #[cfg(not(unix))]
            directory.put(name, b"");
        },
        |directory, name| {
            #[cfg(unix)]
            std::os::unix::fs::symlink(name, directory.path(name)).expect("linked to itself");
            #[cfg(not(unix))]
            directory.put(name, b"");
        },
    ];
    let expected = Directory::new(&small()).load().expect("loads");
    for (which, name) in OTHERS {
        for (number, obstacle) in obstacles.iter().enumerate() {
            let directory = Directory::new(&small());
            fs::remove_file(directory.path(NAMES[which])).expect("removed");
            obstacle(&directory, NAMES[which]);
            directory.put(name, &packed_as(name, &small()[which]));
            let dataset = directory.load().unwrap_or_else(|error| panic!("{name}, {number}: {error}"));
            assert_eq!(dataset.identity().expect("known"), expected.identity().expect("known"));
            let told =
                dataset.notes.iter().any(|note| note.text.contains(NAMES[which]) && note.text.contains(name));
            assert_eq!(told, number > 0, "{name}, {number}: {:?}", dataset.notes);
        }
    }
}

#[test]
fn what_was_found_is_told_when_nothing_will_do() {
    let directory = Directory::new(&small());
    fs::remove_file(directory.path(NAMES[2])).expect("removed");
    fs::create_dir(directory.path(NAMES[2])).expect("made");
    directory.put("test-images.idx3-ubyte.gz", b"");
    let message = directory.refused();
    for part in [
        "no test images that can be read",
        "t10k-images-idx3-ubyte is a directory",
        "test-images.idx3-ubyte.gz is empty",
        "under one of the names t10k-images-idx3-ubyte, test-images-idx3-ubyte",
    ] {
        assert!(message.contains(part), "{part:?} is not in {message:?}");
    }
}

#[test]
fn files_that_may_be_meant_are_named() {
    let directory = Directory::new(&small());
    for (name, other) in
        [(NAMES[0], "emnist-letters-train-images-idx3-ubyte.gz"), (NAMES[3], "qmnist-test-labels-idx2-int")]
    {
        let from = directory.path(name);
        fs::rename(&from, directory.path(other)).expect("renamed");
        let message = directory.refused();
        assert!(message.contains(&format!("there is {other}")), "{message}");
        fs::rename(directory.path(other), from).expect("renamed back");
    }
    let inner = Directory::new(&small());
    let outer = tempfile::tempdir().expect("a directory");
    fs::create_dir(outer.path().join("MNIST")).expect("made");
    fs::rename(inner.0.path(), outer.path().join("MNIST/raw")).expect("moved");
    let message = crate::dataset::Dataset::open(outer.path()).expect_err("nothing is here").to_string();
    assert!(message.contains("MNIST/raw: if that is meant, give"), "{message}");
}

#[test]
fn two_files_that_could_be_meant_must_hold_the_same() {
    for (which, name) in [
        (0, "train-images-idx3-ubyte.gz"),
        (0, "train-images.idx3-ubyte"),
        (2, "test-images-idx3-ubyte"),
        (3, "test-labels-idx1-ubyte.gz"),
    ] {
        let directory = Directory::new(&small());
        directory.put(name, &packed_as(name, &small()[which]));
        assert_eq!(directory.load().expect("they are the same").notes, []);
        let mut other = small()[which].clone();
        *other.last_mut().expect("not empty") ^= 1;
        directory.put(name, &packed_as(name, &other));
        let message = directory.refused();
        assert!(message.contains(NAMES[which]) && message.contains(name), "{message}");
        assert!(message.contains("remove or rename"), "{message}");
        // One that cannot be read at all is passed over, and named.
        directory.put(name, &packed_as(name, &other)[..9]);
        let notes = directory.load().expect("the other is good").notes;
        assert!(notes.len() == 1 && notes[0].text.contains(name), "{notes:?}");
    }
}

#[test]
fn files_of_other_kinds_are_refused_with_what_they_are_and_how_to_convert_them() {
    let cases: [(usize, Vec<u8>, &[&str]); 19] = [
        (0, idx(&[3, 784], &bytes(2352)), &["found 2, in all 3×784", "row of 784", "reshape(-1, 28, 28)"]),
        (0, idx(&[3, 3072], &[0; 9216]), &["3×3072", "reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)"]),
        (2, idx(&[3, 20], &[0; 60]), &["3×20", "reshape(-1, HEIGHT, WIDTH)"]),
        (0, idx_of(0x0d, &[3, 2, 5], &[0; 120]), &["32-bit floats), in all 3×2×5", "(images * 255).round()"]),
        (0, idx_of(0x0e, &[3, 784], &[0; 99]), &["64-bit floats", "(images.reshape(-1, 28, 28) * 255)"]),
        (0, idx_of(0x0c, &[3, 2, 5], &[0; 120]), &["32-bit integers), in all 3×2×5", "0 to 255", "uint8"]),
        (0, idx_of(0x09, &[3, 2, 5], &[0; 30]), &["signed bytes", "0 to 255"]),
        (1, idx_of(0x0b, &[3, 8], &[0; 48]), &["16-bit integers), in all 3×8", "labels[:, 0]"]),
        (1, idx_of(0x0b, &[3], &[0; 6]), &["16-bit integers), in all 3", "labels as bytes"]),
        (1, idx_of(0x0c, &[3, 2, 2], &[0; 48]), &["32-bit integers), in all 3×2×2", "exchanged"]),
        (1, idx_of(0x0c, &[3], &[0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 2]), &["label 1: expected", "found 256"]),
        (1, idx_of(0x0c, &[3], &[0; 11]), &["expected a file of 20 bytes", " 19"]),
        (1, idx(&[3, 1], &[0; 3]), &["found 2, in all 3×1", "labels[:, 0]"]),
        (1, idx(&[3, 10], &[0; 30]), &["3×10", "labels.argmax(1)"]),
        (0, vec![3, 8, 0, 0, 3, 0, 0, 0], &["bytes reversed", "big-endian"]),
        (0, b"\x93NUMPY\x01\0".to_vec(), &["beginning of a NumPy file", "ascontiguousarray"]),
        (1, b"<!DOCTYPE html>".to_vec(), &["web page", "download"]),
        (1, b"version https://git-lfs".to_vec(), &["Git LFS", "git lfs pull"]),
        (0, idx(&[1, 1, 4097], &[0; 4097]), &["1×4097×1", "at most 4096"]),
    ];
    for (which, file, parts) in cases {
        for packed in [false, true] {
            let mut files = small();
            files[which] = if packed { gzip(&file) } else { file.clone() };
            let message = Directory::new(&files).refused();
            for part in parts.iter().chain(&[NAMES[which]]) {
                assert!(message.contains(part), "{part:?} is not in {message:?}");
            }
        }
    }
}

/// A directory with these files.
fn directory(files: &[(&str, Vec<u8>)]) -> Directory {
    let directory = Directory(tempfile::tempdir().expect("a directory"));
    files.iter().for_each(|(name, bytes)| directory.put(name, bytes));
    directory
}

#[test]
fn integers_are_labels_and_of_several_in_a_row_the_first() {
    let [images, _, test_images, test_labels] = small();
    let row = |label: u8| [vec![0, 0, 0, label], vec![9; 28]].concat();
    let rows = idx_of(0x0c, &[3, 8], &[row(0), row(2), row(1)].concat());
    let plain = idx_of(0x0c, &[2], &[0, 0, 0, 3, 0, 0, 0, 0]);
    let expected = Directory::new(&small()).load().expect("loads");
    let files = |train, test| {
        directory(&[
            ("qmnist-train-images-idx3-ubyte", images.clone()),
            ("qmnist-train-labels-idx2-int.gz", train),
            ("qmnist-test-images-idx3-ubyte.gz", gzip(&test_images)),
            ("qmnist-test-labels-idx2-int", test),
        ])
    };
    for test in [plain, test_labels.clone()] {
        let dataset = files(gzip(&rows), test).load().expect("loads");
        assert_eq!(dataset.identity().expect("known"), expected.identity().expect("known"));
    }
}

/// The files of an EMNIST with pictures that are the transposes of `small`, whose labels are one less.
fn emnist(which: &str) -> Vec<(String, Vec<u8>)> {
    let transposed = |pixels: &[u8]| -> Vec<u8> {
        let image = |image: &[u8]| (0..10).map(|place| image[place % 2 * 5 + place / 2]).collect::<Vec<_>>();
        pixels.chunks(10).flat_map(image).collect()
    };
    let files = [
        ("train-images-idx3-ubyte", idx(&[3, 5, 2], &transposed(&bytes(30)))),
        ("train-labels-idx1-ubyte", idx(&[3], &[1, 3, 2])),
        ("test-images-idx3-ubyte", idx(&[2, 5, 2], &transposed(&bytes(20)))),
        ("test-labels-idx1-ubyte", idx(&[2], &[4, 1])),
    ];
    files.into_iter().map(|(name, file)| (format!("emnist-{which}-{name}.gz"), gzip(&file))).collect()
}

#[test]
fn letters_stand_upright_and_are_numbered_from_the_first() {
    let files = emnist("letters");
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, file)| (name.as_str(), file.clone())).collect();
    let directory = directory(&files);
    let expected = Directory::new(&small()).load().expect("loads");
    let dataset = directory.load().expect("loads");
    assert_eq!(dataset.identity().expect("known"), expected.identity().expect("known"));
    assert_eq!(dataset.classes, ["1", "2", "3", "4"]);
    assert!(dataset.notes.iter().any(|note| note.text.contains("rows and columns were exchanged")));
    directory.put("emnist-letters-mapping.txt", b"1 65 97\n2 66 98\r\n3 67 99\n4 68 100\n");
    assert_eq!(directory.load().expect("loads").classes, ["Aa", "Bb", "Cc", "Dd"]);
    for names in ["a\nb\nc\nd\n", "nothing\na\nb\nc\nd\n"] {
        directory.put("labels.txt", names.as_bytes());
        assert_eq!(directory.load().expect("loads").classes, ["a", "b", "c", "d"]);
    }
    directory.put("labels.txt", b"a\nb\nc\n");
    let message = directory.refused();
    assert!(message.contains("names 3 classes, but the greatest label is 4"), "{message}");
}

#[test]
fn of_several_data_sets_in_a_directory_one_is_named_by_its_training_images() {
    let files: Vec<(String, Vec<u8>)> = ["letters", "digits"].into_iter().flat_map(emnist).collect();
    let files: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(name, file)| (name.as_str(), file.clone())).collect();
    let directory = directory(&files);
    let message = directory.refused();
    for part in ["several data sets: emnist-digits, emnist-letters", "emnist-digits-train-images-idx3-ubyte"]
    {
        assert!(message.contains(part), "{message}");
    }
    let images = directory.path("emnist-letters-train-images-idx3-ubyte.gz");
    let dataset = crate::dataset::Dataset::open(&images).expect("it is one");
    assert_eq!((dataset.train.len(), dataset.classes.len()), (3, 4));
    let labels = directory.path("emnist-letters-train-labels-idx1-ubyte.gz");
    let message = crate::dataset::Dataset::open(&labels).expect_err("labels alone").to_string();
    assert!(message.contains("not a directory"), "{message}");
}

#[test]
fn classes_may_have_names() {
    let directory = Directory::new(&small());
    directory.put("labels.txt", "ant\nbee\ncat\ndog\nelk\n".as_bytes());
    let dataset = directory.load().expect("loads");
    assert_eq!(dataset.classes, ["ant", "bee", "cat", "dog", "elk"], "one more than there are labels");
    assert!(dataset.has_class_names());
    let plain = Directory::new(&small()).load().expect("loads");
    assert_eq!(dataset.identity().expect("known"), plain.identity().expect("known"), "names are no images");
    assert!(!plain.has_class_names());
    directory.put("labels.txt", b"ant\nbee\ncat\n");
    let message = directory.refused();
    assert!(message.contains("labels.txt: names 3 classes, but the greatest label is 3"), "{message}");
    fs::remove_file(directory.path("labels.txt")).expect("removed");
    fs::create_dir(directory.path("labels.txt")).expect("made");
    let message = directory.refused();
    assert!(message.contains("labels.txt: expected a regular file, found a directory"), "{message}");
}
