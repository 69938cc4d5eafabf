//! The maps page: the watched sample at every place of the network at once, before and after each activation and each pooling.
//!
//! All that is shown is of one moment, and of one answer, which holds every value: moving about waits for nobody.

mod content;
mod ends;
mod enlarged;
mod facts;
mod keys;
mod layout;
mod moving;
mod overview;
mod state;
#[cfg(test)]
mod tests;
mod tile;
mod title;
mod words;

use crate::inspect::maps::Maps as Asked;
use crate::inspect::{Ask, Finding, Question};
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{columns_of, piece, write_lines};
use crate::tui::view::bindings::{Binding, ch};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Incident, View};
use crate::tui::views::dashboard::pictures;
use crate::viz::number::grouped;
use content::Content;
use keys::Action;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use state::{ASK, Maps};

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Maps>(&[ch('A')], "maps: every layer at once");

impl View for Maps {
    type Action = Action;

    fn name(&self) -> &'static str {
        "maps"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &keys::BINDINGS
    }

    fn asks(&self, _model: &Model, ui: &UiState) -> Vec<Ask> {
        vec![Ask::every(ASK, Question::Maps(Asked { sample: ui.sample }))]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Back if !self.enlarged => return Handled::Close,
            Action::Back => self.enlarged = false,
            Action::Enlarge => self.enlarged = !self.enlarged,
            Action::Scale => self.own_scale = !self.own_scale,
            Action::Winners => self.plain = !self.plain,
            Action::Numbers => self.pictures = !self.pictures,
            Action::SampleNext => pictures::sample(1, cx),
            Action::SamplePrevious => pictures::sample(-1, cx),
            Action::SampleWrong => pictures::find_mistake(cx),
            _ => self.move_about(action, cx),
        }
        Handled::Done
    }

    /// A run that begins may have fewer stages.
    fn on_incident(&mut self, incident: Incident, _cx: &mut Context<'_>) -> Handled {
        if incident == Incident::Started {
            (self.stage, self.place) = (None, None);
        }
        Handled::Ignored
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        Content::of(*scene, self).map_or_else(|| vec![reason(scene)], |shown| words::sentences(&shown))
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let Some(shown) = Content::of(*scene, self) else {
            let inner = rule(scene, &[piece("Maps", scene.theme.ink.strong)], true, &[], body, buffer);
            return write_lines(&[vec![piece(reason(scene), scene.theme.ink.text)]], inner, buffer);
        };
        let batch = vec![piece(format!("batch {}", grouped(shown.total_steps)), scene.theme.ink.text)];
        // The mark, a blank after each piece, and two and a piece of the rule around the batch.
        let room = usize::from(body.width).saturating_sub(columns_of(&batch) + 6);
        let mut titles = title::titles(&shown, self.enlarged).into_iter();
        let title = titles.find(|title| columns_of(title) + title.len() <= room).unwrap_or_default();
        let inner = rule(scene, &title, true, &batch, body, buffer);
        match self.enlarged {
            true => enlarged::draw(&shown, inner, buffer),
            false => overview::draw(&shown, inner, buffer),
        }
    }
}

impl Maps {
    /// Does what a key asks for that only changes what is selected.
    fn move_about(&mut self, action: Action, cx: &mut Context<'_>) {
        let target = {
            let scene = cx.scene();
            let Some(shown) = Content::of(scene, self) else { return };
            moving::target(&shown, self.enlarged, action)
        };
        let viewable = cx.model.info.as_deref().map_or_else(Vec::new, |info| info.viewable.clone());
        moving::select(self, cx.ui, target, &viewable);
    }
}

/// Why there is nothing to look at.
fn reason(scene: &Scene<'_>) -> String {
    match scene.model.answers.get(&ASK).map(|answer| &answer.body) {
        Some(Finding::Nothing(reason)) => reason.clone(),
        Some(_) => "this network cannot be taken apart".to_owned(),
        None => scene.theme.sign("looking …", "looking ...").to_owned(),
    }
}
