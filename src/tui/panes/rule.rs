//! The titled rule that is the first row of a pane.

use super::text::{Piece, columns_of, piece, write};
use crate::tui::blit;
use crate::tui::view::scene::Scene;
use crate::viz::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns beside a title that [`rule`] has room for at the right end.
pub fn room_beside(title: &[Piece], columns: u16) -> usize {
    let title: usize = title.iter().map(|(text, _)| width(text) + 1).sum();
    // A blank and a piece of the rule on either side of both.
    usize::from(columns).saturating_sub(title + 6)
}

/// The columns of a rule that its title has room in, beside the tag of the scene.
pub fn room_for_title(scene: &Scene<'_>, columns: u16) -> usize {
    let tag = width(scene.tag);
    usize::from(columns).saturating_sub(tag + usize::from(tag > 0))
}

/// The title with the tag of the scene behind it: the last pieces of a title give way to the tag.
fn tagged(scene: &Scene<'_>, title: &[Piece], columns: u16) -> Vec<Piece> {
    let title = title.to_vec();
    if scene.tag.is_empty() {
        return title;
    }
    let room = room_for_title(scene, columns).saturating_sub(1);
    let length = |pieces: &[Piece]| pieces.iter().map(|(text, _)| width(text) + 1).sum::<usize>();
    let kept = (0..=title.len()).rev().map(|kept| &title[..kept]).find(|kept| length(kept) <= room);
    let mut tagged = kept.unwrap_or_default().to_vec();
    tagged.push(piece(scene.tag, scene.theme.ink.text));
    tagged
}

/// Gives the area below the rule of a pane or page.
pub fn below_rule(area: Rect) -> Rect {
    Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area }
}

/// Draws a titled rule on the first row of `area`; `right` stands at its end as far as there is room. Returns what is
/// left for the pane.
pub fn rule(
    scene: &Scene<'_>,
    title: &[Piece],
    focused: bool,
    right: &[Piece],
    area: Rect,
    buffer: &mut Buffer,
) -> Rect {
    let inner = below_rule(area);
    let ink = &scene.theme.ink;
    let line = scene.theme.pick("─", "-");
    let rule_ink = if focused { ink.accent } else { ink.faint };
    let columns = usize::from(area.width);
    blit::text([(line.repeat(columns).as_str(), rule_ink)], blit::row(area, 0), buffer);

    let mut left = vec![piece(" ", ink.text)];
    let title = tagged(scene, title, area.width);
    for (i, (text, piece_ink)) in title.iter().enumerate() {
        left.push(piece(text.clone(), if focused && i == 0 { ink.accent } else { *piece_ink }));
        left.push(piece(" ", ink.text));
    }
    if focused {
        left.insert(0, piece(scene.theme.sign("▸", ">"), ink.accent));
    }
    let start = Rect { x: area.x + u16::from(columns > 4 && !focused), ..area };
    let end = write(&left, start, buffer);
    // What does not fit is left out, whole pieces from the left, never cut in the middle.
    let room = usize::from(area.right().saturating_sub(end)).saturating_sub(2);
    let length = |pieces: &[Piece]| columns_of(pieces) + 2;
    let kept = (0..=right.len()).map(|skip| &right[skip..]).find(|kept| length(kept) <= room);
    if let Some(kept) = kept.filter(|kept| !kept.is_empty()) {
        let mut pieces = vec![piece(" ", ink.text)];
        pieces.extend_from_slice(kept);
        pieces.push(piece(" ", ink.text));
        let x = area.right() - 1 - length(kept) as u16;
        write(&pieces, Rect { x, width: area.right() - x, ..area }, buffer);
    }
    inner
}
