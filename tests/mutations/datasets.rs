//! Data sets in every format, raw and packed: refused, or what they hold can be trained on.

use crate::mutate::damage;
use crate::support::chance::{Chance, tell, times};
use crate::support::data::{csv, idx, npy, npz, png};
use crate::watch::{Worst, alone};
use cnn_tui::dataset::{Dataset, Split, ValidationSplit};
use cnn_tui::threads::Workers;
use cnn_tui::train::config::TrainConfig;
use cnn_tui::train::run::Trainer;
use cnn_tui::train::state::RunState;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

const NAMES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("packed")
}

/// A place for many small files, in memory where there is such a thing.
pub fn place() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a directory")
}

/// Reads a data set; trains a batch on it if it can be read. True if it could be trained on.
fn use_it(directory: &Path, config: &TrainConfig) -> (bool, bool) {
    let Ok(dataset) = Dataset::open(directory) else { return (false, false) };
    let train = &dataset.train;
    for images in std::iter::once(train).chain(dataset.test_set.images().expect("it was read")) {
        let bytes: usize = images.chunks().map(|chunk| chunk.expect("in memory").len()).sum();
        assert_eq!(bytes, images.len() * images.shape.len());
        assert!(images.labels().iter().all(|&label| usize::from(label) < dataset.classes.len()));
    }
    dataset.identity().expect("it can be told");
    for how in [ValidationSplit::Last, ValidationSplit::Stratified] {
        let split = Split::new(how, train.labels(), train.len() / 2, 1).expect("one is left to train on");
        assert_eq!(split.train.len() + split.validation.len(), train.len());
        assert!(dataset.notes(&split, how).iter().all(|note| !note.text.chars().any(char::is_control)));
    }
    let Ok(mut trainer) = Trainer::new(config.clone(), Arc::new(dataset)) else { return (true, false) };
    for _ in 0..2 {
        trainer.advance(&Workers::single()).expect("all is in memory");
    }
    (true, true)
}

/// The bytes of a file of the small data set.
fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(FIXTURES).join("data").join(name)).expect("there")
}

/// The small data set in the format of that name: the names of its files, and what is in them. Every format has an example
/// here.
pub fn example(format: &str) -> Vec<(String, Vec<u8>)> {
    match format {
        "IDX" => NAMES.map(|name| (name.to_owned(), fixture(name))).to_vec(),
        "CSV" => {
            let [train, train_labels, test, test_labels] = NAMES.map(fixture);
            let names = format!("label{}\n", ",pixel".repeat(36));
            let table = |labels: &[u8], images: &[u8]| csv(&labels[8..], &images[16..]);
            let train = names + &table(&train_labels, &train);
            let test = table(&test_labels, &test);
            vec![("train.csv".to_owned(), train.into_bytes()), ("test.csv".to_owned(), test.into_bytes())]
        }
        "NumPy" => {
            let [train, train_labels, test, test_labels] = NAMES.map(fixture);
            let images = |file: &[u8]| npy(&format!("({}, 6, 6)", (file.len() - 16) / 36), &file[16..]);
            let labels = |file: &[u8]| npy(&format!("({},)", file.len() - 8), &file[8..]);
            vec![
                // An archive of one array stands for that.
                ("x_train.npz".to_owned(), npz(&[("x_train".to_owned(), images(&train))])),
                ("y_train.npy".to_owned(), labels(&train_labels)),
                ("x_test.npy".to_owned(), images(&test)),
                ("y_test.npy".to_owned(), labels(&test_labels)),
            ]
        }
        "CIFAR" => {
            let record = |label: usize| [vec![label as u8], vec![7 * label as u8; 3072]].concat();
            let batch =
                |number: usize| (format!("data_batch_{number}.bin"), [record(number), record(0)].concat());
            (1..=5).map(batch).chain([("test_batch.bin".to_owned(), record(9))]).collect()
        }
        "folder" => {
            let pictures = NAMES.map(fixture);
            let set = |name: &'static str, images: &[u8], labels: &[u8]| -> Vec<(String, Vec<u8>)> {
                let file = |(index, (image, label)): (usize, (&[u8], &u8))| {
                    (format!("{name}/{label}/{index}.png"), png(6, image))
                };
                images[16..].chunks(36).zip(&labels[8..]).enumerate().map(file).collect()
            };
            let [train, train_labels, test, test_labels] = &pictures;
            [set("train", train, train_labels), set("test", test, test_labels)].concat()
        }
        other => panic!("write an example of {other}"),
    }
}

