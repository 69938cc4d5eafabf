//! The microscope: one value of the network, what it was made of, and what becomes of the error that it has a part in.
//!
//! All that is shown is of one moment, and of one answer, which holds every value: moving about waits for nobody.

mod aiming;
mod bp1;
mod bp2;
mod bp3;
mod bp4;
mod error_tiles;
pub(in crate::tui::views) mod figures;
mod forward;
mod frame;
mod grids;
mod keys;
mod layout;
mod lines;
mod listing;
pub(in crate::tui) mod maps;
mod naming;
mod picture;
mod shown;
mod subject;
mod symbols;
mod terms;
mod trust;
mod unit_weights;
mod update;
mod words;

use crate::inspect::explain::{Explain, Explanation};
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::{AskId, When};
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::sentence::sentence;
use crate::tui::view::bindings::{Binding, ch};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::{Aim, UiState};
use crate::tui::view::{Handled, Incident, View};
use crate::tui::views::dashboard::pictures;
use keys::Action;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use shown::Shown;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Microscope>(&[ch('M')], "microscope: number by number");

/// The ask whose answer is looked at.
const ASK: AskId = AskId::of("microscope");

/// The page, as far as it is not told by [`UiState`].
#[derive(Clone, Debug, Default)]
pub struct Microscope {
    /// The layer of the dashboard that it is still to be pointed at, for which the answer has to be there, and what it pointed at
    /// when it was opened: who has it point elsewhere meanwhile is heeded.
    opened: Option<Opened>,
    /// The batch after which the moment has to be that is looked at while training goes on.
    since: u64,
    /// Lines that what does not fit is scrolled down.
    down: usize,
    /// What keys asked for before the first answer was there.
    typed: Vec<Action>,
}

/// Where the page begins.
#[derive(Clone, Copy, Debug)]
struct Opened {
    layer: usize,
    aim: Aim,
}

/// Keys that are remembered until there is an answer; nobody types more in that time.
const MOST_TYPED: usize = 32;

impl View for Microscope {
    type Action = Action;

    fn name(&self) -> &'static str {
        "microscope"
    }

    fn subject(&self, ui: &UiState) -> &'static str {
        ui.aim.equation.caption()
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &keys::BINDINGS
    }

    /// A key that would leave everything as it is has no word.
    fn hint(&self, action: Action, model: &Model, ui: &UiState) -> Option<&'static str> {
        let found = explanation(model)?;
        let aim = self.aim(ui, found);
        let is_useless = match action {
            Action::Newest => model.report.phase.rests(),
            Action::Terms => !aim.terms && listing::terms(found, &Aim { terms: true, ..aim }).is_none(),
            Action::Trust => !aim.trust && trust::asks(found, &Aim { trust: true, ..aim }).is_empty(),
            Action::Back | Action::SampleNext | Action::SamplePrevious | Action::SampleWrong => false,
            _ => aiming::moved(found, aim, action) == aim,
        };
        is_useless.then_some("")
    }

    /// While training rests the newest moment is asked for, so that a step is seen at once; while it goes on one moment is
    /// looked at, and nothing more is asked once it is there.
    fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        let question = Question::Explain(question(ui));
        let found = explanation(model);
        let mut asks = found.map_or_else(Vec::new, |found| trust::asks(found, &self.aim(ui, found)));
        if model.report.phase.rests() || ui.moment.is_some() {
            asks.push(Ask::every(ASK, question));
        } else if !explanation(model).is_some_and(|found| self.holds(found, ui)) {
            asks.push(Ask { id: ASK, question, when: When::At(self.since) });
        }
        asks
    }

    /// Points at what the dashboard shows, unless it showed the same when the page was last open.
    fn on_open(&mut self, cx: &mut Context<'_>) {
        self.since = cx.model.report.total_steps;
        let from = (cx.ui.layer, cx.ui.filter);
        if cx.ui.aimed_from != Some(from) {
            let viewable = cx.model.info.as_deref().map_or(&[][..], |info| &info.viewable);
            let layer = viewable.get(cx.ui.layer.min(viewable.len().saturating_sub(1))).copied();
            let Aim { equation, evaluation, .. } = cx.ui.aim;
            let aim = Aim { equation, evaluation, channel: cx.ui.filter, ..Aim::default() };
            cx.ui.point(aim);
            self.opened = layer.map(|layer| Opened { layer, aim });
        }
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Back if !cx.ui.aim.terms && !cx.ui.aim.trust => return Handled::Close,
            Action::SampleNext => pictures::sample(1, cx),
            Action::SamplePrevious => pictures::sample(-1, cx),
            Action::SampleWrong => pictures::find_mistake(cx),
            Action::Newest if cx.can_ask() => {
                self.since = explanation(cx.model).map_or(0, |found| found.total_steps + 1);
            }
            Action::Newest => {}
            _ => self.move_about(action, cx),
        }
        Handled::Done
    }

    /// A run that begins has moments of its own.
    fn on_incident(&mut self, incident: Incident, _cx: &mut Context<'_>) -> Handled {
        if incident == Incident::Started {
            (self.since, self.down) = (0, 0);
        }
        Handled::Ignored
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        match explanation(scene.model) {
            Some(explanation) => {
                let aim = self.aim(scene.ui, explanation);
                words::sentences(&Shown { scene, explanation, aim, down: self.down })
            }
            None => vec![sentence(&format!("microscope: {}", reason(scene)))],
        }
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        match explanation(scene.model) {
            Some(explanation) => {
                let aim = self.aim(scene.ui, explanation);
                let shown = Shown { scene, explanation, aim, down: self.down };
                frame::draw(&shown, body, buffer);
            }
            None => frame::draw_reason(scene, &reason(scene), body, buffer),
        }
    }
}

