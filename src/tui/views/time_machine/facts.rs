//! What is known of a moment: how the run was doing there, and what was changed.

use super::events;
use crate::protocol::LiveChange;
use crate::tui::model::Model;
use crate::tui::panes::sentence::counted;
use crate::tui::panes::text::{Piece, columns_of, piece};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// Says how the run was doing at a moment, the most important first.
pub fn figures(scene: &Scene<'_>, step: u64) -> Vec<Piece> {
    let (history, ink) = (&scene.model.history, &scene.theme.ink);
    if step == 0 {
        return vec![piece("before the first batch: nothing is trained yet", ink.text)];
    }
    let mut figures = Vec::new();
    if let Some(loss) = history.loss.smooth.at(step) {
        figures.push(piece(format!("loss {}", significant(loss.mean())), ink.train));
    }
    if let Some(accuracy) = history.accuracy.smooth.at(step) {
        figures.push(piece(format!("train {} %", percent(accuracy.mean(), 1)), ink.train));
    }
    if let Some(mistakes) = events::mistakes_at(scene.model, step) {
        let right = percent(mistakes.accuracy, 2);
        figures.push(piece(format!("val {right} % after epoch {}", mistakes.epoch), ink.validation));
        let count = counted(mistakes.count as usize, "mistake", "mistakes");
        figures.push(match mistakes.more {
            Some(more) if more < 0 => piece(format!("{count}, {} fewer", -more), ink.good),
            Some(more) if more > 0 => piece(format!("{count}, {more} more"), ink.bad),
            _ => piece(count, ink.text),
        });
    }
    if let Some(rate) = history.rate.raw.at(step) {
        figures.push(piece(format!("lr {}", significant(rate.mean())), ink.text));
    }
    figures
}

/// Says what was changed at a moment.
pub fn changes(scene: &Scene<'_>, step: u64) -> Vec<Piece> {
    let sign = scene.theme.pick("↑", "^");
    let arrow = scene.theme.pick("→", "->");
    let changes = events::changes_at(scene.model, step).into_iter();
    changes.map(|change| piece(format!("{sign} {}", words(change, arrow)), scene.theme.ink.warn)).collect()
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

/// As many of these as have room in so many columns, whole ones only, with blanks between them.
pub fn fitting(facts: Vec<Piece>, columns: usize) -> Vec<Piece> {
    let mut line: Vec<Piece> = Vec::new();
    for (text, ink) in facts {
        let blanks = if line.is_empty() { "" } else { "   " };
        let next = piece(format!("{blanks}{text}"), ink);
        if columns_of(&line) + columns_of(std::slice::from_ref(&next)) <= columns {
            line.push(next);
        }
    }
    line
}
