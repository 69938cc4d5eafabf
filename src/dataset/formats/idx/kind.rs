//! What an IDX file is to hold.

/// What an IDX file is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) enum Kind {
    /// The file holds N×H×W grey or N×H×W×C colour images.
    Images,
    /// The file holds N labels.
    Labels,
}
