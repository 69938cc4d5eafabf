//! The list of the tour's steps, to choose one of.

use super::script::{Label, Words, entries};
use super::steps::{STEPS, Step};
use super::strip::plain;
use crate::tui::blit;
use crate::tui::panes::prose::prose;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{Piece, piece, write, write_lines};
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the list with the step that is `chosen`.
pub(super) fn draw(scene: &Scene<'_>, chosen: usize, area: Rect, buffer: &mut Buffer) {
    blit::clear(area, buffer);
    let texts = entries(scene.ui, scene.language);
    let ink = &scene.theme.ink;
    let title = [piece(plain(scene, Label::Contents.text(texts)), ink.strong)];
    let inner = rule(scene, &title, true, &[], area, buffer);
    let has_foot = inner.height > 2;
    let rows = usize::from(inner.height.saturating_sub(u16::from(has_foot)));
    let first = (chosen + 1 + rows / 2).min(STEPS.len()).saturating_sub(rows);
    let shown = STEPS.iter().enumerate().skip(first).take(rows);
    let lines: Vec<_> = shown.map(|(index, step)| line(scene, index, step, index == chosen)).collect();
    write_lines(&lines, inner, buffer);
    if has_foot {
        let columns = usize::from(inner.width).saturating_sub(1);
        let foot = prose(scene, Label::Choose.text(texts), columns).into_iter().next().unwrap_or_default();
        write(&[vec![piece(" ", ink.text)], foot].concat(), blit::row(inner, rows), buffer);
    }
}

/// A step in the list: whether it was done, its number, the statement of the lecture, what it is about.
fn line(scene: &Scene<'_>, index: usize, step: &Step, is_chosen: bool) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mark = if is_chosen { scene.theme.sign("▸", ">") } else { " " };
    let done = if scene.ui.tour.done.contains(&index) { scene.theme.sign("✓", "+") } else { " " };
    let title = Words::of(entries(scene.ui, scene.language), step.id).title;
    let title_ink = if is_chosen { ink.strong } else { ink.text };
    vec![
        piece(format!("{mark}{done} "), if is_chosen { ink.accent } else { ink.good }),
        piece(format!("{:>2}  ", index + 1), ink.faint),
        piece(format!("{:<4}", format!("L{}", step.statement)), ink.faint),
        piece(plain(scene, title), title_ink),
    ]
}
