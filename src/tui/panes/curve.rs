//! What the loss and the accuracy pane have in common: a measure through the run.

use super::reading;
use crate::tui::blit;
use crate::tui::model::epoch_ends::EpochEnds;
use crate::tui::model::history::{Measure, Point};
use crate::tui::model::series;
use crate::tui::theme::ColorDepth;
use crate::tui::view::scene::Scene;
use crate::viz::band::{self, Band};
use crate::viz::chart::{Chart, Cursor, GUTTER, Mark, Series};
use crate::viz::grid::{Cell, Grid, Ink};
use crate::viz::scale::Axis;
use crate::viz::text::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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
    /// Whether the curve usually falls, so that there is room above its end.
    pub falls: bool,
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

/// The measured point that the cursor points at, if it is shown.
fn cursor_point(scene: &Scene<'_>) -> Option<Point> {
    scene.model.history.point(scene.ui.cursor?)
}

/// A horizontal axis in batches.
pub struct TimeAxis {
    /// The axis.
    pub axis: Axis,
    /// The batches in the unit of its labels, where all units are alike.
    unit: f64,
    /// The ends of the epochs, where epochs are the unit of its labels and not all alike.
    ends: Option<EpochEnds>,
    /// The unit of its labels.
    pub name: &'static str,
}

impl TimeAxis {
    /// The axis from one batch to another in so many columns: ticks are whole epochs once there is one to show.
    pub fn new(scene: &Scene<'_>, from: f64, to: f64, columns: usize) -> Self {
        let per_epoch = scene.model.info.as_deref().map_or(1, |info| info.steps_per_epoch.max(1)) as f64;
        // Two panes side by side differ by a column: they should not differ in their ticks.
        let count = ((columns + 2) / 8).clamp(1, 12);
        let (unit, name) = if to - from >= per_epoch { (per_epoch, "epoch") } else { (1.0, "batch") };
        let ends = Some(&scene.model.history.epoch_ends).filter(|ends| name == "epoch" && !ends.is_even());
        let mut axis = match ends {
            None => Axis::linear(from / unit, to / unit, count),
            Some(ends) => {
                let [first, last] = [from, to].map(|step| ends.ended_by(step as u64) as f64);
                Axis::linear(first, last.max(first + 1.0), count)
            }
        };
        axis.ticks.retain(|tick| tick.fract() == 0.0);
        axis.ticks.iter_mut().for_each(|tick| {
            *tick = ends.map_or(*tick * unit, |ends| ends.end_of(tick.max(0.0) as u64) as f64);
        });
        axis.ticks.retain(|tick| (from..=to).contains(tick));
        (axis.low, axis.high) = (from, to);
        Self { axis, unit, ends: ends.cloned(), name }
    }

    /// The label of a batch.
    pub fn label(&self, step: f64) -> String {
        match &self.ends {
            Some(ends) => ends.ended_by(step.round() as u64).to_string(),
            None => format!("{}", (step / self.unit).round()),
        }
    }
}

/// The first batches of what was changed while the run went on.
pub fn marks(scene: &Scene<'_>) -> Vec<f64> {
    scene.model.history.changes.iter().map(|change| change.step as f64).collect()
}

/// The batch that a column of a pane with a curve is about, if it is right of the vertical axis.
pub fn step_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<u64> {
    let plot = area.width.checked_sub(GUTTER as u16).filter(|columns| *columns > 1)?;
    let place = column.checked_sub(area.right() - plot)?;
    let share = f64::from(place) / f64::from(plot - 1);
    Some(((share * last_step(scene)).round() as u64).max(1))
}

