//! What the time machine shows, in sentences.

use super::facts::{self, Fact};
use super::film::Direction;
use super::state::TimeMachine;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;

/// Says where one is in the run, what is known of that moment, and what is being done.
pub fn sentences(machine: &TimeMachine, scene: &Scene<'_>) -> Vec<String> {
    let said =
        [Some(place(scene)), known(scene), changes(scene), film(machine), reaching(scene), asked(machine)];
    said.into_iter().flatten().map(|text| sentence(&text)).collect()
}

fn place(scene: &Scene<'_>) -> String {
    let model = scene.model;
    let now = grouped(model.report.total_steps);
    let kept = model.moments.kept();
    let whole = kept.iter().filter(|moment| moment.whole).count();
    let there_are = format!(
        "{} kept, and the run can go on from {whole} of them",
        counted(kept.len(), "moment is", "moments are")
    );
    match scene.ui.moment {
        None => format!("time machine: at the present, batch {now}; {there_are}"),
        Some(step) => {
            let [place, weights] = facts::places(model, step);
            let weights = if weights.is_empty() { weights } else { format!(", {weights}") };
            let batch = grouped(step);
            format!("time machine: at batch {batch} of {now}, {place}{weights}; {there_are}")
        }
    }
}

fn joined(facts: &[Fact]) -> Option<String> {
    let text = |fact: &Fact| fact.iter().map(|(text, _)| text.as_str()).collect::<String>();
    let texts: Vec<String> = facts.iter().map(text).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn known(scene: &Scene<'_>) -> Option<String> {
    joined(&facts::figures(scene, scene.ui.moment?)).map(|text| format!("there: {text}"))
}

fn changes(scene: &Scene<'_>) -> Option<String> {
    let changes = joined(&facts::changes(scene, scene.ui.moment?))?;
    Some(format!("changed there: {}", changes.replace(['↑', '^'], "").trim()))
}

fn film(machine: &TimeMachine) -> Option<String> {
    let way = match machine.film.running? {
        Direction::Forwards => "forwards",
        Direction::Backwards => "backwards",
    };
    let speed = counted(machine.film.pictures_a_second().into(), "picture", "pictures");
    Some(format!("the film runs {way}, {speed} a second"))
}

fn reaching(scene: &Scene<'_>) -> Option<String> {
    let reaching = scene.model.moments.on_the_way()?;
    let percent = (f64::from(reaching.done) * 100.0).floor();
    Some(format!("batch {} is being computed: {percent} % of the way are done", grouped(reaching.step)))
}

fn asked(machine: &TimeMachine) -> Option<String> {
    match (&machine.written, &machine.problem) {
        (_, Some(problem)) => Some(format!("not possible: {problem}")),
        (Some(written), None) if written.is_empty() => Some("go to batch: nothing is written yet".to_owned()),
        (Some(written), None) => Some(format!("go to batch: {written}")),
        (None, None) => None,
    }
}
