//! Where everything of the page goes: the input at the left with the outputs below it, maps and pooled maps at its right with the
//! figures below them.
//!
//! Maps and pooled maps have the same scale, and the input no larger one. Of each, the original and the shifted picture are shown,
//! and their difference where there is room for it. More room never makes maps smaller.

use crate::inspect::translation::found::{Compared, Translated};
use crate::tui::view::scene::Scene;
use crate::viz::pixels::PixelShape;
use crate::viz::resample::Scale;
use ratatui::layout::Rect;

/// Columns of the name of a picture, which stands above it.
pub const NAME: usize = 8;
/// Rows of figures that nothing takes the room of, and the columns that they need.
const FIGURES: (usize, usize) = (5, 37);
/// Columns between the input and the rest, and between maps and pooled maps.
const GAP: usize = 2;
/// A picture that is this many pixels on its longer side shows all that there is to see.
const CLEAR: usize = 16;
/// A picture with fewer pixels on its longer side shows nothing.
const FEWEST: usize = 6;
/// The greatest number of pixels a number is drawn with, in both directions.
const LARGEST: usize = 12;
/// The most of the input that is drawn as one pixel.
const SMALLEST: usize = 8;

/// Pictures of the same kind: of the original, of the shifted image, and perhaps their difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Where the pictures are, each with a row above it for its name.
    pub area: Rect,
    /// The scale of the pictures.
    pub scale: Scale,
    /// How many pictures there are.
    pub count: usize,
    /// Whether the pictures stand side by side, not below one another.
    pub is_across: bool,
    /// Columns and rows that a picture takes with its name, the gap behind it not included.
    pub cells: (usize, usize),
}

/// The parts of the page; empty ones are not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The input.
    pub input: Option<Strip>,
    /// The feature map.
    pub maps: Option<Strip>,
    /// The pooled map.
    pub pooled: Option<Strip>,
    /// Units, where the layer has no maps: of the original, and of the shifted image.
    pub units: Option<[Rect; 2]>,
    /// What the outputs say.
    pub outputs: Rect,
    /// The figures.
    pub figures: Rect,
}

/// A strip without a place.
#[derive(Clone, Copy, Debug)]
struct Size {
    scale: Scale,
    count: usize,
    is_across: bool,
    cells: (usize, usize),
}

impl Size {
    fn of(shape: PixelShape, picture: (usize, usize), scale: Scale, count: usize, is_across: bool) -> Self {
        let (height, width) = scale.size(picture.0, picture.1);
        let (columns, rows) = shape.cells(width, height);
        Self { scale, count, is_across, cells: (columns.max(NAME), rows + 1) }
    }

    fn columns(&self) -> usize {
        if self.is_across { self.count * (self.cells.0 + 1) - 1 } else { self.cells.0 }
    }

    fn rows(&self) -> usize {
        if self.is_across { self.cells.1 } else { self.count * self.cells.1 }
    }

    fn at(self, x: u16, y: u16) -> Strip {
        let Self { scale, count, is_across, cells } = self;
        let area = Rect { x, y, width: self.columns() as u16, height: self.rows() as u16 };
        Strip { area, scale, count, is_across, cells }
    }
}

/// The sizes of all strips.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    input: Size,
    maps: Size,
    pooled: Option<Size>,
}

impl Sizes {
    fn right_columns(&self) -> usize {
        self.maps.columns() + self.pooled.map_or(0, |pooled| GAP + pooled.columns())
    }

    fn right_rows(&self) -> usize {
        self.maps.rows().max(self.pooled.map_or(0, |pooled| pooled.rows()))
    }

    fn fits(&self, (columns, rows): (usize, usize)) -> bool {
        let right = self.right_columns().max(FIGURES.1);
        self.input.columns() + GAP + right <= columns
            && self.input.rows() <= rows
            && self.right_rows() + FIGURES.0 <= rows
    }
}

/// What is to be laid out.
struct Content {
    shape: PixelShape,
    input: (usize, usize),
    map: (usize, usize),
    pooled: Option<(usize, usize)>,
}

