//! The output of each class as a bar: a probability in per cent if the outputs are those of a softmax, else the value.

use super::text::{Piece, piece, write_lines};
use crate::inspect::layer::Sample;
use crate::tui::view::scene::Scene;
use crate::viz::bar::bar;
use crate::viz::number::significant_within;
use crate::viz::scale::greatest_magnitude;
use crate::viz::text::{CUT, abbreviated, clip, pad_left, pad_right, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns that the outputs take at the least.
pub const NARROW: u16 = 9;
/// Columns that they look good with, the name of the class not counted.
pub const WIDE: u16 = 14;

/// Columns that a line takes beside a name that is not cut: a bar of one column, a number, and the gaps between them.
pub const AROUND: u16 = 7;
/// Columns that names are worth more than bars and decimals.
const NAME: usize = 12;

/// Draws a bar a class, below a line that says what they are if there is room for it. Where there are more classes than
/// rows, the ones with the greatest outputs are shown, in the order of the classes, and how many are left out; the true
/// and the predicted one are always shown.
pub fn draw(scene: &Scene<'_>, sample: &Sample, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let (rows, columns) = (usize::from(area.height), usize::from(area.width));
    let (chosen, left_out) = chosen(sample, rows);
    let mut lines = Vec::new();
    if chosen.len() < rows && left_out == 0 && !chosen.is_empty() {
        lines.push(vec![piece(clip(heading(sample, columns), columns), ink.faint)]);
    }
    lines.extend(lines_of(scene, sample, &chosen, columns));
    if left_out > 0 {
        let words = [format!("+{left_out} more"), format!("+{left_out}")];
        let [long, short] = words;
        lines.push(vec![piece(if width(&long) <= columns { long } else { short }, ink.faint)]);
    }
    write_lines(&lines, area, buffer);
}

/// A line of so many columns for each of these classes.
pub fn lines_of(scene: &Scene<'_>, sample: &Sample, classes: &[usize], columns: usize) -> Vec<Vec<Piece>> {
    let shape = Shape::of(scene, sample, columns);
    let names: Vec<String> = (0..sample.outputs.len()).map(|class| scene.model.class(class)).collect();
    let names = abbreviated(&names, shape.name, scene.theme.sign("…", CUT));
    classes.iter().map(|class| line(scene, sample, *class, &names, shape)).collect()
}

/// What the numbers are.
fn heading(sample: &Sample, columns: usize) -> &'static str {
    match (sample.softmax, columns) {
        (true, 11..) => "probability",
        (true, _) => "probab.",
        (false, _) => "output",
    }
}

/// The classes that are shown in so many rows, and how many are not, which takes a row itself.
pub fn chosen(sample: &Sample, rows: usize) -> (Vec<usize>, usize) {
    let mut classes: Vec<usize> = (0..sample.outputs.len()).collect();
    let all = classes.len();
    if all > rows {
        let rank = |class: usize| {
            if class == sample.label || class == sample.predicted {
                f32::INFINITY
            } else {
                // A value that is not a number comes last, not first.
                Some(sample.outputs[class]).filter(|value| !value.is_nan()).unwrap_or(f32::NEG_INFINITY)
            }
        };
        classes.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)));
        classes.truncate(rows.saturating_sub(1));
        classes.sort_unstable();
    }
    let left_out = all - classes.len();
    (classes, left_out)
}

/// How the columns of a line are divided.
#[derive(Clone, Copy)]
struct Shape {
    name: usize,
    bar: usize,
    number: usize,
    /// The output that fills a bar: 1, or the greatest if that is more.
    full: f32,
}

