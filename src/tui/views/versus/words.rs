//! What the page of a pair says in sentences.

use super::contrast::{ALONE, differing};
use super::differences::{chance, nothing_yet, told, which};
use super::state::Versus;
use crate::protocol::Side;
use crate::tui::model::history::Measure;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// The images that are told of.
const MOST_TOLD: usize = 20;

/// Says what both runs are, how they do, what they make of the sample, and on which images they differ.
pub fn sentences(versus: &Versus, scene: &Scene<'_>) -> Vec<String> {
    let (Some(a), Some(b)) = (scene.about(Side::A), scene.about(Side::B)) else {
        return vec![ALONE.to_owned()];
    };
    let sides = [a, b];
    let loss = sides.each_ref().map(|side| &side.model.history.loss);
    let accuracy = sides.each_ref().map(|side| &side.model.history.accuracy);
    let share = |value: f64| format!("{} %", percent(value, 2));
    let mut said = runs(&sides);
    said.extend(measured("the loss", loss, &significant));
    said.extend(measured("the share that is right", accuracy, &share));
    said.extend(samples(&sides));
    said.extend(differences(versus, scene));
    said.iter().map(|text| sentence(text)).collect()
}

/// What the two runs are, or why one is over.
fn runs(sides: &[Scene<'_>; 2]) -> Vec<String> {
    let [Some(a), Some(b)] = sides.each_ref().map(|side| side.model.info.as_deref()) else {
        return Vec::new();
    };
    let texts = differing(a, b);
    let named = Side::ALL.into_iter().zip([a, b]).map(|(side, info)| {
        let own = &texts[side.index()];
        let own = if own.is_empty() { String::new() } else { format!(", by itself {own}") };
        let parameters = grouped(info.parameters as u64);
        format!("run {} is {} with {parameters} parameters{own}", side.letter(), info.network)
    });
    let mut said = vec!["two networks in lock step".to_owned()];
    said.extend(named);
    for (side, scene) in Side::ALL.into_iter().zip(sides) {
        let reason = scene.model.failure.clone().or_else(|| Some(scene.model.diverged()?.to_string()));
        said.extend(reason.map(|reason| format!("run {}: {reason}", side.letter())));
    }
    said
}

/// What was measured of both last.
fn measured(name: &str, measures: [&Measure; 2], show: &dyn Fn(f64) -> String) -> Vec<String> {
    let said = |set: &str, latest: [Option<(u64, f64)>; 2]| {
        let [Some((a, first)), Some((b, second))] = latest else { return None };
        let (first, second) = (show(first), show(second));
        Some(match a == b {
            true => format!("{name} {set} after batch {}: A {first}, B {second}", grouped(a)),
            false => format!(
                "{name} {set}: A {first} after batch {}, B {second} after batch {}",
                grouped(a),
                grouped(b)
            ),
        })
    };
    let trained = said("on the training batches, smoothed,", measures.map(|measure| measure.smooth.latest()));
    let validated = said("on the validation set", measures.map(|measure| measure.validation.latest()));
    trained.into_iter().chain(validated).collect()
}

/// What each makes of the sample.
fn samples(sides: &[Scene<'_>; 2]) -> Vec<String> {
    let said = |(side, scene): (Side, &Scene<'_>)| {
        let probe = scene.model.probe.as_deref()?;
        let sample = &probe.sample;
        let output = sample.outputs.get(sample.predicted).copied().map_or(f64::NAN, f64::from);
        let output = if sample.softmax { format!("{} %", percent(output, 1)) } else { significant(output) };
        Some(format!(
            "sample {} is {}: after batch {}, run {} says {} with {output}",
            grouped(sample.index as u64),
            scene.model.class(sample.label),
            grouped(probe.total_steps),
            side.letter(),
            scene.model.class(sample.predicted),
        ))
    };
    Side::ALL.into_iter().zip(sides).filter_map(said).collect()
}

/// On which images they differ.
fn differences(versus: &Versus, scene: &Scene<'_>) -> Vec<String> {
    let Some(comparison) = scene.model.comparison.as_deref() else { return vec![nothing_yet(scene)] };
    let [a, b] = comparison.only.map(|count| counted(count, "image", "images"));
    let mut said = vec![
        format!(
            "of {} after batch {}: A alone gets {a} right, B alone {b}, both {}, neither {}",
            counted(comparison.images, "image", "images"),
            grouped(comparison.step),
            grouped(comparison.both_right as u64),
            grouped(comparison.both_wrong as u64),
        ),
        format!(
            "if both were equally good, so uneven a split would come with a chance of p {}, by the test of McNemar",
            chance(comparison)
        ),
    ];
    let list = versus.list(comparison);
    said.push(format!("{} where {}", counted(list.len(), "image", "images"), which(versus.which)));
    if let Some(image) = list.get(versus.cursor(&list)) {
        said.push(format!("at the cursor: {}", told(scene, image)));
    }
    said.extend(list.iter().take(MOST_TOLD).map(|image| told(scene, image)));
    said
}
