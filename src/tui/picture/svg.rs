//! A screen as SVG. Blocks, lines and braille are drawn, letters are typed.

use super::Picture;
use super::look::Look;
use super::shapes::Part;
use crate::viz::paint::Rgb;
use crate::viz::text::width;
use std::fmt::Write as _;

/// Width and height of a cell in SVG units.
const CELL: (f32, f32) = (9.0, 18.0);

impl Picture<'_> {
    /// The picture as SVG.
    pub fn svg(&self) -> String {
        let (columns, rows) = (self.buffer.area.width, self.buffer.area.height);
        let (across, down) = (f32::from(columns) * CELL.0, f32::from(rows) * CELL.1);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {across} {down}\" shape-rendering=\"crispEdges\" \
             font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14.5\">\n\
             <rect width=\"{across}\" height=\"{down}\" fill=\"{}\"/>\n",
            hex(self.palette.paper)
        );
        for (row, cells) in self.rows().enumerate() {
            self.row(&mut out, &cells, row as f32 * CELL.1);
        }
        out + "</svg>\n"
    }

    /// Draws a row: first what is behind the letters, then them; what looks alike and lies together is drawn at once.
    fn row(&self, out: &mut String, cells: &[Look<'_>], y: f32) {
        let mut column = 0;
        for run in cells.chunk_by(|a, b| a.paper == b.paper) {
            if run[0].paper != self.palette.paper {
                let width = run.len() as f32;
                let whole = Part { left: 0.0, top: 0.0, width, height: 1.0, ink: 1.0 };
                fill(out, run[0].paper, column as f32, y, &whole);
            }
            column += run.len();
        }
        column = 0;
        let alike = |a: &Look<'_>, b: &Look<'_>| {
            a.ink == b.ink && a.bold == b.bold && a.parts().is_none() && b.parts().is_none()
        };
        for run in cells.chunk_by(alike) {
            match run[0].parts() {
                Some(parts) => {
                    let Look { ink, paper, .. } = run[0];
                    parts.iter().for_each(|part| fill(out, paper.mix(ink, part.ink), column as f32, y, part));
                }
                None => text(out, run, column as f32 * CELL.0, y),
            }
            column += run.len();
        }
    }
}

/// Fills a part of the cell at `column`, whose upper edge is at `y`.
fn fill(out: &mut String, color: Rgb, column: f32, y: f32, part: &Part) {
    let (x, y) = ((column + part.left) * CELL.0, y + part.top * CELL.1);
    let (width, height) = (part.width * CELL.0, part.height * CELL.1);
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
        Number(x),
        Number(y),
        Number(width),
        Number(height),
        hex(color)
    );
}

/// A coordinate to a hundredth, without zeros at its end.
struct Number(f32);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", (self.0 * 100.0).round() / 100.0)
    }
}

/// Writes letters that look alike.
fn text(out: &mut String, run: &[Look<'_>], x: f32, y: f32) {
    let letters: String = run.iter().map(|look| look.symbol).collect();
    let (indent, letters) = (letters.chars().take_while(|letter| *letter == ' ').count(), letters.trim());
    if letters.is_empty() {
        return;
    }
    let weight = if run[0].bold { " font-weight=\"bold\"" } else { "" };
    let length = width(letters) as f32 * CELL.0;
    let (x, y) = (x + indent as f32 * CELL.0, y + CELL.1 * 0.76);
    let escaped = letters.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" textLength=\"{length}\" xml:space=\"preserve\" fill=\"{}\"{weight}>{escaped}</text>",
        Number(x),
        Number(y),
        hex(run[0].ink)
    );
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}
