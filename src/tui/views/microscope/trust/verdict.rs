//! What to make of two derivatives, in words.

use super::super::shown::Shown;
use crate::inspect::nudge::{Comparison, Kink, KinkKind, Nudged};
use crate::tui::panes::formula::Formula;
use crate::tui::panes::text::Piece;
use crate::tui::view::bindings::ch;
use crate::viz::text::wrap;

type Line = Vec<Piece>;

/// Gives the verdict for the sample and for the batch, and what stands in the way of one.
pub fn lines(shown: &Shown<'_>, found: &Nudged, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(comparison) = &found.sample {
        lines.extend(verdict(shown, "this sample", comparison));
        lines.extend(comparison.kinks.iter().map(|kink| crossed(shown, kink)));
    }
    let batch = found.batch.as_ref().and_then(|batch| batch.comparison.as_ref());
    lines.extend(batch.into_iter().flat_map(|comparison| verdict(shown, BATCH, comparison)));
    lines.extend(
        batch.into_iter().flat_map(|comparison| comparison.kinks.iter().map(|kink| crossed(shown, kink))),
    );
    lines.extend(advice(shown, found).iter().flat_map(|words| said(shown, words, columns)));
    lines
}

/// The name of the key for a smaller nudge.
fn finer_key(shown: &Shown<'_>) -> String {
    shown.scene.label(ch(';'))
}

/// What the comparison over the batch is called.
const BATCH: &str = "the batch";

/// Whether the two derivatives are the same.
fn verdict(shown: &Shown<'_>, of: &str, comparison: &Comparison) -> Option<Line> {
    let ink = &shown.scene.theme.ink;
    let (words, ink) = match (comparison.agrees(), comparison.kinks.is_empty()) {
        _ if !comparison.error.is_finite() => (
            format!("C is no number on both sides: press {} for a smaller nudge", finer_key(shown)),
            ink.warn,
        ),
        (true, true) => ("they agree".to_owned(), ink.good),
        (true, false) => ("they agree, though a kink lies between".to_owned(), ink.good),
        (false, false) => ("no wonder: a kink lies between".to_owned(), ink.warn),
        (false, true) => ("they do not agree".to_owned(), ink.bad),
    };
    let line = Formula::new(shown.scene.theme).text(" ").faint(format!("{of:<13}")).inked(words, ink);
    // The batch is held against the gradient of the f32 training step, whose errors are those of its greatest numbers.
    let measure = if of == BATCH { " of the layer's greatest" } else { "" };
    let beyond = format!("   error allowed: {:.0e}{measure}", comparison.tolerance);
    Some(line.faint(beyond).pieces())
}

/// A kink between the two costs, with the layer that it is in.
fn crossed(shown: &Shown<'_>, kink: &Kink) -> Line {
    let stage = shown.explanation.stages.get(kink.part);
    let layer = stage.map_or_else(String::new, |stage| format!("layer {}, {}", stage.layer + 1, stage.text));
    let several = if kink.count == 1 { "" } else { "s" };
    let what = match kink.kind {
        KinkKind::Switched => format!("{} value{several} on the other side of 0", kink.count),
        KinkKind::Moved => format!("{} block{several} with another winner", kink.count),
    };
    let line = Formula::new(shown.scene.theme).text("   ").inked(what, shown.scene.theme.ink.warn);
    line.faint(format!(": {layer}")).pieces()
}

/// What else there is to say.
fn advice(shown: &Shown<'_>, found: &Nudged) -> Vec<String> {
    let mut advice = Vec::new();
    if let Some(finer) = found.finer {
        let key = finer_key(shown);
        advice.push(format!("With 1e-{finer} no kink is between: press {key} for a smaller nudge."));
    }
    if found.held {
        advice.push(
            "The statistics of the batch are held while the sample is nudged, so this is not the error that training \
             takes back, which allows for them."
                .to_owned(),
        );
    }
    advice
}

fn said(shown: &Shown<'_>, words: &str, columns: usize) -> Vec<Line> {
    let lines = wrap(words, columns.saturating_sub(2).max(10));
    lines.iter().map(|line| Formula::new(shown.scene.theme).faint(format!(" {line}")).pieces()).collect()
}
