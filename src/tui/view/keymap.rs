//! The keys that the user chose in place of the declared ones.

use super::bindings::{Entry, Key};
use crate::viz::paint::Charset;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The keys that the user chose, by the declared binding; all others are as declared. A clone is the same map, and costs nothing.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    /// The bindings with other keys, by where the declared ones lie in memory: each is there once.
    chosen: Arc<BTreeMap<usize, &'static Entry>>,
}

impl Keymap {
    /// Gives what the help and the hint line say of a declared binding, with the keys that the user has for it.
    pub fn of(&self, declared: &'static Entry) -> &'static Entry {
        self.chosen.get(&place(declared)).copied().unwrap_or(declared)
    }

    /// Has a declared binding have these keys, the one to name first; it may have none. Chosen keys live as long as the program,
    /// as declared ones do.
    pub fn choose(&mut self, declared: &'static Entry, keys: &[Key]) {
        let keys: &'static [Key] = Box::leak(keys.to_vec().into_boxed_slice());
        let Entry { group, hint, help, always, .. } = *declared;
        let entry = Box::leak(Box::new(Entry { keys, group, hint, help, always }));
        Arc::make_mut(&mut self.chosen).insert(place(declared), entry);
    }

    /// The name of the first key that the user has for a declared binding; empty if there is none.
    pub fn label(&self, declared: &'static Entry, charset: Charset) -> String {
        self.of(declared).keys.first().map_or_else(String::new, |key| key.label(charset))
    }
}

/// Where an entry lies in memory.
fn place(entry: &'static Entry) -> usize {
    std::ptr::from_ref(entry).addr()
}
