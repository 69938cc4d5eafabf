//! What takes acts on units back: the bits that were there before.

use super::larger::Larger;
use super::unit_bits::UnitBits;
use crate::nn::unit_set::UnitSet;

/// What takes an act on units back.
#[derive(Clone, Debug)]
pub struct Reverse {
    /// What was there before.
    pub before: Before,
    /// What people read that was changed.
    pub name: String,
    /// What it was, as people read it.
    pub from: String,
    /// What it became, as people read it.
    pub to: String,
}

/// What was there of a network's units before an act.
#[derive(Clone, Debug)]
pub enum Before {
    /// The units that were silenced, and those that were frozen.
    Sets([UnitSet; 2]),
    /// The parameters of a unit, and what the optimizer remembered of them.
    Bits(UnitBits),
    /// The network from which units were taken away.
    Larger(Box<Larger>),
}

impl Before {
    /// Counts the bytes that it takes, but for the few that do not depend on the network.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Sets(sets) => sets.iter().map(|set| (set.len() * size_of::<usize>()) as u64).sum(),
            Self::Bits(bits) => bits.bytes(),
            Self::Larger(larger) => larger.bytes(),
        }
    }
}
