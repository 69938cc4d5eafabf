//! The IDX format: two zero bytes, a type code, the number of dimensions, each dimension as a big-endian u32, then
//! the values, the last dimension innermost. Nothing that a file claims is believed before it is checked.

use super::advice::{self, MOST_SHOWN};
use super::kind::Kind;
use crate::dataset::error::{DatasetError, Place};
use crate::nn::shape::Shape;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;

/// The most dimensions: a file of colour images has N, H, W and C.
const MOST_DIMENSIONS: usize = 4;
/// The type code of unsigned bytes, the only one that MNIST and most of its relatives use.
const UNSIGNED_BYTE: u8 = 0x08;
/// The type code of 32-bit integers, which QMNIST's labels are.
const INTEGER: u8 = 0x0c;

/// A header that was checked: the values are bytes, or 32-bit integers for labels; no dimension is zero, and the product of all and
/// of the size of a value is `payload`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Header {
    dimensions: [u32; MOST_DIMENSIONS],
    count: usize,
    /// Bytes of a value: 1, or 4 for labels that are integers.
    pub(in crate::dataset) width: usize,
    /// The number of bytes after the header.
    pub(in crate::dataset) payload: u64,
}

impl Header {
    /// Reads and checks a header. `path` is for the messages alone.
    pub(in crate::dataset) fn read(
        path: &Path,
        kind: Kind,
        input: &mut impl Read,
    ) -> Result<Self, HeaderError> {
        let mut bytes = [0; 4 + 4 * MOST_DIMENSIONS];
        fill(path, "magic number", 0, input, &mut bytes[..4])?;
        let count = check_magic(path, kind, [bytes[0], bytes[1], bytes[2], bytes[3]], input)?;
        let width = if bytes[2] == INTEGER { size_of::<i32>() } else { 1 };
        fill(path, "dimensions", 4, input, &mut bytes[4..4 + 4 * count])?;
        let mut dimensions = [1; MOST_DIMENSIONS];
        for (index, (dimension, bytes)) in dimensions.iter_mut().zip(bytes[4..].chunks_exact(4)).enumerate() {
            if index < count {
                *dimension = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
                check_dimension(path, index, *dimension)?;
            }
        }
        let product =
            dimensions.iter().try_fold(width as u64, |product, &next| product.checked_mul(u64::from(next)));
        let mut header = Self { dimensions, count, width, payload: 0 };
        header.payload = product.ok_or_else(|| DatasetError::Malformed {
            path: path.to_owned(),
            place: Place::Byte { field: "dimensions", offset: 4 },
            expected: "a product that fits 64 bits".to_owned(),
            found: header.to_string(),
            advice: "the header is damaged, get a fresh copy".into(),
        })?;
        Ok(header)
    }

    /// The length of the header itself, in bytes.
    pub(in crate::dataset) fn len(&self) -> u64 {
        4 + 4 * self.count as u64
    }

    /// The number of images or labels in the file (N).
    pub(in crate::dataset) fn items(&self) -> usize {
        self.dimensions[0] as usize
    }

    /// The shape of one image; a file without a channel dimension has one channel.
    pub(in crate::dataset) fn shape(&self) -> Shape {
        let [_, height, width, channels] = self.dimensions;
        Shape::new(height as usize, width as usize, channels as usize)
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, dimension) in self.dimensions[..self.count].iter().enumerate() {
            write!(f, "{}{dimension}", if index == 0 { "" } else { "×" })?;
        }
        Ok(())
    }
}

/// Why a header could not be had.
#[derive(Debug)]
pub(in crate::dataset) enum HeaderError {
    /// It is not what the format asks for.
    Content(DatasetError),
    /// The system or the unpacker could not read it.
    Read(io::Error),
}

impl From<DatasetError> for HeaderError {
    fn from(error: DatasetError) -> Self {
        Self::Content(error)
    }
}

/// Fills `bytes` from `input`, or says what is missing.
fn fill(
    path: &Path,
    field: &'static str,
    offset: u32,
    input: &mut impl Read,
    bytes: &mut [u8],
) -> Result<(), HeaderError> {
    let mut rest = &mut bytes[..];
    while !rest.is_empty() {
        match input.read(rest) {
            Ok(0) => break,
            Ok(read) => rest = &mut rest[read..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(HeaderError::Read(error)),
        }
    }
    let missing = rest.len();
    if missing == 0 {
        return Ok(());
    }
    Err(HeaderError::Content(DatasetError::Malformed {
        path: path.to_owned(),
        place: Place::Byte { field, offset },
        expected: format!("{} bytes", bytes.len()),
        found: format!("the end of the file after {}", bytes.len() - missing),
        advice: "the file is empty or was cut off, get a fresh copy".into(),
    }))
}

/// Checks the first four bytes; returns the number of dimensions. `input` stands behind them, and is read on if the
/// file will not do, to say what it holds.
fn check_magic(
    path: &Path,
    kind: Kind,
    magic: [u8; 4],
    input: &mut impl Read,
) -> Result<usize, DatasetError> {
    let malformed = |field, offset, expected: &str, found, advice| DatasetError::Malformed {
        path: path.to_owned(),
        place: Place::Byte { field, offset },
        expected: expected.to_owned(),
        found,
        advice,
    };
    let [first, second, code, count] = magic;
    if (first, second) != (0, 0) {
        let (found, advice) = advice::foreign(magic);
        return Err(malformed("magic number", 0, "two zero bytes", found, advice));
    }
    if code == INTEGER && kind == Kind::Labels && matches!(count, 1 | 2) {
        return Ok(usize::from(count));
    }
    if code != UNSIGNED_BYTE {
        let sizes = sizes(input, count);
        let name = advice::type_name(code).unwrap_or("no known type");
        let found = format!("{code:#04x} ({name}){}", listed(&sizes));
        let advice = advice::other_type(kind, code, &sizes);
        return Err(malformed("type code", 2, "0x08 (unsigned bytes)", found, advice));
    }
    let (fits, expected) = match kind {
        Kind::Images => (matches!(count, 3 | 4), "3 (N, height, width) or 4 (and channels) for images"),
        Kind::Labels => (count == 1, "1 for labels"),
    };
    if !fits {
        let sizes = sizes(input, count);
        let found = format!("{count}{}", listed(&sizes));
        let advice = advice::other_dimensions(kind, &sizes);
        return Err(malformed("number of dimensions", 3, expected, found, advice));
    }
    Ok(usize::from(count))
}

/// The first `count` sizes in `input`, as far as they are there.
fn sizes(input: &mut impl Read, count: u8) -> Vec<u32> {
    let mut size = [0; 4];
    let mut next = || input.read_exact(&mut size).ok().map(|()| u32::from_be_bytes(size));
    (0..usize::from(count).min(MOST_SHOWN)).map_while(|_| next()).collect()
}

/// The sizes as the end of a message.
fn listed(sizes: &[u32]) -> String {
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    if sizes.is_empty() { String::new() } else { format!(", in all {}", sizes.join("×")) }
}

fn check_dimension(path: &Path, index: usize, dimension: u32) -> Result<(), DatasetError> {
    const NAMES: [&str; MOST_DIMENSIONS] = ["number of items", "image height", "image width", "channels"];
    if dimension > 0 {
        return Ok(());
    }
    Err(DatasetError::Malformed {
        path: path.to_owned(),
        place: Place::Byte { field: NAMES[index], offset: 4 + 4 * index as u32 },
        expected: "at least 1".to_owned(),
        found: "0".to_owned(),
        advice: "there is nothing to train on, get a fresh copy".into(),
    })
}
