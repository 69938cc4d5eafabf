//! Characters that are drawn, not typed, so that no font leaves gaps between them: blocks, lines and braille patterns.

use crate::viz::mosaic::parts_of_octant;

/// A rectangle of a cell, and how much of the ink it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    /// The left edge, 0 to 1 from the left of the cell.
    pub(super) left: f32,
    /// The upper edge, 0 to 1 from the top of the cell.
    pub(super) top: f32,
    /// The width as a share of the cell's.
    pub(super) width: f32,
    /// The height as a share of the cell's.
    pub(super) height: f32,
    /// The share of the ink, 0 to 1; the rest is the background.
    pub(super) ink: f32,
}

const fn part(left: f32, top: f32, width: f32, height: f32) -> Part {
    Part { left, top, width, height, ink: 1.0 }
}

/// How thick lines are, across and along a cell that is twice as high as wide.
const THIN: (f32, f32) = (0.1, 0.05);

/// The parts of a cell that a character fills; `None` for letters and blanks.
pub(super) fn parts(character: char) -> Option<Vec<Part>> {
    let code = u32::from(character);
    Some(match code {
        0x2580 => vec![part(0.0, 0.0, 1.0, 0.5)],
        0x2581..=0x2588 => vec![part(0.0, 1.0 - eighths(code - 0x2580), 1.0, eighths(code - 0x2580))],
        0x2589..=0x258f => vec![part(0.0, 0.0, eighths(0x2590 - code), 1.0)],
        0x2590 => vec![part(0.5, 0.0, 0.5, 1.0)],
        0x2591..=0x2593 => {
            vec![Part { ink: (code - 0x2590) as f32 / 4.0, ..part(0.0, 0.0, 1.0, 1.0) }]
        }
        0x2594 => vec![part(0.0, 0.0, 1.0, 0.125)],
        0x2595 => vec![part(0.875, 0.0, 0.125, 1.0)],
        0x2596..=0x259f => quadrants(code),
        0x2801..=0x28ff => braille(code),
        0x1fb00..=0x1fb3b => sextants(code),
        0x1cd00..=0x1ceaf | 0x1fb82..=0x1fbe7 => octants(character)?,
        _ => lines(character)?,
    })
}

fn eighths(n: u32) -> f32 {
    n as f32 / 8.0
}

/// The quarters of a cell that a character of U+2596 to U+259F fills.
fn quadrants(code: u32) -> Vec<Part> {
    // A bit each for upper left, upper right, lower left, lower right.
    const FILLED: [u8; 10] = [0b0100, 0b1000, 0b0001, 0b1101, 0b1001, 0b0111, 0b1011, 0b0010, 0b0110, 0b1110];
    let filled = FILLED[(code - 0x2596) as usize];
    grid(2, 2, |place| filled & (1 << place) != 0)
}

/// The sixths of a cell that a character of U+1FB00 to U+1FB3B fills: all patterns of six, without the empty one, the two
/// halves and the full block, which are older.
fn sextants(code: u32) -> Vec<Part> {
    let number = code - 0x1fb00 + 1;
    let pattern = number + u32::from(number >= 0b01_0101) + u32::from(number >= 0b10_1001);
    grid(2, 3, |place| pattern & (1 << place) != 0)
}

/// The eighths of a cell that an octant fills; `None` for what is none.
fn octants(character: char) -> Option<Vec<Part>> {
    let filled = parts_of_octant(character)?;
    Some(grid(2, 4, |place| filled & (1 << place) != 0))
}

/// The filled ones of a cell's equal parts, counted row by row.
fn grid(columns: u32, rows: u32, filled: impl Fn(u32) -> bool) -> Vec<Part> {
    let (width, height) = (1.0 / columns as f32, 1.0 / rows as f32);
    let places = (0..columns * rows).filter(|place| filled(*place));
    let at = |place| part((place % columns) as f32 * width, (place / columns) as f32 * height, width, height);
    places.map(at).collect()
}

/// The dots of a braille pattern.
fn braille(code: u32) -> Vec<Part> {
    // Dots 1 2 3 7 go down the left column, 4 5 6 8 down the right one.
    const PLACES: [(f32, f32); 8] =
        [(0.0, 0.0), (0.0, 1.0), (0.0, 2.0), (1.0, 0.0), (1.0, 1.0), (1.0, 2.0), (0.0, 3.0), (1.0, 3.0)];
    let dots = PLACES.iter().enumerate().filter(|(bit, _)| code & (1 << bit) != 0);
    dots.map(|(_, (column, row))| part(0.14 + 0.5 * column, 0.06 + 0.25 * row, 0.24, 0.12)).collect()
}

