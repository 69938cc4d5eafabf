//! The chart: a line for each run, with its sign along it.

use super::lines::{Line, Point, lines, window};
use super::reading;
use super::signs;
use crate::tui::blit;
use crate::tui::model::kept::Axis as By;
use crate::tui::model::series::Bucket;
use crate::tui::panes::axes::{self, Shown};
use crate::tui::panes::rule::{below_rule, room_beside, rule};
use crate::tui::panes::text::{Piece, columns_of, piece};
use crate::tui::view::compare_choice::Compared;
use crate::tui::view::curve_choice::Smoothing;
use crate::tui::view::scene::Scene;
use crate::viz::chart::{Chart, Cursor, GUTTER, Mark, Series, plot_rows};
use crate::viz::number::tick;
use crate::viz::scale::Axis;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns between two signs along a line, for each run: signs of different runs stand beside each other, not over.
const APART: usize = 24;

/// Draws the chart below a titled rule.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let inner = heading(scene, area, buffer);
    let (columns, height) = (usize::from(inner.width), usize::from(inner.height));
    let (from, to) = window(scene);
    let lines = lines(scene);
    let x = Horizontal::new(scene.ui.compare.axis, (from, to), columns);
    let y = vertical(scene, &lines, (from, to), plot_rows(height));
    let series = series(scene, &lines, (from, to), columns);
    let cursor = scene.ui.compare.cursor.map(|cursor| (cursor, reading::place(scene, cursor)));
    let theme = scene.theme;
    let chart = Chart {
        x: &x.axis,
        y: &y,
        x_label: &|value| x.label(value),
        y_label: &|value| label(scene.ui.compare.quantity, value),
        band: None,
        series: &series,
        beyond: theme.sign(('▲', '▼'), ('^', 'v')),
        axis: theme.ink.faint,
        marks: &[],
        cursor: cursor.as_ref().map(|(x, label)| Cursor { x: *x, label, ink: theme.ink.accent }),
        charset: theme.charset,
    };
    let mut grid = chart.draw(columns, height);
    let (inside, rows) = chart.plot_size(columns, height);
    if inside < columns && rows < height && cursor.is_none() {
        grid.text(0, rows, x.name, theme.ink.faint);
    }
    if lines.iter().all(|line| line.points.is_empty()) && inside > 32 {
        grid.text(columns - inside + 2, rows / 2, nothing(scene), theme.ink.faint);
    }
    blit::grid(&grid, inner, buffer);
}

/// The place on the axis at which something was measured that is nearest to a column of the screen; none left of the chart.
pub fn place_at(scene: &Scene<'_>, area: Rect, column: u16) -> Option<f64> {
    let inner = below_rule(area);
    let (columns, height) = (usize::from(inner.width), usize::from(inner.height));
    let ((from, to), lines) = (window(scene), lines(scene));
    let x = Horizontal::new(scene.ui.compare.axis, (from, to), columns);
    let y = vertical(scene, &lines, (from, to), plot_rows(height));
    let frame = Chart {
        x: &x.axis,
        y: &y,
        x_label: &|value| x.label(value),
        y_label: &|value| label(scene.ui.compare.quantity, value),
        band: None,
        series: &[],
        beyond: (' ', ' '),
        axis: scene.theme.ink.faint,
        marks: &[],
        cursor: None,
        charset: scene.theme.charset,
    };
    let (inside, _) = frame.plot_size(columns, height);
    let place = usize::from(column.checked_sub(inner.x)?).checked_sub(columns - inside)?;
    let wanted = from + (to - from) * place as f64 / inside.saturating_sub(1).max(1) as f64;
    let measured = lines.iter().flat_map(|line| &line.points).map(|point| point.x);
    let shown = measured.filter(|x| from <= *x && *x <= to);
    shown.min_by(|one, other| (one - wanted).abs().total_cmp(&(other - wanted).abs()))
}

