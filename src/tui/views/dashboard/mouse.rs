//! What a mouse does on the dashboard: it focuses a pane, and points at what is in it.

use crate::tui::layout::{Content, Layout};
use crate::tui::panes::{curve, filters, sample};
use crate::tui::view::Handled;
use crate::tui::view::context::Context;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::ui_state::Pane;
use ratatui::layout::Rect;

/// Does what a mouse asks for. A wheel focuses the pane under it and is left to the keys.
pub fn on_mouse(mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
    let layout = Layout::of(area, cx.ui, Content::of(cx.model));
    let under = layout.panes.iter().find(|(_, area)| mouse.is_over(*area));
    let Some(&(pane, area)) = under else { return Handled::Ignored };
    match mouse.kind {
        MouseKind::Press(Button::Left) => {
            cx.ui.focus = pane;
            point(mouse, pane, area, cx);
            Handled::Done
        }
        MouseKind::Drag(Button::Left) if pane == cx.ui.focus && is_curve(pane) => {
            point(mouse, pane, area, cx);
            Handled::Done
        }
        MouseKind::WheelUp | MouseKind::WheelDown => {
            cx.ui.focus = pane;
            Handled::Ignored
        }
        _ => Handled::Ignored,
    }
}

const fn is_curve(pane: Pane) -> bool {
    matches!(pane, Pane::Loss | Pane::Accuracy)
}

/// Selects what is under the mouse in a pane: a filter, a map, or the measured point of a curve.
fn point(mouse: Mouse, pane: Pane, area: Rect, cx: &mut Context<'_>) {
    let scene = cx.scene();
    match pane {
        Pane::Filters => {
            if let Some(filter) = filters::at(&scene, area, mouse.column, mouse.row) {
                cx.ui.filter = filter;
            }
        }
        Pane::Sample => {
            if let Some(map) = sample::map_at(&scene, area, mouse.column, mouse.row) {
                cx.ui.filter = map;
            }
        }
        Pane::Loss | Pane::Accuracy => {
            let step = curve::step_at(&scene, area, mouse.column);
            let point = step.and_then(|step| cx.model.history.point(step));
            cx.ui.cursor = point.map(|point| point.last).or_else(|| cx.model.history.step_by(None, 0));
        }
        Pane::Status | Pane::Log => {}
    }
}
