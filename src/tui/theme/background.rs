//! The backgrounds there are.

use crate::viz::paint::Rgb;

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
