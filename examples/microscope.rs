//! Measures what the microscope costs: `cargo build --release && cargo run --release --example microscope`.
//!
//! The program trains the default network in a real pty. The time is taken from a key to the numbers that it asks for, on the
//! emulated terminal; and how many images a second are trained with the page closed and with it open, in turns.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Samples that are looked at one after the other.
const SAMPLES: usize = 30;
/// Turns with the page closed and open, and how long each takes.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(4);
/// Nothing takes longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a terminal.
struct Terminal {
    output: Receiver<Vec<u8>>,
    input: Box<dyn Write + Send>,
    parser: vt100::Parser,
    child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Terminal {
    fn start() -> Result<Self, Box<dyn Error>> {
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
    fn until(&mut self, done: impl Fn(&str) -> bool) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + PATIENCE;
        while !done(&self.parser.screen().contents()) {
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

    fn wait(&mut self, time: Duration) -> Result<(), Box<dyn Error>> {
        let end = Instant::now() + time;
        self.until(|_| Instant::now() > end)
    }

    /// Types a key; returns the milliseconds until the screen is as `done` says.
    fn key(&mut self, key: &str, done: impl Fn(&str) -> bool) -> Result<f64, Box<dyn Error>> {
        let began = Instant::now();
        self.input.write_all(key.as_bytes())?;
        self.until(done)?;
        Ok(began.elapsed().as_secs_f64() * 1e3)
    }

    /// Gives the batches that were trained in a turn.
    fn turn(&mut self) -> Result<f64, Box<dyn Error>> {
        self.wait(Duration::from_millis(500))?;
        let (before, began) = (self.batches()?, Instant::now());
        self.wait(TURN)?;
        Ok((self.batches()? - before) / began.elapsed().as_secs_f64())
    }

    /// Reads from the status how many batches of the run are done.
    fn batches(&mut self) -> Result<f64, Box<dyn Error>> {
        self.until(|screen| place(screen).is_some())?;
        place(&self.parser.screen().contents()).ok_or_else(|| "no batches".into())
    }
}

/// Batches of the run, of what the status says: `epoch  2/1000 batch  300/1563`.
fn place(screen: &str) -> Option<f64> {
    let line: String = screen.lines().next()?.split_whitespace().collect();
    let (epoch, rest) = line.split_once("epoch")?.1.split_once('/')?;
    let (batch, rest) = rest.split_once("batch")?.1.split_once('/')?;
    let all: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let [epoch, batch, all] = [epoch, batch, &all].map(|text| text.parse::<f64>().ok());
    Some((epoch? - 1.0) * all? + batch?)
}

/// The release build of the program, next to this example's own directory.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let example = std::env::current_exe()?;
    let beside = example.parent().and_then(Path::parent).map(|target| target.join("cnn-tui"));
    beside.filter(|path| path.exists()).ok_or_else(|| "run `cargo build --release` first".into())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    let mut terminal = Terminal::start()?;
    terminal.until(|screen| screen.contains("img/s"))?;
    terminal.wait(Duration::from_secs(3))?;
    let first = terminal.key("M", |screen| screen.contains("Σ"))?;
    writeln!(out, "M to numbers: {first:.0} ms")?;
    let mut times = Vec::new();
    for sample in 1..=SAMPLES {
        // No key comes when the last one was just answered, as a hand would not type it.
        terminal.wait(Duration::from_millis(400))?;
        times.push(terminal.key("n", |screen| screen.contains(&format!("sample {sample} is")))?);
    }
    let worst = times.iter().copied().fold(0.0, f64::max);
    writeln!(out, "n to the next sample's numbers: median {:.0} ms, worst {worst:.0} ms", median(times))?;
    let mut shares = Vec::new();
    for _ in 0..TURNS {
        let open = terminal.turn()?;
        terminal.key("\x1b", |screen| !screen.contains("Microscope"))?;
        let closed = terminal.turn()?;
        terminal.key("M", |screen| screen.contains("Microscope"))?;
        shares.push(open / closed);
        writeln!(out, "batches a second: {open:.1} with the page open, {closed:.1} with it closed")?;
    }
    writeln!(out, "with the page open: {:.3} of the speed (median)", median(shares))?;
    terminal.child.kill()?;
    Ok(())
}
