//! What the dialog holds.

use super::target::Wanted;

/// A dialog in which the sample to be watched is written.
#[derive(Clone, Debug, Default)]
pub struct Jump {
    pub(super) wanted: Wanted,
    pub(super) text: String,
    /// What is wrong with what was written.
    pub(super) problem: Option<String>,
}
