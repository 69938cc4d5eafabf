//! Changed cells → as few bytes as will do.
//!
//! A ratatui backend that writes to memory. Three things it does that the stock one does not, because the line may be slow:
//! a frame in which nothing changed is no bytes at all (not even cursor commands); each frame is wrapped in a synchronized
//! update where the terminal is the better for it, so that a slow one never shows half of it; and of colours, attributes and positions only what differs
//! from the cell before is sent, half blocks turned upside down where that is less. It decides nothing about colours: what the theme chose is sent, `NO_COLOR` or not.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use std::convert::Infallible;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
/// Attributes under which even a blank shows its foreground colour.
const VISIBLE_ON_BLANK: Modifier =
    Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// How cells look unless told otherwise.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Look = Look { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// The backend. What it gathers is fetched with [`AnsiBackend::take_frame`].
pub(in crate::tui) struct AnsiBackend {
    /// What goes out before the next frame.
    prelude: Vec<u8>,
    /// Whether each frame is one synchronized update.
    synchronized: bool,
    bytes: Vec<u8>,
    size: Size,
    /// Where the terminal's cursor is, if that is certain.
    cursor: Option<Position>,
    cursor_shown: bool,
    /// Where a visible cursor rests between frames.
    cursor_wanted: Option<Position>,
    look: Look,
}

impl AnsiBackend {
    /// For a blank terminal of `size` whose cursor is hidden.
    pub(in crate::tui) fn new(size: Size, synchronized: bool) -> Self {
        Self {
            prelude: Vec::new(),
            synchronized,
            bytes: Vec::new(),
            size,
            cursor: None,
            cursor_shown: false,
            cursor_wanted: None,
            look: PLAIN,
        }
    }

    /// Tells the size to draw for from now on.
    pub(super) fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// Begins again on a terminal that `prelude`, sent before the next frame, makes blank or ready to be cleared. It is sent
    /// after what was to be sent anyway, and once however often it is asked for.
    pub(super) fn begin_with(&mut self, prelude: &[u8]) {
        let mut before = std::mem::take(&mut self.prelude);
        if !before.ends_with(prelude) {
            before.extend_from_slice(prelude);
        }
        *self = Self { prelude: before, ..Self::new(self.size, self.synchronized) };
    }

    /// Completes the frame in hand and appends it to `out`; nothing if nothing was drawn.
    pub(in crate::tui) fn take_frame(&mut self, out: &mut Vec<u8>) {
        if self.bytes.is_empty() {
            return;
        }
        self.set_look(PLAIN);
        out.append(&mut self.prelude);
        if self.synchronized {
            out.extend_from_slice(BEGIN_UPDATE);
        }
        out.append(&mut self.bytes);
        if self.synchronized {
            out.extend_from_slice(END_UPDATE);
        }
        // Somebody else may write before the next frame (`wall`): it begins with a full position.
        self.cursor = None;
    }

    /// Adds bytes that are no cells to the frame in hand, after which nobody knows where the terminal's cursor is.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.set_look(PLAIN);
        self.bytes.extend_from_slice(bytes);
        self.cursor = None;
        if let Some(position) = self.cursor_wanted.filter(|_| self.cursor_shown) {
            self.move_to(position);
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to memory cannot fail.
        let _ = self.bytes.write_fmt(text);
    }

    fn move_to(&mut self, to: Position) {
        match self.cursor {
            Some(at) if at == to => {}
            Some(at) if at.y == to.y && at.x + 1 == to.x => self.push(format_args!("\x1b[C")),
            Some(at) if at.y == to.y && at.x < to.x => self.push(format_args!("\x1b[{}C", to.x - at.x)),
            _ => self.push(format_args!("\x1b[{};{}H", u32::from(to.y) + 1, u32::from(to.x) + 1)),
        }
        self.cursor = Some(to);
    }

    fn put(&mut self, position: Position, cell: &Cell) {
        self.move_to(position);
        let mut symbol = match cell.symbol() {
            symbol if symbol.starts_with(char::is_control) => " ",
            symbol => symbol,
        };
        let mut look = Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if let Some((other, turned)) =
            upside_down(symbol, look).filter(|(_, turned)| self.is_nearer(*turned, look))
        {
            (symbol, look) = (other, turned);
        }
        if symbol == " " && !look.modifier.intersects(VISIBLE_ON_BLANK) {
            (look.fg, look.modifier) = (self.look.fg, self.look.modifier.difference(VISIBLE_ON_BLANK));
        }
        self.set_look(look);
        self.bytes.extend_from_slice(symbol.as_bytes());
        // Terminals disagree on the width of some wide symbols; after one, the next position is given in full.
        let narrow = symbol.len() == 1 || symbol.width() == 1;
        self.cursor = narrow.then(|| Position::new(position.x + 1, position.y));
    }

