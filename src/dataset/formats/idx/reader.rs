//! Reading one IDX file, raw or gzip, without trusting it.
//!
//! No file may take more memory than its own size and [`EXPANSION`]: a raw file must be exactly as long as its header
//! says, which is checked against the file's length before anything is allocated; what a gzip file claims to unpack
//! to may exceed its packed size by `EXPANSION` bytes at most, counted over all files of a data set together.

use super::header::{Header, HeaderError, Kind};
use super::roles::not_a_file;
use crate::dataset::error::DatasetError;
use flate2::bufread::MultiGzDecoder;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes by which the gzip files of one data set may outgrow their packed sizes, all together: 64 MiB less what
/// buffers and the unpacker's window need. MNIST needs 41 MiB of it. Larger sets are read when unpacked.
pub(in crate::dataset) const EXPANSION: u64 = 56 << 20;
/// The most that one file may hold, packed or not.
const LARGEST: u64 = 2 << 30;
/// The longest side of an image, and the most channels: more cannot be kept in a checkpoint.
const LONGEST_SIDE: usize = 4096;
/// Bytes that are compared at a time.
const COMPARED: usize = 64 << 10;
/// The two bytes that every gzip file begins with. An IDX file begins with zeros.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An IDX file in memory.
#[derive(Debug)]
pub(in crate::dataset) struct Idx {
    /// What it says it holds.
    pub(in crate::dataset) header: Header,
    /// The bytes after the header, exactly as many as the header says.
    pub(in crate::dataset) payload: Vec<u8>,
}

/// Opens the file at `path`; the second value is its length. It is looked at before, for opening a pipe would wait for
/// its other end.
pub(in crate::dataset) fn open(path: &Path) -> Result<(BufReader<File>, u64), DatasetError> {
    let failed = |reason| DatasetError::Read { path: path.to_owned(), reason };
    if let Some(found) = not_a_file(&fs::metadata(path).map_err(failed)?) {
        return Err(DatasetError::NotAFile { path: path.to_owned(), found });
    }
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    Ok((BufReader::new(file), size))
}

/// Reads the file at `path`. `expansion` is what is left of [`EXPANSION`].
pub(in crate::dataset) fn read_file(
    path: &Path,
    kind: Kind,
    expansion: &mut u64,
) -> Result<Idx, DatasetError> {
    let (file, size) = open(path)?;
    read(path, kind, file, size, expansion)
}

/// Whether the file at `path`, packed or not, holds what `idx` holds. Takes no memory and, as it ends at the first
/// difference, no more time than reading `idx` did.
///
/// # Errors
/// If it cannot be read, or is no such file.
pub(in crate::dataset) fn holds_the_same(path: &Path, kind: Kind, idx: &Idx) -> Result<bool, DatasetError> {
    let (mut file, _) = open(path)?;
    let start = file.fill_buf().map_err(|reason| DatasetError::Read { path: path.to_owned(), reason })?;
    let packed = start.starts_with(&GZIP);
    let reading = Reading { path, kind, packed };
    if packed { reading.compare(MultiGzDecoder::new(file), idx) } else { reading.compare(file, idx) }
}

/// Reads `input`, which holds `size` bytes, packed or not: the contents decide, not the name. `path` is for the
/// messages alone.
pub(in crate::dataset) fn read(
    path: &Path,
    kind: Kind,
    mut input: impl BufRead,
    size: u64,
    expansion: &mut u64,
) -> Result<Idx, DatasetError> {
    let start = input.fill_buf().map_err(|reason| DatasetError::Read { path: path.to_owned(), reason })?;
    if start.starts_with(&GZIP) {
        let most = size.saturating_add(*expansion).min(LARGEST);
        let idx =
            Reading { path, kind, packed: true }.run(MultiGzDecoder::new(input), Length::AtMost(most))?;
        *expansion -= (idx.header.payload.saturating_sub(size)).min(*expansion);
        Ok(idx)
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

    /// Whether `input` is `idx`.
    fn compare(&self, mut input: impl Read, idx: &Idx) -> Result<bool, DatasetError> {
        if self.header(&mut input)? != idx.header {
            return Ok(false);
        }
        let (mut buffer, mut done) = (vec![0; COMPARED], 0);
        loop {
            match input.read(&mut buffer) {
                Ok(0) if done < idx.payload.len() => {
                    let length = idx.header.len() + done as u64;
                    return Err(self.wrong_length(&idx.header, length, "the end of the file after"));
                }
                Ok(0) => return Ok(true),
                Ok(count) if idx.payload.get(done..done + count) != Some(&buffer[..count]) => {
                    return Ok(false);
                }
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
    }

    fn run(&self, mut input: impl Read, length: Length) -> Result<Idx, DatasetError> {
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
            Ok(0) => Ok(Idx { header, payload }),
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
        let advice = if self.packed && header.payload <= LARGEST {
            "gzip may not make a data set grow by more than 56 MiB in memory, unpack the file with gunzip first"
        } else {
            "use a smaller data set"
        };
        let claimed = format!("{} ({header})", header.payload);
        DatasetError::TooLarge { path: self.path.to_owned(), claimed, most, advice }
    }

    fn wrong_length(&self, header: &Header, found: u64, how: &str) -> DatasetError {
        let items = if self.kind == Kind::Images { "pixels" } else { "labels" };
        let expected = u128::from(header.len()) + u128::from(header.payload);
        DatasetError::Malformed {
            path: self.path.to_owned(),
            field: items,
            offset: header.len(),
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
