//! From a key that draws to the answer on the screen, while training goes on flat out.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::error::Error;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Keys that are timed.
const KEYS: usize = 40;
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
    fn until(&mut self, done: impl Fn(&vt100::Screen) -> bool) -> Result<(), Box<dyn Error>> {
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

    fn wait(&mut self, time: Duration) -> Result<(), Box<dyn Error>> {
        let end = Instant::now() + time;
        self.until(|_| Instant::now() > end)
    }

    fn press(&mut self, keys: &str) -> Result<(), Box<dyn Error>> {
        Ok(self.input.write_all(keys.as_bytes())?)
    }
}

/// Whether the title's verdict is about what is on the canvas: it is green then, and grey while an answer is owed.
fn is_answered(screen: &vt100::Screen) -> bool {
    let row: String =
        (0..80).filter_map(|column| Some(screen.cell(2, column)?.contents().to_owned())).collect();
    let Some(at) = row.find("says").map(|at| row[..at].chars().count() as u16) else { return false };
    let Some(cell) = screen.cell(2, at) else { return false };
    match cell.fgcolor() {
        vt100::Color::Rgb(red, green, blue) => green > red && green > blue,
        vt100::Color::Idx(index) => ![8, 7].contains(&index) && !(232..=255).contains(&index),
        vt100::Color::Default => false,
    }
}

/// What is drawn where the canvas is.
fn canvas(screen: &vt100::Screen) -> Vec<(String, vt100::Color, vt100::Color)> {
    let cells = (3..17).flat_map(|row| (0..28).filter_map(move |column| screen.cell(row, column)));
    cells.map(|cell| (cell.contents().to_owned(), cell.fgcolor(), cell.bgcolor())).collect()
}

/// The release build of the program, next to this example's own directory.
fn program() -> Result<PathBuf, Box<dyn Error>> {
    let example = std::env::current_exe()?;
    let beside = example.parent().and_then(Path::parent).map(|target| target.join("cnn-tui"));
    beside.filter(|path| path.exists()).ok_or_else(|| "run `cargo build --release` first".into())
}

/// Draws with keys, one at a time, and prints how long the answers took.
pub fn measure() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    let mut terminal = Terminal::start()?;
    terminal.until(|screen| screen.contents().contains("img/s"))?;
    terminal.wait(Duration::from_secs(2))?;
    terminal.press("D")?;
    terminal.until(is_answered)?;
    terminal.press(" ")?;
    let mut times = Vec::new();
    for key in 0..KEYS {
        // No key comes when the last one was just answered, as a hand would not type it.
        terminal.wait(Duration::from_millis(150))?;
        terminal.until(is_answered)?;
        let drawn = canvas(terminal.parser.screen());
        let began = Instant::now();
        terminal.press(["\x1b[B", "\x1b[C", "\x1b[A", "\x1b[D"][key / 10 % 4])?;
        terminal.until(|screen| canvas(screen) != drawn && is_answered(screen))?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    writeln!(
        out,
        "a key that draws to the answer of every layer: median {median:.0} ms, worst {worst:.0} ms"
    )?;
    terminal.child.kill()?;
    Ok(())
}
