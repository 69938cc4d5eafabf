//! The pictures that are named on the command line: files, all in a folder, or standard input.

use crate::dataset::DatasetError;
use crate::dataset::natural;
use crate::dataset::picture::{Picture, is_called_so};
use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The name of standard input on the command line, and in what is said of it.
const DASH: &str = "-";
const STANDARD_INPUT: &str = "standard input";

/// A picture that is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
}

impl Input {
    /// The path to say of it.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Standard => Path::new(STANDARD_INPUT),
        }
    }

    /// Reads the picture.
    pub(super) fn picture(&self) -> Result<Picture, DatasetError> {
        match self {
            Self::File(path) => Picture::open(path),
            Self::Standard => Picture::read(self.path(), io::stdin().lock()),
        }
    }
}

/// The pictures in order; those of a folder and the folders in it by their names, in natural order. What begins with a dot is left out,
/// and links to folders are not followed.
pub(super) struct Inputs {
    /// What is still to be read: what was named, or is in a folder.
    waiting: VecDeque<Named>,
}

/// A path that is still to be looked at.
struct Named {
    path: PathBuf,
    /// Whether it was named on the command line, and is not only in a folder that was.
    by_user: bool,
}

impl Inputs {
    pub(super) fn new(named: &[PathBuf]) -> Self {
        Self { waiting: named.iter().map(|path| Named { path: path.clone(), by_user: true }).collect() }
    }

    /// Puts what is in a folder before all that waits.
    fn enter(&mut self, folder: &Path, by_user: bool) -> Result<(), DatasetError> {
        let mut found = entries(folder)?;
        if by_user && !found.iter().any(|path| path.is_dir() || is_called_so(path)) {
            let problem =
                "holds no file that is called .png, .jpg or .jpeg; name the pictures, or their folder"
                    .to_owned();
            return Err(DatasetError::Picture { path: folder.to_owned(), problem });
        }
        found.retain(|path| is_called_so(path) || is_own_folder(path));
        for path in found.into_iter().rev() {
            self.waiting.push_front(Named { path, by_user: false });
        }
        Ok(())
    }
}

impl Iterator for Inputs {
    type Item = Result<Input, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Named { path, by_user } = self.waiting.pop_front()?;
            if by_user && path.as_os_str() == DASH {
                return Some(Ok(Input::Standard));
            }
            if !path.is_dir() {
                return Some(Ok(Input::File(path)));
            }
            if let Err(error) = self.enter(&path, by_user) {
                return Some(Err(error));
            }
        }
    }
}

/// Whether something in a folder is a folder itself, and no link to one, which could lead in a circle.
fn is_own_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir())
}

/// What is in a folder, in natural order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let failed = |reason| DatasetError::Read { path: folder.to_owned(), reason };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            found.push((name, entry.path()));
        }
    }
    found.sort_by(|(one, _), (other, _)| natural::natural(one, other));
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_give_their_pictures_in_natural_order_and_nothing_hidden() {
        let place = tempfile::tempdir().expect("a directory can be made");
        let root = place.path();
        for folder in ["b", ".hidden", "a10", "a9", "a9/deep"] {
            fs::create_dir(root.join(folder)).expect("a directory can be made");
        }
        for file in [
            "10.png",
            "9.JPG",
            "x.txt",
            ".dot.png",
            "b/1.jpeg",
            "a10/1.png",
            "a9/2.png",
            "a9/deep/0.png",
            ".hidden/1.png",
        ] {
            fs::write(root.join(file), "").expect("a file can be written");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, root.join("b/circle")).expect("a link can be made");
        let named = [root.join("x.txt"), root.to_owned(), PathBuf::from("-")];
        let found: Vec<PathBuf> =
            Inputs::new(&named).map(|input| input.expect("readable").path().to_owned()).collect();
        let expected = ["x.txt", "9.JPG", "10.png", "a9/2.png", "a9/deep/0.png", "a10/1.png", "b/1.jpeg"];
        let mut expected: Vec<PathBuf> = expected.iter().map(|name| root.join(name)).collect();
        expected.push(PathBuf::from("standard input"));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_folder_without_pictures_and_a_file_that_is_not_there_are_errors() {
        let place = tempfile::tempdir().expect("a directory can be made");
        let said = |path: &Path| match Inputs::new(&[path.to_owned()]).next() {
            Some(Ok(input)) => input.picture().expect_err("no picture").to_string(),
            Some(Err(error)) => error.to_string(),
            None => String::new(),
        };
        assert!(said(place.path()).contains("holds no file that is called .png"));
        assert!(said(&place.path().join("1.png")).contains("1.png: cannot be read"));
    }
}
