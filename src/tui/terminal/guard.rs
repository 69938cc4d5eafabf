//! A second process that gives the terminal back when the first can do nothing any more.
//!
//! No handler runs on SIGKILL, which is what a system out of memory sends, and none of ours may run on SIGSEGV; memory that
//! cannot be had, or a stack that is full, aborts the process. So the screen starts the program once more, as a guardian: it
//! reads a pipe that ends when the first process does, however that happens, and knows by the last byte in it whether the
//! terminal was given back. It is in a session of its own, where no signal meant for the first process reaches it.

pub use super::guardian::COMMAND;

use super::capability::Capability;
use super::guardian::{modes, read_settings};
use super::raw_mode::{PATIENCE, Terminal};
use super::tty::Tty;
use rustix::process::setsid;
use rustix::termios::{isatty, ttyname};
use std::io::{self, BufRead, BufReader, Read};

/// What the guardian says once it had to do something.
const FAREWELL: &str = "cnn-tui was killed, or ran out of memory, and could not save; its last checkpoint is good, if it \
                        keeps the run: cnn-tui resume\n";

/// Guards the terminal on standard output until standard input ends. This is all that the other process does.
///
/// # Errors
/// If there is no terminal to guard, or nobody who says how it was.
pub fn guard() -> io::Result<()> {
    let (stdin, stdout) = (rustix::stdio::stdin(), rustix::stdio::stdout());
    if isatty(stdin) || !isatty(stdout) {
        return Err(io::Error::other("the screen starts this by itself"));
    }
    let name = ttyname(stdout, Vec::new())?;
    let own = Tty::open()?;
    // Fails for the leader of a process group only, which would be a shell's doing and is as good.
    let _ = setsid();
    let mut pipe = BufReader::new(io::stdin().lock());
    let mut settings = String::new();
    pipe.read_line(&mut settings)?;
    let mut taken = false;
    for byte in pipe.bytes() {
        taken = byte? != 0;
    }
    if taken {
        // A terminal whose session has ended is hung up for who had it open, not for who opens it anew.
        let tty = Tty::named(&name).unwrap_or(own);
        give_back(tty, &settings)?;
    }
    Ok(())
}

fn give_back(tty: Tty, settings: &str) -> io::Result<()> {
    let now = tty.attributes()?;
    let found = read_settings(settings, now.clone()).unwrap_or_else(|| now.clone());
    let mut raw = found.clone();
    raw.make_raw();
    // A shell may have been quicker, and knows better.
    let untouched = modes(&raw) == modes(&now);
    let synchronized = Capability::from_environment().synchronized;
    let terminal = Terminal::taken_over(tty, if untouched { found } else { now }, synchronized);
    terminal.restore();
    terminal.send_within(FAREWELL.as_bytes(), PATIENCE);
    Ok(())
}