/// Why there is nothing to be seen.
fn nothing(scene: &Scene<'_>) -> &'static str {
    let mut runs = scene.ui.compare.chosen().filter_map(|(_, place)| scene.model.kept.get(place));
    let is_known = runs.any(|kept| !kept.run.name.is_empty());
    match (is_known, scene.ui.compare.axis) {
        (false, _) => "the runs are being read",
        (true, By::Epoch) => "no epoch is complete by which to place it",
        (true, _) => "nothing was measured of it",
    }
}

/// Draws the titled rule: what is shown, and how.
fn heading(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> Rect {
    let (ink, choice) = (&scene.theme.ink, &scene.ui.compare);
    let unit = if choice.quantity.is_share() { " %" } else { "" };
    let title = vec![piece(format!("{}{unit}", choice.quantity.title()), ink.strong)];
    let by = match choice.axis {
        By::Step => "by batch",
        By::Epoch => "by epoch",
        By::Time => "by time",
    };
    let mut manner = vec![by.to_owned()];
    if scene.ui.log_scale {
        manner.push("log".to_owned());
    }
    if !choice.quantity.is_validation()
        && choice.quantity != Compared::Rate
        && choice.smoothing != Smoothing::Off
    {
        manner.push(choice.smoothing.words().to_owned());
    }
    if choice.part.is_some() {
        manner.push("a part".to_owned());
    }
    let whole = [&title[..], &[piece(manner.join(", "), ink.text)]].concat();
    let right = under_way(scene);
    let fits = |pieces: &[Piece]| room_beside(pieces, area.width) >= columns_of(&right);
    let shown = if fits(&whole) { whole } else { title };
    rule(scene, &shown, true, &right, area, buffer)
}

/// How many of the runs go on.
fn under_way(scene: &Scene<'_>) -> Vec<Piece> {
    let runs = scene.ui.compare.chosen().filter_map(|(_, place)| scene.model.kept.get(place));
    match runs.filter(|kept| kept.run.is_under_way).count() {
        0 => Vec::new(),
        1 => vec![piece("1 goes on", scene.theme.ink.accent)],
        several => vec![piece(format!("{several} go on"), scene.theme.ink.accent)],
    }
}

/// The horizontal axis, in a unit that suits what is shown.
struct Horizontal {
    axis: Axis,
    unit: f64,
    name: &'static str,
}

impl Horizontal {
    fn new(by: By, (from, to): (f64, f64), columns: usize) -> Self {
        let (unit, name) = match by {
            By::Step => (1.0, "batch"),
            By::Epoch => (1.0, "epoch"),
            By::Time if to >= 7200.0 => (3600.0, "hours"),
            By::Time if to >= 120.0 => (60.0, "min"),
            By::Time => (1.0, "s"),
        };
        let count = (columns / 10).clamp(1, 12);
        let mut axis = Axis::linear(from / unit, to / unit, count);
        if by == By::Step {
            axis.ticks.retain(|tick| tick.fract() == 0.0);
        }
        axis.ticks.iter_mut().for_each(|tick| *tick *= unit);
        (axis.low, axis.high) = (from, to);
        Self { axis, unit, name }
    }

    fn label(&self, value: f64) -> String {
        tick(value / self.unit)
    }
}

/// The text of a tick of the vertical axis.
fn label(quantity: Compared, value: f64) -> String {
    if quantity.is_share() { tick((value * 1e5).round() / 1e3) } else { tick(value) }
}

/// The vertical axis that holds what is shown of all runs.
fn vertical(scene: &Scene<'_>, lines: &[Line], (from, to): (f64, f64), rows: usize) -> Axis {
    let is_shown = |point: &&Point| from <= point.x && point.x <= to;
    let all: Vec<Bucket> =
        lines.iter().flat_map(|line| line.points.iter().filter(is_shown)).map(|point| point.bucket).collect();
    let shown = Shown { raw: &[], line: &all, validation: &[] };
    let log = scene.ui.log_scale;
    match scene.ui.compare.quantity {
        Compared::Loss | Compared::ValidationLoss | Compared::Norm => axes::falling(&shown, log, rows),
        Compared::Accuracy | Compared::ValidationAccuracy => axes::accuracy(&shown, log, rows),
        Compared::Rate => axes::rate(&shown, log, rows),
    }
}

/// The lines, and over all of them the signs.
fn series(scene: &Scene<'_>, lines: &[Line], window: (f64, f64), columns: usize) -> Vec<Series> {
    let line = |line: &Line| Series {
        points: line.points.iter().map(|point| (point.x, point.y)).collect(),
        mark: Mark::Line,
        ink: signs::ink(scene.theme, line.sign),
    };
    let signs = |(place, line): (usize, &Line)| Series {
        points: signed(&line.points, window, columns, place, lines.len()),
        mark: Mark::Glyph(signs::sign(scene.theme, line.sign)),
        ink: signs::ink(scene.theme, line.sign).bold(),
    };
    lines.iter().map(line).chain(lines.iter().enumerate().map(signs)).collect()
}

/// The measured points at which a line has its sign: about every [`APART`] columns, each run beside the others, and at its end.
fn signed(
    points: &[Point],
    (from, to): (f64, f64),
    columns: usize,
    place: usize,
    lines: usize,
) -> Vec<(f64, f64)> {
    let width = (to - from) / columns.saturating_sub(GUTTER).max(1) as f64;
    let (period, offset) = (APART as f64 * width, (place * APART / lines.max(1)) as f64 * width);
    let mut next = from + offset;
    let mut signed = Vec::new();
    let mut shown = points.iter().filter(|point| from <= point.x && point.x <= to && point.y.is_finite());
    for point in shown.clone() {
        if point.x >= next {
            signed.push((point.x, point.y));
            while next <= point.x && period > 0.0 {
                next += period;
            }
        }
    }
    let last = shown.next_back().map(|point| (point.x, point.y));
    signed.extend(last.filter(|last| signed.last() != Some(last)));
    signed
}
