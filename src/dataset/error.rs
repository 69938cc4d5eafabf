//! What can be wrong with a data set, said so that a reader can mend it.
//!
//! A `reason` is part of the message and so is no `source`, or a printed chain of errors would say it twice.

use super::read_options::ImageSize;
use crate::nn::shape::Shape;
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A field of a binary file.
    Byte {
        /// The field's name.
        field: &'static str,
        /// Where it begins, in bytes from the start of the unpacked file.
        offset: u32,
    },
    /// An item of a binary file of images or labels.
    Item {
        /// What the item is, "image" or "label".
        what: &'static str,
        /// Its number, from 0.
        index: u32,
    },
    /// A line of a text file.
    Line {
        /// Its number, from 1.
        line: u64,
    },
    /// A value in a line of a text file.
    Value {
        /// The line's number, from 1.
        line: u64,
        /// The value's number in the line, from 1.
        column: u32,
    },
}

impl Place {
    /// Gives the place of an item of a binary file; there are no more than 2³² that are read.
    pub(super) fn item(what: &'static str, index: u64) -> Self {
        Self::Item { what, index: u32::try_from(index).unwrap_or(u32::MAX) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte { field, offset } => write!(f, "{field} at byte {offset}"),
            Self::Item { what, index } => write!(f, "{what} {index}"),
            Self::Line { line } => write!(f, "line {line}"),
            Self::Value { line, column } => write!(f, "line {line}, column {column}"),
        }
    }
}

impl DatasetError {
    /// Makes the error that what is at `place` of the file at `path` is not what is expected.
    pub(super) fn malformed(
        path: &Path,
        place: Place,
        expected: impl Into<String>,
        found: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (expected, found, advice) = (expected.into(), found.into(), advice.into());
        Self::Malformed { path: path.to_owned(), place, expected, found, advice }
    }
}

