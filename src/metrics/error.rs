//! What cannot be written where it is to be.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// What cannot be written, why, and what to do.
#[derive(Debug, Error)]
#[error("{option} {}: {problem}", path.display())]
pub struct OutputError {
    option: &'static str,
    path: PathBuf,
    problem: String,
}

impl OutputError {
    pub(super) fn new(option: &'static str, path: &Path, problem: String) -> Self {
        Self { option, path: path.to_owned(), problem }
    }
}
