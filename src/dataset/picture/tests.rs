use super::*;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use png::{BitDepth, ColorType};
use proptest::prelude::*;

/// A PNG file of one row, made without the decoder's crate.
fn png(
    width: u32,
    color: ColorType,
    depth: BitDepth,
    row: &[u8],
    change: impl Fn(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, 1);
    encoder.set_color(color);
    encoder.set_depth(depth);
    change(&mut encoder);
    let mut writer = encoder.write_header().expect("a vector takes all");
    writer.write_image_data(row).expect("as much as was said");
    writer.finish().expect("a vector takes all");
    file
}

fn decoded(file: &[u8]) -> Picture {
    Picture::decode(Path::new("x.png"), file).expect("a picture")
}

fn refused(file: &[u8]) -> String {
    Picture::decode(Path::new("there/x.png"), file).expect_err("no picture").to_string()
}

/// Grey noise without steep edges, height × width.
fn hills(height: usize, width: usize) -> Vec<u8> {
    (0..height * width)
        .map(|i| {
            (128.0 + 60.0 * ((i % width) as f64 / 5.0).sin() + 60.0 * ((i / width) as f64 / 7.0).cos()) as u8
        })
        .collect()
}

fn jpeg(bytes: &[u8], height: usize, width: usize, color: ExtendedColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, 95);
    encoder.write_image(bytes, width as u32, height as u32, color).expect("a vector takes all");
    file
}

#[test]
fn every_kind_of_png_is_what_a_person_sees() {
    let plain = |_: &mut png::Encoder<'_, &mut Vec<u8>>| {};
    for (width, color, depth, row, expected) in [
        (8, ColorType::Grayscale, BitDepth::One, &[0b1010_0000][..], &[255, 0, 255, 0, 0, 0, 0, 0][..]),
        (4, ColorType::Grayscale, BitDepth::Two, &[0b0001_1011], &[0, 85, 170, 255]),
        (2, ColorType::Grayscale, BitDepth::Four, &[0x1f], &[17, 255]),
        (3, ColorType::Grayscale, BitDepth::Eight, &[0, 7, 255], &[0, 7, 255]),
        // 1000 and 65 407 of 65 535 are 3.89 and 254.502 of 255.
        (3, ColorType::Grayscale, BitDepth::Sixteen, &[0x03, 0xe8, 0xff, 0x7f, 0, 127], &[4, 255, 0]),
        (2, ColorType::GrayscaleAlpha, BitDepth::Eight, &[0, 0, 0, 255], &[255, 0]),
        (2, ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 4, 5, 6], &[1, 2, 3, 4, 5, 6]),
        (1, ColorType::Rgb, BitDepth::Sixteen, &[255, 255, 0, 0, 1, 1], &[255, 0, 1]),
        (2, ColorType::Rgba, BitDepth::Eight, &[9, 9, 9, 0, 10, 20, 30, 255], &[255, 255, 255, 10, 20, 30]),
    ] {
        let picture = decoded(&png(width, color, depth, row, plain));
        assert_eq!(picture.bytes(), expected, "{color:?} {depth:?}");
        let channels = expected.len() / width as usize;
        assert_eq!(picture.shape(), Shape::new(1, width as usize, channels), "{color:?} {depth:?}");
    }
}

