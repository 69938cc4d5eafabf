//! How the screen looks and speaks, as the command line and keys chose.

use crate::texts::Language;
use crate::tui::theme::{Background, Charset, ColorDepth, Theme, ThemeName};

/// How the screen looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScreenOptions {
    /// Colours the terminal has.
    pub color: ColorDepth,
    /// Characters it has.
    pub charset: Charset,
    /// Its background.
    pub background: Background,
    /// The palette.
    pub theme: ThemeName,
    /// How often it is drawn at the most.
    pub frames_per_second: f64,
    /// Whether the line bears little.
    pub low_bandwidth: bool,
    /// The language of what is explained.
    pub language: Language,
}

impl ScreenOptions {
    /// Makes the theme for these choices.
    pub fn theme(&self) -> Theme {
        Theme::new(self.theme, self.background, self.color, self.charset)
    }
}

impl Default for ScreenOptions {
    fn default() -> Self {
        Self {
            color: ColorDepth::default(),
            charset: Charset::default(),
            background: Background::default(),
            theme: ThemeName::default(),
            frames_per_second: 10.0,
            low_bandwidth: false,
            language: Language::default(),
        }
    }
}
