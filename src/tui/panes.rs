//! The panes: one file each. They read the scene and write cells, nothing else.

pub mod accuracy;
pub mod curve;
pub mod epochs;
pub mod filters;
pub mod heading;
pub mod hints;
pub mod kernel;
pub mod legend;
pub mod log;
pub mod loss;
pub mod maps;
pub mod network;
pub mod probabilities;
pub mod reading;
pub mod sample;
pub mod status;
pub mod units;

use crate::tui::blit;
use crate::tui::layout::Layout;
use crate::tui::model::Model;
use crate::tui::theme::{Charset, ColorDepth, Theme};
use crate::tui::view::ui_state::{Pane, View};
use crate::viz::grid::Ink;
use crate::viz::paint::Paint;
use crate::viz::ramp::LEVELS;
use crate::viz::scale::Range;
use crate::viz::text::{clip, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Everything a pane may look at.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What the trainer said.
    pub model: &'a Model,
    /// What the user chose.
    pub view: &'a View,
    /// What it looks like.
    pub theme: &'a Theme,
    /// What the filter pane shows itself, and what it has no room for.
    pub elsewhere: Elsewhere<'a>,
}

/// What the filter pane shows of the selected filter, and what other panes may have to say for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Elsewhere<'a> {
    /// Whether the selected filter's figures are beside the filters.
    pub figures: bool,
    /// The heading of the filters, if they are on the screen.
    pub heading: Option<&'a heading::Heading>,
}

/// A piece of text with its ink.
pub type Piece = (String, Ink);

/// A piece of text.
pub fn piece(text: impl Into<String>, ink: Ink) -> Piece {
    (text.into(), ink)
}

/// Draws the panes of a layout; returns how the focused pictures are arranged: in a row, and on the page.
pub fn draw(scene: &Scene<'_>, layout: &Layout, buffer: &mut Buffer) -> (usize, usize) {
    let mut filters_grid = scene.view.grid;
    let mut maps = None;
    let heading = filters::heading(scene, layout);
    let figures = filters::shows_figures(scene, layout);
    let scene = &Scene { elsewhere: Elsewhere { figures, heading: heading.as_ref() }, ..*scene };
    status::draw(scene, layout.status, buffer);
    for &(pane, area) in &layout.panes {
        match pane {
            Pane::Loss => loss::draw(scene, area, buffer),
            Pane::Accuracy => accuracy::draw(scene, area, buffer),
            Pane::Filters => filters_grid = filters::draw(scene, area, buffer),
            Pane::Sample => maps = sample::draw(scene, area, buffer),
            Pane::Status => network::draw_run(scene, area, buffer),
            Pane::Log => log::draw(scene, area, buffer),
        }
    }
    log::draw_line(scene, layout.log_line, buffer);
    epochs::draw(scene, layout.epochs, buffer);
    network::draw(scene, layout.network, buffer);
    hints::draw(scene, layout.hints, buffer);
    match scene.view.focus {
        Pane::Sample => maps.unwrap_or(filters_grid),
        _ => filters_grid,
    }
}

/// The columns beside a title that [`rule`] has room for at the right end.
pub fn room_beside(title: &[Piece], columns: u16) -> usize {
    let title: usize = title.iter().map(|(text, _)| width(text) + 1).sum();
    // A blank and a piece of the rule on either side of both.
    usize::from(columns).saturating_sub(title + 6)
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
    let inner = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    let ink = &scene.theme.ink;
    let line = scene.theme.pick("─", "-");
    let rule_ink = if focused { ink.accent } else { ink.faint };
    let columns = usize::from(area.width);
    blit::text([(line.repeat(columns).as_str(), rule_ink)], blit::row(area, 0), buffer);

    let mut left = vec![piece(" ", ink.text)];
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

/// The columns that pieces take.
pub fn columns_of(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(text, _)| width(text)).sum()
}

/// Writes pieces on the first row of `area`; returns the column after the last.
pub fn write(pieces: &[Piece], area: Rect, buffer: &mut Buffer) -> u16 {
    blit::text(pieces.iter().map(|(text, ink)| (text.as_str(), *ink)), blit::row(area, 0), buffer)
}

/// Writes `lines` from the top of `area`, each cut to its width.
pub fn write_lines(lines: &[Vec<Piece>], area: Rect, buffer: &mut Buffer) {
    for (i, line) in lines.iter().enumerate() {
        write(line, blit::row(area, i), buffer);
    }
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

/// Text in the middle of the first row of `area`.
pub fn centered(text: &str, ink: Ink, area: Rect, buffer: &mut Buffer) {
    let text = clip(text, usize::from(area.width));
    let x = area.x + (area.width - width(&text) as u16) / 2;
    blit::text(
        [(text.as_str(), ink)],
        Rect { x, width: area.right() - x, height: area.height.min(1), ..area },
        buffer,
    );
}

/// Replaces what texts have and fonts of the Linux console have not: the signs of a norm and of a difference.
pub fn console_only(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        match cell.symbol() {
            "‖" => cell.set_symbol("|"),
            "Δ" => cell.set_symbol("d"),
            _ => continue,
        };
    }
}

/// Replaces everything beyond ASCII that came in with names and messages.
pub fn ascii_only(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let plain = match cell.symbol() {
            "‖" => "|",
            "Δ" => "d",
            "×" => "x",
            "–" | "—" | "−" => "-",
            "…" => ".",
            "→" => ">",
            "·" | "•" => ".",
            "’" | "‘" => "'",
            "“" | "”" => "\"",
            "≤" => "<",
            "≥" => ">",
            "±" => "~",
            _ => "?",
        };
        cell.set_symbol(plain);
    }
}
