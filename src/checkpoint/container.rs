//! The file around a checkpoint: a header that any damage shows in, and the payload in bincode.
//!
//! | bytes | what |
//! | --- | --- |
//! | 0–7 | magic: `CNNTUI`, 0, 0x1A |
//! | 8–11 | version of the payload, u32 |
//! | 12–19 | length of the payload, u64 |
//! | 20–51 | SHA-256 of bytes 0–19 and the payload |
//! | 52– | payload: bincode 2 through serde, little-endian, integers of fixed width, lengths and variants as u64 and u32 |
//!
//! All integers are little-endian; `usize` is saved as u64. Nothing may follow the payload. This is the only place that
//! knows bincode.

use crate::memory::reserve;
use bincode::config::{Configuration, Fixint, Limit, LittleEndian};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What every checkpoint begins with. The last two bytes stop a program that would print it as text.
pub const MAGIC: [u8; 8] = *b"CNNTUI\0\x1a";
/// The version that [`encode`] writes.
pub const VERSION: u32 = 3;
/// The longest payload that is written or read: 1 GiB.
pub const MOST_PAYLOAD: usize = 1 << 30;
/// Payloads up to this length are decoded under this limit, 64 MiB, so that a length claimed inside can never make
/// more than that be set aside.
const SMALL_PAYLOAD: usize = 64 << 20;

/// The longest checkpoint file.
pub const LARGEST_FILE: u64 = (HEADER + MOST_PAYLOAD) as u64;

const HEADER: usize = CHECKSUM_START + 32;
const CHECKSUM_START: usize = 20;

/// Why a checkpoint could not be written or read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// A directory, pipe, socket or device stands where a file should.
    #[error("{}: expected a checkpoint file, found {found}; give the file itself", path.display())]
    NotAFile {
        /// The path in question.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The system could not read the file.
    #[error("{}: cannot be read ({reason}); check that it exists and that you may read it", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The magic number is not there.
    #[error(
        "not a checkpoint of cnn-tui: it does not begin with its magic number; give a file written by --save"
    )]
    NotACheckpoint,
    /// Written by a later version of the program.
    #[error(
        "the checkpoint has version {found}, this program reads versions up to {supported}; \
         use a newer cnn-tui"
    )]
    TooNew {
        /// Version of the checkpoint.
        found: u32,
        /// The newest version that can be read.
        supported: u32,
    },
    /// A version that never was, or that is no longer read.
    #[error("the checkpoint has version {found}, this program reads version {supported}; train again")]
    TooOld {
        /// Version of the checkpoint.
        found: u32,
        /// The version that can be read.
        supported: u32,
    },
    /// The file ends too early.
    #[error(
        "the checkpoint was cut off: expected {expected} bytes, found {found}; use an earlier checkpoint"
    )]
    Truncated {
        /// Bytes that there should be.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// Something follows the payload.
    #[error(
        "the checkpoint is too long: expected {expected} bytes, found {found}; \
         something was appended or its header is damaged, use an earlier checkpoint"
    )]
    Trailing {
        /// Bytes that there should be.
        expected: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// Some bit is not what was written.
    #[error("the checkpoint is damaged: its checksum does not match; use an earlier checkpoint")]
    Checksum,
    /// The checksum is right, but the contents are not those of a checkpoint.
    #[error("the checkpoint is malformed ({reason}); it was not written by this program, use another")]
    Malformed {
        /// What the decoder said.
        reason: String,
    },
    /// Something in it has a name, or a value, that this program has never heard of.
    #[error(
        "the checkpoint holds what this program does not know ({what}); it was written by a newer cnn-tui, use that one"
    )]
    Unknown {
        /// What it is, by name.
        what: String,
    },
    /// More than may be written or read.
    #[error("the checkpoint takes {bytes} bytes, at most {most} are allowed; use a smaller network")]
    TooLarge {
        /// Bytes in it.
        bytes: u64,
        /// Bytes allowed.
        most: u64,
    },
    /// The value cannot be expressed in the format.
    #[error(
        "the checkpoint cannot be encoded ({reason}); this is a mistake in the program, please report it"
    )]
    Encode {
        /// What the encoder said.
        reason: String,
    },
}

/// A whole, undamaged container; its payload is still to be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// Version of the payload, 1 to [`VERSION`].
    pub version: u32,
    /// The payload's bytes.
    pub payload: &'a [u8],
}

const fn config<const LIMIT: usize>() -> Configuration<LittleEndian, Fixint, Limit<LIMIT>> {
    bincode::config::standard().with_little_endian().with_fixed_int_encoding().with_limit::<LIMIT>()
}

