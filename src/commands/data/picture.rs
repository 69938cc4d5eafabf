//! Images in characters: in colour where the terminal can, in shades of one ink where not.

use crate::dataset::picture::Picture;
use crate::nn::shape::Shape;
use crate::tui::capability::Capability;
use crate::viz::paint::{Charset, ColorDepth, Paint, Rgb};
use crate::viz::ramp::{Kind, Ramp};
use crate::viz::resample;
use crate::viz::scale::Range;
use crate::viz::text;
use std::fmt::Write;
use std::io::IsTerminal;

/// Columns between two blocks.
const GAP: usize = 2;
/// Channels that are colours.
const COLORS: usize = 3;

/// What images are drawn with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// How many colours there are.
    pub(super) depth: ColorDepth,
    /// Which characters.
    pub(super) charset: Charset,
}

impl Style {
    /// Gives what standard output can show: where it is no terminal there are no colours.
    pub(super) fn of_output() -> Self {
        let Capability { color, charset, .. } = Capability::from_environment();
        let is_terminal = std::io::stdout().is_terminal();
        Self { depth: if is_terminal { color } else { ColorDepth::None }, charset }
    }

    /// Tells whether images of so many channels are drawn in colours: sixteen are too few for greys.
    fn has_colors_for(self, channels: usize) -> bool {
        self.depth > ColorDepth::Ansi16 || self.depth == ColorDepth::Ansi16 && channels == COLORS
    }
}

/// A line of text, which may have colours in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    text: String,
    /// The columns that it takes.
    width: usize,
}

impl Line {
    fn of(text: &str) -> Self {
        Self { text: text.to_owned(), width: text::width(text) }
    }
}

/// Lines of text, to be laid beside others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    lines: Vec<Line>,
}

impl Block {
    /// Draws an image of bytes, axes `[row, column, channel]`, in at most so many columns. A column is one pixel wide and a line two pixels
    /// high; of larger images each is the mean of several.
    pub(super) fn of(shape: Shape, pixels: &[u8], columns: usize, style: Style) -> Self {
        let factor = shape.width.div_ceil(columns.max(1)).max(1);
        let draw = if style.has_colors_for(shape.channels) { colors } else { shades };
        Self { lines: draw(shape, pixels, factor, style) }
    }

    /// Puts a title above it, which is cut to the columns that it takes, or to four.
    pub(super) fn titled(mut self, title: &str) -> Self {
        let title = text::clip(title, self.width().max(4));
        self.lines.insert(0, Line::of(&title));
        self
    }

    /// Gives the columns that it takes.
    pub(super) fn width(&self) -> usize {
        self.lines.iter().map(|line| line.width).max().unwrap_or(0)
    }

    /// Lays blocks beside each other, each in as many columns as the widest takes.
    pub(super) fn beside(blocks: &[Self]) -> Self {
        let height = blocks.iter().map(|block| block.lines.len()).max().unwrap_or(0);
        let width = blocks.iter().map(Self::width).max().unwrap_or(0);
        let line = |row: usize| {
            let mut whole = Line::default();
            for line in blocks.iter().map(|block| block.lines.get(row)) {
                let Line { text, width: taken } = line.cloned().unwrap_or_default();
                let blank = if whole.text.is_empty() { 0 } else { GAP };
                let _ = write!(whole.text, "{}{text}{}", " ".repeat(blank), " ".repeat(width - taken));
                whole.width += blank + width;
            }
            whole
        };
        Self { lines: (0..height).map(line).collect() }
    }

    /// Lays blocks beside each other, as many as `room` columns have room for, and the others below, with a blank line after each row of them.
    pub(super) fn page(blocks: &[Self], room: usize) -> Vec<String> {
        let width = blocks.iter().map(Self::width).max().unwrap_or(0);
        let across = ((room + GAP) / (width + GAP)).max(1);
        let row = |blocks: &[Self]| {
            let lines = Self::beside(blocks).lines.into_iter().map(|line| line.text.trim_end().to_owned());
            lines.chain([String::new()]).collect::<Vec<_>>()
        };
        blocks.chunks(across).flat_map(row).collect()
    }

