//! One chart of the page: a quantity in the window.

use super::parts::{Parts, measure};
use super::window::Window;
use crate::tui::blit;
use crate::tui::model::series::Bucket;
use crate::tui::panes::curve::{TimeAxis, explain_band, marks};
use crate::tui::panes::reading;
use crate::tui::theme::ColorDepth;
use crate::tui::view::curve_choice::Quantity;
use crate::tui::view::scene::Scene;
use crate::viz::band::{Band, Spread};
use crate::viz::chart::{Chart, Cursor, Mark, Series};
use crate::viz::number::tick;
use crate::viz::scale::Axis;
use crate::viz::text::{pad_left, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A quantity with what is drawn of it.
pub struct Panel {
    /// The quantity.
    pub quantity: Quantity,
    /// What is drawn.
    pub parts: Parts,
    /// The vertical axis.
    pub y: Axis,
}

impl Panel {
    /// The panel of a quantity in so many rows of a plot.
    pub fn new(scene: &Scene<'_>, quantity: Quantity, window: Window, rows: usize) -> Self {
        let parts = Parts::of(scene.model, quantity, &scene.ui.curves, window);
        let y = parts.axis(quantity, scene.ui.log_scale, rows);
        Self { quantity, parts, y }
    }

    /// The text of a tick of the vertical axis.
    fn label(&self, value: f64) -> String {
        match self.quantity {
            Quantity::Accuracy => tick((value * 1e5).round() / 1e3),
            _ => tick(value),
        }
    }

    /// The columns of the widest label of the vertical axis.
    pub fn label_width(&self) -> usize {
        self.y.ticks.iter().map(|value| width(&self.label(*value))).max().unwrap_or(0)
    }

    /// Draws the chart into the whole of `area`; the labels of its vertical axis take `labels` columns.
    pub fn draw(&self, scene: &Scene<'_>, window: Window, labels: usize, area: Rect, buffer: &mut Buffer) {
        let (theme, columns) = (scene.theme, usize::from(area.width));
        let x = TimeAxis::new(scene, window.from as f64, window.to as f64, columns);
        let cursor = cursor(scene, window, columns);
        let (band, series) = (self.band(scene), self.series(scene));
        let chart = Chart {
            x: &x.axis,
            y: &self.y,
            x_label: &|value| x.label(value),
            y_label: &|value| pad_left(&self.label(value), labels),
            band: band.as_ref(),
            series: &series,
            beyond: theme.sign(('▲', '▼'), ('^', 'v')),
            axis: theme.ink.faint,
            marks: &marks(scene),
            cursor: cursor.as_ref().map(|(x, label)| Cursor { x: *x, label, ink: theme.ink.accent }),
            charset: theme.charset,
        };
        let height = usize::from(area.height);
        let mut grid = chart.draw(columns, height);
        let (inside, rows) = chart.plot_size(columns, height);
        if inside < columns && rows < height && cursor.is_none() {
            grid.text(0, rows, x.name, theme.ink.faint);
        }
        if self.parts.raw.is_empty() && inside > 32 {
            grid.text(columns - inside + 2, rows / 2, self.nothing(scene), theme.ink.faint);
        }
        if band.is_some() && !scene.ui.curves.by_epoch {
            let plot = Rect { x: (columns - inside) as u16, y: 0, width: inside as u16, height: rows as u16 };
            let raw = &measure(&scene.model.history, self.quantity).raw;
            explain_band(scene, raw, self.quantity != Quantity::Accuracy, plot, &mut grid);
        }
        blit::grid(&grid, area, buffer);
    }

    /// Why there is nothing to be seen.
    fn nothing(&self, scene: &Scene<'_>) -> &'static str {
        match scene.model.history.last_step() {
            0 => "waiting for the first batch",
            _ if measure(&scene.model.history, self.quantity).raw.buckets().is_empty() => {
                "nothing was kept of it"
            }
            _ => "nothing was measured here",
        }
    }

    /// The place on the time axis of what was measured over some batches.
    fn place(scene: &Scene<'_>, bucket: &Bucket) -> f64 {
        if scene.ui.curves.by_epoch { bucket.last as f64 } else { bucket.middle() }
    }

    /// The least and the greatest of the batches. A learning rate is no more than its line.
    fn band(&self, scene: &Scene<'_>) -> Option<Band> {
        let spread = |b: &Bucket| Spread { x: Self::place(scene, b), low: b.min, high: b.max };
        let points = self.parts.raw.iter().map(spread).collect();
        (self.quantity != Quantity::Rate).then_some(Band { points, ink: scene.theme.ink.raw })
    }

    /// The lines and marks, the topmost last. Validation is dashed where no colour tells it from training.
    fn series(&self, scene: &Scene<'_>) -> Vec<Series> {
        let (theme, ink, Parts { line, validation, star, .. }) = (scene.theme, &scene.theme.ink, &self.parts);
        let points = |buckets: &[Bucket]| {
            buckets.iter().map(|b| (Self::place(scene, b), b.mean())).collect::<Vec<_>>()
        };
        let dashes = if theme.depth == ColorDepth::None { Mark::Dashes } else { Mark::Line };
        let diamond = Mark::Glyph(theme.sign('◆', 'o'));
        let mut series = vec![
            Series { points: points(validation), mark: dashes, ink: ink.validation },
            Series { points: points(line), mark: Mark::Line, ink: ink.train },
        ];
        if scene.ui.curves.by_epoch {
            let dot = Mark::Glyph(theme.pick('•', 'x'));
            series.push(Series { points: points(line), mark: dot, ink: ink.train });
        }
        series.push(Series { points: points(validation), mark: diamond, ink: ink.validation });
        if let Some(star) = star {
            let mark = Mark::Glyph(theme.sign('★', '*'));
            series.push(Series { points: vec![(star.step as f64, star.value)], mark, ink: ink.good });
        }
        series
    }
}

/// The place of the cursor with what stands below it, if it is in the window.
fn cursor(scene: &Scene<'_>, window: Window, columns: usize) -> Option<(f64, String)> {
    let history = &scene.model.history;
    let point = history.point(scene.ui.cursor?)?;
    if scene.ui.curves.by_epoch {
        let epoch = history.epoch_of(scene.ui.cursor?.min(history.last_step()));
        let end = history.epoch_ends.end_of(epoch).min(history.last_step());
        return window.holds(end).then(|| (end as f64, format!("epoch {epoch}")));
    }
    let middle = (point.first as f64 + point.last as f64) / 2.0;
    (window.from as f64 <= middle && middle <= window.to as f64)
        .then(|| (middle, reading::place(scene, &point, columns)))
}
