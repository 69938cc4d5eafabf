//! The contents of a file → a picture.
//!
//! The crate `image` decodes; `png`, which writes our pictures, is what it decodes PNG with. Plain pictures have a way of their own.

use super::{flat, jpeg, plain};
use crate::dataset::limits::LONGEST_PICTURE;
use crate::nn::shape::Shape;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most bytes that a picture may be decoded to: 13 million pixels in colour. It is held once more while it is turned upright, and
/// the decoder of JPEG has no way to give a part of it, or all of it smaller: a progressive file of 50 million pixels would take three
/// times as much as its 143 MiB, in each thread.
const MOST_BYTES: u64 = 40 << 20;
/// Pixels that make a megapixel.
const MEGA: u64 = 1_000_000;
/// Bytes that a decoder may take beside the picture.
const BESIDE: u64 = 8 << 20;

/// The shape and the bytes of a picture, axes `[row, column, channel]`, or what is wrong with it and what to do.
pub(super) fn picture(contents: &[u8]) -> Result<(Shape, Vec<u8>), String> {
    plain::plain(contents).map_or_else(|| general(contents), Ok)
}

/// The same, for pictures of any kind.
pub(super) fn general(contents: &[u8]) -> Result<(Shape, Vec<u8>), String> {
    let format = format_of(contents)?;
    let mut decoder = decoder(contents, format)?;
    // Data that say nothing usable of the orientation say nothing of it.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| problem(&error, contents))?;
    image.apply_orientation(orientation);
    flat::flat(image)
}

/// The shape that a picture will have.
pub(super) fn shape(contents: &[u8]) -> Result<Shape, String> {
    let mut decoder = decoder(contents, format_of(contents)?)?;
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    let channels = if is_grey(decoder.color_type()) { 1 } else { 3 };
    let is_turned = matches!(
        decoder.orientation(),
        Ok(Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH)
    );
    let (height, width) = if is_turned { (width, height) } else { (height, width) };
    Ok(Shape::new(height, width, channels))
}

fn is_grey(color: ColorType) -> bool {
    matches!(color, ColorType::L8 | ColorType::La8 | ColorType::L16 | ColorType::La16)
}

/// The format of a file by its contents, if it is one that is read here and no other, and is not cut off.
fn format_of(contents: &[u8]) -> Result<ImageFormat, String> {
    let expected = "a PNG or JPEG picture is expected";
    if contents.is_empty() {
        return Err(format!("the file is empty, {expected}"));
    }
    match image::guess_format(contents) {
        Ok(ImageFormat::Png) => Ok(ImageFormat::Png),
        Ok(ImageFormat::Jpeg) => jpeg::check(contents).map(|()| ImageFormat::Jpeg),
        Ok(other) => {
            let other = other.extensions_str().first().copied().unwrap_or("other").to_ascii_uppercase();
            Err(format!("a {other} picture, but {expected}; save it as PNG"))
        }
        Err(_) => Err(format!("{}, but {expected}", beginning(contents))),
    }
}

/// What a file that is no picture begins with.
fn beginning(contents: &[u8]) -> String {
    match contents {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "a HEIF, AVIF or video file".to_owned(),
        [b'<', ..] => "a web page, SVG or other XML".to_owned(),
        [b'v', b'e', b'r', b's', b'i', b'o', b'n', b' ', ..] => "a Git LFS pointer or other text".to_owned(),
        [0x1f, 0x8b, ..] => "a gzip file".to_owned(),
        [b'P', b'K', 3 | 5, ..] => "a ZIP archive".to_owned(),
        _ => {
            let bytes: Vec<String> = contents.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            format!("the file begins with the bytes {}", bytes.join(" "))
        }
    }
}

/// A decoder that has read how large the picture is, which is no more than can be held.
fn decoder(contents: &[u8], format: ImageFormat) -> Result<impl ImageDecoder + '_, String> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST_PICTURE), Some(LONGEST_PICTURE));
    limits.max_alloc = Some(MOST_BYTES + BESIDE);
    let mut reader = ImageReader::with_format(Cursor::new(contents), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| problem(&error, contents))?;
    let ((width, height), bytes) = (decoder.dimensions(), decoder.total_bytes());
    if width.max(height) > LONGEST_PICTURE || bytes > MOST_BYTES {
        let megapixels = u64::from(width) * u64::from(height) / MEGA;
        let size = bytes.div_ceil(1 << 20);
        return Err(format!("{width}×{height}, {megapixels} megapixels, take {size} MiB: {}", too_large()));
    }
    Ok(decoder)
}

fn too_large() -> String {
    format!(
        "at most {} MiB can be held, which are {} megapixels in colour and {} in grey, with sides of at most {LONGEST_PICTURE} pixels; make \
         the picture smaller; ImageMagick does so with all in a folder (try it on a copy): magick mogrify -resize '1024x1024>' *.jpg",
        MOST_BYTES >> 20,
        MOST_BYTES / 3 / MEGA,
        MOST_BYTES / MEGA
    )
}

/// What a decoder found wrong, and what to do.
fn problem(error: &ImageError, contents: &[u8]) -> String {
    match error {
        ImageError::Limits(_) => format!("larger than can be held: {}", too_large()),
        ImageError::Unsupported(_) => format!("of a kind that is not read here ({error}); save it as PNG"),
        _ => format!(
            "cannot be decoded ({error}); the file, of {} bytes, is damaged or was cut off, get a fresh copy",
            contents.len()
        ),
    }
}
