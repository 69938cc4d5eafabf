use super::*;
use crate::dataset::Dataset;
use crate::dataset::tests::{bytes, pixels_of};
use crate::nn::shape::Shape;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A file of an array: its type, whether it is in Fortran's order, its shape as Python writes it, and its values.
fn npy(descr: &str, fortran: bool, shape: &str, values: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    headed(&format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"), values)
}

/// A file of an array with this dictionary.
fn headed(dictionary: &str, values: &[u8]) -> Vec<u8> {
    let text = format!("{dictionary:<117}\n");
    [&b"\x93NUMPY\x01\0"[..], &(text.len() as u16).to_le_bytes(), text.as_bytes(), values].concat()
}

/// An array of bytes in the usual order.
fn plain(shape: &str, values: &[u8]) -> Vec<u8> {
    npy("|u1", false, shape, values)
}

/// An archive of these arrays.
fn npz(arrays: &[(&str, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(format!("{name}.npy"), options).expect("begun");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// A small data set: 3 training and 2 test images of 2×5, 4 classes.
fn small() -> [(&'static str, Vec<u8>); 4] {
    [
        ("x_train", plain("(3, 2, 5)", &bytes(30))),
        ("y_train", plain("(3,)", &[0, 2, 1])),
        ("x_test", plain("(2, 2, 5)", &bytes(20))),
        ("y_test", plain("(2,)", &[3, 0])),
    ]
}

/// The small data set with `bytes` in place of the array called `name`.
fn with(name: &str, bytes: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    small().into_iter().map(|(known, old)| (known, if known == name { bytes.clone() } else { old })).collect()
}

/// The data set that an archive of these arrays is.
fn read(arrays: &[(&str, Vec<u8>)]) -> Result<Dataset, String> {
    opened("data.npz", &npz(arrays, CompressionMethod::Stored))
}

/// The data set that a file of this name with these bytes is.
fn opened(name: &str, bytes: &[u8]) -> Result<Dataset, String> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(name);
    fs::write(&path, bytes).expect("written");
    Dataset::open(&path).map_err(|error| error.to_string())
}

/// The data set in a directory of these files.
fn directory(files: &[(String, Vec<u8>)]) -> Result<Dataset, String> {
    let directory = tempfile::tempdir().expect("a directory");
    files.iter().for_each(|(name, bytes)| fs::write(directory.path().join(name), bytes).expect("written"));
    Dataset::open(directory.path()).map_err(|error| error.to_string())
}

fn identity(dataset: &Dataset) -> String {
    dataset.identity().expect("known").to_owned()
}

#[test]
fn an_archive_is_read_packed_or_not_and_so_is_a_directory_of_its_arrays() {
    let dataset = read(&small()).expect("loads");
    assert_eq!((dataset.train.shape, pixels_of(&dataset.train)), (Shape::new(2, 5, 1), bytes(30)));
    assert_eq!(
        (dataset.train.labels(), dataset.test().expect("there").labels()),
        (&[0, 2, 1][..], &[3, 0][..])
    );
    assert_eq!(dataset.classes, ["0", "1", "2", "3"]);
    let packed = opened("other.NPZ", &npz(&small(), CompressionMethod::Deflated)).expect("loads");
    assert_eq!(identity(&packed), identity(&dataset));
    let files: Vec<_> = small().map(|(name, bytes)| (format!("{name}.npy"), bytes)).to_vec();
    assert_eq!(identity(&directory(&files).expect("loads")), identity(&dataset));
    // So KMNIST comes: an archive of one array for each of the four.
    let names = ["train-imgs", "train-labels", "test-imgs", "test-labels"];
    let file = |(name, (_, bytes)): (&str, (&str, Vec<u8>))| {
        (format!("kmnist-{name}.npz"), npz(&[("arr_0", bytes)], CompressionMethod::Deflated))
    };
    let files: Vec<_> = names.into_iter().zip(small()).map(file).collect();
    assert_eq!(identity(&directory(&files).expect("loads")), identity(&dataset));
}

#[test]
fn any_order_endianness_and_type_of_pixels_gives_the_same_images() {
    let expected = identity(&read(&small()).expect("loads"));
    let pixels = [bytes(30), bytes(20)];
    // Fortran's order: the first axis is innermost.
    let fortran = |values: &[u8], n: usize| -> Vec<u8> {
        (0..10)
            .flat_map(|place| (0..n).map(move |image| image * 10 + place % 2 * 5 + place / 2))
            .map(|at| values[at])
            .collect()
    };
    let as_type = |descr: &str, of: &dyn Fn(u8) -> Vec<u8>| {
        let mut arrays = small();
        for (index, (shape, values)) in [(0, ("(3, 2, 5)", &pixels[0])), (2, ("(2, 2, 5)", &pixels[1]))] {
            arrays[index].1 =
                npy(descr, false, shape, &values.iter().flat_map(|&pixel| of(pixel)).collect::<Vec<_>>());
        }
        arrays
    };
    let mut in_fortran = small();
    in_fortran[0].1 = npy("|u1", true, "(3, 2, 5)", &fortran(&pixels[0], 3));
    in_fortran[2].1 = npy("|u1", true, "(2, 2, 5)", &fortran(&pixels[1], 2));
    let plain = |said: &str| (!said.is_empty()).then(|| said.to_owned());
    for (arrays, said) in [
        (in_fortran, ""),
        (
            as_type("<i2", &|pixel| i16::from(pixel).to_le_bytes().to_vec()),
            "16-bit integers from 0 to 203: 255 is white",
        ),
        (as_type(">i8", &|pixel| i64::from(pixel).to_be_bytes().to_vec()), "64-bit integers from 0 to 203"),
        (
            as_type("<f4", &|pixel| f32::from(pixel).to_le_bytes().to_vec()),
            "32-bit floats from 0 to 203: 255 is white",
        ),
        (as_type(">f8", &|pixel| f64::from(pixel).to_be_bytes().to_vec()), "64-bit floats from 0 to 203"),
        (
            as_type("<f4", &|pixel| (f32::from(pixel) / 255.0).to_le_bytes().to_vec()),
            "1 is white, and between are 256 levels",
        ),
        (as_type(">f8", &|pixel| (f64::from(pixel) / 255.0).to_be_bytes().to_vec()), "1 is white"),
    ] {
        let dataset = read(&arrays).expect("loads");
        assert_eq!(identity(&dataset), expected, "{said}");
        let told = dataset.notes.first().map(|note| note.text.clone());
        assert!(
            told.is_some() == plain(said).is_some() && told.unwrap_or_default().contains(said),
            "{:?}",
            dataset.notes
        );
    }
}

#[test]
fn shapes_of_libraries_are_images() {
    let grey = |shape: &str| read(&with("x_train", plain(shape, &bytes(27)))[..2]).expect("loads").train;
    assert_eq!(grey("(3, 9)").shape, Shape::new(3, 3, 1));
    assert_eq!(grey("(3, 9, 1, 1)").shape, Shape::new(9, 1, 1));
    let pixels = bytes(36);
    let last = [("images", plain("(3, 2, 2, 3)", &pixels)), ("labels", plain("(3, 1)", &[5, 9, 5]))];
    let dataset = read(&last).expect("loads");
    assert_eq!((dataset.train.shape, pixels_of(&dataset.train)), (Shape::new(2, 2, 3), pixels.clone()));
    assert_eq!(
        (dataset.train.labels(), &dataset.classes[..]),
        (&[0, 1, 0][..], &["5".to_owned(), "9".to_owned()][..])
    );
    assert_eq!(dataset.lacks_test(), Some("there are no test_images"));
    let planes: Vec<u8> = (0..3)
        .flat_map(|image| {
            (0..3).flat_map(move |channel| (0..4).map(move |place| image * 12 + place * 3 + channel))
        })
        .map(|at: usize| pixels[at])
        .collect();
    let first = [("images", plain("(3, 3, 2, 2)", &planes)), last[1].clone()];
    assert_eq!(identity(&read(&first).expect("loads")), identity(&dataset));
    let truth = [("x", npy("|b1", false, "(1, 1, 2)", &[0, 1])), ("y", plain("(1,)", &[0]))];
    assert_eq!(pixels_of(&read(&truth).expect("loads").train), [0, 255]);
}

#[test]
fn images_to_validate_on_are_the_last_of_those_to_train_on() {
    let arrays = [
        ("train_images", plain("(2, 1, 2)", &[1, 2, 3, 4])),
        ("train_labels", npy("<i4", false, "(2, 1)", &[7, 0, 0, 0, 4, 0, 0, 0])),
        ("val_images", plain("(1, 1, 2)", &[5, 6])),
        ("val_labels", npy("<f4", false, "(1, 1)", &4_f32.to_le_bytes())),
        ("test_images", plain("(1, 1, 2)", &[7, 8])),
        ("test_labels", plain("(1, 1)", &[11])),
    ];
    let dataset = read(&arrays).expect("loads");
    assert_eq!((pixels_of(&dataset.train), dataset.train.labels()), (vec![1, 2, 3, 4, 5, 6], &[1, 0, 0][..]));
    assert_eq!(dataset.test().expect("there").labels(), [2]);
    assert_eq!(dataset.classes, ["4", "7", "11"]);
    assert!(dataset.notes[0].text.contains("--validation 1 --validation-split last"), "{:?}", dataset.notes);
    let half = [&arrays[..3], &arrays[4..5]].concat();
    let dataset = read(&half).expect("loads");
    assert_eq!(
        (dataset.train.len(), dataset.lacks_test()),
        (2, Some("test_images has no labels: there is no test_labels"))
    );
    assert!(dataset.notes[0].text.contains("val_images has no labels"), "{:?}", dataset.notes);
}

#[test]
fn a_file_for_each_class_is_one() {
    let rows = |count: usize, first: u8| plain(&format!("({count}, 4)"), &vec![first; 4 * count]);
    let files = [("zebra 10", 1, 1), ("full_numpy_bitmap_cat", 2, 2), ("zebra 9", 1, 3)];
    let files: Vec<_> =
        files.iter().map(|&(name, count, first)| (format!("{name}.npy"), rows(count, first))).collect();
    let dataset = directory(&files).expect("loads");
    assert_eq!(dataset.classes, ["cat", "zebra 9", "zebra 10"]);
    assert_eq!((dataset.train.shape, dataset.train.labels()), (Shape::new(2, 2, 1), &[0, 0, 1, 2][..]));
    assert_eq!(pixels_of(&dataset.train).chunks(4).map(|image| image[0]).collect::<Vec<_>>(), [2, 2, 3, 1]);
    assert!(dataset.lacks_test().is_some_and(|reason| reason.contains("a file for each class")));
    let odd = [files[0].clone(), ("a.npy".to_owned(), plain("(1, 9)", &[0; 9]))];
    let message = directory(&odd).expect_err("they differ");
    assert!(
        message.contains("3×3×1") && message.contains("2×2×1") && message.contains("zebra 10.npy"),
        "{message}"
    );
}

#[test]
fn what_will_not_do_is_refused_with_the_array_the_place_and_what_to_do() {
    let float = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<_>>();
    let image = |values: &[f32]| npy("<f4", false, "(3, 1, 2)", &float(values));
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("x_train", b"\x93NUMPX\x01\0".to_vec(), &["magic number at byte 0", "\\x93NUMPY"]),
        ("x_train", b"\x93NUM".to_vec(), &["expected 8 bytes, found the end of the file after 4"]),
        ("x_train", b"\x93NUMPY\x04\0".to_vec(), &["version at byte 6", "found 4.0", "numpy.save"]),
        (
            "x_train",
            [&b"\x93NUMPY\x02\0"[..], &[255; 4]].concat(),
            &["at most 10000 bytes", "found 4294967295"],
        ),
        (
            "x_train",
            [&b"\x93NUMPY\x01\0"[..], &[100, 0], b"{'descr'"].concat(),
            &["expected 100 bytes", "after 8"],
        ),
        (
            "x_train",
            headed(&"{".repeat(9000), &[]),
            &["header at byte 10: expected a dictionary with 'descr'"],
        ),
        (
            "x_train",
            headed("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}", &[]),
            &["no tables"],
        ),
        ("x_train", headed("{'descr': '|u1', 'fortran_order': False}", &[]), &["'shape'"]),
        (
            "x_train",
            headed("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 2, 5)}", &[]),
            &["'shape'"],
        ),
        ("y_train", npy("|O", false, "(3,)", &[0; 9]), &["type at byte 10", "found '|O'", "Python objects"]),
        ("y_train", npy("<U3", false, "(3,)", &[0; 36]), &["found '<U3'", "number the classes"]),
        ("x_train", npy("<f2", false, "(3, 2, 5)", &[0; 60]), &["astype('float32')"]),
        (
            "x_train",
            plain("(3, 2, 6)", &bytes(30)),
            &["expected 164 bytes, for the header says 3×2×6 unsigned bytes", "found 158 bytes"],
        ),
        ("x_train", plain("(18446744073709551615, 2, 5)", &[0; 30]), &["a product that fits 64 bits"]),
        ("x_train", plain("(4611686018427387904, 2, 1)", &[0; 30]), &["expected 9223372036854775936 bytes"]),
        ("x_train", plain("(0, 2, 5)", &[]), &["at least one image, found 0×2×5"]),
        ("x_train", plain("(2, 3, 5)", &bytes(30)), &["holds 2 images", "holds 3 labels"]),
        ("x_train", plain("(3, 5, 2)", &bytes(30)), &["5×2×1", "2×5×1", "x_test.npy"]),
        (
            "x_test",
            npy("<u2", false, "(2, 2, 5)", &bytes(40)),
            &["x_test.npy, type", "unsigned bytes, as in x_train", "unsigned 16-bit"],
        ),
        (
            "y_train",
            plain("(3, 4)", &bytes(12)),
            &["one label an image", "labels.argmax(1)", "several classes at once"],
        ),
        (
            "y_train",
            npy("<f4", false, "(3,)", &float(&[0.0, 1.5, 2.0])),
            &["label 1: expected a whole number, found 1.5"],
        ),
    ];
    for (name, bytes, parts) in cases {
        let message = read(&with(name, bytes)).expect_err("refused");
        for part in parts.iter().chain(&["data.npz/"]) {
            assert!(message.contains(part), "{name}: {part:?} is not in {message:?}");
        }
    }
    for (values, parts) in [
        ([-1.0, 1.0, 0.0, 0.5, 0.0, 0.0], ["from -1 to 1", "(images + 1) / 2"]),
        ([-2.1, 2.6, 0.0, 0.5, 0.0, 0.0], ["from -2.1", "standardisation"]),
        ([0.0, 256.0, 0.0, 0.5, 0.0, 0.0], ["from 0 to 256", "images.max()"]),
        ([0.0, 1.0, 0.0, f32::NAN, 0.0, 0.0], ["image 1: expected a number", "NaN"]),
        ([0.0, 1.0, 0.0, 0.0, f32::INFINITY, 0.0], ["image 2: expected a number", "inf"]),
    ] {
        let message = read(&[("x", image(&values)), ("y", plain("(3,)", &[0; 3]))]).expect_err("refused");
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    let labels: Vec<u8> = (0..257_i16).flat_map(i16::to_le_bytes).collect();
    let many = [("x", plain("(257, 1, 1)", &[0; 257])), ("y", npy("<i2", false, "(257,)", &labels))];
    assert!(read(&many).expect_err("too many").contains("label 256: expected at most 256 different labels"));
}

#[test]
fn arrays_that_are_no_data_set_are_named() {
    let arrays = [("arr_0", plain("(3, 2, 5)", &bytes(30))), ("arr_1", plain("(3,)", &[0; 3]))];
    let message = read(&arrays).expect_err("nothing says what is what");
    assert!(message.contains("the arrays arr_0, arr_1") && message.contains("numpy.savez"), "{message}");
    let message = read(&small()[..1]).expect_err("no labels");
    assert!(message.contains("the arrays x_train"), "{message}");
    assert!(read(&[]).expect_err("empty").contains("no arrays"));
    let twice = [small().to_vec(), vec![("train_labels", plain("(3,)", &[0; 3]))]].concat();
    let message = read(&twice).expect_err("which is meant?");
    assert!(
        message.contains("y_train.npy and ") && message.contains("train_labels.npy could both be meant"),
        "{message}"
    );
    let message = opened("x_train.npy", &small()[0].1).expect_err("alone");
    assert!(message.contains("an array by itself") && message.contains("x_train"), "{message}");
    for bytes in [&b"PK\x03\x04nothing"[..], b"no archive"] {
        let message = opened("a.npz", bytes).expect_err("damaged");
        assert!(message.contains("a.npz: cannot be unpacked"), "{message}");
    }
}

#[test]
fn a_damaged_file_in_a_directory_is_named_with_what_is_wrong() {
    let archive = |name: &str, bytes: &Vec<u8>| {
        (format!("{name}.npz"), npz(&[("arr_0", bytes.clone())], CompressionMethod::Deflated))
    };
    let whole: Vec<_> = small().iter().map(|(name, bytes)| archive(name, bytes)).collect();
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    for (at, (name, bytes)) in whole.iter().enumerate() {
        let mut files = whole.clone();
        files[at].1 = half(bytes);
        let message = directory(&files).expect_err("damaged");
        assert!(message.contains(&format!("{name}: cannot be unpacked")), "{message}");
        // Alone it is named, too.
        let message = directory(&files[at..=at]).expect_err("damaged");
        assert!(message.contains(&format!("{name}: cannot be unpacked")), "{message}");
    }
    let mut arrays: Vec<_> = small().map(|(name, bytes)| (format!("{name}.npy"), bytes)).to_vec();
    for (at, (_, bytes)) in small().iter().enumerate() {
        let mut files = arrays.clone();
        files[at].1 = half(bytes);
        let message = directory(&files).expect_err("damaged");
        assert!(message.contains(&files[at].0), "{message}");
    }
    // Where each file is a class, none may be missing; where names say what files are for, others are in nobody's way.
    let class = |name: &str| (format!("{name}.npy"), plain("(1, 4)", &[0; 4]));
    let lost = ("cat.npz".to_owned(), half(&whole[0].1));
    let message = directory(&[class("ant"), lost.clone(), class("dog")]).expect_err("a class is damaged");
    assert!(message.contains("cat.npz: cannot be unpacked"), "{message}");
    arrays.push(lost);
    let dataset = directory(&arrays).expect("all that it needs is there");
    let said: Vec<&str> = dataset.notes.iter().map(|note| note.text.as_str()).collect();
    assert!(said.concat().contains("cat.npz: cannot be unpacked"), "{said:?}");
    assert!(said.concat().contains("it is passed over"), "{said:?}");
}

#[test]
fn an_archive_that_unpacks_to_much_more_than_it_takes_is_refused_by_the_heads_of_its_arrays() {
    let images =
        [("x", plain("(61000, 32, 32)", &vec![0; 61_000 << 10])), ("y", plain("(61000,)", &[0; 61_000]))];
    let message = opened("a.npz", &npz(&images, CompressionMethod::Deflated)).expect_err("too large");
    assert!(message.contains("holds 62464000 bytes") && message.contains("numpy.savez"), "{message}");
}

#[test]
fn a_damaged_archive_is_noticed_wherever_it_is() {
    let values = bytes(3000);
    let arrays = [("x", plain("(3, 20, 50)", &values)), ("y", plain("(3,)", &[0, 1, 2]))];
    let packed = npz(&arrays, CompressionMethod::Deflated);
    let expected = identity(&opened("a.npz", &packed).expect("loads"));
    for at in (0..packed.len()).step_by(7) {
        let mut damaged = packed.clone();
        damaged[at] ^= 0x55;
        // What is beside the values, such as a date, may be anything.
        if let Ok(dataset) = opened("a.npz", &damaged) {
            assert_eq!(identity(&dataset), expected, "byte {at}");
        }
    }
    for length in (0..packed.len()).step_by(11) {
        assert!(opened("a.npz", &packed[..length]).is_err(), "{length}");
    }
}

fn cases(few: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn heads_of_any_text_do_not_panic(text in "[{}()\\[\\]',:0-9a-zA-Z<>| ]{0,80}", tail: Vec<u8>) {
        let _ = read(&with("x_train", headed(&text, &tail)));
        let _ = read(&with("y_train", headed(&format!("{{'descr': '|u1', {text}"), &tail)));
    }

    #[test]
    fn mutated_arrays_do_not_panic(which in 0usize..4, at: prop::sample::Index, new: Vec<u8>) {
        let (name, mut bytes) = small()[which].clone();
        let start = at.index(bytes.len());
        let end = (start + new.len()).min(bytes.len());
        bytes.splice(start..end, new);
        let _ = read(&with(name, bytes));
    }
}
