//! A data set from a directory that holds the four IDX files, raw or gzip, under their usual names.

use super::error::DatasetError;
use super::idx::Kind;
use super::images::Images;
use super::source::{EXPANSION, read_file};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One of the four files.
struct Role {
    what: &'static str,
    kind: Kind,
    /// The usual name, and the one that some archives use.
    names: [&'static str; 2],
}

/// Images and labels of one set.
type Roles = [Role; 2];

const TRAIN: Roles = [
    Role {
        what: "training images",
        kind: Kind::Images,
        names: ["train-images-idx3-ubyte", "train-images.idx3-ubyte"],
    },
    Role {
        what: "training labels",
        kind: Kind::Labels,
        names: ["train-labels-idx1-ubyte", "train-labels.idx1-ubyte"],
    },
];
const TEST: Roles = [
    Role {
        what: "test images",
        kind: Kind::Images,
        names: ["t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"],
    },
    Role {
        what: "test labels",
        kind: Kind::Labels,
        names: ["t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"],
    },
];

impl Role {
    fn candidates(&self) -> impl Iterator<Item = String> {
        ["", ".gz"].into_iter().flat_map(|end| self.names.map(|name| format!("{name}{end}")))
    }

    /// The first of the file's names that exists.
    fn find(&self, directory: &Path) -> Result<PathBuf, DatasetError> {
        for name in self.candidates() {
            let path = directory.join(name);
            match fs::metadata(&path) {
                Ok(_) => return Ok(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => return Err(DatasetError::Read { path, reason }),
            }
        }
        let looked_for = self.candidates().collect::<Vec<_>>().join(", ");
        Err(DatasetError::Missing { directory: directory.to_owned(), what: self.what, looked_for })
    }
}

/// Training and test set. All four files are found before any is read, so that a missing one is told at once.
pub(super) fn load(directory: &Path) -> Result<[Images; 2], DatasetError> {
    let refused = |problem: &str| DatasetError::Directory {
        directory: directory.to_owned(),
        problem: problem.to_owned(),
    };
    match fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(refused("not a directory")),
        Err(error) => return Err(refused(&format!("cannot be opened ({error})"))),
    }
    let [train_paths, test_paths] = [find_both(&TRAIN, directory)?, find_both(&TEST, directory)?];
    let mut expansion = EXPANSION;
    let train = read_both(&TRAIN, &train_paths, &mut expansion)?;
    let test = read_both(&TEST, &test_paths, &mut expansion)?;
    if train.shape != test.shape {
        let ([train_path, _], [test_path, _]) = (train_paths, test_paths);
        return Err(DatasetError::ShapeMismatch {
            train_path,
            train: train.shape,
            test_path,
            test: test.shape,
        });
    }
    Ok([train, test])
}

fn find_both([images, labels]: &Roles, directory: &Path) -> Result<[PathBuf; 2], DatasetError> {
    Ok([images.find(directory)?, labels.find(directory)?])
}

fn read_both(roles: &Roles, paths: &[PathBuf; 2], expansion: &mut u64) -> Result<Images, DatasetError> {
    let [images, labels] = paths;
    let image_data = read_file(images, roles[0].kind, expansion)?;
    let label_data = read_file(labels, roles[1].kind, expansion)?;
    Images::from_idx([images, labels], image_data, label_data)
}
