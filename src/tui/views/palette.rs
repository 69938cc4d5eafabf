//! The command palette: everything that can be asked for now, found by typing a part of its name or of what it does.

mod matching;
#[cfg(test)]
mod tests;

use crate::tui::blit;
use crate::tui::panes::frame::border;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::scroll::Scroll;
use crate::tui::panes::text::{Piece, piece, write_lines};
use crate::tui::view::bindings::{Binding, Group, Key, ch, ctrl, key};
use crate::tui::view::context::Context;
use crate::tui::view::offer::Named;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crate::viz::paint::Charset;
use crate::viz::text::{clip, pad_left, pad_right};
use crossterm::event::KeyCode;
use matching::found;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Characters that can be typed.
const MOST_TYPED: usize = 60;
/// Columns of the frame at the most, and rows.
const MOST_COLUMNS: u16 = 96;
const MOST_ROWS: u16 = 20;
/// Columns of the keys.
const KEY_COLUMNS: usize = 9;
/// Columns of a line from which on the name of an action has room beside what it does, and the columns that names have.
const WITH_NAMES: usize = 66;
const NAME_COLUMNS: usize = 27;

/// What can be asked for, as it was when the palette was opened, and what was typed.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    actions: Vec<Named>,
    typed: String,
    /// The place of the chosen action among those that were found.
    chosen: usize,
}

/// What a key can ask of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Choose another action.
    Choose(Scroll),
    /// Close the palette and do what is chosen.
    Perform,
    /// Close the palette.
    Close,
}

const fn bind(keys: &'static [Key], action: Action) -> Binding<Action> {
    // The last row names these keys.
    Binding::new(keys, action, Group::Panes, "")
}

static BINDINGS: [Binding<Action>; 8] = [
    bind(&[key(KeyCode::Up), key(KeyCode::BackTab)], Action::Choose(Scroll::Up)),
    bind(&[key(KeyCode::Down), key(KeyCode::Tab)], Action::Choose(Scroll::Down)),
    bind(&[key(KeyCode::PageUp)], Action::Choose(Scroll::PageUp)),
    bind(&[key(KeyCode::PageDown)], Action::Choose(Scroll::PageDown)),
    bind(&[key(KeyCode::Home)], Action::Choose(Scroll::First)),
    bind(&[key(KeyCode::End)], Action::Choose(Scroll::Last)),
    bind(&[key(KeyCode::Enter)], Action::Perform),
    bind(&[key(KeyCode::Esc)], Action::Close),
];

impl Palette {
    /// The palette of these actions.
    pub fn of(actions: Vec<Named>) -> Self {
        // What closes the dialogs that this one took the place of has nothing to do here, and the palette is open already.
        let is_palette = |action: &Named| action.declared.keys.contains(&ch(':'));
        let actions = actions.into_iter().filter(|action| !is_palette(action)).collect();
        Self { actions, ..Self::default() }
    }

    /// Does what is chosen; nothing if nothing was found.
    fn perform(&self, cx: &Context<'_>) -> Handled {
        let found = found(&self.actions, &self.typed, cx.options.language);
        found.get(self.chosen).map_or(Handled::Done, |action| Handled::Ask(action.declared))
    }
}

impl View for Palette {
    type Action = Action;

    fn name(&self) -> &'static str {
        "palette"
    }

    fn kind(&self) -> Kind {
        Kind::Dialog
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_typed(&mut self, typed: Key, _cx: &mut Context<'_>) -> Option<Handled> {
        if typed == key(KeyCode::Backspace) {
            self.typed.pop();
        } else if typed == ctrl('u') {
            self.typed.clear();
        } else {
            let c = typed.character()?;
            if self.typed.chars().count() < MOST_TYPED {
                self.typed.push(c);
            }
        }
        self.chosen = 0;
        Some(Handled::Done)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Choose(scroll) => {
                let count = found(&self.actions, &self.typed, cx.options.language).len();
                let page = usize::from(Place::of(cx.area).list.height);
                self.chosen = scroll.lead(self.chosen, count.saturating_sub(1), page);
                Handled::Done
            }
            Action::Perform => self.perform(cx),
            Action::Close => Handled::Close,
        }
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let found = found(&self.actions, &self.typed, scene.language);
        let typed = if self.typed.is_empty() { "nothing" } else { &self.typed };
        let head = format!("Command palette: {typed} is typed, {} actions match.", found.len());
        let sentence = |(place, action): (usize, &&Named)| {
            let chosen = if place == self.chosen { "Chosen: " } else { "" };
            // An arrow is said by its name.
            let keys = action.entry.labels(Charset::Ascii);
            let keys = if keys.is_empty() { String::new() } else { format!(", keys {keys}") };
            format!("{chosen}{}, {}{keys}.", scene.said(action.declared.help), action.name)
        };
        std::iter::once(head).chain(found.iter().enumerate().map(sentence)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let place = Place::of(area);
        blit::clear(place.frame, buffer);
        if place.frame != place.inner {
            border(scene, place.frame, buffer);
        }
        let found = found(&self.actions, &self.typed, scene.language);
        let ink = &scene.theme.ink;
        let cursor = scene.theme.sign("▏", "_");
        let columns = usize::from(place.inner.width);
        let head =
            vec![piece(" : ", ink.accent), piece(self.typed.clone(), ink.strong), piece(cursor, ink.accent)];
        write_lines(&[head], place.inner, buffer);
        let rows = usize::from(place.list.height);
        let first = (self.chosen + 1).saturating_sub(rows);
        let shown = found.iter().enumerate().skip(first).take(rows);
        let line = |(index, action): (usize, &&Named)| line(scene, action, index == self.chosen, columns);
        let lines: Vec<Vec<Piece>> = shown.map(line).collect();
        write_lines(&lines, place.list, buffer);
        let foot = foot(scene, found.len().min(self.chosen + 1), found.len());
        write_lines(&[fitting(foot, columns)], place.foot, buffer);
    }
}