    /// Gives how many columns each of so many blocks has that lie beside each other in `room` columns.
    pub(super) fn share(room: usize, blocks: usize) -> usize {
        room.saturating_sub(GAP * blocks.saturating_sub(1)) / blocks.max(1)
    }
}

/// Draws an image in shades of the ink that the terminal writes with.
fn shades(shape: Shape, pixels: &[u8], factor: usize, style: Style) -> Vec<Line> {
    let values: Vec<f32> = match shape.channels {
        COLORS => {
            Picture::new(shape, pixels.to_vec()).grey().bytes().iter().copied().map(f32::from).collect()
        }
        // Of any other number of channels the mean.
        channels => pixels
            .chunks(channels)
            .map(|pixel| pixel.iter().copied().map(f32::from).sum::<f32>() / channels as f32)
            .collect(),
    };
    let ramp = Ramp::new(Kind::Sequential, &[Rgb(0, 0, 0), Rgb(255, 255, 255)], &[], ColorDepth::None, false);
    let small = resample::Picture::new(shape.height, shape.width, &values).averaged(2 * factor, factor);
    let range = Range { low: 0.0, high: 255.0 };
    let glyph = |value: &f32| ramp.glyphs(range.level(*value).unwrap_or(0), style.charset)[0];
    let line = |row: &[f32]| Line::of(&row.iter().map(glyph).collect::<String>());
    small.values.chunks(small.width.max(1)).map(line).collect()
}

/// Draws an image in colours: two pixels a character, one above the other, where there is a character for that.
fn colors(shape: Shape, pixels: &[u8], factor: usize, style: Style) -> Vec<Line> {
    let halves = style.charset.is_rich();
    let small = averaged(shape, pixels, if halves { factor } else { 2 * factor }, factor);
    let rows: Vec<&[Rgb]> = small.chunks(shape.width.div_ceil(factor).max(1)).collect();
    let paint = |color: Rgb| Paint::nearest(color, style.depth);
    let line = |rows: &[&[Rgb]]| {
        let mut line = Line { text: String::new(), width: rows[0].len() };
        let mut last = None;
        for (column, &color) in rows[0].iter().enumerate() {
            let below = rows.get(1).map_or(Paint::Default, |row| paint(row[column]));
            let look = if halves { [paint(color), below] } else { [Paint::Default, paint(color)] };
            if last != Some(look) {
                let _ = write!(line.text, "\x1b[{};{}m", code(look[0], 30), code(look[1], 40));
                last = Some(look);
            }
            line.text.push(if halves { '▀' } else { ' ' });
        }
        line.text.push_str("\x1b[m");
        line
    };
    rows.chunks(if halves { 2 } else { 1 }).map(line).collect()
}

/// The colours of an image, each the mean of so many rows and columns.
fn averaged(shape: Shape, pixels: &[u8], rows: usize, columns: usize) -> Vec<Rgb> {
    let Shape { height, width, channels } = shape;
    let plane = |channel: usize| {
        let values: Vec<f32> =
            pixels.iter().skip(channel).step_by(channels).copied().map(f32::from).collect();
        let small = resample::Picture::new(height, width, &values).averaged(rows, columns);
        small.values.into_iter().map(|value| value.round() as u8).collect::<Vec<u8>>()
    };
    let planes: Vec<Vec<u8>> = (0..channels).map(plane).collect();
    let color = |place: usize| match &planes[..] {
        [red, green, blue] => Rgb(red[place], green[place], blue[place]),
        planes => {
            let mean = planes.iter().map(|plane| usize::from(plane[place])).sum::<usize>() / channels;
            Rgb(mean as u8, mean as u8, mean as u8)
        }
    };
    (0..planes.first().map_or(0, Vec::len)).map(color).collect()
}

