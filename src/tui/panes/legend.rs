//! What the signs on the screen mean: one table, which the help shows. Its words are in `legend.txt`.

use crate::texts::{Entry, Language, TextFile};
use crate::tui::theme::{Inks, Theme};
use crate::viz::band;
use crate::viz::chart::mark_line;
use crate::viz::grid::Ink;

/// A sign with its meaning.
#[derive(Debug)]
pub struct Sign {
    /// The name of the entry that says what it means.
    pub name: &'static str,
    /// The sign as it is drawn with a theme.
    pub drawn: fn(&Theme) -> String,
    /// The ink it is drawn in.
    pub ink: fn(&Inks) -> Ink,
}

impl Sign {
    /// What the sign means.
    pub fn meaning(&self, language: Language) -> &'static str {
        entry(self.name, language).map_or("", |entry| &entry.body)
    }
}

/// Signs under a heading.
#[derive(Debug)]
pub struct Section {
    /// The name of the entry that is the heading.
    pub name: &'static str,
    /// The signs.
    pub signs: &'static [Sign],
}

impl Section {
    /// The heading.
    pub fn title(&self, language: Language) -> &'static str {
        entry(self.name, language).map_or("", |entry| &entry.title)
    }
}

fn entry(name: &str, language: Language) -> Option<&'static Entry> {
    language.entries(TextFile::Legend).get(name)
}

/// The sign of this name.
pub fn sign(name: &str) -> Option<&'static Sign> {
    CURVES.iter().chain(OTHERS).flat_map(|section| section.signs).find(|sign| sign.name == name)
}

/// Columns for a sign.
pub const SIGN_COLUMNS: usize = 5;

const fn row(name: &'static str, drawn: fn(&Theme) -> String, ink: fn(&Inks) -> Ink) -> Sign {
    Sign { name, drawn, ink }
}

/// The loss and the accuracy.
pub static CURVES: &[Section] = &[Section {
    name: "curves",
    signs: &[
        row("curves.range", |theme| band::sign(theme.ink.raw, theme.charset).to_string(), |ink| ink.raw),
        row("curves.smoothed", |theme| theme.pick("──", "--").to_owned(), |ink| ink.train),
        row("curves.validation", |theme| theme.sign("◆", "o").to_owned(), |ink| ink.validation),
        row("curves.best", |theme| theme.sign("★", "*").to_owned(), |ink| ink.good),
        row("curves.beyond", |theme| theme.sign("▲ ▼", "^ v").to_owned(), |ink| ink.faint),
        row("curves.cursor", |theme| theme.pick("│", "|").to_owned(), |ink| ink.accent),
        row("curves.change", |theme| mark_line(theme.charset).to_string(), |ink| ink.faint),
        row("curves.logarithm", |_| "log".to_owned(), |ink| ink.faint),
    ],
}];

/// Everything else.
pub static OTHERS: &[Section] = &[
    Section { name: "filters", signs: &[row("filters.weights", |_| String::new(), |ink| ink.text)] },
    Section {
        name: "sample",
        signs: &[
            row("sample.pooled", |theme| theme.sign("▸", ">").to_owned(), |ink| ink.faint),
            row("sample.verdict", |theme| theme.sign("✓ ✗", "right").to_owned(), |ink| ink.good),
            row("sample.true", |theme| theme.pick("██", "##").to_owned(), |ink| ink.good),
            row("sample.wrong", |theme| theme.pick("██", "##").to_owned(), |ink| ink.bad),
        ],
    },
    Section {
        name: "run",
        signs: &[
            row("run.phase", |theme| theme.sign("▶ ‖ ■", "> | #").to_owned(), |ink| ink.warn),
            row("run.speed", |_| "img/s".to_owned(), |ink| ink.strong),
            row("run.rate", |_| "lr".to_owned(), |ink| ink.strong),
            row("run.left", |_| "ETA".to_owned(), |ink| ink.strong),
        ],
    },
    Section {
        name: "quantity",
        signs: &[
            row("quantity.a", |_| "a".to_owned(), |ink| ink.activation),
            row("quantity.w", |_| "w".to_owned(), |ink| ink.weight),
            row("quantity.b", |_| "b".to_owned(), |ink| ink.bias),
            row("quantity.z", |_| "z".to_owned(), |ink| ink.sum),
            row("quantity.delta", |theme| theme.halves("δ", "delta").to_owned(), |ink| ink.error),
        ],
    },
    Section {
        name: "everywhere",
        signs: &[
            row("everywhere.cut", |_| "~".to_owned(), |ink| ink.text),
            row("everywhere.focus", |theme| theme.sign("▸", ">").to_owned(), |ink| ink.accent),
        ],
    },
];
