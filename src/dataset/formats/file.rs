//! Files that nobody vouches for: opening them without waiting, looking at how they begin, and how much memory they may take.
//!
//! No file may make the program take more memory than its own size and [`EXPANSION`].

use crate::dataset::error::DatasetError;
use flate2::bufread::MultiGzDecoder;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes by which the gzip files of one data set may outgrow their packed sizes, all together: 64 MiB less what
/// buffers and the unpacker's window need. MNIST needs 41 MiB of it. Larger sets are read when unpacked.
pub(in crate::dataset) const EXPANSION: u64 = 56 << 20;
/// The most bytes of pixels or labels that one file may hold, packed or not.
pub(in crate::dataset) const LARGEST: u64 = 2 << 30;
/// What to do about a gzip file whose contents are too large.
pub(in crate::dataset) const UNPACK_FIRST: &str =
    "gzip may not make a data set grow by more than 56 MiB in memory, unpack the file with gunzip first";
/// The two bytes that every gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Opens the file at `path`; the second value is its length. Only regular files are opened, for opening a pipe would wait
/// for its other end.
///
/// # Errors
/// If it is no regular file, or cannot be read.
pub(in crate::dataset) fn open(path: &Path) -> Result<(BufReader<File>, u64), DatasetError> {
    let failed = |reason| DatasetError::Read { path: path.to_owned(), reason };
    if let Some(found) = not_a_file(&fs::metadata(path).map_err(failed)?) {
        return Err(DatasetError::NotAFile { path: path.to_owned(), found });
    }
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    Ok((BufReader::new(file), size))
}

/// Whether `input`, which stands at its beginning, is a gzip file: the contents decide, not the name. Nothing is consumed.
///
/// # Errors
/// If it cannot be read.
pub(in crate::dataset) fn is_packed(input: &mut impl BufRead) -> io::Result<bool> {
    Ok(input.fill_buf()?.starts_with(&GZIP))
}

/// Up to `most` bytes that the file at `path` begins with, unpacked if it is a gzip file; as many as could be read.
pub(in crate::dataset) fn beginning(path: &Path, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok((mut file, _)) = open(path) {
        let packed = is_packed(&mut file).unwrap_or(false);
        // What was read before an error is a beginning, too.
        let _ = if packed {
            MultiGzDecoder::new(file).take(most).read_to_end(&mut bytes)
        } else {
            file.take(most).read_to_end(&mut bytes)
        };
    }
    bytes
}

/// What something is that is no regular file.
pub(in crate::dataset) fn not_a_file(metadata: &fs::Metadata) -> Option<&'static str> {
    match (metadata.is_file(), metadata.is_dir()) {
        (true, _) => None,
        (_, true) => Some("a directory"),
        _ => Some("a pipe, socket or device"),
    }
}
