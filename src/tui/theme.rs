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

/// What is behind everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Background {
    /// Dark, as most are.
    #[default]
    Dark,
    /// Light.
    Light,
    /// Nobody said: colours are used that can be read on black and on white.
    Unknown,
}

impl Background {
    /// What a background of this colour is.
    pub fn of(color: Rgb) -> Self {
        if color.is_light() { Self::Light } else { Self::Dark }
    }

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "a dark",
            Self::Light => "a light",
            Self::Unknown => "any",
        }
    }
}

/// Everything that decides how a cell looks.
#[derive(Clone, Debug)]
pub struct Theme {
    /// The palette.
    pub name: ThemeName,
    /// The background it is meant for.
    pub background: Background,
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

/// A role's colour on each background, and its number among the sixteen; `None` is the terminal's own colour, faint.
struct Role {
    dark: (Rgb, Option<u8>),
    light: (Rgb, Option<u8>),
    any: (Rgb, Option<u8>),
}

/// Black and white differ by a factor of 21 in contrast, so what is to be read on both has 4.6 on each at the best: the
/// colours for any background are all about equally bright, and differ in hue alone.
const fn role(dark: (Rgb, Option<u8>), light: (Rgb, Option<u8>), any: (Rgb, Option<u8>)) -> Role {
    Role { dark, light, any }
}

const FAINT: Role =
    role((Rgb(125, 133, 145), Some(8)), (Rgb(105, 112, 122), Some(8)), (Rgb(118, 118, 118), None));
const ACCENT: Role =
    role((Rgb(255, 196, 92), Some(11)), (Rgb(165, 88, 0), Some(5)), (Rgb(178, 98, 0), Some(5)));
const TRAIN: Role =
    role((Rgb(92, 190, 255), Some(14)), (Rgb(0, 102, 190), Some(4)), (Rgb(0, 110, 240), Some(12)));
/// An area behind lines: far enough from all of them and from the background.
const RAW: Role = role((Rgb(40, 60, 84), Some(4)), (Rgb(196, 214, 234), Some(7)), (Rgb(112, 124, 150), None));
const VALIDATION: Role =
    role((Rgb(255, 168, 50), Some(11)), (Rgb(194, 78, 0), Some(1)), (Rgb(182, 95, 0), Some(5)));
const GOOD: Role =
    role((Rgb(70, 205, 150), Some(10)), (Rgb(0, 120, 80), Some(4)), (Rgb(0, 135, 95), Some(12)));
const BAD: Role =
    role((Rgb(255, 112, 92), Some(9)), (Rgb(190, 40, 20), Some(1)), (Rgb(215, 40, 80), Some(9)));
const WARN: Role =
    role((Rgb(240, 228, 110), Some(11)), (Rgb(130, 100, 0), Some(5)), (Rgb(178, 98, 0), Some(5)));

impl Theme {
    /// The theme for these choices.
    pub fn new(name: ThemeName, background: Background, depth: ColorDepth, charset: Charset) -> Self {
        // Pictures bring their own background along: those for a dark one can be seen on any.
        let light = background == Background::Light;
        let palette = palette(name, light);
        // Without colours, more ink is brighter on a dark background: where dark means high it has to be turned.
        let inverted = name == ThemeName::Lecture && !light;
        let ramp = |kind, stops: &Stops| {
            let ramp = Ramp::new(kind, stops.0, stops.1, depth, inverted);
            if light { ramp } else { ramp.shaded_on_black(stops.1) }
        };
        Self {
            name,
            background,
            depth,
            charset,
            signed: ramp(Kind::Signed, &palette.signed),
            sequential: ramp(Kind::Sequential, &palette.sequential),
            image: ramp(Kind::Sequential, &palette.image),
            ink: inks(background, depth),
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
        // Signs have nothing behind them but the terminal's own background: on one that is not known they need its colour.
        let bare = matches!((self.charset, self.background), (Charset::Ascii, Background::Unknown));
        let depth = if bare { ColorDepth::None } else { self.depth };
        Brush { ramp, charset: self.charset, depth, missing: self.ink.bad }
    }

    /// One of two signs: for terminals with a large font, and for all others, the Linux console among them.
    pub const fn sign<T: Copy>(&self, rich: T, plain: T) -> T {
        if matches!(self.charset, Charset::Braille) { rich } else { plain }
    }

    /// One of two texts: for fonts with half blocks, and for others.
    pub const fn halves<T: Copy>(&self, rich: T, plain: T) -> T {
        if matches!(self.charset, Charset::Braille | Charset::Blocks) { rich } else { plain }
    }

    /// One of two texts: for character sets beyond ASCII, and for ASCII.
    pub const fn pick<T: Copy>(&self, rich: T, ascii: T) -> T {
        if matches!(self.charset, Charset::Ascii) { ascii } else { rich }
    }
}

fn inks(background: Background, depth: ColorDepth) -> Inks {
    let ink = |role: Role| {
        let (rgb, named) = match background {
            Background::Dark => role.dark,
            Background::Light => role.light,
            Background::Unknown => role.any,
        };
        match depth {
            ColorDepth::None => Ink::default(),
            ColorDepth::Ansi16 => named.map_or(Ink::default().dim(), |index| Ink::new(Paint::Ansi(index))),
            _ => Ink::new(Paint::nearest(rgb, depth)),
        }
    };
    let mono = depth == ColorDepth::None;
    let faint = if mono { Ink::default().dim() } else { ink(FAINT) };
    Inks {
        text: Ink::default(),
        strong: Ink::default().bold(),
        faint,
        accent: ink(ACCENT).bold(),
        train: if mono { Ink::default().bold() } else { ink(TRAIN) },
        // No one colour lies behind lines well on black and on white: there the area is a texture.
        raw: if mono || background == Background::Unknown { Ink::default().dim() } else { ink(RAW) },
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
mod tests;
