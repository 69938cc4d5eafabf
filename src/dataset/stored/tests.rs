use super::*;
use crate::dataset::tests::{Directory, NAMES, bytes, gzip, idx, pixels_of, small};
use crate::dataset::{Dataset, Images, OutputFormat, ReadOptions, Subset};
use crate::nn::scaling::Scaling;
use proptest::prelude::*;
use std::fs;
use std::io::Write;

/// Reads the data set at `path` and keeps at most `memory` bytes of the pixels of a set.
fn read(path: &Path, memory: u64) -> Dataset {
    let options = ReadOptions { memory: Some(memory), ..ReadOptions::default() };
    Dataset::open_with(path, &options).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Checks that a data set is the same whether its pixels are in memory or not.
fn assert_same(path: &Path) {
    let (whole, streamed) = (read(path, u64::MAX), read(path, 0));
    assert!(streamed.train.is_streamed() && !whole.train.is_streamed(), "{}", path.display());
    assert_eq!(streamed.identity().expect("it can be read"), whole.identity().expect("in memory"));
    assert_eq!(streamed.classes, whole.classes);
    let tests = [&whole, &streamed].map(|dataset| dataset.test_set.images().expect("it was read"));
    let sets = [Some((&whole.train, &streamed.train)), tests[0].zip(tests[1])];
    for (whole, streamed) in sets.into_iter().flatten() {
        assert_eq!((streamed.shape, streamed.labels()), (whole.shape, whole.labels()));
        assert_eq!(pixels_of(streamed), pixels_of(whole));
        let last = whole.len() as u32 - 1;
        let order: Vec<u32> = (0..=last).rev().chain([0, last, 0]).collect();
        assert_eq!(filled(streamed, Which::Indices(&order)), filled(whole, Which::Indices(&order)));
        let range = || Which::Range(1..whole.len());
        assert_eq!(filled(streamed, range()), filled(whole, range()));
        assert_eq!(streamed.image(1).expect("it can be read"), whole.image(1).expect("in memory"));
    }
}

/// All values and labels of an excerpt, filled in two parts.
fn filled(images: &Images, which: Which<'_>) -> (Vec<f32>, Vec<u8>) {
    let (count, size, scaling) = (which.len(), images.shape.len(), Scaling::unit(images.shape.channels));
    let mut buffer = vec![1, 2, 3];
    let excerpt = images.excerpt_into(which.clone(), &mut buffer).expect("it can be read");
    let (mut x, mut labels) = (vec![9.0; count * size], vec![9; count]);
    let (first, rest) = x.split_at_mut(size);
    excerpt.fill(0..1, &scaling, first, &mut labels[..1]);
    excerpt.fill(1..count, &scaling, rest, &mut labels[1..]);
    let again = images.excerpt(which).expect("it can be read");
    assert!((0..count).all(|place| again.image(place) == excerpt.image(place)));
    assert!((0..count).all(|place| again.label(place) == labels[place]));
    (x, labels)
}

#[test]
fn a_set_in_files_is_that_in_memory_in_every_format_that_is_written() {
    let place = tempfile::tempdir().expect("a directory");
    let source = Dataset::open(Directory::new(&square()).0.path()).expect("loads");
    for format in OutputFormat::all() {
        let directory = place.path().join(format.name());
        fs::create_dir(&directory).expect("made");
        source.write(&format, &directory, Some("data")).expect("written");
        let file = fs::read_dir(&directory).expect("there").flatten().find_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            ["data.csv", "data.npz"].contains(&name.as_str()).then(|| entry.path())
        });
        assert_same(&file.unwrap_or(directory));
    }
}

/// A data set of images of 3×3 of all of three classes, which every format holds.
fn square() -> [Vec<u8>; 4] {
    let labels = [0, 2, 1, 1, 0];
    [idx(&[5, 3, 3], &bytes(45)), idx(&[5], &labels), idx(&[4, 3, 3], &bytes(36)), idx(&[4], &labels[..4])]
}

#[test]
fn packed_files_are_unpacked_into_one_and_pictures_on_their_side_are_turned() {
    let packed = Directory::new(&small().map(|file| gzip(&file)));
    assert_same(packed.0.path());
    let place = tempfile::tempdir().expect("a directory");
    for (file, name) in small().iter().zip(NAMES) {
        fs::write(place.path().join(format!("emnist-letters-{}", name.replace("t10k", "test"))), file)
            .expect("written");
    }
    assert_same(place.path());
    assert_eq!(read(place.path(), 0).train.shape, Shape::new(5, 2, 1));
}

/// A file of NumPy with an array of this type, order and shape.
fn array(descr: &str, fortran: bool, shape: &str, values: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let head = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    [&b"\x93NUMPY\x01\0\x76\0"[..], format!("{head:<117}\n").as_bytes(), values].concat()
}

