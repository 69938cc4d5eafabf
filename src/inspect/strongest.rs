//! What a filter responds to most: the images in which its map has the highest values, and the places of these.

mod sweep;
#[cfg(test)]
mod tests;

use super::explain::{Position, Region};
use super::lanes::Load;
use super::layer::shown;
use super::question::{Inquire, InquiryError, share_done};
use super::ranking;
use super::snapshot::{Set, Subject};
use super::tools::Tools;
use crate::nn::memory::Memory;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How many images are found.
pub const MOST: usize = 9;

/// In which of the watched images does a filter, unit or channel have the highest activations, and where?
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strongest {
    /// The layer, an index into [`RunInfo::layers`](crate::protocol::RunInfo::layers).
    pub layer: usize,
    /// The filter, unit or channel of it.
    pub filter: usize,
}

/// The images that a filter responds to most, as far as they were looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Responses {
    /// The layer that was asked about.
    pub layer: usize,
    /// The filter that was asked about.
    pub filter: usize,
    /// The layer whose output was looked at: the last of those behind that only normalise or activate in place.
    pub output: usize,
    /// The shape of that output.
    pub map: Shape,
    /// The shape of an image.
    pub shape: Shape,
    /// The number of images that were looked at.
    pub looked: usize,
    /// The number of images in the set.
    pub images: usize,
    /// The images with the highest activations, the highest first; of equal ones the image of the lower index.
    pub best: Vec<Response>,
}

/// An image that a filter responds to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Its index in the watched set.
    pub index: usize,
    /// Its true class.
    pub label: usize,
    /// Its bytes, axes `[row, column, channel]`.
    pub pixels: Vec<u8>,
    /// The highest activation in the map.
    pub value: f32,
    /// The row of the place in the map where that is, the first of several.
    pub row: usize,
    /// The column of that place.
    pub column: usize,
    /// The rows of the image that the value depends on: its receptive field.
    pub rows: Range<usize>,
    /// The columns of its receptive field.
    pub columns: Range<usize>,
}

/// How far a search is.
#[derive(Default)]
pub struct Search {
    found: Responses,
}

/// The highest value of a map.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Peak {
    value: f32,
    row: usize,
    column: usize,
}

impl Inquire for Strongest {
    type State = Search;
    type Finding = Responses;
    const GROWS: bool = true;

    fn advance(
        &self,
        state: &mut Search,
        subject: &Subject<'_>,
        tools: &mut Tools<'_>,
    ) -> Result<f32, InquiryError> {
        let (network, (images, subset)) = (subject.network, subject.images(Set::Watched)?);
        if self.layer >= network.layers.len() {
            return Ok(1.0);
        }
        let output = shown(network, self.layer);
        let map = network.shape(output + 1);
        let found = &mut state.found;
        let (layer, filter) = (self.layer, self.filter.min(map.channels.saturating_sub(1)));
        (found.layer, found.filter, found.output, found.map) = (layer, filter, output, map);
        (found.shape, found.images) = (network.input, subset.len());
        let room = tools.evaluator.observed(network).capacity();
        let range = tools.piece(found.looked, found.images, room);
        found.looked = range.end;
        let load = Load::new(images, &subset, range)?;
        let lanes = tools.evaluator.observed(network);
        sweep::run(lanes, tools.workers, network, output, &load);
        for (index, values) in load.range.clone().zip(sweep::maps(lanes, network, output)) {
            if let Some(peak) = peak(values, map, filter) {
                found.note(network, &load, index, peak);
            }
        }
        Ok(share_done(found.looked, found.images))
    }

    fn finding(&self, state: &mut Search) -> Responses {
        state.found.clone()
    }
}

impl Responses {
    /// Notes the peak of an image if it is among the highest ones; images come in the order of their index.
    fn note(&mut self, network: &Network<f32>, load: &Load<'_>, index: usize, peak: Peak) {
        let place = self.best.partition_point(|better| better.value >= peak.value);
        let Peak { value, row, column } = peak;
        let (output, channel) = (self.output, self.filter);
        ranking::insert(&mut self.best, MOST, place, || {
            let Region { rows, columns, .. } =
                receptive_field(network, output, Position { row, column, channel });
            let (label, pixels) = (usize::from(load.label(index)), load.image(index).to_vec());
            Response { index, label, pixels, value, row, column, rows, columns }
        });
    }
}

/// Gives the highest value of a channel of `values`, `[row, column, channel]`, and its first place; `None` if it has no number.
fn peak(values: &[f32], shape: Shape, channel: usize) -> Option<Peak> {
    let mut highest: Option<(usize, f32)> = None;
    for (place, &value) in values.iter().skip(channel).step_by(shape.channels.max(1)).enumerate() {
        if !value.is_nan() && highest.is_none_or(|(_, highest)| value > highest) {
            highest = Some((place, value));
        }
    }
    let width = shape.width.max(1);
    highest.map(|(place, value)| Peak { value, row: place / width, column: place % width })
}

/// Gives the part of the input that the output of `layer` at a place depends on; none of it lies in the padding.
fn receptive_field(network: &Network<f32>, layer: usize, at: Position) -> Region {
    let below = |region: Region, index: usize| {
        let (shape, arithmetic) =
            (network.shape(index), network.layers[index].arithmetic(&Memory::default()));
        arithmetic.window_of(&region, shape).clipped(shape)
    };
    (0..=layer).rev().fold(Region::of(at), below)
}