/// An action: what it does, its name where there is room, and its keys.
fn line(scene: &Scene<'_>, action: &Named, is_chosen: bool, columns: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mark = if is_chosen { scene.theme.sign("▸", ">") } else { " " };
    let names = if columns >= WITH_NAMES { NAME_COLUMNS } else { 0 };
    let keys = if columns >= 3 * KEY_COLUMNS { KEY_COLUMNS } else { 0 };
    let room = columns.saturating_sub(names + keys + 3);
    let help = pad_right(&clip(&scene.said(action.declared.help), room), room);
    let name = pad_right(&clip(&action.name, names.saturating_sub(1)), names);
    let labels = pad_left(&clip(&action.entry.labels(scene.theme.charset), keys), keys);
    let help_ink = if is_chosen { ink.strong } else { ink.text };
    vec![
        piece(format!("{mark} "), ink.accent),
        piece(help, help_ink),
        piece(name, ink.faint),
        piece(labels, ink.accent),
    ]
}

/// What keys do, and which of how many actions is chosen; with less and less in it.
fn foot(scene: &Scene<'_>, chosen: usize, count: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let place = piece(format!(" {chosen} {} {count} ", scene.said("of")), ink.text);
    let hint = |label: &str, word: &'static str| {
        [piece(format!("  {label}"), ink.accent), piece(format!(" {}", scene.said(word)), ink.faint)]
    };
    let label = |action: Action| {
        let binding = BINDINGS.iter().find(|binding| binding.action == action);
        binding.map_or_else(String::new, |binding| scene.label_of(&binding.entry))
    };
    let arrows = [Scroll::Up, Scroll::Down].map(|scroll| label(Action::Choose(scroll))).join(" ");
    let [choose, enter, close] = [
        hint(&arrows, "choose"),
        hint(&label(Action::Perform), "does it"),
        hint(&label(Action::Close), "closes"),
    ];
    let row = |hints: &[&[Piece; 2]]| {
        let pieces = hints.iter().flat_map(|pieces| pieces.iter().cloned());
        std::iter::once(place.clone()).chain(pieces).collect()
    };
    vec![row(&[&choose, &enter, &close]), row(&[&enter, &close]), row(&[])]
}

/// Where the palette is, and its parts.
struct Place {
    frame: Rect,
    inner: Rect,
    list: Rect,
    foot: Rect,
}

impl Place {
    /// The place of the palette on an area: the middle, with a frame where there is room for one.
    fn of(area: Rect) -> Self {
        let has_border = area.width >= 30 && area.height >= 8;
        let margin = if has_border { 4 } else { 0 };
        let width = area.width.saturating_sub(margin).min(MOST_COLUMNS);
        let height = area.height.saturating_sub(margin).min(MOST_ROWS);
        let (x, y) = (area.x + (area.width - width) / 2, area.y + (area.height - height) / 2);
        let frame = Rect { x, y, width, height };
        let edge = u16::from(has_border);
        let inner = Rect { x: x + edge, y: y + edge, width: width - 2 * edge, height: height - 2 * edge };
        let foot_rows = u16::from(inner.height >= 4);
        let top = inner.height.min(1);
        let list = Rect { y: inner.y + top, height: inner.height - top - foot_rows, ..inner };
        let foot = Rect { y: inner.bottom() - foot_rows, height: foot_rows, ..inner };
        Self { frame, inner, list, foot }
    }
}
