//! The colours of pictures: ramps for each palette, for dark and light backgrounds.

use super::names::ThemeName;
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

/// The palette of this name for a light or another background.
pub(super) fn palette(name: ThemeName, light: bool) -> Palette {
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
