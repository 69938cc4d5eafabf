//! What is said of the network that is written: what is wrong with it, what is doubtful, and what may follow.

use super::known::{completion, present};
use crate::inspect::plan::Planned;
use crate::protocol::RunInfo;
use crate::tui::panes::sentence::counted;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::number::tick;
use crate::viz::text::{CUT, clip_words, wrap};

/// Lines of a problem where there is no room for what may follow.
pub const FEW: usize = 2;
/// Lines of a problem at the most.
pub const MOST: usize = 3;

/// The number of parameters, for the end of the rule.
pub fn cost(scene: &Scene<'_>) -> Vec<Piece> {
    let planned = present(scene.model, scene.ui).filter(|planned| planned.problem.is_none());
    let words = |planned: &Planned| counted(planned.parameters(), "parameter", "parameters");
    planned.map_or_else(Vec::new, |planned| vec![piece(words(planned), scene.theme.ink.good)])
}

/// What is wrong or doubtful in at most so many lines, else that it can be trained; and what may follow.
pub fn lines(scene: &Scene<'_>, columns: usize, most: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let room = columns.saturating_sub(2).max(1);
    let (texts, text_ink) = match present(scene.model, scene.ui) {
        None => (vec![scene.theme.sign("checking …", "checking ...").to_owned()], ink.faint),
        Some(planned) => match (&planned.problem, &planned.doubts[..]) {
            (Some(problem), _) => (vec![problem.text.clone()], ink.bad),
            (None, []) => (vec![verdict(scene, planned)], ink.good),
            (None, doubts) => (doubts.to_vec(), ink.warn),
        },
    };
    let wrapped: Vec<String> = texts.iter().flat_map(|text| wrap(text, room)).collect();
    let is_cut = |index: usize| index + 1 == most && wrapped.len() > most;
    let line = |(index, line): (usize, &String)| {
        let line = if is_cut(index) { clip_words(line, room - 1) + CUT } else { line.clone() };
        vec![piece(format!(" {line}"), text_ink)]
    };
    let mut lines: Vec<Vec<Piece>> = wrapped.iter().enumerate().take(most).map(line).collect();
    if most > FEW {
        lines.push(vec![piece(format!(" {}", clip_words(&follows(scene), room)), ink.faint)]);
        lines.push(Vec::new());
    }
    lines
}

/// That the network can be trained, and how much that costs beside the one that is.
fn verdict(scene: &Scene<'_>, planned: &Planned) -> String {
    let Some(info) = scene.model.info.as_deref().filter(|_| scene.ui.network_draft.is_changed()) else {
        return "this is what is being trained".to_owned();
    };
    let times = scene.theme.pick("×", "x");
    let ratio = |now: usize, before: usize| {
        let share = now as f64 / before.max(1) as f64;
        format!("{times}{}", tick((share * 100.0).round() / 100.0))
    };
    let parameters = ratio(planned.parameters(), info.parameters);
    let macs = ratio(planned.macs(), macs(info));
    format!("can be trained: {parameters} the parameters and {macs} the work of the run's network")
}

/// The multiply-adds of the run's network for one image.
pub fn macs(info: &RunInfo) -> usize {
    info.layers.iter().map(|layer| layer.macs).sum()
}

/// What may follow the cursor.
pub fn follows(scene: &Scene<'_>) -> String {
    let found = completion(scene.model, scene.ui);
    match (found.usage, &found.words[..]) {
        (_, words @ [_, ..]) if !found.rest.is_empty() => format!("suggested: {}", words.join(", ")),
        (Some(usage), _) => usage.trim_start_matches("expected ").to_owned(),
        (None, []) => "layers are separated by commas; settings stay as they are in this run".to_owned(),
        (None, words) => format!("layers: {}", words.join(", ")),
    }
}
