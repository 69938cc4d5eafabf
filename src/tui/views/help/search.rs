//! Searching the help: in all its chapters at once.

use super::chapter::Chapter;
use crate::texts::charset::folded;
use crate::tui::panes::prose::Line;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;

/// Characters that can be typed.
const MOST_TYPED: usize = 40;

/// A search: what is looked for, and which of the lines that have it is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    /// What is looked for.
    pub(super) text: String,
    /// Whether it is still being typed.
    pub(super) is_typing: bool,
    /// The place of the line that is shown among all that have the text.
    pub(super) at: usize,
}

/// A line that has what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The chapter.
    pub(super) chapter: Chapter,
    /// The line in the chapter, from 0.
    pub(super) line: usize,
}

impl Search {
    /// A search that is about to be typed.
    pub(super) fn begun() -> Self {
        Self { is_typing: true, ..Self::default() }
    }

    /// Adds a character to what is looked for.
    pub(super) fn push(&mut self, c: char) {
        if self.text.chars().count() < MOST_TYPED {
            self.text.push(c);
        }
    }

    /// Gives the lines of a chapter that have what is looked for.
    pub(super) fn hits(&self, chapter: Chapter, lines: &[Line]) -> Vec<Hit> {
        let wanted = folded(self.text.trim_start());
        let has = |line: &Line| {
            let text: String = line.iter().map(|(text, _)| text.as_str()).collect();
            !wanted.is_empty() && folded(&text).contains(&wanted)
        };
        let places = lines.iter().enumerate().filter(|(_, line)| has(line));
        places.map(|(line, _)| Hit { chapter, line }).collect()
    }

    /// Gives a line with what is looked for made visible; the line that is shown has a mark at its beginning.
    pub(super) fn marked(&self, scene: &Scene<'_>, line: &Line, is_shown: bool) -> Line {
        let mut marked: Line = line.iter().flat_map(|piece| self.marked_piece(scene, piece)).collect();
        if is_shown && let Some((text, _)) = marked.first_mut().filter(|(text, _)| text.starts_with(' ')) {
            text.remove(0);
            marked.insert(0, piece(scene.theme.sign("▸", ">"), scene.theme.ink.accent));
        }
        marked
    }

    /// Gives a piece of a line cut where what is looked for begins and ends in it.
    fn marked_piece(&self, scene: &Scene<'_>, (text, ink): &Piece) -> Line {
        let wanted: Vec<char> = folded(self.text.trim_start()).chars().collect();
        let (letters, searched): (Vec<char>, Vec<char>) =
            (text.chars().collect(), folded(text).chars().collect());
        let mut pieces = Line::new();
        let mut from = 0;
        while let Some(at) = place_of(&wanted, &searched[from..]) {
            pieces.push(piece(letters[from..from + at].iter().collect::<String>(), *ink));
            let end = from + at + wanted.len();
            pieces
                .push(piece(letters[from + at..end].iter().collect::<String>(), scene.theme.ink.validation));
            from = end;
        }
        pieces.push(piece(letters[from..].iter().collect::<String>(), *ink));
        pieces.retain(|(text, _)| !text.is_empty());
        pieces
    }
}

/// Where letters begin in a text.
fn place_of(wanted: &[char], text: &[char]) -> Option<usize> {
    if wanted.is_empty() { None } else { text.windows(wanted.len()).position(|letters| letters == wanted) }
}
