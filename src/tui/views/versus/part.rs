//! The parts of the page of a pair.

/// What the lower part of the page shows, where there is no room for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Filters and maps of both.
    #[default]
    Pictures,
    /// The images on which the two differ.
    Differences,
}

impl Part {
    /// Both, in the order of the Tab key.
    pub const ALL: [Self; 2] = [Self::Pictures, Self::Differences];
}