/// `value` as the bytes of a checkpoint file of the present [`VERSION`].
///
/// # Errors
/// [`CheckpointError::TooLarge`] and [`CheckpointError::Encode`].
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CheckpointError> {
    let mut file = vec![0; HEADER];
    bincode::serde::encode_into_std_write(value, &mut file, config::<MOST_PAYLOAD>())
        .map_err(|error| CheckpointError::Encode { reason: error.to_string() })?;
    let length = file.len() - HEADER;
    if length > MOST_PAYLOAD {
        return Err(CheckpointError::TooLarge { bytes: length as u64, most: MOST_PAYLOAD as u64 });
    }
    file[..8].copy_from_slice(&MAGIC);
    file[8..12].copy_from_slice(&VERSION.to_le_bytes());
    file[12..CHECKSUM_START].copy_from_slice(&(length as u64).to_le_bytes());
    let sum = checksum(&file);
    file[CHECKSUM_START..HEADER].copy_from_slice(&sum);
    Ok(file)
}

/// The version that a checkpoint says it has, any damage aside.
///
/// # Errors
/// [`CheckpointError::NotACheckpoint`] and [`CheckpointError::Truncated`].
pub fn peek_version(file: &[u8]) -> Result<u32, CheckpointError> {
    let beginning = file.len().min(MAGIC.len());
    if file[..beginning] != MAGIC[..beginning] {
        return Err(CheckpointError::NotACheckpoint);
    }
    match file.get(8..12) {
        Some(bytes) => Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])),
        None => Err(CheckpointError::Truncated { expected: HEADER as u64, found: file.len() as u64 }),
    }
}

/// Checks all but the payload's meaning.
///
/// # Errors
/// Whatever is wrong, from the outside in: magic, version, length, checksum.
pub fn open(file: &[u8]) -> Result<Opened<'_>, CheckpointError> {
    let version = peek_version(file)?;
    if version > VERSION {
        return Err(CheckpointError::TooNew { found: version, supported: VERSION });
    }
    if version == 0 {
        return Err(CheckpointError::TooOld { found: version, supported: VERSION });
    }
    let found = file.len() as u64;
    let Some((header, payload)) = file.split_at_checked(HEADER) else {
        return Err(CheckpointError::Truncated { expected: HEADER as u64, found });
    };
    let length = header[12..CHECKSUM_START].iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte));
    let expected = length.saturating_add(HEADER as u64);
    if length > MOST_PAYLOAD as u64 {
        return Err(CheckpointError::TooLarge { bytes: expected, most: MOST_PAYLOAD as u64 });
    }
    if found < expected {
        return Err(CheckpointError::Truncated { expected, found });
    }
    if found > expected {
        return Err(CheckpointError::Trailing { expected, found });
    }
    if header[CHECKSUM_START..] != checksum(file) {
        return Err(CheckpointError::Checksum);
    }
    Ok(Opened { version, payload })
}

impl<'a> Opened<'a> {
    /// The value in the payload, which may borrow from it. `T` must be what this version was written from; it must not hold sequences of values
    /// that take no bytes (such as `Vec<()>`), for their number is bounded by nothing, nor be recursive.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`].
    pub fn decode<T: Deserialize<'a>>(&self) -> Result<T, CheckpointError> {
        let decoded = if self.payload.len() <= SMALL_PAYLOAD {
            bincode::serde::borrow_decode_from_slice(self.payload, config::<SMALL_PAYLOAD>())
        } else {
            bincode::serde::borrow_decode_from_slice(self.payload, config::<MOST_PAYLOAD>())
        };
        let (value, used) =
            decoded.map_err(|error| CheckpointError::Malformed { reason: error.to_string() })?;
        let left = self.payload.len() - used;
        if left > 0 {
            return Err(CheckpointError::Malformed { reason: format!("{left} bytes are left over") });
        }
        Ok(value)
    }
}

/// The bytes of the file at `path`, if it has at most `most_bytes`.
///
/// # Errors
/// [`CheckpointError::NotAFile`], [`CheckpointError::Read`], [`CheckpointError::TooLarge`].
pub fn read_file(path: &Path, most_bytes: u64) -> Result<Vec<u8>, CheckpointError> {
    let failed = |reason| CheckpointError::Read { path: path.to_owned(), reason };
    // Looked at before it is opened: opening a pipe would wait for its other end.
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        let found = if metadata.is_dir() { "a directory" } else { "a pipe, socket or device" };
        return Err(CheckpointError::NotAFile { path: path.to_owned(), found });
    }
    let size = metadata.len();
    let too_large = |bytes| CheckpointError::TooLarge { bytes, most: most_bytes };
    if size > most_bytes {
        return Err(too_large(size));
    }
    let mut bytes = Vec::new();
    let room = usize::try_from(size).map_err(|_| too_large(size))?;
    reserve(&mut bytes, room).map_err(failed)?;
    // The file may have grown since.
    let mut file = File::open(path).map_err(failed)?.take(most_bytes.saturating_add(1));
    file.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most_bytes { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// SHA-256 of all of a file but the checksum itself. `file` is at least as long as the header.
fn checksum(file: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&file[..CHECKSUM_START]);
    hash.update(&file[HEADER..]);
    hash.finalize().into()
}

#[cfg(test)]
mod tests;