#[test]
fn arrays_are_read_where_they_are_or_put_into_a_file_as_they_are_needed() {
    let floats: Vec<u8> = bytes(24).iter().flat_map(|&byte| f32::from(byte).to_le_bytes()).collect();
    for (descr, shape, values) in [
        ("|u1", "(2, 3, 4)", bytes(24)),
        ("|u1", "(2, 2, 2, 3)", bytes(24)),
        ("|u1", "(2, 3, 2, 2)", bytes(24)),
        ("<f4", "(2, 3, 4)", floats.clone()),
        ("<f4", "(2, 3, 2, 2)", floats),
    ] {
        let place = tempfile::tempdir().expect("a directory");
        let put = |name: &str, bytes: &[u8]| fs::write(place.path().join(name), bytes).expect("written");
        put("x_train.npy", &array(descr, false, shape, &values));
        put("y_train.npy", &array("|u1", false, "(2,)", &[1, 0]));
        assert_same(place.path());
    }
    let place = tempfile::tempdir().expect("a directory");
    fs::write(place.path().join("ant.npy"), array("|u1", false, "(2, 9)", &bytes(18))).expect("written");
    fs::write(place.path().join("bee.npy"), array("|u1", false, "(3, 9)", &bytes(27))).expect("written");
    assert_same(place.path());
    fs::write(place.path().join("bee.npy"), array("|u1", true, "(3, 9)", &bytes(27))).expect("written");
    let options = ReadOptions { memory: Some(0), ..ReadOptions::default() };
    let refused = Dataset::open_with(place.path(), &options).expect_err("it is mixed up").to_string();
    assert!(refused.contains("bee.npy") && refused.contains("ascontiguousarray"), "{refused}");
    Dataset::open(place.path()).expect("it fits into memory");
}

#[test]
fn records_of_cifar_are_read_where_they_are() {
    let place = tempfile::tempdir().expect("a directory");
    let record = |label: u8| {
        let pixels = (0..3072_u32).map(|at| (at * 7 + u32::from(label) * 31) as u8);
        std::iter::once(label).chain(pixels).collect::<Vec<u8>>()
    };
    for batch in 1..=5 {
        let bytes = [record(batch), record(9 - batch)].concat();
        fs::write(place.path().join(format!("data_batch_{batch}.bin")), bytes).expect("written");
    }
    fs::write(place.path().join("test_batch.bin"), [record(0), record(3)].concat()).expect("written");
    assert_same(place.path());
}

#[test]
fn a_file_that_is_changed_or_cut_off_is_not_read_on() {
    let data = Directory::new(&small());
    let images = read(data.0.path(), 0).train;
    images.excerpt(0..3).expect("it is as it was");
    let path = data.path(NAMES[0]);
    fs::OpenOptions::new().append(true).open(&path).expect("there").write_all(b"more").expect("written");
    let said = |images: &Images| images.excerpt(&[1]).expect_err("it was changed").to_string();
    assert!(said(&images).contains(NAMES[0]) && said(&images).contains("was changed"), "{}", said(&images));
    fs::OpenOptions::new().write(true).open(&path).expect("there").set_len(20).expect("cut off");
    assert!(said(&images).contains("was changed"), "{}", said(&images));
    assert!(images.chunks().any(|chunk| chunk.is_err()), "nothing is made up");
    // A file without a name is nobody else's, but a disk can fail.
    let file = PixelFile::own(Path::new("/there"), File::open(data.path(NAMES[0])).expect("there"));
    let segment = Segment { file: Arc::new(file), start: 10, stride: 10, images: 3 };
    let stored = Stored::new([segment], Axes::Rows);
    let images = Images::with(Shape::new(2, 5, 1), stored, vec![0; 3]);
    let said = images.image(2).expect_err("it ends before that").to_string();
    assert!(said.contains("/there: the images at byte 30 cannot be read"), "{said}");
}

#[test]
#[should_panic(expected = "there is no image 3")]
fn an_image_that_is_not_there_is_not_made_up() {
    let data = Directory::new(&small());
    let _ = read(data.0.path(), 0).train.excerpt(&[3]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(32) })]

    #[test]
    fn any_part_of_any_segments_is_what_stands_there(
        counts in prop::collection::vec(0usize..5, 1..4),
        gap in 0u64..4,
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..9),
        ends in any::<[prop::sample::Index; 2]>(),
    ) {
        let (shape, total) = (Shape::new(2, 3, 1), counts.iter().sum::<usize>());
        prop_assume!(total > 0);
        let place = tempfile::tempdir().expect("a directory");
        let (mut segments, mut expected) = (Vec::new(), Vec::new());
        for (number, &images) in counts.iter().enumerate() {
            let path = place.path().join(number.to_string());
            let record = |image: usize| -> Vec<u8> { (0..6).map(|at| (number * 50 + image * 7 + at) as u8).collect() };
            let file: Vec<u8> = (0..images).flat_map(|image| [vec![255; gap as usize], record(image)].concat()).collect();
            fs::write(&path, file).expect("written");
            (0..images).for_each(|image| expected.push(record(image)));
            let file = Arc::new(PixelFile::shared(&path, File::open(&path).expect("there")).expect("known"));
            segments.push(Segment { file, start: gap, stride: 6 + gap, images });
        }
        let images = Images::with(shape, Stored::new(segments, Axes::Rows), vec![0; total]);
        let indices: Vec<u32> = picks.iter().map(|pick| pick.index(total) as u32).collect();
        let picked: Vec<u8> = indices.iter().flat_map(|&index| expected[index as usize].clone()).collect();
        let excerpt = images.excerpt(&indices).expect("it can be read");
        prop_assert_eq!((0..indices.len()).flat_map(|at| excerpt.image(at).to_vec()).collect::<Vec<u8>>(), picked);
        let mut ends = ends.map(|end| end.index(total + 1));
        ends.sort_unstable();
        let subset = Subset::Range(ends[0]..ends[1]);
        let excerpt = images.excerpt(subset.which(0..subset.len())).expect("it can be read");
        let read: Vec<u8> = (0..excerpt.len()).flat_map(|at| excerpt.image(at).to_vec()).collect();
        prop_assert_eq!(read, expected[ends[0]..ends[1]].concat());
        prop_assert_eq!(pixels_of(&images), expected.concat());
    }
}
