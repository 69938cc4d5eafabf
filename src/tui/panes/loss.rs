//! The loss through the run: the range of batches, smoothed, and on the validation set.

use super::axes::{self, Shown};
use super::curve::{self, Curve};
use super::epochs;
use super::reading::{self, fitting, legends, read};
use super::rule::{room_beside, rule};
use super::text::piece;
use crate::tui::model::series::{self, Bucket};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::chart::plot_rows;
use crate::viz::number::{significant, significant_within, tick};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the pane.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let measure = &scene.model.history.loss;
    let ink = &scene.theme.ink;
    let mut title = vec![piece("Loss", ink.strong)];
    // What is read off at the cursor matters more.
    if scene.ui.log_scale && (area.width >= 48 || scene.ui.cursor.is_none()) {
        title.push(piece("log", ink.faint));
    }
    // In a narrow pane both values fit with six columns each.
    let columns = if area.width >= 48 { usize::MAX } else { 6 };
    let show = |value| significant_within(value, columns);
    let focused = scene.ui.focus == Pane::Loss;
    let room = room_beside(&title, area.width);
    let legend = fitting(legends(scene, &read(scene, measure), &show), room);
    let mut inner = rule(scene, &title, focused, &legend, area, buffer);
    if scene.ui.zoomed {
        inner = epochs::beside(scene, inner, buffer);
    }
    let y = axes::falling(&Shown::whole(measure), scene.ui.log_scale, plot_rows(usize::from(inner.height)));
    curve::draw(scene, &Curve { measure, y, y_label: &tick, star: None, falls: true }, inner, buffer);
}

/// Says where the loss is, and whether it was ever lower on the validation set.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let measure = &scene.model.history.loss;
    let mut sentences = vec![reading::sentences(scene, "Loss", measure, &significant)];
    let validations = measure.validation.within(0, scene.model.moments.horizon());
    let (least, latest) = (series::extremes(validations), validations.last().map(Bucket::mean));
    if let (Some((least, _)), Some(latest)) = (least, latest) {
        sentences.push(if latest <= least {
            "The last loss on the validation set is the least so far.".to_owned()
        } else {
            format!("The least loss on the validation set so far was {}.", significant(least))
        });
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::BatchPoint;
    use crate::tui::model::history::History;

    fn history(losses: &[f64]) -> History {
        let mut history = History::new(100, 10);
        for (step, &loss) in (1..).zip(losses) {
            history.batch(&BatchPoint { step, loss, accuracy: 0.5, images: 10, ..BatchPoint::default() });
        }
        history
    }

    #[test]
    fn the_axis_holds_the_curve_whatever_it_is() {
        for log in [false, true] {
            let axis = axes::falling(&Shown::whole(&history(&[2.3, 1.0, 0.2]).loss), log, 8);
            assert!(axis.low <= 0.2 && axis.high >= 2.3, "{axis:?}");
            for losses in [&[][..], &[f64::NAN], &[0.0, 0.0], &[1e300, 1e-300], &[-1.0, -2.0]] {
                let axis = axes::falling(&Shown::whole(&history(losses).loss), log, 8);
                assert!(axis.low < axis.high, "{losses:?} {axis:?}");
            }
        }
    }
}
