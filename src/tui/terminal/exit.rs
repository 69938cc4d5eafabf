//! Why the screen closed, and why there can be none.

use super::capability;
use std::io::{self, IsTerminal};

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

    pub(super) fn system(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
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
