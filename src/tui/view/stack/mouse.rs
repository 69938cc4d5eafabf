//! What a mouse does goes to the view under it.

use super::Stack;
use crate::tui::view::Kind;
use crate::tui::view::bindings::key;
use crate::tui::view::context::Context;
use crate::tui::view::mouse::{Mouse, MouseKind};
use crossterm::event::KeyCode;
use ratatui::layout::Rect;

impl Stack {
    /// Sends what a mouse does to the view under it; a wheel that it has no use for is the key up or down. What lies over others
    /// lets nothing through that is not its own.
    pub fn on_mouse(&mut self, mouse: Mouse, screen: Rect, cx: &mut Context<'_>) {
        let Some((place, area)) = self.under(mouse, screen, cx) else { return };
        let handled = self.views[place].on_mouse(mouse, area, cx);
        if self.apply(place, handled, cx) {
            return;
        }
        let wheel = match mouse.kind {
            MouseKind::WheelUp => key(KeyCode::Up),
            MouseKind::WheelDown => key(KeyCode::Down),
            MouseKind::Press(_) | MouseKind::Drag(_) | MouseKind::Release(_) => return,
        };
        let is_own = self.views[place].entries().any(|entry| self.keymap.of(entry).keys.contains(&wheel));
        if is_own || !self.is_covered() {
            self.on_key(Some(wheel), cx);
        }
    }

    /// The view under the mouse, and the area that it is drawn on. A movement that began on a page goes on with it.
    fn under(&self, mouse: Mouse, screen: Rect, cx: &Context<'_>) -> Option<(usize, Rect)> {
        let scene = cx.scene();
        let room = self.room(&scene, screen);
        let goes_on = matches!(mouse.kind, MouseKind::Drag(_) | MouseKind::Release(_));
        let mut bottom = Rect { y: room.bottom(), height: screen.bottom() - room.bottom(), ..screen };
        for (place, view) in self.views.iter().enumerate().filter(|(_, view)| view.kind() == Kind::Companion)
        {
            let rows = view.rows(&scene, screen).min(bottom.height);
            let area = Rect { height: rows, ..bottom };
            if mouse.is_over(area) && !goes_on && !self.is_covered() {
                return Some((place, area));
            }
            bottom = Rect { y: bottom.y + rows, height: bottom.height - rows, ..bottom };
        }
        let uppermost = self.views.iter().rposition(|view| view.kind() != Kind::Companion)?;
        Some((uppermost, room))
    }
}
