//! The last row: the most useful keys, made of the key map.

use super::{Piece, Scene, columns_of, piece, write};
use crate::protocol::Phase;
use crate::tui::view::bindings::{Action, BINDINGS, Binding};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What everybody has to find on every screen.
const ESSENTIAL: [Action; 2] = [Action::Help, Action::Quit];

/// Draws as many hints as fit, whole ones only: the essential ones, then the most useful.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    draw_those(scene, area, buffer, |_| true);
}

/// Draws the essential hints alone.
pub fn draw_essential(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    draw_those(scene, area, buffer, |action| ESSENTIAL.contains(&action));
}

fn draw_those(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer, wanted: impl Fn(Action) -> bool) {
    let over = scene.model.report.phase == Phase::Finished;
    let useful =
        |action: Action| !(over && matches!(action, Action::Pause | Action::StepBatch | Action::StepEpoch));
    let hints: Vec<(Action, [Piece; 2])> = BINDINGS
        .iter()
        .filter(|binding| !binding.hint.is_empty() && useful(binding.action) && wanted(binding.action))
        .filter_map(|binding| Some((binding.action, hint(scene, binding)?)))
        .collect();
    // The last one needs no blank behind it.
    let mut room = usize::from(area.width) + 1;
    let mut fits = |pieces: &[Piece; 2]| {
        let columns = columns_of(pieces);
        let fits = columns <= room;
        room -= if fits { columns } else { 0 };
        fits
    };
    let essential: Vec<bool> =
        hints.iter().map(|(action, pieces)| ESSENTIAL.contains(action) && fits(pieces)).collect();
    let mut more = true;
    let shown = hints.iter().zip(essential).filter(|((action, pieces), essential)| {
        more &= *essential || ESSENTIAL.contains(action) || fits(pieces);
        *essential || (more && !ESSENTIAL.contains(action))
    });
    let pieces: Vec<Piece> = shown.flat_map(|((_, pieces), _)| pieces.clone()).collect();
    write(&pieces, area, buffer);
}

/// A key and what it does, as long as it does that.
fn hint(scene: &Scene<'_>, binding: &Binding) -> Option<[Piece; 2]> {
    let ink = &scene.theme.ink;
    let key = binding.keys.first()?.label(scene.theme.charset);
    let words = match binding.action {
        Action::Pause if scene.model.report.phase == Phase::Paused => "go on",
        _ => binding.hint,
    };
    Some([piece(format!(" {key}"), ink.accent), piece(format!(" {words} "), ink.faint)])
}
