//! The signs and the words of filters and units that are silenced or frozen.

use super::text::{Piece, piece};
use crate::inspect::layer::Filters;
use crate::tui::theme::Theme;
use crate::tui::view::scene::Scene;

/// What was done to a filter or unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitMark {
    /// Its output is held at zero, and its parameters do not move.
    Silenced,
    /// Its parameters do not move.
    Frozen,
}

impl UnitMark {
    /// Gives the mark of a filter, if it has one.
    pub fn of(filters: &Filters, filter: usize) -> Option<Self> {
        let is_in = |units: &[usize]| units.binary_search(&filter).is_ok();
        if is_in(&filters.silenced) {
            return Some(Self::Silenced);
        }
        is_in(&filters.frozen).then_some(Self::Frozen)
    }

    /// Gives its sign.
    pub const fn sign(self, theme: &Theme) -> &'static str {
        match self {
            Self::Silenced => theme.pick("×", "x"),
            Self::Frozen => "*",
        }
    }

    /// Gives its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Silenced => "silenced",
            Self::Frozen => "frozen",
        }
    }

    /// Gives its sign in its ink.
    pub fn piece(self, scene: &Scene<'_>) -> Piece {
        piece(self.sign(scene.theme), scene.theme.ink.warn)
    }
}

/// Says how many of the filters are silenced, and how many frozen: `2 silenced, 1 frozen`; nothing where none is.
pub fn counted(filters: &Filters) -> String {
    let frozen = filters.frozen.iter().filter(|unit| filters.silenced.binary_search(unit).is_err()).count();
    let parts = [(filters.silenced.len(), UnitMark::Silenced), (frozen, UnitMark::Frozen)];
    let said = parts.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, mark)| format!("{count} {}", mark.word())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_silenced_counts_as_that_alone() {
        let filters = Filters { silenced: vec![1, 4], frozen: vec![4, 6], ..Filters::default() };
        let marks = [0, 1, 4, 6].map(|filter| UnitMark::of(&filters, filter));
        assert_eq!(marks, [None, Some(UnitMark::Silenced), Some(UnitMark::Silenced), Some(UnitMark::Frozen)]);
        assert_eq!(counted(&filters), "2 silenced, 1 frozen");
        assert_eq!(counted(&Filters::default()), "");
    }
}
