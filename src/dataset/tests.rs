//! Data sets as a whole: what is embedded, what is read from a directory, and what is refused.

use super::formats::file::EXPANSION;
use super::formats::idx::kind::Kind;
use super::formats::idx::payload::Payload;
use super::formats::idx::reader::{IdxFile, Limits, read};
use super::*;
use crate::nn::shape::Shape;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

pub(super) const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

/// An IDX file of bytes.
pub(super) fn idx(dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, dimensions.len() as u8];
    dimensions.iter().for_each(|dimension| file.extend(dimension.to_be_bytes()));
    file.extend(values);
    file
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("packed")
}

/// `count` bytes, no two neighbours alike.
pub(super) fn bytes(count: u32) -> Vec<u8> {
    (0..count).map(|place| (place * 7 % 251) as u8).collect()
}

/// The files of a small data set: 3 training and 2 test images of 2×5, 4 classes.
pub(super) fn small() -> [Vec<u8>; 4] {
    [idx(&[3, 2, 5], &bytes(30)), idx(&[3], &[0, 2, 1]), idx(&[2, 2, 5], &bytes(20)), idx(&[2], &[3, 0])]
}

/// All pixels of a set, wherever they are.
pub(super) fn pixels_of(images: &Images) -> Vec<u8> {
    images.chunks().flat_map(|chunk| chunk.expect("they can be read").into_owned()).collect()
}

/// A data set in a directory of its own.
pub(super) struct Directory(pub(super) tempfile::TempDir);

impl Directory {
    pub(super) fn new(files: &[Vec<u8>; 4]) -> Self {
        let directory = Self(tempfile::tempdir().expect("a directory"));
        NAMES.iter().zip(files).for_each(|(name, bytes)| directory.put(name, bytes));
        directory
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("written");
    }

    pub(super) fn load(&self) -> Result<Dataset, DatasetError> {
        Dataset::open(self.0.path())
    }

    /// The message of the error that loading ends with.
    pub(super) fn refused(&self) -> String {
        self.load().expect_err("refused").to_string()
    }
}

/// The message after replacing file `which` of the small data set.
fn refused_with(which: usize, bytes: &[u8]) -> String {
    let mut files = small();
    files[which] = bytes.to_vec();
    let message = Directory::new(&files).refused();
    assert!(message.contains(NAMES[which]), "{message}");
    message
}