/// Why a data set could not be had.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// No format takes what is at the path.
    #[error("{}: {problem}; give {looked_for}", path.display())]
    Unrecognised {
        /// The path that was asked for.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What the formats look for.
        looked_for: String,
    },
    /// Several formats take what is at the path, and none more surely than the others.
    #[error(
        "{}: could be read as {formats}; say which is meant with --format, or move or rename the files that are not meant",
        path.display()
    )]
    Undecided {
        /// The path that was asked for.
        path: PathBuf,
        /// The formats, each with what it looks for.
        formats: String,
    },
    /// Images are to be brought to a size, and those of their format have one.
    #[error(
        "{}: --image-size {size} brings pictures of any size to one, and images in the format {format} have one already; \
         leave it out",
        path.display()
    )]
    FixedSize {
        /// The path of the data set.
        path: PathBuf,
        /// The size that was asked for.
        size: ImageSize,
        /// The name of the format.
        format: &'static str,
    },
    /// A class is none of those that a network knows.
    #[error(
        "{name} has the class {class}, but the network knows {known}; name a data set with these classes alone with --data"
    )]
    UnknownClass {
        /// What the data set is called.
        name: String,
        /// The class.
        class: String,
        /// The classes of the network.
        known: String,
    },
    /// There is no test set, and one was to be measured.
    #[error("{name} has no test set to measure: {reason}; name a data set that has one with --data")]
    NoTestSet {
        /// What the data set is called.
        name: String,
        /// Why there is none.
        reason: String,
    },
    /// A file is not there, or not fit to be read, under any of its names.
    #[error(
        "{}: no {what}{}; put the file there under one of the names {looked_for}{nearby}",
        directory.display(),
        if unfit.is_empty() { String::new() } else { format!(" that can be read: {}", unfit.join("; ")) }
    )]
    Missing {
        /// The directory that it was looked for in.
        directory: PathBuf,
        /// What the file is to hold.
        what: &'static str,
        /// Whatever is there under its names, each with the reason why it is no such file.
        unfit: Vec<String>,
        /// The names that were tried.
        looked_for: String,
        /// What else is there and may be meant, as a part of the message; empty if there is nothing.
        nearby: String,
    },
    /// Two files could both be meant, and it matters which.
    #[error(
        "{} and {} could both be meant{difference}; remove or rename the one that is not meant",
        one.display(),
        other.display()
    )]
    Ambiguous {
        /// The file that would be read.
        one: PathBuf,
        /// The other file.
        other: PathBuf,
        /// How they differ, as a part of the message; empty if they were not compared.
        difference: &'static str,
    },
    /// The images are larger than any that can be trained on.
    #[error(
        "{} holds images of {shape} (height×width×channels); sides and channels of at most {most} are possible, make \
         the images smaller{advice}",
        path.display()
    )]
    TooWide {
        /// The images' file.
        path: PathBuf,
        /// The shape of the images.
        shape: Shape,
        /// The longest side, and the most channels.
        most: usize,
        /// What makes them smaller, to be put behind the message; empty if nothing here does.
        advice: String,
    },
    /// The names of the classes do not fit.
    #[error("{}{}: {problem}", path.display(), line.map(|line| format!(", line {line}")).unwrap_or_default())]
    ClassNames {
        /// The file with the names.
        path: PathBuf,
        /// The line in question, from 1.
        line: Option<usize>,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// A checkpoint does not tell where its images are.
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
    #[error("{}: expected a regular file, found {found}; put the file itself there", path.display())]
    NotAFile {
        /// The path in question.
        path: PathBuf,
        /// What is there instead.
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
    /// Pixels that were to be read while they are needed cannot be.
    #[error(
        "{}: the images at byte {offset} cannot be read ({reason}); check that the disk is there, and go on then",
        path.display()
    )]
    Stream {
        /// The file, or the directory of a file without a name.
        path: PathBuf,
        /// Where the images begin, in bytes from the start of the file.
        offset: u64,
        /// What the system said.
        reason: io::Error,
    },
    /// A file that is read while its images are needed is no longer what it was.
    #[error("{}: the file was changed while it was in use; put the file back that was there, and go on then", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Images that are more than may be kept in memory cannot be put on the disk.
    #[error(
        "{}: the images, which are more than may be kept in memory, cannot be put there ({reason}); make room there, name \
         another directory with XDG_CACHE_HOME, or allow more memory with --data-memory",
        directory.display()
    )]
    Spool {
        /// The directory.
        directory: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A gzip file does not unpack.
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
    /// A data set cannot be written in a format.
    #[error("it cannot be written as {format}: {reason}")]
    Unwritable {
        /// The name of the format.
        format: &'static str,
        /// Why it cannot, and what to do instead.
        reason: String,
    },
    /// The system could not write a data set.
    #[error("{}: cannot be written ({reason}); check the permissions, and for free space", path.display())]
    Write {
        /// The directory that it was written into.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A picture cannot be decoded.
    #[error("{}: {problem}", path.display())]
    Picture {
        /// The picture's file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// The contents are not what the format asks for.
    #[error("{}, {place}: expected {expected}, found {found}; {advice}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The place in the file.
        place: Place,
        /// What should be there.
        expected: String,
        /// What is there.
        found: String,
        /// What to do about it.
        advice: Cow<'static, str>,
    },
    /// A file holds more than may be held in memory.
    #[error("{}: holds {claimed} bytes of images or labels, at most {most} are read; {advice}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The bytes that it claims to hold, as text for they need not fit any integer.
        claimed: String,
        /// The bytes that are allowed.
        most: u64,
        /// What to do about it.
        advice: &'static str,
    },
    /// Images and labels do not belong together.
    #[error(
        "{} holds {image_count} images but {} holds {label_count} labels; \
         both files must come from the same data set",
        images.display(),
        labels.display()
    )]
    CountMismatch {
        /// The images' file.
        images: PathBuf,
        /// The number of images in it.
        image_count: usize,
        /// The labels' file.
        labels: PathBuf,
        /// The number of labels in it.
        label_count: usize,
    },
    /// Training and test images have different shapes.
    #[error(
        "{} holds images of {train} (height×width×channels) but {} holds images of {test}; \
         training and test set must have one shape",
        train_path.display(),
        test_path.display()
    )]
    ShapeMismatch {
        /// The training images' file.
        train_path: PathBuf,
        /// The shape of the training images.
        train: Shape,
        /// The test images' file.
        test_path: PathBuf,
        /// The shape of the test images.
        test: Shape,
    },
    /// Pictures of a data set cannot be read.
    #[error("{}: {count} of {all} pictures cannot be read: {named}", path.display())]
    Pictures {
        /// The path of the data set.
        path: PathBuf,
        /// How many cannot be read.
        count: usize,
        /// How many there are.
        all: usize,
        /// The first of them, each with what is wrong.
        named: String,
    },
    /// The system has no memory for the images.
    #[error("the images take {} MiB of memory, more than there is; raise the limit (ulimit -v), or use less elsewhere", bytes >> 20)]
    Memory {
        /// The bytes that were needed.
        bytes: usize,
    },
    /// The data set inside the program does not unpack: the binary is damaged.
    #[error("the embedded {file} cannot be unpacked ({reason}); the program file is damaged, build it again")]
    Embedded {
        /// The embedded file's name.
        file: &'static str,
        /// What went wrong.
        reason: String,
    },
}
