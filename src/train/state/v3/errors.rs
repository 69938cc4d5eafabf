//! What is said of a file of version 3 that is not as it should be.

use crate::checkpoint::container::CheckpointError;

/// Gives the error that a file is malformed.
pub(super) fn malformed(reason: String) -> CheckpointError {
    CheckpointError::Malformed { reason }
}

/// Gives as much of what stands in a file as is good to show.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
