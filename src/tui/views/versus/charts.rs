//! The curves of both runs in one chart each: the loss, and how much is right.

use super::contrast::{inks, marks};
use crate::protocol::Side;
use crate::tui::blit;
use crate::tui::model::history::{History, Measure};
use crate::tui::model::series::Bucket;
use crate::tui::panes::axes::{self, Shown};
use crate::tui::panes::curve::{TimeAxis, last_step};
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::{room_beside, rule};
use crate::tui::panes::text::{Piece, piece};
use crate::tui::theme::ColorDepth;
use crate::tui::view::scene::Scene;
use crate::viz::chart::{Chart, Mark, Series, plot_rows};
use crate::viz::number::{percent, significant, tick};
use crate::viz::scale::Axis;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A quantity of both runs.
struct Quantity {
    title: &'static str,
    measure: fn(&History) -> &Measure,
    /// The vertical axis of what is to be held, in so many rows.
    axis: fn(&Shown<'_>, bool, usize) -> Axis,
    /// The text of a tick.
    tick: fn(f64) -> String,
    /// The text of a value.
    value: fn(f64) -> String,
}

/// The loss, and the accuracy.
static QUANTITIES: [Quantity; 2] = [
    Quantity {
        title: "Loss",
        measure: |history| &history.loss,
        axis: axes::falling,
        tick,
        value: significant,
    },
    Quantity {
        title: "Accuracy",
        measure: |history| &history.accuracy,
        axis: axes::accuracy,
        tick: |value| tick((value * 1e5).round() / 1e3),
        value: |value| percent(value, 2),
    },
];

/// Draws both charts.
pub fn draw(sides: &[Scene<'_>; 2], areas: [Rect; 2], buffer: &mut Buffer) {
    for (quantity, area) in QUANTITIES.iter().zip(areas) {
        if !area.is_empty() {
            quantity.draw(sides, area, buffer);
        }
    }
}

impl Quantity {
    fn measures<'a>(&self, sides: &[Scene<'a>; 2]) -> [&'a Measure; 2] {
        sides.each_ref().map(|side| (self.measure)(&side.model.history))
    }

    fn draw(&self, sides: &[Scene<'_>; 2], area: Rect, buffer: &mut Buffer) {
        let scene = &sides[0];
        let (theme, ink) = (scene.theme, &scene.theme.ink);
        let mut title = vec![piece(self.title, ink.strong)];
        if scene.ui.log_scale && area.width >= 60 {
            title.push(piece("log", ink.faint));
        }
        let legend = fitting(self.legends(sides), room_beside(&title, area.width));
        let inner = rule(scene, &title, false, &legend, area, buffer);
        let (columns, rows) = (usize::from(inner.width), usize::from(inner.height));
        if columns == 0 || rows == 0 {
            return;
        }
        let last = sides.iter().map(last_step).fold(1.0, f64::max);
        let x = TimeAxis::new(scene, 0.0, last, columns);
        let y = self.y(sides, rows);
        let series = self.series(sides);
        let changes: Vec<f64> = sides.iter().flat_map(crate::tui::panes::curve::marks).collect();
        let chart = Chart {
            x: &x.axis,
            y: &y,
            x_label: &|value| x.label(value),
            y_label: &self.tick,
            band: None,
            series: &series,
            beyond: theme.sign(('▲', '▼'), ('^', 'v')),
            axis: ink.faint,
            marks: &changes,
            cursor: None,
            charset: theme.charset,
        };
        let mut grid = chart.draw(columns, rows);
        let (inside, plotted) = chart.plot_size(columns, rows);
        if inside < columns && plotted < rows {
            grid.text(0, plotted, x.name, ink.faint);
        }
        blit::grid(&grid, inner, buffer);
    }

    /// The vertical axis that holds the lines of both.
    fn y(&self, sides: &[Scene<'_>; 2], rows: usize) -> Axis {
        let measures = self.measures(sides);
        let joined = |of: fn(&Measure) -> &[Bucket]| measures.map(of).concat();
        let line = joined(|measure| measure.smooth.buckets());
        let validation = joined(|measure| measure.validation.buckets());
        let shown = Shown { raw: &[], line: &line, validation: &validation };
        (self.axis)(&shown, sides[0].ui.log_scale, plot_rows(rows))
    }

    /// A line of the training batches of each run, and its validation as marks. Without colours the second line is dashed.
    fn series(&self, sides: &[Scene<'_>; 2]) -> Vec<Series> {
        let theme = sides[0].theme;
        let plain = theme.depth == ColorDepth::None;
        let (inks, marks) = (inks(theme), marks(theme));
        let mut series = Vec::new();
        for (measure, side) in self.measures(sides).into_iter().zip(Side::ALL) {
            let mark = if plain && side == Side::B { Mark::Dashes } else { Mark::Line };
            series.push(Series { points: measure.smooth.means(), mark, ink: inks[side.index()] });
        }
        for (measure, side) in self.measures(sides).into_iter().zip(Side::ALL) {
            let mark = Mark::Glyph(marks[side.index()]);
            series.push(Series { points: measure.validation.means(), mark, ink: inks[side.index()] });
        }
        series
    }

    /// What may stand beside the title, with less and less in it: the validation where there is one, else the batches.
    fn legends(&self, sides: &[Scene<'_>; 2]) -> Vec<Vec<Piece>> {
        let measures = self.measures(sides);
        let validated = measures.map(|measure| measure.validation.latest());
        let trained = measures.map(|measure| measure.smooth.latest());
        let (words, latest) = if validated.iter().any(Option::is_some) {
            ("validation", validated)
        } else {
            ("batches", trained)
        };
        let theme = sides[0].theme;
        let (inks, faint) = (inks(theme), theme.ink.faint);
        let value = |side: Side| {
            let text = latest[side.index()].map_or_else(|| "-".to_owned(), |(_, value)| (self.value)(value));
            piece(format!("{} {text}", side.letter()), inks[side.index()])
        };
        let both = vec![value(Side::A), piece("  ", faint), value(Side::B)];
        // A difference is one of the same step.
        let difference = match latest {
            [Some((a, first)), Some((b, second))] if a == b => {
                vec![piece(format!("  B-A {}", self.difference(second - first)), theme.ink.text)]
            }
            _ => Vec::new(),
        };
        let named = |pieces: &[Piece]| [&[piece(format!("{words} "), faint)], pieces].concat();
        let whole = [both.clone(), difference].concat();
        vec![named(&whole), whole, both]
    }

    /// A difference with its sign, in the digits of its values.
    fn difference(&self, difference: f64) -> String {
        let sign = if difference < 0.0 { "-" } else { "+" };
        format!("{sign}{}", (self.value)(difference.abs()))
    }
}
