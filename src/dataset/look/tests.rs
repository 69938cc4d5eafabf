//! What is said of a data set before anything is trained on it, and of which sets nothing is.

use super::{Note, Split, ValidationSplit};
use crate::dataset::Dataset;
use crate::dataset::tests::{Directory, idx};

/// Images of 1×2 pixels with these labels; one pixel of each is bright.
fn dataset(train: &[u8], test: &[u8]) -> Directory {
    let pixels = |labels: &[u8]| labels.iter().flat_map(|_| [0, 200]).collect::<Vec<u8>>();
    let count = |labels: &[u8]| labels.len() as u32;
    Directory::new(&[
        idx(&[count(train), 1, 2], &pixels(train)),
        idx(&[count(train)], train),
        idx(&[count(test), 1, 2], &pixels(test)),
        idx(&[count(test)], test),
    ])
}

fn notes_of(directory: &Directory, how: ValidationSplit) -> Vec<Note> {
    let dataset = directory.load().expect("loads");
    let labels = dataset.train.labels();
    let split = Split::new(how, labels, Split::usual_validation(labels.len()), 1).expect("fits");
    dataset.notes(&split, how)
}

/// The notes of one kind, each in words.
fn texts(notes: &[Note], what: &str) -> Vec<String> {
    notes.iter().filter(|note| note.what == what).map(|note| note.text.clone()).collect()
}

/// So many of each class, taking turns.
fn mixed(classes: u8, each: usize) -> Vec<u8> {
    (0..classes).cycle().take(usize::from(classes) * each).collect()
}

#[test]
fn of_a_set_with_nothing_wrong_nothing_is_said() {
    for how in [ValidationSplit::Last, ValidationSplit::Stratified] {
        assert_eq!(notes_of(&dataset(&mixed(5, 60), &mixed(5, 4)), how), []);
        let mnist = Dataset::mnist().expect("unpacks");
        let split = Split::new(how, mnist.train.labels(), 10_000, 1).expect("fits");
        assert_eq!(mnist.notes(&split, how), []);
    }
}

#[test]
fn a_set_sorted_by_class_is_told_and_the_drawn_split_is_fair() {
    for reversed in [false, true] {
        let mut train = mixed(10, 30);
        train.sort_unstable();
        if reversed {
            train.reverse();
        }
        let directory = dataset(&train, &mixed(10, 4));
        let last = notes_of(&directory, ValidationSplit::Last);
        let [sorted] = &texts(&last, "sorted")[..] else { panic!("{last:?}") };
        assert!(sorted.contains("--validation-split stratified"), "{sorted}");
        assert_eq!(texts(&last, "class-not-trained").len(), 2, "of validation and of test: {last:?}");
        assert_eq!(texts(&last, "class-not-measured").len(), 1, "{last:?}");
        assert!(texts(&last, "skewed-validation").is_empty(), "said already: {last:?}");
        let drawn = notes_of(&directory, ValidationSplit::Stratified);
        assert!(drawn.len() == 1 && !drawn[0].is_warning && drawn[0].what == "sorted", "{drawn:?}");
    }
}

#[test]
fn a_validation_set_that_is_no_fair_sample_is_told_even_if_no_class_is_missing() {
    // Half of the classes come late, but not only.
    let train: Vec<u8> =
        (0..600).map(|i| if i >= 500 { 5 + (i % 5) as u8 } else { (i % 10) as u8 }).collect();
    let with_all: Vec<u8> = (0..600).map(|i| if i % 100 > 94 { (i % 5) as u8 } else { train[i] }).collect();
    let notes = notes_of(&dataset(&with_all, &mixed(10, 4)), ValidationSplit::Last);
    let [skewed] = &texts(&notes, "skewed-validation")[..] else { panic!("{notes:?}") };
    assert!(skewed.contains("no fair sample"), "{skewed}");
}

