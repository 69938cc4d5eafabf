//! The data set that is named on the command line.

use crate::train::job::Source;
use std::path::Path;

/// The word for the data set that is built in.
const BUILT_IN: &str = "mnist";

/// Where the images are: at the path, or in the program if the word for that is given and nothing is called so.
pub(super) fn source(path: &Path) -> Source {
    if path.as_os_str() == BUILT_IN && path.symlink_metadata().is_err() { Source::Mnist } else { Source::at(path) }
}
