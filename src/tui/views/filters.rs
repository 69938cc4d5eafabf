//! The page of the filters: all of a layer, their weights, gradients or changes; and one enlarged, with the images that it responds to
//! most.

mod bank;
mod costs;
mod gallery;
mod keys;
mod single;
mod state;
mod surgery;
#[cfg(test)]
mod tests;
mod tiles;
mod typed;
mod words;
mod worth;

use crate::inspect::filters::{Filters as Asked, Quantity};
use crate::inspect::silencing::Silencing;
use crate::inspect::strongest::Strongest;
use crate::inspect::{Ask, Question};
use crate::protocol::LogLevel;
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::heading::legend;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::{below_rule, rule};
use crate::tui::panes::text::{columns_of, piece, write_wrapped};
use crate::tui::view::bindings::{Binding, Key, ch};
use crate::tui::view::context::Context;
use crate::tui::view::cycle;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Incident, View};
use crate::tui::views::dashboard::pictures;
use bank::{Absence, Bank, strongest};
use keys::Action;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use single::Parts;
use state::{
    ASK, COSTS, Filters, Order, Part, STRONGEST, can_be_operated, can_be_silenced, filter, layer, layers,
};
use typed::Typed;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Filters>(&[ch('F')], "filters and what they respond to");

impl View for Filters {
    type Action = Action;

    fn name(&self) -> &'static str {
        "filters"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &keys::BINDINGS
    }

    /// Nothing can be done to filters of an earlier moment, or once the run is over; while a number is typed, all keys are about that.
    fn hint(&self, action: Action, model: &Model, ui: &UiState) -> Option<&'static str> {
        if self.typed.is_some() {
            return Some(match action {
                Action::Enter => "write the weight",
                Action::Back => "leave it as it is",
                Action::Erase => "take back",
                _ => "",
            });
        }
        (action.operates() && !can_be_operated(model, ui)).then_some("")
    }

    fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        let Some((_, layer)) = layer(model, ui) else { return Vec::new() };
        let filters = Question::Filters(Asked { layer, quantity: self.quantity });
        let strongest = Question::Strongest(Strongest { layer, filter: filter(model, ui, layer) });
        let strongest = self.part.map(|_| Ask::every(STRONGEST, strongest));
        let costs = Ask::every(COSTS, Question::Silencing(Silencing { layer }));
        let wanted = self.part.is_some() || self.order == Order::Cost;
        let costs = (wanted && can_be_silenced(model, layer)).then_some(costs);
        std::iter::once(Ask::every(ASK, filters)).chain(strongest).chain(costs).collect()
    }

    /// A number takes all characters, and begins where a weight is marked.
    fn writes(&self, key: Key) -> bool {
        let begins = |character| Typed::begins(character) && self.part == Some(Part::Weights);
        key.character().is_some_and(|character| self.typed.is_some() || begins(character))
    }

    /// Takes a number in, where one is typed or can begin: the new value of the weight that the cursor is on.
    fn on_typed(&mut self, key: Key, cx: &mut Context<'_>) -> Option<Handled> {
        self.type_number(key.character()?, cx)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Back if self.typed.is_some() => self.typed = None,
            Action::Enter if self.typed.is_some() => self.write(cx),
            Action::Erase => {
                if self.typed.as_mut().is_some_and(|typed| !typed.erase()) {
                    self.typed = None;
                }
            }
            _ if action.operates() => return self.operate(action, cx),
            Action::Back if self.part.is_none() => return Handled::Close,
            Action::Back => self.part = None,
            Action::Enlarge => self.part = if self.part.is_none() { Some(Part::Weights) } else { None },
            Action::Enter => match self.part {
                None => self.part = Some(Part::Weights),
                Some(Part::Weights) => self.part = None,
                Some(Part::Images) => self.watch(cx),
            },
            Action::Part => {
                let images = self.part == Some(Part::Weights) || self.part.is_none();
                self.part = Some(if images { Part::Images } else { Part::Weights });
            }
            Action::Quantity => self.quantity = cycle::step(&Quantity::ALL, self.quantity, 1),
            Action::Order => self.order = cycle::step(&Order::ALL, self.order, 1),
            Action::Scale => self.own_scale = !self.own_scale,
            Action::LayerBefore => step_layer(-1, cx),
            Action::LayerAfter => step_layer(1, cx),
            Action::ChannelBefore | Action::ChannelAfter => self.step_channel(action, cx),
            _ => self.move_about(action, cx),
        }
        Handled::Done
    }

    /// Another run has other filters: what was marked, typed and known of them is nothing any more.
    fn on_incident(&mut self, incident: Incident, _cx: &mut Context<'_>) -> Handled {
        if incident == Incident::Started {
            (self.source, self.typed, self.before) = (None, None, None);
        }
        Handled::Ignored
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        match Bank::of(scene, self) {
            Ok(bank) => words::sentences(scene, self, &bank),
            Err(Absence::Looking) => vec!["The filters are looked at.".to_owned()],
            Err(Absence::Reason(reason)) => vec![format!("There are no filters to be shown: {reason}.")],
        }
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        match Bank::of(scene, self) {
            Ok(bank) => self.draw_bank(scene, &bank, body, buffer),
            Err(absence) => draw_absence(scene, absence, body, buffer),
        }
    }
}

