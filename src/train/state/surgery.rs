//! What was done to the units of a network, as plain data.

use crate::nn::lineage::Lineage;
use crate::nn::network::Network;
use crate::nn::unit_list::LayerUnits;
use crate::nn::unit_set::{BlockUnits, UnitSet};

/// What was done to the units of a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surgery {
    /// The units that are silenced.
    pub silenced: Vec<LayerUnits>,
    /// The units that are frozen.
    pub frozen: Vec<LayerUnits>,
    /// What the network was before units were taken away, if any were.
    pub lineage: Option<Lineage>,
}

impl Surgery {
    /// Gives what was done to the units of `network`.
    pub fn of(network: &Network<f32>) -> Self {
        let Network { silenced, frozen, lineage, .. } = network;
        Self { silenced: listed(silenced), frozen: listed(frozen), lineage: lineage.as_deref().cloned() }
    }

    /// Does the same to `network`.
    ///
    /// # Errors
    /// If it has no such units, or did not come of that network.
    pub fn redo(&self, network: &mut Network<f32>) -> Result<(), String> {
        if let Some(lineage) = &self.lineage {
            network.come_of(lineage.clone())?;
        }
        let each = |layers: &[LayerUnits]| {
            let units = layers.iter().flat_map(|of| of.units.iter().map(move |unit| (of.layer, *unit)));
            units.collect::<Vec<_>>()
        };
        for (layer, unit) in each(&self.silenced) {
            network.silence(layer, unit, true).map_err(|error| format!("what is silenced: {error}"))?;
        }
        for (layer, unit) in each(&self.frozen) {
            network.freeze(layer, unit, true).map_err(|error| format!("what is frozen: {error}"))?;
        }
        Ok(())
    }
}

/// Lists the units of a set layer by layer.
fn listed(set: &UnitSet) -> Vec<LayerUnits> {
    let layer = |units: &BlockUnits| LayerUnits { layer: units.block.layer, units: units.units.clone() };
    set.blocks().iter().map(layer).collect()
}
