//! The help: what keys do, made of the key map, and what everything on the screen means.

use crate::tui::blit;
use crate::tui::panes::{Piece, Scene, centered, columns_of, legend, piece, reading, write, write_lines};
use crate::tui::view::bindings::{BINDINGS, Group, labels};
use crate::viz::grid::Ink;
use crate::viz::text::{pad_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The groups of the left column; the others are on the right.
const LEFT: [Group; 3] = [Group::Training, Group::Pictures, Group::Looks];
const KEY_COLUMNS: usize = 10;
/// From this width on keys are in two columns, and from that width on what is seen is, too.
const TWO_COLUMNS: usize = 76;
const ALL_IN_TWO_COLUMNS: usize = 120;

/// Draws the help over everything; returns how many lines it has and how many of them are seen at once.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> (usize, usize) {
    blit::clear(area, buffer);
    let top = u16::from(area.height > 2);
    let bottom = u16::from(area.height > 1);
    if top > 0 {
        centered("cnn-tui: keys, and what you see", scene.theme.ink.strong, area, buffer);
    }
    let body = Rect { y: area.y + top, height: area.height - top - bottom, ..area };
    let lines = lines(scene, usize::from(area.width));
    let rows = usize::from(body.height);
    let down = scene.view.help_down.min(lines.len().saturating_sub(rows));
    write_lines(&lines[down..], body, buffer);
    if bottom > 0 {
        let foot = foot(scene, down, rows, lines.len());
        let foot = reading::fitting(foot, usize::from(area.width));
        write(&foot, blit::row(area, usize::from(area.height) - 1), buffer);
    }
    (lines.len(), rows)
}

/// How to close it, which lines are shown, and whether there are more; with less and less in it.
fn foot(scene: &Scene<'_>, down: usize, rows: usize, all: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    if rows >= all {
        return vec![vec![piece(" ? or Esc closes this", ink.faint)], vec![piece(" ? closes", ink.faint)]];
    }
    let (up, on) = scene.theme.sign(("▲", "▼"), ("^", "v"));
    let above = if down > 0 { up } else { " " };
    let below = if down + rows < all { on } else { " " };
    let dash = scene.theme.sign("–", "-");
    let shown = format!("{}{dash}{} of {all}", down + 1, down + rows);
    let more = piece(format!("{above}{below} "), ink.accent);
    let place = piece(format!("lines {shown}"), ink.text);
    let arrows = scene.theme.sign("↑ ↓", "Up Down");
    let scroll = piece(format!("   {arrows} PgUp PgDn Home End scroll"), ink.faint);
    let closes = piece("   ? or Esc closes this", ink.faint);
    let short = piece("  ? closes", ink.faint);
    vec![
        vec![piece(" ", ink.text), more.clone(), place.clone(), scroll, closes.clone()],
        vec![piece(" ", ink.text), more.clone(), place, closes],
        vec![more.clone(), piece(shown, ink.text), short],
        vec![more],
    ]
}

/// Everything, for a screen of so many columns.
fn lines(scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let keys = |left: bool| keys(scene, |group| LEFT.contains(&group) == left);
    let mut lines = if columns >= TWO_COLUMNS {
        beside(keys(true), keys(false), columns / 2)
    } else {
        [keys(true), keys(false)].concat()
    };
    lines.push(Vec::new());
    if columns >= ALL_IN_TWO_COLUMNS {
        let half = columns / 2 - 1;
        lines.extend(beside(
            seen(scene, legend::CURVES, half),
            seen(scene, legend::OTHERS, half),
            columns / 2,
        ));
    } else {
        lines.extend(seen(scene, legend::CURVES, columns));
        lines.extend(seen(scene, legend::OTHERS, columns));
    }
    lines
}

fn keys(scene: &Scene<'_>, belongs: impl Fn(Group) -> bool) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| belongs(*group)) {
        lines.push(vec![piece(format!(" {}", group.title()), ink.strong)]);
        for binding in BINDINGS.iter().filter(|binding| binding.group == group) {
            let keys = pad_right(&labels(binding, scene.theme.charset), KEY_COLUMNS - 1);
            lines.push(vec![piece(format!("  {keys}"), ink.accent), piece(binding.help, ink.text)]);
        }
    }
    lines
}

/// What signs mean, under their headings, in so many columns.
fn seen(scene: &Scene<'_>, sections: &[legend::Section], columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    for section in sections {
        lines.push(vec![piece(format!(" {}", section.title), ink.strong)]);
        for entry in section.entries {
            let sign = (entry.sign)(scene.theme);
            let texts = wrap(entry.text, columns.saturating_sub(legend::SIGN_COLUMNS + 3));
            for (i, text) in texts.into_iter().enumerate() {
                let sign = if i == 0 { sign.as_str() } else { "" };
                let sign = format!("  {} ", pad_right(sign, legend::SIGN_COLUMNS));
                lines.push(vec![piece(sign, (entry.ink)(ink)), piece(text, ink.text)]);
            }
        }
    }
    lines
}

/// Two columns of lines, the second one from column `at` on.
fn beside(left: Vec<Line>, right: Vec<Line>, at: usize) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let row = |_| {
        let mut line = left.next().unwrap_or_default();
        line.push(piece(" ".repeat(at.saturating_sub(columns_of(&line))), Ink::default()));
        line.extend(right.next().unwrap_or_default());
        line
    };
    (0..rows).map(row).collect()
}
