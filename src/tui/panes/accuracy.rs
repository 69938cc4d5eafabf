//! Accuracy through the run: the range of batches, smoothed, and on the validation set with the best epoch marked.

use super::axes::{self, Shown};
use super::curve::{self, Curve};
use super::epochs;
use super::reading::{self, Reading, fitting, legends, read};
use super::rule::{room_beside, rule};
use super::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::chart::plot_rows;
use crate::viz::number::{percent, tick};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the pane.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let history = &scene.model.history;
    let ink = &scene.theme.ink;
    let mut title = vec![piece("Accuracy", ink.strong)];
    if area.width >= 48 {
        title.push(piece(if scene.ui.log_scale { "% log" } else { "%" }, ink.faint));
    }
    let focused = scene.ui.focus == Pane::Accuracy;
    let choices = choices(scene, &read(scene, &history.accuracy), area.width >= 48);
    let legend = fitting(choices, room_beside(&title, area.width));
    let mut inner = rule(scene, &title, focused, &legend, area, buffer);
    if scene.ui.zoomed {
        inner = epochs::beside(scene, inner, buffer);
    }
    let y = axes::accuracy(
        &Shown::whole(&history.accuracy),
        scene.ui.log_scale,
        plot_rows(usize::from(inner.height)),
    );
    let star = scene.model.best().map(|best| (best.step as f64, best.accuracy));
    let label = |value: f64| tick((value * 1e5).round() / 1e3);
    let curve = Curve { measure: &history.accuracy, y, y_label: &label, star, falls: false };
    curve::draw(scene, &curve, inner, buffer);
}

/// Says how much is right, and what the best was.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let history = &scene.model.history;
    let show = |value: f64| format!("{} %", percent(value, 2));
    let mut sentences = vec![reading::sentences(scene, "Accuracy", &history.accuracy, &show)];
    sentences.extend(scene.model.best().map(|best| {
        format!(
            "The best accuracy on the validation set so far is {}, after epoch {}.",
            show(best.accuracy),
            best.epoch
        )
    }));
    sentences
}

/// What may stand beside the title, with less and less in it. In a narrow pane the last validation is in the curve: the
/// best one matters more, unless something is read off at the cursor.
fn choices(scene: &Scene<'_>, reading: &Reading, wide: bool) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let percent = |value: f64| percent(value, 2);
    let plain = legends(scene, reading, &percent);
    let (extra, short) = match scene.model.best() {
        Some(best) => {
            let star = scene.theme.sign("★", "*");
            let (value, epoch) = (percent(best.accuracy), best.epoch);
            (format!(" {star} best {value}@{epoch}"), Some(format!(" {star}val {value}@{epoch}")))
        }
        None if scene.model.info.as_deref().is_some_and(|info| info.validation_images == 0) => {
            (" no validation set".to_owned(), None)
        }
        None => return plain,
    };
    let with = |pieces: &Vec<Piece>| [pieces.as_slice(), &[piece(extra.clone(), ink.good)]].concat();
    let mut choices: Vec<Vec<Piece>> =
        if wide || short.is_none() { plain.iter().map(with).collect() } else { Vec::new() };
    if let (Some(short), Some(train), None) = (short, reading.smoothed, reading.point) {
        let best = piece(short, ink.good);
        let words = piece(format!("train {}", percent(train)), ink.train);
        choices.extend([
            vec![words, best.clone()],
            vec![piece(percent(train), ink.train), best.clone()],
            vec![best],
        ]);
    }
    choices.extend(plain);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::BatchPoint;
    use crate::tui::model::history::{History, Measure};

    fn measure(accuracies: &[f64]) -> Measure {
        let mut history = History::new(100, 10);
        for (step, &accuracy) in (1..).zip(accuracies) {
            history.batch(&BatchPoint { step, loss: 1.0, accuracy, images: 10, ..BatchPoint::default() });
        }
        history.accuracy
    }

    #[test]
    fn every_accuracy_has_its_place_on_the_axis_whatever_it_is() {
        for accuracies in [&[][..], &[f64::NAN], &[1.0, 1.0], &[0.0, 0.0], &[0.1, 0.98, 1.0], &[0.999_999]] {
            for log in [false, true] {
                let axis = axes::accuracy(&Shown::whole(&measure(accuracies)), log, 8);
                for value in accuracies.iter().filter(|value| value.is_finite()) {
                    let place = axis.place(*value).unwrap_or(f64::NAN);
                    assert!((-1e-9..=1.0 + 1e-9).contains(&place), "{value} at {place} of {axis:?}");
                }
            }
        }
    }

    #[test]
    fn the_higher_the_axis_the_more_labels() {
        let measure = measure(&[0.1, 0.5, 0.9, 0.95, 0.98]);
        for log in [false, true] {
            let labels =
                [5, 10, 20, 40].map(|rows| axes::accuracy(&Shown::whole(&measure), log, rows).ticks.len());
            assert!(labels.windows(2).all(|pair| pair[0] <= pair[1]), "{labels:?}");
            assert!(labels[0] >= 3 && labels[2] >= 7, "{labels:?}");
        }
    }
}
