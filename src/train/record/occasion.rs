//! The occasions on which a run is kept.

/// Why a checkpoint is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The run begins, so that it can be resumed from there on.
    Begin,
    /// It is time for a checkpoint.
    Regular,
    /// An epoch is complete, with the best validation accuracy so far or not.
    Epoch {
        /// Whether it is the best.
        best: bool,
    },
    /// Somebody asks for it.
    Asked,
    /// The run ends, or this process's part of it.
    End,
}
