//! Inks by role, for each background.

use super::background::Background;
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
    any: Option<(Rgb, Option<u8>)>,
}

/// Black and white differ by a factor of 21 in contrast, so what is to be read on both has 4.6 on each at the best: the
/// colours for any background are all about equally bright, and differ in hue alone.
const fn role(dark: (Rgb, Option<u8>), light: (Rgb, Option<u8>), any: (Rgb, Option<u8>)) -> Role {
    Role { dark, light, any: Some(any) }
}

/// A role of a theme whose colours cannot all be read on a background that may be black or white: there the terminal's own is
/// used.
const fn plain(dark: (Rgb, Option<u8>), light: (Rgb, Option<u8>)) -> Role {
    Role { dark, light, any: None }
}

/// The roles of a theme.
pub(super) struct Roles {
    faint: Role,
    accent: Role,
    train: Role,
    /// An area behind lines: far enough from all of them and from the background.
    raw: Role,
    validation: Role,
    good: Role,
    bad: Role,
    warn: Role,
    activation: Role,
    weight: Role,
    bias: Role,
    sum: Role,
    error: Role,
}

/// Colours told apart with any kind of colour vision.
pub(super) const COLORED: Roles = Roles {
    faint: role((Rgb(125, 133, 145), Some(8)), (Rgb(105, 112, 122), Some(8)), (Rgb(118, 118, 118), None)),
    accent: role((Rgb(255, 196, 92), Some(11)), (Rgb(165, 88, 0), Some(5)), (Rgb(178, 98, 0), Some(5))),
    train: role((Rgb(92, 190, 255), Some(14)), (Rgb(0, 102, 190), Some(4)), (Rgb(0, 110, 240), Some(12))),
    raw: role((Rgb(40, 60, 84), Some(4)), (Rgb(196, 214, 234), Some(7)), (Rgb(112, 124, 150), None)),
    validation: role((Rgb(255, 168, 50), Some(11)), (Rgb(194, 78, 0), Some(1)), (Rgb(182, 95, 0), Some(5))),
    good: role((Rgb(70, 205, 150), Some(10)), (Rgb(0, 120, 80), Some(4)), (Rgb(0, 135, 95), Some(12))),
    bad: role((Rgb(255, 112, 92), Some(9)), (Rgb(190, 40, 20), Some(1)), (Rgb(215, 40, 80), Some(9))),
    warn: role((Rgb(240, 228, 110), Some(11)), (Rgb(130, 100, 0), Some(5)), (Rgb(178, 98, 0), Some(5))),
    activation: role(
        (Rgb(92, 190, 255), Some(14)),
        (Rgb(0, 102, 190), Some(12)),
        (Rgb(0, 110, 240), Some(12)),
    ),
    weight: role((Rgb(255, 186, 80), Some(11)), (Rgb(165, 88, 0), Some(1)), (Rgb(178, 98, 0), Some(5))),
    bias: role((Rgb(70, 205, 150), Some(10)), (Rgb(0, 120, 80), Some(4)), (Rgb(0, 135, 95), Some(8))),
    sum: role((Rgb(200, 166, 255), Some(13)), (Rgb(120, 60, 190), Some(5)), (Rgb(150, 90, 220), None)),
    error: role((Rgb(255, 112, 92), Some(9)), (Rgb(200, 20, 60), Some(9)), (Rgb(215, 40, 80), Some(9))),
};

