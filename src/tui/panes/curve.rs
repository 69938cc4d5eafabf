//! What the loss and the accuracy pane have in common: a measure through the run.

use super::{Scene, blit};
use crate::tui::history::Measure;
use crate::viz::chart::{Chart, Mark, Series, label_step};
use crate::viz::grid::Ink;
use crate::viz::scale::Axis;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns for the vertical axis: five for a number, one for the line.
const GUTTER: usize = 6;

/// A measure with its vertical axis.
pub struct Curve<'a> {
    /// What is drawn.
    pub measure: &'a Measure,
    /// The vertical axis.
    pub y: Axis,
    /// Text of its ticks.
    pub y_label: &'a dyn Fn(f64) -> String,
    /// A step and value that is marked with a star.
    pub star: Option<(f64, f64)>,
}

/// Batches at the right edge: the run, or the half, quarter, … of it that holds what there is. So the curve is never
/// squeezed into a corner, and yet it is redrawn only a few times in a run.
pub fn last_step(scene: &Scene<'_>) -> f64 {
    let run = scene.model.run_steps() as f64;
    let done = scene.model.history.last_step().max(scene.model.report.total_steps) as f64;
    let mut last = run.max(done);
    while last / 2.0 >= done.max(20.0) {
        last /= 2.0;
    }
    last.max(1.0)
}

/// The step that the cursor points at, if it is shown.
pub fn cursor_step(scene: &Scene<'_>) -> Option<f64> {
    scene.view.cursor.map(|share| share * last_step(scene))
}

/// The horizontal axis in batches, with its unit: ticks are whole epochs once there is one to show.
fn x_axis(scene: &Scene<'_>, columns: usize) -> (Axis, f64, &'static str) {
    let last = last_step(scene);
    let per_epoch = scene.model.info.as_deref().map_or(1, |info| info.steps_per_epoch.max(1)) as f64;
    // Two panes side by side differ by a column: they should not differ in their ticks.
    let count = ((columns + 2) / 8).clamp(1, 12);
    let (unit, name) = if last >= per_epoch { (per_epoch, "epoch") } else { (1.0, "batch") };
    let mut axis = Axis::linear(0.0, last / unit, count);
    axis.ticks.retain(|tick| tick.fract() == 0.0);
    axis.ticks.iter_mut().for_each(|tick| *tick *= unit);
    axis.high = last;
    (axis, unit, name)
}

/// How many steps a linear vertical axis has in a pane of so many rows: with that many, no label is left out for want
/// of room between them.
pub fn vertical_steps(rows: usize) -> usize {
    // The last row is the horizontal axis.
    let plot = rows.saturating_sub(1);
    match label_step(plot) {
        1 => rows / 2,
        step => (plot - 1) / step,
    }
}

/// Draws the curve into the whole of `area`.
pub fn draw(scene: &Scene<'_>, curve: &Curve<'_>, area: Rect, buffer: &mut Buffer) {
    let theme = scene.theme;
    let (x, unit, name) = x_axis(scene, usize::from(area.width));
    let marker = theme.sign('◆', 'o');
    let mut series = vec![
        Series { points: curve.measure.raw.scatter(), mark: Mark::Cloud, ink: theme.ink.raw },
        Series { points: curve.measure.validation.means(), mark: Mark::Line, ink: theme.ink.validation },
        Series { points: curve.measure.smooth.means(), mark: Mark::Line, ink: theme.ink.train },
        Series {
            points: curve.measure.validation.means(),
            mark: Mark::Glyph(marker),
            ink: theme.ink.validation,
        },
    ];
    if let Some(star) = curve.star {
        let mark = Mark::Glyph(theme.sign('★', '*'));
        series.push(Series { points: vec![star], mark, ink: theme.ink.good });
    }
    let chart = Chart {
        x: &x,
        y: &curve.y,
        x_label: &|value| format!("{}", (value / unit).round()),
        y_label: curve.y_label,
        series: &series,
        axis: theme.ink.faint,
        gutter: GUTTER,
        cursor: cursor_step(scene).map(|step| (step, theme.ink.accent)),
        charset: theme.charset,
    };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let mut grid = chart.draw(width, height);
    let (columns, rows) = chart.plot_size(width, height);
    if columns < width && rows < height {
        grid.text(0, rows, name, theme.ink.faint);
    }
    if curve.measure.raw.buckets().is_empty() && columns > 24 {
        grid.text(width - columns + 2, rows / 2, "waiting for the first batch", theme.ink.faint);
    }
    blit::grid(&grid, area, buffer);
}

/// The values under the cursor, or the latest: step if it is the cursor's, smoothed training, validation.
pub struct Reading {
    /// The step of the cursor.
    pub step: Option<u64>,
    /// Training, smoothed.
    pub train: Option<f64>,
    /// Validation, at the last epoch before.
    pub validation: Option<f64>,
}

/// Reads a measure at the cursor, or at its end.
pub fn read(scene: &Scene<'_>, measure: &Measure) -> Reading {
    match cursor_step(scene) {
        Some(step) => {
            let validated =
                measure.validation.buckets().first().is_some_and(|first| first.first as f64 <= step);
            Reading {
                step: Some(step.round() as u64),
                train: measure.smooth.at(step).map(|bucket| bucket.mean()),
                validation: measure.validation.at(step).filter(|_| validated).map(|bucket| bucket.mean()),
            }
        }
        None => Reading {
            step: None,
            train: measure.smooth.latest().map(|(_, value)| value),
            validation: measure.validation.latest().map(|(_, value)| value),
        },
    }
}

/// Title pieces for a reading.
pub fn legend(scene: &Scene<'_>, reading: &Reading, show: impl Fn(f64) -> String) -> Vec<(String, Ink)> {
    let ink = &scene.theme.ink;
    let mut pieces = Vec::new();
    if let Some(step) = reading.step {
        pieces.push((format!("at {step}: "), ink.accent));
    }
    if let Some(train) = reading.train {
        pieces.push((format!("train {}", show(train)), ink.train));
    }
    if let Some(validation) = reading.validation {
        let marker = scene.theme.sign("◆", "o");
        pieces.push((format!(" {marker} val {}", show(validation)), ink.validation));
    }
    pieces
}
