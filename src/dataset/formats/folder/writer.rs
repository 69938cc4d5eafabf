//! A data set as a folder of class folders: `train/CLASS/00042.png`, where the number is the image's place in its half.

use crate::dataset::formats::writer::{Destination, Halves, Writer};
use crate::dataset::images::Images;
use crate::dataset::natural::natural;
use std::fs;
use std::io;
use std::path::PathBuf;

/// The writer of folders with pictures.
pub(in crate::dataset) struct FolderWriter;

impl Writer for FolderWriter {
    fn file_end(&self) -> Option<&'static str> {
        None
    }

    fn refusal(&self, halves: &Halves<'_>) -> Option<String> {
        let shape = halves.train.shape;
        if !matches!(shape.channels, 1 | 3) {
            return Some(format!(
                "pictures are grey, or red, green and blue, and these images are of {shape}; idx and npz hold them"
            ));
        }
        halves.empty_class()
    }

    fn names_classes(&self, halves: &Halves<'_>) -> bool {
        folders(halves) == halves.classes
    }

    fn write(&self, halves: &Halves<'_>, destination: &Destination) -> io::Result<()> {
        let folders = folders(halves);
        write_half(&folders, halves.train, "train", destination)?;
        halves.test.map_or(Ok(()), |test| write_half(&folders, test, "test", destination))
    }
}

/// The name of each class's folder: that of the class, where all of these can be names of folders and folders of these names are in the
/// order of the labels; else the label.
fn folders(halves: &Halves<'_>) -> Vec<String> {
    let in_order = halves.classes.is_sorted_by(|one, other| natural(one, other).is_lt());
    if in_order && halves.classes.iter().all(|name| is_safe(name)) {
        return halves.classes.to_vec();
    }
    (0..halves.classes.len()).map(|label| label.to_string()).collect()
}

/// Whether a class can be the name of a folder on any system, and one that is not hidden.
fn is_safe(name: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && !"/\\:*?\"<>|".contains(letter);
    let is_kept = !name.starts_with(['.', ' ']) && !name.ends_with(['.', ' ']) && name != "__MACOSX";
    !name.is_empty() && is_kept && name.chars().all(is_plain)
}

fn write_half(folders: &[String], images: &Images, half: &str, destination: &Destination) -> io::Result<()> {
    for folder in folders {
        fs::create_dir_all(destination.directory.join(half).join(folder))?;
    }
    let digits = images.len().saturating_sub(1).to_string().len();
    for index in 0..images.len() {
        let folder = &folders[usize::from(images.label(index))];
        let name: PathBuf = [half, folder, &format!("{index:0digits$}.png")].iter().collect();
        destination.put(&name, &png(images, index)?)?;
    }
    Ok(())
}

/// An image as a PNG file.
fn png(images: &Images, index: usize) -> io::Result<Vec<u8>> {
    let side = |side: usize| u32::try_from(side).map_err(io::Error::other);
    let shape = images.shape;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side(shape.width)?, side(shape.height)?);
    encoder.set_color(if shape.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb });
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&images.image(index).map_err(io::Error::other)?)?;
    writer.finish()?;
    Ok(file)
}
