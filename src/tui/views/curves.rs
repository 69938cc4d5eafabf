//! The page of the curves: loss, accuracy, learning rate and gradient norm through the run, as a whole or a part of it.

mod keys;
mod layout;
mod navigation;
mod panel;
mod parts;
mod reading;
mod sentences;
#[cfg(test)]
mod tests;
mod window;

use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::{room_beside, rule};
use crate::tui::panes::text::{Piece, columns_of, piece, write};
use crate::tui::panes::{hints, status};
use crate::tui::view::bindings::{Binding, ch};
use crate::tui::view::context::Context;
use crate::tui::view::curve_choice::{CurveChoice, Extent, Quantity};
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::{Handled, View};
use crate::viz::chart::plot_rows;
use crate::viz::number::grouped;
use keys::{Action, BINDINGS};
use layout::CurveLayout;
use panel::Panel;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use window::Window;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<Curves>(&[ch('V')], "curves: zoom, pan, read off");

/// The page; what is chosen of it outlives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Curves;

impl View for Curves {
    type Action = Action;

    fn name(&self) -> &'static str {
        "curves"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let choice = cx.ui.curves;
        cx.ui.curves = match action {
            Action::Back if choice.extent == Extent::All => return Handled::Close,
            Action::Back => CurveChoice { extent: Extent::All, last: None, ..choice },
            Action::NextQuantity => CurveChoice { quantity: choice.quantity.step(1), ..choice },
            Action::QuantityBefore => CurveChoice { quantity: choice.quantity.step(-1), ..choice },
            Action::Show(quantity) => CurveChoice { quantity, ..choice },
            Action::Extent => window::choose(&cx.scene(), choice.extent.next()),
            Action::ZoomIn => window::scale(&cx.scene(), false),
            Action::ZoomOut => window::scale(&cx.scene(), true),
            Action::ByEpoch => {
                cx.ui.curves.by_epoch = !choice.by_epoch;
                window::follow_cursor(&cx.scene())
            }
            Action::Smoothing => CurveChoice { smoothing: choice.smoothing.next(), ..choice },
            Action::Alone => CurveChoice { alone: !choice.alone, ..choice },
            Action::Newest => {
                cx.ui.cursor = None;
                CurveChoice { last: None, ..choice }
            }
            Action::PointBefore
            | Action::NextPoint
            | Action::EpochBefore
            | Action::NextEpoch
            | Action::PageBack
            | Action::PageOn
            | Action::First
            | Action::ChangeBefore
            | Action::NextChange => {
                cx.ui.cursor = navigation::moved(&cx.scene(), action);
                window::follow_cursor(&cx.scene())
            }
        };
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        sentences::sentences(scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let change = reading::change_lines(scene);
        let layout = CurveLayout::of(area, &scene.ui.curves, change.is_some());
        status::draw(scene, layout.status, buffer);
        hints::draw(scene, layout.hints, buffer);
        let window = Window::of(scene);
        let panels: Vec<(Panel, Rect)> = layout
            .charts
            .iter()
            .map(|&(quantity, area)| {
                let rows = plot_rows(usize::from(area.height.saturating_sub(1)));
                (Panel::new(scene, quantity, window, rows), area)
            })
            .collect();
        // All have the same time axis: their columns must be the same.
        let labels = panels.iter().map(|(panel, _)| panel.label_width()).max().unwrap_or(0);
        for (panel, area) in &panels {
            let inner = heading(scene, panel, window, *area, buffer);
            panel.draw(scene, window, labels, inner, buffer);
        }
        let columns = usize::from(area.width);
        write(&fitting(reading::lines(scene), columns), layout.values, buffer);
        write(&fitting(change.unwrap_or_default(), columns), layout.change, buffer);
    }
}

/// Draws the titled rule of a panel: what is shown, how much of the run, and the best value. Returns what is left.
fn heading(scene: &Scene<'_>, panel: &Panel, window: Window, area: Rect, buffer: &mut Buffer) -> Rect {
    let (ink, choice) = (&scene.theme.ink, &scene.ui.curves);
    let is_chosen = panel.quantity == choice.quantity;
    let unit = if panel.quantity == Quantity::Accuracy { " %" } else { "" };
    let mut titles = vec![vec![piece(format!("{}{unit}", panel.quantity.title()), ink.strong)]];
    if scene.ui.log_scale {
        titles.push([titles[0].as_slice(), &[piece("log", ink.faint)]].concat());
    }
    if is_chosen {
        let longest = titles.last().cloned().unwrap_or_default();
        let with = |pieces: Vec<Piece>| [longest.clone(), pieces].concat();
        titles.push(with(vec![piece(extent(scene, window), ink.text)]));
        let manner = manner(scene, panel.quantity);
        titles.push(with(vec![piece(format!("{}, {manner}", extent(scene, window)), ink.text)]));
    }
    titles.reverse();
    let star = star(scene, panel);
    // The mark, a blank after each piece, and what stands around the right end.
    let taken = |pieces: &[Piece]| usize::from(area.width).saturating_sub(room_beside(pieces, area.width));
    let room = usize::from(area.width).saturating_sub(columns_of(&star));
    let title = titles.iter().find(|title| taken(title) <= room).or(titles.last()).cloned();
    rule(scene, &title.unwrap_or_default(), is_chosen, &star, area, buffer)
}

/// How much of the run is shown, in words.
fn extent(scene: &Scene<'_>, window: Window) -> String {
    let dash = scene.theme.sign("–", "-");
    let part = format!("batches {}{dash}{}", grouped(window.from.max(1)), grouped(window.to));
    match scene.ui.curves.extent {
        Extent::All => "all of the run".to_owned(),
        Extent::Recent => format!("recent: {part}"),
        Extent::Epoch => format!("an epoch: {part}"),
        Extent::Batches(_) => part,
    }
}

/// What the line is, in words.
fn manner(scene: &Scene<'_>, quantity: Quantity) -> &'static str {
    match (scene.ui.curves.by_epoch, quantity) {
        (true, _) => "by epoch",
        (false, Quantity::Rate) => "by batch",
        (false, _) => scene.ui.curves.smoothing.words(),
    }
}

/// The best value so far, wherever it was.
fn star(scene: &Scene<'_>, panel: &Panel) -> Vec<Piece> {
    let ink = scene.theme.ink.good;
    let best = parts::star(scene.model, panel.quantity);
    best.map_or_else(Vec::new, |star| {
        let value = reading::shown(panel.quantity, star.value);
        vec![piece(format!("{} best val {value}@{}", scene.theme.sign("★", "*"), star.epoch), ink)]
    })
}
