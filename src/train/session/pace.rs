//! Whether a session goes its own way, or that of the other run of a pair.

/// What decides whether a session trains its next batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// What the user wants done.
    #[default]
    Free,
    /// Nothing is trained: the other run is to do as many batches first.
    Hold,
    /// It is trained, also where it was told to pause: the other run has done a batch more.
    Follow,
}
