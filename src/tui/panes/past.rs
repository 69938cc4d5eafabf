//! The row that says that an earlier moment of the run is seen.

use super::text::{Piece, piece};
use crate::tui::panes::sentence::sentence;
use crate::tui::view::bindings::key;
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;
use crossterm::event::KeyCode;

/// Says which moment is seen, which one is on its way, and where the run is now, with less and less in it; nothing where the present
/// is seen, and no other moment is wanted.
pub fn rows(scene: &Scene<'_>) -> Option<Vec<Vec<Piece>>> {
    let (model, ink) = (scene.model, &scene.theme.ink);
    let (wanted, seen) = (scene.ui.moment, model.moments.seen);
    if (wanted, seen) == (None, None) {
        return None;
    }
    let sign = scene.theme.pick("◀◀", "<<");
    let now = grouped(model.report.total_steps);
    let (long, short) = match seen.map(grouped) {
        // Of a film only what is seen is worth a word: the next moment is always on its way.
        Some(batch) if wanted == seen || scene.ui.is_film => {
            (format!("batch {batch}"), format!("batch {batch}"))
        }
        Some(batch) => (format!("still batch {batch}"), format!("still {batch}")),
        None => (format!("still the present, batch {now}"), "still now".to_owned()),
    };
    let [long, short] = [long, short].map(|text| piece(format!(" {sign} {text}"), ink.warn));
    let coming = wanted.filter(|wanted| seen.is_none_or(|seen| seen != *wanted && !scene.ui.is_film));
    let coming = coming.map(|step| piece(format!(", batch {} is coming", grouped(step)), ink.text));
    let coming: Vec<Piece> = coming.into_iter().collect();
    let there = seen.map(|_| piece(format!(", the run is at batch {now}"), ink.text));
    let there: Vec<Piece> = there.into_iter().collect();
    let keys =
        [piece(format!("   {}", scene.label(key(KeyCode::End))), ink.accent), piece(" now", ink.faint)];
    let long = [vec![long], coming.clone()].concat();
    Some(vec![
        [&long[..], &there, &keys].concat(),
        [&long[..], &keys].concat(),
        long,
        [vec![short.clone()], coming].concat(),
        vec![short],
    ])
}

/// Says the same in a sentence.
pub fn sentences(scene: &Scene<'_>) -> Option<String> {
    let model = scene.model;
    let now = grouped(model.report.total_steps);
    let text = match (scene.ui.moment, model.moments.seen) {
        (None, None) => return None,
        (wanted, Some(seen)) => {
            let coming = wanted.filter(|wanted| *wanted != seen);
            let coming =
                coming.map_or_else(String::new, |step| format!("; batch {} is coming", grouped(step)));
            let seen = grouped(seen);
            format!("what is seen of the network is of batch {seen}, the run is at batch {now}{coming}")
        }
        (Some(wanted), None) => {
            format!("batch {} is coming; the present, batch {now}, is still seen", grouped(wanted))
        }
    };
    Some(sentence(&text))
}
