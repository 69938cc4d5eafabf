//! What the page asks, and what is selected on it.

use crate::protocol::AskId;

/// The ask whose answer is shown.
pub const ASK: AskId = AskId::of("maps");

/// What is selected on the page and how it is shown, as far as it is not told by [`UiState`](crate::tui::view::ui_state::UiState).
#[derive(Clone, Debug, Default)]
pub struct Maps {
    /// The selected stage; the one that shows what the dashboard does until a key selects another.
    pub(super) stage: Option<usize>,
    /// The selected row and column of the map; its middle until a key selects another.
    pub(super) place: Option<[usize; 2]>,
    /// Whether the selected map has the whole page.
    pub(super) enlarged: bool,
    /// Whether each map has a scale of its own.
    pub(super) own_scale: bool,
    /// Whether maps are plain, without what pooling passes on marked.
    pub(super) plain: bool,
    /// Whether the enlarged map is a picture where its numbers have room, too.
    pub(super) pictures: bool,
}
