//! Options that say where the images are, and how they are read.

use crate::dataset::{Dataset, FormatName, ImageSize, ReadOptions};
use crate::train::job::Source;
use clap::Args;
use std::path::PathBuf;

/// What `--data` calls the images that are in the program; a directory of that name is `./built-in`.
pub const BUILT_IN: &str = "built-in";

/// What `--help` says of `--data`.
fn data_help() -> String {
    let formats = Dataset::summary_of_formats();
    format!(
        "Images of your own: {formats}; `{BUILT_IN}` is MNIST [default: MNIST, built in, or where the run found its own]"
    )
}

/// What `--help` says of `--format`.
fn format_help() -> String {
    format!("Read --data in this format: {} [default: what is found there]", Dataset::names_of_formats())
}

/// Where the images are, and how they are read.
#[derive(Clone, Debug, Default, Args)]
pub struct DataOptions {
    /// The path of a data set of one's own.
    #[arg(id = "data", long = "data", value_name = "PATH", help_heading = "Data", help = data_help())]
    pub path: Option<PathBuf>,
    /// The format that it is read in.
    #[arg(long, value_name = "NAME", help_heading = "Data", help = format_help())]
    pub format: Option<FormatName>,
    /// Bring pictures in class folders to this size, as HEIGHTxWIDTH, or HEIGHTxWIDTHxCHANNELS with 1 channel for grey and 3 for
    /// colour [default: their own if all have the same, else 32x32; grey if all are]
    #[arg(long, value_name = "SIZE", help_heading = "Data")]
    pub image_size: Option<ImageSize>,
    /// Keep up to so many MiB of the training images in memory, and of the test images as many; of a larger set they are read from the
    /// disk while training goes on [default: 2048]
    #[arg(long, value_name = "MIB", help_heading = "Data")]
    pub data_memory: Option<u32>,
}

/// Gives the bytes of so many MiB.
pub fn mebibytes(count: u32) -> u64 {
    u64::from(count) << 20
}

impl DataOptions {
    /// Tells whether the path of a data set is the word for the images that are in the program.
    pub fn is_built_in(path: &str) -> bool {
        path == BUILT_IN
    }

    /// Tells whether one option, where it is given, leaves nothing for another to say: how the images of another place are read.
    pub fn displaces(given: &str, other: &str) -> bool {
        given == "data" && matches!(other, "format" | "image-size")
    }

    /// Gives the data set that the options name, or else `usual`, read as the options say. What they leave open is as it is for
    /// `usual`; pictures in a data set that they name are brought to the size `preferred`, if they name none.
    ///
    /// # Errors
    /// If they say how to read a data set, and neither they nor `usual` say where one is.
    pub fn source(&self, usual: Source, preferred: Option<ImageSize>) -> Result<Source, String> {
        let Self { format, image_size, data_memory, .. } = *self;
        let memory = data_memory.map(mebibytes);
        let options = ReadOptions { format, image_size, is_size_asked: image_size.is_some(), memory };
        let path = self.path.as_ref().filter(|path| path.as_os_str() != BUILT_IN);
        let usual = if path.is_none() && self.path.is_some() { Source::Mnist } else { usual };
        match (path, usual) {
            (Some(path), _) => {
                let preferred = ReadOptions { image_size: preferred, ..ReadOptions::default() };
                Ok(Source::at(path, options.or(preferred)))
            }
            (None, Source::At { path, options: kept }) => Ok(Source::At { path, options: options.or(kept) }),
            (None, usual) if options == ReadOptions::default() => Ok(usual),
            (None, _) => {
                let format = self.format.map(|format| format!("--format {format}"));
                let size = self.image_size.map(|size| format!("--image-size {size}"));
                let memory = self.data_memory.map(|memory| format!("--data-memory {memory}"));
                let given: Vec<String> = format.into_iter().chain(size).chain(memory).collect();
                Err(format!(
                    "{} says how images of your own are read; name them with --data PATH",
                    given.join(" ")
                ))
            }
        }
    }
}
