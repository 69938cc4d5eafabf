//! What a filter is worth: how good the network is without it.

use super::bank::Bank;
use super::costs::{Known, costs};
use super::state::{Filters, is_past};
use crate::inspect::silencing::Costs;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::panes::unit_mark::UnitMark;
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent};

/// Gives the accuracy that is lost without a filter in points of a per cent, in at most six columns.
pub fn points(lost: f64) -> String {
    let text = percent(lost, 1);
    // A loss that is too small to be seen is none.
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// Says how good the network is, and how good it would be without the selected filter, with less and less in it; nothing where that is
/// not known.
pub fn lines(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>) -> Vec<Vec<Piece>> {
    let Some(Known { found, total_steps }) = costs(scene, bank.values.layer) else {
        return vec![Vec::new()];
    };
    let (ink, filter) = (&scene.theme.ink, bank.filter());
    let accuracy = |share: f64| format!("{} %", percent(share, 2));
    let now = vec![piece(" accuracy ", ink.faint), piece(accuracy(found.whole.accuracy), ink.strong)];
    let set = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
    let images = grouped(found.whole.images as u64);
    let of = piece(format!(" of {images} {set} images"), ink.text);
    // A share of few images says little: how many there are stays.
    let of_these = piece(format!(" of {images}"), ink.text);
    let step = piece(format!(" at batch {}", grouped(total_steps)), ink.faint);
    let is_before = view.before.filter(|before| before.whole != found.whole);
    let before = is_before.filter(|_| !is_past(scene.model, scene.ui)).map(|before| {
        let last = piece("  before the last act ", ink.faint);
        let step = piece(format!(" at batch {}", grouped(before.total_steps)), ink.faint);
        [last, piece(accuracy(before.whole.accuracy), ink.text), step]
    });
    let before: Vec<Piece> = before.into_iter().flatten().collect();
    let without = without(scene, bank, found, filter);
    vec![
        [now.clone(), vec![of.clone(), step], without.clone(), before.clone()].concat(),
        [now.clone(), vec![of], without.clone(), before.clone()].concat(),
        [now.clone(), vec![of_these.clone()], without.clone(), before].concat(),
        [now.clone(), vec![of_these.clone()], without].concat(),
        [now, vec![of_these]].concat(),
    ]
}

/// Says how good the network would be without a filter.
fn without(scene: &Scene<'_>, bank: &Bank<'_>, found: &Costs, filter: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    if UnitMark::of(bank.values, filter) == Some(UnitMark::Silenced) {
        return vec![piece("  without this one", ink.text)];
    }
    let Some((without, lost)) = found.without.get(filter).zip(found.accuracy_lost(filter)) else {
        return Vec::new();
    };
    let verb = if lost < 0.0 { "gains" } else { "costs" };
    let text = format!("{} % ({verb} {})", percent(without.accuracy, 2), points(lost.abs()));
    vec![piece("  silenced ", ink.faint), piece(text, ink.text)]
}

/// Says the same in a sentence; nothing where it is not known.
pub fn sentence(scene: &Scene<'_>, bank: &Bank<'_>, one: &str) -> Option<String> {
    let Known { found, total_steps } = costs(scene, bank.values.layer)?;
    let (whole, filter) = (found.whole, bank.filter());
    let set = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
    let head = format!(
        "After batch {} {} per cent of {} {set} images are right",
        grouped(total_steps),
        percent(whole.accuracy, 2),
        grouped(whole.images as u64)
    );
    if UnitMark::of(bank.values, filter) == Some(UnitMark::Silenced) {
        return Some(format!("{head}, without {one} {}.", filter + 1));
    }
    let without = found.without.get(filter)?;
    Some(format!("{head}; without {one} {} it would be {}.", filter + 1, percent(without.accuracy, 2)))
}