#[test]
fn damaged_data_sets_of_every_format_are_refused_or_trained_on() {
    for format in Dataset::formats() {
        alone(|| damaged_data_sets(format));
    }
}

fn damaged_data_sets(format: &str) {
    let (directory, files) = (place(), example(format));
    let raw: Vec<Vec<u8>> = files.iter().map(|(_, bytes)| bytes.clone()).collect();
    let packed: Vec<Vec<u8>> = raw.iter().map(|bytes| gzip(bytes)).collect();
    let write = |which: usize, bytes: &[u8]| {
        let path = directory.path().join(&files[which].0);
        std::fs::create_dir_all(path.parent().expect("it is in one")).expect("made");
        std::fs::write(path, bytes).expect("written");
    };
    (0..files.len()).for_each(|which| write(which, &raw[which]));
    let kept = RunState::read(&std::fs::read(Path::new(FIXTURES).join("checkpoint-2.cnn")).expect("there"));
    let mut kept = kept.expect("good").config;
    if format == "CIFAR" {
        kept.spec = "dense 10 softmax".parse().expect("a network");
    }
    let drawn = TrainConfig { validation_split: ValidationSplit::Stratified, ..kept.clone() };
    let (mut worst, mut read, mut trained) = (Worst::default(), 0, 0);
    // All files are read in each round, and pictures are many.
    let rounds = times(if format == "folder" { 400 } else { 4_000 }, 1_000_000);
    for round in 0..rounds {
        let mut chance = Chance::new(55, round);
        let which = chance.index(files.len());
        let mut file = raw[which].clone();
        match chance.within(0..3) {
            // Raw; packed and then damaged; damaged and then packed, so that the unpacker has nothing to say.
            0 => damage(&mut chance, &mut file, &raw),
            1 => {
                file = packed[which].clone();
                damage(&mut chance, &mut file, &packed);
            }
            _ => {
                damage(&mut chance, &mut file, &raw);
                file = gzip(&file);
            }
        }
        write(which, &file);
        let all = files.len() * raw[0].len() + file.len();
        let config = if round % 2 == 0 { &kept } else { &drawn };
        let (is_read, is_trained) = worst.watch(round, all, || use_it(directory.path(), config));
        read += u64::from(is_read);
        trained += u64::from(is_trained);
        write(which, &raw[which]);
    }
    assert!(0 < trained && trained <= read && read < rounds, "{format}: {rounds}, {read}, {trained}");
    tell(
        "5, data sets",
        &format!(
            "{rounds} in {format} with a damaged file, raw or packed: {} refused when read, {} by the network, {trained} \
             could be trained on; {}",
            rounds - read,
            read - trained,
            worst.tell()
        ),
    );
}

#[test]
fn damaged_class_names_and_second_files_are_refused_or_read() {
    alone(|| {
        let directory = place();
        let raw = NAMES.map(fixture);
        for (name, bytes) in NAMES.iter().zip(&raw) {
            std::fs::write(directory.path().join(name), bytes).expect("written");
        }
        let packed = gzip(&raw[0]);
        let names = "ant\nbee\ncat\n猫\n".as_bytes().to_vec();
        let good = [names, packed.clone(), raw[2].clone()];
        let files = ["labels.txt", "train-images-idx3-ubyte.gz", "test-images-idx3-ubyte"];
        let (mut worst, mut read) = (Worst::default(), 0);
        let rounds = times(1_000, 100_000);
        for round in 0..rounds {
            let mut chance = Chance::new(57, round);
            let which = chance.index(3);
            let mut file = good[which].clone();
            damage(&mut chance, &mut file, &good);
            let path = directory.path().join(files[which]);
            std::fs::write(&path, &file).expect("written");
            let all = 4 * raw[0].len() + file.len();
            let dataset = worst.watch(round, all, || Dataset::open(directory.path()).ok());
            if let Some(dataset) = dataset {
                read += 1;
                let fits = |name: &String| !name.is_empty() && !name.chars().any(char::is_control);
                assert!(dataset.classes.len() <= 256 && dataset.classes.iter().all(fits));
            }
            std::fs::remove_file(path).expect("removed");
        }
        assert!(0 < read && read < rounds, "{rounds}, {read}");
        let refused = rounds - read;
        tell(
            "5, beside the data",
            &format!(
                "{rounds} damaged names of classes and second files: {refused} refused; {}",
                worst.tell()
            ),
        );
    });
}

