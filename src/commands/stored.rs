//! What the user names of what is kept: a run, or a checkpoint.

use crate::runs::{BEST, Found, check_run, find, state_directory};
use crate::train::state::RunState;
use anyhow::{anyhow, bail};
use std::ffi::OsStr;

/// The state in what the user calls `name`: a checkpoint, or the newest one of a run.
pub(super) fn load(name: &OsStr) -> anyhow::Result<RunState> {
    let found = find(state_directory().as_deref(), name)?;
    if let Found::Run(path) = &found {
        check_run(path)?;
    }
    Ok(RunState::load(&found.checkpoint())?)
}

/// The state in the best checkpoint of the run that the user calls `name`.
pub(super) fn load_best(name: &OsStr) -> anyhow::Result<RunState> {
    let Found::Run(path) = find(state_directory().as_deref(), name)? else {
        bail!("--best: {} is a checkpoint by itself; name a run", name.to_string_lossy());
    };
    Ok(RunState::load(&check_run(&path)?.join(BEST))?)
}

/// What is said where there is no place that runs could be in.
pub(super) fn no_home() -> anyhow::Error {
    anyhow!("there is no home directory that runs could be in; name a directory")
}
