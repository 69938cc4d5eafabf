//! Where values come from and go to: windows, receptive fields, and the places of weights.

use super::explanation::{Explanation, Map, Position, Stage};
use crate::nn::activation::Activation;
use crate::nn::arithmetic::Arithmetic;
use crate::nn::geometry::Sliding;
use crate::nn::shape::Shape;
use std::ops::Range;

/// The places of a map that a window covers, some of which may lie in the padding around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Rows; those below 0 or from the height on are padding.
    pub rows: Range<isize>,
    /// Columns; those below 0 or from the width on are padding.
    pub columns: Range<isize>,
    /// Channels.
    pub channels: Range<usize>,
}

/// A box of places within a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// Rows.
    pub rows: Range<usize>,
    /// Columns.
    pub columns: Range<usize>,
    /// Channels.
    pub channels: Range<usize>,
}

/// The place of a weight among the shared weights of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tap {
    /// l, the row of the window, from 0.
    pub row: usize,
    /// m, the column of the window, from 0.
    pub column: usize,
    /// The channel of the lower map, from 0.
    pub plane: usize,
    /// The channel of the upper map: the filter or unit, from 0.
    pub filter: usize,
}

impl Window {
    /// Gives the part of it that lies within a map of this shape.
    pub fn clipped(&self, shape: Shape) -> Region {
        let within = |range: &Range<isize>, size: usize| {
            let clip = |value: isize| usize::try_from(value).unwrap_or(0).min(size);
            clip(range.start)..clip(range.end)
        };
        Region {
            rows: within(&self.rows, shape.height),
            columns: within(&self.columns, shape.width),
            channels: self.channels.start.min(shape.channels)..self.channels.end.min(shape.channels),
        }
    }
}

impl Region {
    /// Makes the region of one place.
    pub fn of(at: Position) -> Self {
        let one = |value: usize| value..value + 1;
        Self { rows: one(at.row), columns: one(at.column), channels: one(at.channel) }
    }

    /// Tells whether a place lies inside.
    pub fn contains(&self, at: Position) -> bool {
        self.rows.contains(&at.row)
            && self.columns.contains(&at.column)
            && self.channels.contains(&at.channel)
    }

    /// Tells whether no place lies inside.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() || self.columns.is_empty() || self.channels.is_empty()
    }

    /// Gives all its places, in the order of the values of a map.
    pub fn positions(&self) -> impl Iterator<Item = Position> + use<> {
        let Self { rows, columns, channels } = self.clone();
        rows.flat_map(move |row| {
            let channels = channels.clone();
            columns.clone().flat_map(move |column| {
                channels.clone().map(move |channel| Position { row, column, channel })
            })
        })
    }
}

impl Explanation {
    /// Gives the window of `maps[map - 1]` that the value of `maps[map]` at `at` is made of; the input has none.
    pub fn window(&self, map: usize, at: Position) -> Option<Window> {
        let (stage, lower) = self.stage_before(map).zip(self.maps.get(map.checked_sub(1)?))?;
        let at = self.maps.get(map)?.nearest(at);
        Some(stage.arithmetic.window_of(&Region::of(at), lower.shape))
    }

    /// Gives the part of `maps[down_to]` that the value of `maps[map]` at `at` depends on: its receptive field. The whole of it lies
    /// within the map; with `down_to` 0 it is in the input.
    pub fn receptive_field(&self, map: usize, at: Position, down_to: usize) -> Region {
        let Some(upper) = self.maps.get(map) else { return Region::default() };
        let mut region = Region::of(upper.nearest(at));
        for lower in (down_to..map).rev() {
            let shape = self.maps[lower].shape;
            region = self.stages[lower].arithmetic.window_of(&region, shape).clipped(shape);
        }
        region
    }

    /// Gives the places of `maps[map + 1]` that the value of `maps[map]` at `at` goes into: none if no window covers it, or if it
    /// is an output.
    pub fn influence(&self, map: usize, at: Position) -> Region {
        let lower = self.maps.get(map).map(|lower| lower.nearest(at));
        let Some((at, stage)) = lower.zip(self.stages.get(map)) else { return Region::default() };
        stage.arithmetic.influence_of(at, self.maps[map + 1].shape)
    }
}

impl Arithmetic {
    /// Gives the window of a map of shape `lower` that a region of the next one is made of.
    pub(in crate::inspect) fn window_of(&self, region: &Region, lower: Shape) -> Window {
        let Region { rows, columns, channels } = region;
        let same = |range: &Range<usize>| range.start.cast_signed()..range.end.cast_signed();
        match self {
            Self::Weighted { geometry } => {
                let [rows, columns] = spread(geometry, region);
                Window { rows, columns, channels: 0..lower.channels }
            }
            Self::Pooled { geometry, .. } => {
                let [rows, columns] = spread(geometry, region);
                Window { rows, columns, channels: channels.clone() }
            }
            Self::Activated { activation: Activation::Softmax } => {
                Window { rows: same(rows), columns: same(columns), channels: 0..lower.channels }
            }
            Self::Activated { .. } | Self::Masked { .. } | Self::Normalised(_) => {
                Window { rows: same(rows), columns: same(columns), channels: channels.clone() }
            }
        }
    }

