//! Which run of a pair is meant.

use serde::{Deserialize, Serialize};

/// One of the two runs of a lock-step pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The first run, which goes a batch ahead.
    #[default]
    A,
    /// The second run, which follows.
    B,
}

impl Side {
    /// Both runs, in the order in which they train.
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    /// Gives the other run of the pair.
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// Gives the place of the run in the pair.
    pub const fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }

    /// Gives the letter that people call the run by.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }

    /// Gives what the names of the run's directory and files end in.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::A => "-a",
            Self::B => "-b",
        }
    }
}
