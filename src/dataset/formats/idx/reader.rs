//! Reading one IDX file, raw or gzip, without trusting it.
//!
//! No file may take more memory than its own size and [`EXPANSION`](super::super::file::EXPANSION): a raw file must be exactly as long as its header
//! says, which is checked against the file's length before anything is allocated; what a gzip file claims to unpack
//! to may exceed its packed size by `EXPANSION` bytes at most, counted over all files of a data set together.

use super::header::{Header, HeaderError};
use super::kind::Kind;
use super::payload::Payload;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::formats::file::{LARGEST, UNPACK_FIRST, is_packed, open};
use crate::dataset::limits::LONGEST_SIDE;
use crate::dataset::spool::Spool;
use crate::dataset::stored::PixelFile;
use crate::memory::reserve;
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// Bytes that are compared, or unpacked into a file, at a time.
const COMPARED: usize = 64 << 10;

/// How much memory reading files may take.
#[derive(Clone, Copy, Debug)]
pub(in crate::dataset) struct Limits {
    /// What is left of [`EXPANSION`](super::super::file::EXPANSION).
    pub(in crate::dataset) expansion: u64,
    /// The most bytes of the images of a file that are kept in memory.
    pub(in crate::dataset) memory: u64,
}

/// An IDX file that was read and checked.
#[derive(Debug)]
pub(in crate::dataset) struct IdxFile {
    /// What it says it holds.
    pub(in crate::dataset) header: Header,
    /// The bytes after the header, exactly as many as the header says.
    pub(in crate::dataset) payload: Payload,
}

impl IdxFile {
    /// The labels, one an item: bytes as they are; of integers, which may be several in a row as QMNIST's are, the first. `path` is
    /// for the messages alone.
    ///
    /// # Errors
    /// If a label is none from 0 to 255.
    pub(in crate::dataset) fn labels(self, path: &Path) -> Result<Vec<u8>, DatasetError> {
        let payload = match self.payload {
            Payload::Memory(payload) => payload,
            Payload::File { .. } => unreachable!("labels are kept in memory"),
        };
        if self.header.width == 1 {
            return Ok(payload);
        }
        let row = self.header.width * self.header.shape().len();
        let first = |(index, row): (usize, &[u8])| {
            let label = i32::from_be_bytes([row[0], row[1], row[2], row[3]]);
            u8::try_from(label).map_err(|_| {
                let place = Place::item("label", index as u64);
                let expected = "a whole number from 0 to 255";
                let advice = "number the classes from 0 on";
                DatasetError::malformed(path, place, expected, label.to_string(), advice)
            })
        };
        payload.chunks_exact(row).enumerate().map(first).collect()
    }
}

/// Reads the file at `path`, packed or not: the contents decide, not the name. Images that are more than may be kept in memory are left
/// in the file, or put into another where it is packed.
///
/// # Errors
/// If it cannot be read, is no such file, or takes more memory than it may.
pub(in crate::dataset) fn read_file(
    path: &Path,
    kind: Kind,
    limits: &mut Limits,
) -> Result<IdxFile, DatasetError> {
    let (mut file, size) = open(path)?;
    let reading = Reading::of(path, kind, &mut file, limits.memory)?;
    if !reading.packed && size > reading.memory {
        return reading.in_place(file, size);
    }
    read(path, kind, file, size, limits)
}

/// Reads `input`, which holds `size` bytes, packed or not. `path` is for the messages alone.
///
/// # Errors
/// As [`read_file`].
pub(in crate::dataset) fn read(
    path: &Path,
    kind: Kind,
    mut input: impl BufRead,
    size: u64,
    limits: &mut Limits,
) -> Result<IdxFile, DatasetError> {
    let reading = Reading::of(path, kind, &mut input, limits.memory)?;
    if !reading.packed {
        return reading.run(input, Length::Exactly(size));
    }
    let most = size.saturating_add(limits.expansion).min(LARGEST);
    let file = reading.run(MultiGzDecoder::new(input), Length::AtMost(most))?;
    limits.expansion -= (file.header.payload.saturating_sub(size)).min(limits.expansion);
    Ok(file)
}

