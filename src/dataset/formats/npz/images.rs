//! Arrays of images, brought to the bytes of [`Images`](crate::dataset::Images).

use super::array::Array;
use super::header::Header;
use super::layout::Layout;
use super::scale::{Range, Scale};
use crate::dataset::error::{DatasetError, Place};
use crate::dataset::formats::file::{EXPANSION, open};
use crate::dataset::note::Note;
use crate::dataset::pixels::Pixels;
use crate::dataset::spool::{Spool, images_in};
use crate::dataset::stored::{PixelFile, Segment, Stored};
use crate::memory::reserve;
use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

/// What to do about an archive that holds too much.
const UNPACK_FIRST: &str = "an archive may not make a data set grow by more than 56 MiB in memory, save it with numpy.savez in \
                            place of savez_compressed";

/// An array of images that was not read yet.
#[derive(Clone, Debug)]
pub(super) struct ImageArray {
    /// The array.
    pub(super) array: Array,
    header: Header,
    /// How it is laid out.
    pub(super) layout: Layout,
}

impl ImageArray {
    /// The images in `array`.
    ///
    /// # Errors
    /// If its head cannot be read, or is none of an array of images.
    pub(super) fn of(array: Array) -> Result<Self, DatasetError> {
        let header = array.header()?;
        let layout = Layout::of(&array, &header)?;
        Ok(Self { array, header, layout })
    }

    /// Writes all images into `pixels`, axes `[image, row, column, channel]`.
    fn read_into(&self, scale: Scale, pixels: &mut [u8]) -> Result<(), DatasetError> {
        let Header { number, fortran, .. } = self.header;
        if number.is_byte() && self.layout.is_plain(fortran) {
            return self.array.values(&self.header, |first, bytes| {
                let first = first as usize;
                pixels[first..first + bytes.len()].copy_from_slice(bytes);
                Ok(())
            });
        }
        let mut places = self.layout.places(fortran);
        self.array.values(&self.header, |_, bytes| {
            for value in bytes.chunks_exact(number.size) {
                pixels[places.next_place()] = scale.byte(number.real(value));
            }
            Ok(())
        })
    }
}

impl ImageArray {
    /// Writes all images into `spool` from `start` on, axes `[image, row, column, channel]`.
    fn spool(&self, scale: Scale, spool: &Spool, start: u64) -> Result<(), DatasetError> {
        let Header { number, fortran, .. } = self.header;
        let Some(axes) = self.layout.image_axes(fortran) else {
            let place = Place::Byte { field: "order", offset: 10 };
            let (expected, found) = (
                "images one behind the other, for they are more than may be kept in memory",
                "Fortran order",
            );
            let advice = "save them in C order, images = numpy.ascontiguousarray(images), or allow more memory with --data-memory";
            return Err(DatasetError::malformed(&self.array.path, place, expected, found, advice));
        };
        let shape = self.layout.shape;
        let mut stored = Vec::with_capacity(shape.len());
        let (mut image, mut at) = (vec![0; shape.len()], start);
        self.array.values(&self.header, |_, bytes| {
            for value in bytes.chunks_exact(number.size) {
                stored.push(if number.is_byte() { value[0] } else { scale.byte(number.real(value)) });
                if stored.len() == image.len() {
                    axes.arrange(shape, &stored, &mut image);
                    spool.write(at, &image)?;
                    at += image.len() as u64;
                    stored.clear();
                }
            }
            Ok(())
        })
    }
}

/// Checks that all of `arrays` have the shape of the first, are of one type, and that memory for them may be taken.
///
/// # Errors
/// If not.
pub(super) fn check(arrays: &[&ImageArray]) -> Result<(), DatasetError> {
    let [first, others @ ..] = arrays else { return Ok(()) };
    for other in others {
        if other.layout.shape != first.layout.shape {
            return Err(DatasetError::ShapeMismatch {
                train_path: first.array.path.clone(),
                train: first.layout.shape,
                test_path: other.array.path.clone(),
                test: other.layout.shape,
            });
        }
        if !other.header.number.is_alike(first.header.number) {
            let expected = format!("{}, as in {}", first.header.number.name(), first.array.name);
            let place = Place::Byte { field: "type", offset: 10 };
            let (path, found) = (&other.array.path, other.header.number.name());
            let advice = "save all images of a data set as one type, best as bytes: images.astype('uint8')";
            return Err(DatasetError::malformed(path, place, expected, found, advice));
        }
    }
    check_memory(arrays)
}

