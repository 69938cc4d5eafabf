//! One map as a picture.

use super::content::Content;
use crate::inspect::maps::Role;
use crate::viz::grid::Grid;
use crate::viz::heat::heat_map;
use crate::viz::paint::Rgb;
use crate::viz::pixels::{Brush, Dot, PixelShape, Pixels};
use crate::viz::raster::{Mark, Raster};
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;

/// The colour of the selected place: in none of the palettes.
const CURSOR: Rgb = Rgb(255, 48, 200);
/// How far losers of pooling fade.
const FADED: f32 = 0.5;
/// Pixels a value from which on the selected place is a frame that its value can be seen in.
const FRAME: usize = 3;

/// One map of a stage, and how it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// The stage.
    pub stage: usize,
    /// The map.
    pub map: usize,
    /// The values at the ends of the ramp.
    pub range: Range,
    /// Pixels a value, or values a pixel.
    pub scale: Scale,
    /// The place that is marked, if one is to be.
    pub place: Option<[usize; 2]>,
}

/// Gives the cells of a map, with losers of pooling faded where that is asked for. Where a pixel stands for several values there is
/// no telling winners from losers. A map of a silenced unit has its sign in the first corner.
pub fn grid(shown: &Content<'_>, drawn: &Drawn) -> Grid {
    let mut grid = unmarked(shown, drawn);
    if is_silenced(shown, drawn) {
        let sign = shown.scene.theme.pick('×', 'x');
        grid.put(0, 0, sign, shown.scene.theme.ink.warn);
    }
    grid
}

/// Tells whether a map is one of a silenced unit; single values have a sign elsewhere.
pub fn is_silenced(shown: &Content<'_>, drawn: &Drawn) -> bool {
    let maps = &shown.found.stages[drawn.stage].maps;
    maps.height * maps.width > 1 && maps.silenced.binary_search(&drawn.map).is_ok()
}

/// Gives the cells of a map without the sign of what is silenced.
pub fn unmarked(shown: &Content<'_>, drawn: &Drawn) -> Grid {
    let picture = shown.picture(drawn.stage, drawn.map);
    let brush = brush(shown, drawn);
    let Scale::Enlarge(times) = drawn.scale else {
        let mut grid = heat_map(&picture, drawn.scale, drawn.range, brush);
        drawn.place.into_iter().for_each(|place| mark_averaged(shown, drawn.scale, place, &mut grid));
        return grid;
    };
    let passed = shown.passed_on(drawn.stage, drawn.map);
    if passed.is_none() && drawn.place.is_none() {
        return heat_map(&picture, drawn.scale, drawn.range, brush);
    }
    Tile { shown, drawn, picture, brush, times: times.max(1), passed }.grid()
}

/// Gives the same map in pixels, each value in the colour that is its own, with a frame around the selected place; `None` where a
/// value is not a number, which has a sign and no colour.
pub fn raster(shown: &Content<'_>, drawn: &Drawn) -> Option<Raster> {
    let (picture, brush) = (shown.picture(drawn.stage, drawn.map), brush(shown, drawn));
    let is_image = shown.found.stages[drawn.stage].role == Role::Input;
    let passed = shown.passed_on(drawn.stage, drawn.map);
    let color = |(index, &value): (usize, &f32)| {
        let share = drawn.range.share(value)?;
        let color = match is_image {
            true => shown.scene.theme.grey((share * 255.0).round() as u8),
            false => brush.ramp.shade(share),
        };
        let loses = passed.as_ref().is_some_and(|passed| passed.get(index) == Some(&false));
        Some(if loses { color.mix(shown.background(), FADED) } else { color })
    };
    let colors: Option<Vec<Rgb>> = picture.values.iter().enumerate().map(color).collect();
    let mark = drawn.place.map(|[row, column]| Mark { row, column, color: CURSOR });
    Some(Raster::new(picture.width, colors?)?.marked(mark))
}

