//! What views and panes look at.

use super::bindings::{Entry, Key};
use super::keymap::Keymap;
use super::offer::Offer;
use super::sheet::Sheet;
use super::ui_state::UiState;
use crate::inspect::doctor::Diagnosis;
use crate::protocol::Side;
use crate::texts::Language;
use crate::texts::charset::in_charset;
use crate::tui::model::Model;
use crate::tui::theme::{Charset, Theme};
use crate::viz::raster::Raster;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Everything that a view or a pane may look at while it draws.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What is known of the run.
    pub model: &'a Model,
    /// What is known of the other run of a pair, if there are two.
    pub rival: Option<&'a Model>,
    /// What the user chose.
    pub ui: &'a UiState,
    /// What things look like.
    pub theme: &'a Theme,
    /// The language of what is explained.
    pub language: Language,
    /// What fills the screen, by the name of its caption.
    pub subject: &'static str,
    /// The keys that do something now, those of the uppermost view first.
    pub keys: &'a [Offer],
    /// All keys that the user chose.
    pub keymap: &'a Keymap,
    /// The batches of the run as it is now, where what is seen is frozen.
    pub now: Option<u64>,
    /// Where it is noted what may be shown in pixels, on a terminal that draws them.
    pub sheet: Option<&'a Sheet>,
    /// What the titles of panes end with, where that what they show is of another step has to be said.
    pub tag: &'a str,
}

impl<'a> Scene<'a> {
    /// The same about a run of a pair; `None` where there is one run alone.
    pub fn about(&self, side: Side) -> Option<Self> {
        let rival = self.rival?;
        let (model, rival) = if side == self.ui.front { (self.model, rival) } else { (rival, self.model) };
        Some(Self { model, rival: Some(rival), ..*self })
    }

    /// A text of the program in the language and the characters of the screen.
    pub fn said(&self, text: &'static str) -> String {
        in_charset(self.language.translate(text), self.theme.charset).into_owned()
    }

    /// The name of the key that the user has for what is declared for `key`.
    pub fn label(&self, key: Key) -> String {
        self.label_in(key, self.theme.charset)
    }

    /// The same in words, for a sentence.
    pub fn spoken(&self, key: Key) -> String {
        self.label_in(key, Charset::Ascii)
    }

    fn label_in(&self, key: Key, charset: Charset) -> String {
        let offer = self.keys.iter().find(|offer| offer.declared.keys.contains(&key));
        let shown = offer.filter(|offer| !offer.keys.contains(&key)).and_then(|offer| offer.keys.first());
        shown.unwrap_or(&key).label(charset)
    }

    /// The name of the key that the user has for a declared binding of a dialog, which is not among the keys of what it lies over.
    pub fn label_of(&self, declared: &'static Entry) -> String {
        self.keymap.label(declared, self.theme.charset)
    }

    /// Whether the user has a key for a declared binding.
    pub fn has_key(&self, declared: &'static Entry, key: Key) -> bool {
        self.keymap.of(declared).keys.contains(&key)
    }

    /// Notes that the cells just drawn on `area` show a picture, so many halves of a row high, that the terminal may show in pixels;
    /// true if it will unless something is laid over it.
    pub fn place(
        &self,
        area: Rect,
        halves: usize,
        buffer: &Buffer,
        raster: impl FnOnce() -> Option<Raster>,
    ) -> bool {
        self.sheet.is_some_and(|sheet| sheet.place(area, halves, buffer, raster()))
    }

    /// What the doctor says of a run, with the keys that the user has.
    pub fn diagnosis(&self, diagnosis: &Diagnosis) -> String {
        let label = |name: &str| Key::named(name).map_or_else(|| name.to_owned(), |key| self.label(key));
        diagnosis.said(label)
    }
}