/// Draws the curve into the whole of `area`.
pub fn draw(scene: &Scene<'_>, curve: &Curve<'_>, area: Rect, buffer: &mut Buffer) {
    let theme = scene.theme;
    let x = TimeAxis::new(scene, 0.0, last_step(scene), usize::from(area.width));
    let point = cursor_point(scene);
    let label = point.map(|point| reading::place(scene, &point, usize::from(area.width))).unwrap_or_default();
    let middle = |point: Point| (point.first as f64 + point.last as f64) / 2.0;
    let series = series(scene, curve);
    let band = Band { points: curve.measure.raw.ranges(), ink: theme.ink.raw };
    let chart = Chart {
        x: &x.axis,
        y: &curve.y,
        x_label: &|value| x.label(value),
        y_label: curve.y_label,
        band: Some(&band),
        series: &series,
        beyond: theme.sign(('▲', '▼'), ('^', 'v')),
        axis: theme.ink.faint,
        marks: &marks(scene),
        cursor: point.map(|point| Cursor { x: middle(point), label: &label, ink: theme.ink.accent }),
        charset: theme.charset,
    };
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let mut grid = chart.draw(width, height);
    let (columns, rows) = chart.plot_size(width, height);
    let plot = Rect { x: (width - columns) as u16, y: 0, width: columns as u16, height: rows as u16 };
    if columns < width && rows < height && point.is_none() {
        grid.text(0, rows, x.name, theme.ink.faint);
    }
    if curve.measure.raw.buckets().is_empty() && columns > 28 {
        grid.text(width - columns + 2, rows / 2, "waiting for the first batch", theme.ink.faint);
    }
    explain_band(scene, &curve.measure.raw, curve.falls, plot, &mut grid);
    blit::grid(&grid, area, buffer);
}

/// The lines and marks, the topmost last. Validation is dashed where no colour tells it from training.
fn series(scene: &Scene<'_>, curve: &Curve<'_>) -> Vec<Series> {
    let theme = scene.theme;
    let ink = &theme.ink;
    let validation = curve.measure.validation.means();
    let line = if theme.depth == ColorDepth::None { Mark::Dashes } else { Mark::Line };
    let mut series = vec![
        Series { points: validation.clone(), mark: line, ink: ink.validation },
        Series { points: curve.measure.smooth.means(), mark: Mark::Line, ink: ink.train },
        Series { points: validation, mark: Mark::Glyph(theme.sign('◆', 'o')), ink: ink.validation },
    ];
    if let Some(star) = curve.star {
        series.push(Series { points: vec![star], mark: Mark::Glyph(theme.sign('★', '*')), ink: ink.good });
    }
    series
}

/// Says in a corner of the plot that nothing is drawn in what the area of `raw` is; a curve that `falls` has room above its end.
pub fn explain_band(scene: &Scene<'_>, raw: &series::Series, falls: bool, plot: Rect, grid: &mut Grid) {
    let ink = &scene.theme.ink;
    if raw.buckets().len() < 2 {
        return;
    }
    let sign = band::sign(ink.raw, scene.theme.charset);
    let what = match raw.grain() {
        1 => "batches".to_owned(),
        most => format!("means of up to {most} batches"),
    };
    let texts = [format!(" range of {what}"), " range".to_owned()];
    let (top, bottom) = (plot.y, plot.bottom().saturating_sub(1));
    let rows = if falls { [top, bottom] } else { [bottom, top] };
    for text in &texts {
        let columns = width(text) + 1;
        for row in rows.map(usize::from) {
            let left = usize::from(plot.right()).saturating_sub(columns + 1);
            // The area itself must not touch its sign.
            let apart = |y: usize| y >= usize::from(plot.bottom()) || !is_area(grid, left, y, ink.raw);
            let free = left > usize::from(plot.x)
                && (left - 1..left + columns + 1).all(|x| is_blank(grid, x, row))
                && apart(row + 1)
                && row.checked_sub(1).is_none_or(apart);
            if free {
                grid.put(left, row, sign, ink.raw);
                grid.text(left + 1, row, text, ink.faint);
                return;
            }
        }
    }
}

/// Whether the area drawn in this ink is at a place, or behind what is there.
fn is_area(grid: &Grid, x: usize, y: usize, ink: Ink) -> bool {
    let blank = Cell::default();
    grid.get(x, y).is_some_and(|cell| {
        (cell.ink == ink && cell.glyph != blank.glyph) || (cell.back != blank.back && cell.back == ink.paint)
    })
}

/// Whether nothing is drawn at a place; what is beyond the edge is blank.
fn is_blank(grid: &Grid, x: usize, y: usize) -> bool {
    let blank = Cell::default();
    grid.get(x, y).is_none_or(|cell| (cell.glyph, cell.back) == (blank.glyph, blank.back))
}
