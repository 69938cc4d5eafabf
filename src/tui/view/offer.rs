//! What can be asked for at present, with the words for it.

use super::bindings::{Entry, Key};
use std::ops::Deref;

/// A binding that does something now. It is read as what the help and the hint line say of it, with the keys that the user has.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The binding as it is declared.
    pub declared: &'static Entry,
    /// The same with the keys that the user has for it.
    pub entry: &'static Entry,
    /// The key to name: the first of these that no view above it has or takes as something written.
    pub key: Option<Key>,
    /// The title of the page that it belongs to; empty for what belongs to none.
    pub title: &'static str,
    /// The word that the hint line has for it now; empty if it has none.
    pub word: &'static str,
    /// Whether it is about what has the focus, so that its hint stands before the others.
    pub is_foremost: bool,
}

impl Offer {
    /// Whether there is a key for it that does it now, if it has keys at all.
    pub fn has_key(&self) -> bool {
        self.key.is_some() || self.entry.keys.is_empty()
    }
}

impl Deref for Offer {
    type Target = Entry;

    fn deref(&self) -> &Entry {
        self.entry
    }
}

/// A binding by name.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name of its view and that of its action: `dashboard.step-batch`.
    pub name: String,
    /// The binding as it is declared.
    pub declared: &'static Entry,
    /// The same with the keys that the user has for it.
    pub entry: &'static Entry,
}

/// Bindings by name.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// What can be asked for on the screen now.
    pub here: Vec<Named>,
    /// What the keys of each page are for while it is open, with its title.
    pub pages: Vec<(&'static str, Vec<Named>)>,
}
