//! Ramps: from a level to a colour, or to glyphs where there is no colour.
//!
//! Colours are quantised to [`LEVELS`] steps, so that a value which hardly moved leaves its cell unchanged and costs
//! nothing on the wire.

use super::paint::{CONSOLE, Charset, ColorDepth, Paint, Rgb};

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
    stops: Vec<Rgb>,
    colors: Vec<Rgb>,
    paints: Vec<Paint>,
    depth: ColorDepth,
    /// More ink means a lower value (dark-means-high on a dark background).
    inverted_ink: bool,
    /// Blocks and shades in the foreground colour, lowest step first, for terminals without bright backgrounds.
    blocks: Vec<Block>,
}

/// A cell that shows a step with its foreground colour alone.
pub type Block = (char, Paint);

impl Ramp {
    /// A ramp through `stops`, which are equally far apart; the first is the lowest value. At sixteen colours the
    /// hand-picked `named` (indices 0 to 15, lowest first) are used, since the nearest ones jump about.
    pub fn new(kind: Kind, stops: &[Rgb], named: &[u8], depth: ColorDepth, inverted_ink: bool) -> Self {
        let share = |level: u8| f32::from(level) / f32::from(LEVELS - 1);
        let colors: Vec<Rgb> = (0..LEVELS).map(|level| along(stops, share(level))).collect();
        let paints = (0..LEVELS)
            .map(|level| match depth {
                ColorDepth::Ansi16 => Paint::Ansi(pick(named, level)),
                _ => Paint::nearest(colors[usize::from(level)], depth),
            })
            .collect();
        Self { kind, stops: stops.to_vec(), colors, paints, depth, inverted_ink, blocks: Vec::new() }
    }

    /// The same ramp, made finer by shades of `named` where it is drawn in the sixteen colours on black.
    pub fn shaded_on_black(self, named: &[u8]) -> Self {
        let blocks = if self.depth == ColorDepth::Ansi16 { shaded(named) } else { Vec::new() };
        Self { blocks, ..self }
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

    /// A cell that shows the step with its foreground colour alone: the full block, or one of the two shades that every
    /// console font has where a ramp of the sixteen colours gets finer by them.
    pub fn block(&self, level: u8) -> Block {
        let level = level.min(LEVELS - 1);
        let last = self.blocks.len().saturating_sub(1);
        let zero = self.blocks.iter().position(|&(glyph, _)| glyph == ' ').unwrap_or(0);
        let index = if zero == 0 || zero == last {
            nearest_step(last, level, LEVELS - 1)
        } else if level < ZERO {
            // Zero lies in the middle of the levels; among the blocks it need not.
            zero - nearest_step(zero, ZERO - level, ZERO)
        } else {
            zero + nearest_step(last - zero, level - ZERO, ZERO)
        };
        self.blocks.get(index).copied().unwrap_or_else(|| ('█', self.paint(level)))
    }

    /// The step's colour before it was fitted to the terminal.
    pub fn color(&self, level: u8) -> Rgb {
        self.colors[usize::from(level.min(LEVELS - 1))]
    }

    /// The colour at a share of the way, 0 to 1, between the steps, too: for terminals that draw pixels.
    pub fn shade(&self, share: f32) -> Rgb {
        along(&self.stops, share.clamp(0.0, 1.0))
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
                    Charset::Console => pick(&SEQUENTIAL_CONSOLE, level),
                    _ => pick(&SEQUENTIAL_SHADES, level),
                };
                [glyph; 2]
            }
        }
    }
}

const SEQUENTIAL_ASCII: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];
const SEQUENTIAL_CONSOLE: [char; 4] = [' ', '░', '▒', '█'];
const SEQUENTIAL_SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
/// From the weakest to the strongest; minus signs and equals signs are negative, everything else is positive.
const NEGATIVE: [[char; 2]; 4] = [['-', ' '], ['-', '-'], ['-', '='], ['=', '=']];
const POSITIVE_ASCII: [[char; 2]; 4] = [['+', ' '], ['+', '+'], ['+', '#'], ['#', '#']];
const POSITIVE_CONSOLE: [[char; 2]; 4] = [['░', ' '], ['░', '░'], ['▒', '▒'], ['█', '█']];
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
        (false, Charset::Console) => POSITIVE_CONSOLE[step],
        (false, _) => POSITIVE_SHADES[step],
    }
}

