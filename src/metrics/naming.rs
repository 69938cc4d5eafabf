//! The names of files of further runs.

use std::path::{Path, PathBuf};

/// Gives the path for a run of this number of the same process: as it was given for the first, and for a later one with the first number
/// from there on that is free.
pub(super) fn numbered(path: &Path, number: usize) -> PathBuf {
    if number < 2 {
        return path.to_owned();
    }
    let paths = (number..).map(|number| with_suffix(path, &number.to_string()));
    paths.into_iter().find(|path| !path.exists()).unwrap_or_else(|| path.to_owned())
}

/// Gives a path with `-SUFFIX` before the ending of its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{suffix}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_runs_get_names_of_their_own() {
        let place = tempfile::tempdir().expect("a directory");
        let path = place.path().join("a.run.csv");
        assert_eq!(numbered(&path, 1), path);
        assert_eq!(numbered(&path, 2), place.path().join("a.run-2.csv"));
        std::fs::write(place.path().join("a.run-2.csv"), "").expect("written");
        assert_eq!(numbered(&path, 2), place.path().join("a.run-3.csv"));
    }
}
