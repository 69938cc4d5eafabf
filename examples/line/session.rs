//! The program in a pty, at the other end of which somebody reads, counts and answers like a terminal.

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use rustix::process::Pid;
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The question for the device's attributes, and an answer.
const QUESTION: &[u8] = b"\x1b[c";
const ANSWER: &[u8] = b"\x1b[?62;22c";
/// How often the screen is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// What came out of the pty.
struct Output {
    bytes: usize,
    parser: vt100::Parser,
}

/// A writer that two threads share.
type Input = Arc<Mutex<Box<dyn Write + Send>>>;

/// A program in a terminal; it ends with this.
pub struct Session {
    output: Arc<Mutex<Output>>,
    input: Input,
    child: Box<dyn Child + Send + Sync>,
}

/// The release build of the program, next to this example's own directory.
pub fn program() -> Result<PathBuf, Box<dyn Error>> {
    let example = std::env::current_exe()?;
    let beside = example.parent().and_then(Path::parent).map(|target| target.join("cnn-tui"));
    beside.filter(|path| path.exists()).ok_or_else(|| "run `cargo build --release` first".into())
}

/// The last row of a screen.
pub fn last_row(screen: &vt100::Screen) -> String {
    screen.rows(0, screen.size().1.into()).last().unwrap_or_default()
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    /// Starts the program in a terminal with 24-bit colours.
    pub fn start(
        program: &Path,
        arguments: &[&str],
        (columns, rows): (u16, u16),
    ) -> Result<Self, Box<dyn Error>> {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size)?;
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")] {
            command.env(name, value);
        }
        for name in ["NO_COLOR", "TMUX", "STY", "LC_ALL", "LC_CTYPE", "COLORFGBG"] {
            command.env_remove(name);
        }
        let child = pty.slave.spawn_command(command)?;
        let reader = pty.master.try_clone_reader()?;
        let input: Input = Arc::new(Mutex::new(pty.master.take_writer()?));
        let parser = vt100::Parser::new(rows.try_into()?, columns.try_into()?, 0);
        let output = Arc::new(Mutex::new(Output { bytes: 0, parser }));
        let (shared, answers) = (Arc::clone(&output), Arc::clone(&input));
        std::thread::spawn(move || {
            // The master lives as long as it is read from.
            let _master = pty.master;
            read(reader, &shared, &answers);
        });
        Ok(Self { output, input, child })
    }

    /// The program's process.
    pub fn process(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.process_id()?).ok()?)
    }

    /// Types a key.
    pub fn press(&mut self, key: &str) -> std::io::Result<()> {
        lock(&self.input).write_all(key.as_bytes())
    }

    /// The last row of the screen as it is.
    pub fn last_row(&self) -> String {
        last_row(lock(&self.output).parser.screen())
    }

    /// Waits until the screen is as `done` says.
    pub fn until(
        &self,
        what: &str,
        done: impl Fn(&vt100::Screen) -> bool,
        patience: Duration,
    ) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + patience;
        while !done(lock(&self.output).parser.screen()) {
            if Instant::now() > deadline {
                let shown = lock(&self.output).parser.screen().contents();
                return Err(format!("waited for {what} in vain:\n{shown}").into());
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Waits until nothing has arrived for `calm`.
    pub fn until_silent(&self, calm: Duration, patience: Duration) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + patience;
        let (mut bytes, mut since) = (self.bytes(), Instant::now());
        while since.elapsed() < calm {
            if Instant::now() > deadline {
                return Err("it does not fall silent".into());
            }
            std::thread::sleep(LOOK);
            let now = self.bytes();
            if now != bytes {
                (bytes, since) = (now, Instant::now());
            }
        }
        Ok(())
    }

    /// Bytes so far.
    fn bytes(&self) -> usize {
        lock(&self.output).bytes
    }

    /// Counts for so long.
    pub fn bytes_per_second(&self, span: Duration) -> f64 {
        let (before, began) = (self.bytes(), Instant::now());
        std::thread::sleep(span);
        (self.bytes() - before) as f64 / began.elapsed().as_secs_f64()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut reader: Box<dyn Read + Send>, output: &Mutex<Output>, input: &Mutex<Box<dyn Write + Send>>) {
    let mut buffer = [0; 65536];
    // The end of what came before, in case a question is cut.
    let mut tail = Vec::new();
    while let Ok(length @ 1..) = reader.read(&mut buffer) {
        let bytes = &buffer[..length];
        {
            let mut output = lock(output);
            output.bytes += length;
            output.parser.process(bytes);
        }
        tail.extend_from_slice(bytes);
        for _ in tail.windows(QUESTION.len()).filter(|window| *window == QUESTION) {
            if lock(input).write_all(ANSWER).is_err() {
                return;
            }
        }
        tail.drain(..tail.len().saturating_sub(QUESTION.len() - 1));
    }
}
