//! Pictures from outside, PNG or JPEG: decoded to bytes, in grey or in colour, and brought to another size.
//!
//! What a picture is, is what a person sees of it. A palette is looked up; 1, 2 and 4 bits are spread over 0 to 255; of 16 bits each
//! value is the nearest of 0 to 255, v·255/65535; what is transparent lies on white; and a photo is turned upright as its camera says
//! (EXIF). Gamma and colour profiles are left alone. Of an animation the first frame counts. A JPEG file in the four colours of
//! printing (CMYK) is refused, for what it looks like is in a profile that nobody here reads.

mod decode;
mod flat;
mod jpeg;
mod plain;
mod resize;
#[cfg(test)]
mod tests;

use super::error::DatasetError;
use super::formats::file::open;
use crate::nn::shape::Shape;
use std::io::{self, Read};
use std::path::Path;

/// What the names of picture files end in.
pub const ENDS: [&str; 3] = [".png", ".jpg", ".jpeg"];
/// The most bytes that a picture's file may hold.
const LARGEST_FILE: u64 = 128 << 20;

/// A picture: bytes from 0 to 255, in grey (one channel) or in red, green and blue.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    shape: Shape,
    /// Axes `[row, column, channel]`.
    bytes: Vec<u8>,
}

impl Picture {
    /// A picture of these bytes, axes `[row, column, channel]`.
    ///
    /// # Panics
    /// If the shape is of another number of bytes, or has neither one channel nor three.
    pub fn new(shape: Shape, bytes: Vec<u8>) -> Self {
        assert_eq!(bytes.len(), shape.len(), "one byte a value");
        assert!(matches!(shape.channels, 1 | 3), "grey, or red, green and blue");
        Self { shape, bytes }
    }