#[test]
fn classes_without_images_are_named() {
    // Labels that begin at 1 are numbered from 0; where they begin later, more than that is odd.
    let from_one: Vec<u8> = mixed(26, 6).iter().map(|label| label + 1).collect();
    let notes = notes_of(&dataset(&from_one, &from_one), ValidationSplit::Stratified);
    assert!(texts(&notes, "empty-class").is_empty(), "{notes:?}");
    let from_two: Vec<u8> = mixed(26, 6).iter().map(|label| label + 2).collect();
    let notes = notes_of(&dataset(&from_two, &from_two), ValidationSplit::Stratified);
    let empty = texts(&notes, "empty-class");
    assert_eq!(
        empty,
        ["no image is of classes 0 and 1: the labels begin at 2; subtract 2 from each if that is not meant"]
    );
    // Two gaps.
    let gaps: Vec<u8> = mixed(12, 6).into_iter().filter(|label| ![3, 9].contains(label)).collect();
    let notes = notes_of(&dataset(&gaps, &gaps), ValidationSplit::Stratified);
    assert_eq!(texts(&notes, "empty-class"), ["no image is of classes 3 and 9"]);
    // Who names a class for label 0 knows that there is one.
    let directory = dataset(&[2, 3, 2, 3, 2, 3], &[2, 3]);
    directory.put("labels.txt", b"background\nnobody\nant\nbee\n");
    let notes = notes_of(&directory, ValidationSplit::Stratified);
    assert_eq!(texts(&notes, "empty-class"), ["no image is of classes 0 (background) and 1 (nobody)"]);
    // One label of 255 makes 256 classes.
    let notes =
        notes_of(&dataset(&[&mixed(2, 20)[..], &[255]].concat(), &[0, 1]), ValidationSplit::Stratified);
    assert_eq!(texts(&notes, "empty-class"), ["no image is of 253 classes (2, 3, 4, 5, 6, 7, …)"]);
    assert_eq!(
        texts(&notes, "class-not-measured")[0],
        "no validation image is of class 255: validation accuracy says nothing of it"
    );
    // The test set has what is never trained on, and lacks what is.
    let notes = notes_of(&dataset(&mixed(3, 20), &[0, 1, 3, 3]), ValidationSplit::Stratified);
    assert_eq!(
        texts(&notes, "class-not-trained"),
        ["2 test images are of class 3, of which none is trained on: the network cannot know them"]
    );
    assert_eq!(
        texts(&notes, "class-not-measured"),
        ["no test image is of class 2: test accuracy says nothing of it"]
    );
}

#[test]
fn names_stand_beside_numbers() {
    let directory = dataset(&mixed(2, 20), &[0]);
    directory.put("labels.txt", b"ant\nbee\ncat\n");
    let notes = notes_of(&directory, ValidationSplit::Stratified);
    assert_eq!(texts(&notes, "empty-class"), ["no image is of class 2 (cat)"]);
    assert!(texts(&notes, "class-not-measured")[0].contains("class 1 (bee)"), "{notes:?}");
}

#[test]
fn one_class_alone_is_told() {
    for label in [0, 3, 255] {
        let notes = notes_of(&dataset(&[label; 40], &[label; 4]), ValidationSplit::Stratified);
        let [text] = &texts(&notes, "one-class")[..] else { panic!("{notes:?}") };
        assert!(text.contains(&format!("all 40 training images are of class {label}")), "{text}");
    }
}

#[test]
fn no_validation_set_is_told() {
    let notes = notes_of(&dataset(&mixed(2, 2), &[0, 1]), ValidationSplit::Stratified);
    assert!(texts(&notes, "no-validation")[0].contains("no validation set"), "{notes:?}");
}

#[test]
fn pixels_that_use_a_small_part_of_their_range_are_told() {
    let labels = mixed(2, 6);
    let with = |greatest: u8| {
        let directory = dataset(&labels, &[0, 1]);
        let pixels: Vec<u8> = (0..24).map(|i| if i == 17 { greatest } else { 0 }).collect();
        directory.put("train-images-idx3-ubyte", &idx(&[12, 1, 2], &pixels));
        texts(&notes_of(&directory, ValidationSplit::Stratified), "dark")
    };
    assert_eq!(with(17), Vec::<String>::new());
    assert!(with(16)[0].contains("brighter than 16 of 255") && with(16)[0].contains("by 15"));
    assert!(with(1)[0].contains("by 255"));
    assert!(with(0)[0].contains("all pixels"), "{:?}", with(0));
    // The test set alone, as if it had been scaled otherwise.
    let directory = dataset(&labels, &[0, 1]);
    directory.put("t10k-images-idx3-ubyte", &idx(&[2, 1, 2], &[0, 1, 1, 0]));
    let notes = notes_of(&directory, ValidationSplit::Stratified);
    assert!(texts(&notes, "dark")[0].contains("no pixel of the test images is brighter than 1"), "{notes:?}");
}

#[test]
fn channels_that_seem_to_come_first_are_told() {
    let labels = idx(&[2], &[0, 1]);
    let images = idx(&[2, 3, 8, 8], &vec![99; 384]);
    let directory = Directory::new(&[images.clone(), labels.clone(), images, labels]);
    let notes = notes_of(&directory, ValidationSplit::Stratified);
    assert!(texts(&notes, "channels-first")[0].contains("3 planes of 8×8 pixels"), "{notes:?}");
}
