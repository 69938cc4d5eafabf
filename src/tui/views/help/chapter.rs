//! The chapters of the help.

use crate::tui::view::cycle;

/// A chapter of the help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Chapter {
    /// What keys do, and what signs mean.
    #[default]
    Keys,
    /// The words of the lecture.
    Glossary,
    /// The keys of every page.
    Pages,
}

impl Chapter {
    /// All chapters, in their order.
    pub(super) const ALL: [Self; 3] = [Self::Keys, Self::Glossary, Self::Pages];

    /// The chapter so many places further round.
    pub(super) fn turned(self, places: isize) -> Self {
        cycle::step(&Self::ALL, self, places)
    }

    /// The title of the chapter.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Keys => "cnn-tui: keys, and what you see",
            Self::Glossary => "cnn-tui: the words of the lecture",
            Self::Pages => "cnn-tui: the keys of every page",
        }
    }

    /// A word for the chapter.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Glossary => "glossary",
            Self::Pages => "all pages",
        }
    }
}
