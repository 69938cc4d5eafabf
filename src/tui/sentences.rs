//! What the screen shows, in sentences.

use super::app::App;
use super::panes::sentence::sentence;
use super::panes::status;
use crate::texts::charset::in_charset;

impl App {
    /// Says in sentences what the screen shows, for whoever does not see it: the important first, one sentence a line or a few that
    /// belong together.
    pub fn sentences(&self) -> Vec<String> {
        let keys = self.stack.offers(self.seen(), &self.ui);
        let scene = self.scene(&keys);
        let mut sentences = self.stack.sentences(&scene);
        // The rows above a page are the same on all of them.
        if self.stack.has_page() && !self.stack.is_covered() {
            sentences.extend(status::sentences(&scene));
        }
        let sentences = sentences.iter().map(|text| sentence(text));
        sentences.map(|sentence| in_charset(&sentence, self.options.charset).into_owned()).collect()
    }
}
