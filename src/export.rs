//! Trained networks on their way to other programs, and those of other programs on their way here.
//!
//! What goes out is a [`Model`]; [`graph`] is its network as a list of standard steps in the layout of other programs, channels
//! outermost. A format is a file in `formats/` and a line in its list; those that keep tensors by name have PyTorch's names, which
//! are in `torch/`, and a description of the network beside them, the [`card`].

pub mod card;
mod error;
mod file;
pub mod format;
mod formats;
pub mod graph;
mod layout;
mod model;
#[cfg(test)]
mod testing;
mod torch;

pub use error::{ExportError, ImportError};
pub use format::{Extent, Format, Imported, Wanted};
pub use model::{Dataset, Model};
pub use torch::source::module;

use std::path::Path;

/// Gives all formats, in the order in which they are listed for people.
pub fn formats() -> impl Iterator<Item = &'static dyn Format> {
    formats::FORMATS.iter().copied()
}

/// Finds the format called `name`, which `option` names, or the one that the ending of `path` says.
///
/// # Errors
/// If there is none; with those that there are.
pub fn choose(option: &str, name: Option<&str>, path: &Path) -> Result<&'static dyn Format, String> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let found = match name {
        Some(name) => formats().find(|format| format.name() == name),
        None => formats().find(|format| Some(format.ending()) == ending.as_deref()),
    };
    found.ok_or_else(|| {
        let known = formats().map(|format| format!("{} (.{})", format.name(), format.ending()));
        let known = known.collect::<Vec<_>>().join(", ");
        match name {
            Some(name) => format!("{option} {name}: there is no such format; there are {known}"),
            None => format!(
                "{}: the ending does not say in which format the network is; name one with {option}, there are {known}",
                path.display()
            ),
        }
    })
}
