//! What the user chose to see of the filters, and what is asked for it.

use super::typed::Typed;
use crate::inspect::Finding;
use crate::inspect::filters::Quantity;
use crate::protocol::{AskId, Evaluation, LayerInfo};
use crate::tui::model::Model;
use crate::tui::view::ui_state::UiState;

/// The ask for the filters.
pub const ASK: AskId = AskId::of("filters");
/// The ask for what one of them responds to most.
pub const STRONGEST: AskId = AskId::of("strongest");

/// The ask for what silencing each of them costs.
pub const COSTS: AskId = AskId::of("silencing");

/// The page, as far as it is not told by [`UiState`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Filters {
    /// What is shown of each weight.
    pub quantity: Quantity,
    /// What filters are sorted by.
    pub order: Order,
    /// Whether each filter has a scale of its own.
    pub own_scale: bool,
    /// The part that is looked at of the enlarged filter; `None` where all filters are shown.
    pub part: Option<Part>,
    /// The image that is chosen of those that the enlarged filter responds to.
    pub image: usize,
    /// The row and the column of the weight that is chosen of the enlarged filter.
    pub weight: (usize, usize),
    /// The number that is being typed as its value.
    pub typed: Option<Typed>,
    /// The filter that is to be copied onto another one.
    pub source: Option<Source>,
    /// How good the network was before the last act, where that was known.
    pub before: Option<Standing>,
}

/// A filter that is marked to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its layer.
    pub layer: usize,
    /// Its number, from 0.
    pub unit: usize,
    /// The filters that the layer had when it was marked: with another number of them its own may be that of another one.
    pub total: usize,
}

impl Source {
    /// Tells whether both filters are of one layer as it is.
    pub fn is_beside(self, other: Self) -> bool {
        (self.layer, self.total) == (other.layer, other.total)
    }
}

/// How good the network was at some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// What was measured.
    pub whole: Evaluation,
    /// The number of batches of the run that were done.
    pub total_steps: u64,
}

/// What filters are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// Their number.
    #[default]
    Number,
    /// ‖w‖, the greatest first.
    Norm,
    /// ‖w − w₀‖, the greatest first.
    Change,
    /// The accuracy that is lost without it, the greatest first.
    Cost,
}

impl Order {
    /// All orders, in the order of the key.
    pub const ALL: [Self; 4] = [Self::Number, Self::Norm, Self::Change, Self::Cost];

    /// The quantity whose norm decides.
    pub const fn quantity(self) -> Option<Quantity> {
        match self {
            Self::Number | Self::Cost => None,
            Self::Norm => Some(Quantity::Weight),
            Self::Change => Some(Quantity::Change),
        }
    }
}

/// A part of the enlarged filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The weights.
    Weights,
    /// The images that it responds to most.
    Images,
}

/// The layers with weights: the index into [`RunInfo::viewable`](crate::protocol::RunInfo::viewable) and into the layers of each.
pub fn layers(model: &Model) -> Vec<(usize, usize)> {
    let Some(info) = model.info.as_deref() else { return Vec::new() };
    let has_weights = |layer: usize| info.layers.get(layer).is_some_and(|layer| layer.weights > 0);
    info.viewable.iter().copied().enumerate().filter(|(_, layer)| has_weights(*layer)).collect()
}

/// The layer whose filters are shown: that of the dashboard, or the nearest one with weights before it, or the first.
pub fn layer(model: &Model, ui: &UiState) -> Option<(usize, usize)> {
    let layers = layers(model);
    layers.iter().rfind(|(view, _)| *view <= ui.layer).or(layers.first()).copied()
}

/// Tells whether an earlier moment of the run is looked at, or is on its way.
pub const fn is_past(model: &Model, ui: &UiState) -> bool {
    ui.moment.is_some() || model.moments.seen.is_some()
}

/// Tells whether something can be done to filters: the run as it is now is seen, and goes on.
pub const fn can_be_operated(model: &Model, ui: &UiState) -> bool {
    model.finished.is_none() && !is_past(model, ui)
}

/// Tells whether the units of a layer can be silenced: those of a convolution or a fully connected layer that another one follows.
pub fn can_be_silenced(model: &Model, layer: usize) -> bool {
    let Some(info) = model.info.as_deref() else { return false };
    let has_units = |layer: &LayerInfo| matches!(layer.kind.as_str(), "conv" | "dense");
    let mut from_here = info.layers.iter().skip(layer);
    from_here.next().is_some_and(has_units) && from_here.any(has_units)
}

/// The filter that is enlarged: the last of those that can be seen if the dashboard's is not among them.
pub fn filter(model: &Model, ui: &UiState, layer: usize) -> usize {
    let seen = match model.answers.get(&ASK).map(|answer| &answer.body) {
        Some(Finding::Filters(found)) if found.layer == layer => {
            found.values.as_ref().map(|values| values.count)
        }
        _ => None,
    };
    seen.map_or(ui.filter, |count| ui.filter.min(count.saturating_sub(1)))
}
