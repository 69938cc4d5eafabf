//! Two networks that are trained in lock step, beside each other: curves, filters, maps, and the images on which they differ.

mod charts;
mod contrast;
mod differences;
mod head;
mod keys;
mod layout;
mod part;
mod pictures;
mod state;
#[cfg(test)]
mod tests;
mod tiles;
mod words;

pub use state::{VERDICTS, Versus};

use crate::inspect::Ask;
use crate::protocol::{LogLevel, Side};
use crate::tui::model::Model;
use crate::tui::model::comparison::Which;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{piece, write_wrapped};
use crate::tui::panes::{hints, status};
use crate::tui::view::bindings::{Binding, ch};
use crate::tui::view::context::Context;
use crate::tui::view::cycle;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, View};
use crate::tui::views::dashboard::pictures as shown;
use contrast::ALONE;
use keys::Action;
use layout::Layout;
use part::Part;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Versus>(&[ch('&')], "pair: two networks side by side");

/// The name of the page.
pub const NAME: &str = "versus";

impl View for Versus {
    type Action = Action;

    fn name(&self) -> &'static str {
        NAME
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &keys::BINDINGS
    }

    fn hint(&self, action: Action, model: &Model, _ui: &UiState) -> Option<&'static str> {
        keys::hint(self.part, action, model)
    }

    fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        self.wanted(model, ui)
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        use Action as A;
        match action {
            A::Close => return Handled::Close,
            _ if cx.rival.is_none() => {
                cx.refuse(LogLevel::Info, "there is one run alone: --versus trains a second one");
            }
            A::Alone(side) => return alone(side, cx),
            A::Part => self.part = cycle::step(&Part::ALL, self.part, 1),
            A::Which => {
                self.which = cycle::step(&Which::ALL, self.which, 1);
                self.begin();
                self.part = Part::Differences;
            }
            A::SampleNext => shown::sample(1, cx),
            A::SamplePrevious => shown::sample(-1, cx),
            A::LayerNext => shown::layer(1, cx),
            A::LayerPrevious => shown::layer(-1, cx),
            A::NextDifference => self.watch_next(cx),
            A::Watch => self.watch(cx),
            A::Left => self.sideways(-1, cx),
            A::Right => self.sideways(1, cx),
            A::Row(scroll) => self.scroll(scroll, cx),
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        words::sentences(self, scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let layout = Layout::of(area, self.part);
        status::draw(scene, layout.status, buffer);
        hints::draw(scene, layout.hints, buffer);
        if layout.body.is_empty() {
            return;
        }
        let sides = Side::ALL.map(|side| scene.about(side));
        let [Some(a), Some(b)] = sides else { return draw_alone(scene, layout.body, buffer) };
        let sides = [a, b];
        head::draw(&sides, layout.head, buffer);
        charts::draw(&sides, layout.charts, buffer);
        pictures::draw(&sides, layout.pictures, buffer);
        differences::draw(self, scene, layout.differences, buffer);
    }
}

/// Has the dashboard show a run alone; all pages are about it from there on.
fn alone(side: Side, cx: &mut Context<'_>) -> Handled {
    cx.ui.front = side;
    Handled::Reveal
}

/// Says how a pair is trained, where there is one run alone.
fn draw_alone(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let inner = rule(scene, &[piece("Two networks", ink.strong)], true, &[], area, buffer);
    let inner = Rect { x: inner.x + inner.width.min(1), width: inner.width.saturating_sub(2), ..inner };
    write_wrapped(ALONE, ink.text, inner, buffer);
}
