//! Accuracy through the run: every batch, smoothed, and on the validation set with the best epoch marked.

use super::curve::{self, Curve};
use super::{Scene, epochs, piece, rule};
use crate::tui::history::Measure;
use crate::tui::view::Pane;
use crate::viz::number::{percent, tick};
use crate::viz::scale::Axis;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the pane.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let history = &scene.model.history;
    let ink = &scene.theme.ink;
    let mut title = vec![piece("Accuracy", ink.strong)];
    if area.width >= 48 {
        title.push(piece(if scene.view.log_scale { "% log" } else { "%" }, ink.faint));
    }
    let mut legend = curve::legend(scene, &curve::read(scene, &history.accuracy), |v| percent(v, 2));
    if let Some(best) = history.best {
        let star = scene.theme.sign("★", "*");
        // In a narrow pane the last validation is in the curve: the best one matters more.
        let text = if area.width < 48 {
            legend.retain(|(_, piece_ink)| *piece_ink != ink.validation);
            format!(" {star}val {}@{}", percent(best.accuracy, 2), best.epoch)
        } else {
            format!(" {star}best {}@{}", percent(best.accuracy, 2), best.epoch)
        };
        legend.push(piece(text, ink.good));
    }
    if scene.model.info.as_deref().is_some_and(|info| info.validation_images == 0) {
        legend.push(piece(" no validation set", ink.faint));
    }
    let focused = scene.view.focus == Pane::Accuracy;
    let mut inner = rule(scene, &title, focused, &legend, area, buffer);
    if scene.view.zoomed {
        inner = epochs::beside(scene, inner, buffer);
    }
    let y = axis(&history.accuracy, scene.view.log_scale, usize::from(inner.height));
    let star = history.best.map(|best| (best.step as f64, best.accuracy));
    let label = |value: f64| tick((value * 1e5).round() / 1e3);
    curve::draw(scene, &Curve { measure: &history.accuracy, y, y_label: &label, star }, inner, buffer);
}

fn axis(measure: &Measure, log: bool, rows: usize) -> Axis {
    let steps = curve::vertical_steps(rows);
    let ranges = [measure.smooth.extremes(), measure.validation.extremes()];
    let (low, high) =
        ranges.into_iter().flatten().fold((1.0f64, 0.0f64), |(l, h), (a, b)| (l.min(a), h.max(b)));
    if low > high {
        return if log { Axis::log_to_one(0.0, 0.9) } else { Axis::rounded(0.0, 1.0, steps) };
    }
    if log {
        // Half the least error, so that the best point is not at the edge.
        Axis::log_to_one(low, 1.0 - (1.0 - high) / 1.5)
    } else {
        Axis::rounded(low.clamp(0.0, 0.999), 1.0, steps)
    }
}
