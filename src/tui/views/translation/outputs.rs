//! What the network says of the sample and of the shifted sample: a line a class.

use crate::inspect::layer::Sample;
use crate::inspect::translation::found::Translated;
use crate::tui::panes::probabilities;
use crate::tui::panes::text::{Piece, piece, write_lines};
use crate::tui::view::scene::Scene;
use crate::viz::number::{percent, significant_within};
use crate::viz::text::{pad_left, pad_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns and rows from which on there is room.
const LEAST: (u16, u16) = (14, 3);
/// The columns of an output.
const OUTPUT: usize = 6;

/// Draws the outputs of the classes that matter most, before and after.
pub fn draw(scene: &Scene<'_>, found: &Translated, area: Rect, buffer: &mut Buffer) {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return;
    }
    let ink = &scene.theme.ink;
    let (original, shifted) = (&found.original, &found.shifted);
    // The classes that either of the two is taken for are the ones to be seen.
    let greatest = original.outputs.iter().zip(&shifted.outputs).map(|(before, after)| before.max(*after));
    let both = Sample { outputs: greatest.collect(), pixels: Vec::new(), ..original.clone() };
    let (classes, _) = probabilities::chosen(&both, usize::from(area.height) - 1);
    let columns = usize::from(area.width);
    let names = columns.saturating_sub(2 * OUTPUT).min(scene.model.longest_class().max(5));
    let says = if names < 4 { "" } else { "says" };
    let heads = format!("{}{:>OUTPUT$}{:>OUTPUT$}", pad_right(says, names), "before", "after");
    let mut lines = vec![vec![piece(heads, ink.faint)]];
    lines.extend(classes.into_iter().map(|class| line(scene, found, class, names)));
    write_lines(&lines, area, buffer);
}

/// A class: its name, and its output before and after.
fn line(scene: &Scene<'_>, found: &Translated, class: usize, names: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let is_right = class == found.original.label;
    let name = pad_right(&scene.model.class(class), names);
    let mut line = vec![piece(name, if is_right { ink.good } else { ink.text })];
    line.extend([&found.original, &found.shifted].map(|sample| {
        let ink = match (class == sample.predicted, is_right) {
            (true, true) => ink.good,
            (true, false) => ink.bad,
            (false, _) => ink.text,
        };
        piece(pad_left(&output(sample, class, OUTPUT - 1), OUTPUT), ink)
    }));
    line
}

/// An output in so many columns: a probability in per cent, or the value.
pub fn output(sample: &Sample, class: usize, columns: usize) -> String {
    let value = f64::from(sample.outputs.get(class).copied().unwrap_or(f32::NAN));
    if !sample.softmax {
        return significant_within(value, columns);
    }
    let decimals = usize::from(columns > OUTPUT);
    format!("{}{}", percent(value, decimals), if columns > OUTPUT { " %" } else { "%" })
}