    /// Whether it takes fewer colours to come to `look` than to `other`.
    fn is_nearer(&self, look: Look, other: Look) -> bool {
        let colors = |to: Look| u8::from(to.fg != self.look.fg) + u8::from(to.bg != self.look.bg);
        colors(look) < colors(other)
    }

    /// Sends what differs from the look before.
    fn set_look(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        if look == PLAIN {
            self.look = PLAIN;
            return self.push(format_args!("\x1b[m"));
        }
        let mut parameters = String::new();
        if !look.modifier.contains(self.look.modifier) {
            // What one attribute's end does to another differs between terminals: begin afresh.
            parameters.push_str("0;");
            self.look = PLAIN;
        }
        for (modifier, code) in MODIFIER_CODES {
            if look.modifier.difference(self.look.modifier).contains(modifier) {
                parameters.push_str(code);
            }
        }
        if look.fg != self.look.fg {
            color_parameters(&mut parameters, look.fg, 30);
        }
        if look.bg != self.look.bg {
            color_parameters(&mut parameters, look.bg, 40);
        }
        self.look = look;
        self.push(format_args!("\x1b[{}m", parameters.trim_end_matches(';')));
    }
}

/// A half block, drawn as the other half with its two colours exchanged. Colours with a name are left as they are, for some
/// terminals have other ones for the background.
fn upside_down(symbol: &str, look: Look) -> Option<(&'static str, Look)> {
    let other = match symbol {
        "▀" => "▄",
        "▄" => "▀",
        _ => return None,
    };
    let is_exact = |color| matches!(color, Color::Rgb(..) | Color::Indexed(16..));
    let turns = is_exact(look.fg) && is_exact(look.bg) && look.modifier.is_empty();
    turns.then_some((other, Look { fg: look.bg, bg: look.fg, ..look }))
}

const MODIFIER_CODES: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1;"),
    (Modifier::DIM, "2;"),
    (Modifier::ITALIC, "3;"),
    (Modifier::UNDERLINED, "4;"),
    (Modifier::SLOW_BLINK, "5;"),
    (Modifier::RAPID_BLINK, "6;"),
    (Modifier::REVERSED, "7;"),
    (Modifier::HIDDEN, "8;"),
    (Modifier::CROSSED_OUT, "9;"),
];

/// Appends the parameters of a colour, each with its semicolon; `base` is 30 for the foreground, 40 for the background.
fn color_parameters(out: &mut String, color: Color, base: u8) {
    use std::fmt::Write;
    let written = match color {
        Color::Rgb(r, g, b) => write!(out, "{};2;{r};{g};{b};", base + 8),
        Color::Indexed(index) => write!(out, "{};5;{index};", base + 8),
        Color::Reset => write!(out, "{};", base + 9),
        named => write!(out, "{};", base + named_offset(named)),
    };
    debug_assert!(written.is_ok(), "writing to a string cannot fail");
}

/// The sixteen named colours: 0 to 7, and 60 to 67 for the bright ones.
fn named_offset(color: Color) -> u8 {
    match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Reset | Color::Rgb(..) | Color::Indexed(_) => 9,
    }
}

impl Backend for AnsiBackend {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.put(Position::new(x, y), cell);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.cursor_wanted = None;
        if std::mem::take(&mut self.cursor_shown) {
            self.push(format_args!("\x1b[?25l"));
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        if !std::mem::replace(&mut self.cursor_shown, true) {
            self.push(format_args!("\x1b[?25h"));
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        let position = position.into();
        let moved = self.cursor_wanted.replace(position) != Some(position);
        if moved || !self.bytes.is_empty() {
            self.move_to(position);
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Infallible> {
        self.set_look(PLAIN);
        let code = match clear_type {
            ClearType::All => "2J",
            ClearType::AfterCursor => "J",
            ClearType::BeforeCursor => "1J",
            ClearType::CurrentLine => "2K",
            ClearType::UntilNewLine => "K",
        };
        self.push(format_args!("\x1b[{code}"));
        // After a resize, where the cursor is now is the terminal's business.
        self.cursor = None;
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