impl Microscope {
    /// What is pointed at in this explanation: always a place that is there.
    fn aim(&self, ui: &UiState, explanation: &Explanation) -> Aim {
        let opened = self.opened.filter(|opened| opened.aim == ui.aim);
        let start = opened.and_then(|opened| aiming::start(explanation, ui.aim, opened.layer));
        let start = aiming::inside(explanation, start.unwrap_or(ui.aim));
        self.typed.iter().fold(start, |aim, action| aiming::moved(explanation, aim, *action))
    }

    /// Whether an answer is the one to be looked at while training goes on.
    fn holds(&self, found: &Explanation, ui: &UiState) -> bool {
        let Explain { sample, training } = question(ui);
        found.sample == sample && found.training == training && found.total_steps >= self.since
    }

    /// Does what a key asks for that only changes what is pointed at.
    fn move_about(&mut self, action: Action, cx: &mut Context<'_>) {
        let Some(explanation) = explanation(cx.model) else {
            self.typed.push(action);
            return self.typed.truncate(MOST_TYPED);
        };
        let aim = self.aim(cx.ui, explanation);
        self.typed.clear();
        if let Some(terms) = listing::terms(explanation, &aim)
            && let Some(lines) = aiming::scroll(action)
        {
            let height = usize::from(frame::inner(PageLayout::of(cx.area).body).height);
            let last = terms::first(usize::MAX, terms, height);
            self.down = self.down.min(last).saturating_add_signed(lines).min(last);
            return;
        }
        let moved = aiming::moved(explanation, aim, action);
        if moved != cx.ui.aim {
            self.down = 0;
        }
        if moved.terms && !aim.terms {
            self.down = listing::term_at_cursor(explanation, &moved).saturating_sub(1);
        }
        (cx.ui.aim, self.opened) = (moved, None);
    }
}

/// What is asked for what the user chose.
const fn question(ui: &UiState) -> Explain {
    Explain { sample: ui.sample, training: !ui.aim.evaluation }
}

/// The explanation, once it is there.
fn explanation(model: &Model) -> Option<&Explanation> {
    match &model.answers.get(&ASK)?.body {
        Finding::Explain(found) if !found.maps.is_empty() => Some(found),
        _ => None,
    }
}

/// Why there is nothing to look at.
fn reason(scene: &Scene<'_>) -> String {
    let answer: Option<&Answer> = scene.model.answers.get(&ASK);
    match answer.map(|answer| &answer.body) {
        Some(Finding::Nothing(reason)) => reason.clone(),
        Some(_) => "this network cannot be taken apart".to_owned(),
        None => scene.theme.sign("looking …", "looking ...").to_owned(),
    }
}

#[cfg(test)]
mod tests;
