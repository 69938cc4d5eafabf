//! What the layers tell: steps that are too long or too short, and units that do not respond.

use super::diagnosis::{Diagnosis, Disorder};
use super::facts::Facts;
use super::number::number;
use crate::inspect::health::{Checkup, LayerHealth, Portion};
use crate::nn::activation::Activation;

/// The update-to-weight ratio of a step at the full rate, in the long run, from which on it overshoots: it would be twice as long as
/// the weights themselves. About 0.001 to 0.01 is usual once training is under way, and up to 0.6 before the first step.
const LONG: f64 = 2.0;
/// The ratio of a step at the full rate below which weights hardly move.
const SHORT: f64 = 1e-3;
/// Batches before the length of steps is judged as too short.
const PATIENCE: u64 = 100;
/// The share of the loss at the start above which next to nothing was learnt.
const UNLEARNT: f64 = 0.5;
/// The accuracy from which on much was learnt, whatever the loss was.
const KNOWN: f64 = 0.8;
/// The share of dead units, or of saturated values before the first step, from which on a layer is no use as it is.
const UNRESPONSIVE: f64 = 0.5;
/// The share of units that are saturated for all images from which on next to no gradient gets through a layer.
const BLOCKED: f64 = 0.9;
/// How many times as often as by chance an answer to some batches is right, at the most, where nothing was learnt.
const LUCK: f64 = 2.0;

/// Gives the layer with the greatest update-to-weight ratio, and that as it would be at the full learning rate.
fn longest<'a>(facts: &Facts<'_>, checkup: &'a Checkup) -> Option<(&'a LayerHealth, f64)> {
    let scale = checkup.rate.filter(|&rate| rate > 0.0).map(|rate| facts.rate / rate)?;
    let ratios = checkup.layers.iter().filter_map(|layer| Some((layer, layer.ratio()? * scale)));
    ratios.filter(|(_, ratio)| ratio.is_finite()).max_by(|(_, a), (_, b)| a.total_cmp(b))
}

/// Tells from the first step that steps at the full learning rate are too long.
pub fn long_steps(facts: &Facts<'_>) -> Option<Diagnosis> {
    let first = facts.first?;
    let (layer, ratio) = longest(facts, first)?;
    let ratio = ratio * first.gain;
    (ratio >= LONG).then(|| {
        let evidence = format!(
            "at lr {} a step would be {} times as long as the weights of layer {}",
            number(facts.rate),
            number(ratio),
            layer.layer + 1
        );
        Diagnosis::new(Disorder::LearningRateTooHigh, evidence)
    })
}

/// Tells that steps are so short that next to nothing is learnt.
pub fn short_steps(facts: &Facts<'_>) -> Option<Diagnosis> {
    let visit = facts.latest.filter(|visit| visit.step >= PATIENCE)?;
    let (start, recent) = (facts.chart.first?, facts.chart.recent(2)?);
    let (_, ratio) = longest(facts, &visit.checkup)?;
    // A loss may fall for outputs all get less, and nothing is learnt; and it may be low before the first stretch is over.
    let has_fallen = recent.loss <= UNLEARNT * start.loss && !is_by_chance(facts, recent.accuracy);
    let has_learnt = has_fallen || recent.accuracy >= KNOWN;
    (ratio < SHORT && !has_learnt).then(|| {
        let evidence = format!(
            "at lr {} a step moves the weights by {} of their norm, and the loss is {} after {} batches",
            number(facts.rate),
            number(ratio),
            number(recent.loss),
            recent.last
        );
        Diagnosis::new(Disorder::LearningRateTooLow, evidence)
    })
}

/// Gives the hidden layer with the greatest share of what `portion` gives, where that is `least` or more.
fn worst(
    checkup: &Checkup,
    least: f64,
    portion: fn(&LayerHealth) -> Option<Portion>,
) -> Option<(&LayerHealth, Portion)> {
    let hidden = checkup.layers.iter().filter(|layer| !layer.is_output);
    let found = hidden.filter_map(|layer| Some((layer, portion(layer)?)));
    let bad = found.filter(|(_, portion)| portion.share() >= least);
    bad.max_by(|(_, a), (_, b)| a.share().total_cmp(&b.share()))
}

/// Tells whether so many of the last batches' images were right by chance, which is told with less certainty of them than of a set.
fn is_by_chance(facts: &Facts<'_>, accuracy: f64) -> bool {
    accuracy <= LUCK / facts.classes.max(1) as f64
}

/// Tells whether the run ever learnt anything: units that cease to respond in one that did not are what comes of it, not why.
fn has_ever_learnt(facts: &Facts<'_>) -> bool {
    facts.chart.best.is_some_and(|best| !is_by_chance(facts, best.accuracy))
}

/// Tells that a sigmoid or tanh is saturated: most of its values before the first step, or most units for all images.
pub fn saturation(facts: &Facts<'_>) -> Option<Diagnosis> {
    let before = facts.first.and_then(|first| worst(first, UNRESPONSIVE, |layer| layer.saturated));
    if let Some((layer, values)) = before {
        let evidence = format!(
            "{} % of the values of layer {} were within 2.5 % of an end of {} before the first batch",
            percent(values),
            layer.layer + 1,
            range(layer.activation)
        );
        return Some(Diagnosis::new(Disorder::Saturation, evidence));
    }
    let latest = facts.latest.filter(|_| has_ever_learnt(facts))?;
    let (layer, units) = worst(&latest.checkup, BLOCKED, |layer| layer.stuck)?;
    let evidence = format!(
        "{} of {} units of layer {} are within 2.5 % of an end of {} for all {} images",
        units.count,
        units.total,
        layer.layer + 1,
        range(layer.activation),
        latest.checkup.images
    );
    Some(Diagnosis::new(Disorder::Saturation, evidence))
}

fn range(activation: Activation) -> &'static str {
    if activation == Activation::Tanh { "-1 to 1" } else { "0 to 1" }
}

/// Tells that most units of a ReLU are zero for all images: before the first batch, or in a run that learnt.
pub fn dead_units(facts: &Facts<'_>) -> Option<Diagnosis> {
    let dead = |checkup| worst(checkup, UNRESPONSIVE, |layer| layer.dead);
    let before = facts.first.and_then(dead);
    // Those of the beginning may have come to life; where nothing is known of it, what is seen counts.
    let counts = before.is_some() || facts.first.is_none() || has_ever_learnt(facts);
    let checkup = &facts.latest.filter(|_| counts)?.checkup;
    let (layer, units) = dead(checkup)?;
    let evidence = format!(
        "{} of {} units of layer {} are 0 for all {} images",
        units.count,
        units.total,
        layer.layer + 1,
        checkup.images
    );
    Some(Diagnosis::new(Disorder::DeadUnits, evidence))
}

fn percent(portion: Portion) -> u64 {
    (portion.share() * 100.0).floor() as u64
}
