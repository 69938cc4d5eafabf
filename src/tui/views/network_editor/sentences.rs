//! The network editor in sentences.

use super::known::{name, present};
use super::message;
use super::table::memory;
use crate::inspect::plan::Planned;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::scene::Scene;

/// What is written, what is wrong with it, each layer, what it costs, and what may follow.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let draft = &scene.ui.network_draft;
    let text = if draft.text().is_empty() { "nothing" } else { draft.text() };
    let is_changed = if draft.is_changed() { "" } else { ", as it is trained" };
    let mut sentences = vec![format!("network, {}{is_changed}: {text}", name(scene.model, scene.ui))];
    match present(scene.model, scene.ui) {
        None => sentences.push("it is being looked at".to_owned()),
        Some(planned) => sentences.extend(of_plan(planned)),
    }
    sentences.push(format!("at the cursor, layer {}: {}", draft.layer() + 1, message::follows(scene)));
    sentences.iter().map(|text| sentence(text)).collect()
}

fn of_plan(planned: &Planned) -> Vec<String> {
    let verdict = match &planned.problem {
        Some(problem) => {
            let place = problem.place.clone().map_or_else(String::new, |place| {
                let column = place.start + 1;
                match &planned.text[place] {
                    "" => format!(", at character {column}"),
                    marked => format!(", at character {column}, {marked}"),
                }
            });
            format!("it cannot be trained{place}: {}", problem.text)
        }
        None => format!(
            "it can be trained: {}, {}",
            counted(planned.parameters(), "parameter", "parameters"),
            counted(planned.macs(), "multiply-add for an image", "multiply-adds for an image")
        ),
    };
    let memory = planned
        .bytes()
        .filter(|_| planned.problem.is_none())
        .map(|bytes| format!("training it takes at least {} of memory", memory(Some(bytes))));
    let doubts = planned.doubts.iter().map(|doubt| format!("doubtful: {doubt}"));
    let layers = (1..).zip(&planned.layers).map(|(number, layer)| {
        let parameters = counted(layer.info.parameters, "parameter", "parameters");
        let bytes = layer.bytes.map_or_else(String::new, |bytes| format!(", {}", memory_of(bytes)));
        format!("layer {number}, {}: output {}, {parameters}{bytes}", layer.info.text, layer.info.output)
    });
    std::iter::once(verdict).chain(memory).chain(doubts).chain(layers).collect()
}

fn memory_of(bytes: usize) -> String {
    format!("{} of memory", memory(Some(bytes)))
}
