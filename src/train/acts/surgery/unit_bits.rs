//! All that belongs to one unit: its parameters, the running statistics of its channel, and what the optimizer remembers.

use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::tensor::Tensor;
use crate::nn::unit_set::Block;
use crate::nn::units::UnitPlace;
use rand::rngs::ChaCha8Rng;

/// The values of one unit at some moment.
#[derive(Clone, Debug)]
pub struct UnitBits {
    places: Vec<UnitPlace>,
    /// The values of each tensor, one tensor after the other.
    values: Vec<f32>,
    /// The optimizer's memory of those that are trained, one slot after the other.
    memory: Vec<f32>,
}

impl UnitBits {
    /// Gives what belongs to a unit of `network`, of whose parameters an optimizer remembers `slots`.
    pub fn of(network: &Network<f32>, slots: &[Vec<f32>], block: Block, unit: usize) -> Self {
        let places = network.places_of_unit(block, unit);
        let tensors: Vec<&Tensor<f32>> = network.state().map(|(_, tensor)| tensor).collect();
        let values = |place: &UnitPlace| {
            let values = tensors[place.tensor].values();
            place.indices().map(move |index| values[index])
        };
        let memory = |slot: &Vec<f32>| {
            let indices = places.iter().flat_map(|place| place.parameter_indices());
            indices.map(|index| slot[index]).collect::<Vec<_>>()
        };
        let memory = slots.iter().flat_map(memory).collect();
        Self { values: places.iter().flat_map(values).collect(), memory, places }
    }

    /// Counts the bytes that they take.
    pub fn bytes(&self) -> u64 {
        ((self.values.len() + self.memory.len()) * size_of::<f32>()) as u64
    }

    /// Puts them where they belong.
    pub fn put(&self, network: &mut Network<f32>, slots: &mut [Vec<f32>]) {
        let mut values = self.values.iter();
        let mut tensors: Vec<&mut Tensor<f32>> = network.state_mut().collect();
        for place in &self.places {
            let to = tensors[place.tensor].values_mut();
            place.indices().zip(values.by_ref()).for_each(|(index, value)| to[index] = *value);
        }
        let mut memory = self.memory.iter();
        for slot in slots {
            let indices = self.places.iter().flat_map(|place| place.parameter_indices());
            indices.zip(memory.by_ref()).for_each(|(index, value)| slot[index] = *value);
        }
    }

    /// Gives the same values as those of another unit of the block.
    pub fn of_unit(&self, unit: usize) -> Self {
        let places = self.places.iter().map(|place| UnitPlace { first: unit, ..*place });
        Self { places: places.collect(), ..self.clone() }
    }

    /// Gives a value by its number: the weights come first, then the bias.
    pub fn value(&self, number: usize) -> f32 {
        self.values.get(number).copied().unwrap_or_default()
    }

    /// Gives the same values but for one.
    pub fn with_value(&self, number: usize, value: f32) -> Self {
        let mut changed = self.clone();
        if let Some(place) = changed.values.get_mut(number) {
            *place = value;
        }
        changed
    }

    /// Gives values as a network begins with: drawn from `generator`, or as in `made`, which is the same network before anything was
    /// drawn. Nothing is remembered of them.
    pub fn drawn(&self, made: &Network<f32>, init: Init, generator: &mut ChaCha8Rng) -> Self {
        let tensors: Vec<&Tensor<f32>> = made.state().map(|(_, tensor)| tensor).collect();
        let mut values = Vec::with_capacity(self.values.len());
        for place in &self.places {
            let tensor = tensors[place.tensor];
            for index in place.indices() {
                let drawn = init.draw(tensor.role, generator).map(|value| value as f32);
                values.push(drawn.unwrap_or_else(|| tensor.values()[index]));
            }
        }
        Self { places: self.places.clone(), values, memory: vec![0.0; self.memory.len()] }
    }
}
