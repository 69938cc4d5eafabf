//! Pictures beside and below each other, with a few words each: as large as a page of them has room.

use super::scroll::{Scroll, Window};
use crate::tui::layout::PageLayout;
use crate::tui::view::scene::Scene;
use crate::viz::resample::Scale;
use ratatui::layout::Rect;

/// The rows above the images of a page: the rule, and what is said of the image under the cursor.
const HEAD_ROWS: u16 = 2;

/// How large pictures become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// So few images are enough at a time; larger ones are not worth less.
    pub fewest: usize,
    /// The most pixels that a pixel of an image is drawn with, in both directions.
    pub largest: usize,
}

/// The sizes where images are what a page is about.
const OF_PAGE: Sizes = Sizes { fewest: 8, largest: 4 };

/// What each tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The height and width of a picture in its own pixels.
    pub picture: (usize, usize),
    /// The lines of words below it.
    pub lines: usize,
    /// The columns of the longest of these.
    pub columns: usize,
}

/// Where the images are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// What is below the head.
    pub area: Rect,
    /// The scale of the pictures.
    pub scale: Scale,
    /// The columns and rows of a picture.
    pub picture: (usize, usize),
    /// The lines below a picture.
    pub lines: usize,
    /// The columns that a tile takes, with the gap behind it.
    pub pitch: usize,
    /// The rows that a tile takes, with the gap below it.
    pub rows_each: usize,
    /// The tiles in a row.
    pub across: usize,
    /// The rows of tiles.
    pub down: usize,
}

impl Tiles {
    /// Finds the largest scale at which some images have room on a page, or at least one; `None` if not even one has.
    pub fn of(scene: &Scene<'_>, contents: Contents, area: Rect) -> Option<Self> {
        Self::below(scene, contents, PageLayout::of(area).body, HEAD_ROWS, OF_PAGE)
    }

    /// Finds the largest of these sizes at which some images have room below the `head` rows of an area, or at least one; `None` if not even one
    /// has.
    pub fn below(scene: &Scene<'_>, contents: Contents, area: Rect, head: u16, sizes: Sizes) -> Option<Self> {
        let head = area.height.min(head);
        let rest = Rect { y: area.y + head, height: area.height - head, ..area };
        let (height, width) = contents.picture;
        let enlarged = (1..=sizes.largest).rev().map(Scale::Enlarge);
        let scales: Vec<Scale> = enlarged.chain((2..=height.max(width).max(2)).map(Scale::Shrink)).collect();
        let at = |scale: &Scale| Self::at(scene, contents, rest, *scale);
        let fits = |fewest: usize| scales.iter().map(at).find(|tiles| tiles.page() >= fewest);
        // A picture of a few pixels shows nothing: one that can be seen is worth more than a page of those.
        let is_clear = |tiles: &Self| tiles.picture.1 >= 4 || matches!(tiles.scale, Scale::Enlarge(_));
        fits(sizes.fewest).filter(is_clear).or_else(|| fits(1))
    }

    fn at(scene: &Scene<'_>, contents: Contents, area: Rect, scale: Scale) -> Self {
        let Contents { picture: (height, width), lines, columns } = contents;
        let (height, width) = scale.size(height, width);
        let picture = scene.theme.pixel().cells(width, height);
        let pitch = picture.0.max(columns) + 2;
        let (rows, each) = (usize::from(area.height), picture.1 + lines);
        let down = rows / each;
        // A blank row between tiles, where that costs none.
        let gap = usize::from((rows + 1) / (each + 1) == down);
        // The last tile needs no gap.
        let across = (usize::from(area.width) + 1) / pitch;
        Self { area, scale, picture, lines, pitch, rows_each: each + gap, across, down }
    }

    /// The tiles on the page.
    pub const fn page(&self) -> usize {
        self.across * self.down
    }

    /// The rows of so many images, and those that have room.
    pub const fn window(&self, images: usize) -> Window {
        Window { lines: images.div_ceil(self.across), rows: self.down }
    }

    /// The place that is so many rows further on.
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
        let y = self.area.y + (row * self.rows_each) as u16;
        let width = (self.pitch as u16 - 1).min(self.area.right().saturating_sub(x));
        let rows = (self.picture.1 + self.lines) as u16;
        Rect { x, y, width, height: rows.min(self.area.bottom().saturating_sub(y)) }
    }
}
