//! How many bytes the screen costs on the wire.

use crate::protocol::Event;
use crate::tui::app::ScreenOptions;
use crate::tui::testing::{probe, report, running};
use crate::tui::theme::ColorDepth;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

/// A place for bytes that can be looked at while a terminal writes to it.
#[derive(Clone, Default)]
struct Wire(Rc<RefCell<Vec<u8>>>);

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Bytes that a terminal of 80×24 gets for each of sixty frames while training flat out, pictures with each.
fn bytes_of_sixty_frames(options: ScreenOptions) -> Vec<usize> {
    let wire = Wire::default();
    let viewport = Viewport::Fixed(Rect::new(0, 0, 80, 24));
    let backend = CrosstermBackend::new(wire.clone());
    let mut terminal =
        Terminal::with_options(backend, TerminalOptions { viewport }).expect("it is not asked");
    let mut app = running(options, 200);
    let mut counts = Vec::new();
    for frame in 0..=60 {
        let (from, to) = (200 + frame * 43 + 1, 200 + (frame + 1) * 43);
        app.on_event(Event::Report(report(from, to)));
        app.on_probe(Box::new(probe(to, 0)));
        wire.0.borrow_mut().clear();
        terminal.draw(|frame| app.draw(frame)).expect("a Vec takes everything");
        counts.push(wire.0.borrow().len());
    }
    assert!(counts[0] > 2_000, "the first frame draws everything");
    counts.split_off(1)
}

#[test]
fn training_flat_out_stays_below_four_kilobytes_a_frame() {
    for color in ColorDepth::ALL {
        let counts = bytes_of_sixty_frames(ScreenOptions { color, ..ScreenOptions::default() });
        let mean = counts.iter().sum::<usize>() / counts.len();
        assert!(mean < 4000, "{color:?}: {mean} bytes a frame: {counts:?}");
        assert!(mean > 100, "{color:?}: something has to move");
    }
}
