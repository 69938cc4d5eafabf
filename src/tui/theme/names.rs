//! The palettes and backgrounds there are.

use crate::viz::paint::Rgb;

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
