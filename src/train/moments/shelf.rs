//! Where moments lie: in the run's directory, in memory where the run is not kept, or nowhere.

use crate::checkpoint::atomic::{Unflushed, write_atomically_on};
use crate::checkpoint::container::{LARGEST_FILE, read_file};
use crate::runs::moments::{FoundMoment, MomentFile, folder, list};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Where moments lie.
#[derive(Clone, Debug, Default)]
pub enum Shelf {
    /// Nowhere: none are kept.
    #[default]
    Nowhere,
    /// In memory.
    Memory(BTreeMap<MomentFile, Arc<Vec<u8>>>),
    /// In the directory of the run.
    Directory {
        /// The directory.
        run: PathBuf,
        /// Whether the run is only looked at.
        is_fixed: bool,
    },
}

impl Shelf {
    /// Gives a place in memory.
    pub fn in_memory() -> Self {
        Self::Memory(BTreeMap::new())
    }

    /// Gives a place in the directory of the run at `run`.
    pub const fn in_directory(run: PathBuf) -> Self {
        Self::Directory { run, is_fixed: false }
    }

    /// Gives the place in the directory of a run that is only looked at.
    pub const fn in_fixed_directory(run: PathBuf) -> Self {
        Self::Directory { run, is_fixed: true }
    }

    /// Tells whether something can be put there.
    pub const fn takes(&self) -> bool {
        matches!(self, Self::Memory(_) | Self::Directory { is_fixed: false, .. })
    }

    /// Lists the moments that lie there, oldest first.
    ///
    /// # Errors
    /// If the directory cannot be read.
    pub fn list(&self) -> io::Result<Vec<FoundMoment>> {
        match self {
            Self::Nowhere => Ok(Vec::new()),
            Self::Memory(moments) => {
                let found =
                    |(&file, bytes): (_, &Arc<Vec<u8>>)| FoundMoment { file, bytes: bytes.len() as u64 };
                Ok(moments.iter().map(found).collect())
            }
            Self::Directory { run, .. } => list(run),
        }
    }

    /// Puts the bytes of a moment there.
    ///
    /// # Errors
    /// If that does not work, with the reason.
    pub fn put(&mut self, file: MomentFile, bytes: Vec<u8>) -> Result<(), String> {
        match self {
            Self::Memory(moments) => {
                moments.insert(file, Arc::new(bytes));
                Ok(())
            }
            Self::Directory { run, is_fixed: false } => {
                match fs::create_dir(folder(run)) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(format!(
                            "{}: cannot make the directory ({error})",
                            folder(run).display()
                        ));
                    }
                    _ => {}
                }
                let written = write_atomically_on(&Unflushed, &file.path(run), &bytes);
                written.map(|_| ()).map_err(|error| error.to_string())
            }
            Self::Nowhere | Self::Directory { is_fixed: true, .. } => Err("no moments are kept".to_owned()),
        }
    }

    /// Gives the bytes of a moment.
    ///
    /// # Errors
    /// If they cannot be read, with the reason.
    pub fn read(&self, file: MomentFile) -> Result<Cow<'_, [u8]>, String> {
        match self {
            Self::Memory(moments) => {
                let bytes = moments.get(&file).ok_or("it is not there any more")?;
                Ok(Cow::Borrowed(bytes.as_slice()))
            }
            Self::Directory { run, .. } => {
                read_file(&file.path(run), LARGEST_FILE).map(Cow::Owned).map_err(|error| error.to_string())
            }
            Self::Nowhere => Err("no moments are kept".to_owned()),
        }
    }

    /// Takes a moment away.
    pub fn remove(&mut self, file: MomentFile) {
        match self {
            Self::Memory(moments) => _ = moments.remove(&file),
            // What stays is a waste of space, and is listed and removed again when the run goes on.
            Self::Directory { run, is_fixed: false } => _ = fs::remove_file(file.path(run)),
            Self::Nowhere | Self::Directory { is_fixed: true, .. } => {}
        }
    }

    /// Puts a moment of another place here, too. Files are shared where the file system knows how, for no file of a moment ever changes.
    ///
    /// # Errors
    /// If that does not work, with the reason.
    pub fn share(&mut self, other: &Self, file: MomentFile) -> Result<(), String> {
        if let (Self::Directory { run, is_fixed: false }, Self::Directory { run: from, .. }) = (&*self, other)
        {
            let _ = fs::create_dir(folder(run));
            if fs::hard_link(file.path(from), file.path(run)).is_ok() {
                return Ok(());
            }
        }
        if let (Self::Memory(moments), Self::Memory(others)) = (&mut *self, other) {
            let bytes = others.get(&file).ok_or("it is not there any more")?;
            moments.insert(file, Arc::clone(bytes));
            return Ok(());
        }
        let bytes = other.read(file)?.into_owned();
        self.put(file, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(step: u64) -> MomentFile {
        MomentFile { step, epoch: 0, batch: 5, whole: true }
    }

    fn steps(shelf: &Shelf) -> Vec<u64> {
        shelf.list().expect("there").iter().map(|found| found.file.step).collect()
    }

    #[test]
    fn what_is_put_there_is_listed_read_shared_and_taken_away_wherever_it_lies() {
        let place = tempfile::tempdir().expect("a directory");
        let directory = |name: &str| {
            let run = place.path().join(name);
            fs::create_dir(&run).expect("made");
            Shelf::in_directory(run)
        };
        for (mut one, mut other) in [
            (directory("one"), directory("other")),
            (Shelf::in_memory(), Shelf::in_memory()),
            (Shelf::in_memory(), directory("third")),
            (directory("fourth"), Shelf::in_memory()),
        ] {
            assert!(one.takes() && steps(&one).is_empty());
            for step in [7, 3] {
                one.put(moment(step), vec![step as u8; 10]).expect("put");
            }
            assert_eq!(steps(&one), [3, 7]);
            assert_eq!(one.read(moment(7)).expect("there").as_ref(), [7; 10]);
            other.share(&one, moment(7)).expect("shared");
            one.remove(moment(7));
            assert!(one.read(moment(7)).is_err());
            assert_eq!((steps(&one), steps(&other)), (vec![3], vec![7]));
            assert_eq!(other.read(moment(7)).expect("there").as_ref(), [7; 10]);
            // One that is replaced here stays what it was there.
            one.share(&other, moment(7)).expect("shared");
            one.put(moment(7), vec![1]).expect("put");
            assert_eq!(other.read(moment(7)).expect("there").as_ref(), [7; 10]);
        }
    }

    #[test]
    fn nothing_is_put_where_nothing_is_kept_or_a_run_is_only_looked_at() {
        let place = tempfile::tempdir().expect("a directory");
        for mut shelf in [Shelf::Nowhere, Shelf::in_fixed_directory(place.path().to_owned())] {
            assert!(!shelf.takes() && shelf.put(moment(1), vec![1]).is_err());
            assert_eq!(steps(&shelf), [0; 0]);
        }
        assert_eq!(fs::read_dir(place.path()).expect("readable").count(), 0);
    }
}
