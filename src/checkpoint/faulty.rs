//! A disk on which one operation fails, for tests.

use super::atomic::{Disk, FileSystem};
use std::cell::Cell;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What happens at the operation that fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// It fails, the next ones work again: a full disk, a bad block.
    Once,
    /// It and all that follow fail: the process died, the disk is gone.
    ForGood,
}

/// What is asked of a file system.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
    Create,
    Write,
    Sync,
    Rename,
    SyncDirectory,
    Remove,
}

/// When an operation fails.
enum When {
    /// By its number, counted from 1.
    At(usize, Fault),
    /// By what it is: with this error number, as long as there are turns left, for files with this in their names.
    Each { operation: Operation, errno: i32, turns: Cell<usize>, name: &'static str },
}

/// The disk, but some operations fail, a write after half of its bytes; and no write takes more than so many bytes.
pub(crate) struct Faulty {
    operation: Cell<usize>,
    when: When,
    most: usize,
}

/// An open file that knows its path.
pub(crate) struct Opened(File, PathBuf);

impl Faulty {
    /// Operation `fail_at`, counted from 1, fails; a write takes up to `most` bytes.
    pub(crate) fn new(fail_at: usize, fault: Fault, most: usize) -> Self {
        Self { operation: Cell::new(0), when: When::At(fail_at, fault), most }
    }

    /// Every `operation` fails with `errno`, up to so many `turns`, for files with `name` in their names.
    pub(crate) fn each(operation: Operation, errno: i32, turns: usize, name: &'static str) -> Self {
        let when = When::Each { operation, errno, turns: Cell::new(turns), name };
        Self { operation: Cell::new(0), when, most: usize::MAX }
    }

    /// Operations so far.
    pub(crate) fn operations(&self) -> usize {
        self.operation.get()
    }

    /// Counts an operation on `path`; an error if it is to fail.
    fn turn(&self, what: Operation, path: &Path) -> io::Result<()> {
        let number = self.operation.get() + 1;
        self.operation.set(number);
        match &self.when {
            When::At(at, Fault::Once) if number == *at => Err(io::Error::other("injected")),
            When::At(at, Fault::ForGood) if number >= *at => Err(io::Error::other("injected")),
            When::Each { operation, errno, turns, name }
                if *operation == what && turns.get() > 0 && path.to_string_lossy().contains(name) =>
            {
                turns.set(turns.get() - 1);
                Err(io::Error::from_raw_os_error(*errno))
            }
            _ => Ok(()),
        }
    }
}

impl FileSystem for Faulty {
    type File = Opened;

    fn create_new(&self, path: &Path) -> io::Result<Opened> {
        self.turn(Operation::Create, path)?;
        Ok(Opened(Disk.create_new(path)?, path.to_owned()))
    }

    fn write(&self, Opened(file, path): &mut Opened, bytes: &[u8]) -> io::Result<usize> {
        let some = &bytes[..bytes.len().min(self.most)];
        if let Err(error) = self.turn(Operation::Write, path) {
            // What was interrupted has written nothing.
            if error.kind() != io::ErrorKind::Interrupted {
                Disk.write(file, &some[..some.len() / 2])?;
            }
            return Err(error);
        }
        Disk.write(file, some)
    }

    fn sync(&self, Opened(file, path): &Opened) -> io::Result<()> {
        self.turn(Operation::Sync, path)?;
        Disk.sync(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.turn(Operation::Rename, to)?;
        Disk.rename(from, to)
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        self.turn(Operation::SyncDirectory, directory)?;
        Disk.sync_directory(directory)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.turn(Operation::Remove, path)?;
        Disk.remove(path)
    }
}
