//! The rows of the themes: what each is called and said to be, and its colours.

use super::inks::{self, Roles};
use super::palette::{self, Palette};

/// What there is to say of a theme.
pub(super) struct Row {
    /// Its name, as on the command line.
    pub(super) name: &'static str,
    /// What is said of it, in a line.
    pub(super) help: &'static str,
    /// The colours of words, lines and signs.
    pub(super) inks: Roles,
    /// The colours of pictures for a dark background.
    pub(super) dark: Palette,
    /// The colours of pictures for a light background.
    pub(super) light: Palette,
    /// Whether dark means high on a dark background, too.
    pub(super) dark_means_high: bool,
}

pub(super) const BLUE_ORANGE: Row = Row {
    name: "blue-orange",
    help: "Negative blue, positive orange: told apart with any kind of colour vision",
    inks: inks::COLORED,
    dark: palette::BLUE_ORANGE_DARK,
    light: palette::BLUE_ORANGE_LIGHT,
    dark_means_high: false,
};

pub(super) const LECTURE: Row = Row {
    name: "lecture",
    help: "The darker, the higher, as filters are printed in the lecture",
    inks: inks::COLORED,
    dark: palette::PRINTED,
    light: palette::PRINTED,
    dark_means_high: true,
};

pub(super) const HIGH_CONTRAST: Row = Row {
    name: "high-contrast",
    help: "Every word at least 7:1 against the background, pictures from black to white",
    inks: inks::HIGH_CONTRAST,
    dark: palette::HIGH_CONTRAST_DARK,
    light: palette::HIGH_CONTRAST_LIGHT,
    dark_means_high: false,
};

pub(super) const MONOCHROME: Row = Row {
    name: "monochrome",
    help: "Greys alone: for electronic paper, and for all colour vision",
    inks: inks::GREY,
    dark: palette::GREY_DARK,
    light: palette::PRINTED,
    dark_means_high: false,
};