#[test]
fn a_palette_is_looked_up_and_its_clear_entries_are_white() {
    let palette = png(4, ColorType::Indexed, BitDepth::Two, &[0b0001_1011], |encoder| {
        encoder.set_palette(vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0]);
        encoder.set_trns(vec![255, 255, 255, 0]);
    });
    assert_eq!(decoded(&palette).bytes(), [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
}

#[test]
fn grey_is_that_of_pillow() {
    // Image.new("RGB", (1, 1), color).convert("L") of Pillow 13.
    for (color, grey) in [
        ([0, 255, 0], 150),
        ([255, 0, 0], 76),
        ([0, 0, 255], 29),
        ([255, 255, 255], 255),
        ([12, 200, 99], 132),
    ] {
        let picture = Picture::new(Shape::new(1, 1, 3), color.to_vec());
        assert!(picture.has_color() || color == [255; 3]);
        assert_eq!(picture.grey().bytes(), [grey], "{color:?}");
    }
    let grey = Picture::new(Shape::new(1, 2, 1), vec![3, 9]);
    assert_eq!(grey.clone().colored().bytes(), [3, 3, 3, 9, 9, 9]);
    assert_eq!(grey.clone().colored().with_channels(1), grey);
    assert!(!grey.colored().has_color());
}

#[test]
fn a_jpeg_is_read_whatever_its_name_says() {
    let (height, width) = (21, 30);
    let grey = hills(height, width);
    let file = jpeg(&grey, height, width, ExtendedColorType::L8);
    let picture = decoded(&file);
    assert_eq!(picture.shape(), Shape::new(height, width, 1));
    let far = picture.bytes().iter().zip(&grey).map(|(one, other)| one.abs_diff(*other)).max();
    assert!(far <= Some(6), "{far:?}");
    let color = decoded(&jpeg(&grey.repeat(3), height, width, ExtendedColorType::Rgb8));
    assert_eq!(color.shape(), Shape::new(height, width, 3));
}

/// The same file with an EXIF block that says how the camera was held.
fn oriented(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    let exif = [&b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01"[..], &entry, &[0; 4]].concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn a_photo_is_turned_upright() {
    let (height, width) = (16, 24);
    // Dark on the left, light on the right.
    let grey: Vec<u8> = (0..height * width).map(|i| (i % width * 10) as u8).collect();
    let file = jpeg(&grey, height, width, ExtendedColorType::L8);
    let upright = decoded(&file);
    assert_eq!(decoded(&oriented(&file, 1)), upright);
    let turned = decoded(&oriented(&file, 6));
    // 6: the camera was held so that the left of the sensor was up.
    assert_eq!(turned.shape(), Shape::new(width, height, 1));
    assert!(turned.bytes()[0] < 20 && turned.bytes()[width * height - 1] > 200);
    let upside_down = decoded(&oriented(&file, 3));
    assert!(upside_down.bytes()[0] > 200);
    let place = tempfile::tempdir().expect("a directory can be made");
    let path = place.path().join("x.txt");
    std::fs::write(&path, oriented(&file, 6)).expect("a file can be written");
    assert_eq!(Picture::shape_of(&path).expect("a picture"), turned.shape());
    assert_eq!(Picture::open(&path).expect("a picture"), turned);
}

#[test]
fn what_is_no_picture_says_what_it_is() {
    let whole = png(3, ColorType::Grayscale, BitDepth::Eight, &[0, 7, 255], |_| {});
    let photo = jpeg(&hills(40, 40), 40, 40, ExtendedColorType::L8);
    let (cut, cut_photo) = (&whole[..whole.len() - 20], &photo[..photo.len() - 60]);
    let four_colors = [&[0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4][..], &[0; 16]].concat();
    for (file, parts) in [
        (&b""[..], ["the file is empty", "PNG or JPEG"]),
        (b"<!DOCTYPE html>", ["a web page", "PNG or JPEG"]),
        (b"GIF89a\x01\0\x01\0", ["a GIF picture", "save it as PNG"]),
        (b"\0\0\0\x18ftypheic", ["HEIF", "PNG or JPEG"]),
        (b"version https://git-lfs", ["Git LFS pointer", "PNG or JPEG"]),
        (b"\x01\x02\x03\x04", ["begins with the bytes 01 02 03 04", "PNG or JPEG"]),
        (cut, ["cannot be decoded", "cut off"]),
        (cut_photo, ["was cut off", "without the mark"]),
        (&photo[..200], ["was cut off", "after 200 bytes"]),
        (&four_colors, ["four colours", "RGB"]),
    ] {
        let said = refused(file);
        assert!(said.starts_with("there/x.png: "), "{said}");
        for part in parts {
            assert!(said.contains(part), "{part:?} is not in {said:?}");
        }
    }
}

#[test]
fn a_picture_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
    let mut file = png(3, ColorType::Rgb, BitDepth::Sixteen, &[0; 18], |_| {});
    for (width, height) in [(u32::MAX >> 1, 1_u32), (16_384, 16_384), (20_000, 2), (5_000, 5_000)] {
        file[16..20].copy_from_slice(&width.to_be_bytes());
        file[20..24].copy_from_slice(&height.to_be_bytes());
        let mut sum = flate2::Crc::new();
        sum.update(&file[12..29]);
        file[29..33].copy_from_slice(&sum.sum().to_be_bytes());
        let said = refused(&file);
        assert!(said.contains("make the picture smaller"), "{width}×{height}: {said}");
    }
}

#[test]
fn a_photo_of_too_many_megapixels_is_refused_with_how_many_there_may_be_and_what_makes_it_smaller() {
    let mut photo = jpeg(&hills(16, 16).repeat(3), 16, 16, ExtendedColorType::Rgb8);
    let frame = photo.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    photo[frame + 5..frame + 7].copy_from_slice(&4000_u16.to_be_bytes());
    photo[frame + 7..frame + 9].copy_from_slice(&6000_u16.to_be_bytes());
    let said = refused(&photo);
    for part in [
        "6000×4000, 24 megapixels, take 69 MiB",
        "at most 40 MiB",
        "13 megapixels in colour and 41 in grey",
        "sides of at most 16384",
        "magick mogrify -resize '1024x1024>' *.jpg",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}

#[test]
fn halves_are_means_and_the_same_size_is_the_same_picture() {
    let picture = Picture::new(Shape::new(2, 4, 1), vec![0, 0, 200, 200, 0, 0, 200, 200]);
    assert_eq!(picture.resized(2, 4), picture);
    // Weights 1/8 3/8 3/8 1/8 around each place, and those beyond the edge shared out.
    assert_eq!(picture.resized(1, 2).bytes(), [29, 171]);
    assert_eq!(picture.resized(2, 1).bytes(), [100, 100]);
    let color = Picture::new(Shape::new(1, 2, 3), vec![0, 10, 20, 0, 10, 20]);
    assert_eq!(color.resized(3, 5).bytes(), [0, 10, 20].repeat(15));
    let row = Picture::new(Shape::new(1, 3, 1), vec![1, 2, 3]);
    assert_eq!(row.cropped(0..1, 1..3), Picture::new(Shape::new(1, 2, 1), vec![2, 3]));
}

/// A picture of which each column is as bright as its number says, times ten.
fn columns(height: usize, width: usize) -> Picture {
    let bytes = (0..height * width).map(|place| (place % width * 10) as u8).collect();
    Picture::new(Shape::new(height, width, 1), bytes)
}

#[test]
fn the_middle_is_cut_out_in_the_ratio_of_the_sides_and_scaled() {
    let fit = |height, width, shape| columns(height, width).fitted(shape).into_bytes();
    assert_eq!(fit(2, 3, Shape::new(2, 3, 1)), [0, 10, 20, 0, 10, 20], "as it is");
    assert_eq!(fit(2, 6, Shape::new(2, 2, 1)), [20, 30, 20, 30], "the middle of a wide one");
    assert_eq!(fit(6, 2, Shape::new(2, 2, 1)), [0, 10, 0, 10], "the middle of a high one");
    assert_eq!(fit(2, 2, Shape::new(2, 2, 3)), [0, 0, 0, 10, 10, 10, 0, 0, 0, 10, 10, 10], "in colour");
    for (height, width, target) in
        [(1, 9, (4, 4)), (9, 1, (4, 4)), (3, 7, (5, 2)), (1, 1, (8, 3)), (5, 4000, (7, 1))]
    {
        let shape = Shape::new(target.0, target.1, 1);
        assert_eq!(columns(height, width).fitted(shape).shape(), shape);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn damaged_files_are_pictures_or_errors_and_nothing_else(
        is_png: bool, changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6), end in 0.2..1.0f64,
    ) {
        let whole = if is_png {
            png(8, ColorType::Rgb, BitDepth::Eight, &hills(3, 8), |_| {})
        } else {
            jpeg(&hills(20, 17), 20, 17, ExtendedColorType::L8)
        };
        let mut file = whole[..(whole.len() as f64 * end) as usize].to_vec();
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Ok(picture) = Picture::decode(Path::new("x"), &file) {
            prop_assert_eq!(picture.bytes().len(), picture.shape().len());
        }
    }

    #[test]
    fn any_picture_takes_any_size_within_its_values(
        h in 1usize..9, w in 1usize..9, to_h in 1usize..20, to_w in 1usize..20, low in 0u8..100, span in 0u8..100,
    ) {
        let bytes = (0..h * w).map(|i| low + (i * 37 % (usize::from(span) + 1)) as u8).collect();
        let resized = Picture::new(Shape::new(h, w, 1), bytes).resized(to_h, to_w);
        prop_assert_eq!(resized.shape(), Shape::new(to_h, to_w, 1));
        prop_assert!(resized.bytes().iter().all(|value| (low..=low + span).contains(value)));
    }
}
