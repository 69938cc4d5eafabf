//! The terminal: opened, read, drawn on frame by frame, and given back whole whatever happens.

mod ansi;
mod background_query;
pub mod capability;
mod drawing_file;
mod exit;
mod frame_loop;
mod frame_pace;
mod graphics;
pub mod guard;
pub mod guardian;
mod input;
mod keep;
mod keys;
mod meter;
mod panics;
mod raw_mode;
mod receipts;
mod recording;
mod settings;
mod signals;
mod tty;
mod unwritten;
mod wake;

#[cfg(test)]
pub(super) use ansi::AnsiBackend;
pub use drawing_file::keep_drawing;
pub use exit::{Exit, TerminalError, check_terminal};
pub use keep::keep_picture;
pub use recording::Recording;
pub use signals::ONE_SIGNAL;

use crate::inspect::Viewer;
use crate::tui::app::App;
use std::io::{self, IsTerminal};
use std::sync::Arc;

/// How the terminal is talked to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TerminalOptions {
    /// Frames a second that the trainer may cause.
    pub frames_per_second: f64,
    /// Whether each frame is one synchronized update.
    pub synchronized: bool,
    /// Whether to ask for the background. It is not done where keys do not come from standard input.
    pub ask_background: bool,
    /// Whether the terminal is to tell what the mouse does, in place of selecting text with it.
    pub mouse: bool,
    /// Whether to ask the terminal for receipts. It is not done where keys do not come from standard input.
    pub receipts: bool,
    /// Whether to ask the terminal for pictures in pixels. It is not done where keys do not come from standard input, and while what is
    /// drawn is recorded, for a recording is of cells.
    pub pixels: bool,
}

/// Shows `app`, which hears of each run by one of `viewers`, on the terminal until the user, a signal or a hangup ends it, and leaves the terminal as it was; what is drawn goes
/// into `recording`, too.
///
/// The first frame waits for nothing: it shows what the trainer has said by then. A key is answered at once, whatever
/// the rate of frames. Signals are handled from here on until the end of the process: once the screen has closed, the next
/// one that asks for an end gives it at once, so whoever saves
/// after an [`Exit::Signal`] need not look for a second one. Call it once in a process.
///
/// # Errors
/// Those of [`check_terminal`], and [`TerminalError::System`] if the terminal cannot be opened or set up.
pub fn run(
    viewers: &[Viewer],
    app: &mut App,
    options: TerminalOptions,
    recording: Option<Recording>,
) -> Result<Exit, TerminalError> {
    check_terminal()?;
    let can_hear = io::stdin().is_terminal();
    let ask = options.ask_background && can_hear;
    let terminal =
        raw_mode::Terminal::open(options.synchronized).map_err(TerminalError::system("open the terminal"))?;
    let terminal = Arc::new(terminal);
    let (waker, wakeups) = wake::wakeups().map_err(TerminalError::system("make a socket pair"))?;
    signals::start(waker.clone(), Arc::clone(&terminal))
        .map_err(TerminalError::system("start the thread that hears signals"))?;
    // Where no other process can be started, a killed one leaves the terminal as it is: that is no reason to show nothing.
    let _guarded = terminal.guarded().ok();
    // Dropped in reverse: the input thread ends, the terminal is restored, panics print again.
    let _panics = panics::guard(&terminal);
    let _whole = raw_mode::RestoreOnDrop(&terminal);
    terminal.make_raw().map_err(TerminalError::system("put the terminal into raw mode"))?;
    let _input = input::start(waker, Arc::clone(&terminal), ask)
        .map_err(TerminalError::system("start the input thread"))?;
    let frames = frame_loop::FrameLoop::new(viewers, app, &terminal, wakeups, options.frames_per_second);
    let frames = frames.asking(ask).with_mouse(options.mouse).with_receipts(options.receipts && can_hear);
    let frames = frames.with_pixels(options.pixels && can_hear && recording.is_none());
    Ok(frames.recording(recording).run())
}

/// Leaves the signals that end a program to the caller, who listens to them from here on.
pub fn leave_signals() {
    signals::leave();
}

/// Writes what is left to say on the terminal that [`run`] has given back. A client that does not read, for which
/// printing would wait for ever, is waited for a moment only.
pub fn say(text: &str) {
    // Without a terminal there is nobody to tell.
    if let Ok(terminal) = raw_mode::Terminal::open(false) {
        terminal.send_within(text.as_bytes(), raw_mode::PATIENCE);
    }
}
