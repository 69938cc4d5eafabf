//! What the screen does about a mouse: the view under it is asked first. A wheel that it has no use for is the key up or down,
//! and a word of the hint line is the key beside it.

use crate::tui::app::{App, Effect};
use crate::tui::layout::PageLayout;
use crate::tui::panes::hints;
use crate::tui::view::bindings::Key;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};

impl App {
    /// The mouse did something; what that asks of the frame loop is returned.
    pub fn on_mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        if let Some(key) = self.hint_under(mouse) {
            return self.on_key(key.event());
        }
        self.dirty = true;
        let screen = self.area;
        self.act(|stack, cx| stack.on_mouse(mouse, screen, cx))
    }

    /// The key whose hint a button was pressed on, unless something lies over the hint line.
    fn hint_under(&self, mouse: Mouse) -> Option<Key> {
        if mouse.kind != MouseKind::Press(Button::Left) || self.stack.is_covered() {
            return None;
        }
        let keys = self.stack.offers(self.seen(), &self.model, &self.ui);
        let scene = self.scene(&keys);
        let hints = PageLayout::of(self.stack.room(&scene, self.area)).hints;
        mouse.is_over(hints).then(|| hints::key_at(&scene, hints, mouse.column))?
    }
}
