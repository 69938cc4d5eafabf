//! The first chapter of the help: what keys do, and what signs mean.

use super::wording::{binding, heading, spoken};
use crate::texts::charset::in_charset;
use crate::tui::panes::legend;
use crate::tui::panes::prose::{Line, prose};
use crate::tui::panes::text::{columns_of, piece};
use crate::tui::view::bindings::Group;
use crate::tui::view::offer::Offer;
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::text::pad_right;

/// The groups of the left column; the others are on the right.
const LEFT: [Group; 3] = [Group::Training, Group::Pictures, Group::Looks];
/// From this width on keys are in two columns, and from that width on what is seen is, too.
const TWO_COLUMNS: usize = 76;
const ALL_IN_TWO_COLUMNS: usize = 120;

/// Everything, for a screen of so many columns.
pub(super) fn lines(scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let half = columns / 2;
    let keys = |left: bool, columns: usize| keys(scene, columns, |group| LEFT.contains(&group) == left);
    let mut lines = if columns >= TWO_COLUMNS {
        beside(keys(true, half), keys(false, columns - half), half)
    } else {
        [keys(true, columns), keys(false, columns)].concat()
    };
    lines.push(Vec::new());
    if columns >= ALL_IN_TWO_COLUMNS {
        let [curves, others] =
            [legend::CURVES, legend::OTHERS].map(|sections| seen(scene, sections, half - 1));
        lines.extend(beside(curves, others, half));
    } else {
        lines.extend(seen(scene, legend::CURVES, columns));
        lines.extend(seen(scene, legend::OTHERS, columns));
    }
    lines
}

/// What the keys of groups do, in so many columns.
fn keys(scene: &Scene<'_>, columns: usize, belongs: impl Fn(Group) -> bool) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let shown = |line| in_charset(scene.language.translate(line), scene.theme.charset);
    let mut lines = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| belongs(*group)) {
        let is_listed =
            move |offer: &&Offer| offer.group == group && !offer.help.is_empty() && offer.has_key();
        let offers = || scene.keys.iter().filter(is_listed);
        // A page that is open has a heading of its own.
        let mut titles: Vec<&'static str> = offers().map(|offer| offer.title).collect();
        titles.dedup();
        for title in titles {
            lines.push(match title {
                "" => vec![piece(format!(" {}", shown(group.title())), ink.strong)],
                _ => heading(scene, title),
            });
            let entries = offers().filter(|offer| offer.title == title);
            lines.extend(entries.flat_map(|offer| binding(scene, offer.entry, columns)));
        }
    }
    lines
}

/// What keys do, in plain words.
pub(super) fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let offers = scene.keys.iter().filter(|offer| offer.has_key());
    offers.filter_map(|offer| spoken(scene, offer.entry)).collect()
}

/// What signs mean, under their headings, in so many columns.
fn seen(scene: &Scene<'_>, sections: &[legend::Section], columns: usize) -> Vec<Line> {
    let (theme, ink) = (scene.theme, &scene.theme.ink);
    let mut lines = Vec::new();
    for section in sections {
        let title = in_charset(section.title(scene.language), theme.charset);
        lines.push(vec![piece(format!(" {title}"), ink.strong)]);
        for sign in section.signs {
            let room = columns.saturating_sub(legend::SIGN_COLUMNS + 3);
            let drawn = (sign.drawn)(theme);
            for (i, words) in prose(scene, sign.meaning(scene.language), room).into_iter().enumerate() {
                let drawn = if i == 0 { drawn.as_str() } else { "" };
                let drawn = format!("  {} ", pad_right(drawn, legend::SIGN_COLUMNS));
                let mut line = vec![piece(drawn, (sign.ink)(ink))];
                line.extend(words);
                lines.push(line);
            }
        }
    }
    lines
}

/// Two columns of lines, the second one from column `at` on.
fn beside(left: Vec<Line>, right: Vec<Line>, at: usize) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let row = |_| {
        let mut line = left.next().unwrap_or_default();
        line.push(piece(" ".repeat(at.saturating_sub(columns_of(&line))), Ink::default()));
        line.extend(right.next().unwrap_or_default());
        line
    };
    (0..rows).map(row).collect()
}
