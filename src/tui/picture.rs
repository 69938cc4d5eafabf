//! What is on the screen as a picture to keep: text, SVG and PNG, cell by cell.

mod colors;
mod font;
mod look;
pub mod raster;
mod shapes;
mod svg;

use crate::tui::theme::Background;
use crate::viz::text::width;
use colors::Palette;
use look::Look;
use ratatui::buffer::Buffer;

/// In which form a picture is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// The characters alone.
    Text,
    /// Scalable vector graphics: letters stay letters.
    Svg,
    /// Pixels.
    Png,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Text];

    /// How the name of such a file ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// A screen, and the colours that a terminal with its background would give it.
#[derive(Clone, Debug)]
pub struct Picture<'a> {
    buffer: &'a Buffer,
    palette: Palette,
}

impl<'a> Picture<'a> {
    /// The picture of a screen, as a terminal with this background shows it.
    pub fn new(buffer: &'a Buffer, background: Background) -> Self {
        Self { buffer, palette: Palette::of(background) }
    }

    /// The bytes of the file that the picture is in this form.
    pub fn file(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Text => self.text().into_bytes(),
            Format::Svg => self.svg().into_bytes(),
            Format::Png => self.pixels().png(),
        }
    }

    /// The characters, row by row, without blanks at the ends of rows.
    pub fn text(&self) -> String {
        let columns = usize::from(self.buffer.area.width).max(1);
        let row = |cells: &[ratatui::buffer::Cell]| {
            let (mut text, mut hidden) = (String::new(), 0);
            for cell in cells {
                // What is behind a character of two columns is no character of its own.
                if hidden == 0 {
                    text.push_str(cell.symbol());
                    hidden = width(cell.symbol());
                }
                hidden = hidden.saturating_sub(1);
            }
            format!("{}\n", text.trim_end())
        };
        self.buffer.content.chunks(columns).map(row).collect()
    }

    /// The looks of all cells, row by row.
    fn rows(&self) -> impl Iterator<Item = Vec<Look<'_>>> {
        let columns = usize::from(self.buffer.area.width).max(1);
        let look = |cell| Look::of(cell, &self.palette);
        self.buffer.content.chunks(columns).map(move |cells| cells.iter().map(look).collect())
    }
}

#[cfg(test)]
mod tests;
