//! An event file: it only ever grows, by whole records, so that it can be read while it is written.

use super::event::{Told, event};
use super::record::framed;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The folder of what is measured while training.
pub const TRAIN: &str = "train";
/// The folder of what is measured on images that are not trained on.
pub const VALIDATION: &str = "validation";

/// The word by which TensorBoard knows its files.
const WORD: &str = "tfevents";
/// More is not kept in memory while a file cannot be written.
const MOST_WAITING: usize = 8 << 20;
/// The most names that are looked at in a folder.
const MOST_NAMES: usize = 1 << 16;

/// An event file that is written.
pub struct EventFile {
    path: PathBuf,
    file: File,
    /// Bytes of the file that are whole records.
    length: u64,
    /// Records that are still to be written.
    waiting: Vec<u8>,
    /// Whether records were given up.
    is_lossy: bool,
}

impl EventFile {
    /// Begins a file in `folder`, which is made if it is not there. It stands behind all others there by its name, which is the order in
    /// which files are read.
    ///
    /// # Errors
    /// If the folder or the file cannot be made.
    pub fn create(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let newest = seconds_of_files(folder).max().map_or(0, |seconds| seconds.saturating_add(1));
        let now = now() as u64;
        let (mut seconds, process) = (now.max(newest), std::process::id());
        loop {
            let path = folder.join(format!("events.out.{WORD}.{seconds:010}.cnn-tui.{process}"));
            match OpenOptions::new().append(true).create_new(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => seconds += 1,
                file => {
                    let file = file?;
                    let mut file = Self { path, file, length: 0, waiting: Vec::new(), is_lossy: false };
                    file.tell(0, &Told::Version);
                    return Ok(file);
                }
            }
        }
    }

    /// Adds an event, to be written with the next [`Self::flush`].
    pub fn tell(&mut self, step: u64, told: &Told) {
        if self.waiting.len() > MOST_WAITING {
            self.is_lossy = true;
            return;
        }
        self.waiting.extend(framed(&event(now(), step, told)));
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// If not all of it can be written. The file is as before then, and it is tried again the next time.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(&self.waiting);
        if written.is_ok() {
            self.length += self.waiting.len() as u64;
            self.waiting.clear();
        } else {
            // Half a record would be waited for by readers; if it has to stay, the next ones are read behind it by nobody.
            self.file.set_len(self.length)?;
        }
        written
    }

    /// Writes to another handle from now on; gives the one before.
    #[cfg(test)]
    pub fn replace(&mut self, file: File) -> File {
        std::mem::replace(&mut self.file, file)
    }

    /// Gives where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whether all that was told is in the file.
    pub fn is_whole(&self) -> bool {
        self.waiting.is_empty() && !self.is_lossy
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// The names of the event files in `folder`; none where there is no such folder.
fn event_files(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).into_iter().flatten().take(MOST_NAMES).flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| name.contains(WORD))
}

/// The seconds that the names of event files begin with.
fn seconds_of_files(folder: &Path) -> impl Iterator<Item = u64> {
    let seconds = |name: String| name.split_once(&format!("{WORD}."))?.1.split('.').next()?.parse().ok();
    // Nobody's clock is right who wrote later than this.
    event_files(folder).filter_map(seconds).filter(|&seconds| seconds < 9_999_999_999)
}

/// Tells whether there are events of a run in `directory`.
pub fn holds_events(directory: &Path) -> bool {
    [TRAIN, VALIDATION].iter().any(|folder| event_files(&directory.join(folder)).next().is_some())
}
