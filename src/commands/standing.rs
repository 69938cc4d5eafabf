//! How far a run that is kept is, in a word or two.

use super::unfinished;
use crate::runs::{Holder, Story};
use crate::train::state::RunState;
use std::path::Path;

/// Whether the run at `path` is trained, is over, or can be gone on with.
pub(super) fn standing(path: &Path, holder: Option<&Holder>, state: &RunState) -> String {
    if let Some(holder) = holder {
        return format!("training, {holder}");
    }
    match state.outcome() {
        Some(outcome) => outcome.to_string(),
        None if unfinished::is_unfinished(path, state) => "unfinished".to_owned(),
        None if Story::read(path).diverged() => "diverged".to_owned(),
        None => "not begun".to_owned(),
    }
}
