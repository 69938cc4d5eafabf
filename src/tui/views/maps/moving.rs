//! Moving about: what keys do to what is selected.

use super::content::{Content, units_in_a_row};
use super::keys::Action;
use super::state::Maps;
use crate::inspect::maps::Stage;
use crate::tui::view::ui_state::{Aim, UiState};

/// Maps that a page key goes.
const PAGE: isize = 10;

/// What is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The stage.
    pub stage: usize,
    /// The map.
    pub map: usize,
    /// The row and the column.
    pub place: [usize; 2],
}

/// What is to be selected, and where it is for the dashboard and the microscope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// What is to be selected.
    pub selection: Selection,
    /// The layer that it belongs to.
    pub layer: usize,
    /// The same values among the maps of the microscope.
    pub explained: usize,
}

/// Gives what is to be selected after a key.
pub fn target(shown: &Content<'_>, enlarged: bool, action: Action) -> Target {
    let selection = moved(shown, enlarged, action);
    let stage = &shown.found.stages[selection.stage];
    Target { selection, layer: stage.maps.layer, explained: stage.explained }
}

/// Gives what is selected after a key.
fn moved(shown: &Content<'_>, enlarged: bool, action: Action) -> Selection {
    let stages = &shown.found.stages;
    let Content { stage, map, place, .. } = *shown;
    let now = Selection { stage, map, place };
    let to_stage = |stage: usize| in_stage(stages, now, stage.min(stages.len() - 1));
    let by_maps = |maps: isize| Selection { map: map.saturating_add_signed(maps), ..now };
    let selection = match action {
        Action::Left if enlarged => stepped(&stages[stage], now, [0, -1]),
        Action::Right if enlarged => stepped(&stages[stage], now, [0, 1]),
        Action::Up if enlarged => stepped(&stages[stage], now, [-1, 0]),
        Action::Down if enlarged => stepped(&stages[stage], now, [1, 0]),
        Action::First if enlarged && !stages[stage].is_flat() => Selection { place: [0; 2], ..now },
        Action::Last if enlarged && !stages[stage].is_flat() => Selection { place: [usize::MAX; 2], ..now },
        Action::Left | Action::StageBefore => to_stage(stage.saturating_sub(1)),
        Action::Right | Action::StageAfter => to_stage(stage + 1),
        Action::Up | Action::MapBefore => by_maps(-1),
        Action::Down | Action::MapAfter => by_maps(1),
        Action::PageUp => by_maps(-PAGE),
        Action::PageDown => by_maps(PAGE),
        Action::First => Selection { map: 0, ..now },
        Action::Last => Selection { map: usize::MAX, ..now },
        Action::LayerBefore => to_stage(layer_before(stages, stage)),
        Action::LayerAfter => to_stage(layer_after(stages, stage)),
        _ => now,
    };
    inside(stages, selection)
}

/// The nearest selection that is there.
fn inside(stages: &[Stage], selection: Selection) -> Selection {
    let maps = &stages[selection.stage].maps;
    let within = |place: usize, count: usize| place.min(count.saturating_sub(1));
    let [row, column] = selection.place;
    let place = [within(row, maps.height), within(column, maps.width)];
    Selection { map: within(selection.map, maps.count), place, ..selection }
}

/// A step of the cursor in a map; where a map is a single unit, along the rows of units.
fn stepped(stage: &Stage, now: Selection, [down, right]: [isize; 2]) -> Selection {
    if stage.is_flat() {
        let places = down * units_in_a_row(stage.maps.count) as isize + right;
        let map = now.map.checked_add_signed(places).filter(|map| *map < stage.maps.count);
        return Selection { map: map.unwrap_or(now.map), ..now };
    }
    let [row, column] = now.place;
    Selection { place: [row.saturating_add_signed(down), column.saturating_add_signed(right)], ..now }
}

/// The same map and the corresponding place at another stage. Where a stage has other maps, the first one is selected.
fn in_stage(stages: &[Stage], now: Selection, stage: usize) -> Selection {
    let (from, to) = (&stages[now.stage].maps, &stages[stage].maps);
    let map = if from.total == to.total { now.map } else { 0 };
    let scaled = |place: usize, from: usize, to: usize| if from <= 1 { to / 2 } else { place * to / from };
    let [row, column] = now.place;
    let place = [scaled(row, from.height, to.height), scaled(column, from.width, to.width)];
    Selection { stage, map, place }
}

/// The first stage of the next layer; the last stage if there is none.
fn layer_after(stages: &[Stage], stage: usize) -> usize {
    let layer = stages[stage].symbol.layer;
    stages.iter().position(|stage| stage.symbol.layer > layer).unwrap_or(stages.len() - 1)
}

/// The first stage of the layer before; the input if there is none.
fn layer_before(stages: &[Stage], stage: usize) -> usize {
    let layer = stages[stage].symbol.layer;
    let before = stages[..stage].iter().rev().map(|stage| stage.symbol.layer).find(|before| *before < layer);
    let layer = before.unwrap_or(0);
    stages.iter().position(|stage| stage.symbol.layer == layer).unwrap_or(0)
}

/// Selects something, and has the dashboard and the microscope look at the same.
pub fn select(page: &mut Maps, ui: &mut UiState, target: Target, viewable: &[usize]) {
    let Target { selection: Selection { stage, map, place: [row, column] }, layer, explained } = target;
    (page.stage, page.place, ui.filter) = (Some(stage), Some([row, column]), map);
    let view = viewable.iter().position(|viewable| *viewable == layer).filter(|view| *view != ui.layer);
    if let Some(view) = view {
        (ui.layer, ui.channel) = (view, None);
    }
    let equation = ui.aim.equation;
    let aim = Aim { equation, map: explained, channel: map, row, column, evaluation: true, ..Aim::default() };
    ui.point(aim);
}
