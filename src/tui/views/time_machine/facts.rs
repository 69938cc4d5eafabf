//! What is known of a moment: how the run was doing there, and what was changed.

use super::events::{self, Mistakes};
use crate::protocol::LiveChange;
use crate::tui::model::Model;
use crate::tui::model::history::Measure;
use crate::tui::model::series::Bucket;
use crate::tui::panes::sentence::counted;
use crate::tui::panes::text::{Piece, columns_of, piece};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// A fact, the more of it the more room there is.
pub type Fact = Vec<Piece>;

/// Says how the run was doing at a moment, the most important first: of its batch the very values that the charts read there.
pub fn figures(scene: &Scene<'_>, step: u64) -> Vec<Fact> {
    let (history, ink) = (&scene.model.history, &scene.theme.ink);
    if step == 0 {
        return vec![vec![piece("before the first batch: nothing is trained yet", ink.text)]];
    }
    let value = |measure: &Measure| measure.raw.at(step).map(Bucket::mean);
    let mut figures = Vec::new();
    if let Some(loss) = value(&history.loss) {
        figures.push(vec![piece(format!("loss {}", significant(loss)), ink.train)]);
    }
    if let Some(accuracy) = value(&history.accuracy) {
        figures.push(vec![piece(format!("train {} %", percent(accuracy, 2)), ink.train)]);
    }
    figures.extend(events::mistakes_at(scene.model, step).map(|mistakes| measured(scene, &mistakes)));
    if let Some(rate) = value(&history.rate) {
        figures.push(vec![piece(format!("lr {}", significant(rate)), ink.text)]);
    }
    figures
}

/// What the validation after an epoch found: one fact, so that none of it can be taken for a figure of the moment.
fn measured(scene: &Scene<'_>, mistakes: &Mistakes) -> Fact {
    let ink = &scene.theme.ink;
    let (right, count) = (percent(mistakes.accuracy, 2), mistakes.count as usize);
    let mut fact = vec![
        piece(format!("after epoch {}: val {right} %", mistakes.epoch), ink.validation),
        piece(format!(", {}", counted(count, "mistake", "mistakes")), ink.validation),
    ];
    match mistakes.more {
        Some(more) if more < 0 => fact.push(piece(format!(", {} fewer", -more), ink.good)),
        Some(more) if more > 0 => fact.push(piece(format!(", {more} more"), ink.bad)),
        _ => {}
    }
    fact
}

/// Says what was changed at a moment.
pub fn changes(scene: &Scene<'_>, step: u64) -> Vec<Fact> {
    let sign = scene.theme.pick("↑", "^");
    let arrow = scene.theme.pick("→", "->");
    let changes = events::changes_at(scene.model, step).into_iter();
    let fact = |change| vec![piece(format!("{sign} {}", words(change, arrow)), scene.theme.ink.warn)];
    changes.map(fact).collect()
}

/// A change in words, with the batch that it is in force from.
fn words(change: &LiveChange, arrow: &str) -> String {
    let LiveChange { step, name, from, to } = change;
    match name.as_str() {
        LiveChange::REVERT => format!("not finite at batch {from}, back to batch {to}"),
        name => {
            let (name, step) = (name.replace('-', " "), grouped(*step));
            format!("{name} {from} {arrow} {to} from batch {step} on")
        }
    }
}

/// Says where a moment is: its batch of how many, and its epoch.
pub fn places(model: &Model, step: u64) -> [String; 2] {
    let epoch = model.moments.of(step).map(|moment| (moment.epoch, moment.batch));
    let (epoch, batch) = epoch.unwrap_or_else(|| {
        let ends = &model.history.epoch_ends;
        let ended = ends.ended_by(step);
        (ended as usize, (step - ends.end_of(ended)) as usize)
    });
    let place = match (epoch, batch) {
        (0, 0) => "the beginning".to_owned(),
        (epoch, 0) => format!("the end of epoch {epoch}"),
        (epoch, batch) => format!("epoch {}, batch {batch}", epoch + 1),
    };
    let whole = model.moments.of(step).is_none_or(|moment| moment.whole);
    [place, if whole { String::new() } else { "weights alone".to_owned() }]
}

/// As many of these as have room in so many columns, with blanks between them, and as much of each, whole pieces only.
pub fn fitting(facts: Vec<Fact>, columns: usize) -> Vec<Piece> {
    let mut line: Vec<Piece> = Vec::new();
    for fact in facts {
        let blanks = if line.is_empty() { "" } else { "   " };
        for (place, (text, ink)) in fact.into_iter().enumerate() {
            let next = piece(if place == 0 { format!("{blanks}{text}") } else { text }, ink);
            if columns_of(&line) + columns_of(std::slice::from_ref(&next)) > columns {
                break;
            }
            line.push(next);
        }
    }
    line
}
