use super::*;
use crate::dataset::Dataset;
use crate::dataset::tests::{gzip, pixels_of};
use crate::nn::shape::Shape;
use proptest::prelude::*;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};

/// A directory with these files.
fn directory(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    files.iter().for_each(|(name, bytes)| fs::write(directory.path().join(name), bytes).expect("written"));
    directory
}

/// The data set in the first of the files, which lies beside the others.
fn read(files: &[(&str, &[u8])]) -> Result<Dataset, String> {
    let directory = directory(files);
    Dataset::open(&directory.path().join(files[0].0)).map_err(|error| error.to_string())
}

/// Two images of 2×2 pixels.
const SMALL: &[u8] = b"label,p0,p1,p2,p3\n7,0,1,2,3\n3,4,5,6,255\n";

#[test]
fn a_file_is_read_however_it_was_written() {
    let plain = read(&[("a.csv", SMALL)]).expect("loads");
    assert_eq!(
        (plain.train.shape, pixels_of(&plain.train)),
        (Shape::new(2, 2, 1), vec![0, 1, 2, 3, 4, 5, 6, 255])
    );
    assert_eq!(
        (plain.classes.as_slice(), plain.train.labels()),
        (&["3".to_owned(), "7".to_owned()][..], &[1, 0][..])
    );
    let texts: [&[u8]; 9] = [
        b"7,0,1,2,3\n3,4,5,6,255",
        b"7,0,1,2,3\r\n3,4,5,6,255\r\n",
        b"\xef\xbb\xbf7,0,1,2,3\n3,4,5,6,255\n\n\n",
        b"\xef\xbb\xbflabel,p0,p1,p2,p3\r\n\r\n7,0,1,2,3\r\n3,4,5,6,255\r\n  \r\n",
        b"\"7\",\"0\",\"1\",\"2\",\"3\"\n\"3\",\"4\",\"5\",\"6\",\"255\"\n",
        b" 7 , 0, 1, 2, 3\n3, 4, 5, 6, 255\n",
        b"p0,p1,\"Label\",p2,p3\n0,1,7,2,3\n4,5,3,6,255\n",
        b"0,1,label,2,3\n0,1,07,2,3\n4,5,+3,6,255\n",
        b"7,000,001,2,3\r3,4,5,6,255\r",
    ];
    for text in texts {
        for (name, bytes) in
            [("a.csv", text.to_vec()), ("a.csv.gz", gzip(text)), ("A.CSV", gzip(text)), ("a", text.to_vec())]
        {
            let shown = String::from_utf8_lossy(text);
            let other = read(&[(name, &bytes)]).unwrap_or_else(|error| panic!("{name}, {shown:?}: {error}"));
            assert_eq!(
                (pixels_of(&other.train), &other.classes),
                (pixels_of(&plain.train), &plain.classes),
                "{name}, {shown:?}"
            );
            assert_eq!(other.train.labels(), plain.train.labels(), "{name}, {shown:?}");
            assert_eq!(other.identity().expect("known"), plain.identity().expect("known"));
        }
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let nines = |count: usize| format!("1{}\n", ",9".repeat(count)).into_bytes();
    let many: String = (0..257).map(|label| format!("{label},1\n")).collect();
    let cases: [(&[u8], &str); 21] = [
        (b"", "a.csv, line 1: expected a line of names or numbers, found the end of the file"),
        (b"\n\n", "found the end of the file; the file is empty"),
        (b"label,p0\n", "expected an image, found the end of the file"),
        (
            b"class,p0\n1,2\n",
            "line 1: expected a column called label, or whole numbers alone, found 2 columns of which the first with a name is `class`",
        ),
        (
            b"label,p0,label\n1,2,3\n",
            "line 1, column 3: expected one column called label, found a second one, after column 1",
        ),
        (b"7\n3\n", "line 1: expected a label and a square number of pixels, as 1 (images of 1\u{d7}1) or 4"),
        (b"1,2,3\n", "found 2 pixels"),
        (&nines(783), "as 729 (images of 27\u{d7}27) or 784 (images of 28\u{d7}28), found 783 pixels"),
        (b"1,0,0,0,256\n", "line 1, column 5: expected a whole number from 0 to 255, found `256`"),
        (b"1,0,0,0,0\n1,0,-1,0,0\n", "line 2, column 3: expected a whole number from 0 to 255, found `-1`"),
        (
            b"l,label,p,p,p\n0,1,0,0.5,0\n",
            "line 2, column 4: expected a whole number from 0 to 255, found `0.5`; if the pixels lie between 0 and 1",
        ),
        (
            b"1,0,0,0,0\n\n\n1,0,0,,0\n",
            "line 4, column 4: expected a whole number from 0 to 255, found nothing",
        ),
        (
            b"label,p0\r\ncat,1\r\n",
            "line 2, column 1: expected a label, which is a whole number, found `cat`",
        ),
        (b"1,2\n99999999999999999999,1\n", "line 2, column 1: expected a label"),
        (b"1,0,0,0,0\n1,0,0,0\n", "line 2: expected 5 values, as in the first line, found 4"),
        (b"1,0,0,0,0\r\n1,0,0,0,0,0\r\n", "line 2: expected 5 values, as in the first line, found more"),
        (b"1,0\n2\n", "line 2: expected 2 values, as in the first line, found 1"),
        (b"1;0;0;0;0\n", "found 1 columns of which the first with a name is `1;0;0;0;0`"),
        (b"1,\x1b[2J\n", "with a name is `\u{fffd}[2J`"),
        (many.as_bytes(), "line 257, column 1: expected at most 256 different labels, found one more, `256`"),
        (
            &[b"1,".as_slice(), &[b'0'; 65]].concat(),
            "line 1, column 2: expected a number, found more than 64 bytes that begin with `0000000000000000`",
        ),
    ];
    for (text, expected) in cases {
        for (name, bytes) in [("a.csv", text.to_vec()), ("a.csv.gz", gzip(text))] {
            let message = read(&[(name, &bytes)]).expect_err("it is wrong");
            let expected = expected.replace("a.csv", name);
            assert!(
                message.contains(&expected) && message.contains(name),
                "{expected:?} is not in {message:?}"
            );
        }
    }
    let damaged = &gzip(SMALL)[..30];
    assert!(read(&[("a.csv.gz", damaged)]).expect_err("it is cut off").contains("cannot be unpacked"));
}

#[test]
fn the_test_set_is_the_file_that_belongs_to_the_training_set_or_there_is_none() {
    const OTHER: &[u8] = b"9,1,1,1,1\n3,2,2,2,2\n";
    for (train, test) in [
        ("a.csv", "a_test.csv"),
        ("a.csv", "a-test.csv.gz"),
        ("a.csv.gz", "test.csv"),
        ("a_train.csv", "a_test.csv"),
        ("a-train.csv", "a-test.csv"),
        ("train.csv", "test.csv"),
    ] {
        let dataset = read(&[(train, SMALL), (test, OTHER)]).expect("loads");
        assert_eq!(dataset.classes, ["3", "7", "9"], "{train}");
        assert_eq!(
            (dataset.train.labels(), dataset.test().expect("there").labels()),
            (&[1, 0][..], &[2, 0][..])
        );
        assert!(dataset.notes.iter().any(|note| note.text == format!("the test set is {test}")));
    }
    let absent = |files: &[(&str, &[u8])]| {
        let dataset = read(files).expect("loads");
        assert!(dataset.test().is_err_and(|error| error.to_string().contains("has no test set")));
        assert_eq!(dataset.test_len(), 0);
        dataset.test_set.absence().expect("there is none").to_owned()
    };
    let reason = absent(&[("a.csv", SMALL), ("b_test.csv", OTHER)]);
    assert_eq!(reason, "there is no a_test.csv or a-test.csv or test.csv beside a.csv");
    assert!(absent(&[("test.csv", SMALL)]).ends_with("beside test.csv"), "it is no test set for itself");
    for unlabelled in [&b"p0,p1,p2,p3\n1,2,3,4\n"[..], b"1,2,3,4\n"] {
        assert_eq!(absent(&[("a.csv", SMALL), ("test.csv", unlabelled)]), "test.csv has no labels");
    }
    let refused = |test: &[u8]| read(&[("a.csv", SMALL), ("a_test.csv", test)]).expect_err("it does not fit");
    assert!(refused(b"1,2\n").contains("2\u{d7}2\u{d7}1 (height"));
    assert!(
        refused(b"kind,p0,p1,p2,p3\n1,2,3,4,5\n")
            .contains("a_test.csv, line 1: expected a column called label")
    );
    let both = read(&[("a.csv", SMALL), ("a_test.csv", OTHER), ("a_test.csv.gz", OTHER)])
        .expect_err("which is meant?");
    assert!(both.contains("a_test.csv and ") && both.contains("could both be meant; remove"), "{both}");
}

#[test]
fn a_directory_holds_train_and_test() {
    let files =
        directory(&[("train.csv", SMALL), ("test.csv.gz", &gzip(SMALL)), ("train_test.csv", b"none of it")]);
    let dataset = Dataset::open(files.path()).expect("loads");
    let test = dataset.test().expect("there");
    assert_eq!((pixels_of(&dataset.train), dataset.train.labels()), (pixels_of(test), test.labels()));
    let without = directory(&[("train.csv.gz", SMALL)]);
    let dataset = Dataset::open(without.path()).expect("loads");
    assert_eq!(dataset.lacks_test(), Some("there is no test.csv beside train.csv.gz"));
    let idx = directory(&[("train.csv", SMALL), ("train-labels-idx1-ubyte", &[0, 0, 8, 1])]);
    let error = Dataset::open(idx.path()).expect_err("it is both").to_string();
    assert!(error.contains("could be read as IDX (") && error.contains(" and as CSV ("), "{error}");
}

#[test]
fn classes_are_called_as_the_file_beside_says_by_their_labels() {
    let names: &[u8] = b"zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\n";
    let dataset = read(&[("a.csv", SMALL), ("labels.txt", names)]).expect("loads");
    assert_eq!(
        (dataset.classes.as_slice(), dataset.train.labels()),
        (&["three".to_owned(), "seven".to_owned()][..], &[1, 0][..])
    );
    assert!(dataset.has_class_names());
    let files = directory(&[("train.csv", SMALL), ("labels.txt", names)]);
    assert_eq!(
        Dataset::open(files.path()).expect("loads").classes,
        ["three", "seven"],
        "in a directory, too"
    );
    for (rows, names, parts) in [
        (SMALL, &b"zero\none\n"[..], ["names 2 classes", "greatest label is 7"]),
        (b"-1,0\n3,1\n", names, ["from 0 on", "label -1"]),
        (b"0,0\n300,1\n", names, ["from 0 on", "label 300"]),
        (SMALL, b"a\nb\na\nd\ne\nf\ng\nh\n", ["labels.txt", "line 3"]),
    ] {
        let message = read(&[("a.csv", rows), ("labels.txt", names)]).expect_err("it does not fit");
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
}

/// The same bytes for ever.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in &mut *buffer {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buffer.len())
    }
}

