//! Inks by role, for each background.

use super::names::Background;
use crate::viz::grid::Ink;
use crate::viz::paint::{ColorDepth, Paint, Rgb};

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
    /// a, an activation.
    pub activation: Ink,
    /// w, a weight.
    pub weight: Ink,
    /// b, a bias.
    pub bias: Ink,
    /// z, a weighted sum.
    pub sum: Ink,
    /// δ, an error.
    pub error: Ink,
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
const ACTIVATION: Role =
    role((Rgb(92, 190, 255), Some(14)), (Rgb(0, 102, 190), Some(12)), (Rgb(0, 110, 240), Some(12)));
const WEIGHT: Role =
    role((Rgb(255, 186, 80), Some(11)), (Rgb(165, 88, 0), Some(1)), (Rgb(178, 98, 0), Some(5)));
const BIAS: Role =
    role((Rgb(70, 205, 150), Some(10)), (Rgb(0, 120, 80), Some(4)), (Rgb(0, 135, 95), Some(8)));
const SUM: Role =
    role((Rgb(200, 166, 255), Some(13)), (Rgb(120, 60, 190), Some(5)), (Rgb(150, 90, 220), None));
const ERROR: Role =
    role((Rgb(255, 112, 92), Some(9)), (Rgb(200, 20, 60), Some(9)), (Rgb(215, 40, 80), Some(9)));

/// The inks for a background, in so many colours.
pub(super) fn inks(background: Background, depth: ColorDepth) -> Inks {
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
        activation: ink(ACTIVATION),
        weight: ink(WEIGHT),
        bias: ink(BIAS),
        // Where the sixteen colours have no fifth one that can be read on black and on white, the weight makes the difference.
        sum: ink(SUM).bold(),
        error: ink(ERROR),
    }
}
