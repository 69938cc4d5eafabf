//! A terminal's screen as SVG, cell by cell.

use std::fmt::Write as _;

/// Width and height of a cell in SVG units.
const CELL: (f64, f64) = (9.0, 18.0);
/// Colours of a dark terminal.
const FOREGROUND: Rgb = (0xd8, 0xd8, 0xd8);
const BACKGROUND: Rgb = (0x10, 0x10, 0x14);

type Rgb = (u8, u8, u8);

/// How a cell looks.
#[derive(Clone, PartialEq)]
struct Look {
    letter: char,
    ink: Rgb,
    paper: Rgb,
    bold: bool,
}

impl Look {
    fn of(cell: &vt100::Cell) -> Self {
        let (mut ink, mut paper) = (color(cell.fgcolor(), FOREGROUND), color(cell.bgcolor(), BACKGROUND));
        if cell.inverse() {
            std::mem::swap(&mut ink, &mut paper);
        }
        if cell.dim() {
            ink = blend(ink, paper);
        }
        let letter = cell.contents().chars().next().unwrap_or(' ');
        Self { letter, ink, paper, bold: cell.bold() }
    }
}

/// The screen as SVG. Blocks and braille are drawn, not typed, so that no font leaves gaps between them.
pub fn svg(screen: &vt100::Screen) -> String {
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
        let cells = (0..columns).filter_map(|column| screen.cell(row, column));
        let cells: Vec<Look> = cells.map(Look::of).collect();
        draw_row(&mut out, &cells, f64::from(row) * CELL.1);
    }
    out + "</svg>\n"
}

/// Draws a row: first what is behind the letters, then them; what looks alike and lies together is drawn at once.
fn draw_row(out: &mut String, cells: &[Look], y: f64) {
    let mut column = 0;
    for run in cells.chunk_by(|a, b| a.paper == b.paper) {
        if run[0].paper != BACKGROUND {
            fill(out, run[0].paper, (column as f64, y, 0.0, 0.0, run.len() as f64, 1.0));
        }
        column += run.len();
    }
    column = 0;
    for run in cells.chunk_by(|a, b| a.ink == b.ink && a.bold == b.bold && is_text(a) && is_text(b)) {
        if is_text(&run[0]) {
            text(out, run, column as f64 * CELL.0, y);
        } else {
            block(out, &run[0], column as f64, y);
        }
        column += run.len();
    }
}

fn is_text(cell: &Look) -> bool {
    !matches!(cell.letter, '\u{2580}'..='\u{2590}' | '\u{2500}' | '\u{2801}'..='\u{28ff}')
}

/// Fills a part of a cell at (column, y): left, top, width and height are in cells.
fn fill(out: &mut String, color: Rgb, (column, y, left, top, width, height): (f64, f64, f64, f64, f64, f64)) {
    let (x, y) = ((column + left) * CELL.0, y + top * CELL.1);
    let (width, height) = (width * CELL.0, height * CELL.1);
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
        hex(color)
    );
}

/// Writes letters that look alike.
fn text(out: &mut String, run: &[Look], x: f64, y: f64) {
    let letters: String = run.iter().map(|cell| cell.letter).collect();
    let (indent, letters) = (letters.chars().take_while(|letter| *letter == ' ').count(), letters.trim());
    if letters.is_empty() {
        return;
    }
    let weight = if run[0].bold { " font-weight=\"bold\"" } else { "" };
    let length = letters.chars().count() as f64 * CELL.0;
    let (x, y) = (x + indent as f64 * CELL.0, y + CELL.1 * 0.76);
    let escaped = letters.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" xml:space=\"preserve\" fill=\"{}\"{weight}>{escaped}</text>",
        hex(run[0].ink)
    );
}

/// Draws a block, a line or a braille pattern.
fn block(out: &mut String, cell: &Look, column: f64, y: f64) {
    let code = cell.letter as u32;
    let eighths = |n: u32| f64::from(n) / 8.0;
    let mut part = |(left, top, width, height): (f64, f64, f64, f64)| {
        fill(out, cell.ink, (column, y, left, top, width, height));
    };
    match code {
        0x2580 => part((0.0, 0.0, 1.0, 0.5)),
        0x2581..=0x2588 => part((0.0, 1.0 - eighths(code - 0x2580), 1.0, eighths(code - 0x2580))),
        0x2589..=0x258f => part((0.0, 0.0, eighths(0x2590 - code), 1.0)),
        0x2590 => part((0.5, 0.0, 0.5, 1.0)),
        0x2500 => part((0.0, 0.47, 1.0, 0.06)),
        _ => {
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
                part((0.14 + 0.5 * column, 0.06 + 0.25 * row, 0.24, 0.12));
            }
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
