//! The gallery of mistakes: the images that the network gets wrong, with truth and prediction, to be watched.

mod gallery;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use state::Mistakes;

use crate::inspect::mistakes::{Filter, Order};
use crate::inspect::snapshot::Set;
use crate::inspect::{Ask, Question};
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::Scroll;
use crate::tui::panes::text::{columns_of, piece, write, write_lines};
use crate::tui::panes::tiles::Tiles;
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::cycle;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::{Pane, UiState};
use crate::tui::view::{Handled, View};
use crate::tui::views::dashboard::pictures;
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Mistakes>(&[ch('K')], "mistakes, with their images");

/// What a key can ask of the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show the other set.
    Set,
    /// List in another order.
    Order,
    /// List only images like the one under the cursor.
    Filter,
    /// Watch the image under the cursor.
    Watch,
    /// Go to the image before.
    Left,
    /// Go to the image behind.
    Right,
    /// Go to another row.
    Row(Scroll),
    /// Close the view.
    Close,
}

/// The bindings of the gallery.
static BINDINGS: [Binding<Action>; 13] = [
    bind(&[key(KeyCode::Enter)], Action::Watch, "watch the image").hint(Hint::Word("watch")),
    bind(&[ch('o')], Action::Order, "order: sure, unsure, by number").hint(Hint::Word("order")),
    bind(&[ch('f')], Action::Filter, "only those like the one here").hint(Hint::Word("only like this")),
    bind(&[ch('v')], Action::Set, "validation set or test set").hint(Hint::Word("other set")),
    bind(&[key(KeyCode::Left), ch('h')], Action::Left, "the image before"),
    bind(&[key(KeyCode::Right), ch('l')], Action::Right, "the image behind"),
    bind(&[key(KeyCode::Up), ch('k')], Action::Row(Scroll::Up), "a row up"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Row(Scroll::Down), "a row down"),
    bind(&[key(KeyCode::PageUp)], Action::Row(Scroll::PageUp), "a page back"),
    bind(&[key(KeyCode::PageDown)], Action::Row(Scroll::PageDown), "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Row(Scroll::First), "to the first"),
    bind(&[key(KeyCode::End), ch('G')], Action::Row(Scroll::Last), "to the last"),
    bind(&[key(KeyCode::Esc)], Action::Close, "back").hint(Hint::Word("back")),
];

impl View for Mistakes {
    type Action = Action;

    fn name(&self) -> &'static str {
        "mistakes"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, _model: &Model, _ui: &UiState) -> Vec<Ask> {
        vec![Ask::every(self.id(), Question::Mistakes(self.asked()))]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        self.refused = false;
        match action {
            Action::Set => {
                self.set = if self.set == Set::Test { Set::Watched } else { Set::Test };
                self.begin();
            }
            Action::Order => {
                self.order = cycle::step(&Order::ALL, self.order, 1);
                self.begin();
            }
            Action::Filter => self.filter_like(cx.model),
            Action::Watch => return self.watch(cx),
            Action::Left => self.go(cx, |place, last, _| place.saturating_sub(1).min(last)),
            Action::Right => self.go(cx, |place, last, _| (place + 1).min(last)),
            Action::Row(scroll) => self.go(cx, |place, last, tiles| tiles.lead(scroll, place, last)),
            Action::Close => return Handled::Close,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        words::sentences(self, scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let columns = usize::from(body.width);
        let gallery = self.gallery(scene.model);
        let tiles = gallery.and_then(|gallery| gallery::tiles(scene, gallery, area));
        let place = gallery.zip(tiles).map_or_else(Vec::new, |(gallery, tiles)| {
            words::place(scene, gallery, self.shown(gallery, &tiles))
        });
        let taken = columns_of(&place) + if place.is_empty() { 6 } else { 11 };
        let title = fitting(words::titles(self, scene), columns.saturating_sub(taken));
        let inner = rule(scene, &title, true, &place, body, buffer);
        match gallery.filter(|gallery| !gallery.first.is_empty()) {
            Some(gallery) => {
                let about = fitting(words::about(self, scene, gallery), columns.saturating_sub(1));
                let blank = piece(" ", scene.theme.ink.text);
                write(&[vec![blank], about].concat(), inner, buffer);
                if let Some(tiles) = tiles {
                    let shown = self.shown(gallery, &tiles);
                    gallery::draw(scene, gallery, &tiles, (shown, self.cursor(gallery)), buffer);
                }
            }
            None => write_lines(&words::nothing(self, scene, columns), inner, buffer),
        }
    }
}

impl Mistakes {
    /// Puts the cursor on the first image of another list.
    const fn begin(&mut self) {
        (self.place, self.index, self.down) = (0, None, 0);
    }

    /// Goes round what the list is cut down to: the true class of the image under the cursor, what it is taken for, both, nothing.
    fn filter_like(&mut self, model: &Model) {
        let here = self.gallery(model).and_then(|gallery| self.image(gallery));
        if self.filter == Filter::default() {
            self.like = here.map(|image| (image.label, image.predicted));
        }
        let Some((label, predicted)) = self.like else { return };
        let (label, predicted) = match self.filter {
            Filter { label: None, predicted: None } => (Some(label), None),
            Filter { label: Some(_), predicted: None } => (None, Some(predicted)),
            Filter { label: None, predicted: Some(_) } => (Some(label), Some(predicted)),
            Filter { label: Some(_), predicted: Some(_) } => (None, None),
        };
        self.filter = Filter { label, predicted };
        self.begin();
    }

    fn go(&mut self, cx: &Context<'_>, lead: impl FnOnce(usize, usize, &Tiles) -> usize) {
        let Some(gallery) = self.gallery(cx.model) else { return };
        let Some(tiles) = gallery::tiles(&cx.scene(), gallery, cx.area) else { return };
        let count = gallery.first.len();
        self.place = lead(self.cursor(gallery), count.saturating_sub(1), &tiles);
        self.index = gallery.first.get(self.place).map(|image| image.index);
        self.down = tiles.window(count).following(self.down, self.place / tiles.across);
    }

    /// Has the image under the cursor watched, and shows it. Samples are of the watched set, and test images are not.
    fn watch(&mut self, cx: &mut Context<'_>) -> Handled {
        let Some(image) = self.gallery(cx.model).and_then(|gallery| self.image(gallery)) else {
            return Handled::Done;
        };
        self.refused = self.set == Set::Test;
        if self.refused {
            return Handled::Done;
        }
        pictures::watch(image.index, cx);
        cx.ui.focus = Pane::Sample;
        Handled::Reveal
    }
}
