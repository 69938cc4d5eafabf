//! Colours, and what becomes of them on a terminal that has fewer.

/// How many colours the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColorDepth {
    /// None: pictures are made of glyphs alone.
    None,
    /// The sixteen named colours.
    Ansi16,
    /// The xterm palette: the sixteen, a 6×6×6 cube and 24 greys.
    Ansi256,
    /// 24 bits.
    #[default]
    TrueColor,
}

impl ColorDepth {
    /// From the poorest to the richest.
    pub const ALL: [Self; 4] = [Self::None, Self::Ansi16, Self::Ansi256, Self::TrueColor];

    /// Its name, as on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ansi16 => "16",
            Self::Ansi256 => "256",
            Self::TrueColor => "truecolor",
        }
    }

    /// The depth of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.name() == name)
    }
}

/// Which characters the terminal's font and encoding can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charset {
    /// Nothing beyond ASCII.
    Ascii,
    /// What every font of the Linux console has: the full block, the light and the medium shade, and lines.
    Console,
    /// Plain block characters: full cells, shades, eighths.
    Blocks,
    /// Half blocks for pictures (two pixels in a cell), braille for curves (eight dots in a cell).
    #[default]
    Braille,
    /// The same, and sextants: six parts of a cell in two colours (Unicode 13), for pictures that are made smaller.
    Sextants,
    /// The same, and octants: eight parts of a cell in two colours (Unicode 16).
    Octants,
}

impl Charset {
    /// From the poorest to the richest.
    pub const ALL: [Self; 6] =
        [Self::Ascii, Self::Console, Self::Blocks, Self::Braille, Self::Sextants, Self::Octants];

    /// Its name, as on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ascii",
            Self::Console => "console",
            Self::Blocks => "blocks",
            Self::Braille => "braille",
            Self::Sextants => "sextants",
            Self::Octants => "octants",
        }
    }

    /// Tells whether half blocks, braille and the signs of a large font are there.
    pub const fn is_rich(self) -> bool {
        matches!(self, Self::Braille | Self::Sextants | Self::Octants)
    }

    /// The character set of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|charset| charset.name() == name)
    }
}

/// A colour as red, green and blue, 0 to 255 each, sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// The colour at `t` (0 to 1) on the way to `other`.
    pub fn mix(self, other: Self, t: f32) -> Self {
        let t = t.clamp(0.0, 1.0);
        let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * t).round() as u8;
        Self(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// Perceived brightness, 0 to 1 (Rec. 601 weights).
    pub fn luminance(self) -> f32 {
        (0.299 * f32::from(self.0) + 0.587 * f32::from(self.1) + 0.114 * f32::from(self.2)) / 255.0
    }

    /// Relative luminance, 0 to 1, as the Web Content Accessibility Guidelines define it: of light, not of numbers.
    pub fn relative_luminance(self) -> f32 {
        let linear = |channel: u8| {
            let share = f32::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast with another colour by the same guidelines: from 1 (none) to 21 (black and white).
    pub fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.relative_luminance(), other.relative_luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Whether black is easier to read on this colour than white.
    pub fn is_light(self) -> bool {
        self.contrast(Self(0, 0, 0)) > self.contrast(Self(255, 255, 255))
    }

    fn distance(self, other: Self) -> u32 {
        // Weighted so that green, which the eye resolves best, counts most.
        let square = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2) as u32;
        2 * square(self.0, other.0) + 4 * square(self.1, other.1) + 3 * square(self.2, other.2)
    }
}

/// A colour as the terminal is told it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Paint {
    /// The terminal's own foreground or background.
    #[default]
    Default,
    /// One of the sixteen named colours, 0 to 15.
    Ansi(u8),
    /// An entry of the 256-colour palette.
    Indexed(u8),
    /// 24 bits.
    Rgb(Rgb),
}

/// xterm's default values of the sixteen named colours.
pub const ANSI: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 0, 0),
    Rgb(0, 205, 0),
    Rgb(205, 205, 0),
    Rgb(0, 0, 238),
    Rgb(205, 0, 205),
    Rgb(0, 205, 205),
    Rgb(229, 229, 229),
    Rgb(127, 127, 127),
    Rgb(255, 0, 0),
    Rgb(0, 255, 0),
    Rgb(255, 255, 0),
    Rgb(92, 92, 255),
    Rgb(255, 0, 255),
    Rgb(0, 255, 255),
    Rgb(255, 255, 255),
];

/// The values that the Linux console gives them.
pub const CONSOLE: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(170, 0, 0),
    Rgb(0, 170, 0),
    Rgb(170, 85, 0),
    Rgb(0, 0, 170),
    Rgb(170, 0, 170),
    Rgb(0, 170, 170),
    Rgb(170, 170, 170),
    Rgb(85, 85, 85),
    Rgb(255, 85, 85),
    Rgb(85, 255, 85),
    Rgb(255, 255, 85),
    Rgb(85, 85, 255),
    Rgb(255, 85, 255),
    Rgb(85, 255, 255),
    Rgb(255, 255, 255),
];

