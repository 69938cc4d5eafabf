//! The third chapter of the help: the keys of every page, whichever is open.

use super::wording::{binding, heading, spoken};
use crate::tui::panes::prose::Line;
use crate::tui::view::offer::Named;
use crate::tui::view::scene::Scene;

/// A page: its title, and what its keys are for.
pub(super) type Page = (&'static str, Vec<Named>);

/// Everything, for a screen of so many columns.
pub(super) fn lines(scene: &Scene<'_>, pages: &[Page], columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (title, bindings) in pages {
        lines.push(heading(scene, title));
        lines.extend(bindings.iter().flat_map(|named| binding(scene, named.entry, columns)));
    }
    lines
}

/// The same in plain words.
pub(super) fn sentences(scene: &Scene<'_>, pages: &[Page]) -> Vec<String> {
    let of_page = |(title, bindings): &Page| {
        let keys = bindings.iter().filter_map(|named| spoken(scene, named.entry));
        std::iter::once(scene.said(title)).chain(keys).collect::<Vec<_>>()
    };
    pages.iter().flat_map(of_page).collect()
}
