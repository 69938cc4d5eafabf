//! Where the caption lies, and what it says there: beside what it is about, if there is room.

use crate::texts::charset::in_charset;
use crate::texts::markup::spoken;
use crate::texts::{Entry, TextFile};
use crate::tui::layout::{Content, Layout};
use crate::tui::panes::prose::{Line, prose};
use crate::tui::panes::text::piece;
use crate::tui::view::scene::Scene;
use crate::viz::text::wrap;
use ratatui::layout::Rect;

/// Columns of a frame at the most: longer lines are hard to read.
const MOST_COLUMNS: u16 = 66;
/// The least screen on which a caption has a frame of its own.
const LEAST_COLUMNS: u16 = 24;
const LEAST_ROWS: u16 = 6;

/// A caption on the screen.
pub(super) struct Place {
    /// All that it covers.
    pub(super) frame: Rect,
    /// Where its lines are.
    pub(super) inner: Rect,
    /// Its lines, all of them.
    pub(super) lines: Vec<Line>,
}

impl Place {
    /// The caption in `region`, as near to `anchor` as possible.
    fn in_region(scene: &Scene<'_>, region: Rect, anchor: Rect) -> Self {
        let (beside, above) = if has_room(&region) { (2, 1) } else { (0, 0) };
        let width = region.width.min(MOST_COLUMNS);
        let columns = width - 2 * beside;
        let lines = lines(scene, usize::from(columns));
        let height = region.height.min((lines.len() as u16).saturating_add(2 * above));
        let x = anchor.x.clamp(region.x, region.right() - width);
        let y = anchor.y.clamp(region.y, region.bottom() - height);
        let inner =
            Rect { x: x + beside, y: y + above, width: columns, height: height.saturating_sub(2 * above) };
        Self { frame: Rect { x, y, width, height }, inner, lines }
    }

    /// Tells whether there is a frame around the lines.
    pub(super) fn has_border(&self) -> bool {
        self.inner != self.frame
    }

    /// How many lines have no room.
    pub(super) fn hidden(&self) -> usize {
        self.lines.len().saturating_sub(usize::from(self.inner.height))
    }
}

fn has_room(region: &Rect) -> bool {
    region.width >= LEAST_COLUMNS && region.height >= LEAST_ROWS
}

/// Tells whether the caption is about a pane of the dashboard.
fn is_of_pane(scene: &Scene<'_>) -> bool {
    scene.subject == scene.ui.focus.caption()
}

/// Where the caption lies on this screen: below, above or beside the pane that it is about, or at the end of the screen.
pub(super) fn place(scene: &Scene<'_>, area: Rect) -> Place {
    // The last row says what keys do.
    let usable = if has_room(&area) { Rect { height: area.height - 1, ..area } } else { area };
    let beside = pane(scene, area).and_then(|pane| {
        let regions = regions(usable, pane).into_iter().filter(has_room);
        regions.map(|region| Place::in_region(scene, region, pane)).find(|place| place.hidden() == 0)
    });
    beside.unwrap_or_else(|| {
        let end = Rect { x: usable.right(), y: usable.bottom(), width: 0, height: 0 };
        Place::in_region(scene, usable, end)
    })
}

/// The pane that the caption is about, if there is one.
fn pane(scene: &Scene<'_>, area: Rect) -> Option<Rect> {
    let layout = Layout::of(area, scene.ui, Content::of(scene.model));
    let focused = layout.panes.into_iter().find(|(pane, _)| *pane == scene.ui.focus);
    focused.map(|(_, rect)| rect).filter(|_| is_of_pane(scene))
}

/// What there is below, above, on the right and on the left of a pane.
fn regions(area: Rect, pane: Rect) -> [Rect; 4] {
    let pane = pane.intersection(area);
    [
        Rect { y: pane.bottom(), height: area.bottom() - pane.bottom(), ..area },
        Rect { height: pane.y - area.y, ..area },
        Rect { x: pane.right(), width: area.right() - pane.right(), ..area },
        Rect { width: pane.x - area.x, ..area },
    ]
}

/// What the caption says, in so many columns.
fn lines(scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let Some(entry) = entry(scene) else { return Vec::new() };
    let title = in_charset(&entry.title, scene.theme.charset);
    let mut lines: Vec<Line> =
        wrap(&title, columns).into_iter().map(|line| vec![piece(line, scene.theme.ink.strong)]).collect();
    for (i, paragraph) in entry.paragraphs().enumerate() {
        lines.extend(prose(scene, paragraph, columns));
        if i == 0 {
            lines.push(Line::new());
        }
    }
    lines
}

/// The title of the caption, and its paragraphs, in plain words.
pub(super) fn words(scene: &Scene<'_>) -> Vec<String> {
    let Some(entry) = entry(scene) else { return Vec::new() };
    std::iter::once(spoken(&entry.title)).chain(entry.paragraphs().map(spoken)).collect()
}

fn entry(scene: &Scene<'_>) -> Option<&'static Entry> {
    scene.language.entries(TextFile::Captions).get(scene.subject)
}
