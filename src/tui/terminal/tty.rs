//! The terminal as a device: opened, read, written, measured.
//!
//! Standard output usually shares one *open file description* with the shell and whatever else runs there, and
//! `O_NONBLOCK` belongs to the description: setting it would break the shell's `cat`. So the terminal is opened
//! again by name, which gives a description of our own, and only that one does not block.

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, dup};
use rustix::process::getsid;
use rustix::termios::{
    OptionalActions, QueueSelector, Termios, isatty, tcflush, tcgetattr, tcgetsid, tcgetwinsize, tcsetattr,
    ttyname,
};
use std::ffi::CStr;
use std::io;
use std::time::Duration;

/// The most that is written at once where writing may block: what a ready terminal is sure to take soon.
const CAUTIOUS_CHUNK: usize = 256;

/// How a terminal is opened for a description of our own.
const OWN: OFlags = OFlags::RDWR.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// A terminal, for reading and for writing.
pub(super) struct Tty {
    input: OwnedFd,
    output: OwnedFd,
    /// Whether `output` is the description shared with others, which may block.
    shared: bool,
}

impl Tty {
    /// Opens the terminal that standard output is. Keys come from standard input if that is a terminal, else from
    /// the same terminal (`cnn-tui < file` works).
    pub(super) fn open() -> io::Result<Self> {
        let (stdin, stdout) = (rustix::stdio::stdin(), rustix::stdio::stdout());
        let keys = if isatty(stdin) { stdin } else { stdout };
        let input = reopen(keys).map_or_else(|| dup(keys), Ok)?;
        let (output, shared) = match reopen(stdout) {
            Some(own) => (own, false),
            None => (dup(stdout)?, true),
        };
        Ok(Self { input, output, shared })
    }

    /// Opens the terminal of that name, for reading and writing.
    pub(super) fn named(name: &CStr) -> io::Result<Self> {
        let both = open(name, OWN, Mode::empty())?;
        Ok(Self { input: dup(&both)?, output: both, shared: false })
    }

    /// The terminal's size in cells; `None` where it has none (yet), as under `ssh -tt` without a local terminal.
    pub(super) fn size(&self) -> Option<Size> {
        let size = tcgetwinsize(&self.output).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some(Size::new(size.ws_col, size.ws_row))
    }

    /// The line discipline's settings.
    pub(super) fn attributes(&self) -> io::Result<Termios> {
        Ok(tcgetattr(&self.input)?)
    }

    /// Changes them at once, whatever waits to be written.
    pub(super) fn set_attributes(&self, attributes: &Termios) -> io::Result<()> {
        Ok(tcsetattr(&self.input, OptionalActions::Now, attributes)?)
    }

    /// Writes what fits now and returns how much that was, which may be nothing.
    ///
    /// # Errors
    /// `EIO` once the terminal is gone.
    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut now = bytes;
        if self.shared {
            if !is_ready(self.output(), PollFlags::OUT, Duration::ZERO) {
                return Ok(0);
            }
            now = &bytes[..bytes.len().min(CAUTIOUS_CHUNK)];
        }
        match rustix::io::write(&self.output, now) {
            Ok(written) => Ok(written),
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads what is there. `Ok(None)` means nothing is; `Ok(Some(0))` that the terminal is gone.
    pub(super) fn read(&self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        match rustix::io::read(&self.input, buffer) {
            Ok(count) => Ok(Some(count)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits up to `timeout` until something can be written.
    pub(super) fn wait_writable(&self, timeout: Duration) -> bool {
        is_ready(self.output(), PollFlags::OUT, timeout)
    }

    /// Throws away what was written and not yet fetched by the other side.
    pub(super) fn discard_output(&self) {
        // Nothing depends on it: what cannot be thrown away is read later, or never.
        let _ = tcflush(&self.output, QueueSelector::OFlush);
    }

    pub(super) fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    pub(super) fn output(&self) -> BorrowedFd<'_> {
        self.output.as_fd()
    }
}

/// Opens the terminal behind `tty` again, if that is allowed: by its name, or, where the name cannot be opened (another
/// user's terminal after `su`), as the controlling terminal, if it is that.
fn reopen(tty: BorrowedFd<'_>) -> Option<OwnedFd> {
    let by_name = || open(ttyname(tty, Vec::new()).ok()?, OWN, Mode::empty()).ok();
    let controlling = || {
        let ours = tcgetsid(tty).ok()? == getsid(None).ok()?;
        if ours { open("/dev/tty", OWN, Mode::empty()).ok() } else { None }
    };
    by_name().or_else(controlling).filter(|fd| isatty(fd))
}

fn is_ready(fd: BorrowedFd<'_>, flags: PollFlags, timeout: Duration) -> bool {
    let mut fds = [PollFd::from_borrowed_fd(fd, flags)];
    matches!(poll(&mut fds, Some(&timespec(timeout))), Ok(1..))
}

/// A duration for `poll`.
pub(super) fn timespec(duration: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(duration.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: duration.subsec_nanos().into(),
    }
}
