//! Makes the pictures in `screenshots/` from the real program: `cargo build --release && cargo run --release --example screenshots`.
//!
//! The program runs in a real pty at three sizes until it has learned something; what an emulated terminal then shows
//! is written as text and as SVG, cell by cell.

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::error::Error;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Width and height of a cell in SVG units.
const CELL: (f64, f64) = (9.0, 18.0);
/// Colours of a dark terminal.
const FOREGROUND: Rgb = (0xd8, 0xd8, 0xd8);
const BACKGROUND: Rgb = (0x10, 0x10, 0x14);
/// No run takes longer than this.
const PATIENCE: Duration = Duration::from_secs(600);

type Rgb = (u8, u8, u8);

/// One picture: its size, and what to type.
struct Shot {
    name: &'static str,
    size: (u16, u16),
    keys: &'static str,
}

/// What is on the screen once there is something to see.
const UNTIL: &str = "epoch  4/20";

const SHOTS: [Shot; 4] = [
    Shot { name: "80x24", size: (80, 24), keys: "" },
    Shot { name: "120x36", size: (120, 36), keys: "" },
    Shot { name: "160x50", size: (160, 50), keys: "" },
    Shot { name: "filters", size: (100, 30), keys: "\t\tz" },
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let directory = root.join("screenshots");
    std::fs::create_dir_all(&directory)?;
    let program = program(root)?;
    for shot in SHOTS {
        let screen = shoot(&program, &shot)?;
        let text: String = screen.rows(0, shot.size.0).map(|row| format!("{}\n", row.trim_end())).collect();
        std::fs::write(directory.join(format!("{}.txt", shot.name)), text)?;
        std::fs::write(directory.join(format!("{}.svg", shot.name)), svg(&screen))?;
        writeln!(std::io::stdout(), "screenshots/{}.svg and .txt", shot.name)?;
    }
    Ok(())
}

/// The release build of the program, next to this example's own directory.
fn program(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let beside =
        std::env::current_exe()?.parent().and_then(Path::parent).map(|target| target.join("cnn-tui"));
    beside.filter(|path| path.exists()).ok_or_else(|| {
        format!("the program is not built; run `cargo build --release` in {} first", root.display()).into()
    })
}

/// Runs the program as `shot` says and gives the screen at its end.
fn shoot(program: &Path, shot: &Shot) -> Result<vt100::Screen, Box<dyn Error>> {
    let (columns, rows) = shot.size;
    let pty =
        native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })?;
    let mut command = CommandBuilder::new(program);
    command.args(["--epochs", "20", "--seed", "1", "--no-save"]);
    command.args(["--color", "truecolor", "--charset", "braille", "--background", "dark"]);
    command.env("TERM", "xterm-256color");
    let mut child = pty.slave.spawn_command(command)?;
    drop(pty.slave);
    let (mut reader, mut writer) = (pty.master.try_clone_reader()?, pty.master.take_writer()?);
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    let mut parser = vt100::Parser::new(rows.try_into()?, columns.try_into()?, 0);
    read_until(&output, &mut parser, |screen| screen.contents().contains(UNTIL))?;
    writer.write_all(shot.keys.as_bytes())?;
    // A moment of the next epoch, so that its curves are there.
    let later = Instant::now() + Duration::from_millis(1200);
    read_until(&output, &mut parser, |_| Instant::now() > later)?;
    let screen = parser.screen().clone();
    child.kill()?;
    child.wait()?;
    Ok(screen)
}

fn read_until(
    output: &Receiver<Vec<u8>>,
    parser: &mut vt100::Parser,
    done: impl Fn(&vt100::Screen) -> bool,
) -> Result<(), Box<dyn Error>> {
    let deadline = Instant::now() + PATIENCE;
    while !done(parser.screen()) {
        if Instant::now() > deadline {
            return Err(format!("waited in vain; the screen is\n{}", parser.screen().contents()).into());
        }
        match output.recv_timeout(Duration::from_millis(50)) {
            Ok(bytes) => parser.process(&bytes),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(format!("the program ended early:\n{}", parser.screen().contents()).into());
            }
        }
    }
    Ok(())
}

