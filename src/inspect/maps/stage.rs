//! The values at one place of the network, and how they came about.

use super::figures::Figures;
use crate::inspect::explain::{Arithmetic, Letter, Symbol};
use crate::inspect::layer::parted::Parted;
use crate::inspect::layer::{MOST_VALUES, Maps};
use crate::nn::activation::Activation;
use crate::nn::kernels::naive::Pooling;
use crate::nn::layer::{Effect, Fused, Room};
use crate::nn::layers::Layer;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};

/// The values at one place of the network, or as many maps of them as fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// The same place among the maps of an [`Explanation`](crate::inspect::explain::Explanation).
    pub explained: usize,
    /// What the lecture calls the values.
    pub symbol: Symbol,
    /// How they came about.
    pub role: Role,
    /// The values, map by map. The layer is that of the text; the input has that of the first one.
    pub maps: Maps,
    /// What can be said of all values of the stage, those that did not fit among them.
    pub figures: Figures,
    /// Where each value comes from behind max pooling: the place in the map before it, rows from the top, in the order of the values.
    /// Empty otherwise.
    pub winners: Vec<u32>,
}

/// How values came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The image.
    #[default]
    Input,
    /// A weighted sum, before any activation.
    Sum,
    /// The activation function of the values before.
    Activated(Activation),
    /// One value of each window.
    Pooled(Pooling),
    /// Batch normalisation.
    Normalised,
    /// What the next layer sees where units are silenced.
    Silenced,
    /// The outputs, made of the logits by this function.
    Output(Activation),
}

impl Stage {
    /// Gives the values of one map; none if it is not there.
    pub fn map(&self, map: usize) -> &[f32] {
        let places = self.places();
        self.maps.values.get(map * places..(map + 1) * places).unwrap_or_default()
    }

    /// Gives the winners that belong to one map; none where there was no max pooling.
    pub fn winners_of(&self, map: usize) -> &[u32] {
        let places = self.places();
        self.winners.get(map * places..(map + 1) * places).unwrap_or_default()
    }

    /// Counts the values of a map.
    pub const fn places(&self) -> usize {
        self.maps.height * self.maps.width
    }

    /// Tells whether a map is a single value, as behind a fully connected layer.
    pub const fn is_flat(&self) -> bool {
        self.places() == 1
    }
}

/// Gives all stages of the image that was taken through last. Dropout, which changes nothing in evaluation, has none.
pub(super) fn stages(parted: &Parted) -> Vec<Stage> {
    let network = parted.network();
    let count = network.layers.len();
    let kept: Vec<usize> = (0..count).filter(|&part| !is_idle(&network.layers[part])).collect();
    let most = MOST_VALUES / (kept.len() + 2);
    let (shape, pixels) = parted.values(0);
    let mut stages = vec![Stage::new(Role::Input, 0, cut(shape, pixels, most), pixels)];
    for part in kept {
        let (shape, values) = parted.values(part + 1);
        let role = role(&network.layers[part]);
        let silenced = parted.silenced(part).to_vec();
        let maps = Maps { layer: parted.layer(part), silenced, ..cut(shape, values, most) };
        let winners = winners(parted, part, maps.count);
        stages.push(Stage { winners, ..Stage::new(role, part + 1, maps, values) });
    }
    let (outputs, _) = parted.outputs();
    let layer = network.spec.layers.len().saturating_sub(1);
    let maps = Maps { layer, ..cut(network.output(), outputs, most) };
    stages.push(Stage::new(Role::Output(network.head.activation), count + 1, maps, outputs));
    stages
}

impl Stage {
    /// A stage without winners, where `maps` is what has room of `values`.
    fn new(role: Role, explained: usize, maps: Maps, values: &[f32]) -> Self {
        let letter = if role == Role::Sum { Letter::Z } else { Letter::A };
        let layer = if role == Role::Input { 0 } else { maps.layer + 1 };
        let symbol = Symbol { letter, layer };
        Self { explained, symbol, role, maps, figures: Figures::of(values), winners: Vec::new() }
    }
}

/// Tells whether a layer changes nothing outside of training.
fn is_idle(layer: &Layer<f32>) -> bool {
    layer.properties().effect == Effect::TrainingOnly
}

/// Tells how the output of a layer comes about.
fn role(layer: &Layer<f32>) -> Role {
    let memory = layer.memory(&Room { samples: 1, training: false, fused: &Fused::default() });
    match layer.arithmetic(&memory) {
        Arithmetic::Weighted { .. } => Role::Sum,
        Arithmetic::Pooled { pooling, .. } => Role::Pooled(pooling),
        Arithmetic::Activated { activation } => Role::Activated(activation),
        Arithmetic::Normalised(_) => Role::Normalised,
        Arithmetic::Masked { silences: true, .. } => Role::Silenced,
        Arithmetic::Masked { silences: false, .. } => Role::Activated(Activation::Identity),
    }
}

/// Puts values `[row, column, channel]` map by map, as many maps as at most so many values make, and at least one.
fn cut(shape: Shape, values: &[f32], most: usize) -> Maps {
    let Shape { height, width, channels } = shape;
    let count = channels.min((most / shape.places().max(1)).max(1));
    let map = |map: usize| values.iter().skip(map).step_by(channels.max(1)).copied();
    let values = (0..count).flat_map(map).collect();
    Maps { total: channels, count, height, width, values, ..Maps::default() }
}

/// Gives the places of the winners of part `part`, for the first `count` maps, in the order of their values.
fn winners(parted: &Parted, part: usize, count: usize) -> Vec<u32> {
    let channels = parted.network().shape(part).channels.max(1);
    let offsets = parted.winners(part);
    let place = |offset: &u32| *offset / channels as u32;
    (0..count).flat_map(|map| offsets.iter().skip(map).step_by(channels).map(place)).collect()
}
