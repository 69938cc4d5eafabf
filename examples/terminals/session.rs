//! A program in a pseudo-terminal, with an emulated terminal at its other end that answers as xterm does.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::error::Error;
use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub const COLUMNS: u16 = 80;
pub const ROWS: u16 = 24;
/// Nothing takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What the terminal received.
struct Received {
    emulator: vt100::Parser,
    bytes: usize,
    ended: bool,
}

/// A program and its terminal.
pub struct Session {
    received: Arc<(Mutex<Received>, Condvar)>,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    /// Kept, so that the line is up.
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    /// Starts `command` with `environment` on top of what is usual in a terminal with 24-bit colours over SSH.
    pub fn start(command: &[String], environment: &[(String, String)]) -> Outcome<Self> {
        let pair =
            native_pty_system().openpty(PtySize { rows: ROWS, cols: COLUMNS, ..PtySize::default() })?;
        let mut builder = CommandBuilder::new(&command[0]);
        builder.args(&command[1..]);
        for name in ["TMUX", "STY", "NO_COLOR", "COLORFGBG", "LC_ALL", "LC_CTYPE"] {
            builder.env_remove(name);
        }
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")] {
            builder.env(name, value);
        }
        environment.iter().for_each(|(name, value)| builder.env(name, value));
        let child = pair.slave.spawn_command(builder)?;
        let mut emulator = vt100::Parser::default();
        emulator.screen_mut().set_size(ROWS.try_into()?, COLUMNS.try_into()?);
        let received = Arc::new((Mutex::new(Received { emulator, bytes: 0, ended: false }), Condvar::new()));
        let writer = Arc::new(Mutex::new(pair.master.take_writer()?));
        let reader = pair.master.try_clone_reader()?;
        let (shared, answers) = (Arc::clone(&received), Arc::clone(&writer));
        std::thread::spawn(move || receive(reader, &shared, &answers));
        Ok(Self { received, writer, child, _master: pair.master })
    }

    fn lock(&self) -> MutexGuard<'_, Received> {
        self.received.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Types `keys`.
    pub fn press(&self, keys: &str) -> Outcome<()> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(keys.as_bytes())?;
        Ok(writer.flush()?)
    }

    /// Waits until the screen is as `condition` wants it.
    pub fn wait_until(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) -> Outcome<()> {
        let deadline = Instant::now() + PATIENCE;
        let mut received = self.lock();
        while !condition(received.emulator.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || received.ended {
                let text = received.emulator.screen().contents();
                return Err(format!("waited in vain for {what}; on the screen:\n{text}").into());
            }
            received = self.received.1.wait_timeout(received, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    /// Waits until `text` is on the screen.
    pub fn wait_for(&self, text: &str) -> Outcome<()> {
        self.wait_until(text, |screen| screen.contents().contains(text))
    }

    /// Waits until nothing has come for `calm`.
    pub fn wait_for_silence(&self, calm: Duration) {
        let mut before = usize::MAX;
        let deadline = Instant::now() + PATIENCE;
        while before != self.bytes() && Instant::now() < deadline {
            before = self.bytes();
            std::thread::sleep(calm);
        }
    }

    /// Bytes that came so far.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Bytes a second that come in the next `span`.
    pub fn bytes_per_second(&self, span: Duration) -> f64 {
        let before = self.bytes();
        std::thread::sleep(span);
        (self.bytes() - before) as f64 / span.as_secs_f64()
    }

    /// What is on the screen.
    pub fn screen(&self) -> vt100::Screen {
        self.lock().emulator.screen().clone()
    }

    /// Waits for the program's end.
    pub fn wait_for_end(&mut self) -> Outcome<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                return Err(format!("it does not end; on the screen:\n{}", self.screen().contents()).into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

type Writer = Arc<Mutex<Box<dyn Write + Send>>>;

fn receive(mut reader: Box<dyn Read + Send>, shared: &(Mutex<Received>, Condvar), writer: &Writer) {
    let mut buffer = [0; 4096];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let mut received = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        received.emulator.process(&buffer[..count]);
        received.bytes += count;
        received.ended = count == 0;
        drop(received);
        shared.1.notify_all();
        if count == 0 {
            return;
        }
        answer(&buffer[..count], writer);
    }
}

/// Answers what terminals are asked: the background (black), and what they are.
fn answer(bytes: &[u8], writer: &Writer) {
    for (question, answer) in
        [(&b"\x1b]11;?"[..], &b"\x1b]11;rgb:0000/0000/0000\x1b\\"[..]), (b"\x1b[c", b"\x1b[?62;22c")]
    {
        if bytes.windows(question.len()).any(|window| window == question) {
            let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever asked may be gone.
            let _ = writer.write_all(answer).and_then(|()| writer.flush());
        }
    }
}