/// The brush for a map.
fn brush<'a>(shown: &Content<'a>, drawn: &Drawn) -> Brush<'a> {
    let theme = shown.scene.theme;
    match shown.found.stages[drawn.stage].role {
        Role::Input => theme.brush_with(&theme.image),
        _ => theme.brush(drawn.range),
    }
}

/// Marks the pixel that a place is a part of.
fn mark_averaged(shown: &Content<'_>, scale: Scale, [row, column]: [usize; 2], grid: &mut Grid) {
    let Scale::Shrink(numbers) = scale else { return };
    let (x, y) = match shown.scene.theme.pixel() {
        PixelShape::Half => (column / numbers, row / numbers / 2),
        PixelShape::Wide => {
            let pixels = shown.selected().maps.width.div_ceil(numbers);
            (grid.width() * (column / numbers) / pixels.max(1), row / numbers)
        }
    };
    grid.put(x, y, '+', shown.scene.theme.ink.accent);
}

/// A map with a whole number of pixels a value.
struct Tile<'a> {
    shown: &'a Content<'a>,
    drawn: &'a Drawn,
    picture: Picture,
    brush: Brush<'a>,
    times: usize,
    passed: Option<Vec<bool>>,
}

impl Tile<'_> {
    fn grid(&self) -> Grid {
        let times = self.times;
        let mut pixels = Pixels::new(self.picture.width * times, self.picture.height * times);
        let glyphs = self.shown.scene.theme.draws_glyphs();
        for (index, &value) in self.picture.values.iter().enumerate() {
            let (row, column) = (index / self.picture.width, index % self.picture.width);
            let dot = self.dot(index, value);
            for pixel in 0..times * times {
                let (x, y) = (pixel % times, pixel / times);
                let framed = !glyphs && self.is_selected(row, column) && self.is_edge(x, y);
                pixels.put(
                    column * times + x,
                    row * times + y,
                    if framed { Dot::Color(CURSOR) } else { dot },
                );
            }
        }
        let mut grid = pixels.to_grid(self.brush);
        if glyphs {
            self.mark_with_glyphs(&mut grid);
        }
        grid
    }

    /// Gives the pixel of a value: faded where there are colours to fade and pooling leaves the value behind.
    fn dot(&self, index: usize, value: f32) -> Dot {
        let Some(level) = self.drawn.range.level(value) else { return Dot::Missing };
        if self.loses(index) && !self.shown.scene.theme.draws_glyphs() {
            return Dot::Color(self.brush.ramp.color(level).mix(self.shown.background(), FADED));
        }
        Dot::Level(level)
    }

    /// Tells whether pooling leaves a value behind.
    fn loses(&self, index: usize) -> bool {
        self.passed.as_ref().is_some_and(|passed| !passed.get(index).copied().unwrap_or(true))
    }

    fn is_selected(&self, row: usize, column: usize) -> bool {
        self.drawn.place == Some([row, column])
    }

    /// Tells whether a pixel of a value is part of the frame around it; of small ones all are.
    const fn is_edge(&self, x: usize, y: usize) -> bool {
        let last = self.times - 1;
        self.times < FRAME || x == 0 || y == 0 || x == last || y == last
    }

    /// Marks in pairs of glyphs: a loser is half as wide, and the selected place stands in brackets.
    fn mark_with_glyphs(&self, grid: &mut Grid) {
        for y in 0..grid.height() {
            for x in 0..grid.width() / 2 {
                let (row, column) = (y / self.times, x / self.times);
                let (Some(&left), Some(&right)) = (grid.get(2 * x, y), grid.get(2 * x + 1, y)) else {
                    continue;
                };
                if self.loses(row * self.picture.width + column) {
                    grid.put(2 * x, y, ' ', right.ink);
                    grid.put(2 * x + 1, y, left.glyph, left.ink);
                }
                if self.is_selected(row, column) && self.is_edge(x % self.times, y % self.times) {
                    let ink = self.shown.scene.theme.ink.accent;
                    grid.put(2 * x, y, '[', ink);
                    grid.put(2 * x + 1, y, ']', ink);
                }
            }
        }
    }
}
