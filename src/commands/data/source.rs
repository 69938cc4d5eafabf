//! The data set that is named on the command line, and how it is read.

use crate::cli::mebibytes;
use crate::dataset::{Dataset, FormatName, ImageSize, ReadOptions};
use crate::train::job::Source;
use clap::Args;
use std::path::Path;

/// The word for the data set that is built in.
const BUILT_IN: &str = "mnist";

/// What `--help` says of `--format`.
fn format_help() -> String {
    format!("Read it in this format: {} [default: what is found there]", Dataset::names_of_formats())
}

/// How a data set is read.
#[derive(Clone, Debug, Args)]
pub struct Reading {
    /// The format that it is read in.
    #[arg(long, value_name = "NAME", help = format_help())]
    pub format: Option<FormatName>,
    /// Bring pictures in class folders to this size, as HEIGHTxWIDTH, or HEIGHTxWIDTHxCHANNELS with 1 channel for grey and 3 for
    /// colour [default: their own if all have the same, else 32x32; grey if all are]
    #[arg(long, value_name = "SIZE")]
    pub image_size: Option<ImageSize>,
    /// Keep up to so many MiB of the training images in memory, and of the test images as many; those of a larger set are read from the
    /// disk when they are needed [default: 2048]
    #[arg(long, value_name = "MIB")]
    pub data_memory: Option<u32>,
}

impl Reading {
    /// How a data set is read.
    pub(super) fn options(&self) -> ReadOptions {
        let Self { format, image_size, data_memory } = *self;
        let memory = data_memory.map(mebibytes);
        ReadOptions { format, image_size, is_size_asked: image_size.is_some(), memory }
    }

    /// Where the images are: at the path, or in the program if the word for that is given and nothing is called so.
    pub(super) fn source(&self, path: &Path) -> Source {
        let is_built_in = path.as_os_str() == BUILT_IN && path.symlink_metadata().is_err();
        if is_built_in { Source::Mnist } else { Source::at(path, self.options()) }
    }
}
