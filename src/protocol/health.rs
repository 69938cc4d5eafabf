//! What is known of a network that learns no more.

use serde::{Deserialize, Serialize};

/// In what way a network is dead: it has wrong answers, and no gradient reaches the layers before the last one that has
/// weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Death {
    /// All images get the very same outputs: no unit answers to what it sees.
    Silent,
    /// All images get the same class, though not the same outputs.
    Saturated,
}

/// A network that learns no more, whatever it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dead {
    /// The first epoch, from 1, at whose end it was so.
    pub since: usize,
    /// In what way.
    pub how: Death,
}

impl std::fmt::Display for Dead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.how {
            Death::Silent => "the same outputs",
            Death::Saturated => "the same class",
        };
        let since = self.since;
        write!(
            f,
            "the network is dead since epoch {since}: every image gets {what}, and no gradient reaches the layers before \
             the last; begin again with a lower learning rate"
        )
    }
}