/// The screen as SVG. Blocks and braille are drawn, not typed, so that no font leaves gaps between them.
fn svg(screen: &vt100::Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) = (f64::from(columns) * CELL.0, f64::from(rows) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" shape-rendering=\"crispEdges\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14.5\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        hex(BACKGROUND)
    );
    for row in 0..rows {
        for column in 0..columns {
            if let Some(cell) = screen.cell(row, column) {
                draw(&mut out, cell, f64::from(column) * CELL.0, f64::from(row) * CELL.1);
            }
        }
    }
    out + "</svg>\n"
}

fn draw(out: &mut String, cell: &vt100::Cell, x: f64, y: f64) {
    let (mut ink, mut paper) = (color(cell.fgcolor(), FOREGROUND), color(cell.bgcolor(), BACKGROUND));
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    if cell.dim() {
        ink = blend(ink, paper);
    }
    let mut fill = |color: Rgb, (left, top, width, height): (f64, f64, f64, f64)| {
        let (x, y) = (x + left * CELL.0, y + top * CELL.1);
        let (width, height) = (width * CELL.0, height * CELL.1);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
            hex(color)
        );
    };
    if paper != BACKGROUND {
        fill(paper, (0.0, 0.0, 1.0, 1.0));
    }
    let Some(letter) = cell.contents().chars().next() else { return };
    let code = letter as u32;
    let eighths = |n: u32| f64::from(n) / 8.0;
    match code {
        0x20 => {}
        0x2580 => fill(ink, (0.0, 0.0, 1.0, 0.5)),
        0x2581..=0x2588 => fill(ink, (0.0, 1.0 - eighths(code - 0x2580), 1.0, eighths(code - 0x2580))),
        0x2589..=0x258f => fill(ink, (0.0, 0.0, eighths(0x2590 - code), 1.0)),
        0x2590 => fill(ink, (0.5, 0.0, 0.5, 1.0)),
        0x2500 => fill(ink, (0.0, 0.47, 1.0, 0.06)),
        0x2801..=0x28ff => {
            // Dots 1 2 3 7 go down the left column, 4 5 6 8 down the right one.
            const PLACES: [(f64, f64); 8] = [
                (0.0, 0.0),
                (0.0, 1.0),
                (0.0, 2.0),
                (1.0, 0.0),
                (1.0, 1.0),
                (1.0, 2.0),
                (0.0, 3.0),
                (1.0, 3.0),
            ];
            for (_, (column, row)) in PLACES.iter().enumerate().filter(|(bit, _)| code & (1 << bit) != 0) {
                fill(ink, (0.14 + 0.5 * column, 0.06 + 0.25 * row, 0.24, 0.12));
            }
        }
        _ => {
            let weight = if cell.bold() { " font-weight=\"bold\"" } else { "" };
            let escaped = match letter {
                '<' => "&lt;".to_owned(),
                '&' => "&amp;".to_owned(),
                other => other.to_string(),
            };
            let (x, y) = (x + CELL.0 / 2.0, y + CELL.1 * 0.76);
            let _ = writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"{}\"{weight}>{escaped}</text>",
                hex(ink)
            );
        }
    }
}

/// A terminal colour as RGB: the 16 of xterm, its cube and its greys.
fn color(color: vt100::Color, default: Rgb) -> Rgb {
    const BASE: [Rgb; 16] = [
        (0, 0, 0),
        (205, 49, 49),
        (13, 188, 121),
        (229, 197, 16),
        (36, 114, 200),
        (188, 63, 188),
        (17, 168, 205),
        (213, 213, 213),
        (102, 102, 102),
        (241, 76, 76),
        (35, 209, 139),
        (245, 245, 67),
        (59, 142, 234),
        (214, 112, 214),
        (41, 184, 219),
        (255, 255, 255),
    ];
    match color {
        vt100::Color::Default => default,
        vt100::Color::Rgb(red, green, blue) => (red, green, blue),
        vt100::Color::Idx(index @ 0..=15) => BASE[usize::from(index)],
        vt100::Color::Idx(index @ 16..=231) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            (level(index / 36), level(index / 6 % 6), level(index % 6))
        }
        vt100::Color::Idx(index) => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

fn blend(a: Rgb, b: Rgb) -> Rgb {
    let mean = |a: u8, b: u8| u8::midpoint(a, b);
    (mean(a.0, b.0), mean(a.1, b.1), mean(a.2, b.2))
}

fn hex((red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
