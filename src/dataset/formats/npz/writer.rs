//! A data set as a NumPy archive: `x_train`, `y_train`, `x_test` and `y_test`, all of bytes, as Keras calls them.
//!
//! The archive is the crate `zip`'s work; the head of an array of bytes is written by hand, for a few lines need no crate beside that.

use super::header::MAGIC;
use crate::dataset::error::DatasetError;
use crate::dataset::formats::writer::{Destination, Halves, Writer};
use crate::dataset::images::Images;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The name of the archive where a directory is to be written.
const NAME: &str = "data";
/// The head of an array is as long as a multiple of this.
const ALIGNMENT: usize = 64;

/// The writer of archives.
pub(in crate::dataset) struct ArchiveWriter;

impl Writer for ArchiveWriter {
    fn file_end(&self) -> Option<&'static str> {
        Some(".npz")
    }

    fn refusal(&self, halves: &Halves<'_>) -> Option<String> {
        halves.empty_class()
    }

    fn write(&self, halves: &Halves<'_>, destination: &Destination) -> io::Result<()> {
        let stem = destination.stem.as_deref().unwrap_or(NAME);
        let mut archive = ZipWriter::new(destination.create(&format!("{stem}.npz"))?);
        add(&mut archive, halves.train, "train")?;
        halves.test.map_or(Ok(()), |test| add(&mut archive, test, "test"))?;
        Destination::finish(archive.finish()?)
    }
}

/// Adds the images and labels of a half.
fn add(archive: &mut ZipWriter<BufWriter<File>>, images: &Images, half: &str) -> io::Result<()> {
    let (count, shape) = (images.len(), images.shape);
    let sizes = match shape.channels {
        1 => vec![count, shape.height, shape.width],
        channels => vec![count, shape.height, shape.width, channels],
    };
    add_array(archive, &format!("x_{half}"), &sizes, images.chunks())?;
    let labels = std::iter::once(Ok(images.labels().into()));
    add_array(archive, &format!("y_{half}"), &[count], labels)
}

/// Adds an array of bytes, which come in `chunks`.
fn add_array<'a>(
    archive: &mut ZipWriter<BufWriter<File>>,
    name: &str,
    sizes: &[usize],
    mut chunks: impl Iterator<Item = Result<Cow<'a, [u8]>, DatasetError>>,
) -> io::Result<()> {
    // Without a time, so that the same images make the same file.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .large_file(sizes.iter().product::<usize>() as u64 >= u64::from(u32::MAX));
    archive.start_file(format!("{name}.npy"), options)?;
    archive.write_all(&head(sizes)?)?;
    chunks.try_for_each(|chunk| archive.write_all(&chunk.map_err(io::Error::other)?))
}

/// The head of an array of bytes of these sizes, in C order, in version 1.0.
fn head(sizes: &[usize]) -> io::Result<Vec<u8>> {
    let shape: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    // A tuple of one has a comma, too.
    let comma = if sizes.len() == 1 { "," } else { "" };
    let shape = format!("({}{comma})", shape.join(", "));
    let mut text = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}");
    let before = MAGIC.len() + 4;
    let length = (before + text.len() + 1).next_multiple_of(ALIGNMENT) - before;
    text.push_str(&" ".repeat(length - 1 - text.len()));
    text.push('\n');
    let length = u16::try_from(length).map_err(io::Error::other)?;
    Ok([&MAGIC[..], &[1, 0], &length.to_le_bytes(), text.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_as_numpy_writes_it() {
        // numpy.save of 2.4 of numpy.zeros((5, 2, 3), "uint8") and numpy.zeros(5, "uint8"), but for the blanks.
        for (sizes, shape) in [(&[5, 2, 3][..], "(5, 2, 3)"), (&[5], "(5,)")] {
            let head = head(sizes).expect("short");
            assert_eq!(
                (head.len() % 64, &head[..8], head.last()),
                (0, &b"\x93NUMPY\x01\0"[..], Some(&b'\n'))
            );
            assert_eq!(usize::from(u16::from_le_bytes([head[8], head[9]])) + 10, head.len());
            let text = String::from_utf8_lossy(&head[10..]).trim_end().to_owned();
            assert_eq!(text, format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}"));
        }
    }
}
