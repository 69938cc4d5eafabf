//! A directory with an array of images for each class, as Quick, Draw! has them: the class is called as the file.

use super::array::Array;
use super::images::{self, ImageArray};
use crate::dataset::class_names;
use crate::dataset::error::DatasetError;
use crate::dataset::formats::format::Contents;
use crate::dataset::images::Images;
use crate::dataset::limits::MOST_CLASSES;
use crate::dataset::note::Note;
use crate::dataset::test_set::TestSet;
use std::path::Path;

/// What the names of Quick, Draw!'s files begin with before the class.
const PREFIXES: [&str; 2] = ["full_numpy_bitmap_", "full-numpy_bitmap-"];

/// Reads `arrays` from the directory at `path`, each the images of a class.
///
/// # Errors
/// If one of them is no array of images, or they do not fit each other.
pub(super) fn read(path: &Path, arrays: Vec<Array>, memory: u64) -> Result<Contents, DatasetError> {
    if arrays.len() > MOST_CLASSES {
        let problem = format!(
            "holds {} files of images, a class each; at most {MOST_CLASSES} are possible",
            arrays.len()
        );
        let looked_for = "a directory with fewer".to_owned();
        return Err(DatasetError::Unrecognised { path: path.to_owned(), problem, looked_for });
    }
    let name = |array: &Array| {
        let name = array.name.as_str();
        PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name).to_owned()
    };
    let classes = class_names::checked(path, arrays.iter().map(name))?;
    let arrays: Vec<ImageArray> = arrays.into_iter().map(ImageArray::of).collect::<Result<_, _>>()?;
    let arrays: Vec<&ImageArray> = arrays.iter().collect();
    images::check(&arrays)?;
    let (scale, said) = images::scale(&arrays)?;
    let labels =
        (0..=u8::MAX).zip(&arrays).flat_map(|(class, images)| vec![class; images.layout.images]).collect();
    let Some(shape) = arrays.first().map(|images| images.layout.shape) else {
        let (problem, looked_for) = ("holds no arrays".to_owned(), "a directory with some".to_owned());
        return Err(DatasetError::Unrecognised { path: path.to_owned(), problem, looked_for });
    };
    let train = Images::with(shape, images::read(&arrays, scale, memory)?, labels);
    let told = format!("{} files are a class each, called as the file", classes.len());
    let notes = said.into_iter().chain([Note::info("class-per-file", told)]).collect();
    let absence = "a directory with a file for each class has none".to_owned();
    Ok(Contents { train, test: TestSet::Absent(absence), classes: Some(classes), notes })
}
