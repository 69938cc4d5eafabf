//! Measures what the microscope costs: `cargo build --release && cargo run --release --example microscope`.
//!
//! The program trains the default network in a real pty. The time is taken from a key to the numbers that it asks for, on the
//! emulated terminal; and how many images a second are trained with the page closed and with it open, in turns.

#[path = "support/terminal.rs"]
mod terminal;

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};
use terminal::Terminal;

/// Samples that are looked at one after the other.
const SAMPLES: usize = 30;
/// Turns with the page closed and open, and how long each takes.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(4);

impl Terminal {
    /// Types a key; returns the milliseconds until the screen is as `done` says.
    fn key(&mut self, key: &str, done: impl Fn(&str) -> bool) -> Result<f64, Box<dyn Error>> {
        let began = Instant::now();
        self.press(key)?;
        self.until(|screen| done(&screen.contents()))?;
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
        self.until(|screen| place(&screen.contents()).is_some())?;
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

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    let mut terminal = Terminal::start()?;
    terminal.until(|screen| screen.contents().contains("img/s"))?;
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
