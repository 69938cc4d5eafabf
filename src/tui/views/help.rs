//! The help in three chapters: what keys do now, made of the bindings of the views below it, and what everything on the screen
//! means; the words of the lecture; and the keys of every page. A search goes through all of them.

mod chapter;
mod foot;
mod glossary;
mod keys;
mod pages;
mod search;
mod wording;

use crate::tui::blit;
use crate::tui::panes::prose::Line;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::text::{centered, write_lines};
use crate::tui::view::bindings::{Binding, Group, Key, ch, ctrl, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use chapter::Chapter;
use crossterm::event::KeyCode;
use pages::Page;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use search::{Hit, Search};

/// The help, open at a chapter and scrolled down so many lines.
#[derive(Clone, Debug, Default)]
pub struct Help {
    chapter: Chapter,
    down: usize,
    pages: Vec<Page>,
    search: Option<Search>,
}

/// What a key can ask of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go to other lines.
    Scroll(Scroll),
    /// Open the next chapter, or the one before.
    Turn(isize),
    /// Search.
    Search,
    /// Show the next line that was found, or the one before.
    Find(isize),
    /// End the search.
    EndSearch,
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
static BINDINGS: [Binding<Action>; 12] = [
    bind(&[key(KeyCode::Up), ch('k')], Action::Scroll(Scroll::Up)),
    bind(&[key(KeyCode::Down), ch('j')], Action::Scroll(Scroll::Down)),
    bind(&[key(KeyCode::PageUp)], Action::Scroll(Scroll::PageUp)),
    bind(&[key(KeyCode::PageDown)], Action::Scroll(Scroll::PageDown)),
    bind(&[key(KeyCode::Home), ch('g')], Action::Scroll(Scroll::First)),
    bind(&[key(KeyCode::End), ch('G')], Action::Scroll(Scroll::Last)),
    bind(&[key(KeyCode::Tab)], Action::Turn(1)),
    bind(&[key(KeyCode::BackTab)], Action::Turn(2)),
    bind(&[ch('/')], Action::Search),
    bind(&[key(KeyCode::Left), ch('h'), key(KeyCode::Right), ch('l')], Action::Stay),
    bind(&[ch('?'), key(KeyCode::Esc), ch('q'), ch('z'), key(KeyCode::Enter)], Action::Close),
    bind(&[ctrl('c')], Action::Leave),
];

/// The bindings of the help while something was searched.
static SEARCH_BINDINGS: [Binding<Action>; 13] = [
    bind(&[key(KeyCode::Up), ch('k')], Action::Scroll(Scroll::Up)),
    bind(&[key(KeyCode::Down), ch('j')], Action::Scroll(Scroll::Down)),
    bind(&[key(KeyCode::PageUp)], Action::Scroll(Scroll::PageUp)),
    bind(&[key(KeyCode::PageDown)], Action::Scroll(Scroll::PageDown)),
    bind(&[key(KeyCode::Home), ch('g')], Action::Scroll(Scroll::First)),
    bind(&[key(KeyCode::End), ch('G')], Action::Scroll(Scroll::Last)),
    bind(&[ch('n'), key(KeyCode::Enter)], Action::Find(1)),
    bind(&[ch('N')], Action::Find(-1)),
    bind(&[ch('/')], Action::Search),
    bind(&[key(KeyCode::Left), ch('h'), key(KeyCode::Right), ch('l')], Action::Stay),
    bind(&[key(KeyCode::Esc)], Action::EndSearch),
    bind(&[ch('?'), ch('q'), ch('z')], Action::Close),
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
        if self.search.is_some() { &SEARCH_BINDINGS } else { &BINDINGS }
    }

    fn on_typed(&mut self, typed: Key, cx: &mut Context<'_>) -> Option<Handled> {
        let search = self.search.as_mut().filter(|search| search.is_typing)?;
        if typed == key(KeyCode::Enter) {
            search.is_typing = false;
        } else if typed == key(KeyCode::Backspace) {
            search.text.pop();
        } else if typed == ctrl('u') {
            search.text.clear();
        } else {
            search.push(typed.character()?);
        }
        self.find(None, cx);
        Some(Handled::Done)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Scroll(scroll) => {
                let lines = self.lines(self.chapter, &cx.scene(), usize::from(cx.area.width)).len();
                let window = Window { lines, rows: usize::from(body(cx.area).height) };
                self.down = window.scrolled(self.down, scroll);
            }
            Action::Turn(places) => (self.chapter, self.down) = (self.chapter.turned(places), 0),
            Action::Search => self.search = Some(Search::begun()),
            Action::Find(places) => self.find(Some(places), cx),
            Action::EndSearch => self.search = None,
            Action::Stay => {}
            Action::Close => return Handled::Close,
            Action::Leave => return Handled::CloseAndPass,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let sentences = match self.chapter {
            Chapter::Keys => keys::sentences(scene),
            Chapter::Glossary => glossary::sentences(scene),
            Chapter::Pages => pages::sentences(scene, &self.pages),
        };
        sentences.iter().map(|text| sentence(text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        blit::clear(area, buffer);
        if area.height > 2 {
            centered(&scene.said(self.chapter.title()), scene.theme.ink.strong, area, buffer);
        }
        let body = body(area);
        let columns = usize::from(area.width);
        let lines = self.lines(self.chapter, scene, columns);
        let window = Window { lines: lines.len(), rows: usize::from(body.height) };
        let shown = window.shown(self.down);
        let down = shown.start;
        match &self.search {
            Some(search) => {
                let hits = self.hits(search, scene, columns);
                let hit = hits.get(search.at).filter(|hit| hit.chapter == self.chapter);
                let marked: Vec<Line> = shown
                    .map(|line| search.marked(scene, &lines[line], hit.is_some_and(|hit| hit.line == line)))
                    .collect();
                write_lines(&marked, body, buffer);
                foot::write_row(foot::search(scene, search, hits.len()), area, buffer);
            }
            None => {
                write_lines(&lines[shown], body, buffer);
                let shown = foot::Shown {
                    next: self.chapter.turned(1).word(),
                    down,
                    rows: window.rows,
                    all: window.lines,
                };
                foot::write_row(shown.foot(scene), area, buffer);
            }
        }
    }
}

impl Help {
    /// The help, that has something to say of these pages as well.
    pub fn of(pages: Vec<Page>) -> Self {
        Self { pages, ..Self::default() }
    }

    /// All that a chapter says, for a screen of so many columns.
    fn lines(&self, chapter: Chapter, scene: &Scene<'_>, columns: usize) -> Vec<Line> {
        match chapter {
            Chapter::Keys => keys::lines(scene, columns),
            Chapter::Glossary => glossary::lines(scene, columns),
            Chapter::Pages => pages::lines(scene, &self.pages, columns),
        }
    }

    /// The lines of all chapters that have what is looked for.
    fn hits(&self, search: &Search, scene: &Scene<'_>, columns: usize) -> Vec<Hit> {
        let of = |chapter: Chapter| search.hits(chapter, &self.lines(chapter, scene, columns));
        Chapter::ALL.into_iter().flat_map(of).collect()
    }

    /// Shows the line that was found so many places further round, or the first one that was found from what is shown on.
    fn find(&mut self, places: Option<isize>, cx: &Context<'_>) {
        let columns = usize::from(cx.area.width);
        let Some(search) = &self.search else { return };
        let hits = self.hits(search, &cx.scene(), columns);
        let at = match places {
            Some(places) if !hits.is_empty() => {
                (search.at as isize + places).rem_euclid(hits.len() as isize) as usize
            }
            Some(_) => 0,
            None => hits.iter().position(|hit| hit.chapter == self.chapter).unwrap_or(0),
        };
        if let Some(hit) = hits.get(at) {
            // The heading above it is seen, too, as a rule.
            (self.chapter, self.down) = (hit.chapter, hit.line.saturating_sub(3));
        }
        if let Some(search) = &mut self.search {
            search.at = at;
        }
    }
}

/// Where the lines are: below a title and above the last row, as far as there is room for these.
fn body(area: Rect) -> Rect {
    let (top, bottom) = (u16::from(area.height > 2), u16::from(area.height > 1));
    Rect { y: area.y + top, height: area.height - top - bottom, ..area }
}
