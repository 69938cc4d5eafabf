//! Pixels that stay in files and are read when they are needed, for data sets that are larger than memory.

use super::axes::Axes;
use super::error::DatasetError;
use super::which::Which;
use crate::nn::shape::Shape;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// A file with pixels, open for reading at any place, by any number of threads.
#[derive(Debug)]
pub(super) struct PixelFile {
    /// For messages.
    path: PathBuf,
    file: File,
    /// Its length and the time of its last change when it was opened, where somebody else could change it.
    stamp: Option<Stamp>,
}

/// What changes with a file: its length in bytes, and when it was written last.
type Stamp = (u64, Option<SystemTime>);

impl PixelFile {
    /// Makes it of a file that others can change: once they do, it is not read any more.
    ///
    /// # Errors
    /// If the system knows nothing of the file.
    pub(super) fn shared(path: &Path, file: File) -> Result<Self, DatasetError> {
        let failed = |reason| DatasetError::Read { path: path.to_owned(), reason };
        let stamp = Some(stamp(&file).map_err(failed)?);
        Ok(Self { path: path.to_owned(), file, stamp })
    }

    /// Makes it of a file that nobody else can open; `directory` is where it lies.
    pub(super) fn own(directory: &Path, file: File) -> Self {
        Self { path: directory.to_owned(), file, stamp: None }
    }

    /// Fills `buffer` with what stands at `offset`.
    ///
    /// # Errors
    /// If it cannot be read, or the file was changed since it was opened.
    pub(super) fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DatasetError> {
        let failed = |reason| DatasetError::Stream { path: self.path.clone(), offset, reason };
        let read = read_exact_at(&self.file, buffer, offset);
        // Whoever cuts a file off changes it, too, and that is what is to be said of it.
        if let Some(opened) = self.stamp
            && stamp(&self.file).map_err(failed)? != opened
        {
            return Err(DatasetError::Changed { path: self.path.clone() });
        }
        read.map_err(failed)
    }

    /// Tells the system that what stands at `offset` will soon be read, where it takes such advice.
    fn prefetch(&self, offset: u64, length: usize) {
        #[cfg(target_os = "linux")]
        if let Some(length) = std::num::NonZeroU64::new(length as u64) {
            // It is advice: what does not come of it costs time alone.
            let _ = rustix::fs::fadvise(&self.file, offset, Some(length), rustix::fs::Advice::WillNeed);
        }
        #[cfg(not(target_os = "linux"))]
        let _ = (offset, length);
    }
}

fn stamp(file: &File) -> io::Result<Stamp> {
    let metadata = file.metadata()?;
    Ok((metadata.len(), metadata.modified().ok()))
}

#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(not(unix))]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                buffer = &mut buffer[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Images that follow one another in a file, all as far apart.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// The file.
    pub(super) file: Arc<PixelFile>,
    /// Where the pixels of the first image begin, in bytes.
    pub(super) start: u64,
    /// The bytes from the beginning of an image to that of the next.
    pub(super) stride: u64,
    /// How many there are.
    pub(super) images: usize,
}

/// The pixels of a set of images, in files.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// The parts of the set, each with the number of its first image, in order.
    segments: Vec<(usize, Segment)>,
    axes: Axes,
}

impl Stored {
    /// Makes it of the images in `segments`, one behind the other, whose values come in the order of `axes`.
    pub(super) fn new(segments: impl IntoIterator<Item = Segment>, axes: Axes) -> Self {
        let mut first = 0;
        let number = |segment: Segment| {
            first += segment.images;
            (first - segment.images, segment)
        };
        Self {
            segments: segments.into_iter().filter(|segment| segment.images > 0).map(number).collect(),
            axes,
        }
    }

    /// Says that the values of each image come in the order of `axes`.
    pub(super) fn set_axes(&mut self, axes: Axes) {
        self.axes = axes;
    }

    /// Gives the segment that image `index` is in, the place of the image in its file, and the images of the segment from it on.
    fn find(&self, index: usize) -> (&Segment, u64, usize) {
        let number = self.segments.partition_point(|(first, _)| *first <= index) - 1;
        let (first, segment) = &self.segments[number];
        let within = index - first;
        assert!(within < segment.images, "there is no image {index}");
        (segment, segment.start + within as u64 * segment.stride, segment.images - within)
    }

    /// Reads the images `which`, of `shape`, into `pixels`, axes `[image, row, column, channel]`.
    ///
    /// # Errors
    /// If they cannot be read, or a file was changed since it was opened.
    ///
    /// # Panics
    /// If there are no such images, or `pixels` has another length.
    pub(super) fn read(
        &self,
        which: &Which<'_>,
        shape: Shape,
        pixels: &mut [u8],
    ) -> Result<(), DatasetError> {
        assert_eq!(pixels.len(), which.len() * shape.len(), "one byte a value");
        self.prefetch(which, shape);
        let mut raw = vec![0; if self.axes == Axes::Rows { 0 } else { shape.len() }];
        for (place, run) in self.runs(which, shape) {
            let pixels = &mut pixels[place * shape.len()..][..run.images * shape.len()];
            if self.axes == Axes::Rows {
                run.file.read(run.offset, pixels)?;
                continue;
            }
            // Only one image is read at a time where it has to be rearranged.
            run.file.read(run.offset, &mut raw)?;
            self.axes.arrange(shape, &raw, pixels);
        }
        Ok(())
    }

    /// Has the system read the images `which` while something else is done, where it takes such advice.
    pub(super) fn prefetch(&self, which: &Which<'_>, shape: Shape) {
        for (_, run) in self.runs(which, shape) {
            run.file.prefetch(run.offset, run.images * shape.len());
        }
    }

    /// Gives what is read at a time, each with its place among `which`: a range as far as it lies in one piece, or else an image.
    fn runs<'a>(&'a self, which: &'a Which<'_>, shape: Shape) -> impl Iterator<Item = (usize, Run<'a>)> {
        let mut place = 0;
        std::iter::from_fn(move || {
            if place >= which.len() {
                return None;
            }
            let (segment, offset, behind) = self.find(which.index(place));
            let is_whole = self.axes == Axes::Rows && segment.stride == shape.len() as u64;
            let images = match which {
                Which::Range(range) if is_whole => behind.min(range.len() - place),
                _ => 1,
            };
            place += images;
            Some((place - images, Run { file: &segment.file, offset, images }))
        })
    }
}

/// Images that are read at a time.
struct Run<'a> {
    file: &'a PixelFile,
    offset: u64,
    images: usize,
}

#[cfg(test)]
mod tests;