/// How much of a cell the two shades that every console font has cover, and the full block.
const COVERAGE: [(char, f32); 3] = [('░', 0.25), ('▒', 0.5), ('█', 1.0)];

/// The cells of a ramp of the sixteen colours on black, lowest step first: each colour's full block, and those of its
/// shades that are brighter than what lies before them on the way out from black. Without black there are none.
fn shaded(named: &[u8]) -> Vec<Block> {
    let Some(black) = named.iter().position(|&index| index == 0) else { return Vec::new() };
    let mut blocks = outward(named[..black].iter().rev());
    blocks.reverse();
    blocks.push((' ', Paint::Default));
    blocks.extend(outward(named[black + 1..].iter()));
    blocks
}

/// Blocks and shades of these colours, which get brighter.
fn outward<'a>(named: impl Iterator<Item = &'a u8>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut reached = 0.0;
    for &index in named {
        let full = CONSOLE[usize::from(index) % CONSOLE.len()].relative_luminance();
        for (glyph, coverage) in COVERAGE {
            let light = full * coverage;
            // A step that is seen, and never a colour left out.
            if glyph == '█' || light > reached * 1.2 + 0.01 {
                blocks.push((glyph, Paint::Ansi(index)));
                reached = light;
            }
        }
    }
    blocks
}

/// The entry of `steps` that `level` falls on, the steps being equally wide.
fn pick<T: Copy + Default>(steps: &[T], level: u8) -> T {
    let index = nearest_step(steps.len().saturating_sub(1), level, LEVELS - 1);
    steps.get(index).copied().unwrap_or_default()
}

/// Which of the steps 0 to `last` is nearest to `place` on the way to `end`.
fn nearest_step(last: usize, place: u8, end: u8) -> usize {
    let (place, end) = (usize::from(place), usize::from(end));
    (place * last * 2 + end) / (2 * end)
}

fn along(stops: &[Rgb], share: f32) -> Rgb {
    let Some((&first, rest)) = stops.split_first() else { return Rgb::default() };
    let place = share * rest.len() as f32;
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
    fn shades_are_the_steps_and_what_lies_between() {
        let ramp = ramp(Kind::Signed, ColorDepth::TrueColor);
        for level in 0..LEVELS {
            assert_eq!(ramp.shade(f32::from(level) / f32::from(LEVELS - 1)), ramp.color(level), "{level}");
        }
        assert_eq!((ramp.shade(-1.0), ramp.shade(9.0)), (ramp.color(0), ramp.color(LEVELS - 1)));
        assert_eq!(ramp.shade(1.0 / 255.0), Rgb(0, 0, 253));
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
    fn on_the_console_every_colour_and_more_is_a_step_of_its_own_and_zero_is_blank() {
        for (kind, named) in [
            (Kind::Signed, &[14, 12, 4, 0, 3, 11, 15][..]),
            (Kind::Sequential, &[0, 4, 6, 10, 11, 15]),
            (Kind::Sequential, &[0, 8, 7, 15]),
            (Kind::Sequential, &[15, 7, 8, 0]),
            (Kind::Signed, &[15, 7, 8, 0]),
        ] {
            let ramp = Ramp::new(kind, &[], named, ColorDepth::Ansi16, false).shaded_on_black(named);
            let mut steps: Vec<Block> = (0..LEVELS).map(|level| ramp.block(level)).collect();
            if kind == Kind::Signed && named.len() == 7 {
                assert_eq!(steps[usize::from(ZERO)].0, ' ');
            }
            steps.dedup();
            assert!(steps.len() > named.len(), "{steps:?}");
            let apart: std::collections::HashSet<_> = steps.iter().collect();
            assert_eq!(apart.len(), steps.len(), "no step is like another: {steps:?}");
            assert!(named.iter().all(|&index| index == 0 || apart.contains(&('█', Paint::Ansi(index)))));
            assert!(steps.iter().all(|(glyph, _)| [' ', '░', '▒', '█'].contains(glyph)));
        }
    }

    #[test]
    fn no_stops_at_all_do_not_panic() {
        let ramp = Ramp::new(Kind::Sequential, &[], &[], ColorDepth::Ansi16, false);
        assert_eq!(ramp.paint(3), Paint::Ansi(0));
    }
}
