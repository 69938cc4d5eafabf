//! A second process that gives the terminal back when the first can do nothing any more.
//!
//! No handler runs on SIGKILL, which is what a system out of memory sends, and none of ours may run on SIGSEGV; memory that
//! cannot be had, or a stack that is full, aborts the process. So the screen starts the program once more, as a guardian: it
//! reads a pipe that ends when the first process does, however that happens, and knows by the last byte in it whether the
//! terminal was given back. It is in a session of its own, where no signal meant for the first process reaches it.

use super::settings::written;
use rustix::termios::Termios;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// The command that the guardian is started with.
pub const COMMAND: &str = "guard-terminal";

/// The other process, as the first sees it. Dropping this ends it.
pub(super) struct Guardian(Child);

impl Guardian {
    /// Starts it, to restore the settings `found`.
    pub(super) fn start(found: &Termios) -> io::Result<Self> {
        // This very program, even if another has taken its name meanwhile.
        let program =
            if cfg!(target_os = "linux") { "/proc/self/exe".into() } else { std::env::current_exe()? };
        let mut command = Command::new(program);
        command.arg0("cnn-tui").arg(COMMAND).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut guardian = Self(command.spawn()?);
        guardian.write(written(found).as_bytes());
        Ok(guardian)
    }

    /// Says whether the terminal is ours from now on.
    pub(super) fn tell(&mut self, taken: bool) {
        self.write(&[u8::from(taken)]);
    }

    fn write(&mut self, bytes: &[u8]) {
        // A guardian that was killed guards nothing: that is no reason to stop.
        let _ = self.0.stdin.as_mut().map(|pipe| pipe.write_all(bytes));
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
