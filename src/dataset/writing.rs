//! Writing a data set in a format of one's choice.

use super::class_names::FILE as NAMES;
use super::error::DatasetError;
use super::formats::writer::{Destination, Halves, Writer};
use super::formats::writers;
use super::read_options::FormatName;
use std::io;
use std::path::{Path, PathBuf};

/// A format that data sets are written in.
#[derive(Clone, Copy)]
pub struct OutputFormat {
    name: &'static str,
    writer: &'static dyn Writer,
}

impl OutputFormat {
    /// Gives all formats that data sets are written in.
    pub fn all() -> impl Iterator<Item = Self> {
        writers().map(|(name, writer)| Self { name, writer })
    }

    /// Gives the format of this name, however it is written.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// Gives the format that reads what this one writes.
    pub fn read_as(&self) -> FormatName {
        FormatName(self.name)
    }

    /// Gives the format that a file with such a name would be of, if a data set can be one file of it.
    pub fn of_file(path: &Path) -> Option<Self> {
        Self::all().find(|format| format.stem(path).is_some())
    }

    /// Gives the name, as people type it: what files of the format end in, or else what it is called.
    pub fn name(&self) -> String {
        let end = self.writer.file_end().and_then(|end| end.strip_prefix('.'));
        end.unwrap_or(self.name).to_ascii_lowercase()
    }

    /// Gives the name of a file without the end that makes it one of this format, if it has that.
    pub fn stem(&self, path: &Path) -> Option<String> {
        let stem = path.file_name()?.to_str()?.strip_suffix(self.writer.file_end()?)?;
        (!stem.is_empty()).then(|| stem.to_owned())
    }

    /// Writes a data set into an empty directory: as a file called `stem` and those beside it, or as the directory itself. The names
    /// of the classes are written into `labels.txt`, if they are more than numbers.
    pub(super) fn write(
        &self,
        halves: &Halves<'_>,
        has_names: bool,
        (directory, stem): (&Path, Option<&str>),
    ) -> Result<(), DatasetError> {
        if let Some(reason) = self.writer.refusal(halves) {
            return Err(DatasetError::Unwritable { format: self.name, reason });
        }
        let destination = Destination { directory: directory.to_owned(), stem: stem.map(str::to_owned) };
        let is_needed = has_names && !self.writer.names_classes(halves);
        let names = if is_needed { write_names(halves.classes, &destination) } else { Ok(()) };
        let written = names.and_then(|()| self.writer.write(halves, &destination));
        written.map_err(|reason| DatasetError::Write { path: directory.to_owned(), reason })
    }
}

impl std::fmt::Debug for OutputFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutputFormat({})", self.name)
    }
}

fn write_names(classes: &[String], destination: &Destination) -> io::Result<()> {
    let mut text = classes.join("\n");
    text.push('\n');
    destination.put(&PathBuf::from(NAMES), text.as_bytes())
}