impl Filters {
    fn draw_bank(&self, scene: &Scene<'_>, bank: &Bank<'_>, body: Rect, buffer: &mut Buffer) {
        let columns = usize::from(body.width);
        // The scale is worth more than the last words of the title.
        let is_narrow = columns < 60;
        let room = columns.saturating_sub(if is_narrow { 12 } else { 26 });
        let title =
            fitting(words::titles(scene, self, bank, &self.shown(scene, bank, body), is_narrow), room);
        let taken = columns_of(&title) + title.len() + 6;
        let scale = if self.own_scale { (bank.own_scale(bank.filter()), false) } else { bank.scale };
        let scale = legend(scene, scale, bank.is_colored, columns.saturating_sub(taken));
        let inner = rule(scene, &title, true, &scale, body, buffer);
        match self.part {
            None => tiles::draw(scene, self, bank, inner, buffer),
            Some(part) => single::draw(scene, self, part, bank, inner, buffer),
        }
    }

    /// Says which of the filters can be seen, where that is not all.
    fn shown(&self, scene: &Scene<'_>, bank: &Bank<'_>, body: Rect) -> String {
        let (count, total) = (bank.values.count, bank.values.total);
        if self.part.is_some() {
            return format!("{} of {total}", bank.filter() + 1);
        }
        let arrangement = tiles::Arrangement::of(scene, self, bank, tiles::area(below_rule(body)));
        let shown = arrangement.map_or(0..0, |arrangement| arrangement.shown(bank.selected, count));
        if shown.len() == total || shown.is_empty() {
            return String::new();
        }
        let dash = scene.theme.sign("–", "-");
        let first = if count < total { format!(" (the first {count} can be seen)") } else { String::new() };
        format!("{}{dash}{} of {total}{first}", shown.start + 1, shown.end)
    }

    /// Moves what the cursor is on: a filter, or within the enlarged one a weight or an image. A number that was typed is forgotten.
    fn move_about(&mut self, action: Action, cx: &mut Context<'_>) {
        let mut view = Self { typed: None, ..*self };
        let filter = {
            let scene = cx.scene();
            let Ok(bank) = Bank::of(&scene, self) else { return };
            let inner = below_rule(PageLayout::of(cx.area).body);
            let last = bank.values.count - 1;
            let is_arrow = matches!(action, Action::Left | Action::Right | Action::Up | Action::Down);
            let place = match self.part {
                None => {
                    let arrangement = tiles::Arrangement::of(&scene, self, &bank, tiles::area(inner));
                    let (columns, page) =
                        arrangement.map_or((1, 1), |arrangement| (arrangement.columns, arrangement.page()));
                    tiles::moved(bank.selected, action, columns, page, last)
                }
                Some(part) if is_arrow => {
                    match part {
                        Part::Weights => single::move_cursor(&mut view, &bank, action),
                        Part::Images => {
                            let area = Parts::of(part, inner).images;
                            view.image = gallery::move_cursor(&scene, &bank, self.image, action, area);
                        }
                    }
                    bank.selected
                }
                Some(_) => tiles::moved(bank.selected, action, 1, 1, last),
            };
            bank.order[place]
        };
        view.image = if filter == cx.ui.filter { view.image } else { 0 };
        (*self, cx.ui.filter) = (view, filter);
    }

    /// Goes from the mean over the input channels to the first of them, and on.
    fn step_channel(&self, action: Action, cx: &mut Context<'_>) {
        let scene = cx.scene();
        let Ok(bank) = Bank::of(&scene, self) else { return };
        let (channels, place) = (bank.values.channels, bank.channel.map_or(0, |channel| channel + 1));
        let place =
            if action == Action::ChannelAfter { (place + 1).min(channels) } else { place.saturating_sub(1) };
        cx.ui.channel = place.checked_sub(1).filter(|_| channels > 1);
    }

    /// Has the chosen image watched.
    fn watch(&self, cx: &mut Context<'_>) {
        let index = {
            let scene = cx.scene();
            let Ok(bank) = Bank::of(&scene, self) else { return };
            let found = strongest(&scene, &bank);
            found.and_then(|(found, _)| {
                Some(found.best.get(self.image.min(found.best.len().checked_sub(1)?))?.index)
            })
        };
        if let Some(index) = index {
            pictures::watch(index, cx);
        }
    }
}

/// Goes round the layers with weights.
fn step_layer(places: isize, cx: &mut Context<'_>) {
    let (layers, current) = (layers(cx.model), layer(cx.model, cx.ui));
    if layers.len() < 2 {
        return cx.model.log(LogLevel::Info, "there is no other layer with weights");
    }
    if cx.can_ask() {
        let from = layers.iter().position(|layer| Some(*layer) == current).unwrap_or(0).cast_signed();
        cx.ui.layer = layers[(from + places).rem_euclid(layers.len().cast_signed()).cast_unsigned()].0;
        (cx.ui.filter, cx.ui.channel) = (0, None);
    }
}

/// Says why there are no filters.
fn draw_absence(scene: &Scene<'_>, absence: Absence, body: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let text = match absence {
        Absence::Looking => scene.theme.sign("looking …", "looking ...").to_owned(),
        Absence::Reason(reason) => reason,
    };
    let inner = rule(scene, &[piece("Filters", ink.strong)], true, &[], body, buffer);
    let inner = Rect { x: inner.x + inner.width.min(1), width: inner.width.saturating_sub(2), ..inner };
    write_wrapped(&text, ink.faint, inner, buffer);
}
