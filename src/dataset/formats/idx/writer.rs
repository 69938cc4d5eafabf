//! A data set as the four IDX files, raw.

use crate::dataset::error::DatasetError;
use crate::dataset::formats::idx::roles::{Role, TEST, TRAIN};
use crate::dataset::formats::writer::{Destination, Halves, Writer};
use std::borrow::Cow;
use std::io::{self, Write};

/// The writer of IDX files.
pub(in crate::dataset) struct IdxWriter;

impl Writer for IdxWriter {
    fn file_end(&self) -> Option<&'static str> {
        None
    }

    fn refusal(&self, halves: &Halves<'_>) -> Option<String> {
        let advice =
            "an IDX data set has test images, and there are none here; csv, npz and folder do without";
        halves.test.is_none().then(|| advice.to_owned())
    }

    fn write(&self, halves: &Halves<'_>, destination: &Destination) -> io::Result<()> {
        let test = halves.test.map(|test| (&TEST, test));
        for ([image_role, label_role], images) in std::iter::once((&TRAIN, halves.train)).chain(test) {
            let size = |size: usize| u32::try_from(size).map_err(io::Error::other);
            let (count, shape) = (size(images.len())?, images.shape);
            let mut sizes = vec![count, size(shape.height)?, size(shape.width)?];
            if shape.channels > 1 {
                sizes.push(size(shape.channels)?);
            }
            write_file(destination, image_role, &sizes, images.chunks())?;
            let labels = std::iter::once(Ok(images.labels().into()));
            write_file(destination, label_role, &[count], labels)?;
        }
        Ok(())
    }
}

fn write_file<'a>(
    destination: &Destination,
    role: &Role,
    sizes: &[u32],
    mut chunks: impl Iterator<Item = Result<Cow<'a, [u8]>, DatasetError>>,
) -> io::Result<()> {
    let name = role.names("").next().ok_or(io::ErrorKind::InvalidInput)?;
    let mut file = destination.create(&name)?;
    file.write_all(&[0, 0, 0x08, sizes.len() as u8])?;
    sizes.iter().try_for_each(|size| file.write_all(&size.to_be_bytes()))?;
    chunks.try_for_each(|chunk| file.write_all(&chunk.map_err(io::Error::other)?))?;
    Destination::finish(file)
}
