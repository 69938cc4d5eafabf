//! Files that a key makes.

use crate::tui::app::App;
use crate::tui::picture::Format;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// So many files of a name are kept beside each other.
const MOST: usize = 1000;

/// Keeps a picture of what `app` shows in the directory that the program was started in, and has its log say where.
pub fn keep_picture(app: &mut App, format: Format) {
    let (name, bytes) = app.picture(format);
    let kept =
        std::env::current_dir().and_then(|directory| keep(&directory, &name, format.extension(), &bytes));
    let told = kept.map(|path| path.display().to_string()).map_err(|error| error.to_string());
    app.on_kept(told.as_deref().map_err(String::as_str));
}

/// Writes a new file into a directory, and says where it is. One that is there already is left alone: the new one's name then ends
/// with a number.
///
/// # Errors
/// If no such file can be made or written, with its path.
fn keep(directory: &Path, stem: &str, extension: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    for number in 1..=MOST {
        let name =
            if number == 1 { format!("{stem}.{extension}") } else { format!("{stem}-{number}.{extension}") };
        let path = directory.join(name);
        let with_path =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => return file.write_all(bytes).map_err(with_path).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(with_path(error)),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("there are {MOST} files named {stem} already")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_there_is_replaced_and_errors_name_the_place() {
        let folder = tempfile::tempdir().expect("a folder");
        for expected in ["a.txt", "a-2.txt", "a-3.txt"] {
            let path = keep(folder.path(), "a", "txt", expected.as_bytes()).expect("it is kept");
            assert_eq!(path, folder.path().join(expected));
        }
        assert_eq!(std::fs::read(folder.path().join("a.txt")).expect("it is there"), b"a.txt");
        let missing = folder.path().join("missing");
        let error = keep(&missing, "a", "txt", b"").expect_err("there is no such directory");
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
