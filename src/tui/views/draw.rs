//! The page to draw a digit on: every layer and the outputs answer to each stroke, while training goes on.

mod answer;
mod arrangement;
mod keys;
mod outputs;
mod picture;
mod stages;
mod state;
#[cfg(test)]
mod tests;
mod words;

use crate::inspect::drawn::Drawn;
use crate::inspect::{Ask, Finding, Question};
use crate::tui::canvas::{Canvas, Pen};
use crate::tui::effect::{Effect, Picture};
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::image::COLORS;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::{below_rule, rule};
use crate::tui::panes::text::write_wrapped;
use crate::tui::view::bindings::{Binding, Key, ch, ctrl_key, key};
use crate::tui::view::context::Context;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, Incident, View};
use crate::tui::views::dashboard::{pictures as sources, training};
use answer::{ASK, answer, found};
use arrangement::Parts;
use crossterm::event::KeyCode;
use keys::{Action, BINDINGS};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use state::Draw;
use std::sync::Arc;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<Draw>(&[ch('D')], "draw a digit by hand");

/// By how many degrees a key turns the drawing.
const TURN: f64 = 10.0;

impl View for Draw {
    type Action = Action;

    fn name(&self) -> &'static str {
        "draw"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, model: &Model, ui: &UiState) -> Vec<Ask> {
        let shape = ui.canvas.shape();
        let fits = model.info.as_deref().is_some_and(|info| info.input == shape && Canvas::can_be(shape));
        if !fits {
            return Vec::new();
        }
        let start = self.start(model, ui).map(|sample| Arc::from(sample.pixels.as_slice()));
        let pixels = start.unwrap_or_else(|| Arc::clone(ui.canvas.input()));
        let sample = self.starts.then(|| sources::ask(ui));
        [Ask::every(ASK, Question::Drawn(Drawn { pixels }))].into_iter().chain(sample).collect()
    }

    /// Arrows move the pen or the drawing.
    fn writes(&self, pressed: Key) -> bool {
        let arrows = [KeyCode::Left, KeyCode::Right, KeyCode::Up, KeyCode::Down];
        arrows.into_iter().any(|code| pressed == key(code) || pressed == ctrl_key(code))
    }

    fn on_open(&mut self, cx: &mut Context<'_>) {
        fit(cx);
        cx.ui.canvas.lift();
    }

    fn on_incident(&mut self, incident: Incident, cx: &mut Context<'_>) -> Handled {
        if incident == Incident::Started {
            fit(cx);
        }
        Handled::Ignored
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        if action == Action::Close {
            self.settle(cx);
            cx.ui.canvas.lift();
            return Handled::Close;
        }
        if action == Action::Pause {
            return training::pause(cx);
        }
        if !Canvas::can_be(cx.ui.canvas.shape()) {
            return Handled::Done;
        }
        match action {
            Action::LayerNext => self.step_layer(1, cx),
            Action::LayerPrevious => self.step_layer(-1, cx),
            Action::MapNext => step_map(1, cx),
            Action::MapPrevious => step_map(-1, cx),
            Action::Zoom => self.is_alone = !self.is_alone,
            Action::SampleNext => sources::sample(1, cx),
            Action::SamplePrevious => sources::sample(-1, cx),
            Action::SampleWrong => sources::find_mistake(cx),
            Action::Save => self.save(cx),
            _ => {
                self.settle(cx);
                self.draw_by_key(action, &mut cx.ui.canvas);
            }
        }
        self.starts |= action.is_sample() && !cx.model.gone;
        Handled::Done
    }

    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
        let parts = Parts::of(cx.theme.pixel(), cx.ui.canvas.size(), below_rule(PageLayout::of(area).body));
        let erases = |button| match button {
            Button::Left => Some(false),
            Button::Right => Some(true),
            Button::Middle => None,
        };
        match mouse.kind {
            MouseKind::Press(button) => {
                let Some(erases) = erases(button).filter(|_| mouse.is_over(parts.canvas)) else {
                    return Handled::Ignored;
                };
                self.settle(cx);
                let canvas = &mut cx.ui.canvas;
                let (at, pen) = (parts.place(mouse.column, mouse.row), canvas.pen());
                canvas.point_at(at);
                canvas.put_down(at, Pen { erases: erases || pen.erases, ..pen });
                self.drags = true;
            }
            MouseKind::Drag(_) if self.drags => {
                let at = parts.place(mouse.column, mouse.row);
                cx.ui.canvas.point_at(at);
                cx.ui.canvas.draw_to(at);
            }
            MouseKind::Release(_) if self.drags => {
                self.drags = false;
                cx.ui.canvas.lift();
            }
            // The wheel turns the drawing: moving the pen with it is of no use.
            MouseKind::WheelUp | MouseKind::WheelDown if mouse.is_over(parts.canvas) => {
                self.settle(cx);
                cx.ui.canvas.turn(if mouse.kind == MouseKind::WheelUp { -TURN } else { TURN });
            }
            MouseKind::WheelUp => step_map(-1, cx),
            MouseKind::WheelDown => step_map(1, cx),
            MouseKind::Drag(_) | MouseKind::Release(_) => return Handled::Ignored,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        words::sentences(self, scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let ink = &scene.theme.ink;
        let columns = usize::from(body.width).saturating_sub(5);
        let title = fitting(words::titles(self, scene), columns);
        let inner = rule(scene, &title, true, &[], body, buffer);
        let canvas = &scene.ui.canvas;
        if !Canvas::can_be(canvas.shape()) {
            let why = format!("images of {} pixels are too large to be drawn by hand", canvas.shape());
            return write_wrapped(&why, ink.text, inner, buffer);
        }
        let parts = Parts::of(scene.theme.pixel(), canvas.size(), inner);
        picture::draw(self, scene, &parts, buffer);
        match answer(scene.model).map(|answer| &answer.body) {
            Some(Finding::Drawn(found)) => {
                outputs::draw(scene, found, &parts, buffer);
                stages::draw(self, scene, found, parts.stages, buffer);
            }
            Some(Finding::Nothing(reason)) => {
                write_wrapped(reason, ink.text, parts.stages, buffer);
            }
            _ => write_wrapped("waiting for the answer", ink.faint, parts.stages, buffer),
        }
    }
}

