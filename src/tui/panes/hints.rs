//! The last row: the most useful keys, made of the bindings of the views that can be seen.

use super::text::{Piece, columns_of, piece, write};
use crate::tui::view::bindings::{Entry, Hint};
use crate::tui::view::offer::Offer;
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws as many hints as fit, whole ones only: the essential ones, then those of what has the focus, then the most useful.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    draw_those(scene, area, buffer, |_| true);
}

/// Draws the essential hints alone.
pub fn draw_essential(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    draw_those(scene, area, buffer, is_essential);
}

fn is_essential(entry: &Entry) -> bool {
    matches!(entry.hint, Hint::Essential(_))
}

fn draw_those(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer, wanted: fn(&Entry) -> bool) {
    let mut offers: Vec<&Offer> = scene.keys.iter().filter(|offer| wanted(offer)).collect();
    offers.sort_by_key(|offer| !offer.is_foremost);
    let hints: Vec<(bool, [Piece; 2])> =
        offers.iter().filter_map(|offer| Some((is_essential(offer), hint(scene, offer)?))).collect();
    // The last one needs no blank behind it.
    let mut room = usize::from(area.width) + 1;
    let mut fits = |pieces: &[Piece; 2]| {
        let columns = columns_of(pieces);
        let fits = columns <= room;
        room -= if fits { columns } else { 0 };
        fits
    };
    let first: Vec<bool> = hints.iter().map(|(essential, pieces)| *essential && fits(pieces)).collect();
    let mut more = true;
    let shown = hints.iter().zip(first).filter(|((essential, pieces), first)| {
        more &= *essential || fits(pieces);
        *first || (more && !*essential)
    });
    let pieces: Vec<Piece> = shown.flat_map(|((_, pieces), _)| pieces.clone()).collect();
    write(&pieces, area, buffer);
}

/// A key and what it does, as long as there is a word for that.
fn hint(scene: &Scene<'_>, offer: &Offer) -> Option<[Piece; 2]> {
    let ink = &scene.theme.ink;
    let key = offer.keys.first()?.label(scene.theme.charset);
    let word = offer.word;
    (!word.is_empty()).then(|| [piece(format!(" {key}"), ink.accent), piece(format!(" {word} "), ink.faint)])
}
