//! Where the four files of a data set are: the names that are accepted, and which of the files under them is meant.

use super::kind::Kind;
use crate::dataset::error::DatasetError;
use crate::dataset::formats::file::not_a_file;
use crate::dataset::note::printable;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// One of the four files.
pub(in crate::dataset) struct Role {
    /// What it holds, e.g. "training images".
    what: &'static str,
    /// Whether those are images or labels.
    pub(in crate::dataset) kind: Kind,
    /// What the accepted names begin with, the usual one first.
    stems: &'static [&'static str],
    /// What they end in, but for `.gz`; some archives write a dot for the dash.
    ends: &'static [&'static str],
}

/// What the names of image files end in.
const IMAGES: &[&str] = &["-idx3-ubyte", ".idx3-ubyte"];
/// What the names of label files end in; the integers are QMNIST's.
const LABELS: &[&str] = &["-idx1-ubyte", ".idx1-ubyte", "-idx2-int", ".idx2-int"];
/// At most so many entries of a directory are looked at to see what else is there.
const MOST_ENTRIES: usize = 1000;
/// At most so many of them are named.
const MOST_NAMED: usize = 3;

pub(in crate::dataset) const TRAIN: [Role; 2] = [
    Role { what: "training images", kind: Kind::Images, stems: &["train-images"], ends: IMAGES },
    Role { what: "training labels", kind: Kind::Labels, stems: &["train-labels"], ends: LABELS },
];
pub(in crate::dataset) const TEST: [Role; 2] = [
    Role { what: "test images", kind: Kind::Images, stems: &["t10k-images", "test-images"], ends: IMAGES },
    Role { what: "test labels", kind: Kind::Labels, stems: &["t10k-labels", "test-labels"], ends: LABELS },
];

/// What was found for one of the four files.
#[derive(Debug)]
pub(in crate::dataset) struct Found {
    /// The file to read.
    pub(in crate::dataset) path: PathBuf,
    /// Other files that could have been meant: they must hold the same.
    pub(in crate::dataset) others: Vec<PathBuf>,
    /// Names that come first and were passed over, each with the reason.
    pub(in crate::dataset) passed_over: Vec<String>,
}

/// What is under a name.
enum Seen {
    Nothing,
    File,
    Unfit(String),
}

impl Role {
    /// The accepted names, the preferred one first; each begins with `prefix`.
    pub(in crate::dataset) fn names(&self, prefix: &str) -> impl Iterator<Item = String> {
        let of_stem = |stem: &'static str| self.ends.iter().map(move |end| format!("{prefix}{stem}{end}"));
        let plain: Vec<String> = self.stems.iter().copied().flat_map(of_stem).collect();
        let packed: Vec<String> = plain.iter().map(|name| format!("{name}.gz")).collect();
        plain.into_iter().chain(packed)
    }

    /// The names in few words.
    fn looked_for(&self, prefix: &str) -> String {
        let usual: Vec<String> =
            self.stems.iter().map(|stem| format!("{prefix}{stem}{}", self.ends[0])).collect();
        format!("{} (or with {}; raw or .gz)", usual.join(", "), self.ends[1..].join(", "))
    }

    /// The first of the names that a regular, readable file with something in it has.
    pub(in crate::dataset) fn find(&self, directory: &Path, prefix: &str) -> Result<Found, DatasetError> {
        let (mut fit, mut unfit) = (Vec::new(), Vec::new());
        for name in self.names(prefix) {
            let path = directory.join(&name);
            match look(&path) {
                Seen::Nothing => {}
                Seen::File => fit.push(path),
                Seen::Unfit(why) => unfit.push(format!("{name} {why}")),
            }
        }
        if fit.is_empty() {
            let (directory, what) = (directory.to_owned(), self.what);
            let (looked_for, nearby) = (self.looked_for(prefix), self.nearby(&directory));
            return Err(DatasetError::Missing { directory, what, unfit, looked_for, nearby });
        }
        let path = fit.remove(0);
        Ok(Found { path, others: fit, passed_over: unfit })
    }

    /// What is there instead and may be meant, as an advice; empty if there is nothing.
    fn nearby(&self, directory: &Path) -> String {
        let what = if self.kind == Kind::Images { "images" } else { "labels" };
        let set = self.stems.iter().map(|stem| stem.split('-').next().unwrap_or(stem));
        let set: Vec<&str> = set.collect();
        let (mut files, mut places) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(directory).into_iter().flatten().flatten().take(MOST_ENTRIES) {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().to_lowercase());
            if path.is_dir() {
                places.extend([path.join("raw"), path].into_iter().filter(|place| self.is_in(place)));
            } else if name.contains(what) && set.iter().any(|set| name.contains(set)) {
                files.push(printable(&entry.file_name().to_string_lossy()));
            }
        }
        places.sort();
        files.sort();
        let unknown = files.into_iter().filter(|file| !self.names("").any(|name| name == *file));
        let unknown: Vec<String> = unknown.take(MOST_NAMED).collect();
        if let Some(place) = places.first() {
            format!("; there is one in {0}: if that is meant, give {0}", printable(&place.to_string_lossy()))
        } else if unknown.is_empty() {
            String::new()
        } else {
            format!("; there is {}: if that is meant, rename it", unknown.join(", "))
        }
    }

    /// Whether `directory` holds the file.
    fn is_in(&self, directory: &Path) -> bool {
        self.names("").any(|name| matches!(look(&directory.join(name)), Seen::File))
    }
}

/// What the names of the four files in `directory` begin with, in order, where that is more than nothing: "emnist-letters-".
pub(in crate::dataset) fn prefixes(directory: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().take(MOST_ENTRIES);
    entries.filter_map(|entry| prefix(&entry.file_name().to_string_lossy())).collect()
}

/// What the name of a file begins with, before what training images are called, if that is what it is the name of.
pub(in crate::dataset) fn prefix(name: &str) -> Option<String> {
    let [images, _] = &TRAIN;
    let prefix = images.names("").find_map(|usual| name.strip_suffix(&usual).map(str::to_owned))?;
    (prefix.is_empty() || prefix.ends_with(['-', '_'])).then_some(prefix)
}

/// What is under `path`. A pipe is not opened: that would wait for its other end.
fn look(path: &Path) -> Seen {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Seen::Unfit(format!("cannot be looked at ({error})"));
        }
        Err(_) if path.is_symlink() => return Seen::Unfit("is a link that leads nowhere".to_owned()),
        Err(_) => return Seen::Nothing,
    };
    if let Some(kind) = not_a_file(&metadata) {
        return Seen::Unfit(format!("is {kind}"));
    }
    if metadata.len() == 0 {
        return Seen::Unfit("is empty".to_owned());
    }
    match File::open(path) {
        Ok(_) => Seen::File,
        Err(error) => Seen::Unfit(format!("cannot be read ({error})")),
    }
}
