//! Where the configuration file of the user is.

use std::path::PathBuf;

/// The variable that names the configuration file.
const FILE_VARIABLE: &str = "CNN_TUI_CONFIG";

/// Where the file is, and whether somebody named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) struct Place {
    pub(in crate::commands) path: PathBuf,
    /// A file that is named has to be there.
    pub(in crate::commands) is_named: bool,
}

impl Place {
    /// The file that the environment names, or the one in the user's configuration directory; `None` for a user without a home.
    pub(in crate::commands) fn find() -> Option<Self> {
        match std::env::var_os(FILE_VARIABLE).filter(|path| !path.is_empty()) {
            Some(path) => Some(Self { path: path.into(), is_named: true }),
            None => {
                Some(Self { path: dirs::config_dir()?.join("cnn-tui").join("config.toml"), is_named: false })
            }
        }
    }
}
