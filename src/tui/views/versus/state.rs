//! What the page of a pair shows, and where its cursor is.

use super::layout::Layout;
use super::part::Part;
use super::tiles::tiles;
use crate::inspect::pictures::{MOST, Pictures};
use crate::inspect::snapshot::Set;
use crate::inspect::verdicts::Verdicts;
use crate::inspect::{Ask, Question};
use crate::protocol::{AskId, LogLevel, When};
use crate::tui::model::Model;
use crate::tui::model::comparison::{Comparison, Difference, Which};
use crate::tui::panes::scroll::Scroll;
use crate::tui::panes::tiles::Tiles;
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::UiState;
use crate::tui::views::dashboard::pictures;
use std::ops::Range;

/// The ask about what each network says of all images.
pub const VERDICTS: AskId = AskId::of("verdicts");
/// The ask about what images look like.
pub const ALBUM: AskId = AskId::of("album");
/// The pictures that are asked for begin at a multiple of so many, so that a step of the cursor asks for none anew.
const BLOCK: usize = MOST / 4;

/// The page of a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct Versus {
    /// What the lower part shows, or what arrows go to where both have room.
    pub part: Part,
    /// Which of the images that differ are listed.
    pub which: Which,
    /// The place of the cursor in the list.
    place: usize,
    /// The index of the image that was there when the cursor came; the cursor stays with it while the list changes.
    index: Option<usize>,
    /// The first row that is shown; the cursor takes it along.
    down: usize,
}

impl Versus {
    /// Begins with the first image of the list.
    pub fn begin(&mut self) {
        (self.place, self.index, self.down) = (0, None, 0);
    }

    /// The images that are listed.
    pub fn list(&self, comparison: &Comparison) -> Vec<Difference> {
        comparison.of_kind(self.which).copied().collect()
    }

    /// The place of the cursor in the list as it is now.
    pub fn cursor(&self, list: &[Difference]) -> usize {
        let followed = list.iter().position(|image| Some(image.index) == self.index);
        followed.unwrap_or(self.place).min(list.len().saturating_sub(1))
    }

    /// The places of the list that are shown.
    pub fn shown(&self, list: &[Difference], tiles: &Tiles) -> Range<usize> {
        let row = self.cursor(list) / tiles.across.max(1);
        let first = tiles.window(list.len()).following(self.down, row) * tiles.across;
        first.min(list.len())..list.len().min(first + tiles.page())
    }

    /// All that is to be known of a run.
    pub fn wanted(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        let verdicts = Ask::every(VERDICTS, Question::Verdicts(Verdicts { set: Set::Watched }));
        let mut asks = vec![pictures::ask(ui), verdicts];
        if let Some(comparison) = &model.comparison {
            let list = self.list(comparison);
            let first = (self.cursor(&list) / BLOCK * BLOCK).saturating_sub(BLOCK);
            let images: Vec<usize> = list.iter().skip(first).take(MOST).map(|image| image.index).collect();
            // What an image looks like does not change: it is answered once.
            let question = Question::Pictures(Pictures { images });
            asks.push(Ask { id: ALBUM, question, when: When::At(0) });
        }
        asks
    }

    /// Goes sideways: to another filter, or to another image of the list.
    pub fn sideways(&mut self, places: isize, cx: &mut Context<'_>) {
        match self.part {
            Part::Pictures => {
                let last = last_map(&cx.scene());
                cx.ui.filter = cx.ui.filter.min(last).saturating_add_signed(places).min(last);
            }
            Part::Differences => self.go(cx, |place, last, _| place.saturating_add_signed(places).min(last)),
        }
    }

    /// Goes to another row of the list, or to the first or last filter.
    pub fn scroll(&mut self, scroll: Scroll, cx: &mut Context<'_>) {
        match self.part {
            Part::Pictures => {
                let last = last_map(&cx.scene());
                cx.ui.filter = scroll.lead(cx.ui.filter, last, 10);
            }
            Part::Differences => self.go(cx, |place, last, tiles| tiles.lead(scroll, place, last)),
        }
    }

    /// Watches the image under the cursor, in the maps of both.
    pub fn watch(&mut self, cx: &mut Context<'_>) {
        let list = cx.model.comparison.as_deref().map(|comparison| self.list(comparison)).unwrap_or_default();
        match list.get(self.cursor(&list)) {
            Some(image) => {
                self.part = Part::Pictures;
                pictures::watch(image.index, cx);
            }
            None => cx.refuse(LogLevel::Info, "no image is listed that could be watched"),
        }
    }

    /// Watches the next image behind the watched one that the two take for different classes.
    pub fn watch_next(&mut self, cx: &mut Context<'_>) {
        let watched = cx.ui.sample;
        let differences =
            cx.model.comparison.as_deref().map_or(&[][..], |comparison| &comparison.differences);
        let after = differences.iter().find(|image| image.index > watched).or(differences.first());
        match after.map(|image| image.index) {
            Some(index) => {
                pictures::watch(index, cx);
                self.index = Some(index);
            }
            None => cx.refuse(LogLevel::Info, "no image is known yet on which the two differ"),
        }
    }

    /// Moves the cursor in the list.
    fn go(&mut self, cx: &Context<'_>, lead: impl FnOnce(usize, usize, &Tiles) -> usize) {
        let Some(comparison) = cx.model.comparison.as_deref() else { return };
        let list = self.list(comparison);
        let scene = cx.scene();
        let area = Layout::of(cx.area, self.part).differences;
        let Some(tiles) = tiles(&scene, area) else { return };
        let place = lead(self.cursor(&list), list.len().saturating_sub(1), &tiles);
        (self.place, self.index) = (place, list.get(place).map(|image| image.index));
        self.down = tiles.window(list.len()).following(self.down, place / tiles.across);
    }
}

/// The last map that either run has in the layer that is shown.
fn last_map(scene: &Scene<'_>) -> usize {
    let maps = |model: &Model| {
        let probe = model.probe.as_deref();
        let filters = probe.and_then(|probe| probe.filters.as_ref()).map_or(0, |filters| filters.count);
        probe.and_then(|probe| probe.maps.as_ref()).map_or(filters, |maps| maps.count.max(filters))
    };
    scene.rival.map_or(0, maps).max(maps(scene.model)).saturating_sub(1)
}
