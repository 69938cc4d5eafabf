//! What can be wrong with a data set, said so that a reader can mend it. A `reason` is part of the message and so is no
//! `source`, or a printed chain of errors would say it twice.

use crate::nn::shape::Shape;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// Why a data set could not be had.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// The directory itself is not there, or is something else.
    #[error(
        "{}: {problem}; give the directory that holds the four IDX files (train-images-idx3-ubyte, \
         train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each raw or .gz)",
        directory.display()
    )]
    Directory {
        /// The directory that was asked for.
        directory: PathBuf,
        /// What it is instead.
        problem: String,
    },
    /// One of the four files is not there under any of its names.
    #[error("{}: no {what}; put the file there under one of the names {looked_for}", directory.display())]
    Missing {
        /// Where it was looked for.
        directory: PathBuf,
        /// Which of the four it is.
        what: &'static str,
        /// The names that were tried.
        looked_for: String,
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
        advice: &'static str,
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