#[test]
fn no_file_is_read_without_end() {
    let read = |start: &'static [u8], rest: &'static [u8], packed: bool| {
        let input = Box::new(BufReader::new(Cursor::new(start).chain(Endless(rest, 0))));
        let table = Table::new(Values::new(Path::new("endless"), 1000, packed, input));
        table.and_then(|mut table| table.read(&mut Labels::default(), &mut 1000, u64::MAX).map(|_| ()))
    };
    for start in [&b""[..], b"label,p0\n", b"1,1\n"] {
        for rest in [
            &b"\n"[..],
            b" \n",
            b"\r\n",
            b" ",
            b"\0",
            b"0",
            b"0,",
            b",",
            b"\"",
            b"\"\"",
            b"a,",
            b"1,1\n",
            b"1\n",
        ] {
            for packed in [true, false] {
                let error = read(start, rest, packed).expect_err("it has no end").to_string();
                assert!(error.contains("endless"), "{start:?}, {rest:?}: {error}");
            }
        }
    }
    let place = tempfile::tempdir().expect("a directory");
    let nothing = place.path().join("nothing.csv");
    File::create(&nothing).and_then(|file| file.set_len(17 << 30)).expect("17 GB of nothing");
    let error = Dataset::open(&nothing).expect_err("it holds nothing").to_string();
    assert!(error.contains("line 1, column 1: expected a number"), "{error}");
}

