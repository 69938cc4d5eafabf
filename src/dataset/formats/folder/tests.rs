use super::*;
use crate::dataset::Dataset;
use crate::dataset::read_options::ReadOptions;
use crate::dataset::tests::pixels_of;
use crate::nn::shape::Shape;
use std::fs;

/// A PNG file of these pixels, in grey or in colour.
fn png(shape: Shape, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, shape.width as u32, shape.height as u32);
    encoder.set_color(if shape.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb });
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(pixels).expect("pixels");
    writer.finish().expect("an end");
    file
}

/// A grey picture of 2×2 pixels, all as bright as this.
fn grey(brightness: u8) -> Vec<u8> {
    png(Shape::new(2, 2, 1), &[brightness; 4])
}

/// A folder with these files, each with the folders that it is in.
fn folder(files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in one")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    folder
}

fn read(files: &[(&str, Vec<u8>)]) -> Result<Dataset, String> {
    Dataset::open(folder(files).path()).map_err(|error| error.to_string())
}

fn sized(files: &[(&str, Vec<u8>)], size: &str) -> Result<Dataset, String> {
    let image_size = Some(size.parse().expect("a size"));
    let options = ReadOptions { image_size, is_size_asked: true, ..ReadOptions::default() };
    Dataset::open_with(folder(files).path(), &options).map_err(|error| error.to_string())
}

/// The first byte of each image.
fn first_bytes(images: &Images) -> Vec<u8> {
    (0..images.len()).map(|index| images.image(index).expect("in memory")[0]).collect()
}

