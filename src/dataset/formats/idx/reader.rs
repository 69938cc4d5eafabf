//! Reading one IDX file, raw or gzip, without trusting it.
//!
//! No file may take more memory than its own size and [`EXPANSION`](super::super::file::EXPANSION): a raw file must be exactly as long as its header
//! says, which is checked against the file's length before anything is allocated; what a gzip file claims to unpack
//! to may exceed its packed size by `EXPANSION` bytes at most, counted over all files of a data set together.

use super::header::{Header, HeaderError};
use super::kind::Kind;
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::formats::file::{LARGEST, UNPACK_FIRST, is_packed, open};
use crate::dataset::images::LONGEST_SIDE;
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, Read};
use std::path::Path;

/// Bytes that are compared at a time.
const COMPARED: usize = 64 << 10;

/// An IDX file in memory.
#[derive(Debug)]
pub(in crate::dataset) struct IdxFile {
    /// What it says it holds.
    pub(in crate::dataset) header: Header,
    /// The bytes after the header, exactly as many as the header says.
    pub(in crate::dataset) payload: Vec<u8>,
}

impl IdxFile {
    /// The labels, one an item: bytes as they are; of integers, which may be several in a row as QMNIST's are, the first. `path` is
    /// for the messages alone.
    ///
    /// # Errors
    /// If a label is none from 0 to 255.
    pub(in crate::dataset) fn labels(self, path: &Path) -> Result<Vec<u8>, DatasetError> {
        if self.header.width == 1 {
            return Ok(self.payload);
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
        self.payload.chunks_exact(row).enumerate().map(first).collect()
    }
}

/// Reads the file at `path`. `expansion` is what is left of [`EXPANSION`](super::super::file::EXPANSION).
pub(in crate::dataset) fn read_file(
    path: &Path,
    kind: Kind,
    expansion: &mut u64,
) -> Result<IdxFile, DatasetError> {
    let (file, size) = open(path)?;
    read(path, kind, file, size, expansion)
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
    let packed =
        is_packed(&mut other).map_err(|reason| DatasetError::Read { path: path.to_owned(), reason })?;
    let reading = Reading { path, kind, packed };
    if packed { reading.compare(MultiGzDecoder::new(other), file) } else { reading.compare(other, file) }
}

/// Reads `input`, which holds `size` bytes, packed or not: the contents decide, not the name. `path` is for the
/// messages alone.
pub(in crate::dataset) fn read(
    path: &Path,
    kind: Kind,
    mut input: impl BufRead,
    size: u64,
    expansion: &mut u64,
) -> Result<IdxFile, DatasetError> {
    if is_packed(&mut input).map_err(|reason| DatasetError::Read { path: path.to_owned(), reason })? {
        let most = size.saturating_add(*expansion).min(LARGEST);
        let file =
            Reading { path, kind, packed: true }.run(MultiGzDecoder::new(input), Length::AtMost(most))?;
        *expansion -= (file.header.payload.saturating_sub(size)).min(*expansion);
        Ok(file)
    } else {
        Reading { path, kind, packed: false }.run(input, Length::Exactly(size))
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
}

impl Reading<'_> {
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
                    let length = file.header.len() + done as u64;
                    return Err(self.wrong_length(&file.header, length, "the end of the file after"));
                }
                Ok(0) => return Ok(true),
                Ok(count) if file.payload.get(done..done + count) != Some(&buffer[..count]) => {
                    return Ok(false);
                }
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    fn run(&self, mut input: impl Read, length: Length) -> Result<IdxFile, DatasetError> {
        let header = self.header(&mut input)?;
        self.check_length(&header, length)?;
        self.check_sides(&header)?;
        // The claim is bounded by the checks above, and reserving it exactly keeps the vector from doubling.
        let mut payload = Vec::new();
        let claimed = usize::try_from(header.payload).map_err(|_| self.too_large(&header, LARGEST))?;
        payload.try_reserve_exact(claimed).map_err(|_| DatasetError::Memory { bytes: claimed })?;
        input.by_ref().take(header.payload).read_to_end(&mut payload).map_err(|error| self.failed(error))?;
        if payload.len() < claimed {
            return Err(self.wrong_length(
                &header,
                header.len() + payload.len() as u64,
                "the end of the file after",
            ));
        }
        // This also makes a gzip reader check its checksum.
        match input.read(&mut [0]) {
            Ok(0) => Ok(IdxFile { header, payload }),
            Ok(_) => Err(self.wrong_length(&header, header.len() + header.payload + 1, "at least")),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn check_length(&self, header: &Header, length: Length) -> Result<(), DatasetError> {
        let most = match length {
            Length::Exactly(size) if header.len().checked_add(header.payload) != Some(size) => {
                return Err(self.wrong_length(header, size, "exactly"));
            }
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
            Err(DatasetError::TooWide { path: self.path.to_owned(), shape, most: LONGEST_SIDE })
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
