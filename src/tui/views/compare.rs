//! Runs beside each other: their curves on the same axes, and a table of what differs between them.

mod chart;
mod keys;
mod lines;
mod navigation;
mod reading;
mod sentences;
pub mod signs;
mod table;
#[cfg(test)]
mod tests;

use crate::inspect::Ask;
use crate::tui::blit;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::panes::hints;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{piece, write_lines};
use crate::tui::view::bindings::Binding;
use crate::tui::view::context::Context;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Incident, Kind, View};
use crate::tui::views::caption::Caption;
use crate::tui::views::choose_runs::ChooseRuns;
use crate::tui::views::dashboard::{Action as Usual, looks};
use crate::tui::views::help::Help;
use crate::tui::views::palette::Palette;
use crate::tui::views::question::Question;
use keys::{Action, BINDINGS};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The lowest view where runs are compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compare;

impl View for Compare {
    type Action = Action;

    fn name(&self) -> &'static str {
        "compare"
    }

    fn kind(&self) -> Kind {
        Kind::Base
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, _model: &Model, _ui: &UiState) -> Vec<Ask> {
        Vec::new()
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Choose => return Handled::Open(Box::new(ChooseRuns::default())),
            Action::Help => return Handled::OpenOn(|directory| Box::new(Help::of(directory.pages))),
            Action::Palette => return Handled::OpenOn(|directory| Box::new(Palette::of(directory.here))),
            Action::Caption => return Handled::Open(Box::new(Caption::default())),
            Action::Picture => return Handled::Open(Box::new(Question::Picture)),
            Action::Repaint => cx.effects.push(Effect::Repaint),
            Action::Suspend => cx.effects.push(Effect::Suspend),
            Action::Quit | Action::Interrupt => cx.effects.push(Effect::Quit),
            Action::Charset => looks::change(Usual::Charset, cx),
            Action::Colors => looks::change(Usual::Colors, cx),
            Action::Theme => looks::change(Usual::Theme, cx),
            Action::LogScale => cx.ui.log_scale = !cx.ui.log_scale,
            _ => navigation::act(action, cx),
        }
        Handled::Done
    }

    /// A click reads values off at the place under the mouse, or chooses the run there.
    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
        let scene = cx.scene();
        let Areas { chart, table, .. } = Areas::of(&scene, area);
        let points = matches!(mouse.kind, MouseKind::Press(Button::Left) | MouseKind::Drag(Button::Left));
        if points && mouse.is_over(chart) {
            if let Some(cursor) = chart::place_at(&scene, chart, mouse.column) {
                cx.ui.compare.cursor = Some(cursor);
            }
            return Handled::Done;
        }
        if mouse.kind != MouseKind::Press(Button::Left) || !mouse.is_over(table) {
            return Handled::Ignored;
        }
        if let Some(row) = table::row_at(&scene, table, mouse.row) {
            cx.ui.compare.row = row;
        }
        Handled::Done
    }

    fn on_incident(&mut self, _incident: Incident, _cx: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        sentences::sentences(scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let layout = Areas::of(scene, area);
        hints::draw(scene, layout.hints, buffer);
        if scene.ui.compare.chosen().next().is_none() {
            let ink = &scene.theme.ink;
            let inner = rule(scene, &[piece("Compare", ink.strong)], true, &[], layout.chart, buffer);
            let line = vec![piece(" no run is chosen yet: Enter lists them", ink.faint)];
            write_lines(&[line], blit::row(inner, 0), buffer);
            return;
        }
        chart::draw(scene, layout.chart, buffer);
        write_lines(&table::lines(scene, layout.table), layout.table, buffer);
    }
}

/// Where everything is.
struct Areas {
    chart: Rect,
    table: Rect,
    hints: Rect,
}

/// The least rows of a chart with its rule, and of words for the chosen run below the table.
const CHART_ROWS: u16 = 6;
const WORDS_ROWS: u16 = 3;

impl Areas {
    /// The table has a row for each run, and words for the chosen one; the chart has what is left, at least half where there is little.
    fn of(scene: &Scene<'_>, area: Rect) -> Self {
        let hints = u16::from(area.height > 2);
        let body = Rect { height: area.height - hints, ..area };
        let runs = scene.ui.compare.chosen().count() as u16;
        let wanted = if runs == 0 { 0 } else { runs + 1 + WORDS_ROWS };
        let table = match body.height {
            ..=CHART_ROWS => 0,
            rows => wanted.min(rows - CHART_ROWS).min(rows / 2 + 1),
        };
        let chart = Rect { height: body.height - table, ..body };
        Self {
            chart,
            table: Rect { y: chart.bottom(), height: table, ..body },
            hints: Rect { y: body.bottom(), height: hints, ..area },
        }
    }
}
