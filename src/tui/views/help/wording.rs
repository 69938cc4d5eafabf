//! How bindings and the titles of pages are written in the help.

use crate::tui::panes::prose::Line;
use crate::tui::panes::text::piece;
use crate::tui::view::bindings::Entry;
use crate::tui::view::scene::Scene;
use crate::viz::paint::Charset;
use crate::viz::text::{pad_right, width, wrap};

/// Columns of the keys, with a margin.
const KEY_COLUMNS: usize = 10;

/// The title of a page as a heading, with the key that opens the page.
pub(super) fn heading(scene: &Scene<'_>, title: &'static str) -> Line {
    let ink = &scene.theme.ink;
    let shown = scene.said(title);
    let mut letters = shown.chars();
    let capital: String = letters.next().map_or_else(String::new, |first| first.to_uppercase().collect());
    let mut line = vec![piece(format!(" {capital}{}", letters.as_str()), ink.strong)];
    let opener = scene.keys.iter().find(|offer| offer.title.is_empty() && offer.help == title);
    if let Some(key) = opener.and_then(|offer| offer.keys.first()) {
        line.push(piece(format!("  {}", key.label(scene.theme.charset)), ink.accent));
    }
    line
}

/// The keys of a binding with what they do, in so many columns; nothing if that is said nowhere.
pub(super) fn binding(scene: &Scene<'_>, entry: &Entry, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    if entry.help.is_empty() {
        return Vec::new();
    }
    let labels = entry.labels(scene.theme.charset);
    // A blank between the keys and what they do, however long they are.
    let keys = (KEY_COLUMNS - 1).max(width(&labels) + 1);
    let texts = wrap(&scene.said(entry.help), columns.saturating_sub(keys + 2)).into_iter().enumerate();
    let line = |(i, text)| {
        let keys = pad_right(if i == 0 { &labels } else { "" }, keys);
        vec![piece(format!("  {keys}"), ink.accent), piece(text, ink.text)]
    };
    texts.map(line).collect()
}

/// The keys of a binding with what they do, in plain words; nothing if that is said nowhere.
pub(super) fn spoken(scene: &Scene<'_>, entry: &Entry) -> Option<String> {
    let help = Some(entry.help).filter(|help| !help.is_empty())?;
    Some(format!("key {}: {}", entry.labels(Charset::Ascii), scene.said(help)))
}
