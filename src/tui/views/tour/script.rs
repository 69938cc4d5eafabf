//! The words of the tour: those of each step, and those of the strip that it is shown in.

use super::steps::STEPS;
use crate::texts::{Entries, Entry, Language, TextError, TextFile};
use crate::tui::view::ui_state::UiState;

/// The texts of the tour: the user's own, or those of the language.
pub fn entries(ui: &UiState, language: Language) -> &'static Entries {
    ui.tour.texts.unwrap_or_else(|| language.entries(TextFile::Tour))
}

/// The words of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// What the step is about.
    pub title: &'a str,
    /// What it says.
    pub text: &'a str,
    /// What it asks for.
    pub ask: &'a str,
    /// What it says once that is done.
    pub praise: &'a str,
}

impl<'a> Words<'a> {
    /// The words of the step of this id; empty where there are none.
    pub fn of(entries: &'a Entries, id: &str) -> Self {
        let entry = entries.get(id);
        let mut paragraphs = entry.into_iter().flat_map(Entry::paragraphs);
        let mut next = || paragraphs.next().unwrap_or_default();
        Self {
            text: next(),
            ask: next(),
            praise: next(),
            title: entry.map_or("", |entry| entry.title.as_str()),
        }
    }
}

/// Makes the names of what the strip says beside the steps.
macro_rules! labels {
    ($($(#[$about:meta])* $label:ident = $name:literal),* $(,)?) => {
        /// What the strip of the tour says beside the words of its step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Label {
            $($(#[$about])* $label),*
        }

        impl Label {
            /// All of them.
            const ALL: &'static [Self] = &[$(Self::$label),*];

            /// The name of the entry in the file of texts.
            const fn name(self) -> &'static str {
                match self {
                    $(Self::$label => $name),*
                }
            }
        }
    };
}

labels! {
    /// The heading of the list of steps.
    Contents = "word.heading",
    /// How to use the list of steps.
    Choose = "word.choose",
    /// That a step is about another network.
    OtherNetwork = "word.other-network",
    /// That a run is over which was to go on.
    Over = "word.over",
    /// What the key for the next step does.
    Next = "word.next",
    /// What the key for the step before does.
    Back = "word.back",
    /// What the key for the list of steps does.
    List = "word.contents",
    /// What the key does that shows the place again.
    Look = "word.look",
    /// What the key does that begins a run.
    Begin = "word.begin",
    /// What the key does that closes the tour.
    Leave = "word.leave",
}

impl Label {
    /// The words for it.
    pub fn text(self, entries: &Entries) -> &str {
        entries.get(self.name()).map_or("", |entry| entry.title.as_str())
    }
}

/// Paragraphs of a step: what it says, what it asks for, and what it says once that is done.
const PARAGRAPHS: usize = 3;

/// Checks whether the texts of the file at `path` are those of a tour.
///
/// # Errors
/// If an entry is missing, is not known, or has not what it should have.
pub fn check(path: &str, entries: &Entries) -> Result<(), TextError> {
    let failed = |line: usize, what: String| Err(TextError { path: path.to_owned(), line, what });
    for entry in entries.iter() {
        let (line, name) = (entry.line, &entry.name);
        let is_step = STEPS.iter().any(|step| step.id == name);
        if !is_step && !Label::ALL.iter().any(|label| label.name() == name) {
            return failed(
                line,
                format!("[{name}] is no step of the tour; `cnn-tui tour --list` lists them"),
            );
        }
        if entry.title.is_empty() {
            return failed(line, format!("[{name}]: a title is expected behind the name"));
        }
        let count = entry.paragraphs().count();
        if is_step && count != PARAGRAPHS {
            let expected = "3 are expected, with blank lines between: what it says, what it asks for, and what it says then";
            return failed(line, format!("[{name}] has {count} paragraphs; {expected}"));
        }
    }
    let names = STEPS.iter().map(|step| step.id).chain(Label::ALL.iter().map(|label| label.name()));
    let missing = names.into_iter().find(|name| entries.get(name).is_none());
    let last = entries.iter().map(|entry| entry.line).max().unwrap_or(1);
    missing.map_or(Ok(()), |name| failed(last, format!("[{name}] is missing in the file")))
}
