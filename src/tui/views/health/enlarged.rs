//! One layer: its numbers, and its histograms with axes.

use super::heights::heights;
use super::line::{Line, name};
use crate::inspect::health::{Distribution, LayerHealth, Portion};
use crate::tui::panes::text::{piece, write_lines};
use crate::tui::view::scene::Scene;
use crate::viz::columns::columns;
use crate::viz::grid::Ink;
use crate::viz::number::{grouped, percent, signed_within, significant, tick};
use crate::viz::text::{clip, pad_left, pad_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns that two histograms need to be beside each other.
const BESIDE: u16 = 72;
/// The columns of the counts at the axis.
const AXIS: usize = 7;

/// Draws the layer on `area`.
pub fn draw(scene: &Scene<'_>, layer: &LayerHealth, linear: bool, area: Rect, buffer: &mut Buffer) {
    let facts = facts(scene, layer, usize::from(area.width));
    write_lines(&facts, area, buffer);
    let above = (facts.len() as u16).min(area.height);
    let rest = Rect { y: area.y + above, height: area.height - above, ..area };
    let ink = &scene.theme.ink;
    let activations = ("activations a", Some(&layer.activations), ink.activation);
    let weights = ("weights w", layer.weights.as_ref(), ink.weight);
    let half = if rest.width >= BESIDE {
        [
            Rect { width: rest.width / 2, ..rest },
            Rect { x: rest.x + rest.width / 2, width: rest.width.div_ceil(2), ..rest },
        ]
    } else {
        let upper = rest.height / 2;
        [Rect { height: upper, ..rest }, Rect { y: rest.y + upper, height: rest.height - upper, ..rest }]
    };
    for ((title, values, ink), area) in [activations, weights].into_iter().zip(half) {
        if let Some(values) = values {
            write_lines(&histogram(scene, (title, values), linear, ink, area), area, buffer);
        }
    }
}

/// The numbers of the layer, as many lines as they take.
fn facts(scene: &Scene<'_>, layer: &LayerHealth, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let optional = |value: Option<f64>| value.map(significant);
    let portion = |portion: Option<Portion>| {
        portion.map(|part| {
            format!("{} of {} ({} %)", grouped(part.count), grouped(part.total), percent(part.share(), 1))
        })
    };
    let update = layer.update.as_ref();
    let facts = [
        ("‖g‖", optional(layer.gradient)),
        ("‖Δw‖", optional(update.map(|update| update.moved))),
        ("‖w‖", optional(update.map(|update| update.length))),
        ("‖Δw‖/‖w‖", optional(layer.ratio())),
        ("dead", portion(layer.dead)),
        ("saturated values", portion(layer.saturated)),
        ("saturated units", portion(layer.stuck)),
    ];
    let mut lines = vec![vec![piece(
        format!(" {}", clip(&name(scene, layer.layer), columns.saturating_sub(1))),
        ink.strong,
    )]];
    let mut used = columns;
    for (label, value) in facts {
        let Some(value) = value else { continue };
        let taken = 2 + width(label) + 1 + width(&value);
        if used + taken > columns {
            lines.push(Vec::new());
            used = 0;
        }
        used += taken;
        if let Some(line) = lines.last_mut() {
            line.push(piece(format!("  {label} "), ink.faint));
            line.push(piece(value, ink.text));
        }
    }
    lines
}

/// A histogram with its axes: the counts on the left, the values below.
fn histogram(
    scene: &Scene<'_>,
    (title, values): (&str, &Distribution),
    linear: bool,
    ink: Ink,
    area: Rect,
) -> Vec<Line> {
    let inks = &scene.theme.ink;
    let room = usize::from(area.width).saturating_sub(AXIS + 2);
    let height = usize::from(area.height).saturating_sub(4);
    if room < 4 || height == 0 {
        return Vec::new();
    }
    let (bins, shares) = heights(&values.histogram, room, linear);
    let wide = (room / bins.counts.len().max(1)).max(1);
    let shares: Vec<f64> = shares.iter().flat_map(|&share| std::iter::repeat_n(share, wide)).collect();
    let most = bins.counts.iter().copied().max().unwrap_or(0);
    let scale = if linear { "" } else { ", log" };
    let head = format!(" {title}: {} values{scale}", grouped(values.count));
    let lost = if values.lost > 0 { format!(", {} not finite", grouped(values.lost)) } else { String::new() };
    let mut lines = vec![vec![piece(clip(&format!("{head}{lost}"), usize::from(area.width)), ink)]];
    let bar = scene.theme.pick("│", "|");
    for (row, text) in columns(&shares, height, scene.theme.charset).into_iter().enumerate() {
        let count = if row == 0 { grouped(most) } else { String::new() };
        lines.push(vec![
            piece(format!("{}{bar}", pad_left(&clip(&count, AXIS), AXIS)), inks.faint),
            piece(text, ink),
        ]);
    }
    let line = scene.theme.pick("─", "-").repeat(shares.len());
    let corner = scene.theme.pick("└", "+");
    lines.push(vec![piece(format!("{}{corner}{line}", pad_left("0", AXIS)), inks.faint)]);
    lines
        .push(vec![piece(format!("{} {}", " ".repeat(AXIS), ends(&bins.range(), shares.len())), inks.faint)]);
    let spread = format!(" mean {}, std {}", significant(values.mean), significant(values.deviation));
    let [least, greatest] = [values.least, values.greatest].map(|value| signed_within(value, 6));
    let extent = format!(", {least}{}{greatest}", scene.theme.pick("…", ".."));
    lines.push(vec![piece(clip(&format!("{spread}{extent}"), usize::from(area.width)), inks.text)]);
    lines
}

/// The ends of the axis, and zero where there is room for it between them.
fn ends(range: &std::ops::Range<f64>, columns: usize) -> String {
    let least = f64::from(f32::from_bits(1));
    // Bins narrower than any value but zero are those of nothing but zeros.
    if range.start.abs().max(range.end.abs()) < least {
        return "0".to_owned();
    }
    let (low, high) = (tick(range.start), tick(range.end));
    let mut text = pad_right(&low, columns.saturating_sub(width(&high)));
    let zero = (-range.start / (range.end - range.start) * columns as f64).round();
    let place = zero as usize;
    let free =
        range.start < 0.0 && range.end > 0.0 && place > width(&low) + 1 && place + width(&high) + 2 < columns;
    if free {
        text = format!("{}0{}", pad_right(&low, place), " ".repeat(columns - place - 1 - width(&high)));
    }
    format!("{text}{high}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::health::Histogram;

    #[test]
    fn the_axis_of_nothing_but_zeros_says_zero() {
        let zeros = Histogram { exponent: -160, first: 0, counts: vec![9] };
        assert_eq!(ends(&zeros.range(), 20), "0");
        let some = Histogram { exponent: -140, ..zeros };
        assert_ne!(ends(&some.range(), 20), "0");
    }
}
