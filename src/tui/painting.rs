//! The whole screen, drawn of what is known.

use super::app::App;
use super::rival::Rival;
use super::substitutes::substitute;
use crate::inspect::layer::Probe;
use crate::tui::view::offer::Offer;
use crate::tui::view::scene::Scene;
use crate::tui::view::sheet::Sheet;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

impl App {
    /// Draws the whole screen.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let (area, buffer) = (frame.area(), frame.buffer_mut());
        let sheet = self.sheet(area);
        self.paint_with(sheet.as_ref(), area, buffer);
        self.keep_placed(sheet, buffer);
    }

    /// What views look at while they draw.
    pub(super) fn scene<'a>(&'a self, keys: &'a [Offer]) -> Scene<'a> {
        Scene {
            model: self.seen(),
            rival: self.rival.as_deref().map(Rival::seen),
            ui: &self.ui,
            theme: &self.theme,
            language: self.options.language,
            subject: self.stack.subject(&self.ui),
            keys,
            keymap: self.stack.keymap(),
            now: self.frozen.is_some().then_some(self.model.report.total_steps),
            sheet: None,
            tag: "",
        }
    }

    /// Draws the whole screen on an area of a buffer.
    #[cfg(test)]
    pub(super) fn paint(&mut self, area: Rect, buffer: &mut Buffer) {
        self.paint_with(None, area, buffer);
    }

    /// The same, with what may be shown in pixels noted on a sheet.
    fn paint_with(&mut self, sheet: Option<&Sheet>, area: Rect, buffer: &mut Buffer) {
        if area.is_empty() {
            return;
        }
        self.show_waiting();
        if self.bandwidth.affords_pictures() {
            self.model.answers.append(&mut self.held_answers);
            self.held.take().into_iter().for_each(|probe| self.show(probe));
            self.compare();
        }
        self.show_moment_if_whole();
        // What keys do next is about what is seen now.
        self.area = area;
        let keys = self.stack.offers(self.seen(), &self.model, &self.ui);
        self.stack.draw(&Scene { sheet, ..self.scene(&keys) }, area, buffer);
        substitute(self.options.charset, buffer);
        // Held pictures are to be drawn as soon as there is room for them, even if nothing else happens.
        self.dirty |= self.held.is_some() || !self.held_answers.is_empty() || self.holds_moment();
    }

    /// Forgets what waits for bandwidth.
    pub(super) fn forget_held(&mut self) {
        self.held = None;
        self.held_answers.clear();
        self.forget_waiting();
    }

    /// Shows pictures that need not wait for bandwidth.
    pub(super) fn show(&mut self, probe: Box<Probe>) {
        self.held = None;
        self.model.pending.picture = false;
        self.model.probe = Some(probe);
    }
}
