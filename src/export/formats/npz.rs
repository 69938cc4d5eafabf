//! NumPy's npz: an archive of arrays by name, with a description of the network as an array of bytes.
//!
//! The archive is the crate `zip`'s work. The arrays in it are written and read by hand: `ndarray-npy` takes memory for as many values as
//! the head of an array claims before anybody can compare that with the length of the array.

mod array;

use crate::export::card::{self, Card, KEY};
use crate::export::error::{ExportError, ImportError};
use crate::export::file;
use crate::export::format::{Format, Imported, Wanted};
use crate::export::model::Model;
use crate::export::torch::{Foreign, imported, named_tensors};
use array::Array;
use std::collections::HashSet;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// The format.
pub struct Npz;

/// What the names of members end in.
const ENDING: &str = ".npy";
/// Bytes by which the members of an archive may outgrow it, all together.
const EXPANSION: u64 = 64 << 20;
/// The most members that are looked at.
const MOST_MEMBERS: usize = 4096;

impl Format for Npz {
    fn name(&self) -> &'static str {
        "npz"
    }

    fn ending(&self) -> &'static str {
        "npz"
    }

    fn summary(&self) -> &'static str {
        "NumPy arrays with the names and layouts of PyTorch"
    }

    fn write(&self, model: &Model) -> Result<Vec<u8>, ExportError> {
        let unable = |problem: String| ExportError::Unable { format: self.name(), problem };
        let card = card::describe(model).map_err(|error| unable(error.to_string()))?;
        let tensors = named_tensors(&model.network, self.name())?;
        let tensors = tensors.iter().map(|(name, parameter)| {
            (name.as_str(), Array::of_floats(&parameter.layout.shape(), &parameter.values))
        });
        let members = tensors.chain([(KEY, Array::of_bytes(card.as_bytes()))]);
        archive(members).map_err(|error| unable(error.to_string()))
    }

    fn read(&self, path: &Path, wanted: &Wanted) -> Result<Imported, ImportError> {
        let bytes = file::read(path)?;
        let content = |problem: String| ImportError::Content { path: path.to_owned(), problem };
        let mut members = members(&bytes).map_err(content)?;
        let described = members.iter().position(|(name, _)| name == KEY).map(|at| members.swap_remove(at).1);
        let card = described.map(|array| card(&array)).transpose();
        let card = match card {
            Ok(card) => card,
            Err(_) if wanted.spec.is_some() && wanted.input.is_some() => None,
            Err(problem) => return Err(content(format!("its array `{KEY}` {problem}"))),
        };
        members.sort_by(|one, other| one.0.cmp(&other.0));
        let tensors: Result<Vec<Foreign>, String> = members
            .into_iter()
            .map(|(name, array)| {
                array.foreign(&name).map_err(|problem| format!("its array {name:.80?} {problem}"))
            })
            .collect();
        imported(path, tensors.map_err(content)?, card, wanted)
    }
}

/// An archive with these arrays, each by its name.
fn archive<'a>(members: impl Iterator<Item = (&'a str, Array)>) -> ZipResult<Vec<u8>> {
    // Without a time, so that the same arrays make the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, array) in members {
        archive.start_file(format!("{name}{ENDING}"), options)?;
        archive.write_all(&array.bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The arrays in an archive, each with its name.
fn members(bytes: &[u8]) -> Result<Vec<(String, Array)>, String> {
    let broken = |error: zip::result::ZipError| {
        format!(
            "not an archive that numpy.savez made ({error}); export it again, or name another format with --format"
        )
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_MEMBERS {
        return Err(format!("holds {} arrays; at most {MOST_MEMBERS} are read", archive.len()));
    }
    let (mut members, mut names) = (Vec::new(), HashSet::new());
    let mut room = bytes.len() as u64 + EXPANSION;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(broken)?;
        let file = member.name().map_err(broken)?.into_owned();
        let Some(name) = file.strip_suffix(ENDING) else {
            return Err(format!(
                "holds {file:.80?}, which is no array; names that end in {ENDING} are expected"
            ));
        };
        let mut array = Vec::new();
        let read = (&mut member).take(room + 1).read_to_end(&mut array);
        read.map_err(|error| format!("its array {name:.80?} cannot be unpacked ({error}); export it again"))?;
        room = room.checked_sub(array.len() as u64).ok_or_else(|| {
            format!("its arrays are more than {EXPANSION} bytes longer than the file; pack them less, with numpy.savez")
        })?;
        if !names.insert(name.to_owned()) {
            return Err(format!("holds two arrays called {name:.80?}; names that differ are expected"));
        }
        let array = Array::read(&array).map_err(|problem| format!("its array {name:.80?} {problem}"))?;
        members.push((name.to_owned(), array));
    }
    Ok(members)
}

/// The description of the network.
fn card(array: &Array) -> Result<Card, String> {
    card::read(array.text().ok_or("is no text as bytes")?)
}

#[cfg(test)]
mod tests;