/// The steps of one axis of xterm's colour cube.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Paint {
    /// The nearest thing to `color` at this depth.
    pub fn nearest(color: Rgb, depth: ColorDepth) -> Self {
        match depth {
            ColorDepth::None => Self::Default,
            ColorDepth::Ansi16 => Self::Ansi(nearest_of(color, &ANSI) as u8),
            ColorDepth::Ansi256 => Self::Indexed(nearest_indexed(color)),
            ColorDepth::TrueColor => Self::Rgb(color),
        }
    }

    /// What is seen where the sixteen named colours are `named`; `None` for the terminal's own colour.
    pub fn seen(self, named: &[Rgb; 16]) -> Option<Rgb> {
        match self {
            Self::Default => None,
            Self::Ansi(index) | Self::Indexed(index @ 0..=15) => named.get(usize::from(index)).copied(),
            Self::Indexed(index @ 16..=231) => {
                let step = |place: u8| CUBE[usize::from((index - 16) / place % 6)];
                Some(Rgb(step(36), step(6), step(1)))
            }
            Self::Indexed(index) => {
                let grey = 8 + 10 * (index - 232);
                Some(Rgb(grey, grey, grey))
            }
            Self::Rgb(rgb) => Some(rgb),
        }
    }
}

fn nearest_of(color: Rgb, palette: &[Rgb]) -> usize {
    (0..palette.len()).min_by_key(|&i| color.distance(palette[i])).unwrap_or(0)
}

/// The best of cube and greys. The first sixteen are left out: people redefine them.
fn nearest_indexed(color: Rgb) -> u8 {
    let step = |v: u8| (0..CUBE.len()).min_by_key(|&i| v.abs_diff(CUBE[i])).unwrap_or(0);
    let (r, g, b) = (step(color.0), step(color.1), step(color.2));
    let cube = Rgb(CUBE[r], CUBE[g], CUBE[b]);
    let mean = (u32::from(color.0) + u32::from(color.1) + u32::from(color.2)) / 3;
    let grey_step = (mean.saturating_sub(3) / 10).min(23) as u8;
    let grey_value = 8 + 10 * grey_step;
    let grey = Rgb(grey_value, grey_value, grey_value);
    let spread = color.0.max(color.1).max(color.2) - color.0.min(color.1).min(color.2);
    // A tint must stay a tint, even where a grey is nearer: on a signed ramp it tells the sign.
    if spread < 40 && color.distance(grey) < color.distance(cube) {
        232 + grey_step
    } else {
        (16 + 36 * r + 6 * g + b) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for depth in ColorDepth::ALL {
            assert_eq!(ColorDepth::from_name(depth.name()), Some(depth));
        }
        for charset in Charset::ALL {
            assert_eq!(Charset::from_name(charset.name()), Some(charset));
        }
        assert_eq!(Charset::from_name("runes"), None);
    }

    #[test]
    fn every_depth_keeps_its_own_kind_of_colour() {
        let orange = Rgb(230, 159, 0);
        assert_eq!(Paint::nearest(orange, ColorDepth::None), Paint::Default);
        assert_eq!(Paint::nearest(orange, ColorDepth::TrueColor), Paint::Rgb(orange));
        assert_eq!(Paint::nearest(orange, ColorDepth::Ansi16), Paint::Ansi(3));
        assert_eq!(Paint::nearest(orange, ColorDepth::Ansi256), Paint::Indexed(178));
    }

    #[test]
    fn cube_corners_and_greys_are_found_exactly() {
        assert_eq!(Paint::nearest(Rgb(255, 0, 0), ColorDepth::Ansi256), Paint::Indexed(196));
        assert_eq!(Paint::nearest(Rgb(0, 0, 0), ColorDepth::Ansi256), Paint::Indexed(16));
        assert_eq!(Paint::nearest(Rgb(58, 58, 58), ColorDepth::Ansi256), Paint::Indexed(237));
        assert_eq!(Paint::nearest(Rgb(15, 40, 85), ColorDepth::Ansi256), Paint::Indexed(17));
        for (i, &color) in ANSI.iter().enumerate() {
            assert_eq!(Paint::nearest(color, ColorDepth::Ansi16), Paint::Ansi(i as u8));
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        assert!((black.contrast(white) - 21.0).abs() < 1e-3);
        // The grey that is known to be just legible on white.
        assert!((Rgb(118, 118, 118).contrast(white) - 4.54).abs() < 0.01);
        assert!(!black.is_light() && white.is_light());
        // Solarized's two, and greys on either side of the middle of light, which is not that of numbers.
        assert!(Rgb(253, 246, 227).is_light() && !Rgb(0, 43, 54).is_light());
        assert!(!Rgb(110, 110, 110).is_light() && Rgb(125, 125, 125).is_light());
        // Blue looks darker and yellow lighter than the mean of their numbers says.
        assert!(!Rgb(0, 0, 255).is_light() && Rgb(255, 255, 0).is_light());
    }

    #[test]
    fn mixing_stays_between_its_ends() {
        let (a, b) = (Rgb(0, 100, 255), Rgb(255, 100, 0));
        assert_eq!(a.mix(b, -1.0), a);
        assert_eq!(a.mix(b, 2.0), b);
        assert_eq!(a.mix(b, 0.5), Rgb(128, 100, 128));
        assert_eq!(a.mix(b, f32::NAN), Rgb(0, 0, 0));
    }
}
