//! The last row: the most useful keys, made of the bindings of the views that can be seen.

use super::text::{Piece, columns_of, piece, write};
use crate::tui::view::bindings::{Entry, Hint, Key};
use crate::tui::view::offer::Offer;
use crate::tui::view::scene::Scene;
use crate::viz::text::clip;
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
    if let Some(notice) = &scene.ui.notice {
        let text = clip(&format!(" {notice}"), usize::from(area.width));
        write(&[piece(text, scene.theme.ink.good)], area, buffer);
        return;
    }
    let shown = shown(scene, area, wanted);
    let pieces: Vec<Piece> = shown.into_iter().flat_map(|(_, pieces)| pieces).collect();
    write(&pieces, area, buffer);
}

/// The key whose hint is drawn in a column of `area`.
pub fn key_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<Key> {
    let mut end = usize::from(area.x);
    let under = shown(scene, area, |_| true).into_iter().find(|(_, pieces)| {
        end += columns_of(pieces);
        usize::from(column) < end
    });
    under.filter(|_| column >= area.x)?.0.key
}

/// The hints that fit, with what they are of.
fn shown(scene: &Scene<'_>, area: Rect, wanted: fn(&Entry) -> bool) -> Vec<(Offer, [Piece; 2])> {
    let mut offers: Vec<Offer> = scene.keys.iter().copied().filter(|offer| wanted(offer)).collect();
    offers.sort_by_key(|offer| !offer.is_foremost);
    let hints: Vec<(Offer, [Piece; 2])> =
        offers.into_iter().filter_map(|offer| Some((offer, hint(scene, &offer)?))).collect();
    // The last one needs no blank behind it.
    let mut room = usize::from(area.width) + 1;
    let mut fits = |pieces: &[Piece; 2]| {
        let columns = columns_of(pieces);
        let fits = columns <= room;
        room -= if fits { columns } else { 0 };
        fits
    };
    let first: Vec<bool> = hints.iter().map(|(entry, pieces)| is_essential(entry) && fits(pieces)).collect();
    let mut more = true;
    let shown = hints.into_iter().zip(first).filter(|((entry, pieces), first)| {
        let essential = is_essential(entry);
        more &= essential || fits(pieces);
        *first || (more && !essential)
    });
    shown.map(|(hint, _)| hint).collect()
}

/// A key and what it does, as long as there is a word for that.
fn hint(scene: &Scene<'_>, offer: &Offer) -> Option<[Piece; 2]> {
    let ink = &scene.theme.ink;
    let key = offer.key?.label(scene.theme.charset);
    let word = offer.word;
    (!word.is_empty()).then(|| [piece(format!(" {key}"), ink.accent), piece(format!(" {word} "), ink.faint)])
}
