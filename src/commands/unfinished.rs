//! Which runs there is something to go on with in.

use super::failure::Failure;
use super::stored::no_home;
use crate::runs::{self, LATEST, RunError, Story};
use crate::train::state::RunState;
use anyhow::anyhow;
use std::path::{Path, PathBuf};

/// Whether there is something to go on with: batches were done, more are to come, and numbers stayed finite. A run that
/// diverged would come to the same batch again.
pub(super) fn is_unfinished(path: &Path, state: &RunState) -> bool {
    state.outcome().is_none() && state.progress.total_steps > 0 && !Story::read(path).diverged()
}

/// The newest run that is unfinished and that nobody trains.
pub(super) fn newest_unfinished(root: Option<&Path>) -> Result<PathBuf, Failure> {
    let root = root.ok_or_else(no_home)?;
    let mut runs = runs::list(root).map_err(|error: RunError| Failure::Failed(error.into()))?;
    runs.extend(runs::elsewhere(root).runs);
    let unfinished = |path: &PathBuf| {
        runs::holder(path).is_none()
            && RunState::load(&path.join(LATEST)).is_ok_and(|state| is_unfinished(path, &state))
    };
    runs::sorted(runs).into_iter().rev().find(unfinished).ok_or_else(|| {
        let place = root.display();
        anyhow!(
            "there is no unfinished run in {place}; `cnn-tui runs` lists what there is, `cnn-tui` begins one"
        )
        .into()
    })
}
