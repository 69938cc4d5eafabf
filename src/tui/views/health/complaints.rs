//! What the doctor says of the run, as lines.

use super::line::Line;
use crate::tui::panes::text::piece;
use crate::tui::view::scene::Scene;
use crate::viz::text::wrap;

/// What is said beside an earlier moment.
pub const PRESENT: &str = "looks at the present, not at this moment";

/// Gives what the doctor says, the most important first, in so many columns.
pub fn lines(scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    if scene.model.moments.seen.is_some() {
        return vec![vec![piece(" doctor: ", ink.faint), piece(PRESENT, ink.text)]];
    }
    let diagnoses = scene.model.doctor.diagnoses();
    if diagnoses.is_empty() {
        let words = if scene.model.doctor.has_looked() { "no complaint" } else { "has not looked yet" };
        return vec![vec![piece(" doctor: ", ink.faint), piece(words, ink.good)]];
    }
    let mut lines = Vec::new();
    for diagnosis in diagnoses {
        let words = format!("doctor: {}", scene.diagnosis(diagnosis));
        let rows = wrap(&words, columns.saturating_sub(2).max(1));
        lines.extend(rows.into_iter().enumerate().map(|(row, text)| {
            let head = if row == 0 { " " } else { "  " };
            vec![piece(head, ink.text), piece(text, ink.warn)]
        }));
    }
    lines
}
