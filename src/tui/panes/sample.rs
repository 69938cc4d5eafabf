//! The watched sample: the input, what the viewed layer makes of it, and what the network says.

use super::{Piece, Scene, blit, kernel, maps, piece, probabilities, rule, write_lines};
use crate::train::message::{Probe, Sample};
use crate::tui::view::Pane;
use crate::viz::heat::heat_map;
use crate::viz::number::{grouped, significant};
use crate::viz::paint::Rgb;
use crate::viz::pixels::{Dot, Pixels};
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;
use crate::viz::text::{clip, clip_words};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the pane; returns how far a step up or down goes among the maps, and a page.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> Option<(usize, usize)> {
    let ink = &scene.theme.ink;
    let focused = scene.view.focus == Pane::Sample;
    let Some(probe) = scene.model.probe.as_deref() else {
        let inner = rule(scene, &[piece("Sample", ink.strong)], focused, &[], area, buffer);
        write_lines(&[vec![piece(" waiting for the first picture", ink.faint)]], inner, buffer);
        return None;
    };
    let sample = &probe.sample;
    let inner = Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area };
    let parts = parts(scene, probe, inner);
    draw_input(scene, sample, parts.input, buffer);
    write_lines(&facts(scene, probe, usize::from(parts.facts.width)), parts.facts, buffer);
    probabilities::draw(scene, sample, parts.bars, buffer);
    let page = maps::draw(scene, parts.maps, parts.wanted, buffer);
    let title = title(scene, probe, page.as_ref(), area.width);
    rule(scene, &title, focused, &verdict(scene, sample), area, buffer);
    page.map(|page| (page.columns, page.room))
}

/// Which sample it is, and which of the maps are shown, as far as there is room.
fn title(scene: &Scene<'_>, probe: &Probe, page: Option<&maps::Page>, width: u16) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mut title = vec![piece("Sample", ink.strong), piece(grouped(probe.sample.index as u64), ink.text)];
    if let Some(info) = scene.model.info.as_deref().filter(|_| width >= 90) {
        let set = format!("of {} {}", grouped(info.watched_images as u64), info.watched_set);
        title.push(piece(set, ink.faint));
    }
    if let (Some(page), Some(maps), true) = (page, &probe.maps, width >= 60) {
        let dash = scene.theme.sign("–", "-");
        let (from, to, total) = (page.shown.start + 1, page.shown.end, maps.total);
        let what = if maps.height * maps.width == 1 { "units" } else { "maps" };
        title.push(piece(format!("{what} {from}{dash}{to} of {total}"), ink.text));
    }
    title
}

/// What it is, what the network says, and whether that is right: in words, since colour alone is not for everybody.
fn verdict(scene: &Scene<'_>, sample: &Sample) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let right = sample.label == sample.predicted;
    let (word, word_ink) = if right {
        (scene.theme.sign("✓ right", "right"), ink.good)
    } else {
        (scene.theme.sign("✗ wrong", "WRONG"), ink.bad)
    };
    vec![
        piece(format!("loss {} ", significant(sample.loss)), ink.faint),
        piece(format!("is {}", clip(&scene.model.class(sample.label), 12)), ink.text),
        piece(format!(" says {} ", clip(&scene.model.class(sample.predicted), 12)), word_ink),
        piece(word, word_ink),
    ]
}

struct Parts {
    input: Rect,
    facts: Rect,
    maps: Rect,
    bars: Rect,
    /// How many maps there should be room for.
    wanted: usize,
}

