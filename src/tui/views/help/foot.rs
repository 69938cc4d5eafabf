//! The last row of the help.

use super::search::Search;
use crate::tui::blit;
use crate::tui::panes::prose::Line;
use crate::tui::panes::reading;
use crate::tui::panes::text::{Piece, piece, write};
use crate::tui::view::scene::Scene;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Writes the first of these rows that fits on the last row of an area, where that has more than one.
pub(super) fn write_row(rows: Vec<Line>, area: Rect, buffer: &mut Buffer) {
    if area.height > 1 {
        let foot = reading::fitting(rows, usize::from(area.width));
        write(&foot, blit::row(area, usize::from(area.height) - 1), buffer);
    }
}

/// What is looked for, which of the lines that have it is shown, and what keys do; with less and less in it.
pub(super) fn search(scene: &Scene<'_>, search: &Search, hits: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let cursor = if search.is_typing { scene.theme.sign("▏", "_") } else { "" };
    let lead =
        vec![piece(" /", ink.accent), piece(search.text.clone(), ink.strong), piece(cursor, ink.accent)];
    let place = match hits {
        0 if search.text.trim().is_empty() => String::new(),
        0 => format!("  {}", scene.said("not found")),
        _ => format!("  {} {} {hits}", search.at + 1, scene.said("of")),
    };
    let place = vec![piece(place, ink.text)];
    let hint = |label: &str, word: &'static str| {
        vec![piece(format!("   {label}"), ink.accent), piece(format!(" {}", scene.said(word)), ink.faint)]
    };
    let keys = if search.is_typing {
        hint("Enter", "keeps it")
    } else {
        [hint("n N", "next, before"), hint("/", "another")].concat()
    };
    let ends = hint("Esc", "ends it");
    vec![
        [lead.clone(), place.clone(), keys, ends.clone()].concat(),
        [lead.clone(), place.clone(), ends].concat(),
        [lead.clone(), place].concat(),
        lead,
    ]
}

/// Parts of a row with a gap between them.
fn spaced(parts: &[&Line], gap: Piece) -> Line {
    let parts: Vec<Line> = parts.iter().map(|part| (*part).clone()).collect();
    parts.join(&[gap][..])
}

/// Which lines of a chapter are on the screen.
pub(super) struct Shown {
    /// A word for the next chapter.
    pub(super) next: &'static str,
    /// Lines above.
    pub(super) down: usize,
    /// Lines that have room.
    pub(super) rows: usize,
    /// All lines.
    pub(super) all: usize,
}

impl Shown {
    /// The last row: which lines are shown and whether there are more, where the other chapter is, and how to close it; with less
    /// and less in it.
    pub(super) fn foot(&self, scene: &Scene<'_>) -> Vec<Line> {
        let (ink, said) = (&scene.theme.ink, |word| scene.said(word));
        let faint = |text: String| vec![piece(text, ink.faint)];
        let closes = faint(format!("? {} Esc {}", said("or"), said("closes this")));
        let short = faint(format!("? {}", said("closes")));
        let other = piece(format!(" {}", said(self.next)), ink.faint);
        let turn = vec![piece("Tab", ink.accent), other];
        let find = vec![piece("/", ink.accent), piece(format!(" {}", said("search")), ink.faint)];
        let row = |parts: &[&Line]| spaced(parts, piece("   ", ink.text));
        let margin = piece(" ", ink.text);
        if self.rows >= self.all {
            let lead = vec![margin];
            return vec![
                row(&[&lead, &turn, &find, &closes]),
                row(&[&lead, &turn, &closes]),
                row(&[&lead, &closes]),
                short,
            ];
        }
        let (more, shown) = (self.more(scene), self.place(scene));
        let lead = vec![margin, more.clone(), piece(format!("{} {shown}", said("lines")), ink.text)];
        let arrows = scene.theme.sign("↑ ↓", "Up Down");
        let scroll = faint(format!("{arrows} PgUp PgDn {}", said("scroll")));
        let bare = vec![more.clone(), piece(shown, ink.text)];
        vec![
            row(&[&lead, &scroll, &turn, &find, &closes]),
            row(&[&lead, &scroll, &turn, &find, &short]),
            row(&[&lead, &turn, &find, &closes]),
            row(&[&lead, &turn, &find, &short]),
            row(&[&lead, &turn, &short]),
            row(&[&bare, &short]),
            vec![more],
        ]
    }

    /// Which lines of how many are shown.
    fn place(&self, scene: &Scene<'_>) -> String {
        let Self { down, rows, all, .. } = self;
        let dash = scene.theme.sign("–", "-");
        format!("{}{dash}{} {} {all}", down + 1, down + rows, scene.said("of"))
    }

    /// Signs for what is above and below.
    fn more(&self, scene: &Scene<'_>) -> Piece {
        let (up, on) = scene.theme.sign(("▲", "▼"), ("^", "v"));
        let above = if self.down > 0 { up } else { " " };
        let below = if self.down + self.rows < self.all { on } else { " " };
        piece(format!("{above}{below} "), scene.theme.ink.accent)
    }
}
