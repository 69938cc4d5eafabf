//! Units whose parameters do not move: frozen ones, and those that are silenced.
//!
//! Everybody is moved by the same kernels; what belongs to these units is kept aside before a step and put back after it, with what the
//! optimizer remembers of it. So nothing is paid where nothing is held. The gradient is that of all parameters all the same: its norm,
//! and what clipping makes of that, count the held ones, too.

use crate::nn::kernels::Real;
use crate::nn::network::Network;
use crate::nn::unit_set::UnitSet;
use crate::nn::units::UnitPlace;

/// What is kept aside during a step. Nothing is allocated while the held units stay the same.
pub struct HeldUnits<T> {
    /// The sets of units that `places` are of.
    sets: [UnitSet; 2],
    /// Where the values lie, in order of the tensors.
    places: Vec<UnitPlace>,
    /// The parameters, and what the optimizer remembers of them.
    values: Vec<T>,
}

impl<T> Default for HeldUnits<T> {
    fn default() -> Self {
        Self { sets: Default::default(), places: Vec::new(), values: Vec::new() }
    }
}

impl<T: Real> HeldUnits<T> {
    /// Keeps aside what must not move of `network` and of the optimizer's memory in `slots`.
    pub fn keep(&mut self, network: &Network<T>, slots: &[Vec<T>]) {
        self.follow(network);
        self.values.clear();
        if self.places.is_empty() {
            return;
        }
        let tensors = network.layers.iter().flat_map(|layer| layer.tensors());
        for (number, tensor) in tensors.enumerate() {
            for place in self.places.iter().filter(|place| place.tensor == number) {
                self.values.extend(place.indices().map(|index| tensor.values()[index]));
            }
        }
        for slot in slots {
            for place in &self.places {
                self.values.extend(place.parameter_indices().map(|index| slot[index]));
            }
        }
    }

    /// Puts back what was kept aside.
    pub fn put_back(&self, network: &mut Network<T>, slots: &mut [Vec<T>]) {
        if self.places.is_empty() {
            return;
        }
        let mut kept = self.values.iter();
        for (number, tensor) in network.state_mut().enumerate() {
            let values = tensor.values_mut();
            for place in self.places.iter().filter(|place| place.tensor == number) {
                place.indices().zip(kept.by_ref()).for_each(|(index, kept)| values[index] = *kept);
            }
        }
        for slot in slots {
            for place in &self.places {
                place.parameter_indices().zip(kept.by_ref()).for_each(|(index, kept)| slot[index] = *kept);
            }
        }
    }

    /// Finds the places of the units that are held, where those are others than before.
    fn follow(&mut self, network: &Network<T>) {
        if self.sets[0] == network.frozen && self.sets[1] == network.silenced {
            return;
        }
        self.sets = [network.frozen.clone(), network.silenced.clone()];
        let mut held = self.sets[0].clone();
        for units in self.sets[1].blocks() {
            units.units.iter().for_each(|unit| held.put(units.block, *unit, true));
        }
        let units = held.blocks().iter().flat_map(|of| of.units.iter().map(|unit| (of.block, *unit)));
        let places = units.flat_map(|(block, unit)| network.places_of_unit(block, unit));
        self.places = places.filter(|place| place.parameters.is_some()).collect();
        self.places.sort_by_key(|place| place.tensor);
    }
}
