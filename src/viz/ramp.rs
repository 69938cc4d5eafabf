//! Ramps: from a level to a colour, or to glyphs where there is no colour.
//!
//! Colours are quantised to [`LEVELS`] steps, so that a value which hardly moved leaves its cell unchanged and costs
//! nothing on the wire.

use super::paint::{Charset, ColorDepth, Paint, Rgb};

/// Steps of a ramp. A signed ramp has its zero exactly at [`ZERO`].
pub const LEVELS: u8 = 33;
/// The middle step: zero of a signed ramp.
pub const ZERO: u8 = LEVELS / 2;

/// Which way the numbers on a ramp go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From nothing to the greatest.
    Sequential,
    /// From the most negative over zero to the most positive.
    Signed,
}

/// Colours for the steps of a scale, and glyphs for when there are none.
#[derive(Clone, Debug)]
pub struct Ramp {
    kind: Kind,
    colors: Vec<Rgb>,
    paints: Vec<Paint>,
    depth: ColorDepth,
    /// More ink means a lower value (dark-means-high on a dark background).
    inverted_ink: bool,
}

impl Ramp {
    /// A ramp through `stops`, which are equally far apart; the first is the lowest value. At sixteen colours the
    /// hand-picked `named` (indices 0 to 15, lowest first) are used, since the nearest ones jump about.
    pub fn new(kind: Kind, stops: &[Rgb], named: &[u8], depth: ColorDepth, inverted_ink: bool) -> Self {
        let colors: Vec<Rgb> = (0..LEVELS).map(|level| along(stops, level)).collect();
        let paints = (0..LEVELS)
            .map(|level| match depth {
                ColorDepth::Ansi16 => Paint::Ansi(pick(named, level)),
                _ => Paint::nearest(colors[usize::from(level)], depth),
            })
            .collect();
        Self { kind, colors, paints, depth, inverted_ink }
    }

    /// Whether the ramp is signed.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the ramp has colours at all.
    pub const fn has_color(&self) -> bool {
        !matches!(self.depth, ColorDepth::None)
    }

    /// The colour of a step; levels past the end are the last one's.
    pub fn paint(&self, level: u8) -> Paint {
        self.paints[usize::from(level.min(LEVELS - 1))]
    }

    /// The step's colour before it was fitted to the terminal.
    pub fn color(&self, level: u8) -> Rgb {
        self.colors[usize::from(level.min(LEVELS - 1))]
    }

    /// Two glyphs that stand for a step without colour: the darker the ink the farther from the low end or from
    /// zero, and another family of glyphs for what is negative.
    pub fn glyphs(&self, level: u8, charset: Charset) -> [char; 2] {
        let level = level.min(LEVELS - 1);
        match self.kind {
            Kind::Signed => signed_glyphs(level, charset),
            Kind::Sequential => {
                let level = if self.inverted_ink { LEVELS - 1 - level } else { level };
                let glyph = match charset {
                    Charset::Ascii => pick(&SEQUENTIAL_ASCII, level),
                    _ => pick(&SEQUENTIAL_SHADES, level),
                };
                [glyph; 2]
            }
        }
    }
}

const SEQUENTIAL_ASCII: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];
const SEQUENTIAL_SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
/// From the weakest to the strongest; minus signs and equals signs are negative, everything else is positive.
const NEGATIVE: [[char; 2]; 4] = [['-', ' '], ['-', '-'], ['-', '='], ['=', '=']];
const POSITIVE_ASCII: [[char; 2]; 4] = [['+', ' '], ['+', '+'], ['+', '#'], ['#', '#']];
const POSITIVE_SHADES: [[char; 2]; 4] = [['░', '░'], ['▒', '▒'], ['▓', '▓'], ['█', '█']];

