//! How the images on which two networks differ lie on the page.

use crate::tui::model::Model;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::view::scene::Scene;
use crate::viz::resample::Scale;
use ratatui::layout::Rect;

/// The rows above the images: the rule, the counts, and what they mean.
pub const HEAD_ROWS: u16 = 3;
/// So few images make a page; larger ones are not worth less.
const FEWEST: usize = 5;
/// The most pixels that a pixel of an image is drawn with, in both directions.
const LARGEST: usize = 3;
/// The columns that the name of a class takes at the most.
pub const NAME: usize = 12;

/// Where the images are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// What is below the head.
    area: Rect,
    /// The scale of the pictures.
    pub scale: Scale,
    /// The columns and rows of a picture.
    pub picture: (usize, usize),
    /// The lines below a picture: truth and both answers on one, or on three.
    pub lines: usize,
    /// The columns that a tile takes, with the gap behind it.
    pitch: usize,
    /// The tiles in a row.
    pub across: usize,
    /// The rows of tiles.
    down: usize,
}

impl Tiles {
    /// Finds the largest scale at which some images have room, or at least one; `None` if not even one has.
    pub fn of(scene: &Scene<'_>, area: Rect) -> Option<Self> {
        let rows = area.height.min(HEAD_ROWS);
        let area = Rect { y: area.y + rows, height: area.height - rows, ..area };
        let (height, width) = shape(scene.model);
        let scales: Vec<Scale> = (1..=LARGEST)
            .rev()
            .map(Scale::Enlarge)
            .chain((2..=height.max(width).max(2)).map(Scale::Shrink))
            .collect();
        let at = |scale: &Scale| Self::at(scene, area, *scale);
        let fits = |fewest: usize| scales.iter().map(at).find(|tiles| tiles.page() >= fewest);
        let is_clear = |tiles: &Self| tiles.picture.1 >= 4 || matches!(tiles.scale, Scale::Enlarge(_));
        fits(FEWEST).filter(is_clear).or_else(|| fits(1))
    }

    fn at(scene: &Scene<'_>, area: Rect, scale: Scale) -> Self {
        let (height, width) = shape(scene.model);
        let (height, width) = scale.size(height, width);
        let picture = scene.theme.pixel().cells(width, height);
        let name = scene.model.longest_class().min(NAME);
        // "7 A 7 B 1", or a line each.
        let (lines, text) = if name <= 2 { (1, 3 * name + 6) } else { (3, name + 3) };
        let pitch = picture.0.max(text + 1) + 2;
        let down = usize::from(area.height) / (picture.1 + lines);
        let across = (usize::from(area.width) + 1) / pitch;
        Self { area, scale, picture, lines, pitch, across, down }
    }

    /// The tiles on the page.
    pub const fn page(&self) -> usize {
        self.across * self.down
    }

    /// The rows of so many images, and those that have room.
    pub const fn window(&self, images: usize) -> Window {
        Window { lines: images.div_ceil(self.across), rows: self.down }
    }

    /// The place that a key leads to.
    pub fn lead(&self, scroll: Scroll, place: usize, last: usize) -> usize {
        match scroll {
            Scroll::First => 0,
            Scroll::Last => last,
            _ => {
                let row = scroll.lead(place / self.across, last / self.across, self.down);
                (row * self.across + place % self.across).min(last)
            }
        }
    }

    /// The area of the tile at this place of the page.
    pub fn tile(&self, place: usize) -> Rect {
        let (row, column) = (place / self.across, place % self.across);
        let x = self.area.x + (column * self.pitch) as u16;
        let rows = (self.picture.1 + self.lines) as u16;
        let y = self.area.y + row as u16 * rows;
        let width = (self.pitch as u16 - 1).min(self.area.right().saturating_sub(x));
        Rect { x, y, width, height: rows.min(self.area.bottom().saturating_sub(y)) }
    }
}

/// The rows and columns of the images.
fn shape(model: &Model) -> (usize, usize) {
    model.info.as_deref().map_or((1, 1), |info| (info.input.height, info.input.width))
}
