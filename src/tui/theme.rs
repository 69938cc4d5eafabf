//! What things look like: ramps for pictures, inks for roles, for dark and light backgrounds, at every colour depth.

use crate::viz::grid::Ink;
pub use crate::viz::paint::{Charset, ColorDepth};
use crate::viz::paint::{Paint, Rgb};
use crate::viz::pixels::{Brush, PixelShape};
use crate::viz::ramp::{Kind, Ramp};
use crate::viz::scale::Range;

/// The palettes. Each has a variant for dark and for light backgrounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ThemeName {
    /// Negative blue, positive orange; told apart with any kind of colour vision.
    #[default]
    BlueOrange,
    /// The darker, the higher, as filters are printed in the lecture.
    Lecture,
}

impl ThemeName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::BlueOrange, Self::Lecture];

    /// Its name, as on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BlueOrange => "blue-orange",
            Self::Lecture => "lecture",
        }
    }

    /// The palette of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// Everything that decides how a cell looks.
#[derive(Clone, Debug)]
pub struct Theme {
    /// The palette.
    pub name: ThemeName,
    /// Whether it is meant for a light background.
    pub light: bool,
    /// Colours there are.
    pub depth: ColorDepth,
    /// Characters there are.
    pub charset: Charset,
    /// Weights, and activations that can be negative.
    pub signed: Ramp,
    /// Activations that cannot.
    pub sequential: Ramp,
    /// The input picture.
    pub image: Ramp,
    /// Inks by role.
    pub ink: Inks,
}

/// Inks by role.
#[derive(Clone, Copy, Debug)]
pub struct Inks {
    /// Ordinary text.
    pub text: Ink,
    /// Values that matter.
    pub strong: Ink,
    /// Labels, axes, rules.
    pub faint: Ink,
    /// The focused pane, keys.
    pub accent: Ink,
    /// The training curve.
    pub train: Ink,
    /// The range of single batches.
    pub raw: Ink,
    /// Validation.
    pub validation: Ink,
    /// Right, done.
    pub good: Ink,
    /// Wrong, failed.
    pub bad: Ink,
    /// Worth a look.
    pub warn: Ink,
}

/// A role's colour: on a dark background, on a light one, and its number among the sixteen for each.
struct Role(Rgb, Rgb, u8, u8);

const FAINT: Role = Role(Rgb(125, 133, 145), Rgb(105, 112, 122), 8, 8);
const ACCENT: Role = Role(Rgb(255, 196, 92), Rgb(165, 88, 0), 11, 3);
const TRAIN: Role = Role(Rgb(92, 190, 255), Rgb(0, 102, 190), 14, 4);
/// An area behind lines: far enough from all of them and from the background.
const RAW: Role = Role(Rgb(40, 60, 84), Rgb(196, 214, 234), 4, 7);
const VALIDATION: Role = Role(Rgb(255, 168, 50), Rgb(200, 82, 0), 11, 1);
const GOOD: Role = Role(Rgb(70, 205, 150), Rgb(0, 125, 85), 10, 2);
const BAD: Role = Role(Rgb(255, 112, 92), Rgb(190, 40, 20), 9, 1);
const WARN: Role = Role(Rgb(240, 228, 110), Rgb(140, 110, 0), 11, 3);

impl Theme {
    /// The theme for these choices.
    pub fn new(name: ThemeName, light: bool, depth: ColorDepth, charset: Charset) -> Self {
        let palette = palette(name, light);
        // Without colours, more ink is brighter on a dark background: where dark means high it has to be turned.
        let inverted = name == ThemeName::Lecture && !light;
        let ramp = |kind, stops: &Stops| Ramp::new(kind, stops.0, stops.1, depth, inverted);
        Self {
            name,
            light,
            depth,
            charset,
            signed: ramp(Kind::Signed, &palette.signed),
            sequential: ramp(Kind::Sequential, &palette.sequential),
            image: ramp(Kind::Sequential, &palette.image),
            ink: inks(light, depth),
        }
    }

    /// The shape of a pixel.
    pub fn pixel(&self) -> PixelShape {
        PixelShape::of(self.charset, self.depth)
    }

    /// Whether pictures are made of glyphs, not of colours.
    pub fn draws_glyphs(&self) -> bool {
        self.depth == ColorDepth::None || self.charset == Charset::Ascii
    }

    /// The brush for values of this range.
    pub fn brush(&self, range: Range) -> Brush<'_> {
        self.brush_with(if range.kind() == Kind::Signed { &self.signed } else { &self.sequential })
    }

    /// A brush with this ramp.
    pub const fn brush_with<'a>(&self, ramp: &'a Ramp) -> Brush<'a> {
        Brush { ramp, charset: self.charset, depth: self.depth, missing: self.ink.bad }
    }

    /// One of two signs: for terminals with a large font, and for all others, the Linux console among them.
    pub const fn sign<T: Copy>(&self, rich: T, plain: T) -> T {
        if matches!(self.charset, Charset::Braille) { rich } else { plain }
    }

    /// One of two texts: for character sets beyond ASCII, and for ASCII.
    pub const fn pick<T: Copy>(&self, rich: T, ascii: T) -> T {
        if matches!(self.charset, Charset::Ascii) { ascii } else { rich }
    }
}

