//! What the microscope shows, in sentences: what is pointed at, what it was made of, and what becomes of its error.

use super::shown::Shown;
use super::{naming, subject, symbols, trust};
use crate::inspect::explain::{Derivation, Letter, Parameter, Position, Rule};
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::ui_state::Equation;
use crate::viz::number::{grouped, significant};

/// The terms of a sum that are told, the greatest first.
const MOST_TERMS: usize = 5;

/// Says what is pointed at, of which moment, and what the equation that is shown makes of it.
pub fn sentences(shown: &Shown<'_>) -> Vec<String> {
    let mut said = vec![moment(shown)];
    if shown.aim.trust {
        said.extend(trust::words(shown));
    } else {
        said.extend(match shown.aim.equation {
            Equation::Forward => forward(shown),
            Equation::Bp1 | Equation::Bp2 => error(shown),
            Equation::Bp3 => bias(shown),
            Equation::Bp4 => weight(shown),
            Equation::Update => update(shown),
        });
    }
    said.iter().map(|text| sentence(text)).collect()
}

/// Says which sample and which moment all is about, and how far training is ahead of that.
fn moment(shown: &Shown<'_>) -> String {
    let found = shown.explanation;
    let mode = if found.training { "training" } else { "evaluation" };
    let ahead = shown.scene.model.report.total_steps.saturating_sub(found.total_steps);
    let ahead = match ahead {
        0 => String::new(),
        _ => format!("; training is {} ahead", counted(ahead as usize, "batch", "batches")),
    };
    format!(
        "microscope: sample {}, which is {}, as in {mode}, after batch {}, loss {}{ahead}",
        grouped(found.sample as u64),
        shown.scene.model.class(found.label),
        grouped(found.total_steps),
        significant(found.cost)
    )
}

/// The name of a value in words.
fn value(shown: &Shown<'_>, map: usize, at: Position) -> String {
    let found = shown.explanation;
    let of = &found.maps[map];
    let what = match (of.symbol.layer, of.symbol.letter) {
        (0, _) => "the input".to_owned(),
        (layer, Letter::Z) => format!("the weighted sum z of layer {layer}"),
        (layer, Letter::A) => format!("the activation a of layer {layer}"),
    };
    let number = symbols::number(found, map, at.channel);
    let (unit, place) = if of.shape.is_flat() {
        ("unit", String::new())
    } else {
        ("map", format!(", row {}, column {}", at.row, at.column))
    };
    format!("{what}, {unit} {number}{place}")
}

/// What a value was made of.
fn forward(shown: &Shown<'_>) -> Vec<String> {
    let (map, at) = (shown.aim.map, shown.at());
    let derivation = shown.explanation.forward(map, at);
    let made = shown.stage().map_or_else(String::new, |stage| format!(", made by {}", stage.text));
    let mut said = vec![format!("{} is {}{made}", value(shown, map, at), significant(derivation.value))];
    said.extend(made_of(&derivation));
    said
}