/// Divides the pane: input at the left with figures below it, bars at the right, maps between them.
fn parts(scene: &Scene<'_>, probe: &Probe, area: Rect) -> Parts {
    let (width, height) = (area.width, area.height);
    let bars_width = match width {
        120.. => 18,
        64.. => 15,
        _ => 8,
    }
    .min(width / 2);
    let (rows, columns) = (probe.sample.shape.height, probe.sample.shape.width);
    let lines = if height >= 10 { 5 } else { 0 };
    // Three tenths of the width: half the size of an MNIST digit at 80 columns, the whole of it from 160 on.
    let room = (width * 3 / 10).max(14).min(width.saturating_sub(bars_width + 1));
    let (across, down) = scene.theme.pixel().pixels(usize::from(room), usize::from(height - lines));
    let scale = Scale::fit(rows, columns, down, across, 4);
    let (h, w) = scale.size(rows, columns);
    let (input_columns, input_rows) = scene.theme.pixel().cells(w, h);
    let (input_columns, input_rows) =
        (input_columns.min(width.into()) as u16, input_rows.min(height.into()) as u16);
    let input = Rect { width: input_columns, height: input_rows, ..area };
    let left = input_columns.max(14.min(width));
    let facts = Rect { y: area.y + input_rows, height: height - input_rows, width: left.min(width), ..area };
    let bars = Rect { x: area.right() - bars_width, width: bars_width, ..area };
    let maps_x = area.x + left + 1;
    let maps = Rect { x: maps_x.min(bars.x), width: bars.x.saturating_sub(maps_x + 1), ..area };
    let total = probe.maps.as_ref().map_or(0, |maps| maps.count);
    let cells = usize::from(maps.width) * usize::from(maps.height);
    let wanted = if scene.view.zoomed { total } else { (cells / 150).max(2) };
    Parts { input, facts, maps, bars, wanted: wanted.max(1) }
}

/// The input as it is: grey levels, or colours if it has three channels.
fn draw_input(scene: &Scene<'_>, sample: &Sample, area: Rect, buffer: &mut Buffer) {
    let (height, width, channels) = (sample.shape.height, sample.shape.width, sample.shape.channels.max(1));
    if height * width == 0 || area.is_empty() {
        return;
    }
    let (across, down) = scene.theme.pixel().pixels(usize::from(area.width), usize::from(area.height));
    let scale = Scale::fit(height, width, down, across, 4);
    let channel = |c: usize| {
        let values = sample.pixels.iter().skip(c).step_by(channels).map(|&value| f32::from(value));
        Picture::new(height, width, &values.collect::<Vec<f32>>())
    };
    let brush = scene.theme.brush_with(&scene.theme.image);
    let grid = if channels == 3 {
        let planes = [0, 1, 2].map(|c| channel(c).scaled(scale));
        let mut pixels = Pixels::new(planes[0].width, planes[0].height);
        for i in 0..planes[0].values.len() {
            // Steps of eight: enough for the eye, and small changes cost nothing.
            let [red, green, blue] = [0, 1, 2].map(|c| (planes[c].values[i].round() as u8) & 0xf8);
            pixels.put(i % planes[0].width, i / planes[0].width, Dot::Color(Rgb(red, green, blue)));
        }
        pixels.to_grid(brush)
    } else {
        heat_map(&channel(0), scale, Range { low: 0.0, high: 255.0 }, brush)
    };
    blit::grid(&grid, area, buffer);
}

/// What the maps belong to and their scale; and the selected filter's figures where its own pane has no room for
/// them.
fn facts(scene: &Scene<'_>, probe: &Probe, width: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    let shown = probe.filters.as_ref().filter(|filters| filters.count > 0);
    if let Some(filters) = shown {
        if let Some(layer) = scene.model.layer(filters.layer) {
            lines.push(vec![piece(clip_words(&layer.text, width), ink.faint)]);
        }
        let index = scene.view.filter.min(filters.count - 1);
        let mut figures = kernel::facts(scene, filters, &kernel::kernel(filters, index, scene.view.channel));
        if scene.filter_figures_elsewhere {
            figures.truncate(1);
        }
        lines.extend(figures);
    }
    if let Some(maps) = probe.maps.as_ref().filter(|maps| maps.count > 0) {
        lines.push(maps::legend(scene, maps, width));
    }
    lines
}
