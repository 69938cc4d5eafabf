//! The page of pictures or units that has room on the screen.

/// The maps that are on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Their indices.
    pub shown: std::ops::Range<usize>,
    /// How far a step up or down goes.
    pub columns: usize,
    /// How many there is room for.
    pub room: usize,
}
