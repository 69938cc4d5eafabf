//! A run as plain data: what a checkpoint file holds.

mod check;
pub(super) mod memory;
mod run_state;
mod surgery;
mod tensor;
mod v1;
mod v2;
mod v3;

pub(super) use check::check_place;
pub use run_state::RunState;
pub use surgery::Surgery;
pub use tensor::Tensor;

use crate::checkpoint::container::{self, CheckpointError, Opened};
use crate::checkpoint::{self, LoadError};
use std::path::Path;

impl RunState {
    /// Reads the state in the checkpoint at `path`, of this version or an earlier one.
    ///
    /// # Errors
    /// If the file cannot be read, is no checkpoint, is damaged or too new, or holds what no run can be in.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        checkpoint::load(path, Self::of_file)
    }

    /// Reads the state in the bytes of a checkpoint file.
    ///
    /// # Errors
    /// As [`Self::load`], but for reading.
    pub fn read(file: &[u8]) -> Result<Self, CheckpointError> {
        container::open(file).and_then(Self::of_file)
    }

    /// Reads the state in the bytes of a moment, which is a checkpoint file that may lack the optimizer's memory.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_moment(file: &[u8]) -> Result<Self, CheckpointError> {
        let state = Self::of_version(container::open(file)?)?;
        state.check_moment().map_err(malformed)?;
        Ok(state)
    }

    /// Gives the bytes of a checkpoint file, of the present version.
    ///
    /// # Errors
    /// If it is too large for one.
    pub fn encode(&self) -> Result<Vec<u8>, CheckpointError> {
        v3::encode(self)
    }

    fn of_file(file: Opened<'_>) -> Result<Self, CheckpointError> {
        let state = Self::of_version(file)?;
        state.check().map_err(malformed)?;
        Ok(state)
    }

    /// Reads what is in a file of any version; whether a run can be in such a state is not looked at.
    fn of_version(file: Opened<'_>) -> Result<Self, CheckpointError> {
        match file.version {
            1 => file.decode::<v1::RunState>()?.try_into().map_err(malformed),
            2 => file.decode::<v2::RunState>()?.try_into().map_err(malformed),
            _ => v3::decode(&file),
        }
    }
}

/// Gives the error that a file is malformed.
fn malformed(reason: String) -> CheckpointError {
    CheckpointError::Malformed { reason }
}

#[cfg(test)]
mod tests;
