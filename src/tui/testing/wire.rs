//! A line to a terminal: what a screen costs on it, frame by frame, as the encoder of the program has it.

use crate::tui::app::App;
use crate::tui::terminal::AnsiBackend;
use ratatui::Terminal;
use ratatui::layout::Size;

/// The line.
pub struct Wire {
    screen: Terminal<AnsiBackend>,
}

impl Wire {
    /// A line to a terminal of this size.
    pub fn new(columns: u16, rows: u16) -> Self {
        let Ok(screen) = Terminal::new(AnsiBackend::new(Size::new(columns, rows), true));
        Self { screen }
    }

    /// Draws the screen and tells it what that cost, as the frame loop does. Returns the bytes.
    pub fn draw(&mut self, app: &mut App) -> Vec<u8> {
        let Ok(_) = self.screen.draw(|frame| app.draw(frame));
        let mut bytes = Vec::new();
        self.screen.backend_mut().take_frame(&mut bytes);
        app.on_sent(bytes.len());
        bytes
    }
}