/// What a megabyte of gzip can unpack to.
const GIBIBYTE: usize = 1 << 30;
const MEMBER: usize = 16 << 20;

#[test]
fn a_megabyte_that_unpacks_to_a_gigabyte_takes_neither_memory_nor_time() {
    alone(|| {
        let directory = place();
        // Members of a gzip file follow one another: packing one is enough.
        let zeros = gzip(&vec![0; MEMBER]);
        let bomb = |header: &[u32]| {
            let mut file = gzip(&idx(header, &[]));
            (0..GIBIBYTE / MEMBER).for_each(|_| file.extend(&zeros));
            file
        };
        let nothing = gzip(&[]);
        let mut worst = Worst::default();
        let cases: [(&str, Vec<u8>); 6] = [
            ("all of it", bomb(&[1 << 20, 32, 32])),
            ("a few of it", bomb(&[10, 6, 6])),
            ("just what is allowed", bomb(&[(55 << 20) / 1024, 32, 32])),
            ("more than there is", bomb(&[1 << 21, 32, 32])),
            ("2^40 and more", bomb(&[1 << 31, 1 << 10, 1 << 10])),
            ("a million empty members", nothing.repeat(50_000)),
        ];
        let count = cases.len();
        for (round, (what, file)) in (0..).zip(cases) {
            assert!(file.len() <= 6 << 20, "{what}: {}", file.len());
            for name in NAMES {
                std::fs::write(directory.path().join(name), &file).expect("written");
            }
            let refused = worst.watch(round, file.len(), || Dataset::open(directory.path()).err());
            let message = refused.unwrap_or_else(|| panic!("{what}: it was read")).to_string();
            assert!(message.contains(NAMES[0]), "{what}: {message}");
        }
        tell("5, gzip bombs", &format!("{count} kinds, all refused; {}", worst.tell()));
    });
}

#[test]
fn a_megabyte_of_text_that_unpacks_to_a_gigabyte_takes_neither_memory_nor_time() {
    alone(|| {
        let directory = place();
        let file = directory.path().join("bomb.csv.gz");
        let bomb = |start: &str, text: &str| {
            let member = gzip(&text.as_bytes().repeat(MEMBER / text.len()));
            let mut file = gzip(start.as_bytes());
            (0..GIBIBYTE / MEMBER).for_each(|_| file.extend(&member));
            file
        };
        let cases = [
            ("blank lines", bomb("", "\n")),
            ("a line without end", bomb("", "0,")),
            ("a value without end", bomb("1,", "0")),
            ("images of one pixel", bomb("label,pixel\n", "1,0\n")),
            ("images of many pixels", bomb("", &format!("1{}\n", ",0".repeat(1 << 20)))),
        ];
        let (mut worst, count) = (Worst::default(), cases.len());
        for (round, (what, bytes)) in (0..).zip(cases) {
            std::fs::write(&file, &bytes).expect("written");
            let refused = worst.watch(round, bytes.len(), || Dataset::open(&file).err());
            let message = refused.unwrap_or_else(|| panic!("{what}: it was read")).to_string();
            assert!(message.contains("bomb.csv.gz"), "{what}: {message}");
        }
        tell("5, gzip bombs of text", &format!("{count} kinds, all refused; {}", worst.tell()));
    });
}