fn notes(dataset: &Dataset) -> String {
    dataset.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn classes_are_folders_and_pictures_come_in_the_natural_order_of_their_names() {
    let files = [
        ("10/b.png", grey(1)),
        ("10/3.PNG", grey(2)),
        ("9/b.png", grey(3)),
        ("9/20.png", grey(4)),
        ("9/.hidden.png", grey(5)),
        (".hidden/1.png", grey(6)),
        ("__MACOSX/1.png", grey(7)),
        ("readme.txt", b"about".to_vec()),
    ];
    let dataset = read(&files).expect("loads");
    assert_eq!(dataset.classes, ["9", "10"]);
    assert_eq!(first_bytes(&dataset.train), [2, 4, 3, 1]);
    assert_eq!((dataset.train.labels(), dataset.train.shape), (&[1, 0, 0, 1][..], Shape::new(2, 2, 1)));
    assert_eq!(notes(&dataset), "");
    assert!(dataset.lacks_test().is_some_and(|reason| reason.contains("no folder test")));
}

#[test]
fn train_val_and_test_are_told_apart_and_share_their_classes() {
    let files = [
        ("train/cat/1.png", grey(1)),
        ("train/dog/2.png", grey(2)),
        ("valid/dog/3.png", grey(3)),
        ("Test/ant/5.png", grey(5)),
        ("Test/dog/4.png", grey(4)),
    ];
    let dataset = read(&files).expect("loads");
    assert_eq!(dataset.classes, ["ant", "cat", "dog"]);
    assert_eq!((first_bytes(&dataset.train), dataset.train.labels()), (vec![1, 2, 3], &[1, 2, 2][..]));
    let test = dataset.test().expect("there");
    assert_eq!((first_bytes(test), test.labels()), (vec![4, 5], &[2, 0][..]));
    assert!(notes(&dataset).contains("--validation 1 --validation-split last"), "{}", notes(&dataset));
    // A class may be called train, too: its folder holds pictures, and no folders.
    let classes = read(&[("train/1.png", grey(1)), ("car/1.png", grey(2))]).expect("loads").classes;
    assert_eq!(classes, ["car", "train"]);
}

#[test]
fn what_is_no_picture_and_folders_without_are_told() {
    let files = [
        ("a/1.png", grey(1)),
        ("a/Thumbs.db", vec![0]),
        ("a/inner/2.png", grey(2)),
        ("b/notes.txt", vec![0]),
        ("c/x.webp", vec![0]),
    ];
    let said = notes(&read(&files).expect("loads"));
    assert!(said.contains("2 folders are without pictures and so no classes: b, c"), "{said}");
    assert!(said.contains("4 entries of the class folders are passed over"), "{said}");
}

#[test]
fn one_picture_in_colour_makes_all_of_them_colour_and_grey_ones_that_are_kept_in_colour_do_not() {
    let colour = |rgb: [u8; 3]| png(Shape::new(1, 2, 3), &[rgb, rgb].concat());
    let kept = [("a/1.png", colour([7, 7, 7])), ("b/2.png", png(Shape::new(1, 2, 1), &[8, 9]))];
    let dataset = read(&kept).expect("loads");
    assert_eq!((dataset.train.shape, pixels_of(&dataset.train)), (Shape::new(1, 2, 1), vec![7, 7, 8, 9]));
    let mixed = [kept[0].clone(), kept[1].clone(), ("b/3.png", colour([1, 2, 3]))];
    let dataset = read(&mixed).expect("loads");
    assert_eq!(dataset.train.shape, Shape::new(1, 2, 3));
    assert_eq!(pixels_of(&dataset.train), [7, 7, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9, 1, 2, 3, 1, 2, 3]);
    assert_eq!(pixels_of(&sized(&kept, "1x2x3").expect("loads").train), [7, 7, 7, 7, 7, 7, 8, 8, 8, 9, 9, 9]);
    // 0.299 · 255 is 76.
    let red = sized(&[("a/1.png", colour([255, 0, 0]))], "1x2x1").expect("loads");
    assert_eq!(pixels_of(&red.train), [76, 76]);
}

#[test]
fn pictures_of_several_sizes_are_brought_to_one_and_it_is_said_how() {
    let files = [
        ("a/1.png", png(Shape::new(40, 60, 1), &[1; 2400])),
        ("a/2.png", png(Shape::new(8, 9, 1), &[2; 72])),
        ("b/3.png", png(Shape::new(32, 32, 1), &[3; 1024])),
    ];
    let dataset = read(&files).expect("loads");
    assert_eq!(dataset.train.shape, Shape::new(32, 32, 1));
    assert!((0..3).all(|index| {
        dataset.train.image(index).expect("in memory").iter().all(|&pixel| usize::from(pixel) == index + 1)
    }));
    let said = notes(&dataset);
    for part in ["of 8×9 to 40×60 pixels", "brought to 32×32", "the middle", "--image-size"] {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
    let dataset = sized(&files, "5x4").expect("loads");
    assert_eq!(dataset.train.shape, Shape::new(5, 4, 1));
    assert!(!notes(&dataset).contains("--image-size"), "{}", notes(&dataset));
    let large = sized(&[("a/1.png", grey(0))], "4096x1").expect("loads");
    assert_eq!(large.train.shape, Shape::new(4096, 1, 1));
}

#[test]
fn pictures_of_one_size_stay_as_large_as_they_are_and_that_is_told_where_it_is_much_unless_it_was_chosen() {
    let files = |height: usize, width: usize| {
        let shape = Shape::new(height, width, 1);
        [("a/1.png", png(shape, &vec![1; shape.len()])), ("b/2.png", png(shape, &vec![2; shape.len()]))]
    };
    for (height, width, times) in
        [(224, 224, Some(49)), (65, 65, Some(4)), (64, 64, None), (65, 2, None), (8, 8, None)]
    {
        let dataset = read(&files(height, width)).expect("loads");
        assert_eq!(dataset.train.shape, Shape::new(height, width, 1));
        let said = notes(&dataset);
        match times {
            Some(times) => assert!(
                said.contains(&format!(
                    "{height}×{width}: a network with convolutions takes about {times} times"
                )) && said.contains("--image-size 32x32 makes them smaller"),
                "{said}"
            ),
            None => assert!(!said.contains("--image-size"), "{said}"),
        }
    }
    let chosen = sized(&files(224, 224), "224x224").expect("loads");
    assert!(!notes(&chosen).contains("--image-size"), "{}", notes(&chosen));
    let message = read(&files(4097, 1)).expect_err("too large");
    assert!(message.contains("make the images smaller; --image-size 32x32 does that"), "{message}");
}

#[test]
fn images_can_be_smaller_where_they_are_pictures_and_large() {
    let of = |height: usize, width: usize| {
        let shape = Shape::new(height, width, 1);
        let files = [("a/1.png", png(shape, &vec![1; shape.len()]))];
        read(&files).expect("loads").smaller().map(|size| size.to_string())
    };
    assert_eq!([of(33, 32), of(300, 200)], [Some("32x32".to_owned()), Some("32x32".to_owned())]);
    assert_eq!([of(32, 32), of(31, 300), of(1, 1)], [None, None, None]);
    assert_eq!(Dataset::mnist().expect("built in").smaller(), None);
}

#[test]
fn every_picture_that_cannot_be_read_is_named_and_many_are_counted() {
    let bad = |index: usize| (format!("b/{index}.png"), b"\x89PNG\r\n\x1a\nnothing".to_vec());
    let bad: Vec<(String, Vec<u8>)> = (0..12).map(bad).collect();
    let mut files = vec![("a/good.png", grey(1)), ("a/empty.jpg", Vec::new())];
    files.extend(bad.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())));
    let message = read(&files).expect_err("refused");
    for part in ["13 of 14 pictures cannot be read", "b/0.png", "b/9.png", "and 3 more"] {
        assert!(message.contains(part), "{part:?} is not in {message:?}");
    }
    assert!(!message.contains("b/10.png"), "{message}");
    let message = read(&files[1..2]).expect_err("refused");
    assert!(
        message.contains("1 of 1 pictures cannot be read") && message.contains("a/empty.jpg"),
        "{message}"
    );
}