/// The arms of a light line, from the middle of the cell.
fn lines(character: char) -> Option<Vec<Part>> {
    let (left, right, up, down) = match character {
        '─' => (true, true, false, false),
        '│' => (false, false, true, true),
        '┌' | '╭' => (false, true, false, true),
        '┐' | '╮' => (true, false, false, true),
        '└' | '╰' => (false, true, true, false),
        '┘' | '╯' => (true, false, true, false),
        '├' => (false, true, true, true),
        '┤' => (true, false, true, true),
        '┬' => (true, true, false, true),
        '┴' => (true, true, true, false),
        '┼' => (true, true, true, true),
        '╴' => (true, false, false, false),
        '╵' => (false, false, true, false),
        '╶' => (false, true, false, false),
        '╷' => (false, false, false, true),
        _ => return None,
    };
    let (across, along) = THIN;
    let (x, y) = ((1.0 - across) / 2.0, (1.0 - along) / 2.0);
    let arms = [
        (left, part(0.0, y, (1.0 + across) / 2.0, along)),
        (right, part(x, y, (1.0 + across) / 2.0, along)),
        (up, part(x, 0.0, across, (1.0 + along) / 2.0)),
        (down, part(x, y, across, (1.0 + along) / 2.0)),
    ];
    Some(arms.into_iter().filter(|(is_there, _)| *is_there).map(|(_, arm)| arm).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of a cell that a character fills, and what lies left of its middle, and above it.
    fn areas(character: char) -> [f32; 3] {
        let parts = parts(character).expect("it is drawn");
        let area = |part: &Part, right: f32, bottom: f32| {
            (right.min(part.left + part.width) - part.left).max(0.0)
                * (bottom.min(part.top + part.height) - part.top).max(0.0)
        };
        [(1.0, 1.0), (0.5, 1.0), (1.0, 0.5)]
            .map(|(right, bottom)| parts.iter().map(|part| area(part, right, bottom)).sum())
    }

    #[test]
    fn blocks_fill_what_their_names_say() {
        for (character, expected) in [
            ('▀', [0.5, 0.25, 0.5]),
            ('▄', [0.5, 0.25, 0.0]),
            ('█', [1.0, 0.5, 0.5]),
            ('▌', [0.5, 0.5, 0.25]),
            ('▐', [0.5, 0.0, 0.25]),
            ('▂', [0.25, 0.125, 0.0]),
            ('▖', [0.25, 0.25, 0.0]),
            ('▗', [0.25, 0.0, 0.0]),
            ('▘', [0.25, 0.25, 0.25]),
            ('▙', [0.75, 0.5, 0.25]),
            ('▚', [0.5, 0.25, 0.25]),
            ('▛', [0.75, 0.5, 0.5]),
            ('▜', [0.75, 0.25, 0.5]),
            ('▝', [0.25, 0.0, 0.25]),
            ('▞', [0.5, 0.25, 0.25]),
            ('▟', [0.75, 0.25, 0.25]),
            // Sextant 1; sextants 1 2 3 4 5 6 without 6.
            ('\u{1fb00}', [1.0 / 6.0, 1.0 / 6.0, 1.0 / 6.0]),
            // Octant 3, the upper left eighth, and all octants but the first.
            ('\u{1cd00}', [0.125, 0.125, 0.125]),
            ('\u{1cea8}', [0.125, 0.125, 0.125]),
            ('\u{1cde5}', [0.875, 0.375, 0.375]),
            ('\u{1fb1d}', [5.0 / 6.0, 0.5, 0.5]),
        ] {
            let areas = areas(character);
            for (area, expected) in areas.iter().zip(expected) {
                assert!((area - expected).abs() < 1e-6, "{character}: {areas:?}");
            }
        }
    }

    #[test]
    fn no_part_leaves_its_cell_and_letters_have_none() {
        for character in (0..=0x1fbff).filter_map(char::from_u32) {
            for part in parts(character).unwrap_or_default() {
                let Part { left, top, width, height, ink } = part;
                let inside = left >= 0.0 && top >= 0.0 && left + width <= 1.0001 && top + height <= 1.0001;
                assert!(inside && width > 0.0 && height > 0.0 && ink > 0.0, "{character}: {part:?}");
            }
        }
        assert!(['a', ' ', 'δ', '★', '⠀'].into_iter().all(|letter| parts(letter).is_none()));
    }
}