/// Whether the file at `path`, packed or not, holds what `file` holds. Takes no memory and, as it ends at the first
/// difference, no more time than reading `file` did.
///
/// # Errors
/// If it cannot be read, or is no such file.
pub(in crate::dataset) fn holds_the_same(
    path: &Path,
    kind: Kind,
    file: &IdxFile,
) -> Result<bool, DatasetError> {
    let (mut other, _) = open(path)?;
    let reading = Reading::of(path, kind, &mut other, 0)?;
    if reading.packed {
        reading.compare(MultiGzDecoder::new(other), file)
    } else {
        reading.compare(other, file)
    }
}

/// What is known of the length of an unpacked file.
#[derive(Clone, Copy)]
enum Length {
    Exactly(u64),
    AtMost(u64),
}

/// What one reading needs to know, above all for its messages.
struct Reading<'a> {
    path: &'a Path,
    kind: Kind,
    packed: bool,
    /// The most bytes that are kept in memory.
    memory: u64,
}

impl<'a> Reading<'a> {
    /// What there is to know of `input`, of which nothing is consumed; `memory` is for images alone.
    fn of(path: &'a Path, kind: Kind, input: &mut impl BufRead, memory: u64) -> Result<Self, DatasetError> {
        let failed = |reason| DatasetError::Read { path: path.to_owned(), reason };
        let packed = is_packed(input).map_err(failed)?;
        Ok(Self { path, kind, packed, memory: if kind == Kind::Images { memory } else { u64::MAX } })
    }

    fn header(&self, input: &mut impl Read) -> Result<Header, DatasetError> {
        Header::read(self.path, self.kind, input).map_err(|error| match error {
            HeaderError::Content(error) => error,
            HeaderError::Read(error) => self.failed(error),
        })
    }

