//! The health of the layers: gradients, updates, dead and saturated units, and how values are distributed; and what the doctor
//! says of the run.

mod complaints;
mod enlarged;
mod heights;
mod line;
mod table;
#[cfg(test)]
mod tests;
mod words;

use crate::inspect::health::{Checkup, Health as Healthy, LayerHealth};
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::AskId;
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::text::{Piece, columns_of, piece, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, View};
use crate::viz::number::grouped;
use crossterm::event::KeyCode;
use line::Line;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Health>(&[ch('H')], "health of the layers");

/// The name under which the page asks.
pub const ASK: AskId = AskId::of("health");

/// The health of the layers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Health {
    /// The layer that is chosen, by its row.
    chosen: usize,
    /// Whether that layer fills the page.
    enlarged: bool,
    /// Whether the bars of the histograms are as high as their counts, not as the logarithms of these.
    linear: bool,
}

/// What a key can ask of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Enlarge the chosen layer, or go back to all.
    Enlarge,
    /// Choose another layer.
    Choose(Scroll),
    /// Change the scale of the histograms.
    Scale,
    /// Go back to all layers, or close the page.
    Back,
}

static BINDINGS: [Binding<Action>; 9] = [
    bind(&[key(KeyCode::Enter), ch('z')], Action::Enlarge, "the layer's histograms, large")
        .hint(Hint::Word("enlarge")),
    bind(&[key(KeyCode::Up), ch('k'), ch('[')], Action::Choose(Scroll::Up), "the layer above"),
    bind(&[key(KeyCode::Down), ch('j'), ch(']')], Action::Choose(Scroll::Down), "the layer below"),
    bind(&[key(KeyCode::PageUp)], Action::Choose(Scroll::PageUp), "a page of layers back"),
    bind(&[key(KeyCode::PageDown)], Action::Choose(Scroll::PageDown), "a page of layers on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Choose(Scroll::First), "to the first layer"),
    bind(&[key(KeyCode::End), ch('G')], Action::Choose(Scroll::Last), "to the last layer"),
    bind(&[ch('y')], Action::Scale, "bars: logarithm or count").hint(Hint::Word("log")),
    bind(&[key(KeyCode::Esc)], Action::Back, "back to the dashboard").hint(Hint::Word("back")),
];

impl View for Health {
    type Action = Action;

    fn name(&self) -> &'static str {
        "health"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, _model: &Model, _ui: &UiState) -> Vec<Ask> {
        vec![Ask::every(ASK, Question::Health(Healthy {}))]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let layers = checkup(cx.model).map_or(0, |checkup| checkup.layers.len());
        let rows = self.parts(&cx.scene(), PageLayout::of(cx.area).body).rows();
        match action {
            Action::Enlarge => self.enlarged = !self.enlarged && layers > 0,
            Action::Choose(scroll) => self.chosen = scroll.lead(self.chosen, layers.saturating_sub(1), rows),
            Action::Scale => self.linear = !self.linear,
            Action::Back if self.enlarged => self.enlarged = false,
            Action::Back => return Handled::Close,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        words::sentences(scene, answer(scene.model).and_then(|answer| Some((answer, found(answer)?))))
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let answer = answer(scene.model);
        let parts = self.parts(scene, body);
        let place = parts.place(scene, self.first(parts.rows(), parts.layers));
        // The mark, a blank after each of three pieces, and two and a piece of the rule around the place.
        let taken = columns_of(&place) + if place.is_empty() { 5 } else { 10 };
        let title = fitting(titles(scene, answer), usize::from(body.width).saturating_sub(taken));
        rule(scene, &title, true, &place, body, buffer);
        write_lines(&parts.complaints, parts.doctor, buffer);
        match answer.map(|answer| &answer.body) {
            Some(Finding::Health(checkup)) => self.draw_layers(scene, checkup, &parts, buffer),
            Some(Finding::Nothing(reason)) => {
                write_lines(&[vec![piece(reason.clone(), scene.theme.ink.text)]], parts.table, buffer);
            }
            _ => {}
        }
    }
}

/// The parts of the page below its title.
struct Parts {
    doctor: Rect,
    complaints: Vec<Line>,
    table: Rect,
    /// The layers that there are.
    layers: usize,
    enlarged: bool,
}

impl Parts {
    /// The layers that have room below the heads of the columns.
    fn rows(&self) -> usize {
        usize::from(self.table.height.saturating_sub(1))
    }

    /// Says which of the layers are shown from `first` on, where that is not all.
    fn place(&self, scene: &Scene<'_>, first: usize) -> Vec<Piece> {
        if self.enlarged {
            Vec::new()
        } else {
            Window { lines: self.layers, rows: self.rows() }.place(scene, first)
        }
    }
}

impl Health {
    /// Parts the page below its title: what the doctor says is above, and never takes more than half.
    fn parts(self, scene: &Scene<'_>, body: Rect) -> Parts {
        let inner = Rect { y: body.y + body.height.min(1), height: body.height.saturating_sub(1), ..body };
        let mut complaints = complaints::lines(scene, usize::from(inner.width));
        complaints.truncate(usize::from(inner.height / 2));
        let above = complaints.len() as u16;
        Parts {
            doctor: Rect { height: above, ..inner },
            complaints,
            table: Rect { y: inner.y + above, height: inner.height - above, ..inner },
            layers: checkup(scene.model).map_or(0, |checkup| checkup.layers.len()),
            enlarged: self.enlarged,
        }
    }

    /// Gives the first layer that is shown of `layers`, so that the chosen one is among those that have room.
    fn first(self, rows: usize, layers: usize) -> usize {
        let chosen = self.chosen.min(layers.saturating_sub(1));
        (chosen + 1).saturating_sub(rows)
    }

    fn draw_layers(self, scene: &Scene<'_>, checkup: &Checkup, parts: &Parts, buffer: &mut Buffer) {
        let chosen = self.chosen.min(checkup.layers.len().saturating_sub(1));
        if self.enlarged {
            if let Some(layer) = checkup.layers.get(chosen) {
                enlarged::draw(scene, layer, self.linear, parts.table, buffer);
            }
            return;
        }
        let window = Window { lines: checkup.layers.len(), rows: parts.rows() };
        let shown = window.shown(self.first(parts.rows(), checkup.layers.len()));
        let layers = checkup.layers[shown.clone()].iter().enumerate();
        let shown: Vec<(&LayerHealth, bool)> =
            layers.map(|(place, layer)| (layer, shown.start + place == chosen)).collect();
        let lines = table::lines(scene, &shown, self.linear, usize::from(parts.table.width));
        write_lines(&lines, parts.table, buffer);
    }
}

/// Gives the newest answer.
fn answer(model: &Model) -> Option<&Answer> {
    model.answers.get(&ASK)
}

fn found(answer: &Answer) -> Option<&Checkup> {
    match &answer.body {
        Finding::Health(checkup) => Some(checkup),
        _ => None,
    }
}

fn checkup(model: &Model) -> Option<&Checkup> {
    answer(model).and_then(found)
}

/// Says what is shown, with less and less in it.
fn titles(scene: &Scene<'_>, answer: Option<&Answer>) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let title = piece("Health", ink.strong);
    let Some((answer, checkup)) = answer.and_then(|answer| Some((answer, found(answer)?))) else {
        let waiting = piece("looking at images", ink.faint);
        return vec![vec![title.clone(), waiting], vec![title]];
    };
    let set = scene.model.info.as_deref().map_or("", |info| info.watched_set.as_str());
    let batch = piece(format!("batch {}", grouped(answer.total_steps)), ink.text);
    let images = grouped(checkup.images as u64);
    let long = piece(format!("of the first {images} {set} images"), ink.faint);
    let short = piece(format!("{images} images"), ink.faint);
    vec![
        vec![title.clone(), long, batch.clone()],
        vec![title.clone(), short, batch.clone()],
        vec![title.clone(), batch],
        vec![title],
    ]
}
