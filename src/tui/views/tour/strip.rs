//! The strip that the tour is shown in: the step's title with the keys of the tour, what it says, and what it asks for.

use super::network::Network;
use super::script::{Label, Words, entries};
use super::steps::{STEPS, Step};
use crate::texts::Language;
use crate::tui::blit;
use crate::tui::panes::prose::{Line, prose};
use crate::tui::panes::rule::{room_beside, rule};
use crate::tui::panes::text::{Piece, columns_of, piece, write_lines};
use crate::tui::view::scene::Scene;
use crate::viz::paint::Charset;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::cell::Cell;

/// Columns before what a step asks for, for the sign that says whether it was done.
const SIGN_COLUMNS: usize = 2;
/// The share of the screen's rows that the strip takes at the most, and the rows that it takes if it can at all.
const SHARE: u16 = 4;
const LEAST_ROWS: u16 = 3;

/// How far the user is with a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// The network that the step asks for or is about, if the run is of another.
    pub(super) wanted: Option<Network>,
    /// Whether that is because the run is over, which was to go on.
    pub(super) is_over: bool,
    /// Whether what it asks for was done.
    pub(super) is_done: bool,
}

/// What a step says and asks for, in lines of so many columns.
struct Lines {
    text: Vec<Line>,
    /// What it asks for, or what it says once that is done.
    ask: Vec<Line>,
}

impl Lines {
    fn of(scene: &Scene<'_>, text: &str, ask: &str, columns: usize) -> Self {
        let inner = columns.saturating_sub(2);
        Self { text: prose(scene, text, inner), ask: prose(scene, ask, inner.saturating_sub(SIGN_COLUMNS)) }
    }
}

/// The rows that the steps need on a screen, remembered: they are asked for at every key, and to lay out all texts takes a while.
#[derive(Debug, Default)]
pub(super) struct Needed(Cell<Option<Remembered>>);

/// What the rows depend on, and how many they are.
#[derive(Clone, Copy, Debug)]
struct Remembered {
    columns: u16,
    language: Language,
    charset: Charset,
    rows: u16,
}

impl Needed {
    /// The rows that the strip takes on a screen of this size: the same for all steps, so that nothing jumps from step to step.
    pub(super) fn rows(&self, scene: &Scene<'_>, area: Rect) -> u16 {
        let (columns, language, charset) = (area.width, scene.language, scene.theme.charset);
        let holds = |known: &Remembered| {
            (known.columns, known.language, known.charset) == (columns, language, charset)
        };
        let rows = self.0.get().filter(holds).map_or_else(|| needed(scene, columns), |known| known.rows);
        self.0.set(Some(Remembered { columns, language, charset, rows }));
        let most = (area.height / SHARE).max(LEAST_ROWS).min(area.height / 2);
        rows.min(most)
    }
}

/// The rows that the longest step needs.
fn needed(scene: &Scene<'_>, columns: u16) -> u16 {
    let columns = usize::from(columns);
    let rows = |step: &Step| {
        let words = Words::of(entries(scene.ui, scene.language), step.id);
        let asked = Lines::of(scene, words.text, words.ask, columns);
        let praise = Lines::of(scene, "", words.praise, columns).ask.len();
        1 + asked.text.len() + asked.ask.len().max(praise)
    };
    u16::try_from(STEPS.iter().map(rows).max().unwrap_or(1)).unwrap_or(u16::MAX)
}

/// Draws the strip of the step that the tour is at.
pub(super) fn draw(scene: &Scene<'_>, state: &State, area: Rect, buffer: &mut Buffer) {
    blit::clear(area, buffer);
    let Some(step) = STEPS.get(scene.ui.tour.step) else { return };
    let texts = entries(scene.ui, scene.language);
    let words = Words::of(texts, step.id);
    let title = title(scene, step, words.title);
    let keys = keys(scene, state, &title, area.width);
    let inner = rule(scene, &title, true, &keys, area, buffer);
    let other = state.wanted.filter(|_| !step.begins());
    let ink = &scene.theme.ink;
    let (sign, sign_ink, ask) = match other {
        Some(network) if !(state.is_over && state.is_done) => {
            let label = if state.is_over { Label::Over } else { Label::OtherNetwork };
            ("!", ink.warn, format!("{} {}.", label.text(texts), network.name()))
        }
        _ if state.is_done => (scene.theme.sign("✓", "+"), ink.good, words.praise.to_owned()),
        _ => (scene.theme.sign("▸", ">"), ink.accent, words.ask.to_owned()),
    };
    let lines = Lines::of(scene, words.text, &ask, usize::from(area.width));
    let rows = usize::from(inner.height);
    // Where not everything has room, what is asked for comes first.
    let asked = lines.ask.len().min(rows);
    let said = lines.text.len().min(rows - asked);
    let indented = |line: Line| [vec![piece(" ", ink.text)], line].concat();
    let mut shown: Vec<Line> = lines.text.into_iter().take(said).map(indented).collect();
    for (i, line) in lines.ask.into_iter().take(asked).enumerate() {
        let sign = if i == 0 { sign } else { " " };
        shown.push([vec![piece(format!(" {sign} "), sign_ink)], line].concat());
    }
    write_lines(&shown, inner, buffer);
}

/// What the rule above the strip says: which step of how many it is, what it is about, and the lecture's statement.
fn title(scene: &Scene<'_>, step: &Step, title: &str) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let place = format!("{}/{}", scene.ui.tour.step + 1, STEPS.len());
    let statement = format!("L{}", step.statement);
    vec![piece(place, ink.accent), piece(plain(scene, title), ink.strong), piece(statement, ink.faint)]
}

/// The keys of the tour with what they do, as many as have room beside the title, the one that matters most last.
fn keys(scene: &Scene<'_>, state: &State, title: &[Piece], columns: u16) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let texts = entries(scene.ui, scene.language);
    let begins = state.wanted.is_some();
    let important = if begins { "R" } else { "N" };
    let key = |key: &str, label: Label| {
        let word = plain(scene, label.text(texts));
        let word_ink = if key == important && (begins || state.is_done) { ink.strong } else { ink.faint };
        [piece(format!(" {key}"), ink.accent), piece(format!(" {word} "), word_ink)]
    };
    let mut shown = vec![
        key("W", Label::Look),
        key("O", Label::List),
        key("P", Label::Back),
        key("L", Label::Leave),
        key("N", Label::Next),
    ];
    if begins {
        shown.push(key("R", Label::Begin));
    }
    let room = room_beside(title, columns);
    while shown.iter().map(|pieces| columns_of(pieces)).sum::<usize>() > room {
        shown.remove(0);
    }
    shown.concat()
}

/// A short text of the language as it looks on the screen, without its inks.
pub(super) fn plain(scene: &Scene<'_>, text: &str) -> String {
    prose(scene, text, usize::MAX).into_iter().flatten().map(|(text, _)| text).collect()
}
