//! The keys that the user chose in place of the declared ones.

use super::bindings::{Entry, Key};
use std::collections::BTreeMap;

/// The keys that the user chose, by the declared binding; all others are as declared.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    /// The bindings with other keys, by where the declared ones lie in memory: each is there once.
    chosen: BTreeMap<usize, &'static Entry>,
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
        self.chosen.insert(place(declared), entry);
    }
}

/// Where an entry lies in memory.
fn place(entry: &'static Entry) -> usize {
    std::ptr::from_ref(entry).addr()
}
