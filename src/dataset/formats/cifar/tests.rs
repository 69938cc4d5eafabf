use super::*;
use crate::dataset::Dataset;

/// A record with these labels: red is the number of the pixel, green that of the row, and blue is `blue`.
fn record(labels: &[u8], blue: u8) -> Vec<u8> {
    let red = (0..PLANE).map(|place| place as u8);
    let green = (0..PLANE).map(|place| (place / SIDE) as u8);
    labels.iter().copied().chain(red).chain(green).chain([blue; PLANE]).collect()
}

fn directory(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    files.iter().for_each(|(name, bytes)| fs::write(directory.path().join(name), bytes).expect("written"));
    directory
}

/// The ten, with two images in the first file and one in each of the others.
fn ten() -> Vec<(&'static str, Vec<u8>)> {
    let batch =
        |name, labels: &[u8]| (name, labels.iter().flat_map(|&label| record(&[label], label)).collect());
    let names = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";
    vec![
        batch("data_batch_1.bin", &[9, 0]),
        batch("data_batch_2.bin", &[1]),
        batch("data_batch_3.bin", &[2]),
        batch("data_batch_4.bin", &[3]),
        batch("data_batch_5.bin", &[4]),
        batch("test_batch.bin", &[5, 6]),
        ("batches.meta.txt", names.as_bytes().to_vec()),
    ]
}

/// The hundred: the coarse label comes first.
fn hundred() -> Vec<(&'static str, Vec<u8>)> {
    let names: String = (0..100).map(|class| format!("fine {class}\n")).collect();
    vec![
        ("train.bin", [record(&[19, 99], 1), record(&[0, 7], 2)].concat()),
        ("test.bin", record(&[3, 50], 3)),
        ("fine_label_names.txt", names.into_bytes()),
        ("coarse_label_names.txt", b"coarse\n".to_vec()),
    ]
}

#[test]
fn planes_become_pixels_and_files_follow_each_other() {
    let files = directory(&ten());
    let dataset = Dataset::open(files.path()).expect("loads");
    assert_eq!(dataset.train.labels(), [9, 0, 1, 2, 3, 4]);
    assert_eq!(dataset.test().expect("there").labels(), [5, 6]);
    assert_eq!((dataset.train.shape, dataset.classes.len()), (Shape::new(32, 32, 3), 10));
    assert_eq!((dataset.classes[3].as_str(), dataset.classes[9].as_str()), ("cat", "truck"));
    let image = dataset.train.image(0).expect("in memory");
    assert_eq!(
        (&image[..3], &image[3 * 33..3 * 34], &image[3 * 1023..]),
        (&[0, 0, 9][..], &[33, 1, 9][..], &[255, 31, 9][..])
    );
}

#[test]
fn the_fine_label_of_the_hundred_is_the_class() {
    let dataset = Dataset::open(directory(&hundred()).path()).expect("loads");
    assert_eq!((dataset.train.labels(), dataset.test().expect("there").labels()), (&[99, 7][..], &[50][..]));
    assert_eq!((dataset.classes.len(), dataset.classes[99].as_str()), (100, "fine 99"));
    let nameless: Vec<_> = hundred().into_iter().take(2).collect();
    let dataset = Dataset::open(directory(&nameless).path()).expect("loads");
    assert_eq!((dataset.classes.len(), dataset.has_class_names()), (100, false));
    assert!(
        dataset.notes.iter().any(|note| note.text.contains("fine_label_names.txt")),
        "{:?}",
        dataset.notes
    );
}

#[test]
fn what_is_not_whole_is_refused_with_its_place() {
    let refused =
        |files: &[(&str, Vec<u8>)]| Dataset::open(directory(files).path()).expect_err("refused").to_string();
    let with = |name: &str, bytes: Vec<u8>| {
        let mut files = ten();
        files.iter_mut().filter(|file| file.0 == name).for_each(|file| file.1.clone_from(&bytes));
        refused(&files)
    };
    for (name, bytes, parts) in [
        (
            "data_batch_2.bin",
            record(&[1], 0)[..3000].to_vec(),
            ["image 0: expected records of 3073 bytes", "3000 bytes in all"],
        ),
        (
            "data_batch_2.bin",
            [record(&[1], 0), vec![1]].concat(),
            ["image 1: expected records", "3074 bytes in all"],
        ),
        ("data_batch_2.bin", Vec::new(), ["image 0", "0 bytes in all"]),
        (
            "test_batch.bin",
            [record(&[1], 0), record(&[10], 0)].concat(),
            ["label 1: expected a label from 0 to 9", "found 10"],
        ),
        ("batches.meta.txt", b"cat\ndog\n".to_vec(), ["names 2 classes", "name 10"]),
    ] {
        let message = with(name, bytes);
        assert!(parts.iter().all(|part| message.contains(part)) && message.contains(name), "{message}");
    }
    let incomplete: Vec<_> = ten().into_iter().filter(|file| file.0 != "data_batch_4.bin").collect();
    let message = refused(&incomplete);
    assert!(message.contains("no training images") && message.contains("data_batch_4.bin"), "{message}");
    let pickled = [("data_batch_1", b"\x80\x02".to_vec()), ("batches.meta", Vec::new())];
    let message = refused(&pickled);
    assert!(message.contains("version for Python") && message.contains("data_batch_1.bin"), "{message}");
}