    /// Reads the picture in the file at `path`; what it is, is seen in its contents, whatever its name says.
    ///
    /// # Errors
    /// If the file cannot be read, is no PNG or JPEG picture, is damaged, or is larger than can be held.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let (file, _) = open(path)?;
        Self::read(path, file)
    }

    /// Reads a picture from `input` to its end; `path` is for the messages.
    ///
    /// # Errors
    /// If it cannot be read, is no PNG or JPEG picture, is damaged, or is larger than can be held.
    pub fn read(path: &Path, input: impl Read) -> Result<Self, DatasetError> {
        Self::decode(path, &contents(path, input)?)
    }

    /// Decodes the picture in the contents of a file; `path` is for the messages.
    ///
    /// # Errors
    /// If it is no PNG or JPEG picture, is damaged, or is larger than can be held.
    pub fn decode(path: &Path, contents: &[u8]) -> Result<Self, DatasetError> {
        let refused = |problem| DatasetError::Picture { path: path.to_owned(), problem };
        let (shape, bytes) = decode::picture(contents).map_err(refused)?;
        Ok(Self::new(shape, bytes))
    }

    /// Gives the shape that the picture in the file at `path` will have, from the beginning of the file: nothing is decoded.
    ///
    /// # Errors
    /// If the file cannot be read, is no PNG or JPEG picture, or is larger than can be held.
    pub fn shape_of(path: &Path) -> Result<Shape, DatasetError> {
        let refused = |problem| DatasetError::Picture { path: path.to_owned(), problem };
        let (file, _) = open(path)?;
        decode::shape(&contents(path, file)?).map_err(refused)
    }

    /// Gives the shape, H×W×C with one channel or three.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Gives the bytes, axes `[row, column, channel]`.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the bytes alone, axes `[row, column, channel]`.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Tells whether some pixel is not grey.
    pub fn has_color(&self) -> bool {
        self.shape.channels == 3 && self.bytes.chunks_exact(3).any(|rgb| rgb[0] != rgb[1] || rgb[1] != rgb[2])
    }

    /// Gives the picture in grey, which is (19595 r + 38470 g + 7471 b + 32768) >> 16 of red, green and blue, as Pillow has it.
    pub fn grey(self) -> Self {
        if self.shape.channels == 1 {
            return self;
        }
        let bytes = self.bytes.chunks_exact(3).map(|rgb| grey([rgb[0], rgb[1], rgb[2]])).collect();
        Self { shape: Shape::new(self.shape.height, self.shape.width, 1), bytes }
    }

    /// Gives the picture in red, green and blue.
    pub fn colored(self) -> Self {
        if self.shape.channels == 3 {
            return self;
        }
        let bytes = self.bytes.iter().flat_map(|&value| [value; 3]).collect();
        Self { shape: Shape::new(self.shape.height, self.shape.width, 3), bytes }
    }

    /// Gives the picture in grey for one channel, and in red, green and blue for three.
    ///
    /// # Panics
    /// If it is another number.
    pub fn with_channels(self, channels: usize) -> Self {
        match channels {
            1 => self.grey(),
            3 => self.colored(),
            _ => panic!("pictures have one channel or three"),
        }
    }

    /// Gives the whole picture at another size: each pixel is the mean of those around its place, weighted by a triangle that is two
    /// pixels wide, of the smaller of the two pictures (bilinear interpolation with antialiasing, as Pillow has it). The sides are
    /// stretched apart if they must be.
    pub fn resized(&self, height: usize, width: usize) -> Self {
        let shape = Shape::new(height, width, self.shape.channels);
        Self::new(shape, resize::resized(&self.bytes, self.shape, shape))
    }

    /// Gives the picture in a shape, as data sets of pictures of any size are read: the largest part in its middle that has the ratio of
    /// the sides, scaled, in grey for one channel and in colour for three.
    ///
    /// # Panics
    /// If the shape has another number of channels, or is empty.
    pub fn fitted(&self, shape: Shape) -> Self {
        let Shape { height, width, .. } = self.shape;
        // The sides of the part: one is whole, and the other rounded to the ratio.
        let scaled = |side: usize, by: usize, to: usize| ((2 * side * by + to) / (2 * to)).max(1);
        let rows = height.min(scaled(width, shape.height, shape.width));
        let columns = width.min(scaled(height, shape.width, shape.height));
        let (top, left) = ((height - rows) / 2, (width - columns) / 2);
        let part = self.cropped(top..top + rows, left..left + columns);
        part.resized(shape.height, shape.width).with_channels(shape.channels)
    }

    /// Gives the part of the picture in these rows and columns.
    ///
    /// # Panics
    /// If it does not lie within the picture, or is empty.
    pub fn cropped(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Self {
        assert!(!rows.is_empty() && !columns.is_empty(), "something is to be left");
        let channels = self.shape.channels;
        let row = |row: usize| {
            let start = row * self.shape.width;
            &self.bytes[(start + columns.start) * channels..(start + columns.end) * channels]
        };
        let bytes = rows.clone().flat_map(row).copied().collect();
        Self { shape: Shape::new(rows.len(), columns.len(), channels), bytes }
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({})", self.shape)
    }
}

/// Tells whether a file is called as pictures are.
pub fn is_called_so(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let ends = |end: &str| {
        let start = name.len().checked_sub(end.len());
        start.is_some_and(|start| name[start..].eq_ignore_ascii_case(end.as_bytes()))
    };
    ENDS.iter().any(|end| ends(end))
}

/// The grey of a colour.
fn grey([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 19595 * u32::from(red) + 38470 * u32::from(green) + 7471 * u32::from(blue) + 32768;
    // The weights sum to 65536, so 255 is the most.
    (sum >> 16) as u8
}

/// All of `input`, if it is no more than a picture's file may hold.
fn contents(path: &Path, input: impl Read) -> Result<Vec<u8>, DatasetError> {
    let failed = |reason: io::Error| DatasetError::Read { path: path.to_owned(), reason };
    let mut bytes = Vec::new();
    input.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST_FILE {
        let problem = format!(
            "the file holds more than {} MiB, the most of a picture; make the picture smaller",
            LARGEST_FILE >> 20
        );
        return Err(DatasetError::Picture { path: path.to_owned(), problem });
    }
    Ok(bytes)
}