impl Content {
    /// The best sizes that fit: with the difference and as large as can be, where maps are clear; else without it and no larger than
    /// is clear.
    fn sizes(&self, room: (usize, usize)) -> Option<Sizes> {
        let longest = self.map.0.max(self.map.1).max(1);
        let clear = CLEAR.div_ceil(longest).min(LARGEST);
        let with_difference = (clear..=LARGEST).rev().map(|times| (Scale::Enlarge(times), 3));
        let enlarged = (1..=clear).rev().map(|times| (Scale::Enlarge(times), 2));
        let shrunk = (2..=longest).map(|numbers| (Scale::Shrink(numbers), 2));
        let scales = with_difference.chain(enlarged).chain(shrunk);
        let seen = |scale: Scale| scale.size(longest, 1).0 >= FEWEST.min(longest);
        scales.filter(|(scale, _)| seen(*scale)).find_map(|(scale, count)| self.at(scale, count, room))
    }

    /// The sizes at a scale of the maps, with the largest input that fits.
    fn at(&self, scale: Scale, count: usize, room: (usize, usize)) -> Option<Sizes> {
        let size = |picture, is_across| Size::of(self.shape, picture, scale, count, is_across);
        let turns = [(true, false), (true, true), (false, false)];
        let inputs = (1..=LARGEST).rev().map(Scale::Enlarge).chain((2..=SMALLEST).map(Scale::Shrink));
        let no_larger = |input: &Scale| magnification(*input) <= magnification(scale);
        inputs.filter(no_larger).find_map(|input| {
            let input = Size::of(self.shape, self.input, input, 2, false);
            let sizes = turns.map(|(maps, pooled)| Sizes {
                input,
                maps: size(self.map, maps),
                pooled: self.pooled.map(|picture| size(picture, pooled)),
            });
            sizes.into_iter().find(|sizes| sizes.fits(room))
        })
    }
}

/// How many pixels wide a number is at a scale.
fn magnification(scale: Scale) -> f64 {
    match scale {
        Scale::Enlarge(times) => times as f64,
        Scale::Shrink(numbers) => 1.0 / numbers as f64,
    }
}

impl Parts {
    /// Lays the page out on `area`.
    pub fn of(scene: &Scene<'_>, found: &Translated, area: Rect) -> Self {
        let shape = scene.theme.pixel();
        let size = |maps: &Compared| (maps.height, maps.width);
        let sample = &found.original.shape;
        let input = (sample.height, sample.width);
        let room = (usize::from(area.width), usize::from(area.height));
        let Some(maps) = found.maps.as_ref().filter(|maps| maps.height * maps.width > 0) else {
            return Self { figures: area, ..Self::default() };
        };
        if maps.is_flat() {
            return Self::with_units(shape, input, area);
        }
        let content = Content { shape, input, map: size(maps), pooled: found.pooled.as_ref().map(size) };
        match content.sizes(room) {
            Some(sizes) => Self::with_maps(&sizes, area),
            None => Self { figures: area, ..Self::default() },
        }
    }

    fn with_maps(sizes: &Sizes, area: Rect) -> Self {
        let input = sizes.input.at(area.x, area.y);
        let right = right_of(input.area, area);
        let maps = sizes.maps.at(right.x, right.y);
        let pooled = sizes.pooled.map(|pooled| pooled.at(maps.area.right() + GAP as u16, right.y));
        let rows = sizes.right_rows() as u16;
        Self {
            input: Some(input),
            maps: Some(maps),
            pooled,
            units: None,
            outputs: below(input.area, area),
            figures: Rect { y: right.y + rows, height: right.height - rows, ..right },
        }
    }

    /// A layer without places: its units in two columns, with the figures below them.
    fn with_units(shape: PixelShape, input: (usize, usize), area: Rect) -> Self {
        let (columns, rows) = (usize::from(area.width), usize::from(area.height));
        let scales = std::iter::once(Scale::ONE).chain((2..=SMALLEST).map(Scale::Shrink));
        let mut sizes = scales.map(|scale| Size::of(shape, input, scale, 2, false));
        let fits = |size: &Size| size.columns() + GAP + FIGURES.1 <= columns && size.rows() <= rows;
        let most = (FIGURES.0 + 3).min(rows);
        let Some(input) = sizes.find(fits).filter(|_| rows > most) else {
            return Self { figures: area, ..Self::default() };
        };
        let input = input.at(area.x, area.y);
        let right = right_of(input.area, area);
        // Below the units there is room for the least that the figures need, or more on a high screen.
        let figures = (right.height / 3).max(FIGURES.0 as u16);
        let units = Rect { height: right.height - figures, ..right };
        let half = Rect { width: units.width.saturating_sub(GAP as u16) / 2, ..units };
        Self {
            input: Some(input),
            maps: None,
            pooled: None,
            units: Some([half, Rect { x: half.right() + GAP as u16, ..half }]),
            outputs: below(input.area, area),
            figures: Rect { y: units.bottom(), height: figures, ..right },
        }
    }
}

