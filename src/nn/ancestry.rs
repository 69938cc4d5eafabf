//! A network as what is left of a larger one.

use super::build::MOST_PARAMETERS;
use super::init::{Init, initialise};
use super::kernels::Real;
use super::layers::Layer;
use super::lineage::Lineage;
use super::network::Network;
use super::shape::Shape;
use super::tensor_cut::{channels_left, cuts};
use super::unit_set::Block;

impl<T: Real> Network<T> {
    /// Notes what the network was before units were taken away, and has it computed as it was.
    ///
    /// # Errors
    /// If this network cannot have come of that one, with the reason.
    pub fn come_of(&mut self, lineage: Lineage) -> Result<(), String> {
        self.check_lineage(&lineage)?;
        self.lineage = Some(lineage.into());
        for (layer, counts) in self.first_counts() {
            self.layers[layer].count_as(counts);
        }
        Ok(())
    }

    /// Gives the layers that are computed as if they had other counts of channels, of input and output, than they have: those of a
    /// network that units were taken away from.
    pub(super) fn first_counts(&self) -> Vec<(usize, [usize; 2])> {
        let Some(lineage) = &self.lineage else { return Vec::new() };
        let mut channels = self.input.channels;
        let counts = self.blocks().into_iter().map(|block| {
            let units = lineage.units_of(block.layer).unwrap_or_else(|| self.units(block));
            (block.layer, [std::mem::replace(&mut channels, units), units])
        });
        counts.collect()
    }

    /// Checks that this network is what is left of another one.
    fn check_lineage(&self, lineage: &Lineage) -> Result<(), String> {
        let mut spec = lineage.spec.clone();
        let wrong = || format!("`{}` is not what is left of `{}`", self.spec, lineage.spec);
        for kept in &lineage.kept {
            let ascends = kept.units.is_sorted_by(|a, b| a < b);
            let units =
                spec.layers.get_mut(kept.layer).and_then(|layer| layer.units_mut()).ok_or_else(wrong)?;
            if !ascends || kept.units.last().is_none_or(|last| last >= units) {
                return Err(wrong());
            }
            *units = kept.units.len();
        }
        let mut parameters = 0usize;
        for (index, layer) in lineage.spec.layers.iter().enumerate().take(self.layers.len()) {
            let channels = self.first_channels(lineage, index);
            parameters =
                parameters.saturating_add(layer.parameter_count(Shape { channels, ..self.shape(index) }));
        }
        // The rates may be others since: nothing that was taken away hangs on them.
        spec.take_rates(&self.spec);
        if spec != self.spec || parameters > MOST_PARAMETERS {
            return Err(wrong());
        }
        Ok(())
    }

    /// Counts the channels that there were before a layer.
    fn first_channels(&self, lineage: &Lineage, layer: usize) -> usize {
        let block = self.blocks().into_iter().rfind(|block| block.layer < layer);
        let units = block.map(|block| lineage.units_of(block.layer).unwrap_or_else(|| self.units(block)));
        units.unwrap_or(self.input.channels)
    }

    /// Builds the layer at `index` once more, with the weights that a network begins with which is drawn from `seed`; of one that has
    /// lost units, those that are left of them. `None` if there is no such layer.
    pub fn initial_layer(&self, index: usize, init: Init, seed: u64) -> Option<Layer<T>> {
        let spec = self.lineage.as_ref().map_or(&self.spec, |lineage| &lineage.spec);
        let channels = match &self.lineage {
            Some(lineage) => self.first_channels(lineage, index),
            None => self.layers.get(index).map(|_| self.shape(index).channels)?,
        };
        let (bodies, _) = spec.split_output();
        let shape = Shape { channels, ..self.shape(index.min(self.layers.len())) };
        let mut layer = bodies.get(index)?.build::<T>(shape, index).ok()?;
        initialise(init, seed, index, layer.tensors_mut());
        let Some(lineage) = &self.lineage else { return Some(layer) };
        let left = |block: Block| lineage.kept_of(block.layer).map(<[usize]>::to_vec);
        let left = channels_left(self.layers.len(), &self.blocks(), left);
        let cuts = cuts(&layer, channels, left.get(index)?, left.get(index + 1)?);
        let mut rest = self.layers.get(index)?.clone();
        for ((to, from), cut) in rest.tensors_mut().iter_mut().zip(layer.tensors()).zip(&cuts) {
            let values = cut.indices().map(|index| from.values()[index]);
            to.values_mut().iter_mut().zip(values).for_each(|(to, value)| *to = value);
        }
        Some(rest)
    }
}
