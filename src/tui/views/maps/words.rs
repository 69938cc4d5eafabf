//! What the page shows, in sentences.

use super::content::Content;
use super::facts;
use crate::inspect::maps::Role;
use crate::viz::number::{grouped, percent, significant};

/// Says what the sample is and what the network says, what is at each place of the network, and what is selected.
pub fn sentences(shown: &Content<'_>) -> Vec<String> {
    let mut sentences = vec![verdict(shown)];
    sentences.extend((0..shown.found.stages.len()).map(|stage| stage_sentence(shown, stage)));
    sentences.push(selected(shown));
    sentences.extend(facts::pooling(shown).map(|text| format!("The selected value: {text}.")));
    sentences
}

/// What the sample is, and what the network says.
fn verdict(shown: &Content<'_>) -> String {
    let sample = &shown.found.sample;
    let class = |label: usize| shown.scene.model.class(label);
    let output = sample.outputs.get(sample.predicted).copied().unwrap_or(f32::NAN);
    let output = match sample.softmax {
        true => format!("{} %", percent(f64::from(output), 1)),
        false => significant(f64::from(output)),
    };
    let right = if sample.label == sample.predicted { "which is right" } else { "which is wrong" };
    format!(
        "Maps of sample {} after batch {}: it is {}, and the network says {} with {output}, {right}; the loss is {}.",
        grouped(sample.index as u64),
        grouped(shown.total_steps),
        class(sample.label),
        class(sample.predicted),
        significant(sample.loss)
    )
}

/// What is at one place of the network.
fn stage_sentence(shown: &Content<'_>, stage: usize) -> String {
    let figures = &shown.found.stages[stage].figures;
    let [mean, zeros] = facts::mean_and_zeros(figures);
    let text = match shown.found.stages[stage].role {
        Role::Input => String::new(),
        _ => format!(" in {}", shown.text(stage)),
    };
    let broken = match figures.broken {
        0 => String::new(),
        broken => format!("; {} values are not finite", grouped(broken as u64)),
    };
    format!(
        "The values {}, {}{text}: {}, from {} to {}, {mean}, {zeros}{broken}.",
        shown.name(stage),
        facts::origin(shown, stage),
        facts::extent(shown, stage),
        significant(f64::from(figures.least)),
        significant(f64::from(figures.greatest)),
    )
}

/// What is selected.
fn selected(shown: &Content<'_>) -> String {
    let (stage, name) = (shown.selected(), shown.name(shown.stage));
    let (map, value) = (facts::map_name(shown), facts::value(shown));
    if stage.is_flat() {
        return format!("Selected is {map} of {name}: {value}.");
    }
    let figures = facts::figures(shown);
    let [mean, zeros] = facts::mean_and_zeros(&figures);
    let scale = if shown.own_scale { "of its own" } else { "that all maps of the stage share" };
    format!(
        "Selected is {map} of {name}, from {} to {}, {mean}, {zeros}, on a scale {scale}; at {} it is {value}.",
        significant(f64::from(figures.least)),
        significant(f64::from(figures.greatest)),
        facts::place(shown)
    )
}
