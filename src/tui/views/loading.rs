//! The screen before there is a run: what is being loaded.

use crate::tui::blit;
use crate::tui::model::Model;
use crate::tui::panes::hints;
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::text::centered;
use crate::tui::view::bindings::Binding;
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crate::viz::text::{clip, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::convert::Infallible;

/// What lies over the dashboard until there is a run.
pub struct Loading;

impl View for Loading {
    type Action = Infallible;

    fn name(&self) -> &'static str {
        "loading"
    }

    fn kind(&self) -> Kind {
        Kind::Base
    }

    fn bindings(&self) -> &'static [Binding<Infallible>] {
        &[]
    }

    fn on_action(&mut self, action: Infallible, _: &mut Context<'_>) -> Handled {
        match action {}
    }

    fn is_over(&self, model: &Model) -> bool {
        model.info.is_some()
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let model = scene.model;
        if let Some(failure) = &model.failure {
            return vec![sentence(&format!("it cannot go on: {failure}"))];
        }
        let loading = model.loading.last().map_or("starting", String::as_str);
        vec![sentence(&format!("cnn-tui is getting ready: {loading}"))]
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        draw(scene, area, buffer);
    }
}

fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let model = scene.model;
    let wide = usize::from(area.width).saturating_sub(4);
    let mut lines = vec![
        ("cnn-tui".to_owned(), ink.accent),
        ("convolutional networks, trained and shown live".to_owned(), ink.faint),
        (String::new(), ink.text),
    ];
    let done = model.loading.len().saturating_sub(1);
    for (i, what) in model.loading.iter().enumerate() {
        let current = i == done && model.failure.is_none();
        let end = if current { scene.theme.sign(" …", " ...") } else { "" };
        let text = format!("{}{end}", clip(what, wide.saturating_sub(4)));
        lines.push((text, if current { ink.text } else { ink.faint }));
    }
    if let Some(failure) = &model.failure {
        lines.push((String::new(), ink.text));
        lines.push(("It cannot go on:".to_owned(), ink.bad));
        lines.extend(wrap(failure, wide.clamp(1, 76)).into_iter().map(|line| (line, ink.text)));
    } else if model.loading.is_empty() {
        lines.push((scene.theme.sign("starting …", "starting ...").to_owned(), ink.text));
    }
    let height = usize::from(area.height);
    // The end is what matters where not everything fits.
    let room = if height > 2 { height - 1 } else { height };
    let skip = lines.len().saturating_sub(room);
    let top = (room - (lines.len() - skip)) / 2;
    for (i, (text, line_ink)) in lines.iter().skip(skip).enumerate() {
        centered(text, *line_ink, blit::row(area, top + i), buffer);
    }
    if height > 2 {
        hints::draw_essential(scene, blit::row(area, height - 1), buffer);
    }
}
