//! The page in sentences.

use super::complaints::PRESENT;
use super::line::name;
use crate::inspect::Answer;
use crate::inspect::health::{Checkup, Distribution, LayerHealth, Portion};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// Says what the doctor says, and how each layer is.
pub fn sentences(scene: &Scene<'_>, known: Option<(&Answer, &Checkup)>) -> Vec<String> {
    let mut sentences: Vec<String> = scene
        .model
        .doctor
        .diagnoses()
        .iter()
        .map(|diagnosis| format!("The doctor says: {}.", scene.diagnosis(diagnosis)))
        .collect();
    if scene.model.moments.seen.is_some() {
        sentences = vec![format!("The doctor {PRESENT}.")];
    }
    if sentences.is_empty() {
        sentences.push("The doctor has no complaint.".to_owned());
    }
    let Some((answer, checkup)) = known else {
        sentences.push("The layers are being looked at.".to_owned());
        return sentences;
    };
    let set = scene.model.info.as_deref().map_or("watched", |info| info.watched_set.as_str());
    let images = grouped(checkup.images as u64);
    let batch = grouped(answer.total_steps);
    sentences
        .push(format!("After batch {batch}, the layers are as follows for the first {images} {set} images."));
    sentences.extend(checkup.layers.iter().map(|layer| of_layer(scene, layer)));
    sentences
}

/// Says how a layer is.
fn of_layer(scene: &Scene<'_>, layer: &LayerHealth) -> String {
    let mut parts = Vec::new();
    if let Some(gradient) = layer.gradient {
        parts.push(format!("the gradient has norm {}", significant(gradient)));
    }
    if let Some(ratio) = layer.ratio() {
        parts.push(format!("the next step moves the weights by {} of their norm", significant(ratio)));
    }
    let portion = |portion: Option<Portion>, what: &str| {
        portion.map(|part| {
            format!(
                "{} of {} {what}, {} per cent",
                grouped(part.count),
                grouped(part.total),
                percent(part.share(), 1)
            )
        })
    };
    parts.extend(portion(layer.dead, "units are dead"));
    parts.extend(portion(layer.saturated, "values are saturated"));
    parts.extend(portion(layer.stuck, "units are always saturated"));
    parts.push(spread("activations", &layer.activations));
    parts.extend(layer.weights.as_ref().map(|weights| spread("weights", weights)));
    format!("Layer {}: {}.", name(scene, layer.layer), parts.join("; "))
}

fn spread(what: &str, values: &Distribution) -> String {
    let [mean, deviation, least, greatest] =
        [values.mean, values.deviation, values.least, values.greatest].map(significant);
    format!("the {what} have mean {mean} and standard deviation {deviation}, from {least} to {greatest}")
}