#[test]
fn the_embedded_set_is_mnist() {
    let mnist = Dataset::mnist().expect("unpacks");
    assert_eq!(mnist.classes, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!((mnist.train.len(), mnist.train.shape), (60_000, Shape::new(28, 28, 1)));
    assert_eq!(mnist.train.labels()[..5], [5, 0, 4, 1, 9]);
    let is_packed = || matches!(&mnist.test_set, TestSet::Mnist(cell) if cell.get().is_none());
    assert!(is_packed(), "the test set stays packed until it is asked for");
    assert_eq!(mnist.test_len(), 10_000);
    let identity = mnist.identity().expect("known").to_owned();
    assert!(is_packed(), "the identity is known without it");
    let test = mnist.test().expect("unpacks");
    assert_eq!((test.len(), test.shape), (10_000, Shape::new(28, 28, 1)));
    assert_eq!(test.labels()[..5], [7, 2, 1, 0, 4]);
    assert_eq!(identity, identity::identity(&mnist.train, Some(test)).expect("in memory"));
}

#[test]
fn a_directory_is_read() {
    let directory = Directory::new(&small());
    let dataset = directory.load().expect("loads");
    assert_eq!(dataset.classes, ["0", "1", "2", "3"], "one label of the test set is the greatest");
    assert_eq!((dataset.train.len(), dataset.test_len()), (3, 2));
    assert_eq!(dataset.train.shape, Shape::new(2, 5, 1));
    assert_eq!(dataset.train.image(1).expect("in memory"), &bytes(30)[10..20]);
    assert_eq!(dataset.test().expect("there").labels(), [3, 0]);
    assert!(directory.0.path().ends_with(&dataset.name), "{}", dataset.name);
}

#[test]
fn packed_or_not_and_by_either_name_it_is_the_same_set() {
    let plain = Directory::new(&small()).load().expect("loads");
    let packed = Directory(tempfile::tempdir().expect("a directory"));
    let names =
        ["train-images.idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images.idx3-ubyte", NAMES[3]];
    for (name, file) in names.iter().zip(small()) {
        packed.put(name, &if name.ends_with(".gz") { gzip(&file) } else { file });
    }
    // The contents decide, not the name.
    packed.put(NAMES[3], &gzip(&small()[3]));
    let packed = packed.load().expect("loads");
    assert_eq!(pixels_of(&packed.train), pixels_of(&plain.train));
    assert_eq!(packed.train.labels(), plain.train.labels());
    let tests = [&packed, &plain].map(|dataset| dataset.test().expect("there"));
    assert_eq!(pixels_of(tests[0]), pixels_of(tests[1]));
    assert_eq!(tests[0].labels(), tests[1].labels());
    assert_eq!(packed.identity().expect("known"), plain.identity().expect("known"));
}

#[test]
fn the_identity_tells_sets_apart() {
    let identity = |files: [Vec<u8>; 4]| {
        let dataset = Directory::new(&files).load().expect("loads");
        dataset.identity().expect("known").to_owned()
    };
    let base = identity(small());
    assert_eq!((base.len(), &base), (64, &identity(small())));
    for which in 0..4 {
        let mut files = small();
        *files[which].last_mut().expect("not empty") ^= 1;
        assert_ne!(identity(files), base);
    }
    let [_, train_labels, _, test_labels] = small();
    assert_ne!(
        identity([idx(&[3, 5, 2], &bytes(30)), train_labels, idx(&[2, 5, 2], &bytes(20)), test_labels]),
        base
    );
}

#[test]
fn colour_images_have_a_fourth_dimension() {
    let files = [
        idx(&[1, 2, 2, 3], &bytes(12)),
        idx(&[1], &[255]),
        idx(&[2, 2, 2, 3], &bytes(24)),
        idx(&[2], &[0, 1]),
    ];
    let dataset = Directory::new(&files).load().expect("loads");
    assert_eq!((dataset.train.shape, dataset.classes.len()), (Shape::new(2, 2, 3), 256));
    assert_eq!(dataset.test().expect("there").image(1).expect("in memory"), &bytes(24)[12..]);
}

#[test]
fn classes_are_numbered_as_a_network_knows_them() {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<String>>();
    let named = |classes: &[&str]| {
        let directory = Directory::new(&small());
        directory.put("labels.txt", classes.join("\n").as_bytes());
        directory.load().expect("loads")
    };
    let mut dataset = named(&["ant", "bee", "cat", "dog"]);
    let identity = dataset.identity().expect("known").to_owned();
    dataset.number_as(&names(&["dog", "bee", "elk", "cat", "ant"])).expect("all are known");
    assert_eq!(
        (dataset.train.labels(), dataset.test().expect("there").labels()),
        (&[4, 3, 1][..], &[0, 4][..])
    );
    assert_eq!((dataset.classes.len(), dataset.identity().expect("known")), (5, identity.as_str()));
    // Other words for the same classes, and more of them in the same order, change nothing.
    for known in
        [&["Ameise", "Biene", "Katze", "Hund"][..], &["ant", "bee", "cat", "dog", "elk"], &["ant", "bee"]]
    {
        let mut dataset = named(&["ant", "bee", "cat", "dog"]);
        dataset.number_as(&names(known)).expect("they are as they are");
        assert_eq!(dataset.train.labels(), [0, 2, 1]);
    }
    let error =
        named(&["ant", "bee", "cat", "dog"]).number_as(&names(&["bee", "ant", "cat"])).expect_err("no dog");
    assert!(error.to_string().contains("the class dog, but the network knows bee, ant, cat"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    for name in NAMES {
        let directory = Directory::new(&small());
        fs::remove_file(directory.path(name)).expect("removed");
        let message = directory.refused();
        assert!(message.contains(name) && message.contains(".gz"), "{message}");
    }
    let nowhere = Dataset::open(Path::new("/no/such/place")).expect_err("missing").to_string();
    assert!(nowhere.contains("/no/such/place") && nowhere.contains("four IDX files"), "{nowhere}");
    let directory = Directory::new(&small());
    assert_eq!(Dataset::open(&directory.path(NAMES[0])).expect("names the others, too").train.len(), 3);
    let file = Dataset::open(&directory.path(NAMES[1])).expect_err("a file").to_string();
    assert!(file.contains("not a directory"), "{file}");
}

#[test]
fn headers_that_lie_are_refused() {
    let cases: [(usize, Vec<u8>, &str); 14] = [
        (0, vec![], "no training images that can be read: train-images-idx3-ubyte is empty"),
        (0, vec![0, 0, 8], "found the end of the file after 3"),
        (0, vec![0, 0, 8, 3, 0, 0, 0, 1], "dimensions at byte 4: expected 12 bytes"),
        (1, b"PNG?".to_vec(), "expected two zero bytes, found 0x50 0x4e"),
        (2, vec![0, 0, 0x0d, 3], "expected 0x08 (unsigned bytes), found 0x0d (32-bit floats)"),
        (0, small()[1].clone(), "number of dimensions at byte 3: expected 3"),
        (1, small()[0].clone(), "expected 1 for labels, found 3"),
        (0, idx(&[0, 2, 5], &[]), "number of items at byte 4: expected at least 1, found 0"),
        (0, idx(&[3, 0, 5], &[]), "image height at byte 8"),
        (
            0,
            idx(&[3, 2, 5], &bytes(29)),
            "expected a file of 46 bytes, for the header says 3×2×5 pixels, found exactly 45",
        ),
        (0, idx(&[3, 2, 5], &bytes(31)), "found exactly 47 bytes; something was appended"),
        (
            2,
            idx(&[u32::MAX; 3], &bytes(20)),
            "a product that fits 64 bits, found 4294967295×4294967295×4294967295",
        ),
        (2, idx(&[u32::MAX, 65536, 65536, 1], &bytes(20)), "expected a file of 18446744069414584340 bytes"),
        (3, idx(&[u32::MAX], &[1, 2]), "expected a file of 4294967303 bytes"),
    ];
    for (which, file, expected) in cases {
        let message = refused_with(which, &file);
        assert!(message.contains(expected), "{expected}\n{message}");
    }
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let message = refused_with(1, &idx(&[2], &[0, 1]));
    assert!(message.contains("holds 3 images") && message.contains("holds 2 labels"), "{message}");
    let message = refused_with(2, &idx(&[2, 5, 2], &bytes(20)));
    assert!(message.contains("2×5×1") && message.contains("5×2×1"), "{message}");
}

#[test]
fn damaged_gzip_is_refused() {
    let [file, ..] = small();
    let packed = gzip(&file);
    for length in 2..packed.len() {
        let message = refused_with(0, &packed[..length]);
        assert!(message.contains("cannot be unpacked"), "{length}: {message}");
    }
    let mut wrong_sum = packed.clone();
    let sum_at = packed.len() - 8;
    wrong_sum[sum_at] ^= 1;
    assert!(refused_with(0, &wrong_sum).contains("cannot be unpacked"));
    let message = refused_with(0, &gzip(&[&file[..], b"more"].concat()));
    assert!(message.contains("something was appended"), "{message}");
    let message = refused_with(0, &gzip(&file[..20]));
    assert!(message.contains("found the end of the file after 20 bytes"), "{message}");
}

/// A gzip file that unpacks to much more than it takes is refused by its header, before it is unpacked.
#[test]
fn a_gzip_bomb_is_refused() {
    let images = 1 << 20;
    let zeros = vec![0; 1 << 20];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&idx(&[images, 32, 32], &[])).expect("written");
    (0..64).for_each(|_| encoder.write_all(&zeros).expect("written"));
    let message = refused_with(0, &encoder.finish().expect("packed"));
    assert!(
        message.contains("holds 1073741824 (1048576×32×32) bytes") && message.contains("gunzip"),
        "{message}"
    );
}

#[test]
fn all_gzip_files_together_may_grow_by_so_much() {
    let file = idx(&[1000], &[7; 1000]);
    let packed = gzip(&file);
    let growth = 1000 - packed.len() as u64;
    let mut left = limits(2 * growth + 1);
    let mut read = || read_bytes(&packed, &mut left).map(|_| left.expansion);
    assert_eq!(read().expect("fits"), growth + 1);
    assert_eq!(read().expect("fits"), 1);
    assert!(matches!(read(), Err(DatasetError::TooLarge { .. })));
    // Raw files take nothing of it.
    assert_eq!(kept(read_bytes(&file, &mut limits(0)).expect("fits")), [7; 1000]);
}

fn read_bytes(file: &[u8], limits: &mut Limits) -> Result<IdxFile, DatasetError> {
    read(Path::new("labels"), Kind::Labels, file, file.len() as u64, limits)
}

/// Limits that leave so much to grow by, and keep everything in memory.
fn limits(expansion: u64) -> Limits {
    Limits { expansion, memory: u64::MAX }
}

/// What a file held that was kept in memory.
fn kept(file: IdxFile) -> Vec<u8> {
    match file.payload {
        Payload::Memory(bytes) => bytes,
        Payload::File { .. } => panic!("in memory"),
    }
}

#[test]
fn directories_in_place_of_files_are_refused() {
    let directory = Directory::new(&small());
    fs::remove_file(directory.path(NAMES[2])).expect("removed");
    fs::create_dir(directory.path(NAMES[2])).expect("created");
    let message = directory.refused();
    assert!(message.contains("t10k-images-idx3-ubyte is a directory"), "{message}");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_in_place_of_files_are_refused() {
    for make in [&["mkfifo"][..], &["ln", "-s", "/dev/zero"]] {
        let directory = Directory::new(&small());
        let path = directory.path(NAMES[0]);
        fs::remove_file(&path).expect("removed");
        let made = std::process::Command::new(make[0]).args(&make[1..]).arg(&path).status().expect("runs");
        assert!(made.success());
        let message = directory.refused();
        assert!(message.contains("train-images-idx3-ubyte is a pipe, socket or device"), "{message}");
    }
}

#[test]
fn names_are_fit_for_a_terminal() {
    assert_eq!(name_of(Path::new("/no/such/\u{1b}[2Jplace")), "\u{fffd}[2Jplace");
    assert_eq!(name_of(Path::new("/")), "/");
}

fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

/// Reads `file` as either kind; the result, if any, must be what the header says.
fn check(file: &[u8]) {
    for kind in [Kind::Images, Kind::Labels] {
        if let Ok(idx) = read(Path::new("any"), kind, file, file.len() as u64, &mut limits(EXPANSION)) {
            assert_eq!(idx.payload.len(), idx.header.payload);
            let values = idx.header.items() * idx.header.shape().len();
            assert_eq!(idx.payload.len(), (values * idx.header.width) as u64);
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn what_was_written_is_read(count in 1u32..20, height in 1u32..9, width in 1u32..9, pack: bool, seed: u8) {
        let values: Vec<u8> = bytes(count * height * width).iter().map(|byte| byte ^ seed).collect();
        let file = idx(&[count, height, width], &values);
        let file = if pack { gzip(&file) } else { file };
        let idx = read(Path::new("any"), Kind::Images, &file[..], file.len() as u64, &mut limits(EXPANSION));
        let idx = idx.expect("valid");
        prop_assert_eq!(idx.header.items(), count as usize);
        prop_assert_eq!(idx.header.shape(), Shape::new(height as usize, width as usize, 1));
        prop_assert_eq!(kept(idx), values);
    }

    #[test]
    fn random_bytes_do_not_panic(file: Vec<u8>, tail: Vec<u8>) {
        check(&file);
        check(&[&[0, 0, 8, 3][..], &file].concat());
        check(&[&[0x1f, 0x8b, 8, 0][..], &tail].concat());
        check(&gzip(&file));
    }

    #[test]
    fn mutated_files_do_not_panic(which in 0usize..4, pack: bool, at: prop::sample::Index, new: Vec<u8>, cut: bool) {
        let mut file = small()[which].clone();
        if pack {
            file = gzip(&file);
        }
        let start = at.index(file.len());
        let end = (start + new.len()).min(file.len());
        file.splice(start..end, new);
        if cut {
            file.truncate(start);
        }
        check(&file);
        check(&gzip(&file));
    }
}
