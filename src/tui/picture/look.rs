//! How a cell looks.

use super::colors::{Palette, rgb};
use super::shapes::{Part, parts};
use crate::viz::paint::Rgb;
use ratatui::buffer::Cell;
use ratatui::style::Modifier;

/// How a cell looks.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Look<'a> {
    pub(super) symbol: &'a str,
    pub(super) ink: Rgb,
    pub(super) paper: Rgb,
    pub(super) bold: bool,
}

impl<'a> Look<'a> {
    pub(super) fn of(cell: &'a Cell, palette: &Palette) -> Self {
        let (mut ink, mut paper) = (rgb(cell.fg, palette.ink), rgb(cell.bg, palette.paper));
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut ink, &mut paper);
        }
        if cell.modifier.contains(Modifier::DIM) {
            ink = ink.mix(paper, 0.5);
        }
        Self { symbol: cell.symbol(), ink, paper, bold: cell.modifier.contains(Modifier::BOLD) }
    }

    /// The parts of the cell that its character fills; `None` if it is a letter, or nothing.
    pub(super) fn parts(&self) -> Option<Vec<Part>> {
        let mut characters = self.symbol.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => parts(character),
            _ => None,
        }
    }
}
