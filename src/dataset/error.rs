//! What can be wrong with a data set, said so that a reader can mend it. A `reason` is part of the message and so is no
//! `source`, or a printed chain of errors would say it twice.

use crate::nn::shape::Shape;
use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a data set could not be had.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// The directory itself is not there, or is something else.
    #[error(
        "{}: {problem}; give the directory that holds the four IDX files (train-images-idx3-ubyte, \
         train-labels-idx1-ubyte, t10k- or test-images-idx3-ubyte, t10k- or test-labels-idx1-ubyte, each raw or .gz)",
        directory.display()
    )]
    Directory {
        /// The directory that was asked for.
        directory: PathBuf,
        /// What it is instead.
        problem: String,
    },
    /// One of the four files is not there, or not fit to be read, under any of its names.
    #[error(
        "{}: no {what}{}; put the file there under one of the names {looked_for}{nearby}",
        directory.display(),
        if unfit.is_empty() { String::new() } else { format!(" that can be read: {}", unfit.join("; ")) }
    )]
    Missing {
        /// Where it was looked for.
        directory: PathBuf,
        /// Which of the four it is.
        what: &'static str,
        /// What is there under its names, and why it is no such file.
        unfit: Vec<String>,
        /// The names that were tried.
        looked_for: String,
        /// What else is there and may be meant; a part of the message, or empty.
        nearby: String,
    },
    /// Two files that both could be meant hold different things.
    #[error(
        "{} and {} could both be meant but hold different things; remove or rename the one that is not meant",
        one.display(),
        other.display()
    )]
    Ambiguous {
        /// The file that would be read.
        one: PathBuf,
        /// The other.
        other: PathBuf,
    },
    /// Images larger than any that can be trained on.
    #[error(
        "{} holds images of {shape} (height×width×channels); sides and channels of at most {most} are possible, make \
         the images smaller",
        path.display()
    )]
    TooWide {
        /// The images' file.
        path: PathBuf,
        /// Their shape.
        shape: Shape,
        /// The longest side, and the most channels.
        most: usize,
    },
    /// Names of classes that do not fit.
    #[error("{}{}: {problem}", path.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    ClassNames {
        /// The file with the names.
        path: PathBuf,
        /// The line in question, from 1.
        line: Option<usize>,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// A checkpoint that does not tell where its images are.
    #[error(
        "the checkpoint was trained on {dataset} (SHA-256 {identity:.12}…), which is not the MNIST built in, and where that \
         is was not kept; name the directory with --data"
    )]
    Nowhere {
        /// What the data set is called.
        dataset: String,
        /// Its identity.
        identity: String,
    },
    /// A directory, pipe, socket or device stands where a file should.
    #[error("{}: expected a regular file, found {found}; put the IDX file itself there", path.display())]
    NotAFile {
        /// The path in question.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// The system could not read a file.
    #[error("{}: cannot be read ({reason}); check that it exists and that you may read it", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A gzip file that does not unpack.
    #[error(
        "{}: cannot be unpacked ({reason}); the file is damaged or was cut off, get a fresh copy",
        path.display()
    )]
    Unpack {
        /// The file.
        path: PathBuf,
        /// What the unpacker said.
        reason: io::Error,
    },
    /// The contents are not what the format asks for.
    #[error("{}, {field} at byte {offset}: expected {expected}, found {found}; {advice}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Which part of the file.
        field: &'static str,
        /// Where that part begins, in bytes from the start of the (unpacked) file.
        offset: u64,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
        /// What to do about it.
        advice: Cow<'static, str>,
    },
    /// More than may be held in memory.
    #[error("{}: holds {claimed} bytes of images or labels, at most {most} are read; {advice}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Bytes that its header claims, as text for they need not fit any integer.
        claimed: String,
        /// Bytes that are allowed.
        most: u64,
        /// What to do about it.
        advice: &'static str,
    },
    /// Images and labels that do not belong together.
    #[error(
        "{} holds {image_count} images but {} holds {label_count} labels; \
         both files must come from the same data set",
        images.display(),
        labels.display()
    )]
    CountMismatch {
        /// The images' file.
        images: PathBuf,
        /// Images in it.
        image_count: usize,
        /// The labels' file.
        labels: PathBuf,
        /// Labels in it.
        label_count: usize,
    },
    /// Training and test images of different shape.
    #[error(
        "{} holds images of {train} (height×width×channels) but {} holds images of {test}; \
         training and test set must have one shape",
        train_path.display(),
        test_path.display()
    )]
    ShapeMismatch {
        /// The training images' file.
        train_path: PathBuf,
        /// Their shape.
        train: Shape,
        /// The test images' file.
        test_path: PathBuf,
        /// Their shape.
        test: Shape,
    },
    /// The system has no memory for the images.
    #[error("the images take {} MiB of memory, more than there is; raise the limit (ulimit -v), or use less elsewhere", bytes >> 20)]
    Memory {
        /// Bytes that were needed.
        bytes: usize,
    },
    /// The data set inside the program does not unpack: the binary is damaged.
    #[error("the embedded {file} cannot be unpacked ({reason}); the program file is damaged, build it again")]
    Embedded {
        /// Which file.
        file: &'static str,
        /// What went wrong.
        reason: String,
    },
}
