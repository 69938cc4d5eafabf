//! The dashboard: curves, filters, a sample and figures of the run. It is the lowest view, and has the keys of the program.

mod hints;
mod keys;
pub(super) mod looks;
mod mouse;
mod navigation;
pub(super) mod pictures;
pub(super) mod training;

pub(super) use keys::Action;
pub use keys::BINDINGS;

use crate::inspect::Ask;
use crate::protocol::Command;
use crate::tui::effect::Effect;
use crate::tui::layout::{Content, Layout};
use crate::tui::model::Model;
use crate::tui::panes::{self, accuracy, epochs, filters, log, loss, network, sample, status};
use crate::tui::view::bindings::Binding;
use crate::tui::view::context::Context;
use crate::tui::view::mouse::Mouse;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::{Pane, UiState};
use crate::tui::view::{Handled, Incident, Kind, View};
use crate::tui::views::caption::Caption;
use crate::tui::views::help::Help;
use crate::tui::views::jump::Jump;
use crate::tui::views::palette::Palette;
use crate::tui::views::question::Question;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The lowest view of the screen.
pub struct Dashboard;

impl View for Dashboard {
    type Action = Action;

    fn name(&self) -> &'static str {
        "dashboard"
    }

    fn kind(&self) -> Kind {
        Kind::Base
    }

    fn subject(&self, ui: &UiState) -> &'static str {
        ui.focus.caption()
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        BINDINGS
    }

    fn hint(&self, action: Action, model: &Model, ui: &UiState) -> Option<&'static str> {
        hints::word(action, model, ui)
    }

    fn asks(&self, _model: &Model, ui: &UiState) -> Vec<Ask> {
        vec![pictures::ask(ui)]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        use Action as A;
        match action {
            A::Pause => return training::pause(cx),
            A::StepBatch => return training::step(Command::StepBatch, cx),
            A::StepBatches => {
                return training::step(Command::StepBatches(training::BATCHES), cx);
            }
            A::TrainTo => return training::target(cx),
            A::StepEpoch => return training::step(Command::StepEpoch, cx),
            A::RateUp => return training::rate(training::RATE_STEP, cx),
            A::RateDown => return training::rate(1.0 / training::RATE_STEP, cx),
            A::Undo => return training::undo(cx),
            A::Faster => return training::speed(-1, cx),
            A::Slower => return training::speed(1, cx),
            A::Test => training::test(cx),
            A::Save => training::save(cx),
            A::Restart => return training::restart(cx),
            A::SampleNext => pictures::sample(1, cx),
            A::SamplePrevious => pictures::sample(-1, cx),
            A::SampleWrong => pictures::find_mistake(cx),
            A::Jump if cx.model.info.is_some() => return Handled::Open(Box::new(Jump::default())),
            A::Jump => {}
            A::LayerPrevious => pictures::layer(-1, cx),
            A::LayerNext => pictures::layer(1, cx),
            A::FocusNext => cx.ui.focus = cx.ui.focus.step(1),
            A::FocusPrevious => cx.ui.focus = cx.ui.focus.step(-1),
            A::Zoom => cx.ui.zoomed = !cx.ui.zoomed,
            A::Back => navigation::back(cx),
            A::Left | A::Right | A::Up | A::Down => navigation::arrow(action, cx),
            A::PageUp | A::PageDown | A::First | A::Last => navigation::page(action, cx),
            A::LogScale => cx.ui.log_scale = !cx.ui.log_scale,
            A::Charset | A::Colors | A::Theme => looks::change(action, cx),
            A::Help => return Handled::OpenOn(|directory| Box::new(Help::of(directory.pages))),
            A::Palette => return Handled::OpenOn(|directory| Box::new(Palette::of(directory.here))),
            A::Freeze => navigation::freeze(cx),
            A::Overview => {
                cx.ui.zoomed = false;
                return Handled::Reveal;
            }
            A::Caption => return Handled::Open(Box::new(Caption::default())),
            A::Picture => return Handled::Open(Box::new(Question::Picture)),
            A::Repaint => cx.effects.push(Effect::Repaint),
            A::Suspend => cx.effects.push(Effect::Suspend),
            A::Quit | A::Interrupt if cx.model.would_lose() => {
                return Handled::Open(Box::new(Question::Quit));
            }
            A::Quit | A::Interrupt => cx.effects.push(Effect::Quit),
        }
        Handled::Done
    }

    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
        mouse::on_mouse(mouse, area, cx)
    }

    /// A run that begins has no cursor yet, one that diverged asks what to do, and the last words of a trainer are more than
    /// fit on the log's one line.
    fn on_incident(&mut self, incident: Incident, cx: &mut Context<'_>) -> Handled {
        match incident {
            Incident::Started => {
                (cx.ui.cursor, cx.ui.curves.last) = (None, None);
                pictures::keep_within(cx);
            }
            Incident::Finished if cx.model.diverged().is_some() => {
                return Handled::Open(Box::new(Question::Diverged));
            }
            Incident::Finished => return Handled::Ignored,
            Incident::Failed => {
                (cx.ui.focus, cx.ui.zoomed) = (Pane::Log, true);
                return Handled::Reveal;
            }
        }
        Handled::Done
    }

    /// Says what each pane shows, the focused one first, the others in the order of the Tab key where there is no zoom.
    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let focus = scene.ui.focus;
        let others = Pane::ALL.into_iter().filter(|pane| *pane != focus && !scene.ui.zoomed);
        let panes = std::iter::once(focus).chain(others).flat_map(|pane| match pane {
            Pane::Loss => loss::sentences(scene),
            Pane::Accuracy => accuracy::sentences(scene),
            Pane::Filters => filters::words::sentences(scene),
            Pane::Sample => sample::words::sentences(scene),
            Pane::Status if focus == pane => network::sentences(scene),
            Pane::Status => Vec::new(),
            Pane::Log => log::sentences(scene),
        });
        let mut sentences: Vec<String> = panes.collect();
        // How far the run is comes first of all where that is looked at, and else last.
        let at = if focus == Pane::Status { 0 } else { sentences.len() };
        sentences.splice(at..at, status::sentences(scene));
        sentences
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let layout = Layout::of(area, scene.ui, Content::of(scene.model));
        let elsewhere = filters::elsewhere(scene, &layout);
        status::draw(scene, layout.status, buffer);
        for &(pane, area) in &layout.panes {
            match pane {
                Pane::Loss => loss::draw(scene, area, buffer),
                Pane::Accuracy => accuracy::draw(scene, area, buffer),
                Pane::Filters => filters::draw(scene, area, buffer),
                Pane::Sample => sample::draw(scene, elsewhere.as_ref(), area, buffer),
                Pane::Status => network::draw_run(scene, area, buffer),
                Pane::Log => log::draw(scene, area, buffer),
            }
        }
        log::draw_line(scene, layout.log_line, buffer);
        epochs::draw(scene, layout.epochs, buffer);
        network::draw(scene, layout.network, buffer);
        panes::hints::draw(scene, layout.hints, buffer);
    }
}