    /// Gives the places of a map of shape `upper` that a value of the one before it goes into.
    fn influence_of(&self, at: Position, upper: Shape) -> Region {
        let one = Region::of(at);
        match self {
            Self::Weighted { geometry } => {
                let [rows, columns] = windows_over(geometry, at);
                Region { rows, columns, channels: 0..upper.channels }
            }
            Self::Pooled { geometry, .. } => {
                let [rows, columns] = windows_over(geometry, at);
                Region { rows, columns, ..one }
            }
            Self::Activated { activation: Activation::Softmax } => {
                Region { channels: 0..upper.channels, ..one }
            }
            Self::Activated { .. } | Self::Masked { .. } | Self::Normalised(_) => one,
        }
    }
}

/// Gives the rows and columns of the input that the windows at the places of `region` cover.
fn spread(geometry: &Sliding, region: &Region) -> [Range<isize>; 2] {
    let window = &geometry.window;
    let covered = |axis: usize, range: &Range<usize>, padding: usize| {
        if range.is_empty() {
            return 0..0;
        }
        let at = |place: usize| (place * window.stride[axis]).cast_signed() - padding.cast_signed();
        at(range.start)..at(range.end - 1) + window.kernel[axis].cast_signed()
    };
    [covered(0, &region.rows, window.padding.top), covered(1, &region.columns, window.padding.left)]
}

/// Gives the rows and columns of the output whose windows cover a place of the input.
fn windows_over(geometry: &Sliding, at: Position) -> [Range<usize>; 2] {
    let Sliding { output, window, .. } = geometry;
    let places = |axis: usize, padded: usize, count: usize| {
        let (kernel, stride) = (window.kernel[axis], window.stride[axis]);
        let first = (padded + 1).saturating_sub(kernel).div_ceil(stride);
        let end = (padded / stride + 1).min(count);
        first.min(end)..end
    };
    [
        places(0, at.row + window.padding.top, output.height),
        places(1, at.column + window.padding.left, output.width),
    ]
}

/// Gives the place of the input that a weight meets when its window is at `at` of the output; padding has none.
pub(super) fn input_of(geometry: &Sliding, at: Position, tap: Tap) -> Option<Position> {
    let row = geometry.input_row(at.row, tap.row)?;
    let column = geometry.input_column(at.column, tap.column)?;
    Some(Position { row, column, channel: tap.plane })
}

/// Gives the row and column of the window at `at` of the output that a place of the input, which it covers, is met by.
pub(super) fn tap_of(geometry: &Sliding, at: Position, input: Position) -> Tap {
    let window = &geometry.window;
    let within = |axis: usize, place: usize, input: usize, padding: usize| {
        (input + padding).saturating_sub(place * window.stride[axis])
    };
    Tap {
        row: within(0, at.row, input.row, window.padding.top),
        column: within(1, at.column, input.column, window.padding.left),
        plane: input.channel,
        filter: at.channel,
    }
}

impl Stage {
    /// Gives the shape of the weights, `[K_h, K_w, C, F]`; the scales of a normalisation are `[1, 1, 1, C]`. A stage without weights
    /// has none.
    pub fn kernel_shape(&self) -> Option<[usize; 4]> {
        match &self.arithmetic {
            Arithmetic::Weighted { geometry } => {
                let [height, width] = geometry.window.kernel;
                Some([height, width, geometry.input.channels, geometry.output.channels])
            }
            Arithmetic::Normalised(_) => Some([1, 1, 1, self.weights.len()]),
            Arithmetic::Pooled { .. } | Arithmetic::Activated { .. } | Arithmetic::Masked { .. } => None,
        }
    }

    /// Gives the index of a weight; `None` if there is no such weight.
    pub fn weight_index(&self, tap: Tap) -> Option<usize> {
        let [height, width, planes, filters] = self.kernel_shape()?;
        let Tap { row, column, plane, filter } = tap;
        let inside = row < height && column < width && plane < planes && filter < filters;
        inside.then(|| ((row * width + column) * planes + plane) * filters + filter)
    }

    /// Gives the place of a weight with this index; `None` if there is no such weight.
    pub fn tap(&self, index: usize) -> Option<Tap> {
        let [_, width, planes, filters] = self.kernel_shape()?;
        if index >= self.weights.len() {
            return None;
        }
        let (rest, filter) = (index / filters, index % filters);
        let (place, plane) = (rest / planes, rest % planes);
        Some(Tap { row: place / width, column: place % width, plane, filter })
    }
}

impl Map {
    /// Gives the region of all its places.
    pub fn region(&self) -> Region {
        let Shape { height, width, channels } = self.shape;
        Region { rows: 0..height, columns: 0..width, channels: 0..channels }
    }
}