/// Images, as many as labels, and the text that holds them.
fn written() -> impl Strategy<Value = (usize, Vec<i64>, Vec<u8>)> {
    (1usize..6, prop::collection::vec(-3i64..300, 1..20)).prop_flat_map(|(side, labels)| {
        let count = side * side * labels.len();
        (Just(side), Just(labels), prop::collection::vec(any::<u8>(), count))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn what_was_written_is_read((side, labels, pixels) in written(), names: bool, crlf: bool, pack: bool) {
        let end = if crlf { "\r\n" } else { "\n" };
        let names = if names { format!("label{}{end}", ",p".repeat(side * side)) } else { String::new() };
        let lines = labels.iter().zip(pixels.chunks(side * side)).map(|(label, pixels)| {
            let pixels: String = pixels.iter().map(|pixel| format!(",{pixel}")).collect();
            format!("{label}{pixels}{end}")
        });
        let text: String = std::iter::once(names).chain(lines).collect();
        let bytes = if pack { gzip(text.as_bytes()) } else { text.into_bytes() };
        let dataset = read(&[("a.csv", &bytes)]).expect("it is right");
        prop_assert_eq!(pixels_of(&dataset.train), pixels);
        let read: Vec<String> = dataset.train.labels().iter().map(|&label| dataset.classes[usize::from(label)].clone()).collect();
        prop_assert_eq!(read, labels.iter().map(i64::to_string).collect::<Vec<_>>());
        let numbers: Vec<i64> = dataset.classes.iter().map(|name| name.parse().expect("a number")).collect();
        prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn damaged_files_do_not_panic(at: prop::sample::Index, new: Vec<u8>, cut: bool, pack: bool) {
        let mut bytes = SMALL.to_vec();
        let start = at.index(bytes.len());
        let end = (start + new.len()).min(bytes.len());
        bytes.splice(start..end, new);
        if cut {
            bytes.truncate(start);
        }
        let bytes = if pack { gzip(&bytes) } else { bytes };
        if let Ok(dataset) = read(&[("a.csv", &bytes)]) {
            prop_assert_eq!(pixels_of(&dataset.train).len(), dataset.train.len() * dataset.train.shape.len());
            prop_assert!(dataset.train.classes() <= dataset.classes.len());
        }
    }
}
