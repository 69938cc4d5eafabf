//! The colours of a terminal as red, green and blue.

use crate::tui::theme::Background;
use crate::viz::paint::Rgb;
use ratatui::style::Color;

/// The sixteen named colours, as a terminal of today shows them.
const NAMED: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 49, 49),
    Rgb(13, 188, 121),
    Rgb(229, 197, 16),
    Rgb(36, 114, 200),
    Rgb(188, 63, 188),
    Rgb(17, 168, 205),
    Rgb(213, 213, 213),
    Rgb(102, 102, 102),
    Rgb(241, 76, 76),
    Rgb(35, 209, 139),
    Rgb(245, 245, 67),
    Rgb(59, 142, 234),
    Rgb(214, 112, 214),
    Rgb(41, 184, 219),
    Rgb(255, 255, 255),
];

/// The colours of letters and background where nobody chose others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) ink: Rgb,
    pub(super) paper: Rgb,
}

impl Palette {
    /// The colours of a terminal with this background; dark if nobody said so.
    pub(super) const fn of(background: Background) -> Self {
        match background {
            Background::Light => Self { ink: Rgb(0x20, 0x20, 0x24), paper: Rgb(0xfc, 0xfc, 0xfa) },
            Background::Dark | Background::Unknown => {
                Self { ink: Rgb(0xd8, 0xd8, 0xd8), paper: Rgb(0x10, 0x10, 0x14) }
            }
        }
    }
}

/// A terminal's colour, or `default` where it has none.
pub(super) fn rgb(color: Color, default: Rgb) -> Rgb {
    let index = match color {
        Color::Reset => return default,
        Color::Rgb(red, green, blue) => return Rgb(red, green, blue),
        Color::Indexed(index) => index,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    match index {
        0..=15 => NAMED[usize::from(index)],
        16..=231 => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let index = index - 16;
            Rgb(level(index / 36), level(index / 6 % 6), level(index % 6))
        }
        232..=255 => {
            let grey = 8 + 10 * (index - 232);
            Rgb(grey, grey, grey)
        }
    }
}
