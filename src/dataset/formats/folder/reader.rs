//! Reading pictures that come folder by folder, with few calls of the system for each.

use super::tree::PictureFile;
use crate::dataset::error::DatasetError;
use crate::dataset::picture::Picture;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

/// Files of fewer bytes are read at once.
const MOST_AT_ONCE: usize = 256 << 10;

/// What one thread reads pictures with: at most one folder and one file are open.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// Where the last picture was, and that folder, if it could be opened.
    last: Option<(Arc<Path>, Option<OpenFolder>)>,
    /// What the last file held that was read at once.
    contents: Vec<u8>,
}

impl Reader {
    /// Reads the picture in `file`.
    ///
    /// # Errors
    /// If the file cannot be read, is no PNG or JPEG picture, is damaged, or is larger than can be held.
    pub(super) fn picture(&mut self, file: &PictureFile) -> Result<Picture, DatasetError> {
        let path = file.path();
        match self.at_once(file) {
            Some(contents) => Picture::decode(&path, contents),
            // The whole path is the way to every file, or says what is wrong with it.
            None => Picture::open(&path),
        }
    }

    /// All that `file` holds, if it can be read at once.
    fn at_once(&mut self, file: &PictureFile) -> Option<&[u8]> {
        let last = self.last.take().filter(|(path, _)| Arc::ptr_eq(path, &file.folder));
        let open = || (Arc::clone(&file.folder), OpenFolder::at(&file.folder));
        let (_, folder) = self.last.insert(last.unwrap_or_else(open));
        folder.as_ref()?.read(&file.name, &mut self.contents)?;
        Some(&self.contents)
    }
}

/// A folder whose files are opened by their names alone, so that the system does not look for the folder each time.
#[cfg(unix)]
#[derive(Debug)]
struct OpenFolder(rustix::fd::OwnedFd);

#[cfg(unix)]
impl OpenFolder {
    /// Opens the folder at `path`, if that is possible.
    fn at(path: &Path) -> Option<Self> {
        use rustix::fs::{Mode, OFlags, open};
        open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty()).ok().map(Self)
    }

    /// Puts all that the file of that name holds into `contents`, in place of what they are, if it is a regular file, and its bytes come
    /// at once. Nothing is waited for: a pipe may have no other end.
    fn read(&self, name: &OsStr, contents: &mut Vec<u8>) -> Option<()> {
        use rustix::buffer::spare_capacity;
        use rustix::fs::{FileType, Mode, OFlags, fstat, openat};
        let how = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = openat(&self.0, name, how, Mode::empty()).ok()?;
        let stat = fstat(&file).ok()?;
        let size = usize::try_from(stat.st_size).ok()?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() || size == 0 || size >= MOST_AT_ONCE {
            return None;
        }
        contents.clear();
        contents.reserve_exact(MOST_AT_ONCE);
        // As many bytes as the file has, where there is room for more, are all of them.
        (rustix::io::read(&file, spare_capacity(contents)).ok()? == size).then_some(())
    }
}

/// A folder where the system opens files by their whole paths only: there is none.
#[cfg(not(unix))]
#[derive(Debug)]
enum OpenFolder {}

#[cfg(not(unix))]
impl OpenFolder {
    fn at(_path: &Path) -> Option<Self> {
        None
    }

    fn read(&self, _name: &OsStr, _contents: &mut Vec<u8>) -> Option<()> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::shape::Shape;
    use std::fs::{self, File};
    use std::os::unix::fs::symlink;

    /// A grey pixel as bright as this.
    fn picture(brightness: u8) -> Picture {
        Picture::new(Shape::new(1, 1, 1), vec![brightness])
    }

