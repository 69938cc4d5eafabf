//! Sets of units, block by block.

use super::kernels::Real;

/// A layer that has units, with the layers behind it up to the next one: in all of these each channel is the unit's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// The layer with the weights.
    pub layer: usize,
    /// The next layer that has units; the number of layers if this is the last one.
    pub end: usize,
}

/// A set of units of a network, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitSet {
    blocks: Vec<BlockUnits>,
}

/// The units of one block in a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockUnits {
    /// The block.
    pub block: Block,
    /// The units, in order; at least one.
    pub units: Vec<usize>,
}

impl UnitSet {
    /// Tells whether there is no unit in it.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Counts the units.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.units.len()).sum()
    }

    /// Gives the blocks of which there are units in it, in order.
    pub fn blocks(&self) -> &[BlockUnits] {
        &self.blocks
    }

    /// Gives the units of a layer that are in it, in order.
    pub fn of_layer(&self, layer: usize) -> &[usize] {
        let found = self.blocks.iter().find(|block| block.block.layer == layer);
        found.map_or(&[], |block| &block.units)
    }

    /// Gives the units in it whose block ends before the layer `end`, in order.
    pub fn before(&self, end: usize) -> &[usize] {
        let found = self.blocks.iter().find(|block| block.block.end == end);
        found.map_or(&[], |block| &block.units)
    }

    /// Gives the units in it whose block the layer is in, in order.
    pub fn around(&self, layer: usize) -> &[usize] {
        let is_in = |block: &&BlockUnits| (block.block.layer..block.block.end).contains(&layer);
        self.blocks.iter().find(is_in).map_or(&[], |block| &block.units)
    }

    /// Tells whether a unit is in it.
    pub fn contains(&self, layer: usize, unit: usize) -> bool {
        self.of_layer(layer).binary_search(&unit).is_ok()
    }

    /// Puts a unit in, or takes it out.
    pub fn put(&mut self, block: Block, unit: usize, is_in: bool) {
        let place = self.blocks.binary_search_by_key(&block.layer, |block| block.block.layer);
        match (place, is_in) {
            (Ok(place), true) => {
                let units = &mut self.blocks[place].units;
                if let Err(at) = units.binary_search(&unit) {
                    units.insert(at, unit);
                }
            }
            (Err(place), true) => self.blocks.insert(place, BlockUnits { block, units: vec![unit] }),
            (Ok(place), false) => {
                self.blocks[place].units.retain(|other| *other != unit);
                self.blocks.retain(|block| !block.units.is_empty());
            }
            (Err(_), false) => {}
        }
    }

    /// Makes zero what `values` `[n, H, W, C]` have of the units whose block ends before the layer `end`.
    pub fn clear<T: Real>(&self, end: usize, channels: usize, values: &mut [T]) {
        let units = self.before(end);
        if !units.is_empty() {
            clear_units(values, channels, units);
        }
    }
}

/// Makes zero what `values` `[n, H, W, C]` have of these units, each of which is a channel.
pub fn clear_units<T: Real>(values: &mut [T], channels: usize, units: &[usize]) {
    let places = values.chunks_exact_mut(channels);
    places.for_each(|place| units.iter().for_each(|&unit| place[unit] = T::zero()));
}
