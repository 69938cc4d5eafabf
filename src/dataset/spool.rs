//! Pixels that are put into a file while a data set is decoded, where they are more than may be kept in memory.
//!
//! The file has no name, so nothing is left of it whatever ends the process. It lies in the user's directory for caches, which is on a
//! disk, for that of temporary files often is memory.

use super::axes::Axes;
use super::error::DatasetError;
use super::pixels::Pixels;
use super::stored::{PixelFile, Segment, Stored};
use crate::memory::reserve;
use crate::nn::shape::Shape;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// What the directory among the user's caches is called.
const NAME: &str = "cnn-tui";
/// So many bytes at least are gathered before they are written.
const BUFFERED: usize = 1 << 20;

/// A file without a name that pixels are put into, at any place and by any number of threads.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    directory: PathBuf,
}

impl Spool {
    /// Makes an empty one with room for `bytes`, as far as the system can set room aside.
    ///
    /// # Errors
    /// If no file can be made, or there is no such room.
    pub(super) fn new(bytes: u64) -> Result<Self, DatasetError> {
        let directory = directory();
        let made = tempfile::tempfile_in(&directory).and_then(|file| set_aside(&file, bytes).map(|()| file));
        match made {
            Ok(file) => Ok(Self { file, directory }),
            Err(reason) => Err(DatasetError::Spool { directory, reason }),
        }
    }

    /// Writes `bytes` at `offset`.
    ///
    /// # Errors
    /// If the system cannot, mostly because the disk is full.
    pub(super) fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), DatasetError> {
        let failed = |reason| DatasetError::Spool { directory: self.directory.clone(), reason };
        write_all_at(&self.file, bytes, offset).map_err(failed)
    }

    /// Gives what was written, to be read.
    pub(super) fn finish(self) -> Arc<PixelFile> {
        Arc::new(PixelFile::own(&self.directory, self.file))
    }
}

/// Gives `images` images of `shape` that stand one behind the other in `file` from `start` on.
pub(super) fn images_in(file: &Arc<PixelFile>, start: u64, shape: Shape, images: usize) -> Pixels {
    let segment = Segment { file: Arc::clone(file), start, stride: shape.len() as u64, images };
    Stored::new([segment], Axes::Rows).into()
}

/// The user's directory for caches, or that of temporary files if there is none.
fn directory() -> PathBuf {
    // Tests leave nothing in the home of whoever runs them.
    let caches = if cfg!(test) { None } else { dirs::cache_dir() };
    let caches = caches.map(|directory| directory.join(NAME));
    let is_there = |directory: &PathBuf| fs::create_dir_all(directory).is_ok();
    caches.filter(is_there).unwrap_or_else(std::env::temp_dir)
}

/// Asks the system for room, so that a disk that is too small is told at once.
fn set_aside(file: &File, bytes: u64) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if bytes > 0 {
        use rustix::fs::{FallocateFlags, fallocate};
        use rustix::io::Errno;
        return match fallocate(file, FallocateFlags::empty(), 0, bytes) {
            // Not every file system can.
            Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            Err(error) => Err(error.into()),
        };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (file, bytes);
    Ok(())
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_write(file, bytes, offset) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                bytes = &bytes[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Pixels that come one behind the other, of which nobody knows yet how many they are: kept in memory, and put into a file once they are
/// more than may be kept there.
#[derive(Debug)]
pub(super) struct Gathered {
    /// Those that are in memory: all, or the last.
    bytes: Vec<u8>,
    /// The most bytes that are kept in memory.
    most: u64,
    spool: Option<Spool>,
    /// The number of bytes that are in the file.
    spooled: u64,
}

impl Gathered {
    /// Makes it empty; at most `most` bytes are kept in memory.
    pub(super) fn new(most: u64) -> Self {
        Self { bytes: Vec::new(), most, spool: None, spooled: 0 }
    }

    /// Takes memory for up to `bytes`, as far as they will be kept there.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn reserve(&mut self, bytes: u64) -> Result<(), DatasetError> {
        let kept = bytes.min(self.most.saturating_add(BUFFERED as u64));
        let bytes = usize::try_from(kept).unwrap_or(usize::MAX);
        reserve(&mut self.bytes, bytes).map_err(|_| DatasetError::Memory { bytes })
    }

    /// Adds a byte, which is in memory until [`Self::settle`] is called.
    pub(super) fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Adds bytes, which are in memory until [`Self::settle`] is called.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Puts what was added into a file if it is more than may be kept in memory.
    ///
    /// # Errors
    /// If the file cannot be made or written.
    pub(super) fn settle(&mut self) -> Result<(), DatasetError> {
        let is_due = match self.spool {
            None => self.bytes.len() as u64 > self.most,
            Some(_) => self.bytes.len() >= BUFFERED,
        };
        if is_due { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), DatasetError> {
        let spool = match self.spool.take() {
            Some(spool) => spool,
            None => Spool::new(0)?,
        };
        spool.write(self.spooled, &self.bytes)?;
        self.spooled += self.bytes.len() as u64;
        self.bytes.clear();
        self.bytes.shrink_to(2 * BUFFERED);
        self.spool = Some(spool);
        Ok(())
    }

    /// Gives the number of bytes in all.
    pub(super) fn len(&self) -> u64 {
        self.spooled + self.bytes.len() as u64
    }

    /// Gives them as the pixels of `images` images of `shape`.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn finish(mut self, shape: Shape, images: usize) -> Result<Pixels, DatasetError> {
        self.settle()?;
        if self.spool.is_some() {
            self.flush()?;
        }
        Ok(match self.spool {
            Some(spool) => images_in(&spool.finish(), 0, shape, images),
            None => {
                self.bytes.shrink_to_fit();
                self.bytes.into()
            }
        })
    }
}
