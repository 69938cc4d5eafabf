//! The help: what keys do, made of the bindings of the views below it, and what everything on the screen means.

use crate::tui::blit;
use crate::tui::panes::text::{Piece, centered, columns_of, piece, write, write_lines};
use crate::tui::panes::{legend, reading};
use crate::tui::view::bindings::{Binding, Group, Key, ch, ctrl, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crate::viz::grid::Ink;
use crate::viz::text::{pad_right, wrap};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The groups of the left column; the others are on the right.
const LEFT: [Group; 3] = [Group::Training, Group::Pictures, Group::Looks];
const KEY_COLUMNS: usize = 10;
/// From this width on keys are in two columns, and from that width on what is seen is, too.
const TWO_COLUMNS: usize = 76;
const ALL_IN_TWO_COLUMNS: usize = 120;

/// The help, scrolled down so many lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct Help {
    down: usize,
}

/// What a key can ask of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go a line up.
    Up,
    /// Go a line down.
    Down,
    /// Go a page up.
    PageUp,
    /// Go a page down.
    PageDown,
    /// Go to the first line.
    First,
    /// Go to the last line.
    Last,
    /// Do nothing: a slip to the side closes nothing.
    Stay,
    /// Close the help.
    Close,
    /// Close the help, and do what the key does without it, a question that waits below notwithstanding.
    Leave,
}

const fn bind(keys: &'static [Key], action: Action) -> Binding<Action> {
    // The last row names these keys.
    Binding::new(keys, action, Group::Panes, "")
}

/// The bindings of the help.
static BINDINGS: [Binding<Action>; 9] = [
    bind(&[key(KeyCode::Up), ch('k')], Action::Up),
    bind(&[key(KeyCode::Down), ch('j')], Action::Down),
    bind(&[key(KeyCode::PageUp)], Action::PageUp),
    bind(&[key(KeyCode::PageDown)], Action::PageDown),
    bind(&[key(KeyCode::Home), ch('g')], Action::First),
    bind(&[key(KeyCode::End), ch('G')], Action::Last),
    bind(&[key(KeyCode::Left), ch('h'), key(KeyCode::Right), ch('l')], Action::Stay),
    bind(&[ch('?'), key(KeyCode::Esc), ch('q'), ch('z'), key(KeyCode::Enter)], Action::Close),
    bind(&[ctrl('c')], Action::Leave),
];

impl View for Help {
    type Action = Action;

    fn name(&self) -> &'static str {
        "help"
    }

    fn kind(&self) -> Kind {
        Kind::Overlay
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let rows = usize::from(body(cx.area).height);
        let last = lines(&cx.scene(), usize::from(cx.area.width)).len().saturating_sub(rows);
        let page = rows.saturating_sub(1).max(1);
        let down = self.down.min(last);
        self.down = match action {
            Action::Up => down.saturating_sub(1),
            Action::Down => (down + 1).min(last),
            Action::PageUp => down.saturating_sub(page),
            Action::PageDown => (down + page).min(last),
            Action::First => 0,
            Action::Last => last,
            Action::Stay => down,
            Action::Close => return Handled::Close,
            Action::Leave => return Handled::CloseAndPass,
        };
        Handled::Done
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        blit::clear(area, buffer);
        if area.height > 2 {
            centered("cnn-tui: keys, and what you see", scene.theme.ink.strong, area, buffer);
        }
        let body = body(area);
        let lines = lines(scene, usize::from(area.width));
        let rows = usize::from(body.height);
        let down = self.down.min(lines.len().saturating_sub(rows));
        write_lines(&lines[down..], body, buffer);
        if area.height > 1 {
            let foot = foot(scene, down, rows, lines.len());
            let foot = reading::fitting(foot, usize::from(area.width));
            write(&foot, blit::row(area, usize::from(area.height) - 1), buffer);
        }
    }
}

/// Where the lines are: below a title and above the last row, as far as there is room for these.
fn body(area: Rect) -> Rect {
    let (top, bottom) = (u16::from(area.height > 2), u16::from(area.height > 1));
    Rect { y: area.y + top, height: area.height - top - bottom, ..area }
}

/// How to close it, which lines are shown, and whether there are more; with less and less in it.
fn foot(scene: &Scene<'_>, down: usize, rows: usize, all: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    if rows >= all {
        return vec![vec![piece(" ? or Esc closes this", ink.faint)], vec![piece(" ? closes", ink.faint)]];
    }
    let (up, on) = scene.theme.sign(("▲", "▼"), ("^", "v"));
    let above = if down > 0 { up } else { " " };
    let below = if down + rows < all { on } else { " " };
    let dash = scene.theme.sign("–", "-");
    let shown = format!("{}{dash}{} of {all}", down + 1, down + rows);
    let more = piece(format!("{above}{below} "), ink.accent);
    let place = piece(format!("lines {shown}"), ink.text);
    let arrows = scene.theme.sign("↑ ↓", "Up Down");
    let scroll = piece(format!("   {arrows} PgUp PgDn Home End scroll"), ink.faint);
    let closes = piece("   ? or Esc closes this", ink.faint);
    let short = piece("  ? closes", ink.faint);
    vec![
        vec![piece(" ", ink.text), more.clone(), place.clone(), scroll, closes.clone()],
        vec![piece(" ", ink.text), more.clone(), place, closes],
        vec![more.clone(), piece(shown, ink.text), short],
        vec![more],
    ]
}

/// Everything, for a screen of so many columns.
fn lines(scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let keys = |left: bool| keys(scene, |group| LEFT.contains(&group) == left);
    let mut lines = if columns >= TWO_COLUMNS {
        beside(keys(true), keys(false), columns / 2)
    } else {
        [keys(true), keys(false)].concat()
    };
    lines.push(Vec::new());
    if columns >= ALL_IN_TWO_COLUMNS {
        let half = columns / 2 - 1;
        lines.extend(beside(
            seen(scene, legend::CURVES, half),
            seen(scene, legend::OTHERS, half),
            columns / 2,
        ));
    } else {
        lines.extend(seen(scene, legend::CURVES, columns));
        lines.extend(seen(scene, legend::OTHERS, columns));
    }
    lines
}

fn keys(scene: &Scene<'_>, belongs: impl Fn(Group) -> bool) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    for group in Group::ALL.into_iter().filter(|group| belongs(*group)) {
        let mut entries = scene.keys.iter().filter(|entry| entry.group == group && !entry.help.is_empty());
        let Some(first) = entries.next() else { continue };
        lines.push(vec![piece(format!(" {}", group.title()), ink.strong)]);
        for entry in std::iter::once(first).chain(entries) {
            let keys = pad_right(&entry.labels(scene.theme.charset), KEY_COLUMNS - 1);
            lines.push(vec![piece(format!("  {keys}"), ink.accent), piece(entry.help, ink.text)]);
        }
    }
    lines
}

/// What signs mean, under their headings, in so many columns.
fn seen(scene: &Scene<'_>, sections: &[legend::Section], columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let mut lines = Vec::new();
    for section in sections {
        lines.push(vec![piece(format!(" {}", section.title), ink.strong)]);
        for entry in section.entries {
            let sign = (entry.sign)(scene.theme);
            let texts = wrap(entry.text, columns.saturating_sub(legend::SIGN_COLUMNS + 3));
            for (i, text) in texts.into_iter().enumerate() {
                let sign = if i == 0 { sign.as_str() } else { "" };
                let sign = format!("  {} ", pad_right(sign, legend::SIGN_COLUMNS));
                lines.push(vec![piece(sign, (entry.ink)(ink)), piece(text, ink.text)]);
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
