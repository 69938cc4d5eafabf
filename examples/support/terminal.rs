//! The real program in a real pty, its output on an emulated screen, for what measures it.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Nothing takes longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a terminal.
pub struct Terminal {
    output: Receiver<Vec<u8>>,
    pub input: Box<dyn Write + Send>,
    pub parser: vt100::Parser,
    pub child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Terminal {
    /// Starts to train the default network.
    pub fn start() -> Result<Self, Box<dyn Error>> {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(program()?);
        command.args(["--no-save", "--epochs", "1000", "--background", "dark", "--lang", "en"]);
        command.env("TERM", "xterm-256color");
        let child = pty.slave.spawn_command(command)?;
        let mut reader = pty.master.try_clone_reader()?;
        let input = pty.master.take_writer()?;
        let (sender, output) = channel();
        std::thread::spawn(move || {
            // The master lives as long as it is read from.
            let _master = pty.master;
            let mut buffer = [0; 65536];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Ok(Self { output, input, parser: vt100::Parser::new(24.try_into()?, 80.try_into()?, 0), child })
    }

    /// Reads until the screen is as `done` says.
    pub fn until(&mut self, done: impl Fn(&vt100::Screen) -> bool) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + PATIENCE;
        while !done(self.parser.screen()) {
            if Instant::now() > deadline {
                return Err(format!("waited in vain:\n{}", self.parser.screen().contents()).into());
            }
            match self.output.recv_timeout(Duration::from_millis(1)) {
                Ok(bytes) => self.parser.process(&bytes),
                Err(RecvTimeoutError::Timeout) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Reads for so long.
    pub fn wait(&mut self, time: Duration) -> Result<(), Box<dyn Error>> {
        let end = Instant::now() + time;
        self.until(|_| Instant::now() > end)
    }

    /// Types keys.
    pub fn press(&mut self, keys: &str) -> Result<(), Box<dyn Error>> {
        Ok(self.input.write_all(keys.as_bytes())?)
    }
}

/// The release build of the program, next to this example's own directory.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let example = std::env::current_exe()?;
    let beside = example.parent().and_then(Path::parent).map(|target| target.join("cnn-tui"));
    beside.filter(|path| path.exists()).ok_or_else(|| "run `cargo build --release` first".into())
}
