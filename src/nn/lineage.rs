//! What a network was before units were taken away.
//!
//! Two things still depend on it: the way in which its convolutions are computed, so that what is left is computed to the same bits,
//! and the weights that it began with, which are a function of the seed and of the network as it was.

use super::spec::Spec;
use super::unit_list::LayerUnits;

/// What a network was before units were taken away.
#[derive(Clone, Debug, PartialEq)]
pub struct Lineage {
    /// The network as it began.
    pub spec: Spec,
    /// The units that are left of each layer that has lost some, by the numbers that they had there.
    pub kept: Vec<LayerUnits>,
}

impl Lineage {
    /// Gives the units of a layer that are left, by the numbers that they had; `None` if all are.
    pub fn kept_of(&self, layer: usize) -> Option<&[usize]> {
        let kept = self.kept.iter().find(|kept| kept.layer == layer);
        kept.map(|kept| kept.units.as_slice())
    }

    /// Gives the number that a unit of a layer had before any were taken away.
    pub fn first_number(&self, layer: usize, unit: usize) -> usize {
        self.kept_of(layer).and_then(|kept| kept.get(unit)).copied().unwrap_or(unit)
    }

    /// Counts the units that a layer had.
    pub fn units_of(&self, layer: usize) -> Option<usize> {
        let mut spec = *self.spec.layers.get(layer)?;
        spec.units_mut().copied()
    }
}
