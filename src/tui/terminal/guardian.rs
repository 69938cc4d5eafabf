//! The second process as the first one sees it: how it is started, and what it is told.

use rustix::termios::{ControlModes, InputModes, LocalModes, OutputModes, SpecialCodeIndex, Termios};
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

/// The modes that raw mode changes.
pub(super) fn modes(settings: &Termios) -> (InputModes, OutputModes, ControlModes, LocalModes) {
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
pub(super) fn read_settings(text: &str, mut settings: Termios) -> Option<Termios> {
    let mut numbers = text.split_whitespace();
    settings.input_modes = InputModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.output_modes = OutputModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.control_modes = ControlModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.local_modes = LocalModes::from_bits_retain(numbers.next()?.parse().ok()?);
    settings.special_codes[SpecialCodeIndex::VMIN] = numbers.next()?.parse().ok()?;
    settings.special_codes[SpecialCodeIndex::VTIME] = numbers.next()?.parse().ok()?;
    Some(settings)
}