    /// Puts `picture` into a file of the folder at `path`, which is made if it is not there.
    fn put(path: &Path, name: &str, picture: &Picture) {
        fs::create_dir_all(path).expect("made");
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 1, 1);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().expect("a head");
        writer.write_image_data(picture.bytes()).expect("pixels");
        writer.finish().expect("an end");
        fs::write(path.join(name), file).expect("written");
    }

    fn file(folder: &Arc<Path>, name: &str) -> PictureFile {
        PictureFile { folder: Arc::clone(folder), name: name.into(), class: 0 }
    }

    #[test]
    fn pictures_are_read_from_one_folder_after_the_other_and_behind_links() {
        let directory = tempfile::tempdir().expect("a directory");
        let [one, other]: [Arc<Path>; 2] = ["one", "other"].map(|name| directory.path().join(name).into());
        put(&one, "1.png", &picture(1));
        put(&one, "2.png", &picture(2));
        put(&other, "1.png", &picture(3));
        symlink("../other/1.png", one.join("link.png")).expect("linked");
        let mut reader = Reader::default();
        for (folder, name, brightness) in
            [(&one, "1.png", 1), (&one, "2.png", 2), (&other, "1.png", 3), (&one, "link.png", 3)]
        {
            let read = reader.picture(&file(folder, name)).expect("a picture");
            assert_eq!(read, picture(brightness), "{name} in {}", folder.display());
            assert!(reader.last.as_ref().is_some_and(|(path, open)| path == folder && open.is_some()));
        }
    }

    #[test]
    fn a_folder_is_looked_for_once_and_by_whole_paths_if_it_cannot_be_opened() {
        let directory = tempfile::tempdir().expect("a directory");
        let (path, moved): (Arc<Path>, _) = (directory.path().join("a").into(), directory.path().join("b"));
        put(&path, "1.png", &picture(1));
        put(&path, "2.png", &picture(2));
        let mut reader = Reader::default();
        assert_eq!(reader.picture(&file(&path, "1.png")).expect("a picture"), picture(1));
        fs::rename(&path, &moved).expect("moved");
        assert_eq!(reader.picture(&file(&path, "2.png")).expect("a picture"), picture(2));
        put(&path, "3.png", &picture(3));
        reader.last = Some((Arc::clone(&path), None));
        assert_eq!(reader.picture(&file(&path, "3.png")).expect("a picture"), picture(3));
    }

    #[test]
    fn what_is_no_file_is_not_waited_for_and_errors_name_the_whole_path() {
        let directory = tempfile::tempdir().expect("a directory");
        let folder: Arc<Path> = directory.path().into();
        let made = std::process::Command::new("mkfifo").arg(folder.join("pipe.png")).status().expect("runs");
        assert!(made.success());
        fs::create_dir(folder.join("folder.png")).expect("made");
        symlink("/dev/zero", folder.join("device.png")).expect("linked");
        fs::write(folder.join("empty.png"), []).expect("written");
        let large = File::create(folder.join("large.png")).expect("made");
        large.set_len((128 << 20) + 1).expect("a hole");
        let mut reader = Reader::default();
        for (name, problem) in [
            ("pipe.png", "found a pipe, socket or device"),
            ("folder.png", "found a directory"),
            ("device.png", "found a pipe, socket or device"),
            ("empty.png", "the file is empty"),
            ("large.png", "the file holds more than 128 MiB"),
            ("none.png", "No such file"),
        ] {
            let said = reader.picture(&file(&folder, name)).expect_err("refused").to_string();
            let opened = Picture::open(&folder.join(name)).expect_err("refused").to_string();
            assert!(said.contains(problem), "{said}");
            assert_eq!(said, opened, "{name}");
        }
        put(&folder, "1.png", &picture(1));
        assert_eq!(reader.picture(&file(&folder, "1.png")).expect("a picture"), picture(1));
    }

    #[test]
    fn files_are_read_at_once_if_they_are_small_and_by_their_paths_otherwise() {
        let directory = tempfile::tempdir().expect("a directory");
        let folder: Arc<Path> = directory.path().into();
        let mut reader = Reader::default();
        for size in [1, 5000, MOST_AT_ONCE - 1, 3] {
            let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
            fs::write(folder.join("1.png"), &bytes).expect("written");
            assert!(reader.at_once(&file(&folder, "1.png")) == Some(&bytes), "{size}");
        }
        for size in [0, MOST_AT_ONCE, MOST_AT_ONCE + 1] {
            fs::write(folder.join("1.png"), vec![1; size]).expect("written");
            assert_eq!(reader.at_once(&file(&folder, "1.png")), None, "{size}");
        }
    }
}
