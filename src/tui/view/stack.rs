//! The views on the screen, one over another.

mod mouse;
pub mod offers;

use super::bindings::{Entry, Key};
use super::context::Context;
use super::keymap::Keymap;
use super::scene::Scene;
use super::ui_state::UiState;
use super::{Handled, Incident, Kind, Stacked, View};
use crate::inspect::Ask;
use crate::tui::model::Model;
use crate::tui::view::bindings::{Group, Hint};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::Duration;

/// A page that keys open and close, whatever else is on the screen.
#[derive(Debug)]
pub struct Page {
    entry: Entry,
    name: fn() -> &'static str,
    open: fn() -> Box<dyn Stacked>,
}

impl Page {
    /// Declares the page that `V` is, with the keys that open it and a line for the help.
    pub const fn of<V: View + Default + 'static>(keys: &'static [Key], help: &'static str) -> Self {
        let entry = Entry { keys, group: Group::Views, hint: Hint::None, help, always: false };
        Self { entry, name: || View::name(&V::default()), open: || Box::new(V::default()) }
    }

    /// The name of the page.
    pub fn name(&self) -> &'static str {
        (self.name)()
    }

    /// The name of what opens the page, as views have names for their actions: `open.confusion`.
    pub fn action_name(&self) -> String {
        format!("open.{}", self.name())
    }

    /// What the help says of the keys that open the page.
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Makes the page as it is when it is opened.
    pub fn view(&self) -> Box<dyn Stacked> {
        (self.open)()
    }
}

/// The views on the screen, and what can be opened on it.
pub struct Stack {
    /// The views, the lowest first.
    views: Vec<Box<dyn Stacked>>,
    pages: &'static [Page],
    companions: &'static [Page],
    keymap: Keymap,
}

impl Stack {
    /// Lays these views on each other, the lowest first.
    pub fn new(views: Vec<Box<dyn Stacked>>, pages: &'static [Page], companions: &'static [Page]) -> Self {
        Self { views, pages, companions, keymap: Keymap::default() }
    }

    /// Has the views and pages obey the keys that the user chose.
    pub fn set_keymap(&mut self, keymap: Keymap) {
        self.keymap = keymap;
    }