/// What is left of `area` at the right of `part`, behind a gap.
fn right_of(part: Rect, area: Rect) -> Rect {
    let x = part.right() + GAP as u16;
    Rect { x, width: area.right() - x, ..area }
}

/// What is left of `area` below `part`, as wide as that is.
fn below(part: Rect, area: Rect) -> Rect {
    Rect { x: part.x, y: part.bottom(), width: part.width, height: area.bottom() - part.bottom() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: Content =
        Content { shape: PixelShape::Half, input: (28, 28), map: (24, 24), pooled: Some((12, 12)) };

    /// The scale of maps and input, and the number of pictures of each map.
    fn chosen(content: &Content, columns: usize, rows: usize) -> Option<(Scale, Scale, usize)> {
        content.sizes((columns, rows)).map(|sizes| (sizes.maps.scale, sizes.input.scale, sizes.maps.count))
    }

    #[test]
    fn the_first_maps_of_the_presets_are_whole_at_80_columns_and_have_differences_on_large_screens() {
        assert_eq!(chosen(&FIRST, 80, 20), Some((Scale::ONE, Scale::Shrink(2), 2)));
        assert_eq!(chosen(&FIRST, 160, 45), Some((Scale::ONE, Scale::ONE, 3)));
        let second = Content { map: (8, 8), pooled: Some((4, 4)), ..FIRST };
        assert_eq!(chosen(&second, 80, 20), Some((Scale::Enlarge(2), Scale::Shrink(2), 3)));
        assert_eq!(chosen(&FIRST, 40, 8), None);
    }

    proptest! {
        #[test]
        fn more_room_never_makes_maps_smaller(
            h in 1usize..40, w in 1usize..40, window in 1usize..5,
            columns in 20usize..200, rows in 5usize..60, wider in 0usize..40, higher in 0usize..20,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let pooled = (window > 1).then_some((h.div_ceil(window), w.div_ceil(window)));
                let content = Content { shape, input: (28, 28), map: (h, w), pooled };
                let across = |room| content.sizes(room).map_or((0, 0), |sizes| sizes.maps.scale.size(h, w));
                let (small, large) = (across((columns, rows)), across((columns + wider, rows + higher)));
                prop_assert!(small.0 <= large.0 && small.1 <= large.1, "{:?} {:?}", small, large);
            }
        }

        #[test]
        fn nothing_lies_outside_or_over_anything_else(
            h in 1usize..40, w in 1usize..40, window in 1usize..5, columns in 12u16..200, rows in 1u16..60,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let area = Rect::new(0, 3, columns, rows);
                let pooled = (window > 1).then_some((h.div_ceil(window), w.div_ceil(window)));
                let content = Content { shape, input: (28, 28), map: (h, w), pooled };
                let with_maps = content.sizes((usize::from(columns), usize::from(rows)));
                let with_maps = with_maps.map(|sizes| Parts::with_maps(&sizes, area));
                for parts in with_maps.into_iter().chain([Parts::with_units(shape, (28, 28), area)]) {
                    let strips = [parts.input, parts.maps, parts.pooled].into_iter().flatten().map(|strip| strip.area);
                    let all: Vec<Rect> = strips.chain(parts.units.into_iter().flatten()).chain([parts.outputs, parts.figures]).collect();
                    for (i, one) in all.iter().enumerate().filter(|(_, one)| !one.is_empty()) {
                        prop_assert_eq!(one.intersection(area), *one);
                        prop_assert!(all[..i].iter().all(|other| !one.intersects(*other)), "{:?}", all);
                    }
                }
            }
        }
    }
}