impl Draw {
    /// Puts the sample on the canvas that is seen there already.
    fn settle(&mut self, cx: &mut Context<'_>) {
        if let Some(sample) = self.start(cx.model, cx.ui) {
            let (pixels, has_colors) = (sample.pixels.clone(), sample.shape.channels == COLORS.len());
            cx.ui.canvas.start_with(&pixels);
            if has_colors {
                cx.ui.notice =
                    Some("what is drawn on is grey: the colours of the sample are gone".to_owned());
            }
        }
        self.starts = false;
    }

    /// Does what a key asks of the canvas.
    fn draw_by_key(&mut self, action: Action, canvas: &mut Canvas) {
        let pen = canvas.pen();
        match action {
            Action::Pen => canvas.toggle_pen(),
            Action::Go(right, down) if self.moves => canvas.shift(i32::from(right), i32::from(down)),
            Action::Go(right, down) => canvas.step(isize::from(right), isize::from(down)),
            Action::Shift(right, down) => canvas.shift(i32::from(right), i32::from(down)),
            Action::Arrows => {
                self.moves = !self.moves;
                canvas.lift();
            }
            Action::TurnLeft => canvas.turn(-TURN),
            Action::TurnRight => canvas.turn(TURN),
            Action::Width => canvas.take(Pen { is_thick: !pen.is_thick, ..pen }),
            Action::Rubber => canvas.take(Pen { erases: !pen.erases, ..pen }),
            Action::Clear => canvas.clear(),
            Action::Undo => canvas.undo(),
            Action::Redo => canvas.redo(),
            Action::Center => canvas.center(),
            Action::Centers => canvas.set_centers(!canvas.centers()),
            _ => {}
        }
    }

    /// Has the picture that the network gets written to a file.
    fn save(&self, cx: &mut Context<'_>) {
        let canvas = &cx.ui.canvas;
        let pixels = match self.start(cx.model, cx.ui) {
            Some(sample) => picture::grey(&sample.pixels, sample.shape.channels),
            None => picture::grey(canvas.input(), canvas.shape().channels),
        };
        let (height, width) = canvas.size();
        let picture = Picture { width: width as u32, height: height as u32, levels: pixels.into() };
        cx.effects.push(Effect::KeepDrawing(picture));
    }

    fn step_layer(&mut self, steps: isize, cx: &Context<'_>) {
        let count = found(cx.model).map_or(0, |found| stages::shown(found).len()) as isize;
        if count > 0 {
            self.stage = (self.stage as isize + steps).rem_euclid(count) as usize;
        }
    }
}

/// Takes a canvas for the images of the run, where that is another.
fn fit(cx: &mut Context<'_>) {
    let Some(info) = cx.model.info.as_deref() else { return };
    if !cx.ui.canvas.is_for(info.input, info.centered) {
        cx.ui.canvas = Canvas::new(info.input, info.centered);
    }
}

/// Goes so many maps on.
fn step_map(steps: isize, cx: &mut Context<'_>) {
    let counts = found(cx.model).into_iter().flat_map(|found| &found.stages).map(|stage| stage.maps.count);
    let last = counts.max().unwrap_or(1).saturating_sub(1);
    cx.ui.filter = cx.ui.filter.min(last).saturating_add_signed(steps).min(last);
}