    /// The keys that the user chose.
    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// What can be opened whatever else is on the screen.
    fn openable(&self) -> impl Iterator<Item = &'static Page> + use<> {
        self.pages.iter().chain(self.companions)
    }

    /// Tells whether a view is on the stack.
    pub fn is_open(&self, name: &str) -> bool {
        self.views.iter().any(|view| view.name() == name)
    }

    /// The name of the caption of what fills the screen below dialogs and overlays.
    pub fn subject(&self, ui: &UiState) -> &'static str {
        let filling = self.views.iter().rev().find(|view| view.kind() <= Kind::Page);
        filling.map_or("", |view| view.subject(ui))
    }

    /// Sends a key through the views from the uppermost down; `None` is a key that no view can bind.
    pub fn on_key(&mut self, key: Option<Key>, cx: &mut Context<'_>) {
        let entries = self.entries();
        let bound = entries.iter().find(|entry| key.is_some_and(|key| entry.keys.contains(&key)));
        let always = bound.is_some_and(|entry| entry.always);
        let is_written = key.is_some_and(|key| self.is_written(key));
        let (mut was_unseen, mut hidden) = (false, false);
        for place in (0..self.views.len()).rev() {
            let view = &mut self.views[place];
            let kind = view.kind();
            // A dialog takes no answers that were given while it could not be seen.
            match kind {
                Kind::Dialog if was_unseen && always => continue,
                Kind::Dialog if was_unseen => return,
                _ => {}
            }
            let handled = key.and_then(|key| {
                let typed = if hidden { None } else { view.on_typed(key, cx) };
                let mut entries = view.entries().filter(|entry| !hidden || entry.group.works_unseen());
                let is_left = is_written && kind == Kind::Companion && view.yields();
                let entry = entries.find(|entry| !is_left && self.keymap.of(entry).keys.contains(&key));
                typed.or_else(|| view.on_entry(entry?, cx))
            });
            hidden |= kind == Kind::Page;
            let handled = handled.unwrap_or(match kind {
                Kind::Dialog if !always => Handled::Close,
                Kind::Overlay if bound.is_none() => Handled::Done,
                Kind::Overlay if !always => Handled::CloseAndPass,
                _ => Handled::Ignored,
            });
            was_unseen |= kind == Kind::Overlay;
            if self.apply(place, handled, cx) {
                return;
            }
        }
        self.on_page_key(key, cx);
    }

    /// Tells whether a key writes something in what fills the screen below dialogs and overlays.
    fn is_written(&self, key: Key) -> bool {
        self.views.iter().rfind(|view| view.kind() <= Kind::Page).is_some_and(|view| view.writes(key))
    }

    /// Opens or closes the page that a key is for.
    fn on_page_key(&mut self, key: Option<Key>, cx: &mut Context<'_>) {
        let Some(key) = key else { return };
        let page = self.openable().find(|page| self.keymap.of(&page.entry).keys.contains(&key));
        page.into_iter().for_each(|page| self.toggle(page, cx));
    }

    /// Opens a page, or closes it if it fills the screen. There is nothing to be seen before a run has begun.
    fn toggle(&mut self, page: &'static Page, cx: &mut Context<'_>) {
        if cx.model.info.is_none() {
            return;
        }
        let mut view = page.view();
        let is_companion = view.kind() == Kind::Companion;
        let is_seen = self.page() == view.name() || is_companion && self.is_open(view.name());
        // One that another page hides comes to the top.
        self.views.retain(|open| open.name() != view.name());
        if !is_seen {
            view.on_open(cx);
            self.push(view);
        }
    }

    /// Does what the keys of a binding ask for, whether there are such keys or not.
    fn ask(&mut self, declared: &'static Entry, cx: &mut Context<'_>) {
        for place in (0..self.views.len()).rev() {
            let view = &mut self.views[place];
            if view.kind() <= Kind::Companion
                && let Some(handled) = view.on_entry(declared, cx)
            {
                self.apply(place, handled, cx);
                return;
            }
        }
        let page = self.openable().find(|page| std::ptr::eq(&page.entry, declared));
        page.into_iter().for_each(|page| self.toggle(page, cx));
    }

    /// Tells whether a dialog or an overlay lies over what fills the screen.
    pub fn is_covered(&self) -> bool {
        self.views.iter().any(|view| view.kind() > Kind::Companion)
    }

    /// Lets the companions look at what came of a key or of a word of the trainer, the uppermost first.
    pub fn on_change(&mut self, cx: &mut Context<'_>) {
        let page = self.page();
        let companions = self.views.iter().rev().filter(|view| view.kind() == Kind::Companion);
        let names: Vec<&str> = companions.map(|view| view.name()).collect();
        for name in names {
            let Some(place) = self.views.iter().position(|view| view.name() == name) else { continue };
            let handled = self.views[place].on_change(page, cx);
            // A page that was shown for it may be looked at at once.
            if self.apply(place, handled, cx) && self.page() != page {
                return self.on_change(cx);
            }
        }
    }

    /// The shortest time between two pictures of what can be seen and moves by itself.
    pub fn tempo(&self, model: &Model, ui: &UiState) -> Option<Duration> {
        self.seen().filter_map(|view| view.tempo(model, ui)).min()
    }

    /// Moves on by a picture what moves by itself, the uppermost view first.
    pub fn on_tick(&mut self, cx: &mut Context<'_>) {
        let moving = self.views.iter().rposition(|view| view.tempo(cx.model, cx.ui).is_some());
        if let Some(place) = moving {
            let handled = self.views[place].on_tick(cx);
            self.apply(place, handled, cx);
        }
    }

    /// The name of the view that fills the screen below companions, dialogs and overlays.
    pub fn page(&self) -> &'static str {
        self.views.iter().rfind(|view| view.kind() <= Kind::Page).map_or("", |view| view.name())
    }

    /// Tells every view what happened, the uppermost first, until one has answered.
    pub fn on_incident(&mut self, incident: Incident, cx: &mut Context<'_>) {
        for place in (0..self.views.len()).rev() {
            let handled = self.views[place].on_incident(incident, cx);
            if self.apply(place, handled, cx) {
                return;
            }
        }
    }

    /// Does what the view at `place` says; true if nothing is left to be done by the views below.
    fn apply(&mut self, place: usize, handled: Handled, cx: &mut Context<'_>) -> bool {
        match handled {
            Handled::Ignored => return false,
            Handled::Done => {}
            Handled::Close => _ = self.views.remove(place),
            Handled::CloseAndPass => {
                self.views.remove(place);
                return false;
            }
            Handled::Open(view) => self.push(view),
            Handled::OpenOn(make) => self.push(make(self.directory())),
            Handled::Ask(declared) => {
                self.views.remove(place);
                self.ask(declared, cx);
            }
            Handled::Reveal => self.views.retain(|view| matches!(view.kind(), Kind::Base | Kind::Companion)),
            Handled::Show(name) => self.show(name, cx),
        }
        true
    }

    /// Has the base view or page of this name fill the screen, as it is if it does already.
    fn show(&mut self, name: &str, cx: &mut Context<'_>) {
        let is_uppermost = self.page() == name;
        self.views.retain(|view| match view.kind() {
            Kind::Page => is_uppermost && view.name() == name,
            Kind::Base | Kind::Companion => true,
            Kind::Dialog | Kind::Overlay => false,
        });
        let page = self.pages.iter().map(Page::view).find(|view| view.name() == name);
        if let Some(mut page) = page.filter(|_| !is_uppermost) {
            page.on_open(cx);
            self.push(page);
        }
    }

    /// Lays a view over those of its kind and of lower ones, in the place of the one of its name, and of another dialog if it is
    /// one.
    pub fn push(&mut self, view: Box<dyn Stacked>) {
        let (kind, name) = (view.kind(), view.name());
        self.views.retain(|other| other.name() != name);
        self.views.retain(|other| kind != Kind::Dialog || other.kind() != Kind::Dialog);
        let place = self.views.partition_point(|other| other.kind() <= kind);
        self.views.insert(place, view);
    }

    /// Takes away the views that are out of date.
    pub fn tidy(&mut self, model: &Model) {
        self.views.retain(|view| !view.is_over(model));
    }

    /// Draws what can be seen: the uppermost view that fills the screen, and those over it.
    pub fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let room = self.room(scene, area);
        let (companions, others): (Vec<_>, Vec<_>) =
            self.seen().partition(|view| view.kind() == Kind::Companion);
        if !room.is_empty() {
            others.iter().for_each(|view| view.draw(scene, room, buffer));
        }
        let mut bottom = Rect { y: room.bottom(), height: area.bottom() - room.bottom(), ..area };
        for view in companions {
            let rows = view.rows(scene, area).min(bottom.height);
            view.draw(scene, Rect { height: rows, ..bottom }, buffer);
            bottom = Rect { y: bottom.y + rows, height: bottom.height - rows, ..bottom };
        }
    }

    /// Says in sentences what can be seen: a dialog or an overlay alone, else the page, and the companions after it.
    pub fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        if let Some(view) = self.views.iter().rfind(|view| view.kind() > Kind::Companion) {
            return view.sentences(scene);
        }
        let (companions, others): (Vec<_>, Vec<_>) =
            self.seen().partition(|view| view.kind() == Kind::Companion);
        others.iter().chain(&companions).flat_map(|view| view.sentences(scene)).collect()
    }

    /// Tells whether a page fills the screen below companions, dialogs and overlays.
    pub fn has_page(&self) -> bool {
        self.views.iter().any(|view| view.kind() == Kind::Page)
    }

    /// The part of the screen that companions leave to the others.
    pub fn room(&self, scene: &Scene<'_>, area: Rect) -> Rect {
        let companions = self.views.iter().filter(|view| view.kind() == Kind::Companion);
        let rows = companions.fold(0u16, |rows, view| rows.saturating_add(view.rows(scene, area)));
        Rect { height: area.height.saturating_sub(rows), ..area }
    }

    /// The views that can be seen, the lowest first.
    fn seen(&self) -> impl Iterator<Item = &dyn Stacked> {
        let fills = |kind| !matches!(kind, Kind::Dialog | Kind::Companion);
        let lowest = self.views.iter().rposition(|view| fills(view.kind())).unwrap_or(0);
        let views = self.views.iter().enumerate();
        let seen = views.filter(move |(place, view)| *place >= lowest || view.kind() == Kind::Companion);
        seen.map(|(_, view)| &**view)
    }

    /// Lists what is to be known for the views that can be seen, and before a run has begun for those that will be: its first
    /// picture is then there with its first word.
    pub fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        if model.info.is_some() {
            self.seen().flat_map(|view| view.asks(model, ui)).collect()
        } else {
            self.views.iter().flat_map(|view| view.asks(model, ui)).collect()
        }
    }
}

#[cfg(test)]
mod tests;
