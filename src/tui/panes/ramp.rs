//! The ramp of a range of values, as a piece of a legend.

use super::text::{Piece, piece};
use crate::tui::theme::{Charset, ColorDepth};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::paint::{Paint, Rgb};
use crate::viz::ramp::LEVELS;
use crate::viz::scale::Range;

/// `cells` columns from the darkest grey to the brightest, for colours whose ends these are.
pub fn grey_pieces(scene: &Scene<'_>, cells: usize) -> Vec<Piece> {
    let grey = |i: usize| (i * usize::from(u8::MAX) / cells.saturating_sub(1).max(1)) as u8;
    let paint = |i| Paint::nearest(Rgb(grey(i), grey(i), grey(i)), scene.theme.depth);
    (0..cells).map(|i| piece("█", Ink::new(paint(i)))).collect()
}

/// `cells` columns with the ramp of a range, from its low end to its high end.
pub fn ramp_pieces(scene: &Scene<'_>, range: Range, cells: usize) -> Vec<Piece> {
    let brush = scene.theme.brush(range);
    let level = |i: usize, n: usize| (i * usize::from(LEVELS - 1) / n.saturating_sub(1).max(1)) as u8;
    if brush.ramp.has_color() && scene.theme.charset == Charset::Console {
        let block = |i| brush.ramp.block(level(i, cells));
        return (0..cells).map(block).map(|(glyph, color)| piece(glyph, Ink::new(color))).collect();
    }
    if brush.ramp.has_color() && scene.theme.charset != Charset::Ascii {
        return (0..cells).map(|i| piece("█", Ink::new(brush.ramp.paint(level(i, cells))))).collect();
    }
    // Without colour a step is a pair of glyphs.
    let pairs = cells / 2;
    let pair = |i: usize| {
        let glyphs = brush.ramp.glyphs(level(i, pairs), scene.theme.charset);
        let paint =
            if brush.depth == ColorDepth::None { Paint::Default } else { brush.ramp.paint(level(i, pairs)) };
        piece(glyphs.iter().collect::<String>(), Ink::new(paint))
    };
    (0..pairs).map(pair).collect()
}
