//! From a key that draws to the answer on the screen, while training goes on flat out.

use super::terminal::Terminal;
use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

/// Keys that are timed.
const KEYS: usize = 40;

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