#[test]
fn pictures_that_cannot_be_read_are_named_in_the_order_of_their_names_whatever_their_folders() {
    let bad = |index: usize| (format!("{}/{index}.png", ["c", "a", "b"][index % 3]), b"nothing".to_vec());
    let bad: Vec<(String, Vec<u8>)> = (0..40).map(bad).collect();
    let files: Vec<_> = bad.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let message = read(&files).expect_err("refused");
    let places: Vec<usize> = bad[..10].iter().filter_map(|(name, _)| message.find(name.as_str())).collect();
    assert!(places.len() == 10 && places.is_sorted() && message.contains("and 30 more"), "{message}");
}

#[test]
fn images_are_in_the_order_of_their_names_whoever_reads_them() {
    let names: Vec<String> = (0..200).map(|index| format!("{}/{index}.png", index * 7 % 5)).collect();
    let files: Vec<_> = names.iter().zip(0..).map(|(name, index)| (name.as_str(), grey(index))).collect();
    let train = read(&files).expect("loads").train;
    assert_eq!(first_bytes(&train), (0..200).collect::<Vec<u8>>());
    assert_eq!(train.labels(), (0..200).map(|index| (index * 7 % 5) as u8).collect::<Vec<u8>>());
}

#[test]
fn folders_that_are_no_data_set_are_refused_with_what_is_expected() {
    let message = read(&[("1.png", grey(1)), ("2.png", grey(2))]).expect_err("no classes");
    assert!(message.contains("holds 2 pictures that lie in no class folder"), "{message}");
    let names: Vec<String> = (0..257).map(|class| format!("{class}/1.png")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), Vec::new())).collect();
    let message = read(&files).expect_err("too many");
    assert!(message.contains("257 class folders; at most 256"), "{message}");
    let wide = format!("{}/1.png", "w".repeat(41));
    let message = read(&[(&wide, grey(1))]).expect_err("too wide");
    assert!(message.contains("41 columns wide"), "{message}");
    let format = ReadOptions { format: "folder".parse().ok(), ..ReadOptions::default() };
    let nothing = folder(&[("readme.txt", Vec::new())]);
    let message = Dataset::open_with(nothing.path(), &format).expect_err("nothing").to_string();
    assert!(message.contains("holds no pictures in class folders"), "{message}");
}

#[test]
fn a_format_is_named_where_two_are_possible_and_sizes_are_for_pictures_alone() {
    let files = folder(&[("a/1.png", grey(1)), ("train.csv", b"0,1,2,3,4\n1,5,6,7,8\n".to_vec())]);
    let message = Dataset::open(files.path()).expect_err("either is possible").to_string();
    assert!(message.contains("--format"), "{message}");
    for (name, images) in [("folder", 1), ("CSV", 2), ("csv", 2)] {
        let options = ReadOptions { format: name.parse().ok(), ..ReadOptions::default() };
        let dataset = Dataset::open_with(files.path(), &options).expect("loads");
        assert_eq!(dataset.train.len(), images, "{name}");
    }
    let size = "3x3".parse().ok();
    let options = ReadOptions {
        format: "csv".parse().ok(),
        image_size: size,
        is_size_asked: true,
        ..ReadOptions::default()
    };
    let kept = Dataset::open_with(files.path(), &options.kept()).expect("nobody asks");
    assert_eq!(kept.train.shape, Shape::new(2, 2, 1));
    let message = Dataset::open_with(files.path(), &options).expect_err("it has one").to_string();
    assert!(message.contains("--image-size 3x3") && message.contains("CSV"), "{message}");
}
