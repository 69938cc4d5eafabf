//! The formats that data sets come in: each is a file of its own and a line in [`FORMATS`].

mod cifar;
mod csv;
pub(super) mod file;
mod folder;
pub(super) mod format;
pub(super) mod idx;
mod npz;
pub(super) mod writer;

use super::error::DatasetError;
use super::read_options::{FormatName, ReadOptions};
use format::{Confidence, Contents, Format};
use std::fs;
use std::path::Path;
use std::str::FromStr;
use writer::Writer;

/// Every format; where they are listed for people, in this order.
const FORMATS: &[&dyn Format] = &[&idx::Idx, &csv::Csv, &npz::NumPy, &cifar::Cifar, &folder::Folder];

/// Reads the data set at `path` in the format that `options` name, or else in the one that is most sure of it; gives whether that
/// format [resizes](Format::resizes), too.
///
/// # Errors
/// If no format is sure of it, or two are equally sure; if it is not what it should be; or if a size is given that its images
/// cannot be brought to.
pub(super) fn read(path: &Path, options: &ReadOptions) -> Result<(Contents, bool), DatasetError> {
    let format = chosen(path, options)?;
    match options.image_size {
        Some(size) if options.is_size_asked && !format.resizes() => {
            let format = format.name();
            Err(DatasetError::FixedSize { path: path.to_owned(), size, format })
        }
        _ => Ok((format.read(path, options)?, format.resizes())),
    }
}

/// The format that `options` name, or else the one that is most sure of `path`.
fn chosen(path: &Path, options: &ReadOptions) -> Result<&'static dyn Format, DatasetError> {
    let named = options.format.and_then(|name| FORMATS.iter().find(|format| format.name() == name.0));
    named.map_or_else(|| choose(FORMATS, path), |format| Ok(*format))
}

impl FromStr for FormatName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = names().find(|name| name.eq_ignore_ascii_case(text));
        found.map(FormatName).ok_or_else(|| {
            let names = listed(names().map(str::to_ascii_lowercase), ", ");
            format!("there is no such format; there are {names}")
        })
    }
}

/// Reads each file of the data set at `path` by itself, in the format that `options` name or that is most sure of it, and reports what
/// is wrong.
pub(super) fn check(path: &Path, options: &ReadOptions, report: &mut dyn FnMut(DatasetError)) {
    match chosen(path, options) {
        Ok(format) => format.check(path, report),
        Err(error) => report(error),
    }
}

/// The formats that data sets are written in, with how.
pub(super) fn writers() -> impl Iterator<Item = (&'static str, &'static dyn Writer)> {
    FORMATS.iter().filter_map(|format| Some((format.name(), format.writer()?)))
}

/// The names of all formats.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name())
}

/// What `--data` takes, in words for `--help`: whatever any format takes.
pub(super) fn summary() -> String {
    listed(FORMATS.iter().map(|format| format.summary().to_owned()), ", or ")
}

/// The one of `formats` that is most sure of `path`.
fn choose<'a>(formats: &[&'a dyn Format], path: &Path) -> Result<&'a dyn Format, DatasetError> {
    let sure: Vec<(Confidence, &dyn Format)> =
        formats.iter().map(|&format| (format.recognise(path), format)).collect();
    let most = sure.iter().map(|&(confidence, _)| confidence).max().unwrap_or(Confidence::Foreign);
    let chosen: Vec<&dyn Format> =
        sure.iter().filter(|&&(confidence, _)| confidence == most).map(|&(_, format)| format).collect();
    match chosen[..] {
        _ if most == Confidence::Foreign => Err(DatasetError::Unrecognised {
            path: path.to_owned(),
            problem: problem(path),
            looked_for: listed(formats.iter().map(|format| format.looked_for().to_owned()), "; or "),
        }),
        [format] => Ok(format),
        _ => Err(DatasetError::Undecided {
            path: path.to_owned(),
            formats: listed(
                chosen.iter().map(|format| format!("{} ({})", format.name(), format.looked_for())),
                " and as ",
            ),
        }),
    }
}

/// What is wrong with a path that no format is sure of.
fn problem(path: &Path) -> String {
    match fs::metadata(path) {
        Err(error) => format!("cannot be opened ({error})"),
        Ok(metadata) if metadata.is_dir() => "holds no data set of a format that is known here".to_owned(),
        Ok(metadata) if metadata.is_file() => "not a data set of a format that is known here".to_owned(),
        Ok(_) => "a pipe, socket or device, not a data set".to_owned(),
    }
}

/// The items with `between` between them.
pub(super) fn listed(items: impl Iterator<Item = String>, between: &str) -> String {
    items.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests;
