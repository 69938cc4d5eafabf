//! A second process that gives the terminal back when the first can do nothing any more.
//!
//! No handler runs on SIGKILL, which is what a system out of memory sends, and none of ours may run on SIGSEGV; memory that
//! cannot be had, or a stack that is full, aborts the process. So the screen starts the program once more, as a guardian: it
//! reads a pipe that ends when the first process does, however that happens, and knows by the last byte in it whether the
//! terminal was given back. It is in a session of its own, where no signal meant for the first process reaches it.

use super::capability::Capability;
use super::raw_mode::{PATIENCE, Terminal};
use super::tty::Tty;
use rustix::process::setsid;
use rustix::termios::{
    ControlModes, InputModes, LocalModes, OutputModes, SpecialCodeIndex, Termios, isatty, ttyname,
};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// The command that the guardian is started with.
pub const COMMAND: &str = "guard-terminal";

/// What the guardian says once it had to do something.
const FAREWELL: &str = "cnn-tui was killed, or ran out of memory, and could not save; its last checkpoint is good, if it \
                        keeps the run: cnn-tui resume\n";

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
        guardian.write(write_settings(found).as_bytes());
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

fn modes(settings: &Termios) -> (InputModes, OutputModes, ControlModes, LocalModes) {
    (settings.input_modes, settings.output_modes, settings.control_modes, settings.local_modes)
}

/// What raw mode changes, as a line of text.
fn write_settings(settings: &Termios) -> String {
    let (input, output, control, local) = modes(settings);
    let codes = [SpecialCodeIndex::VMIN, SpecialCodeIndex::VTIME].map(|code| settings.special_codes[code]);
    let [least, time] = codes;
    format!("{} {} {} {} {least} {time}\n", input.bits(), output.bits(), control.bits(), local.bits())
}

/// `settings` with what `text` says.
fn read_settings(text: &str, mut settings: Termios) -> Option<Termios> {
    let mut numbers = text.split_whitespace();
    settings.input_modes = InputModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.output_modes = OutputModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.control_modes = ControlModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.local_modes = LocalModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.special_codes[SpecialCodeIndex::VMIN] = numbers.next()?.parse().ok()?;
    settings.special_codes[SpecialCodeIndex::VTIME] = numbers.next()?.parse().ok()?;
    Some(settings)
}
