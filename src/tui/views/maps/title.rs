//! The title of the page: what is selected, with less and less in it.

use super::content::Content;
use super::facts;
use crate::tui::panes::text::{Piece, piece};
use crate::viz::number::grouped;

/// Gives the titles, the longest first.
pub fn titles(shown: &Content<'_>, enlarged: bool) -> Vec<Vec<Piece>> {
    let ink = &shown.scene.theme.ink;
    let text = |text: String| piece(text, ink.text);
    let page = piece("Maps", ink.strong);
    let sample = text(format!("sample {}", grouped(shown.found.sample.index as u64)));
    let (stage, figures) = (shown.selected(), facts::figures(shown));
    let name = shown.name(shown.stage);
    let long = piece(format!("{name} {}", facts::map_name(shown)), ink.accent);
    let what = if stage.is_flat() { "unit" } else { "map" };
    let short = piece(format!("{name} {what} {}/{}", shown.map + 1, stage.maps.total), ink.accent);
    let bare = piece(format!("{name} {}", shown.map + 1), ink.accent);
    if enlarged || stage.is_flat() {
        let at = match stage.is_flat() {
            true => text(format!("is {}", facts::value(shown))),
            false => text(format!("at {}: {}", facts::place(shown), facts::value(shown))),
        };
        let [row, column] = shown.place;
        let value = facts::value(shown);
        let close = if stage.is_flat() { value } else { format!("({row}, {column}): {value}") };
        let close = piece(close, ink.text);
        return vec![
            vec![page.clone(), sample.clone(), long.clone(), at.clone()],
            vec![page, sample, short.clone(), at.clone()],
            vec![long, at.clone()],
            vec![short.clone(), at],
            vec![short, close.clone()],
            vec![bare.clone(), close],
            vec![bare],
        ];
    }
    let extremes = text(facts::extremes(shown, &figures));
    let [mean, zeros] = facts::mean_and_zeros(&figures).map(text);
    vec![
        vec![page.clone(), sample.clone(), long, extremes.clone(), mean.clone(), zeros.clone()],
        vec![page.clone(), sample, short.clone(), extremes.clone(), mean.clone(), zeros.clone()],
        vec![page.clone(), short.clone(), extremes.clone(), mean.clone(), zeros.clone()],
        vec![page, short.clone(), extremes.clone(), zeros],
        vec![short.clone(), extremes.clone(), mean],
        vec![short, extremes],
        vec![bare],
    ]
}
