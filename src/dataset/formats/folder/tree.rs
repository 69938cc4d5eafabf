//! The folders and files of a data set: which pictures there are, and of which classes.

use super::crew::on_all_cores;
use crate::dataset::class_names;
use crate::dataset::error::DatasetError;
use crate::dataset::limits::MOST_CLASSES;
use crate::dataset::natural::natural;
use crate::dataset::note::{Note, printable};
use crate::dataset::picture::is_called_so;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, DirEntry, FileType};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What the folder of the training set is called.
const TRAIN: &[&str] = &["train", "training"];
/// What the folder of a validation set is called.
const VALIDATION: &[&str] = &["val", "valid", "validation"];
/// What the folder of the test set is called.
const TEST: &[&str] = &["test", "testing"];
/// What archives of a Mac leave beside the files.
const LITTER: &str = "__MACOSX";
/// At most so many names are told.
const MOST_NAMED: usize = 6;

/// A file that is called as pictures are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PictureFile {
    /// The folder that it is in.
    pub(super) folder: Arc<Path>,
    /// What it is called there.
    pub(super) name: OsString,
    /// The class of the folder.
    pub(super) class: u8,
}

impl PictureFile {
    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
}

/// The pictures of a data set, none of which was looked at yet.
#[derive(Debug)]
pub(super) struct Tree {
    /// Names of the classes: folders with pictures in them, in natural order.
    pub(super) classes: Vec<String>,
    /// The pictures to train on, in order; at least one.
    pub(super) train: Vec<PictureFile>,
    /// The pictures of a folder to validate on.
    pub(super) validation: Vec<PictureFile>,
    /// The pictures of the test folder, if there is one with pictures.
    pub(super) test: Option<Vec<PictureFile>>,
    /// What a person should know of it.
    pub(super) notes: Vec<Note>,
}

impl Tree {
    /// The pictures at `path`; `looked_for` is what an error asks for instead.
    ///
    /// # Errors
    /// If there is none in a class folder to train on, or there are too many classes.
    pub(super) fn at(path: &Path, looked_for: &str) -> Result<Self, DatasetError> {
        let refused = |problem: String| DatasetError::Unrecognised {
            path: path.to_owned(),
            problem,
            looked_for: looked_for.to_owned(),
        };
        let [train, validation, test] = halves(path).map(|folder| folder.map(|folder| Half::at(&folder)));
        let Some(train) = train.filter(|half| half.has_pictures()) else {
            let alone = pictures_in(path).0.len();
            return Err(refused(match alone {
                0 => "holds no pictures in class folders to train on".to_owned(),
                _ => format!(
                    "holds {alone} pictures that lie in no class folder, so that nothing says what they are of"
                ),
            }));
        };
        let halves = [Some(train), validation, test];
        let with_pictures = halves
            .iter()
            .flatten()
            .flat_map(|half| &half.folders)
            .filter(|folder| !folder.pictures.is_empty());
        let mut names: Vec<&str> = with_pictures.map(|folder| folder.name.as_str()).collect();
        names.sort_by(|one, other| natural(one, other));
        names.dedup();
        if names.len() > MOST_CLASSES {
            let count = names.len();
            return Err(refused(format!("holds {count} class folders; at most {MOST_CLASSES} are possible")));
        }
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let classes = called(path, &names)?;
        let notes = notes(&halves, &names);
        let [train, validation, test] =
            halves.map(|half| half.map_or_else(Vec::new, |half| half.files(&names)));
        Ok(Self { classes, train, validation, test: Some(test).filter(|test| !test.is_empty()), notes })
    }
}

/// The names of the classes: those of their folders, or, where all of these are whole numbers, as `labels.txt` beside them calls such
/// labels.
fn called(path: &Path, folders: &[String]) -> Result<Vec<String>, DatasetError> {
    let labels: Option<Vec<i64>> = folders.iter().map(|name| name.parse().ok()).collect();
    let named = labels.map_or(Ok(None), |labels| class_names::of_labels(path, &labels))?;
    named.map_or_else(|| class_names::checked(path, folders.iter().cloned()), Ok)
}

/// A folder of class folders.
struct Half {
    folders: Vec<ClassFolder>,
}

/// A folder that is called as a class.
struct ClassFolder {
    name: String,
    path: Arc<Path>,
    /// The names of the pictures in it, as text and as they are, in natural order.
    pictures: Vec<(String, OsString)>,
    /// The names of what else is in it.
    others: Vec<String>,
}

impl ClassFolder {
    fn at(name: String, path: &Path) -> Self {
        let (mut pictures, others) = pictures_in(path);
        pictures.sort_by(|(one, _), (other, _)| natural(one, other));
        Self { name, path: path.into(), pictures, others }
    }
}

impl Half {
    fn at(path: &Path) -> Self {
        let folders = folders_in(path);
        let (count, waiting) = (folders.len(), Mutex::new(folders.into_iter().enumerate()));
        let listed = Mutex::new(Vec::with_capacity(count));
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        on_all_cores(count, || {
            for (index, (name, path)) in iter::from_fn(next) {
                let folder = ClassFolder::at(name, &path);
                listed.lock().unwrap_or_else(PoisonError::into_inner).push((index, folder));
            }
        });
        let mut listed = listed.into_inner().unwrap_or_else(PoisonError::into_inner);
        listed.sort_by_key(|(index, _)| *index);
        Self { folders: listed.into_iter().map(|(_, folder)| folder).collect() }
    }

