//! A disk on which one operation fails, for tests.

use super::atomic::{Disk, FileSystem};
use std::cell::Cell;
use std::fs::File;
use std::io;
use std::path::Path;

/// What happens at the operation that fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// It fails, the next ones work again: a full disk, a bad block.
    Once,
    /// It and all that follow fail: the process died, the disk is gone.
    ForGood,
}

/// The disk, but operation `fail_at` fails, a write after half of its bytes; and no write takes more than so many bytes.
pub(crate) struct Faulty {
    operation: Cell<usize>,
    fail_at: usize,
    fault: Fault,
    most: usize,
}

impl Faulty {
    /// Operation `fail_at`, counted from 1, fails; a write takes up to `most` bytes.
    pub(crate) fn new(fail_at: usize, fault: Fault, most: usize) -> Self {
        Self { operation: Cell::new(0), fail_at, fault, most }
    }

    /// Operations so far.
    pub(crate) fn operations(&self) -> usize {
        self.operation.get()
    }

    /// Counts an operation; an error if it is to fail.
    fn turn(&self) -> io::Result<()> {
        let operation = self.operation.get() + 1;
        self.operation.set(operation);
        let fails =
            if self.fault == Fault::Once { operation == self.fail_at } else { operation >= self.fail_at };
        if fails { Err(io::Error::other("injected")) } else { Ok(()) }
    }
}

impl FileSystem for Faulty {
    type File = File;

    fn create_new(&self, path: &Path) -> io::Result<File> {
        self.turn()?;
        Disk.create_new(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        let some = &bytes[..bytes.len().min(self.most)];
        if let Err(error) = self.turn() {
            Disk.write(file, &some[..some.len() / 2])?;
            return Err(error);
        }
        Disk.write(file, some)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.turn()?;
        Disk.sync(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.turn()?;
        Disk.rename(from, to)
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        self.turn()?;
        Disk.sync_directory(directory)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.turn()?;
        Disk.remove(path)
    }
}
