//! How serious something is that is told.

use serde::{Deserialize, Serialize};

/// How serious a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogLevel {
    /// For the record.
    Info,
    /// Something is not as wished, training goes on.
    Warning,
    /// Something failed.
    Error,
}