    fn has_pictures(&self) -> bool {
        self.folders.iter().any(|folder| !folder.pictures.is_empty())
    }

    /// The pictures in the natural order of their names, and of those with one name in the order of the classes.
    fn files(self, names: &[String]) -> Vec<PictureFile> {
        let class = |name: &str| names.iter().position(|known| known == name).unwrap_or_default() as u8;
        let of = |folder: ClassFolder| {
            let (class, path) = (class(&folder.name), folder.path);
            let file = move |name| PictureFile { folder: Arc::clone(&path), name, class };
            folder.pictures.into_iter().map(move |(text, name)| (text, file(name)))
        };
        // Runs that are sorted, which this sort merges.
        let mut files: Vec<(String, PictureFile)> = self.folders.into_iter().flat_map(of).collect();
        files.sort_by(|(one, a), (other, b)| natural(one, other).then(a.class.cmp(&b.class)));
        files.into_iter().map(|(_, file)| file).collect()
    }
}

/// The folders to train on, to validate on and to test on: those called so if the first has class folders, or else all of `path`.
fn halves(path: &Path) -> [Option<PathBuf>; 3] {
    let called = |names: &[&str]| {
        let folders = folders_in(path);
        let found = folders.into_iter().find(|(name, _)| names.contains(&name.to_lowercase().as_str()));
        found.map(|(_, path)| path).filter(|path| !folders_in(path).is_empty())
    };
    match called(TRAIN) {
        Some(train) => [Some(train), called(VALIDATION), called(TEST)],
        None => [Some(path.to_owned()), None, None],
    }
}

/// What is in a folder.
struct Entry {
    name: String,
    /// The name as it is, which need not be text.
    file_name: OsString,
    /// What it is, or what it leads to if it is a link.
    kind: Option<FileType>,
}

impl Entry {
    fn is_folder(&self) -> bool {
        self.kind.is_some_and(|kind| kind.is_dir())
    }

    fn is_picture(&self) -> bool {
        self.kind.is_some_and(|kind| kind.is_file()) && is_called_so(Path::new(&self.file_name))
    }
}

/// The folders in the one at `path`, with their names; hidden ones are none.
fn folders_in(path: &Path) -> Vec<(String, PathBuf)> {
    let folders = entries(path).filter(|entry| entry.name != LITTER && entry.is_folder());
    folders.map(|folder| (folder.name, path.join(folder.file_name))).collect()
}

/// The names of the files in the folder at `path` that are called as pictures are, as text and as they are, and the names of what else is
/// in it; what is hidden is none of them.
fn pictures_in(path: &Path) -> (Vec<(String, OsString)>, Vec<String>) {
    let (pictures, others): (Vec<Entry>, Vec<Entry>) = entries(path).partition(Entry::is_picture);
    let pictures = pictures.into_iter().map(|entry| (entry.name, entry.file_name));
    (pictures.collect(), others.into_iter().map(|entry| entry.name).collect())
}

/// What is in the folder at `path` and not hidden, as it comes.
fn entries(path: &Path) -> impl Iterator<Item = Entry> {
    let all = fs::read_dir(path).into_iter().flatten().flatten();
    all.filter_map(|entry: DirEntry| {
        let file_name = entry.file_name();
        if file_name.as_encoded_bytes().starts_with(b".") {
            return None;
        }
        // Most systems say of each entry what it is, and only links have to be followed.
        let kind = entry.file_type().ok().filter(|kind| !kind.is_symlink());
        let kind = kind.or_else(|| fs::metadata(entry.path()).ok().map(|metadata| metadata.file_type()));
        Some(Entry { name: file_name.to_string_lossy().into_owned(), file_name, kind })
    })
}

/// A picture in a class folder at `path` and true, or one that lies in no class folder and false, if there is one.
pub(super) fn first_picture(path: &Path) -> Option<(PathBuf, bool)> {
    let first = |path: &Path| entries(path).find(Entry::is_picture).map(|entry| path.join(entry.file_name));
    let [train, ..] = halves(path);
    let in_class = folders_in(&train?).into_iter().find_map(|(_, folder)| first(&folder));
    in_class.map(|picture| (picture, true)).or_else(|| Some((first(path)?, false)))
}

/// What to say of folders without pictures, and of what is no picture. `names` are those of the classes.
fn notes(halves: &[Option<Half>; 3], names: &[String]) -> Vec<Note> {
    let folders = || halves.iter().flatten().flat_map(|half| &half.folders);
    let empty: BTreeSet<&str> = folders()
        .map(|folder| folder.name.as_str())
        .filter(|name| !names.iter().any(|known| known == name))
        .collect();
    let empty = (!empty.is_empty()).then(|| {
        let text = format!(
            "{} without pictures and so no classes: {}",
            counted(empty.len(), "folder is", "folders are"),
            listed(empty.iter().copied())
        );
        Note::warning("empty-folder", text)
    });
    let others = folders().map(|folder| folder.others.len()).sum::<usize>();
    let others = (others > 0).then(|| {
        let names = folders().flat_map(|folder| folder.others.iter().map(String::as_str));
        let text = format!(
            "{} passed over, for they are no .png, .jpg or .jpeg files: {}",
            counted(others, "entry of the class folders is", "entries of the class folders are"),
            listed(names)
        );
        Note::info("passed-over", text)
    });
    empty.into_iter().chain(others).collect()
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The first names, with an ellipsis if there are more.
fn listed<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let mut shown: Vec<String> = names.by_ref().take(MOST_NAMED).map(printable).collect();
    if names.next().is_some() {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
