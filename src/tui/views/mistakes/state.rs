//! What the gallery shows: which images are asked for, and where the cursor is among those that are there.

use crate::inspect::mistakes::{Filter, Gallery, Judgement, Mistakes as Asked, Order};
use crate::inspect::snapshot::Set;
use crate::inspect::{Answer, Finding};
use crate::protocol::AskId;
use crate::tui::model::Model;
use crate::tui::panes::tiles::Tiles;
use std::ops::Range;

/// The gallery of the mistakes on the validation set or the test set, with a cursor on an image.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mistakes {
    pub(super) set: Set,
    pub(super) order: Order,
    pub(super) filter: Filter,
    /// The classes of the image that the filter was last taken from.
    pub(super) like: Option<(usize, usize)>,
    /// The place of the cursor in the list.
    pub(super) place: usize,
    /// The index of the image that was there when the cursor came; the cursor stays with it while the list changes.
    pub(super) index: Option<usize>,
    /// The first row that is shown; the cursor takes it along.
    pub(super) down: usize,
    /// Whether an image was to be watched that cannot be.
    pub(super) refused: bool,
}

impl Mistakes {
    /// The gallery of a cell of the confusion matrix.
    pub fn of_cell(set: Set, filter: Filter) -> Self {
        Self { set, filter, like: filter.label.zip(filter.predicted), ..Self::default() }
    }

    /// What is asked for.
    pub(super) const fn asked(&self) -> Asked {
        Asked { set: self.set, order: self.order, filter: self.filter }
    }

    /// The name of what is asked: another for each set, order and filter, so that an answer is never taken for that of another.
    pub(super) fn id(&self) -> AskId {
        // A label is a byte, so that a class or none has nine bits.
        let class = |class: Option<usize>| class.map_or(0, |class| class as u64 + 1) & 0x1ff;
        let (label, predicted) = (class(self.filter.label), class(self.filter.predicted));
        let set = u64::from(self.set == Set::Test);
        AskId::numbered("mistakes", predicted << 12 | label << 3 | (self.order as u64) << 1 | set)
    }

    /// What is answered, if anything is yet.
    pub(super) fn answer<'a>(&self, model: &'a Model) -> Option<&'a Answer> {
        model.answers.get(&self.id())
    }

    /// The list in the answer, if there is one.
    pub(super) fn gallery<'a>(&self, model: &'a Model) -> Option<&'a Gallery> {
        match &self.answer(model)?.body {
            Finding::Mistakes(gallery) => Some(gallery),
            _ => None,
        }
    }

    /// The place of the cursor in the list as it is now.
    pub(super) fn cursor(&self, gallery: &Gallery) -> usize {
        let followed = gallery.first.iter().position(|image| Some(image.index) == self.index);
        followed.unwrap_or(self.place).min(gallery.first.len().saturating_sub(1))
    }

    /// The image under the cursor.
    pub(super) fn image(&self, gallery: &Gallery) -> Option<Judgement> {
        gallery.first.get(self.cursor(gallery)).copied()
    }

    /// The images that are shown.
    pub(super) fn shown(&self, gallery: &Gallery, tiles: &Tiles) -> Range<usize> {
        let count = gallery.first.len();
        let first =
            tiles.window(count).following(self.down, self.cursor(gallery) / tiles.across) * tiles.across;
        first.min(count)..count.min(first + tiles.page())
    }
}
