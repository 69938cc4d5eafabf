//! Acts on single units of a network.

use super::told::Told;
use super::undo::Done;
use crate::protocol::Act;
use crate::train::run::Trainer;

/// Does to a unit of `trainer` what `act` says.
///
/// # Errors
/// If it cannot be done to it; nothing is changed then.
pub(super) fn carry_out(_trainer: &mut Trainer, act: &Act) -> Result<(Done, Told), String> {
    Err(format!("{act}: units cannot be changed while the run goes on"))
}