/// The parameters of the control sequence that chooses a colour, of letters from 30 on and of what is behind them from 40 on.
fn code(paint: Paint, base: u8) -> String {
    match paint {
        Paint::Default => format!("{}", base + 9),
        Paint::Ansi(color @ 0..8) => format!("{}", base + color),
        Paint::Ansi(color) => format!("{}", base + 60 + color % 8),
        Paint::Indexed(color) => format!("{};5;{color}", base + 8),
        Paint::Rgb(Rgb(red, green, blue)) => format!("{};2;{red};{green};{blue}", base + 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RICH: Charset = Charset::Braille;

    fn texts(block: &Block) -> Vec<&str> {
        block.lines.iter().map(|line| line.text.as_str()).collect()
    }

    #[test]
    fn without_colours_brightness_is_ink() {
        let pixels = [0, 255, 0, 255, 255, 0, 255, 0];
        let style = Style { depth: ColorDepth::None, charset: Charset::Ascii };
        let block = Block::of(Shape::new(4, 2, 1), &pixels, 10, style);
        assert_eq!(texts(&block), [" @", "@ "]);
        assert_eq!(texts(&Block::of(Shape::new(4, 2, 1), &pixels, 1, style)), ["+"], "the mean of all");
        // Green is brighter than red, and that than blue.
        let colors = [0, 0, 255, 255, 0, 0, 0, 255, 0];
        let block = Block::of(Shape::new(1, 3, 3), &colors, 10, style);
        assert_eq!(texts(&block), [".-+"]);
    }

    #[test]
    fn with_colours_a_character_is_two_pixels_one_above_the_other() {
        let shape = Shape::new(3, 2, 3);
        let pixels = [255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255, 1, 2, 3, 4, 5, 6];
        let style = Style { depth: ColorDepth::TrueColor, charset: RICH };
        let block = Block::of(shape, &pixels, 10, style);
        let expected =
            ["\x1b[38;2;255;0;0;48;2;0;0;255m▀▀\x1b[m", "\x1b[38;2;1;2;3;49m▀\x1b[38;2;4;5;6;49m▀\x1b[m"];
        assert_eq!(texts(&block), expected);
        assert_eq!(block.width(), 2);
        let plain = Style { depth: ColorDepth::Ansi256, charset: Charset::Ascii };
        assert_eq!(texts(&Block::of(Shape::new(2, 1, 1), &[0, 0], 9, plain)), ["\x1b[39;48;5;16m \x1b[m"]);
        // Greys need more than sixteen colours.
        let few = Style { depth: ColorDepth::Ansi16, charset: RICH };
        assert_eq!(texts(&Block::of(Shape::new(2, 1, 1), &[255, 255], 9, few)), ["█"]);
        assert!(texts(&Block::of(shape, &pixels, 9, few))[0].starts_with("\x1b["));
    }

    #[test]
    fn blocks_lie_beside_each_other_as_far_as_there_is_room() {
        let block = |text: &str, lines: usize| Block { lines: vec![Line::of(text); lines] };
        let blocks = [block("ab", 1), block("c", 2).titled("long title"), block("def", 1)];
        assert_eq!(Block::page(&blocks[..1], 80), ["ab", ""]);
        assert_eq!(Block::page(&blocks, 80), ["ab    lon~  def", "      c", "      c", ""]);
        assert_eq!(Block::page(&blocks, 11), ["ab    lon~", "      c", "      c", "", "def", ""]);
        assert_eq!(Block::page(&blocks, 1).len(), 2 + 4 + 2);
        for room in 0..50 {
            for count in 1..6 {
                let share = Block::share(room, count);
                assert!(
                    share * count + GAP * (count - 1) <= room.max(GAP * (count - 1)),
                    "{room}, {count}: {share}"
                );
            }
        }
    }
}