/// Says by which rule a value comes of its terms, and which terms count most.
fn made_of(derivation: &Derivation) -> Vec<String> {
    let terms = counted(derivation.terms.len(), "term", "terms");
    let rule = match derivation.rule {
        Rule::Given => return vec!["it is a pixel of the input".to_owned()],
        Rule::Sum if derivation.constant == 0.0 => format!("it is the sum of {terms}"),
        Rule::Sum => format!("it is {} and the sum of {terms}", significant(derivation.constant)),
        Rule::Maximum { .. } => {
            format!("it is the greatest of {}", counted(derivation.terms.len(), "value", "values"))
        }
        Rule::Mean { count } => format!("it is the mean of {}", counted(count, "value", "values")),
        Rule::Norm => format!("it is the root of the sum of {terms}, which are squares"),
        Rule::Activation(activation) => {
            format!("it is the {activation} of {}", significant(derivation.sum))
        }
        Rule::Softmax { .. } => format!(
            "it is its share of the sum of {}",
            counted(derivation.terms.len(), "exponential", "exponentials")
        ),
        Rule::Mask => "it is the value below, kept or dropped".to_owned(),
        Rule::Normalisation { x, mean, inverse, scale, shift } => format!(
            "it is {} less the mean {}, times {}, times the scale {}, and the shift {}",
            significant(x),
            significant(mean),
            significant(inverse),
            significant(scale),
            significant(shift)
        ),
        Rule::Slope(activation) => format!("it is the error above times the slope of the {activation}"),
        Rule::SoftmaxSlope { .. } => format!("it comes back through the softmax, of {terms}"),
        Rule::NormalisationSlope { .. } => "it comes back through the normalisation".to_owned(),
        Rule::Difference { output, target } => {
            format!("it is the output {} less the target {}", significant(output), significant(target))
        }
        Rule::Gradient { output, target, .. } => {
            format!(
                "it is what the loss does at the output {}, the target being {}",
                significant(output),
                significant(target)
            )
        }
    };
    let mut said = vec![rule];
    if matches!(derivation.rule, Rule::Sum) && derivation.terms.len() > 1 {
        let summary = derivation.summary(MOST_TERMS);
        let largest = summary.largest.iter().map(|&index| {
            let term = &derivation.terms[index];
            let [product, quantity, factor] = [term.product, term.quantity, term.factor].map(significant);
            format!("{product}, which is {quantity} times {factor}")
        });
        let largest: Vec<String> = largest.collect();
        let others = match summary.others {
            0 => String::new(),
            others => {
                format!("; {} add up to {}", counted(others, "other", "others"), significant(summary.rest))
            }
        };
        said.push(format!("the terms that count most: {}{others}", largest.join("; ")));
    }
    said
}

/// What the error of a value came of on the way back.
fn error(shown: &Shown<'_>) -> Vec<String> {
    let (map, at) = (shown.aim.map, shown.at());
    let derivation = shown.explanation.backward(map, at);
    let mut said = vec![format!(
        "the error of {} is {}: so much the loss changes with it",
        value(shown, map, at),
        significant(derivation.value)
    )];
    said.extend(made_of(&derivation));
    said
}

/// The gradient of a bias.
fn bias(shown: &Shown<'_>) -> Vec<String> {
    let found = shown.explanation;
    let Some((stage, tap)) = subject::weight(found, &shown.aim) else {
        return vec!["nothing in this network has a bias".to_owned()];
    };
    let derivation = found.bias_gradient(stage, tap.filter);
    let place = (found.stages[stage].text.as_str(), symbols::number(found, stage + 1, tap.filter));
    let mut said = vec![format!(
        "the gradient of the bias of {}, number {}, is {}",
        place.0,
        place.1,
        significant(derivation.value)
    )];
    said.extend(made_of(&derivation));
    said
}

/// The gradient of a weight.
fn weight(shown: &Shown<'_>) -> Vec<String> {
    let found = shown.explanation;
    let weight = subject::weight(found, &shown.aim);
    let Some((stage, tap, index)) =
        weight.and_then(|(stage, tap)| Some((stage, tap, found.stages[stage].weight_index(tap)?)))
    else {
        return vec!["nothing in this network has weights".to_owned()];
    };
    let derivation = found.weight_gradient(stage, index);
    let mut said = vec![format!(
        "the gradient of the weight {} of {}, which is {}, is {}",
        naming::weight(found, stage, tap),
        found.stages[stage].text,
        significant(found.stages[stage].weights[index]),
        significant(derivation.value)
    )];
    said.extend(made_of(&derivation));
    said
}

/// What the next step makes of a weight.
fn update(shown: &Shown<'_>) -> Vec<String> {
    let found = shown.explanation;
    let update = subject::weight(found, &shown.aim).and_then(|(stage, tap)| {
        let index = found.stages[stage].weight_index(tap)?;
        Some((stage, tap, found.update(stage, Parameter::Weight, index)?))
    });
    let Some((stage, tap, step)) = update else {
        return vec!["there is no next step of a weight to be shown".to_owned()];
    };
    let [before, after, gradient, rate, change] =
        [step.before, step.after, step.gradient, step.rate, step.change]
            .map(|number| significant(f64::from(number)));
    vec![
        format!(
            "the next step takes the weight {} of {} from {before} to {after}",
            naming::weight(found, stage, tap),
            found.stages[stage].text
        ),
        format!(
            "the gradient of the batch is {gradient}, the learning rate {rate}, and {change} is taken away"
        ),
    ]
}
