//! What the tour shows, in sentences.

use super::script::{Label, Words, entries};
use super::steps::STEPS;
use super::strip::State;
use crate::texts::markup::plain;
use crate::tui::panes::sentence::sentence;
use crate::tui::view::scene::Scene;

/// Says what the step is about and what it asks for, or that this was done.
pub(super) fn of_step(scene: &Scene<'_>, state: &State) -> Vec<String> {
    let Some(step) = STEPS.get(scene.ui.tour.step) else { return Vec::new() };
    let texts = entries(scene.ui, scene.language);
    let words = Words::of(texts, step.id);
    let title =
        format!("tour {} / {}: {} (L{})", scene.ui.tour.step + 1, STEPS.len(), words.title, step.statement);
    let other = state.wanted.filter(|_| !(step.begins() || state.is_over && state.is_done));
    let ask = match other {
        Some(network) => {
            let label = if state.is_over { Label::Over } else { Label::OtherNetwork };
            format!("{} {}", label.text(texts), network.name())
        }
        None if state.is_done => words.praise.to_owned(),
        None => words.ask.to_owned(),
    };
    [&title, words.text, &ask].map(|text| sentence(&plain(text))).into()
}

/// Says which steps there are, the chosen one first.
pub(super) fn of_contents(scene: &Scene<'_>, chosen: usize) -> Vec<String> {
    let texts = entries(scene.ui, scene.language);
    let line = |index: usize| {
        let step = STEPS.get(index)?;
        let done = if scene.ui.tour.done.contains(&index) { " (+)" } else { "" };
        let title = plain(Words::of(texts, step.id).title);
        Some(sentence(&format!("{}: {title} (L{}){done}", index + 1, step.statement)))
    };
    let head = [Label::Contents, Label::Choose].map(|label| sentence(&plain(label.text(texts))));
    let others = (0..STEPS.len()).filter(|&index| index != chosen);
    head.into_iter().chain(std::iter::once(chosen).chain(others).filter_map(line)).collect()
}
