//! Which pictures are on the dashboard: those of a layer and a sample.

use crate::inspect::layer::Layer;
use crate::inspect::next_mistake::NextMistake;
use crate::inspect::{Ask, Question};
use crate::protocol::LogLevel;
use crate::tui::model::PICTURES;
use crate::tui::view::context::Context;
use crate::tui::view::ui_state::UiState;

/// The name of the search for a sample.
const SEARCH: &str = "search";

/// What is to be known for the pictures.
pub fn ask(ui: &UiState) -> Ask {
    Ask::every(PICTURES, Question::Layer(Layer { view: ui.layer, sample: ui.sample }))
}

/// Goes round the watched samples, from the one that was asked for last.
pub fn sample(places: isize, cx: &mut Context<'_>) {
    let count = cx.model.info.as_deref().map_or(1, |info| info.watched_images).max(1);
    if cx.can_ask() {
        cx.model.pending.withdraw(SEARCH);
        cx.model.pending.picture = true;
        cx.ui.sample = (cx.ui.sample as isize + places).rem_euclid(count as isize) as usize;
    }
}

/// Has a sample watched.
pub fn watch(index: usize, cx: &mut Context<'_>) {
    if cx.can_ask() {
        cx.model.pending.withdraw(SEARCH);
        cx.model.pending.picture |= cx.ui.sample != index;
        cx.ui.sample = index;
    }
}

/// Has a sample searched, in place of the one that was searched before; it is watched once it is found.
pub fn find(question: Question, cx: &mut Context<'_>) {
    if cx.can_ask() {
        cx.model.pending.ask(SEARCH, question);
    }
}

/// Has the next sample searched that the network gets wrong.
pub fn find_mistake(cx: &mut Context<'_>) {
    find(Question::NextMistake(NextMistake { after: cx.ui.sample }), cx);
}

/// Looks at what there is in place of what there is not: another run may have fewer layers, filters and channels.
pub fn keep_within(cx: &mut Context<'_>) {
    let Some(info) = cx.model.info.as_deref() else { return };
    let layer = cx.ui.layer.min(info.viewable.len().saturating_sub(1));
    let index = info.viewable.get(layer).copied().unwrap_or(0);
    let channels = |index: usize| info.layers.get(index).map_or(0, |layer| layer.output.channels);
    let inputs = index.checked_sub(1).map_or(info.input.channels, channels);
    cx.ui.filter = cx.ui.filter.min(channels(index).saturating_sub(1));
    cx.ui.channel = cx.ui.channel.filter(|&channel| channel < inputs);
    cx.ui.layer = layer;
}

/// Goes round the layers that have something to show, from the one that was asked for last.
pub fn layer(places: isize, cx: &mut Context<'_>) {
    let count = cx.model.info.as_deref().map_or(0, |info| info.viewable.len());
    if cx.model.probe.is_none() {
        return;
    }
    if count < 2 {
        return cx.model.log(LogLevel::Info, "there is no other layer to look into");
    }
    if cx.can_ask() {
        let from = cx.ui.layer.min(count - 1);
        cx.ui.layer = (from as isize + places).rem_euclid(count as isize) as usize;
        (cx.ui.filter, cx.ui.channel) = (0, None);
        cx.model.pending.picture = true;
    }
}
