//! What can be asked for on the screen now, and what that is called.

use super::{Page, Stack};
use crate::tui::model::Model;
use crate::tui::view::bindings::{Entry, Key};
use crate::tui::view::keymap::Keymap;
use crate::tui::view::offer::{Directory, Named, Offer};
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Kind, Stacked};

/// A binding of something below dialogs and overlays that its keys reach, or the palette.
struct Reachable<'a> {
    declared: &'static Entry,
    entry: &'static Entry,
    /// The first of its keys that no view above has or takes as something written.
    key: Option<Key>,
    owner: Owner<'a>,
    /// Whether a page hides its view.
    is_hidden: bool,
    /// Whether its view leaves to the page what writes something there.
    yields: bool,
}

/// What a binding belongs to.
enum Owner<'a> {
    View(&'a dyn Stacked),
    Page(&'static Page),
}

impl Stack {
    /// Lists the keys of what fills the screen below dialogs and overlays, those of the uppermost view first. Of two views that
    /// bind the same key the upper one has it; what a page hides has only the keys that are of use unseen.
    pub fn entries(&self) -> Vec<&'static Entry> {
        self.reachable().into_iter().map(|reachable| reachable.entry).collect()
    }

    /// Lists the same with what the hint line says of them now. `seen` is what is seen, and `live` the run as it is: keys for training
    /// are about that, whether what is seen is frozen or not.
    pub fn offers(&self, seen: &Model, live: &Model, ui: &UiState) -> Vec<Offer> {
        let page = self.views.iter().rfind(|view| view.kind() <= Kind::Page);
        // A letter of what is written does nothing else.
        let is_written =
            |entry: &Entry| page.zip(entry.keys.first()).is_some_and(|(page, key)| page.writes(*key));
        let offer = |Reachable { declared, entry, key, owner, is_hidden, .. }: Reachable<'_>| {
            let model = if entry.group.is_live() { live } else { seen };
            let is_own =
                matches!(owner, Owner::View(view) if page.is_some_and(|page| page.name() == view.name()));
            let (title, own) = match owner {
                Owner::View(view) if is_hidden => (self.title(view), None),
                Owner::View(view) => (self.title(view), view.hint(declared, model, ui)),
                Owner::Page(_) => ("", None),
            };
            let word =
                if is_written(entry) && !is_own { "" } else { own.unwrap_or_else(|| entry.hint.word(model)) };
            let is_foremost = own.is_some_and(|word| !word.is_empty());
            Offer { declared, entry, key, title, word, is_foremost }
        };
        self.reachable().into_iter().map(offer).collect()
    }

    /// Lists what can be asked for now by name, and the bindings of every page.
    pub fn directory(&self) -> Directory {
        let of_page = |page: &Page| (page.entry().help, named(&*page.view(), &self.keymap));
        Directory { here: self.actions(), pages: self.pages.iter().map(of_page).collect() }
    }

    /// Lists what can be asked for now by name.
    fn actions(&self) -> Vec<Named> {
        let by_name = |Reachable { declared, entry, owner, .. }: Reachable<'_>| {
            let name = match owner {
                Owner::View(view) => name_of(view, declared)?,
                Owner::Page(page) => page.action_name(),
            };
            Some(Named { name, declared, entry })
        };
        self.reachable().into_iter().filter_map(by_name).collect()
    }

    /// The title of the page that a view is; empty if it is none.
    fn title(&self, view: &dyn Stacked) -> &'static str {
        let page = self.pages.iter().find(|page| page.name() == view.name());
        page.map_or("", |page| page.entry().help)
    }

    fn reachable(&self) -> Vec<Reachable<'_>> {
        let mut all: Vec<Reachable<'_>> = Vec::new();
        let mut is_hidden = false;
        for view in self.views.iter().rev().filter(|view| view.kind() <= Kind::Companion) {
            let upper = all.len();
            for declared in view.entries().filter(|entry| !is_hidden || entry.group.works_unseen()) {
                let entry = self.keymap.of(declared);
                let yields = view.kind() == Kind::Companion && view.yields();
                let is_free = |key: &Key| !(self.has(&all[..upper], *key) || yields && self.is_written(*key));
                // What is hidden can still be asked for by its name where all its keys write something.
                let is_typed = |key: &Key| is_hidden && self.is_written(*key);
                let mut free = entry.keys.iter().copied().filter(is_free).peekable();
                if free.peek().is_some() || entry.keys.is_empty() {
                    let key = free.find(|key| !is_typed(key));
                    let owner = Owner::View(&**view);
                    all.push(Reachable { declared, entry, key, owner, is_hidden, yields });
                }
            }
            is_hidden |= view.kind() == Kind::Page;
        }
        all.extend(self.openable().map(|page| {
            let (declared, entry) = (page.entry(), self.keymap.of(page.entry()));
            let key = entry.keys.iter().copied().find(|key| !self.is_written(*key));
            Reachable { declared, entry, key, owner: Owner::Page(page), is_hidden: false, yields: false }
        }));
        all
    }

    /// Whether views above have a key.
    fn has(&self, upper: &[Reachable<'_>], key: Key) -> bool {
        let takes = |other: &Reachable<'_>| !(other.yields && self.is_written(key));
        upper.iter().any(|other| other.entry.keys.contains(&key) && takes(other))
    }
}

/// The name of a binding of a view: that of the view and that of the action.
fn name_of(view: &dyn Stacked, declared: &Entry) -> Option<String> {
    view.action_name(declared).map(|action| format!("{}.{action}", view.name()))
}

/// The bindings of a view by name, with the keys that the user has for them.
pub fn named(view: &dyn Stacked, keymap: &Keymap) -> Vec<Named> {
    let by_name = |declared| {
        let name = name_of(view, declared)?;
        Some(Named { name, declared, entry: keymap.of(declared) })
    };
    view.entries().filter_map(by_name).collect()
}
