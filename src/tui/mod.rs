//! The live screen: the terminal, the frame loop, and the panes.
//!
//! Everything that touches the terminal is in this folder's runtime half; the other half ([`app`], panes, layout,
//! theme) is plain data in, cells and effects out:
//!
//! ```text
//! keys ── input thread ──┐                        ┌── App::on_key, on_event, on_probe
//! signals ─ signal thread ┤→ mailbox → frame loop ┤
//! trainer ── lanes ───────┘                       └── App::draw → canvas → outbox → terminal
//! ```
//!
//! The loop never blocks on the terminal: it writes through a description of its own that is not blocking, and
//! composes a new frame only when the last one is out. A client that stops reading therefore stops the pictures
//! and nothing else.

mod act;
pub mod app;
mod ask;
pub mod blit;
pub mod budget;
pub mod capability;
pub mod guard;
pub mod history;
pub mod keymap;
pub mod layout;
pub mod model;
pub mod panes;
pub mod theme;
pub mod trace;
pub mod view;

mod canvas;
mod decode;
mod frame_loop;
mod input;
mod mailbox;
mod pace;
mod panics;
mod signals;
mod terminal;
mod tty;

#[cfg(test)]
mod curve_tests;
#[cfg(test)]
mod picture_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text_tests;
#[cfg(test)]
mod wire_tests;

pub use signals::ONE_SIGNAL;

use crate::protocol::channel::ScreenEnd;
use app::App;
use std::io::{self, IsTerminal};
use std::sync::Arc;

/// Why the screen closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The user quit.
    Quit,
    /// A signal arrived that asks for an end in good order, here with its number.
    Signal(i32),
    /// The terminal is gone: SIGHUP, or reading or writing said so.
    Hangup,
}

impl Exit {
    /// The exit status a shell expects: 0, or 128 + the signal's number.
    pub fn status(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Signal(number) => 128u8.saturating_add(u8::try_from(number).unwrap_or(0)),
            Self::Hangup => 129,
        }
    }
}

/// Why there can be no screen.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// Standard output is a file or a pipe.
    #[error(
        "standard output is not a terminal, and the screen needs one; \
         use `cnn-tui train` to train without a screen (over ssh, `ssh -t` gives a terminal)"
    )]
    NotATerminal,
    /// `TERM` names a terminal that cannot place a cursor.
    #[error(
        "the terminal cannot show the screen (TERM is {}); \
         set TERM to what the terminal is, e.g. xterm-256color, or use `cnn-tui train` to train without a screen",
        .0.as_deref().map_or_else(|| "not set".to_owned(), |term| format!("\"{term}\""))
    )]
    NoCursor(Option<String>),
    /// A call to the terminal or the system failed.
    #[error("cannot {doing}: {source}; {}", advice(source))]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// What to do about an error of the system.
fn advice(error: &io::Error) -> &'static str {
    if error.kind() == io::ErrorKind::WouldBlock {
        "there may be a limit on processes (ulimit -u, or the container's): end some, or raise it"
    } else {
        "use `cnn-tui train` to train without a screen"
    }
}

impl TerminalError {
    /// True if the program was started where it cannot work, rather than something having failed.
    pub fn is_misuse(&self) -> bool {
        !matches!(self, Self::System { .. })
    }

    fn system(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::System { doing, source }
    }
}

/// Whether the screen can open here. To be asked before anything expensive is begun.
///
/// # Errors
/// [`TerminalError::NotATerminal`] and [`TerminalError::NoCursor`].
pub fn check_terminal() -> Result<(), TerminalError> {
    if !io::stdout().is_terminal() {
        return Err(TerminalError::NotATerminal);
    }
    let term = std::env::var("TERM").ok();
    if capability::can_place_cursor(term.as_deref()) { Ok(()) } else { Err(TerminalError::NoCursor(term)) }
}

/// How the terminal is talked to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// Frames a second that the trainer may cause.
    pub frames_per_second: f64,
    /// Whether each frame is one synchronized update.
    pub synchronized: bool,
    /// Whether to ask for the background. It is not done where keys do not come from standard input.
    pub ask_background: bool,
}

/// Shows `app` on the terminal until the user, a signal or a hangup ends it, and leaves the terminal as it was.
///
/// The first frame waits for nothing: it shows what the trainer has said by then. A key is answered at once, whatever
/// the rate of frames. Signals are handled from here on until the end of the process: once the screen has closed, the next
/// one that asks for an end gives it at once, so whoever saves
/// after an [`Exit::Signal`] need not look for a second one. Call it once in a process.
///
/// # Errors
/// Those of [`check_terminal`], and [`TerminalError::System`] if the terminal cannot be opened or set up.
pub fn run(lanes: &ScreenEnd, app: &mut App, manner: Manner) -> Result<Exit, TerminalError> {
    check_terminal()?;
    let ask = manner.ask_background && io::stdin().is_terminal();
    let terminal =
        terminal::Terminal::open(manner.synchronized).map_err(TerminalError::system("open the terminal"))?;
    let terminal = Arc::new(terminal);
    let (post, mailbox) = mailbox::mailbox().map_err(TerminalError::system("make a socket pair"))?;
    signals::start(post.clone(), Arc::clone(&terminal))
        .map_err(TerminalError::system("start the thread that hears signals"))?;
    // Where no other process can be started, a killed one leaves the terminal as it is: that is no reason to show nothing.
    let _guarded = terminal.guarded().ok();
    // Dropped in reverse: the input thread ends, the terminal is restored, panics print again.
    let _panics = panics::guard(&terminal);
    let _whole = terminal::RestoreOnDrop(&terminal);
    terminal.make_raw().map_err(TerminalError::system("put the terminal into raw mode"))?;
    let _input = input::start(post, Arc::clone(&terminal), ask)
        .map_err(TerminalError::system("start the input thread"))?;
    let frames = frame_loop::FrameLoop::new(lanes, app, &terminal, mailbox, manner.frames_per_second);
    Ok(frames.asking(ask).run())
}

/// Leaves the signals that end a program to the caller, who listens to them from here on.
pub fn leave_signals() {
    signals::leave();
}

/// Writes what is left to say on the terminal that [`run`] has given back. A client that does not read, for which
/// printing would wait for ever, is waited for a moment only.
pub fn say(text: &str) {
    // Without a terminal there is nobody to tell.
    if let Ok(terminal) = terminal::Terminal::open(false) {
        terminal.send_within(text.as_bytes(), terminal::PATIENCE);
    }
}
