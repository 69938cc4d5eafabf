//! An activation: z, σ(z), and the curve of σ with the point on it.

use crate::inspect::explain::{Activation, Derivation};
use crate::tui::blit;
use crate::tui::panes::formula::Formula;
use crate::tui::panes::text::Piece;
use crate::tui::theme::Theme;
use crate::tui::views::microscope::layout::Parts;
use crate::tui::views::microscope::lines::alone;
use crate::tui::views::microscope::shown::Shown;
use crate::tui::views::microscope::symbols;
use crate::viz::grid::Grid;
use crate::viz::plot::{Plot, dots_per_cell};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows of the plot, and its columns at the most.
const ROWS: usize = 7;
const COLUMNS: u16 = 48;
/// A screen that is so wide has room for all digits, and so has this formula everywhere.
const WIDE: usize = 120;

/// What belongs to the value of an activation.
pub fn parts<'a>(shown: &'a Shown<'_>, derivation: &'a Derivation, activation: Activation) -> Parts<'a> {
    let z = derivation.terms.first().map_or(f64::NAN, |term| term.quantity);
    let a = derivation.value;
    Parts {
        rows: ROWS,
        numbers: Box::new(move |area: Rect, buffer| {
            let curve = Curve { theme: shown.scene.theme, activation, z, a };
            curve.draw(
                Rect {
                    x: area.x + 1.min(area.width),
                    width: area.width.saturating_sub(1).min(COLUMNS),
                    ..area
                },
                buffer,
            );
        }),
        facts: Vec::new(),
        formula: formula(shown, activation, z, a),
    }
}

fn formula(shown: &Shown<'_>, activation: Activation, z: f64, a: f64) -> Vec<Vec<Piece>> {
    let lower = shown.aim.map.saturating_sub(1);
    let of = symbols::value(shown.explanation, lower, shown.at());
    let before = symbols::quantity(&shown.explanation.maps[lower]);
    let start = |markup: &str| Formula::new(shown.scene.theme).text(" ").math(markup);
    let rule = match activation {
        Activation::Sigmoid => "σ(z) = 1 / (1 + e^{-z})",
        Activation::Tanh => "σ(z) = tanh z",
        Activation::Relu => "σ(z) = max(z, 0)",
        Activation::LeakyRelu => "σ(z) = z above zero, z/100 below",
        Activation::Identity | Activation::Softmax => "σ(z) = z",
    };
    let symbolic = start(&format!("{} = σ({of})", shown.symbol())).faint("   ").math(rule);
    let filled = Formula::new(shown.scene.theme).text(format!(" = {activation}("));
    let filled = filled.number(before, alone(z, WIDE)).text(") = ");
    let filled = filled.number(symbols::quantity(shown.map()), alone(a, WIDE));
    vec![symbolic.pieces(), filled.pieces()]
}

/// The curve of σ around a point on it.
struct Curve<'a> {
    theme: &'a Theme,
    activation: Activation,
    z: f64,
    a: f64,
}

impl Curve<'_> {
    /// Draws the curve over z from −reach to reach, with the axes and the point.
    fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let (columns, rows) = (usize::from(area.width), usize::from(area.height));
        if columns < 8 || rows < 3 || !self.z.is_finite() {
            return;
        }
        let theme = self.theme;
        let mut plot = Plot::new(columns, rows, theme.charset);
        let (across, down) = dots_per_cell(theme.charset);
        let (width, height) = (columns * across - 1, rows * down - 1);
        let reach = self.z.abs().max(4.0) * 1.1;
        let values: Vec<f64> = (0..=width).map(|x| self.activation.apply(self.at(x, width, reach))).collect();
        let low = values.iter().copied().fold(0.0, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max).max(low + 1e-9);
        let row =
            |value: f64| (((high - value) / (high - low)).clamp(0.0, 1.0) * height as f64).round() as usize;
        let column = |z: f64| ((z + reach) / (2.0 * reach) * width as f64).round() as usize;
        let ink = &theme.ink;
        plot.line((0, row(0.0)), (width, row(0.0)), ink.faint, 0, true);
        plot.line((column(0.0), 0), (column(0.0), height), ink.faint, 0, true);
        for (x, pair) in values.windows(2).enumerate() {
            plot.line((x, row(pair[0])), (x + 1, row(pair[1])), ink.activation, 1, false);
        }
        plot.marker(column(self.z), row(self.a), theme.sign('●', 'o'), ink.accent);
        let mut grid = Grid::new(columns, rows);
        plot.onto(&mut grid, 0, 0);
        blit::grid(&grid, area, buffer);
    }

    /// The z at a dot.
    fn at(&self, x: usize, width: usize, reach: f64) -> f64 {
        (x as f64 / width.max(1) as f64).mul_add(2.0 * reach, -reach)
    }
}
