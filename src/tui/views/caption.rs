//! The caption: what the pane or the page that one looks at shows, in a frame beside it.

mod place;

use crate::texts::charset::in_charset;
use crate::tui::blit;
use crate::tui::panes::frame::border;
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::view::bindings::{Binding, Group, Key, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crossterm::event::KeyCode;
use place::{Place, place};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The caption of what fills the screen or has the focus there, scrolled down so many lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caption {
    down: usize,
}

/// What a key can ask of the caption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go with the focus to another pane.
    Follow,
    /// Go a line up.
    Up,
    /// Go a line down.
    Down,
    /// Close the caption.
    Close,
}

const fn bind(keys: &'static [Key], action: Action) -> Binding<Action> {
    // The frame names these keys.
    Binding::new(keys, action, Group::Panes, "")
}

static BINDINGS: [Binding<Action>; 4] = [
    bind(&[key(KeyCode::Tab), key(KeyCode::BackTab)], Action::Follow),
    bind(&[key(KeyCode::Up), ch('k')], Action::Up),
    bind(&[key(KeyCode::Down), ch('j')], Action::Down),
    bind(&[ch('i'), key(KeyCode::Esc), key(KeyCode::Enter)], Action::Close),
];

impl View for Caption {
    type Action = Action;

    fn name(&self) -> &'static str {
        "caption"
    }

    fn kind(&self) -> Kind {
        Kind::Dialog
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    /// What the caption has no use for is for what lies below it, and the caption stays.
    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let most = place(&cx.scene(), cx.area).hidden();
        let down = self.down.min(most);
        match action {
            Action::Close => return Handled::Close,
            Action::Follow => {
                self.down = 0;
                return Handled::Ignored;
            }
            Action::Up | Action::Down if most == 0 => return Handled::Ignored,
            Action::Up => self.down = down.saturating_sub(1),
            Action::Down => self.down = (down + 1).min(most),
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        place::words(scene).iter().map(|text| sentence(text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let place = place(scene, area);
        let down = self.down.min(place.hidden());
        blit::clear(place.frame, buffer);
        if place.has_border() {
            border(scene, place.frame, buffer);
            draw_foot(scene, &place, down, buffer);
        }
        write_lines(&place.lines[down..], place.inner, buffer);
    }
}

/// What keys do, on the lower edge of the frame.
fn draw_foot(scene: &Scene<'_>, place: &Place, down: usize, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let word = |word| in_charset(scene.language.translate(word), scene.theme.charset);
    let hint = |keys: &str, text: &str| {
        [piece(format!(" {keys}"), ink.accent), piece(format!(" {text} "), ink.faint)]
    };
    let mut hints = vec![hint(&scene.label_of(&BINDINGS[3].entry), &word("closes"))];
    let tab = scene.keys.iter().find(|entry| entry.keys.contains(&key(KeyCode::Tab)));
    if let Some(entry) = tab {
        hints.push(hint("Tab", &word(entry.help)));
    }
    if place.hidden() > 0 {
        let (up, on) = scene.theme.sign(("▲", "▼"), ("^", "v"));
        let more = if down < place.hidden() { on } else { up };
        hints.insert(0, hint(more, &word("more")));
    }
    let room = usize::from(place.frame.width).saturating_sub(4);
    let mut shown: Vec<Piece> = Vec::new();
    for pieces in hints {
        if columns_of(&shown) + columns_of(&pieces) <= room {
            shown.extend(pieces);
        }
    }
    let row = blit::row(place.frame, usize::from(place.frame.height) - 1);
    let x = row.right() - 2 - columns_of(&shown) as u16;
    write(&shown, Rect { x, width: row.right() - x, ..row }, buffer);
}
