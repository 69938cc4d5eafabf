//! The themes there are.

use super::rows::{self, Row};

/// Makes an enum of themes, each with its row.
macro_rules! themes {
    ($($(#[$about:meta])* $name:ident = $row:expr),* $(,)?) => {
        /// The themes. Each has colours for dark and for light backgrounds.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum ThemeName {
            $($(#[$about])* $name),*
        }

        impl ThemeName {
            /// All of them, in the order of the key that goes round them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What there is to say of it.
            pub(super) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &$row),*
                }
            }
        }
    };
}

themes! {
    /// Negative blue, positive orange; told apart with any kind of colour vision.
    #[default]
    BlueOrange = rows::BLUE_ORANGE,
    /// The darker, the higher, as filters are printed in the lecture.
    Lecture = rows::LECTURE,
    /// Every word at least 7:1 against the background.
    HighContrast = rows::HIGH_CONTRAST,
    /// No hue: for electronic paper, and for all colour vision.
    Monochrome = rows::MONOCHROME,
}

impl ThemeName {
    /// Its name, as on the command line.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// What is said of it, in a line.
    pub const fn help(self) -> &'static str {
        self.row().help
    }

    /// The theme of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|theme| theme.name() == name)
    }

    /// The theme after this one; `None` after the last.
    pub fn following(self) -> Option<Self> {
        let place = Self::ALL.iter().position(|theme| *theme == self)?;
        Self::ALL.get(place + 1).copied()
    }
}
