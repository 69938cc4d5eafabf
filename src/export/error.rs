//! Why a network could not be written for other programs, or read from theirs.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a network could not be written in a format.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The format has no way of saying it.
    #[error("a file of the format {format} cannot hold this network: {problem}")]
    Unable {
        /// The format.
        format: &'static str,
        /// What it cannot hold, and what to do.
        problem: String,
    },
}

/// Why a network could not be read.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A directory, pipe, socket or device stands where a file should.
    #[error("{}: a file is expected, and this is {found}; give the file itself", path.display())]
    NotAFile {
        /// The path in question.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The system could not read the file.
    #[error("{}: cannot be read ({reason}); check that it exists and that you may read it", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The file has more bytes than any network here.
    #[error("{}: it has {bytes} bytes; at most {most} are read, for a network here has at most 1 GiB of weights", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Bytes in it.
        bytes: u64,
        /// Bytes that are read.
        most: u64,
    },
    /// Something in the file is not what it should be.
    #[error("{}: {problem}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong, where, and what was expected.
        problem: String,
    },
    /// The file does not say what network its tensors are of.
    #[error("{}: it does not say what network its tensors are of; {advice}. It holds {tensors}", path.display())]
    Undescribed {
        /// The file.
        path: PathBuf,
        /// The options that say it.
        advice: &'static str,
        /// The tensors in it, in words.
        tensors: String,
    },
    /// The tensors are not those of the network; each is named.
    #[error("{}: its tensors are not those of `{network}`: {problems}", path.display())]
    Tensors {
        /// The file.
        path: PathBuf,
        /// The architecture.
        network: String,
        /// What is missing, what does not belong there, and what has another shape.
        problems: String,
    },
}
