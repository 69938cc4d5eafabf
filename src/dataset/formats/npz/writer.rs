//! A data set as a NumPy archive: `x_train`, `y_train`, `x_test` and `y_test`, all of bytes, as Keras calls them.

use crate::dataset::formats::writer::{Destination, Halves, Writer};
use crate::dataset::images::Images;
use ndarray::{ArrayView1, ArrayViewD, IxDyn};
use ndarray_npy::{NpzWriter, WriteNpzError};
use std::fs::File;
use std::io::{self, BufWriter};

/// The name of the archive where a directory is to be written.
const NAME: &str = "data";

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
        let mut archive = NpzWriter::new_compressed(destination.create(&format!("{stem}.npz"))?);
        add(&mut archive, halves.train, "train").map_err(io::Error::other)?;
        if let Some(test) = halves.test {
            add(&mut archive, test, "test").map_err(io::Error::other)?;
        }
        Destination::finish(archive.finish().map_err(io::Error::other)?)
    }
}

/// Adds the images and labels of a half.
fn add(archive: &mut NpzWriter<BufWriter<File>>, images: &Images, half: &str) -> Result<(), WriteNpzError> {
    let (count, shape) = (images.len(), images.shape);
    let sizes = match shape.channels {
        1 => vec![count, shape.height, shape.width],
        channels => vec![count, shape.height, shape.width, channels],
    };
    let pixels = ArrayViewD::from_shape(IxDyn(&sizes), images.pixels())
        .unwrap_or_else(|_| unreachable!("images have a byte for each value"));
    archive.add_array(format!("x_{half}"), &pixels)?;
    archive.add_array(format!("y_{half}"), &ArrayView1::from(images.labels()))
}
