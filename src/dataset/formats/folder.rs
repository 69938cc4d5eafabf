//! A folder of class folders with pictures in them, PNG or JPEG, of any size, in grey or in colour; perhaps in `train`, `val` and
//! `test`. A class is called as its folder.

mod crew;
mod decoding;
mod reader;
mod room;
#[cfg(test)]
mod tests;
mod tree;
mod writer;

use super::file::beginning;
use super::format::{Confidence, Contents, Format};
use super::writer::Writer;
use crate::dataset::error::DatasetError;
use crate::dataset::images::Images;
use crate::dataset::note::joined;
use crate::dataset::picture::Picture;
use crate::dataset::read_options::ReadOptions;
use crate::dataset::test_set::TestSet;
use decoding::Decoded;
use std::path::Path;
use tree::{PictureFile, Tree, first_picture};
use writer::FolderWriter;

/// What PNG files begin with.
const PNG: &[u8] = b"\x89PNG";
/// What JPEG files begin with.
const JPEG: &[u8] = b"\xff\xd8\xff";

/// The format of pictures in class folders. They are taken in the natural order of their names ("2" before "10"), whatever their
/// class; hidden files and folders are none.
pub(super) struct Folder;

impl Format for Folder {
    fn name(&self) -> &'static str {
        "folder"
    }

    fn summary(&self) -> &'static str {
        "a folder of class folders with PNG or JPEG pictures, perhaps in train/, val/ and test/"
    }

    fn looked_for(&self) -> &'static str {
        "a folder that holds a folder for each class with .png, .jpg or .jpeg files, or such folders in train/, val/ and test/"
    }

    fn recognise(&self, path: &Path) -> Confidence {
        match first_picture(path) {
            Some((picture, true)) => {
                let start = beginning(&picture, 4);
                let is_one = start.starts_with(PNG) || start.starts_with(JPEG);
                if is_one { Confidence::Certain } else { Confidence::Likely }
            }
            // Pictures that lie in no class folder are no data set; reading them says so.
            Some((_, false)) => Confidence::Possible,
            None => Confidence::Foreign,
        }
    }

    fn resizes(&self) -> bool {
        true
    }

    fn read(&self, path: &Path, options: &ReadOptions) -> Result<Contents, DatasetError> {
        let Tree { classes, train, validation, test, mut notes } = Tree::at(path, self.looked_for())?;
        let files: Vec<&PictureFile> = train.iter().chain(&validation).chain(test.iter().flatten()).collect();
        let Decoded { shape, pixels, notes: said } = decoding::decode(path, &files, options)?;
        notes.extend(said);
        if !validation.is_empty() {
            notes.push(joined("the validation folder", validation.len()));
        }
        let trained = train.len() + validation.len();
        let labels: Vec<u8> = files.iter().map(|file| file.class).collect();
        let (train_labels, test_labels) = labels.split_at(trained);
        let (train_pixels, test_pixels) = pixels.parted(shape, trained, files.len());
        let train = Images::with(shape, train_pixels, train_labels.to_vec());
        let test_set = Images::with(shape, test_pixels, test_labels.to_vec());
        let test = match test {
            Some(_) => TestSet::Own(test_set),
            None => {
                TestSet::Absent("there is no folder test with class folders beside the others".to_owned())
            }
        };
        Ok(Contents { train, test, classes: Some(classes), notes })
    }

    fn check(&self, path: &Path, report: &mut dyn FnMut(DatasetError)) {
        let tree = match Tree::at(path, self.looked_for()) {
            Ok(tree) => tree,
            Err(error) => return report(error),
        };
        for file in tree.train.iter().chain(&tree.validation).chain(tree.test.iter().flatten()) {
            Picture::open(&file.path()).map_or_else(&mut *report, drop);
        }
    }

    fn writer(&self) -> Option<&'static dyn Writer> {
        Some(&FolderWriter)
    }
}
