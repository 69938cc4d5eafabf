//! Texts of the language files on the screen: broken into lines, with keys and signs as they look there.

use super::legend;
use super::ramp::ramp_pieces;
use super::text::{Piece, columns_of, piece};
use crate::texts::charset::in_charset;
use crate::texts::markup::{Span, spans};
use crate::tui::view::bindings::Key;
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::scale::Range;
use crate::viz::text::wrap;

/// A line of pieces.
pub type Line = Vec<Piece>;

/// Columns of a ramp in a text.
const RAMP_COLUMNS: usize = 8;

/// What a name in braces with a dot shows beside the signs of the legend: a ramp with its range.
pub const RAMPS: [(&str, Range); 2] =
    [("ramp.signed", Range { low: -1.0, high: 1.0 }), ("ramp.sequential", Range { low: 0.0, high: 1.0 })];

/// The text in lines of at most so many columns, broken at blanks, and within a word that is too long for a line.
pub fn prose(scene: &Scene<'_>, text: &str, columns: usize) -> Vec<Line> {
    let columns = columns.max(1);
    let (mut lines, mut line) = (Vec::new(), Line::new());
    for word in words(scene, text) {
        let gap = usize::from(!line.is_empty());
        if gap > 0 && columns_of(&line) + gap + columns_of(&word) > columns {
            lines.push(std::mem::take(&mut line));
        } else if gap > 0 {
            line.push(piece(" ", scene.theme.ink.text));
        }
        if columns_of(&word) <= columns {
            line.extend(word);
        } else {
            lines.extend(broken(&word, columns));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word that is too long for a line.
fn broken(word: &Line, columns: usize) -> Vec<Line> {
    let text: String = word.iter().map(|(text, _)| text.as_str()).collect();
    let ink = word.first().map_or_else(Ink::default, |(_, ink)| *ink);
    wrap(&text, columns).into_iter().map(|part| vec![piece(part, ink)]).collect()
}

/// A piece of a text in the characters of the screen.
struct Part {
    text: String,
    /// The ink of its own; ordinary words have none.
    ink: Option<Ink>,
    /// Whether it is never broken, blanks or not.
    is_whole: bool,
}

/// The pieces of a text.
fn parts(scene: &Scene<'_>, text: &str) -> Vec<Part> {
    let ink = &scene.theme.ink;
    let shown = |text: &str| in_charset(text, scene.theme.charset).into_owned();
    let mut parts = Vec::new();
    // That every text of the program can be cut into its spans is tested.
    for span in spans(text).unwrap_or_else(|_| vec![Span::Words(text)]) {
        match span {
            Span::Words(words) => parts.push(Part { text: shown(words), ink: None, is_whole: false }),
            Span::Strong(words) => {
                parts.push(Part { text: shown(words), ink: Some(ink.strong), is_whole: false });
            }
            Span::Key(name) => {
                let label = Key::named(name).map(|key| scene.label(key));
                let text = label.unwrap_or_else(|| shown(name));
                parts.push(Part { text, ink: Some(ink.accent), is_whole: true });
            }
            Span::Sign(name) => {
                let whole = |(text, ink)| Part { text, ink: Some(ink), is_whole: true };
                parts.extend(sign(scene, name).into_iter().map(whole));
            }
        }
    }
    parts
}

/// The sign of this name in the legend, or a ramp.
fn sign(scene: &Scene<'_>, name: &str) -> Line {
    if let Some((_, range)) = RAMPS.iter().find(|(ramp, _)| *ramp == name) {
        return ramp_pieces(scene, *range, RAMP_COLUMNS);
    }
    let sign = legend::sign(name);
    sign.map_or_else(Line::new, |sign| vec![piece((sign.drawn)(scene.theme), (sign.ink)(&scene.theme.ink))])
}

/// The words of a text, of pieces each: what is written without a blank in between stays together.
fn words(scene: &Scene<'_>, text: &str) -> Vec<Line> {
    let (mut words, mut word) = (Vec::new(), Line::new());
    for Part { text, ink, is_whole } in parts(scene, text) {
        let ink = ink.unwrap_or(scene.theme.ink.text);
        if is_whole {
            word.push(piece(text, ink));
            continue;
        }
        for (i, part) in text.split(' ').enumerate() {
            if i > 0 {
                words.push(std::mem::take(&mut word));
            }
            if !part.is_empty() {
                word.push(piece(part, ink));
            }
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