impl Shape {
    fn of(scene: &Scene<'_>, sample: &Sample, columns: usize) -> Self {
        let longest = scene.model.longest_class();
        let beside_decimals = (columns / 3).max(columns.saturating_sub(14));
        // With decimals and a blank before the sign where there is room, of which names have their share first.
        let number = if columns >= 14 && longest.min(NAME) <= beside_decimals { 7 } else { 4 };
        // A whole name is worth more than a bar, a cut one leaves it a column.
        let name = match number {
            4 if longest <= columns.saturating_sub(5) => longest,
            4 => (columns / 3).max(columns.saturating_sub(usize::from(AROUND) - 1).min(NAME)),
            _ => longest.min(beside_decimals),
        };
        let full = if sample.softmax { 1.0 } else { greatest_magnitude(&sample.outputs).max(1.0) };
        // Nobody misses the blank before a number where letters of a name stand in its place.
        let wide = usize::from(columns > usize::from(NARROW) && (name >= longest || name >= NAME));
        Self { name, bar: columns.saturating_sub(name + 1 + number + wide), number, full }
    }
}

fn line(scene: &Scene<'_>, sample: &Sample, class: usize, names: &[String], shape: Shape) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let value = sample.outputs.get(class).copied().unwrap_or(f32::NAN);
    let number = if sample.softmax { percent(value, shape.number) } else { plain(value, shape.number) };
    let right = class == sample.label;
    let bar_ink = match (right, class == sample.predicted) {
        (true, _) => ink.good,
        (false, true) => ink.bad,
        // What is below zero has a bar that cannot be taken for one above.
        (false, false) if value < 0.0 => ink.faint,
        (false, false) => ink.train,
    };
    let name_ink = if right { ink.good } else { ink.text };
    let gap = if shape.number == 7 { " " } else { "" };
    let number = format!("{gap}{}", pad_left(&number, shape.number));
    vec![
        piece(format!("{} ", pad_right(names.get(class).map_or("", String::as_str), shape.name)), name_ink),
        piece(bar(f64::from(value.abs() / shape.full), shape.bar, scene.theme.charset), bar_ink),
        piece(number, if value.abs() >= 0.005 || value.is_nan() { ink.text } else { ink.faint }),
    ]
}

/// A probability in per cent, with a decimal where there are at least seven columns.
fn percent(value: f32, columns: usize) -> String {
    match (value.is_finite(), columns) {
        (false, _) => "?".to_owned(),
        (true, 7..) => format!("{:.1} %", value * 100.0),
        (true, _) => format!("{:.0}%", value * 100.0),
    }
}

/// An output as it is.
fn plain(value: f32, columns: usize) -> String {
    let value = f64::from(value);
    let whole = format!("{value:.3}");
    // A nought before the point says nothing.
    let short = whole.replacen("0.", ".", usize::from(value.abs() < 0.9995));
    let texts = [whole, short, format!("{value:.2}"), format!("{value:.1}"), format!("{value:.0}")];
    let fits = texts.into_iter().find(|text| width(text) <= columns);
    match value.is_finite() {
        true => fits.unwrap_or_else(|| significant_within(value, columns)),
        false => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_and_prediction_are_shown_however_few_rows_there_are() {
        let outputs = vec![0.5, 0.3, 0.1, 0.06, 0.04, f32::NAN];
        let sample = Sample { label: 4, predicted: 0, outputs, ..Sample::default() };
        assert_eq!(chosen(&sample, 4), (vec![0, 1, 4], 3));
        assert_eq!(chosen(&sample, 3), (vec![0, 4], 4));
        assert_eq!((chosen(&sample, 9).0.len(), chosen(&sample, 9).1), (6, 0));
        assert_eq!(chosen(&sample, 0), (vec![], 6));
    }

    #[test]
    fn numbers_keep_to_their_columns() {
        for value in [0.0, 0.004, 0.5, 0.994, 0.996, 1.0, f32::NAN, f32::INFINITY] {
            assert!(percent(value, 4).len() <= 4 && percent(value, 7).len() <= 7, "{value}");
        }
        for value in [0.0, 0.998, -0.42, 12.34, -123.4, 99_999.0, f32::NAN, f32::NEG_INFINITY] {
            assert!(plain(value, 4).len() <= 7 && plain(value, 7).len() <= 7, "{value}");
        }
        assert_eq!((plain(0.998, 4).as_str(), plain(-0.42, 7).as_str()), (".998", "-0.420"));
        assert_eq!((plain(0.9999, 4).as_str(), plain(-0.42, 4).as_str()), ("1.00", "-0.4"));
    }
}