/// Checks that the images take no more memory than the files that they are in and [`EXPANSION`] bytes.
fn check_memory(arrays: &[&ImageArray]) -> Result<(), DatasetError> {
    let files: BTreeSet<_> = arrays.iter().map(|images| images.array.file()).collect();
    let size = |path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let most = files.into_iter().map(size).sum::<u64>().saturating_add(EXPANSION);
    let bytes: u64 = arrays.iter().map(|images| images.layout.bytes() as u64).sum();
    match arrays {
        [first, ..] if bytes > most => {
            let path = first.array.file().to_owned();
            Err(DatasetError::TooLarge { path, claimed: bytes.to_string(), most, advice: UNPACK_FIRST })
        }
        _ => Ok(()),
    }
}

/// What the pixels of `arrays`, which are of one type, mean, with what to say of it. Those that are no bytes are all looked at.
///
/// # Errors
/// If they cannot be read, or lie in no range that pixels lie in.
pub(super) fn scale(arrays: &[&ImageArray]) -> Result<(Scale, Option<Note>), DatasetError> {
    let [first, ..] = arrays else { return Ok((Scale::Bytes, None)) };
    if first.header.number.is_byte() {
        return Ok((Scale::Bytes, None));
    }
    let mut range = Range::EMPTY;
    for images in arrays {
        range.take_in(&images.array, &images.header, images.layout.shape.len())?;
    }
    let (scale, said) = range.scale(&first.array, &first.header)?;
    Ok((scale, said.map(|said| Note::info("pixel-range", said))))
}

/// Reads `arrays` one behind the other. Pixels that are more than `memory` bytes are left where they are, or put into a file if they are
/// not there as they are needed.
///
/// # Errors
/// If there is no memory for them, or no room on the disk, or one of them cannot be read.
pub(super) fn read(arrays: &[&ImageArray], scale: Scale, memory: u64) -> Result<Pixels, DatasetError> {
    let bytes: usize = arrays.iter().map(|images| images.layout.bytes()).sum();
    if bytes as u64 > memory {
        return match in_place(arrays)? {
            Some(stored) => Ok(stored.into()),
            None => spooled(arrays, scale, bytes as u64),
        };
    }
    let mut pixels = Vec::new();
    reserve(&mut pixels, bytes).map_err(|_| DatasetError::Memory { bytes })?;
    pixels.resize(bytes, 0);
    let mut rest = pixels.as_mut_slice();
    for images in arrays {
        let (part, behind) = rest.split_at_mut(images.layout.bytes());
        images.read_into(scale, part)?;
        rest = behind;
    }
    Ok(pixels.into())
}

/// The images in `arrays` where they are, if all are bytes in files of their own, image by image, in one order of their axes.
fn in_place(arrays: &[&ImageArray]) -> Result<Option<Stored>, DatasetError> {
    let axes = |images: &&ImageArray| images.layout.image_axes(images.header.fortran);
    let Some(first) = arrays.first().and_then(axes) else { return Ok(None) };
    let is_as_it_is = |images: &&ImageArray| {
        images.array.is_alone() && images.header.number.is_byte() && axes(images) == Some(first)
    };
    if !arrays.iter().all(is_as_it_is) {
        return Ok(None);
    }
    let segment = |images: &&ImageArray| {
        let path = images.array.file();
        let (file, _) = open(path)?;
        Ok::<_, DatasetError>(Segment {
            file: Arc::new(PixelFile::shared(path, file.into_inner())?),
            start: images.header.length,
            stride: images.layout.shape.len() as u64,
            images: images.layout.images,
        })
    };
    let segments: Vec<Segment> = arrays.iter().map(segment).collect::<Result<_, _>>()?;
    Ok(Some(Stored::new(segments, first)))
}

/// Puts the images in `arrays` into a file, one behind the other.
fn spooled(arrays: &[&ImageArray], scale: Scale, bytes: u64) -> Result<Pixels, DatasetError> {
    let Some(shape) = arrays.first().map(|images| images.layout.shape) else { return Ok(Vec::new().into()) };
    let (spool, mut start) = (Spool::new(bytes)?, 0);
    for images in arrays {
        images.spool(scale, &spool, start)?;
        start += images.layout.bytes() as u64;
    }
    let count = arrays.iter().map(|images| images.layout.images).sum();
    Ok(images_in(&spool.finish(), 0, shape, count))
}
