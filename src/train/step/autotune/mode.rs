//! The ways of doing a step.

/// A way of doing steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All threads work.
    Parallel,
    /// All threads work, and the parameters are written with non-temporal stores: faster where the processors are far apart.
    NonTemporal,
    /// The calling thread works alone, while the helpers rest.
    SingleThread,
}

/// All modes, in the order in which they are tried.
pub const MODES: [Mode; 3] = [Mode::Parallel, Mode::NonTemporal, Mode::SingleThread];
