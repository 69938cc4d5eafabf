//! The two ends of the network below each other: the input, and the outputs.

use super::content::Content;
use super::facts::size;
use crate::inspect::maps::Role;
use crate::tui::blit;
use crate::tui::panes::probabilities;
use crate::tui::panes::sample::{input_grid, input_raster};
use crate::tui::panes::text::{piece, write};
use crate::viz::sizing::single;
use crate::viz::text::clip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns and rows from which on the ends have columns of their own.
const WIDE: u16 = 60;
const HIGH: u16 = 12;
/// Columns of an image of 28 pixels at half its size, and at its whole size with the screen that is for.
const HALF: u16 = 14;
const WHOLE: u16 = 28;
const LARGE: (u16, u16) = (130, 32);
/// Rows below the input: two lines, and a line a class for ten classes.
const BELOW: u16 = 13;

/// The columns that the ends take; none where there is no room beside the maps.
pub fn columns(shown: &Content<'_>, area: Rect) -> u16 {
    let two = shown.found.stages.len() >= 2;
    match area {
        Rect { width, height, .. } if !two || width < WIDE || height < HIGH => 0,
        Rect { width, height, .. } if width >= LARGE.0 && height >= LARGE.1 => WHOLE,
        _ => HALF,
    }
}

/// Draws the input, what the network says, and a bar a class.
pub fn draw(shown: &Content<'_>, area: Rect, buffer: &mut Buffer) {
    let sample = &shown.found.sample;
    let (ink, theme) = (&shown.scene.theme.ink, shown.scene.theme);
    let room = (usize::from(area.width), usize::from(area.height.saturating_sub(BELOW).max(4)));
    // Where there are no colours, the selected map of the input is the channel that is seen.
    let channel = (shown.selected().role == Role::Input).then_some(shown.map);
    let scale = single(theme.pixel(), (sample.shape.height, sample.shape.width), room);
    let rows = scale.map_or(0, |scale| {
        let (height, width) = scale.size(sample.shape.height, sample.shape.width);
        blit::grid(&input_grid(&shown.scene, sample, scale, channel), area, buffer);
        let (columns, rows) = theme.pixel().cells(width, height);
        let cells = Rect { width: columns as u16, height: rows as u16, ..area };
        shown.scene.place(cells, height, buffer, || input_raster(&shown.scene, sample, channel));
        cells.height
    });
    let rest = Rect { y: area.y + rows, height: area.height.saturating_sub(rows), ..area };
    let columns = usize::from(area.width);
    let role = shown.selected().role;
    let mark = |selected: bool| if selected { ink.accent } else { ink.text };
    let input = clip(&format!("a0 {} input", size(shown, 0)), columns);
    write(&[piece(input, mark(role == Role::Input))], rest, buffer);
    let last = shown.found.stages.len() - 1;
    let right = sample.label == sample.predicted;
    let says = format!(" says {}", shown.scene.model.class(sample.predicted));
    let verdict = if right { theme.sign(" ✓", "") } else { theme.sign(" ✗", " WRONG") };
    let pieces = [
        piece(shown.name(last), mark(matches!(role, Role::Output(_)))),
        piece(clip(&(says + verdict), columns.saturating_sub(3)), if right { ink.good } else { ink.bad }),
    ];
    write(&pieces, blit::row(rest, 1), buffer);
    let bars = Rect { y: rest.y + 2.min(rest.height), height: rest.height.saturating_sub(2), ..rest };
    probabilities::draw(&shown.scene, sample, bars, buffer);
}
