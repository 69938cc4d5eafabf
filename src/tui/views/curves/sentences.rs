//! The curves in sentences.

use super::parts::star;
use super::reading::{Place, Reading, shown, words};
use super::window::Window;
use crate::tui::view::curve_choice::{Quantity, Smoothing};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// The values at the cursor or the newest ones, the validation, the best so far, what is shown, and every change.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let history = &scene.model.history;
    let Some(reading) = Reading::of(scene) else { return vec!["No batch is trained yet.".to_owned()] };
    let mut sentences = vec![values(scene, &reading)];
    if let Some((epoch, loss, accuracy)) = reading.validation {
        let (loss, accuracy) = (significant(loss), percent(accuracy, 2));
        sentences.push(format!("Validation after epoch {epoch}: loss {loss}, accuracy {accuracy} %."));
    }
    for quantity in Quantity::ALL {
        if let Some(star) = star(scene.model, quantity) {
            let (what, value) = (quantity.title().to_lowercase(), shown(quantity, star.value));
            let (epoch, step) = (star.epoch, grouped(star.step));
            sentences.push(format!(
                "The best validation {what} so far is {value}, after epoch {epoch}, batch {step}."
            ));
        }
    }
    sentences.push(what_is_shown(scene));
    sentences.extend(history.changes.iter().map(|change| {
        format!("From batch {} on, the user's change: {}.", grouped(change.step), words(change, "to"))
    }));
    sentences
}

fn values(scene: &Scene<'_>, reading: &Reading) -> String {
    let place = match reading.place {
        Place::Point(point) if point.first == point.last => format!("At batch {}", grouped(point.last)),
        Place::Point(point) => {
            let (first, last) = (grouped(point.first), grouped(point.last));
            format!("Mean of batches {first} to {last}")
        }
        Place::Newest { step } => {
            let smoothed = match scene.ui.curves.smoothing {
                Smoothing::Off => "",
                Smoothing::Usual => ", loss, accuracy and gradient norm smoothed",
                Smoothing::Strong => ", loss, accuracy and gradient norm smoothed strongly",
            };
            format!("At the newest batch, {}{smoothed}", grouped(step))
        }
        Place::Epoch { epoch, first, last } => {
            format!("Over epoch {epoch}, batches {} to {}", grouped(first), grouped(last))
        }
    };
    let named = Quantity::ALL.into_iter().zip(reading.values).map(|(quantity, value)| {
        let name = quantity.title().to_lowercase();
        value
            .map_or_else(|| format!("{name} not known"), |value| format!("{name} {}", shown(quantity, value)))
    });
    format!("{place}: {}.", named.collect::<Vec<_>>().join(", "))
}

fn what_is_shown(scene: &Scene<'_>) -> String {
    let choice = &scene.ui.curves;
    let window = Window::of(scene);
    let what = choice.quantity.title().to_lowercase();
    let manner = if choice.by_epoch { "a value an epoch" } else { "a value a batch" };
    let scale = if scene.ui.log_scale { "logarithmic" } else { "linear" };
    let (from, to) = (grouped(window.from.max(1)), grouped(window.to));
    format!("The chart shows the {what}, {manner}, from batch {from} to {to}, on a {scale} scale.")
}
