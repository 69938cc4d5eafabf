//! What keys do with the focused pane: cursor, filter, channel, and what is scrolled.

use super::keys::Action;
use crate::tui::layout::{Content, Layout};
use crate::tui::panes::{filters, sample};
use crate::tui::view::bindings::{ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::ui_state::Pane;
use crossterm::event::KeyCode;

/// Leaves the zoom; without one, forgets the cursor and goes to the end of the log.
pub fn back(cx: &mut Context<'_>) {
    if cx.ui.zoomed {
        cx.ui.zoomed = false;
    } else {
        cx.ui.cursor = None;
        cx.ui.log_back = 0;
    }
}

/// Freezes or thaws what is seen. An earlier moment stands still anyway, and a film has a key of its own that stops it.
pub fn freeze(cx: &mut Context<'_>) {
    if cx.ui.moment.is_none() {
        cx.ui.is_frozen = cx.model.info.is_some() && !cx.ui.is_frozen;
        return;
    }
    let scene = cx.scene();
    let text = if cx.ui.is_film {
        format!("a film runs: {} stops it", scene.label(ch('P')))
    } else {
        let now = scene.label(key(KeyCode::End));
        format!("an earlier moment stands still as it is; {now} leads to the present")
    };
    cx.ui.notice = Some(text);
}

/// Goes a place on in the focused pane.
pub fn arrow(action: Action, cx: &mut Context<'_>) {
    let sideways = match action {
        Action::Left => -1,
        Action::Right => 1,
        _ => 0,
    };
    let along = match action {
        Action::Up => -1,
        Action::Down => 1,
        _ => 0,
    };
    match cx.ui.focus {
        Pane::Loss | Pane::Accuracy if sideways != 0 => move_cursor(sideways, cx),
        Pane::Filters | Pane::Sample if sideways != 0 => move_filter(sideways, cx),
        Pane::Filters if filters_and_channels(cx).1 > 1 => move_channel(along, cx),
        Pane::Filters | Pane::Sample => move_filter(along * pictures(cx).0 as isize, cx),
        Pane::Log => scroll_log(-along, cx),
        Pane::Status => cx.ui.run_down = cx.ui.run_down.saturating_add_signed(along).min(1000),
        Pane::Loss | Pane::Accuracy => move_cursor_by_epoch(along > 0, cx),
    }
}

/// Goes a page on in the focused pane, or to one of its ends.
pub fn page(action: Action, cx: &mut Context<'_>) {
    match cx.ui.focus {
        Pane::Filters | Pane::Sample => page_of_pictures(action, cx),
        Pane::Loss | Pane::Accuracy => page_of_points(action, cx),
        Pane::Log => match action {
            Action::PageUp => scroll_log(10, cx),
            Action::PageDown => scroll_log(-10, cx),
            Action::First => cx.ui.log_back = cx.model.log.len().saturating_sub(1),
            _ => cx.ui.log_back = 0,
        },
        Pane::Status => {}
    }
}

fn page_of_pictures(action: Action, cx: &mut Context<'_>) {
    let page = pictures(cx).1.max(1) as isize;
    match action {
        Action::PageUp => move_filter(-page, cx),
        Action::PageDown => move_filter(page, cx),
        Action::First => cx.ui.filter = 0,
        _ => cx.ui.filter = filters_and_channels(cx).0.saturating_sub(1),
    }
}

/// Goes a tenth of the measured points on, or to one of their ends.
fn page_of_points(action: Action, cx: &mut Context<'_>) {
    let page = (cx.model.history.loss.raw.buckets().len() / 10).max(1) as isize;
    match action {
        Action::PageUp => move_cursor(-page, cx),
        Action::PageDown => move_cursor(page, cx),
        Action::First => cx.ui.cursor = cx.model.history.step_by(Some(0), 0),
        _ => cx.ui.cursor = cx.model.history.step_by(None, 0),
    }
}

/// Pictures in a row of the focused pane, and on its page.
fn pictures(cx: &Context<'_>) -> (usize, usize) {
    let scene = cx.scene();
    let layout = Layout::of(cx.area, cx.ui, Content::of(cx.model));
    let maps = || layout.area(Pane::Sample).and_then(|area| sample::grid(&scene, area));
    let maps = if cx.ui.focus == Pane::Sample { maps() } else { None };
    maps.or_else(|| layout.area(Pane::Filters).map(|area| filters::grid(&scene, area))).unwrap_or((1, 1))
}

/// Filters and channels there are, as far as they can be seen.
fn filters_and_channels(cx: &Context<'_>) -> (usize, usize) {
    let probe = cx.model.probe.as_deref();
    let filters = probe.and_then(|probe| probe.filters.as_ref());
    let maps = probe.and_then(|probe| probe.maps.as_ref()).map_or(0, |maps| maps.count);
    filters.map_or((maps, 0), |filters| (filters.count.max(maps), filters.channels))
}

fn move_filter(places: isize, cx: &mut Context<'_>) {
    let last = filters_and_channels(cx).0.saturating_sub(1);
    cx.ui.filter = cx.ui.filter.min(last).saturating_add_signed(places).min(last);
}

fn move_channel(places: isize, cx: &mut Context<'_>) {
    let channels = filters_and_channels(cx).1;
    // The mean over all stands before the first channel.
    let place = cx.ui.channel.map_or(0, |channel| channel + 1);
    let place = place.saturating_add_signed(places).min(channels);
    cx.ui.channel = place.checked_sub(1);
}

/// Goes from one measured point of the curves to another.
fn move_cursor(places: isize, cx: &mut Context<'_>) {
    cx.ui.cursor = cx.model.history.step_by(cx.ui.cursor, places);
}

fn move_cursor_by_epoch(forwards: bool, cx: &mut Context<'_>) {
    let end = cx.model.history.step_by_epoch(cx.ui.cursor, forwards);
    cx.ui.cursor = end.or(cx.ui.cursor);
}

fn scroll_log(lines: isize, cx: &mut Context<'_>) {
    let last = cx.model.log.len().saturating_sub(1);
    cx.ui.log_back = cx.ui.log_back.saturating_add_signed(lines).min(last);
}
