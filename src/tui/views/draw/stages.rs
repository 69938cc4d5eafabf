//! The layers: a band of maps each, or one of them alone.

use super::state::Draw;
use crate::inspect::drawn::Drawing;
use crate::inspect::layer::{Maps, Stage};
use crate::tui::blit;
use crate::tui::panes::maps;
use crate::tui::panes::text::{piece, write_lines, write_wrapped};
use crate::tui::panes::units;
use crate::tui::view::scene::Scene;
use crate::viz::pixels::{Dot, Pixels};
use crate::viz::resample::Scale;
use crate::viz::scale::Range;
use crate::viz::text::{clip, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns of what is said of a layer.
const LABEL: u16 = 10;
/// The columns from which on there is room for that.
const WIDE: u16 = 34;
/// No map is enlarged beyond so many pixels, as long as others have no room.
const LARGE: usize = 24;
/// The greatest scale.
const TIMES: usize = 4;

/// The layers that are shown: all, but for a last one whose values are the outputs.
pub fn shown(found: &Drawing) -> &[Stage] {
    match found.stages.split_last() {
        Some((last, before)) if is_flat(&last.maps) && last.pooled.is_none() => before,
        _ => &found.stages,
    }
}

const fn is_flat(maps: &Maps) -> bool {
    maps.height * maps.width <= 1
}

/// Draws the layers.
pub fn draw(page: &Draw, scene: &Scene<'_>, found: &Drawing, area: Rect, buffer: &mut Buffer) {
    let stages = shown(found);
    if area.width < 6 || area.height == 0 {
        return;
    }
    let chosen = page.stage.min(stages.len().saturating_sub(1));
    let Some(stage) = stages.get(chosen) else {
        return write_wrapped("the outputs are all that there is", scene.theme.ink.faint, area, buffer);
    };
    if page.is_alone {
        let (label, rest) = split(area);
        draw_label(scene, stage, true, label, buffer);
        return draw_alone(scene, stage, rest, buffer);
    }
    let mut y = area.y;
    for (index, (stage, rows)) in stages.iter().zip(rows(scene, stages, area)).enumerate() {
        let band = Rect { y, height: rows.min(area.bottom().saturating_sub(y)), ..area };
        if band.is_empty() {
            break;
        }
        let (label, rest) = split(band);
        draw_label(scene, stage, index == chosen, label, buffer);
        if is_flat(&stage.maps) {
            draw_units(scene, &stage.maps, rest, buffer);
        } else {
            maps::draw_those(scene, &stage.maps, pooled(stage), rest, buffer);
        }
        y += rows + 1;
    }
}

fn pooled(stage: &Stage) -> Option<&Maps> {
    stage.pooled.as_ref().filter(|pooled| pooled.count > 0)
}

/// The label and the pictures of a band.
fn split(band: Rect) -> (Rect, Rect) {
    if band.width < WIDE {
        return (Rect { width: 0, ..band }, band);
    }
    let rest = Rect { x: band.x + LABEL + 1, width: band.width - LABEL - 1, ..band };
    (Rect { width: LABEL, ..band }, rest)
}

/// The rows of each layer, as many as there are and a gap between them: maps are made smaller where they are highest, until all fit.
fn rows(scene: &Scene<'_>, stages: &[Stage], area: Rect) -> Vec<u16> {
    let pixel = scene.theme.pixel();
    let at = |stage: &Stage, scale: Scale| {
        let (height, width) = scale.size(stage.maps.height, stage.maps.width);
        pixel.cells(width, height).1.max(1)
    };
    let mut scales: Vec<Scale> = stages.iter().map(|stage| first_scale(&stage.maps)).collect();
    let room = usize::from(area.height).saturating_sub(stages.len().saturating_sub(1));
    let heights = |scales: &[Scale]| -> Vec<usize> {
        let bands = stages.iter().zip(scales);
        bands.map(|(stage, scale)| if is_flat(&stage.maps) { 2 } else { at(stage, *scale) }).collect()
    };
    let mut rows = heights(&scales);
    while rows.iter().sum::<usize>() > room {
        let highest = (0..rows.len()).filter(|band| rows[*band] > 1 && !is_flat(&stages[*band].maps));
        let Some(band) = highest.max_by_key(|band| rows[*band]) else { break };
        scales[band] = match scales[band] {
            Scale::Enlarge(times) if times > 1 => Scale::Enlarge(times - 1),
            Scale::Enlarge(_) => Scale::Shrink(2),
            Scale::Shrink(numbers) => Scale::Shrink(numbers + 1),
        };
        rows = heights(&scales);
    }
    share(&mut rows, stages, room);
    rows.into_iter().map(|rows| u16::try_from(rows).unwrap_or(u16::MAX)).collect()
}

/// Shares rows that are left over among the layers with maps.
fn share(rows: &mut [usize], stages: &[Stage], room: usize) {
    let bands: Vec<usize> = (0..rows.len()).filter(|band| !is_flat(&stages[*band].maps)).collect();
    let left = room.saturating_sub(rows.iter().sum());
    for (place, band) in bands.iter().enumerate() {
        rows[*band] += (left + place) / bands.len();
    }
}

/// The scale that maps have at most.
fn first_scale(maps: &Maps) -> Scale {
    Scale::Enlarge((LARGE / maps.height.max(maps.width).max(1)).clamp(1, TIMES))
}

/// Says which layer it is, how large its maps are and how many there are.
fn draw_label(scene: &Scene<'_>, stage: &Stage, is_chosen: bool, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let columns = usize::from(area.width);
    if columns == 0 {
        return;
    }
    let name = scene.model.layer(stage.layer).map_or_else(String::new, |layer| layer.text.clone());
    let name_ink = if is_chosen { ink.accent } else { ink.text };
    let mut lines: Vec<_> =
        wrap(&name, columns).into_iter().map(|line| vec![piece(clip(&line, columns), name_ink)]).collect();
    let maps = &stage.maps;
    if !is_flat(maps) {
        let times = scene.theme.pick("×", "x");
        lines.push(vec![piece(format!("{}{times}{}", maps.height, maps.width), ink.faint)]);
    }
    lines.truncate(usize::from(area.height));
    write_lines(&lines, area, buffer);
}

/// Draws all values of a layer without places, as pixels in reading order.
fn draw_units(scene: &Scene<'_>, maps: &Maps, area: Rect, buffer: &mut Buffer) {
    let (across, down) = scene.theme.pixel().pixels(usize::from(area.width), usize::from(area.height));
    let range = Range::bulk(&maps.values);
    let mut pixels = Pixels::new(across, down);
    for (place, &value) in maps.values.iter().take(across * down).enumerate() {
        let dot = range.level(value).map_or(Dot::Missing, Dot::Level);
        pixels.put(place % across, place / across, dot);
    }
    blit::grid(&pixels.to_grid(scene.theme.brush(range)), area, buffer);
}

/// Draws one layer with the whole room, its scale below it.
fn draw_alone(scene: &Scene<'_>, stage: &Stage, area: Rect, buffer: &mut Buffer) {
    if is_flat(&stage.maps) {
        return units::draw(scene, &stage.maps, area, buffer);
    }
    let height = area.height.saturating_sub(1).max(1);
    maps::draw_those(scene, &stage.maps, pooled(stage), Rect { height, ..area }, buffer);
    if height < area.height {
        let legend = maps::legend(scene, &stage.maps, usize::from(area.width));
        let row = Rect { y: area.y + height, height: 1, ..area };
        write_lines(&[legend], row, buffer);
    }
}
