//! What is on the screen for whoever does not see it, or not now: in words, and as a picture.

use super::app::App;
use crate::protocol::LogLevel;
use crate::texts::charset::in_charset;
use crate::tui::panes::sentence::sentence;
use crate::tui::panes::status;
use crate::tui::picture::{Format, Picture};
use crate::tui::substitutes::substitute;
use ratatui::buffer::Buffer;

impl App {
    /// The lines of the log that are new since this was asked last, in words.
    pub fn news(&mut self) -> Vec<String> {
        let told = std::mem::replace(&mut self.told, self.model.log.pushed());
        let word = |level| match level {
            LogLevel::Info => "",
            LogLevel::Warning => "Warning: ",
            LogLevel::Error => "Error: ",
        };
        self.model.log.since(told).map(|line| format!("{}{}", word(line.level), line.text)).collect()
    }

    /// What can be seen, as a file of this form, and a name for it.
    pub fn picture(&self, format: Format) -> (String, Vec<u8>) {
        let mut buffer = Buffer::empty(self.area);
        let keys = self.stack.offers(self.seen(), &self.model, &self.ui);
        self.stack.draw(&self.scene(&keys), self.area, &mut buffer);
        substitute(self.options.charset, &mut buffer);
        let seen = self.seen();
        let batch = seen.moments.seen.unwrap_or(seen.report.total_steps);
        let name = format!("cnn-tui-{}-batch-{batch}", self.stack.page());
        (name, Picture::new(&buffer, self.options.background).file(format))
    }

    /// Says in sentences what can be seen, for whoever does not see it: the important first, one sentence a line or a few that belong
    /// together.
    pub fn sentences(&self) -> Vec<String> {
        let keys = self.stack.offers(self.seen(), &self.model, &self.ui);
        let scene = self.scene(&keys);
        let mut sentences = self.stack.sentences(&scene);
        // The rows above a page are the same on all of them.
        if self.stack.has_page() && !self.stack.is_covered() && self.has_begun() {
            sentences.extend(status::sentences(&scene));
        }
        let sentences = sentences.iter().map(|text| sentence(text));
        sentences.map(|sentence| in_charset(&sentence, self.options.charset).into_owned()).collect()
    }

    /// A picture of the screen was kept at this place, or not, for this reason.
    pub fn on_kept(&mut self, kept: Result<&str, &str>) {
        let (level, text) = match kept {
            Ok(path) => (LogLevel::Info, format!("the picture is in {path}")),
            Err(problem) => (LogLevel::Error, format!("the picture could not be kept: {problem}")),
        };
        self.model.log(level, &text);
        // Pages have no log.
        self.ui.notice = Some(text);
        self.show_at_once();
    }
}
