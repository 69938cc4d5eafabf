//! Arrays where they lie: files of their own, or members of an archive; their heads, and their values a few at a time.

use super::header::Header;
use super::input::{Input, failed};
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::formats::file::open;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

/// What the names of files of one array end in.
pub(super) const END: &str = ".npy";
/// Bytes that are looked at at a time: a multiple of the size of any value.
const CHUNK: usize = 64 << 10;

/// Where an array lies.
#[derive(Clone, Debug)]
enum Lying {
    /// In a file of its own.
    Alone,
    /// Among the members of this archive, at this place.
    Among { archive: PathBuf, index: usize },
}

/// An array that was not read yet.
#[derive(Clone, Debug)]
pub(super) struct Array {
    /// Its name, without `.npy`.
    pub(super) name: String,
    /// The file, or the archive with the name of the member behind it, for messages.
    pub(super) path: PathBuf,
    lying: Lying,
}

impl Array {
    /// The array that the file at `path` holds, called `name`.
    pub(super) fn alone(name: String, path: PathBuf) -> Self {
        Self { name, path, lying: Lying::Alone }
    }

    /// The same array under another name.
    pub(super) fn called(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// The arrays in the archive at `path`, in its order.
    ///
    /// # Errors
    /// If it is no archive that can be read.
    pub(super) fn all_in(path: &Path) -> Result<Vec<Self>, DatasetError> {
        let mut archive = archive(path)?;
        let mut arrays = Vec::new();
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(|error| unpacking(path, error))?;
            let file = member.name().map_err(|error| unpacking(path, error))?.into_owned();
            if let Some(name) = file.strip_suffix(END) {
                let lying = Lying::Among { archive: path.to_owned(), index };
                arrays.push(Self { name: name.to_owned(), path: path.join(&file), lying });
            }
        }
        Ok(arrays)
    }

    /// The file that it lies in, which other arrays may lie in, too.
    pub(super) fn file(&self) -> &Path {
        match &self.lying {
            Lying::Alone => &self.path,
            Lying::Among { archive, .. } => archive,
        }
    }

    /// Whether it is a file of its own.
    pub(super) fn is_alone(&self) -> bool {
        !self.is_packed()
    }

    /// Whether it lies in an archive.
    fn is_packed(&self) -> bool {
        matches!(self.lying, Lying::Among { .. })
    }

    /// The checked head. The file or member is as long as that says.
    ///
    /// # Errors
    /// If it is none, or says another length.
    pub(super) fn header(&self) -> Result<Header, DatasetError> {
        self.with(|input, size| {
            let header = Header::read(input)?;
            let expected = u128::from(header.length) + u128::from(header.payload());
            if u128::from(size) == expected {
                return Ok(header);
            }
            let offset = u32::try_from(header.length).unwrap_or(u32::MAX);
            let (number, found) = (header.number.name(), format!("{size} bytes"));
            let expected = format!("{expected} bytes, for the header says {header} {number}");
            let advice = "the file was cut off, or something was appended; get a fresh copy";
            let place = Place::Byte { field: "values", offset };
            Err(DatasetError::malformed(&self.path, place, expected, found, advice))
        })
    }

    /// Hands all values to `each` in the order of the file, some at a time, with the number of the first of them.
    ///
    /// # Errors
    /// If they cannot be read, are damaged, or are fewer or more than `header` says; or if `each` refuses them.
    pub(super) fn values(
        &self,
        header: &Header,
        mut each: impl FnMut(u64, &[u8]) -> Result<(), DatasetError>,
    ) -> Result<(), DatasetError> {
        self.with(|input, _| {
            let found = Header::read(input)?;
            let (mut buffer, mut done) = (vec![0; CHUNK], 0);
            while found == *header && done < header.payload() {
                let most = usize::try_from(header.payload() - done).unwrap_or(CHUNK).min(CHUNK);
                let filled = input.fill(&mut buffer[..most])?;
                if filled < most {
                    return Err(self.cut_off(header, done + filled as u64));
                }
                each(done / header.number.size as u64, &buffer[..filled])?;
                done += filled as u64;
            }
            // To read on to the end lets an archive compare its checksum.
            if found == *header && input.fill(&mut [0])? == 0 {
                Ok(())
            } else {
                Err(self.cut_off(header, done))
            }
        })
    }

    /// The error that the values end where they should not.
    fn cut_off(&self, header: &Header, found: u64) -> DatasetError {
        let offset = u32::try_from(header.length).unwrap_or(u32::MAX);
        let expected = format!("{} bytes of values", header.payload());
        let found = format!("another number of them than {found}, or another array");
        let advice = "the file is damaged or was changed while it was read; get a fresh copy";
        DatasetError::malformed(&self.path, Place::Byte { field: "values", offset }, expected, found, advice)
    }

    /// Opens the array, and hands its bytes to `read` with how many there are.
    fn with<T>(
        &self,
        read: impl FnOnce(&mut Input<'_>, u64) -> Result<T, DatasetError>,
    ) -> Result<T, DatasetError> {
        let run = |bytes: &mut dyn Read, size| {
            read(&mut Input { path: &self.path, packed: self.is_packed(), bytes }, size)
        };
        match &self.lying {
            Lying::Alone => {
                let (mut file, size) = open(&self.path)?;
                run(&mut file, size)
            }
            Lying::Among { archive: path, index } => {
                let mut archive = archive(path)?;
                let mut member = archive.by_index(*index).map_err(|error| unpacking(&self.path, error))?;
                let size = member.size();
                run(&mut member, size)
            }
        }
    }
}

/// Opens the archive at `path`.
fn archive(path: &Path) -> Result<ZipArchive<BufReader<File>>, DatasetError> {
    let (file, _) = open(path)?;
    ZipArchive::new(file).map_err(|error| unpacking(path, error))
}

/// The error that an archive, or a member of it, cannot be unpacked.
fn unpacking(path: &Path, error: ZipError) -> DatasetError {
    failed(path, true, io::Error::other(error))
}
