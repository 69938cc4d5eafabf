//! The page of the network editor: the text of a network, checked as it is written, with what each layer would be and cost.

mod completion;
mod keys;
mod known;
mod message;
mod rows;
mod sentences;
mod table;
#[cfg(test)]
mod tests;

use crate::inspect::plan::Plan;
use crate::inspect::{Ask, Question as Asked};
use crate::protocol::{Command, NewRun, When};
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{clipped, columns_of, piece, write_lines};
use crate::tui::view::bindings::{Binding, Key, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Incident, View};
use crate::tui::views::question::Question;
use crate::viz::text::clip;
use crossterm::event::KeyCode;
use keys::{Action, BINDINGS};
use known::{ASK, CUSTOM, classes, completion, name, present};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rows::TextRows;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<NetworkEditor>(&[ch('I')], "write a network, and train it");

/// The keys that are for the cursor, and for what is beside it.
const MOVING: [Key; 8] = [
    key(KeyCode::Left),
    key(KeyCode::Right),
    key(KeyCode::Up),
    key(KeyCode::Down),
    key(KeyCode::Home),
    key(KeyCode::End),
    key(KeyCode::Backspace),
    key(KeyCode::Delete),
];

/// The page; what is written outlives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkEditor;

impl View for NetworkEditor {
    type Action = Action;

    fn name(&self) -> &'static str {
        "network-editor"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn hint(&self, action: Action, model: &Model, ui: &UiState) -> Option<&'static str> {
        match action {
            Action::Begin => Some(if can_begin(model, ui) { "train it" } else { "" }),
            Action::Right if !completion(model, ui).rest.is_empty() => Some("complete"),
            _ => None,
        }
    }

    /// The text is looked at once for each change of it.
    fn asks(&self, _model: &Model, ui: &UiState) -> Vec<Ask> {
        let question = Asked::Plan(Plan { text: ui.network_draft.text().to_owned() });
        vec![Ask { id: ASK, question, when: When::At(0) }]
    }

    fn on_open(&mut self, cx: &mut Context<'_>) {
        let network = cx.model.info.as_deref().map_or("", |info| &info.network);
        cx.ui.network_draft.begin(network);
    }

    fn writes(&self, key: Key) -> bool {
        key.character().map_or(MOVING.contains(&key), |character| !leads_out(character))
    }

    /// Small letters, digits and what stands between them are written. What else writes nothing would do things here that nobody means
    /// who writes, and does nothing.
    fn on_typed(&mut self, key: Key, cx: &mut Context<'_>) -> Option<Handled> {
        let character = key.character().filter(|character| !leads_out(*character))?;
        if let 'a'..='z' | '0'..='9' | ' ' | ',' | '.' | '-' = character {
            cx.ui.network_draft.insert(character);
        }
        Some(Handled::Done)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let classes = classes(cx.model);
        match action {
            Action::Begin => return begin(cx),
            Action::NextNamed => cx.ui.network_draft.become_named(&cx.ui.networks, 1, classes),
            Action::NamedBefore => cx.ui.network_draft.become_named(&cx.ui.networks, -1, classes),
            Action::Discard if !cx.ui.network_draft.is_changed() => return Handled::Close,
            Action::Discard => {
                let network = cx.model.info.as_deref().map_or("", |info| &info.network);
                cx.ui.network_draft.discard(network);
            }
            Action::Right | Action::End => {
                let rest = completion(cx.model, cx.ui).rest.to_owned();
                if rest.is_empty() { moved(action, cx) } else { cx.ui.network_draft.write(&rest) }
            }
            Action::Left | Action::Up | Action::Down | Action::Home => moved(action, cx),
            Action::Erase => cx.ui.network_draft.erase(),
            Action::Delete => cx.ui.network_draft.delete(),
            Action::EraseWord => cx.ui.network_draft.erase_word(),
            Action::Clear => cx.ui.network_draft.clear(),
        }
        Handled::Done
    }

    /// The run that begins is seen on the dashboard.
    fn on_incident(&mut self, incident: Incident, _cx: &mut Context<'_>) -> Handled {
        if incident == Incident::Started { Handled::CloseAndPass } else { Handled::Ignored }
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        sentences::sentences(scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let ink = &scene.theme.ink;
        let name = match (name(scene.model, scene.ui), scene.ui.network_draft.is_changed()) {
            (CUSTOM, false) => "as it is trained".to_owned(),
            (name, false) => format!("{name}, as it is trained"),
            (name, true) => name.to_owned(),
        };
        let cost = message::cost(scene);
        let beside = columns_of(&cost) + "Network".len() + 12;
        let room = usize::from(body.width).saturating_sub(beside);
        let title = [piece("Network", ink.strong), piece(clip(&name, room), ink.text)];
        let inner = rule(scene, &title, true, &cost, body, buffer);
        draw_body(scene, inner, buffer);
    }
}

/// Whether a key does here what it does everywhere: capitals open pages, and the keys of the help, of the palette and of quitting are
/// in no word of a network.
const fn leads_out(character: char) -> bool {
    matches!(character, 'A'..='Z' | 'q' | '?' | ':')
}

/// Rows of a body in which what may follow has no room.
const LOW: u16 = 12;

/// Draws the text from the top, what is said of it below, and the table of the layers in what is left.
fn draw_body(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let mut lines = TextRows::of(scene, columns).lines(scene, usize::from(area.height / 3).max(1));
    lines.extend(message::lines(
        scene,
        columns,
        if area.height < LOW { message::FEW } else { message::MOST },
    ));
    let taken = (lines.len() as u16).min(area.height);
    let below = Rect { y: area.y + taken, height: area.height - taken, ..area };
    lines.truncate(usize::from(taken));
    lines.extend(table::lines(scene, below));
    let lines: Vec<_> = lines.into_iter().map(|line| clipped(line, columns)).collect();
    write_lines(&lines, area, buffer);
}

/// Whether the text is a network that can be trained, and somebody is there to do so.
fn can_begin(model: &Model, ui: &UiState) -> bool {
    !model.gone && present(model, ui).is_some_and(|planned| planned.problem.is_none())
}

/// Begins a run of the network, after asking if there is one under way.
fn begin(cx: &mut Context<'_>) -> Handled {
    let refusal = match present(cx.model, cx.ui) {
        None => Some("the network is still being looked at"),
        Some(planned) => planned.problem.as_ref().map(|_| "this cannot be trained yet: see below the text"),
    };
    if let Some(refusal) = refusal {
        cx.ui.notice = Some(refusal.to_owned());
        return Handled::Done;
    }
    let network = ("network".to_owned(), cx.ui.network_draft.text().to_owned());
    let new = NewRun { name: name(cx.model, cx.ui).to_owned(), settings: vec![network] };
    if cx.model.finished.is_none() && !cx.model.gone {
        return Handled::Open(Box::new(Question::Begin(new)));
    }
    cx.command(Command::Begin(new));
    Handled::Done
}

/// Moves the cursor.
fn moved(action: Action, cx: &mut Context<'_>) {
    let columns = usize::from(PageLayout::of(cx.area).body.width);
    let rows = TextRows::of(&cx.scene(), columns);
    let draft = &mut cx.ui.network_draft;
    let cursor = draft.cursor();
    let place = match action {
        Action::Left => cursor.saturating_sub(1),
        Action::Right => cursor + 1,
        Action::Up => rows.above(cursor),
        Action::Down => rows.below(cursor),
        Action::Home => 0,
        _ => usize::MAX,
    };
    draft.go(place);
}
