//! BP2 as the lecture has it, for the layers at hand.

use super::super::lines::line;
use super::super::naming;
use super::super::shown::Shown;
use super::super::symbols;
use super::chain::{Chain, Step};
use crate::inspect::explain::{Arithmetic, Pooling};
use crate::tui::panes::formula::Formula;
use crate::tui::panes::text::Piece;

/// Gives the equation of all steps together.
pub fn lines(shown: &Shown<'_>, chain: &Chain, columns: usize) -> Vec<Vec<Piece>> {
    let found = shown.explanation;
    let own = naming::errors(found, shown.aim.map, shown.at().channel, "j,k");
    if chain.steps.iter().any(|step| is_in_no_equation(shown, step)) {
        return Vec::new();
    }
    let primed = chain.steps.iter().any(|step| pooling(shown, step).is_some());
    let Some(core) = chain.weighted().map(|step| core(shown, step, primed)) else { return Vec::new() };
    let slope: String = chain.steps.iter().filter_map(|step| slope(shown, step)).collect();
    let words = chain.steps.iter().find_map(|step| Some(shares(shown, step, pooling(shown, step)?)));
    let words = words.unwrap_or_default();
    let start = |text: &str| Formula::new(shown.scene.theme).text(" ").math(text);
    let full = format!("{own} = {core}{slope}");
    let general = "δ^l = ((w^{l+1})^T δ^{l+1}) ⊙ σ′(z^l)    here: ";
    let variants = [
        start(general).math(&full).math(&words[0]).pieces(),
        start(&full).math(&words[0]).pieces(),
        start(&full).math(&words[1]).pieces(),
        start(&full).pieces(),
    ];
    vec![line(variants, columns)]
}

/// Whether the lecture has no equation for a step: dropout and normalisation are told by the lines of the steps alone.
fn is_in_no_equation(shown: &Shown<'_>, step: &Step) -> bool {
    let stage = shown.explanation.stages.get(step.map).map(|stage| &stage.arithmetic);
    matches!(stage, Some(Arithmetic::Masked { .. } | Arithmetic::Normalised(_)))
}

/// The sum over the next layer.
fn core(shown: &Shown<'_>, step: &Step, primed: bool) -> String {
    let upper = &shown.explanation.maps[step.map + 1];
    let layer = upper.symbol.layer;
    let lower = &shown.explanation.maps[step.map];
    let [j, k] = if primed { ["j′", "k′"] } else { ["j", "k"] };
    match (upper.shape.is_flat(), lower.shape.is_flat()) {
        (true, true) => format!("Σ_l δ^{{{layer}}}_l w^{{{layer}}}_l"),
        (true, false) => format!("Σ_l δ^{{{layer}}}_l w^{{{layer}}}_l({j},{k})"),
        (false, _) => {
            let stride = match &shown.explanation.stages[step.map].arithmetic {
                Arithmetic::Weighted { geometry } if geometry.window.stride != [1, 1] => "/s",
                _ => "",
            };
            let places = if stride.is_empty() {
                format!("({j}−l,{k}−m)")
            } else {
                format!("([{j}−l]{stride},[{k}−m]{stride})")
            };
            let planes = if upper.shape.channels > 1 { ["Σ_i ", "_i"] } else { [""; 2] };
            let [over, of] = planes;
            format!("{over}Σ_{{lm}} δ^{{{layer}}}{of}{places} w^{{{layer}}}{of}(l,m)")
        }
    }
}

/// The factor σ′ of a step through an activation.
fn slope(shown: &Shown<'_>, step: &Step) -> Option<String> {
    let Arithmetic::Activated { .. } = shown.explanation.stages.get(step.map)?.arithmetic else {
        return None;
    };
    let flat = shown.explanation.maps[step.map].shape.is_flat();
    let symbol = symbols::channel(shown.explanation, step.map, step.at.channel);
    Some(format!(" σ′({symbol}{})", if flat { "" } else { "(j,k)" }))
}

/// How a step is pooled, if it is.
pub fn pooling(shown: &Shown<'_>, step: &Step) -> Option<Pooling> {
    match shown.explanation.stages.get(step.map)?.arithmetic {
        Arithmetic::Pooled { pooling, .. } => Some(pooling),
        _ => None,
    }
}

/// What part of the error of a block each of its values gets, in more words and in fewer.
fn shares(shown: &Shown<'_>, step: &Step, pooling: Pooling) -> [String; 2] {
    let found = shown.explanation;
    let a = format!("{}(j,k)", symbols::channel(found, step.map, step.at.channel));
    match pooling {
        Pooling::Max => [format!(" if {a} won its block, else 0"), " if it won, else 0".to_owned()],
        Pooling::Average => {
            let area = match &found.stages[step.map].arithmetic {
                Arithmetic::Pooled { geometry, .. } => geometry.window.area(),
                _ => 1,
            };
            [format!(" / {area}, a share for each of the block"), format!(" / {area}")]
        }
        Pooling::L2 => {
            let norm = format!("{}(j′,k′)", symbols::channel(found, step.map + 1, step.at.channel));
            [format!(" · {a} / {norm}"), " · a/‖a‖".to_owned()]
        }
    }
}