/// Colours that have 7:1 at the least on their background, but for the area behind lines.
pub(super) const HIGH_CONTRAST: Roles = Roles {
    faint: plain((Rgb(176, 180, 190), Some(7)), (Rgb(75, 75, 75), Some(0))),
    accent: plain((Rgb(255, 214, 64), Some(11)), (Rgb(120, 46, 0), Some(4))),
    train: plain((Rgb(110, 205, 255), Some(14)), (Rgb(0, 40, 170), Some(4))),
    raw: plain((Rgb(60, 84, 120), Some(4)), (Rgb(190, 208, 230), Some(7))),
    validation: plain((Rgb(255, 176, 64), Some(11)), (Rgb(150, 40, 0), Some(0))),
    good: plain((Rgb(96, 230, 170), Some(10)), (Rgb(0, 86, 56), Some(4))),
    bad: plain((Rgb(255, 140, 125), Some(15)), (Rgb(160, 10, 10), Some(0))),
    warn: plain((Rgb(250, 240, 120), Some(11)), (Rgb(104, 46, 0), Some(0))),
    activation: plain((Rgb(110, 205, 255), Some(14)), (Rgb(0, 40, 170), Some(4))),
    weight: plain((Rgb(255, 196, 92), Some(11)), (Rgb(125, 45, 0), Some(0))),
    bias: plain((Rgb(96, 230, 170), Some(10)), (Rgb(0, 86, 56), Some(0))),
    sum: plain((Rgb(214, 190, 255), Some(15)), (Rgb(92, 30, 150), Some(4))),
    error: plain((Rgb(255, 140, 125), Some(7)), (Rgb(150, 0, 50), Some(0))),
};

/// Greys.
pub(super) const GREY: Roles = Roles {
    faint: plain((Rgb(130, 130, 130), Some(8)), (Rgb(110, 110, 110), Some(8))),
    accent: plain((Rgb(255, 255, 255), Some(15)), (Rgb(0, 0, 0), Some(0))),
    train: plain((Rgb(255, 255, 255), Some(15)), (Rgb(0, 0, 0), Some(0))),
    raw: plain((Rgb(60, 60, 60), Some(8)), (Rgb(215, 215, 215), Some(7))),
    validation: plain((Rgb(190, 190, 190), Some(7)), (Rgb(85, 85, 85), Some(8))),
    good: plain((Rgb(235, 235, 235), Some(15)), (Rgb(40, 40, 40), Some(0))),
    bad: plain((Rgb(255, 255, 255), Some(15)), (Rgb(0, 0, 0), Some(0))),
    warn: plain((Rgb(215, 215, 215), Some(7)), (Rgb(60, 60, 60), Some(8))),
    activation: plain((Rgb(255, 255, 255), Some(15)), (Rgb(0, 0, 0), Some(0))),
    weight: plain((Rgb(200, 200, 200), Some(7)), (Rgb(60, 60, 60), Some(0))),
    bias: plain((Rgb(170, 170, 170), Some(7)), (Rgb(90, 90, 90), Some(8))),
    sum: plain((Rgb(235, 235, 235), Some(15)), (Rgb(30, 30, 30), Some(0))),
    error: plain((Rgb(145, 145, 145), Some(8)), (Rgb(105, 105, 105), Some(8))),
};

/// The inks for a background, in so many colours.
pub(super) fn inks(roles: &Roles, background: Background, depth: ColorDepth) -> Inks {
    let ink = |role: &Role| {
        let found = match background {
            Background::Dark => Some(role.dark),
            Background::Light => Some(role.light),
            Background::Unknown => role.any,
        };
        let Some((rgb, named)) = found else { return Ink::default() };
        match depth {
            ColorDepth::None => Ink::default(),
            ColorDepth::Ansi16 => named.map_or(Ink::default().dim(), |index| Ink::new(Paint::Ansi(index))),
            _ => Ink::new(Paint::nearest(rgb, depth)),
        }
    };
    let mono = depth == ColorDepth::None;
    let faint = if mono { Ink::default().dim() } else { ink(&roles.faint) };
    Inks {
        text: Ink::default(),
        strong: Ink::default().bold(),
        faint,
        accent: ink(&roles.accent).bold(),
        train: if mono { Ink::default().bold() } else { ink(&roles.train) },
        // No one colour lies behind lines well on black and on white: there the area is a texture.
        raw: if mono || background == Background::Unknown { Ink::default().dim() } else { ink(&roles.raw) },
        validation: ink(&roles.validation).bold(),
        good: ink(&roles.good).bold(),
        bad: ink(&roles.bad).bold(),
        warn: ink(&roles.warn).bold(),
        activation: ink(&roles.activation),
        weight: ink(&roles.weight),
        bias: ink(&roles.bias),
        // Where the sixteen colours have no fifth one that can be read on black and on white, the weight makes the difference.
        sum: ink(&roles.sum).bold(),
        error: ink(&roles.error),
    }
}
