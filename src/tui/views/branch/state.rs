//! What the dialog has so far.

/// The dialog that asks what a branch is to differ in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// The batch of the run that the branch goes on from.
    pub step: u64,
    /// What is written.
    pub text: String,
    /// Why what is written cannot be done.
    pub problem: Option<String>,
}
