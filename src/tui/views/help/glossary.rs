//! The second chapter of the help: the words of the lecture.

use crate::texts::TextFile;
use crate::texts::charset::in_charset;
use crate::texts::markup::plain;
use crate::tui::panes::prose::{Line, prose};
use crate::tui::panes::text::piece;
use crate::tui::view::scene::Scene;
use crate::viz::text::wrap;

/// Columns of a line at the most: longer ones are hard to read.
const MOST_COLUMNS: usize = 100;

/// Everything, for a screen of so many columns.
pub(super) fn lines(scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    for entry in scene.language.entries(TextFile::Glossary).iter() {
        let line = |words: Line, margin: &str| [vec![piece(margin, ink.text)], words].concat();
        let title = in_charset(&entry.title, scene.theme.charset);
        let title = wrap(&title, columns.saturating_sub(2)).into_iter();
        lines.extend(title.map(|part| line(vec![piece(part, ink.strong)], " ")));
        for paragraph in entry.paragraphs() {
            let room = columns.saturating_sub(4).min(MOST_COLUMNS);
            lines.extend(prose(scene, paragraph, room).into_iter().map(|words| line(words, "   ")));
        }
    }
    lines
}

/// The same in plain words.
pub(super) fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let words = scene.language.entries(TextFile::Glossary).iter().map(|entry| {
        let paragraphs: Vec<String> = entry.paragraphs().map(plain).collect();
        format!("{}: {}", plain(&entry.title), paragraphs.join(" "))
    });
    words.collect()
}