    /// Whether `input` holds what `file` holds.
    fn compare(&self, mut input: impl Read, file: &IdxFile) -> Result<bool, DatasetError> {
        if self.header(&mut input)? != file.header {
            return Ok(false);
        }
        let (mut buffer, mut done) = (vec![0; COMPARED], 0);
        loop {
            match input.read(&mut buffer) {
                Ok(0) if done < file.payload.len() => {
                    let length = file.header.len() + done;
                    return Err(self.wrong_length(&file.header, length, "the end of the file after"));
                }
                Ok(0) => return Ok(true),
                Ok(count) if !file.payload.holds(done, &buffer[..count])? => return Ok(false),
                Ok(count) => done += count as u64,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    fn run(&self, mut input: impl Read, length: Length) -> Result<IdxFile, DatasetError> {
        let header = self.header(&mut input)?;
        self.check_length(&header, length)?;
        self.check_sides(&header)?;
        let (payload, found) = if header.payload > self.memory {
            self.spooled(&header, &mut input)?
        } else {
            self.kept(&header, &mut input)?
        };
        if found < header.payload {
            return Err(self.wrong_length(&header, header.len() + found, "the end of the file after"));
        }
        // This also makes a gzip reader check its checksum.
        match input.read(&mut [0]) {
            Ok(0) => Ok(IdxFile { header, payload }),
            Ok(_) => Err(self.wrong_length(&header, header.len() + header.payload + 1, "at least")),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Reads what the header says into memory, as far as it is there; the second value is how many bytes that are.
    fn kept(&self, header: &Header, input: &mut impl Read) -> Result<(Payload, u64), DatasetError> {
        // The claim is bounded by the checks before, and reserving it exactly keeps the vector from doubling.
        let mut payload = Vec::new();
        let claimed = usize::try_from(header.payload).map_err(|_| self.too_large(header, LARGEST))?;
        reserve(&mut payload, claimed).map_err(|_| DatasetError::Memory { bytes: claimed })?;
        input.take(header.payload).read_to_end(&mut payload).map_err(|error| self.failed(error))?;
        let found = payload.len() as u64;
        Ok((Payload::Memory(payload), found))
    }

    /// Puts what the header says into a file, as far as it is there; the second value is how many bytes that are.
    fn spooled(&self, header: &Header, input: &mut impl Read) -> Result<(Payload, u64), DatasetError> {
        let (spool, mut found) = (Spool::new(header.payload)?, 0);
        let mut buffer = vec![0; COMPARED];
        while found < header.payload {
            let most = usize::try_from(header.payload - found).unwrap_or(COMPARED).min(COMPARED);
            match input.read(&mut buffer[..most]) {
                Ok(0) => break,
                Ok(count) => {
                    spool.write(found, &buffer[..count])?;
                    found += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
        Ok((Payload::File { file: spool.finish(), start: 0, length: header.payload }, found))
    }

    /// Checks a raw file of `size` bytes, and leaves the images where they are.
    fn in_place(&self, mut input: BufReader<File>, size: u64) -> Result<IdxFile, DatasetError> {
        let header = self.header(&mut input)?;
        self.check_length(&header, Length::Exactly(size))?;
        self.check_sides(&header)?;
        let file = Arc::new(PixelFile::shared(self.path, input.into_inner())?);
        Ok(IdxFile { header, payload: Payload::File { file, start: header.len(), length: header.payload } })
    }

    fn check_length(&self, header: &Header, length: Length) -> Result<(), DatasetError> {
        let most = match length {
            Length::Exactly(size) if header.len().checked_add(header.payload) != Some(size) => {
                return Err(self.wrong_length(header, size, "exactly"));
            }
            // What is more than may be kept in memory is not.
            Length::Exactly(_) if self.kind == Kind::Images => u64::MAX,
            Length::Exactly(_) => LARGEST,
            Length::AtMost(most) => most,
        };
        if header.payload > most { Err(self.too_large(header, most)) } else { Ok(()) }
    }

    /// Checks that a checkpoint can hold the shape, and a screen show it.
    fn check_sides(&self, header: &Header) -> Result<(), DatasetError> {
        let shape = header.shape();
        let fits = [shape.height, shape.width, shape.channels].into_iter().all(|size| size <= LONGEST_SIDE);
        if fits {
            Ok(())
        } else {
            Err(DatasetError::TooWide {
                path: self.path.to_owned(),
                shape,
                most: LONGEST_SIDE,
                advice: String::new(),
            })
        }
    }

    fn failed(&self, reason: io::Error) -> DatasetError {
        let path = self.path.to_owned();
        if self.packed { DatasetError::Unpack { path, reason } } else { DatasetError::Read { path, reason } }
    }

    fn too_large(&self, header: &Header, most: u64) -> DatasetError {
        let advice =
            if self.packed && header.payload <= LARGEST { UNPACK_FIRST } else { "use a smaller data set" };
        let claimed = format!("{} ({header})", header.payload);
        DatasetError::TooLarge { path: self.path.to_owned(), claimed, most, advice }
    }

    fn wrong_length(&self, header: &Header, found: u64, how: &str) -> DatasetError {
        let items = if self.kind == Kind::Images { "pixels" } else { "labels" };
        let expected = u128::from(header.len()) + u128::from(header.payload);
        DatasetError::Malformed {
            path: self.path.to_owned(),
            place: Place::Byte { field: items, offset: header.len() as u32 },
            expected: format!("a file of {expected} bytes, for the header says {header} {items}"),
            found: format!("{how} {found} bytes"),
            advice: if u128::from(found) < expected {
                "the file was cut off or its header is damaged, get a fresh copy".into()
            } else {
                "something was appended or the header is damaged, get a fresh copy".into()
            },
        }
    }
}
