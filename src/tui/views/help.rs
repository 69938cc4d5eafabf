//! The help in two chapters: what keys do, made of the bindings of the views below it, and what everything on the screen means;
//! and the words of the lecture.

mod glossary;
mod keys;

use crate::texts::charset::in_charset;
use crate::tui::blit;
use crate::tui::panes::prose::Line;
use crate::tui::panes::reading;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::text::{Piece, centered, piece, write, write_lines};
use crate::tui::view::bindings::{Binding, Group, Key, ch, ctrl, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A chapter of the help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Chapter {
    /// What keys do, and what signs mean.
    #[default]
    Keys,
    /// The words of the lecture.
    Glossary,
}

impl Chapter {
    const fn other(self) -> Self {
        match self {
            Self::Keys => Self::Glossary,
            Self::Glossary => Self::Keys,
        }
    }

    /// The title of the chapter.
    const fn title(self) -> &'static str {
        match self {
            Self::Keys => "cnn-tui: keys, and what you see",
            Self::Glossary => "cnn-tui: the words of the lecture",
        }
    }

    /// A word for the chapter.
    const fn word(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Glossary => "glossary",
        }
    }

    /// All that the chapter says, for a screen of so many columns.
    fn lines(self, scene: &Scene<'_>, columns: usize) -> Vec<Line> {
        match self {
            Self::Keys => keys::lines(scene, columns),
            Self::Glossary => glossary::lines(scene, columns),
        }
    }

    /// The same in plain words.
    fn sentences(self, scene: &Scene<'_>) -> Vec<String> {
        match self {
            Self::Keys => keys::sentences(scene),
            Self::Glossary => glossary::sentences(scene),
        }
    }
}

/// The help, open at a chapter and scrolled down so many lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct Help {
    chapter: Chapter,
    down: usize,
}

/// What a key can ask of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go to other lines.
    Scroll(Scroll),
    /// Open the other chapter.
    Turn,
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
static BINDINGS: [Binding<Action>; 10] = [
    bind(&[key(KeyCode::Up), ch('k')], Action::Scroll(Scroll::Up)),
    bind(&[key(KeyCode::Down), ch('j')], Action::Scroll(Scroll::Down)),
    bind(&[key(KeyCode::PageUp)], Action::Scroll(Scroll::PageUp)),
    bind(&[key(KeyCode::PageDown)], Action::Scroll(Scroll::PageDown)),
    bind(&[key(KeyCode::Home), ch('g')], Action::Scroll(Scroll::First)),
    bind(&[key(KeyCode::End), ch('G')], Action::Scroll(Scroll::Last)),
    bind(&[key(KeyCode::Tab), key(KeyCode::BackTab)], Action::Turn),
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
        match action {
            Action::Scroll(scroll) => {
                let lines = self.chapter.lines(&cx.scene(), usize::from(cx.area.width)).len();
                let window = Window { lines, rows: usize::from(body(cx.area).height) };
                self.down = window.scrolled(self.down, scroll);
            }
            Action::Turn => *self = Self { chapter: self.chapter.other(), down: 0 },
            Action::Stay => {}
            Action::Close => return Handled::Close,
            Action::Leave => return Handled::CloseAndPass,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        self.chapter.sentences(scene).iter().map(|text| sentence(text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        blit::clear(area, buffer);
        if area.height > 2 {
            centered(&said(scene, self.chapter.title()), scene.theme.ink.strong, area, buffer);
        }
        let body = body(area);
        let lines = self.chapter.lines(scene, usize::from(area.width));
        let window = Window { lines: lines.len(), rows: usize::from(body.height) };
        let down = window.shown(self.down).start;
        write_lines(&lines[down..], body, buffer);
        if area.height > 1 {
            let shown = Shown { chapter: self.chapter, down, rows: window.rows, all: window.lines };
            let foot = reading::fitting(shown.foot(scene), usize::from(area.width));
            write(&foot, blit::row(area, usize::from(area.height) - 1), buffer);
        }
    }
}

/// A word of the help in the language and the characters of the screen.
fn said(scene: &Scene<'_>, word: &'static str) -> String {
    in_charset(scene.language.translate(word), scene.theme.charset).into_owned()
}

/// Parts of a row with a gap between them.
fn spaced(parts: &[&Line], gap: Piece) -> Line {
    let parts: Vec<Line> = parts.iter().map(|part| (*part).clone()).collect();
    parts.join(&[gap][..])
}

/// Where the lines are: below a title and above the last row, as far as there is room for these.
fn body(area: Rect) -> Rect {
    let (top, bottom) = (u16::from(area.height > 2), u16::from(area.height > 1));
    Rect { y: area.y + top, height: area.height - top - bottom, ..area }
}

/// Which lines of a chapter are on the screen.
struct Shown {
    chapter: Chapter,
    down: usize,
    rows: usize,
    all: usize,
}

impl Shown {
    /// The last row: which lines are shown and whether there are more, where the other chapter is, and how to close it; with less
    /// and less in it.
    fn foot(&self, scene: &Scene<'_>) -> Vec<Line> {
        let (ink, said) = (&scene.theme.ink, |word| said(scene, word));
        let faint = |text: String| vec![piece(text, ink.faint)];
        let closes = faint(format!("? {} Esc {}", said("or"), said("closes this")));
        let short = faint(format!("? {}", said("closes")));
        let other = piece(format!(" {}", said(self.chapter.other().word())), ink.faint);
        let turn = vec![piece("Tab", ink.accent), other];
        let row = |parts: &[&Line]| spaced(parts, piece("   ", ink.text));
        let margin = piece(" ", ink.text);
        if self.rows >= self.all {
            let lead = vec![margin];
            return vec![row(&[&lead, &turn, &closes]), row(&[&lead, &closes]), short];
        }
        let (more, shown) = (self.more(scene), self.place(scene));
        let lead = vec![margin, more.clone(), piece(format!("{} {shown}", said("lines")), ink.text)];
        let arrows = scene.theme.sign("↑ ↓", "Up Down");
        let scroll = faint(format!("{arrows} PgUp PgDn {}", said("scroll")));
        let bare = vec![more.clone(), piece(shown, ink.text)];
        vec![
            row(&[&lead, &scroll, &turn, &closes]),
            row(&[&lead, &scroll, &turn, &short]),
            row(&[&lead, &turn, &closes]),
            row(&[&lead, &turn, &short]),
            row(&[&bare, &short]),
            vec![more],
        ]
    }

    /// Which lines of how many are shown.
    fn place(&self, scene: &Scene<'_>) -> String {
        let Self { down, rows, all, .. } = self;
        let dash = scene.theme.sign("–", "-");
        format!("{}{dash}{} {} {all}", down + 1, down + rows, said(scene, "of"))
    }

    /// Signs for what is above and below.
    fn more(&self, scene: &Scene<'_>) -> Piece {
        let (up, on) = scene.theme.sign(("▲", "▼"), ("^", "v"));
        let above = if self.down > 0 { up } else { " " };
        let below = if self.down + self.rows < self.all { on } else { " " };
        piece(format!("{above}{below} "), scene.theme.ink.accent)
    }
}