fn signed_glyphs(level: u8, charset: Charset) -> [char; 2] {
    let distance = level.abs_diff(ZERO);
    if distance <= 1 {
        return [' ', ' '];
    }
    // Distances 2 to ZERO over four steps.
    let step = usize::from((distance - 2) * 4 / (ZERO - 1)).min(3);
    match (level < ZERO, charset) {
        (true, _) => NEGATIVE[step],
        (false, Charset::Ascii) => POSITIVE_ASCII[step],
        (false, _) => POSITIVE_SHADES[step],
    }
}

/// The entry of `steps` that `level` falls on, the steps being equally wide.
fn pick<T: Copy + Default>(steps: &[T], level: u8) -> T {
    let last = steps.len().saturating_sub(1);
    let index = (usize::from(level) * last * 2 + usize::from(LEVELS - 1)) / (2 * usize::from(LEVELS - 1));
    steps.get(index).copied().unwrap_or_default()
}

fn along(stops: &[Rgb], level: u8) -> Rgb {
    let Some((&first, rest)) = stops.split_first() else { return Rgb::default() };
    let place = f32::from(level) / f32::from(LEVELS - 1) * rest.len() as f32;
    let index = (place.floor() as usize).min(rest.len().saturating_sub(1));
    let from = if index == 0 { first } else { rest[index - 1] };
    rest.get(index).map_or(first, |&to| from.mix(to, place - index as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(kind: Kind, depth: ColorDepth) -> Ramp {
        let stops = [Rgb(0, 0, 255), Rgb(0, 0, 0), Rgb(255, 128, 0)];
        Ramp::new(kind, &stops, &[12, 0, 3], depth, false)
    }

    #[test]
    fn ends_and_middle_are_the_stops() {
        let ramp = ramp(Kind::Signed, ColorDepth::TrueColor);
        assert_eq!(ramp.color(0), Rgb(0, 0, 255));
        assert_eq!(ramp.color(ZERO), Rgb(0, 0, 0));
        assert_eq!(ramp.color(LEVELS - 1), Rgb(255, 128, 0));
        assert_eq!(ramp.color(255), Rgb(255, 128, 0));
    }

    #[test]
    fn sixteen_colours_are_the_hand_picked_ones() {
        let ramp = ramp(Kind::Signed, ColorDepth::Ansi16);
        assert_eq!(ramp.paint(0), Paint::Ansi(12));
        assert_eq!(ramp.paint(ZERO), Paint::Ansi(0));
        assert_eq!(ramp.paint(LEVELS - 1), Paint::Ansi(3));
    }

    #[test]
    fn glyphs_tell_negative_from_positive_without_colour() {
        let ramp = ramp(Kind::Signed, ColorDepth::None);
        for charset in Charset::ALL {
            for level in 0..LEVELS {
                let glyphs = ramp.glyphs(level, charset);
                let mirrored = ramp.glyphs(LEVELS - 1 - level, charset);
                if level.abs_diff(ZERO) > 1 {
                    assert_ne!(glyphs, mirrored, "level {level}");
                    assert_ne!(glyphs, [' ', ' ']);
                } else {
                    assert_eq!(glyphs, [' ', ' ']);
                }
                assert!(charset != Charset::Ascii || glyphs.iter().all(char::is_ascii));
            }
        }
    }

    #[test]
    fn ink_grows_with_the_value_unless_inverted() {
        let plain = ramp(Kind::Sequential, ColorDepth::None);
        assert_eq!(plain.glyphs(0, Charset::Ascii), [' ', ' ']);
        assert_eq!(plain.glyphs(LEVELS - 1, Charset::Ascii), ['@', '@']);
        let inverted = Ramp::new(Kind::Sequential, &[], &[], ColorDepth::None, true);
        assert_eq!(inverted.glyphs(0, Charset::Blocks), ['█', '█']);
        assert_eq!(inverted.glyphs(LEVELS - 1, Charset::Blocks), [' ', ' ']);
    }

    #[test]
    fn no_stops_at_all_do_not_panic() {
        let ramp = Ramp::new(Kind::Sequential, &[], &[], ColorDepth::Ansi16, false);
        assert_eq!(ramp.paint(3), Paint::Ansi(0));
    }
}
