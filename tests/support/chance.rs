//! How often a proof tries, and random choices that can be made again.

use cnn_tui::random::{Purpose, generator};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use std::ops::Range;
use std::time::Duration;

/// Whether the long versions of the proofs are asked for: `CNN_TUI_PROOFS=long`.
pub fn long() -> bool {
    std::env::var_os("CNN_TUI_PROOFS").is_some_and(|length| length == "long")
}

/// How often to try: `few` times every day, `many` times in the long version.
pub fn times(few: u64, many: u64) -> u64 {
    if long() { many } else { few }
}

/// What the random choices of this process begin with: `CNN_TUI_SEED`, or 1.
pub fn seed() -> u64 {
    std::env::var("CNN_TUI_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

/// A line for the table in `docs/reliability.md`, shown by `--nocapture`.
pub fn tell(proof: &str, result: &str) {
    // On a line of its own, also where the test's name is still waiting for its result.
    eprintln!("\nproof {proof}: {result}; seed {}", seed());
}

/// The random choices of one round: the same for the same seed, proof and round, whatever the others were.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// Those of `round` of `proof`.
    pub fn new(proof: u64, round: u64) -> Self {
        Self(generator(seed(), Purpose::Check, proof, round, 0))
    }

    /// A number in `range`.
    pub fn within(&mut self, range: Range<u64>) -> u64 {
        self.0.random_range(range)
    }

    /// An index below `length`, which is not 0.
    pub fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.within(0..times) == 0
    }

    /// One of them.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.index(choices.len())]
    }

    /// A span of time up to `most`.
    pub fn span(&mut self, most: Duration) -> Duration {
        most.mul_f64(self.0.random_range(0.0..1.0))
    }

    /// Random bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.0.random()).collect()
    }
}
