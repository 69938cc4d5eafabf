//! The canvas on the screen: its ink, the pen over it, and a line that says what the pen is.

use super::arrangement::Parts;
use super::state::Draw;
use crate::inspect::explain::Shape;
use crate::inspect::layer::Sample;
use crate::tui::blit;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::sample::input_grid;
use crate::tui::panes::text::{Piece, centered, piece};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::pixels::PixelShape;
use crate::viz::resample::Scale;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The mean of the channels of an image, a byte a pixel.
pub fn grey(pixels: &[u8], channels: usize) -> Vec<u8> {
    let channels = channels.max(1);
    let mean = |pixel: &[u8]| (pixel.iter().map(|byte| usize::from(*byte)).sum::<usize>() / channels) as u8;
    pixels.chunks(channels).map(mean).collect()
}

/// Draws the canvas with what is around it.
pub fn draw(page: &Draw, scene: &Scene<'_>, parts: &Parts, buffer: &mut Buffer) {
    let canvas = &scene.ui.canvas;
    let (height, width) = canvas.size();
    let ink =
        Sample { shape: Shape::new(height, width, 1), pixels: canvas.ink().to_vec(), ..Sample::default() };
    let shown = page.start(scene.model, scene.ui).unwrap_or(&ink);
    blit::grid(&input_grid(scene, shown, parts.scale, None), parts.canvas, buffer);
    if shown.pixels.iter().all(|byte| *byte == 0) {
        invite(scene, parts.canvas, buffer);
    }
    draw_pen(scene, parts, buffer);
    let faint = scene.theme.ink.faint;
    for row in 0..parts.edge.height {
        blit::text([(scene.theme.pick("│", "|"), faint)], blit::row(parts.edge, usize::from(row)), buffer);
    }
    let title = fitting(state(page, scene), usize::from(parts.pen.width).saturating_sub(5));
    if parts.pen.height > 0 {
        rule(scene, &title, false, &[], parts.pen, buffer);
    }
}

/// Says on an empty canvas how to begin.
fn invite(scene: &Scene<'_>, canvas: Rect, buffer: &mut Buffer) {
    if canvas.width < 20 || canvas.height < 7 {
        return;
    }
    let lines = ["Space: pen down, up", "arrows: draw", "Enter: the sample"];
    for (row, line) in (1..).zip(lines) {
        // On the canvas, not over it: the cells keep their colour.
        let row = Rect { y: canvas.y + row, height: 1, ..canvas };
        let back: Vec<_> = (row.left()..row.right()).map(|x| buffer[(x, row.y)].bg).collect();
        centered(line, scene.theme.ink.faint, row, buffer);
        (row.left()..row.right()).zip(back).for_each(|(x, back)| _ = buffer[(x, row.y)].set_bg(back));
    }
}

/// Draws the pen over the pixel that it is at.
fn draw_pen(scene: &Scene<'_>, parts: &Parts, buffer: &mut Buffer) {
    let canvas = &scene.ui.canvas;
    let ink = if canvas.is_down() { scene.theme.ink.good } else { scene.theme.ink.accent };
    let at = canvas.cursor();
    let cells = parts.cells(at);
    let is_half = scene.theme.pixel() == PixelShape::Half;
    let glyph = if canvas.is_down() { "x" } else { "+" };
    for Position { x, y } in cells.positions() {
        if !is_half {
            let back = buffer[(x, y)].bg;
            blit::text([(glyph, ink)], Rect { x, y, width: 1, height: 1 }, buffer);
            buffer[(x, y)].set_bg(back);
            continue;
        }
        let (top, bottom) = halves(parts, at.1, y);
        draw_halves(Position { x, y }, top, bottom, ink, buffer);
    }
}

/// Which halves of the cells of a row of the screen show a row of the canvas.
fn halves(parts: &Parts, row: usize, y: u16) -> (bool, bool) {
    let pixel = |half: usize| {
        let pixel = usize::from(y - parts.canvas.y) * 2 + half;
        match parts.scale {
            Scale::Enlarge(times) => pixel / times.max(1) == row,
            Scale::Shrink(numbers) => pixel == row / numbers.max(1),
        }
    };
    (pixel(0), pixel(1))
}

/// Colours halves of a cell; the others keep what they show.
fn draw_halves(at: Position, top: bool, bottom: bool, ink: Ink, buffer: &mut Buffer) {
    let Some(cell) = buffer.cell_mut(at) else { return };
    let (upper, lower) = match cell.symbol() {
        "▀" => (cell.fg, cell.bg),
        "▄" => (cell.bg, cell.fg),
        _ => (cell.bg, cell.bg),
    };
    let color = blit::color(ink.paint);
    match (top, bottom) {
        (true, true) => _ = cell.set_symbol(" ").set_bg(color),
        (true, false) => _ = cell.set_symbol("▀").set_fg(color).set_bg(lower),
        (false, true) => _ = cell.set_symbol("▄").set_fg(color).set_bg(upper),
        (false, false) => {}
    }
}

/// What the pen is, and what the network gets, with less and less in it.
fn state(page: &Draw, scene: &Scene<'_>) -> Vec<Vec<Piece>> {
    let canvas = &scene.ui.canvas;
    let ink = &scene.theme.ink;
    let pen = match (page.moves, canvas.is_down()) {
        (true, _) => piece("arrows shift", ink.accent),
        (false, true) => piece("pen down", ink.good),
        (false, false) => piece("pen up", ink.text),
    };
    let pen_is = canvas.pen();
    let width = if pen_is.is_thick { "thick" } else { "thin" };
    let width = if pen_is.erases { piece("erases", ink.warn) } else { piece(width, ink.text) };
    let place = piece(if canvas.centers() { "centered" } else { "as drawn" }, ink.text);
    // On images in colour the pen is grey: white in all channels.
    let grey = (canvas.shape().channels > 1).then(|| piece("grey", ink.faint));
    let all: Vec<Piece> = [pen.clone(), width.clone(), place].into_iter().chain(grey).collect();
    vec![all, vec![pen.clone(), width], vec![pen]]
}
