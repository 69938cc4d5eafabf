//! How far the run of a combination is.

use super::combinations::Combination;
use crate::runs::{self, LATEST, Story};
use crate::train::hyperparameters::setting;
use crate::train::state::RunState;
use std::path::Path;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is still to be begun.
    New,
    /// It can be gone on with.
    Unfinished,
    /// It can be gone on with, for more epochs than it was to have.
    Longer,
    /// It is over.
    Over,
    /// It came to numbers that were not finite.
    Diverged,
    /// Somebody trains it.
    Held,
}

impl Standing {
    /// The place among the numbers of runs that are told.
    pub const fn place(self) -> usize {
        match self {
            Self::New => 0,
            Self::Unfinished | Self::Longer => 1,
            Self::Over => 2,
            Self::Diverged => 3,
            Self::Held => 4,
        }
    }

    /// How far it is, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::New => "to be begun",
            Self::Unfinished => "to be gone on with",
            Self::Longer => "to be gone on with, for more epochs",
            Self::Over => "finished",
            Self::Diverged => "diverged",
            Self::Held => "being trained",
        }
    }
}

/// Tells how far the run in a directory is, which is to have so many epochs.
///
/// # Errors
/// If something else is there, or a run of other settings.
pub fn standing(path: &Path, combination: &Combination, epochs: usize) -> Result<Standing, String> {
    if !path.join(LATEST).exists() {
        return runs::check_free(path).map(|()| Standing::New).map_err(|error| error.to_string());
    }
    if runs::holder(path).is_some() {
        return Ok(Standing::Held);
    }
    let state = RunState::load(&path.join(LATEST)).map_err(|error| error.to_string())?;
    check_settings(path, &state, combination)?;
    let is_longer = epochs > state.config.epochs;
    Ok(match state.outcome() {
        Some(_) if !is_longer => Standing::Over,
        _ if Story::read(path).diverged() => Standing::Diverged,
        _ if is_longer => Standing::Longer,
        _ => Standing::Unfinished,
    })
}

/// Checks that the run began with the settings of the combination.
fn check_settings(path: &Path, state: &RunState, combination: &Combination) -> Result<(), String> {
    let origin = state.progress.origin.as_deref().unwrap_or(&state.config);
    for (name, value) in combination.settings() {
        let setting = setting(name)?;
        let mut wanted = origin.clone();
        setting.parse(&mut wanted, value)?;
        if !setting.extends && !setting.is_same(origin, &wanted) {
            return Err(format!(
                "{}: there is a run with {name} {} where {value} is to be tried; name another directory with --into",
                path.display(),
                setting.show(origin)
            ));
        }
    }
    Ok(())
}