fn inks(light: bool, depth: ColorDepth) -> Inks {
    let ink = |role: Role| match depth {
        ColorDepth::None => Ink::default(),
        ColorDepth::Ansi16 => Ink::new(Paint::Ansi(if light { role.3 } else { role.2 })),
        _ => Ink::new(Paint::nearest(if light { role.1 } else { role.0 }, depth)),
    };
    let mono = depth == ColorDepth::None;
    let faint = if mono { Ink::default().dim() } else { ink(FAINT) };
    Inks {
        text: Ink::default(),
        strong: Ink::default().bold(),
        faint,
        accent: ink(ACCENT).bold(),
        train: if mono { Ink::default().bold() } else { ink(TRAIN) },
        raw: if mono { Ink::default().dim() } else { ink(RAW) },
        validation: ink(VALIDATION).bold(),
        good: ink(GOOD).bold(),
        bad: ink(BAD).bold(),
        warn: ink(WARN).bold(),
    }
}

/// Colours along a ramp, lowest first, and the same among the sixteen.
struct Stops(&'static [Rgb], &'static [u8]);

struct Palette {
    signed: Stops,
    sequential: Stops,
    image: Stops,
}

const PAPER: Stops = Stops(&[Rgb(250, 250, 248), Rgb(10, 10, 12)], &[15, 7, 8, 0]);

fn palette(name: ThemeName, light: bool) -> Palette {
    match (name, light) {
        (ThemeName::BlueOrange, false) => Palette {
            signed: Stops(
                &[
                    Rgb(190, 232, 255),
                    Rgb(64, 156, 255),
                    Rgb(16, 66, 150),
                    Rgb(14, 15, 20),
                    Rgb(140, 62, 4),
                    Rgb(248, 142, 22),
                    Rgb(255, 232, 176),
                ],
                &[14, 12, 4, 0, 3, 11, 15],
            ),
            // Dark violet over teal to yellow, brightness rising evenly (after viridis).
            sequential: Stops(
                &[
                    Rgb(12, 8, 24),
                    Rgb(60, 30, 110),
                    Rgb(46, 94, 142),
                    Rgb(30, 150, 138),
                    Rgb(108, 204, 92),
                    Rgb(253, 234, 70),
                ],
                &[0, 4, 6, 10, 11, 15],
            ),
            image: Stops(&[Rgb(14, 14, 18), Rgb(250, 250, 248)], &[0, 8, 7, 15]),
        },
        (ThemeName::BlueOrange, true) => Palette {
            signed: Stops(
                &[
                    Rgb(0, 48, 118),
                    Rgb(40, 122, 212),
                    Rgb(164, 208, 244),
                    Rgb(246, 246, 244),
                    Rgb(252, 204, 146),
                    Rgb(224, 116, 14),
                    Rgb(120, 50, 0),
                ],
                &[4, 12, 14, 15, 11, 3, 1],
            ),
            sequential: Stops(
                &[
                    Rgb(246, 248, 240),
                    Rgb(176, 220, 190),
                    Rgb(76, 166, 190),
                    Rgb(20, 96, 160),
                    Rgb(10, 32, 84),
                ],
                &[15, 14, 6, 4, 0],
            ),
            image: PAPER,
        },
        (ThemeName::Lecture, _) => Palette { signed: PAPER, sequential: PAPER, image: PAPER },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::ramp::{LEVELS, ZERO};

    fn brightness(ramp: &Ramp) -> Vec<f32> {
        (0..LEVELS).map(|level| ramp.color(level).luminance()).collect()
    }

    #[test]
    fn sequential_ramps_get_steadily_brighter_or_darker() {
        for name in ThemeName::ALL {
            for light in [false, true] {
                let theme = Theme::new(name, light, ColorDepth::TrueColor, Charset::Braille);
                for ramp in [&theme.sequential, &theme.image] {
                    let steps = brightness(ramp);
                    let darker = light || name == ThemeName::Lecture;
                    assert!(
                        steps.windows(2).all(|w| if darker { w[1] < w[0] } else { w[1] > w[0] }),
                        "{steps:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn signed_ramps_grow_away_from_zero_on_both_sides() {
        let theme = Theme::new(ThemeName::BlueOrange, false, ColorDepth::TrueColor, Charset::Braille);
        let steps = brightness(&theme.signed);
        let zero = usize::from(ZERO);
        assert!(steps[..=zero].windows(2).all(|w| w[1] < w[0]));
        assert!(steps[zero..].windows(2).all(|w| w[1] > w[0]));
    }

    #[test]
    fn in_the_lecture_dark_means_high() {
        let theme = Theme::new(ThemeName::Lecture, false, ColorDepth::TrueColor, Charset::Braille);
        assert!(theme.signed.color(0).luminance() > 0.9);
        assert!(theme.signed.color(LEVELS - 1).luminance() < 0.1);
        let plain = Theme::new(ThemeName::Lecture, false, ColorDepth::None, Charset::Ascii);
        assert_eq!(plain.sequential.glyphs(LEVELS - 1, Charset::Ascii), [' ', ' ']);
    }

    #[test]
    fn without_colours_nothing_is_coloured() {
        let theme = Theme::new(ThemeName::BlueOrange, true, ColorDepth::None, Charset::Braille);
        for ink in [theme.ink.train, theme.ink.bad, theme.ink.accent, theme.ink.faint] {
            assert_eq!(ink.paint, Paint::Default);
        }
    }
}
