//! What is said of a file of version 3 that is not as it should be.

use crate::checkpoint::container::CheckpointError;
pub(super) use crate::train::shown::shown;

/// Gives the error that a file is malformed.
pub(super) fn malformed(reason: String) -> CheckpointError {
    CheckpointError::Malformed { reason }
}
