//! The output of each class as a bar.

use super::{Piece, Scene, piece, write_lines};
use crate::train::message::Sample;
use crate::viz::bar::bar;
use crate::viz::text::{pad_right, width as columns};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws a bar a class. Where there are more classes than rows, the ones with the greatest outputs are shown, in
/// the order of the classes; the true and the predicted one are always among them.
pub fn draw(scene: &Scene<'_>, sample: &Sample, area: Rect, buffer: &mut Buffer) {
    let rows = usize::from(area.height);
    let lines: Vec<Vec<Piece>> = chosen(sample, rows)
        .into_iter()
        .map(|class| line(scene, sample, class, usize::from(area.width)))
        .collect();
    write_lines(&lines, area, buffer);
}

fn chosen(sample: &Sample, rows: usize) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..sample.outputs.len()).collect();
    if classes.len() > rows {
        let rank = |class: usize| {
            if class == sample.label || class == sample.predicted {
                f32::INFINITY
            } else {
                // A value that is not a number comes last, not first.
                Some(sample.outputs[class]).filter(|value| !value.is_nan()).unwrap_or(f32::NEG_INFINITY)
            }
        };
        classes.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)));
        classes.truncate(rows);
        classes.sort_unstable();
    }
    classes
}

fn line(scene: &Scene<'_>, sample: &Sample, class: usize, width: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let classes = scene
        .model
        .info
        .as_deref()
        .map_or(1, |info| info.classes.iter().map(|name| columns(name)).max().unwrap_or(1));
    let name_width = classes.clamp(1, (width / 3).max(1));
    let value = sample.outputs.get(class).copied().unwrap_or(f32::NAN);
    // With decimals and a margin where there is room.
    let (number, margin) = if width >= 14 { (percent_wide(value), 1) } else { (percent_short(value), 0) };
    let room = width.saturating_sub(name_width + 1 + columns(&number) + 1 + margin).max(1);
    let right = class == sample.label;
    let bar_ink = match (right, class == sample.predicted) {
        (true, _) => ink.good,
        (false, true) => ink.bad,
        (false, false) => ink.train,
    };
    let name_ink = if right { ink.good } else { ink.text };
    vec![
        piece(format!("{} ", pad_right(&scene.model.class(class), name_width)), name_ink),
        piece(bar(f64::from(value), room, scene.theme.charset), bar_ink),
        piece(format!(" {number}"), if value >= 0.005 { ink.text } else { ink.faint }),
    ]
}

fn percent_short(value: f32) -> String {
    if value.is_nan() {
        return "  ?".to_owned();
    }
    format!("{:>3.0}", (value * 100.0).round().clamp(0.0, 100.0))
}

fn percent_wide(value: f32) -> String {
    if value.is_nan() { "  NaN".to_owned() } else { format!("{:>5.1}", value * 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_and_prediction_are_shown_however_few_rows_there_are() {
        let outputs = vec![0.5, 0.3, 0.1, 0.06, 0.04, f32::NAN];
        let sample = Sample { label: 4, predicted: 0, outputs, ..Sample::default() };
        assert_eq!(chosen(&sample, 3).len(), 3);
        assert!(
            chosen(&sample, 2) == [0, 4] && chosen(&sample, 9).len() == 6 && chosen(&sample, 0).is_empty()
        );
    }

    #[test]
    fn numbers_have_a_fixed_width() {
        for value in [0.0, 0.004, 0.5, 0.994, 0.996, 1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(percent_short(value).chars().count(), 3, "{value}");
        }
    }
}
