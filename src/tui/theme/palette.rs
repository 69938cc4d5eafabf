//! The colours of pictures: ramps for each theme, for dark and light backgrounds.

use crate::viz::paint::Rgb;

/// Colours along a ramp, lowest first, and the same among the sixteen.
pub(super) struct Stops(pub(super) &'static [Rgb], pub(super) &'static [u8]);

/// The ramps of a palette.
pub(super) struct Palette {
    pub(super) signed: Stops,
    pub(super) sequential: Stops,
    pub(super) image: Stops,
}

const PAPER: Stops = Stops(&[Rgb(250, 250, 248), Rgb(10, 10, 12)], &[15, 7, 8, 0]);

pub(super) const BLUE_ORANGE_DARK: Palette = Palette {
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
};

pub(super) const BLUE_ORANGE_LIGHT: Palette = Palette {
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
        &[Rgb(246, 248, 240), Rgb(176, 220, 190), Rgb(76, 166, 190), Rgb(20, 96, 160), Rgb(10, 32, 84)],
        &[15, 14, 6, 4, 0],
    ),
    image: PAPER,
};

/// As on paper: the darker, the higher.
pub(super) const PRINTED: Palette = Palette { signed: PAPER, sequential: PAPER, image: PAPER };

pub(super) const HIGH_CONTRAST_DARK: Palette = Palette {
    signed: Stops(
        &[Rgb(225, 250, 255), Rgb(0, 150, 255), Rgb(0, 0, 0), Rgb(255, 130, 0), Rgb(255, 250, 220)],
        &[15, 14, 12, 0, 3, 11, 15],
    ),
    sequential: Stops(
        &[Rgb(0, 0, 0), Rgb(0, 90, 170), Rgb(0, 190, 190), Rgb(255, 240, 100), Rgb(255, 255, 255)],
        &[0, 4, 6, 14, 11, 15],
    ),
    image: Stops(&[Rgb(0, 0, 0), Rgb(255, 255, 255)], &[0, 8, 7, 15]),
};

pub(super) const HIGH_CONTRAST_LIGHT: Palette = Palette {
    signed: Stops(
        &[Rgb(0, 20, 90), Rgb(0, 110, 225), Rgb(255, 255, 255), Rgb(220, 90, 0), Rgb(80, 20, 0)],
        &[4, 12, 14, 15, 11, 3, 1],
    ),
    sequential: Stops(
        &[Rgb(255, 255, 255), Rgb(150, 215, 240), Rgb(0, 120, 200), Rgb(0, 30, 90), Rgb(0, 0, 0)],
        &[15, 14, 6, 4, 0],
    ),
    image: Stops(&[Rgb(255, 255, 255), Rgb(0, 0, 0)], &[15, 7, 8, 0]),
};

const RISING: Stops = Stops(&[Rgb(0, 0, 0), Rgb(250, 250, 250)], &[0, 8, 7, 15]);

/// The brighter, the higher.
pub(super) const GREY_DARK: Palette = Palette { signed: RISING, sequential: RISING, image: RISING };
