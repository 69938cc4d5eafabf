//! What things look like: ramps for pictures, inks for roles, for dark and light backgrounds, at every colour depth.

mod background;
mod inks;
mod names;
mod palette;
mod rows;

pub use crate::viz::paint::{Charset, ColorDepth};
pub use background::Background;
pub use inks::Inks;
pub use names::ThemeName;

use crate::viz::paint::Rgb;
use crate::viz::pixels::{Brush, PixelShape};
use crate::viz::ramp::{Kind, Ramp};
use crate::viz::scale::Range;
use inks::inks;
use palette::Stops;

/// Everything that decides how a cell looks.
#[derive(Clone, Debug)]
pub struct Theme {
    /// The palette.
    pub name: ThemeName,
    /// The background it is meant for.
    pub background: Background,
    /// Colours there are.
    pub depth: ColorDepth,
    /// Characters there are.
    pub charset: Charset,
    /// Weights, and activations that can be negative.
    pub signed: Ramp,
    /// Activations that cannot.
    pub sequential: Ramp,
    /// The input picture.
    pub image: Ramp,
    /// Inks by role.
    pub ink: Inks,
}

impl Theme {
    /// The theme for these choices.
    pub fn new(name: ThemeName, background: Background, depth: ColorDepth, charset: Charset) -> Self {
        // Pictures bring their own background along: those for a dark one can be seen on any.
        let light = background == Background::Light;
        let row = name.row();
        let palette = if light { &row.light } else { &row.dark };
        // Without colours, more ink is brighter on a dark background: where dark means high it has to be turned.
        let inverted = row.dark_means_high && !light;
        let ramp = |kind, stops: &Stops| {
            let ramp = Ramp::new(kind, stops.0, stops.1, depth, inverted);
            if light { ramp } else { ramp.shaded_on_black(stops.1) }
        };
        Self {
            name,
            background,
            depth,
            charset,
            signed: ramp(Kind::Signed, &palette.signed),
            sequential: ramp(Kind::Sequential, &palette.sequential),
            image: ramp(Kind::Sequential, &palette.image),
            ink: inks(&row.inks, background, depth),
        }
    }

    /// The shape of a pixel.
    pub fn pixel(&self) -> PixelShape {
        PixelShape::of(self.charset, self.depth)
    }

    /// Whether pictures are made of glyphs, not of colours.
    pub fn draws_glyphs(&self) -> bool {
        self.depth == ColorDepth::None || self.charset == Charset::Ascii
    }

    /// Whether images and filters in colour can be shown as they are; elsewhere their channels are, one at a time.
    pub fn has_colors(&self) -> bool {
        self.depth >= ColorDepth::Ansi256 && !self.draws_glyphs()
    }

    /// Whether nothing is white where an image is drawn in greys or in glyphs, as on paper: drawings can be read so, photographs are
    /// negatives.
    pub fn is_negative(&self) -> bool {
        if self.draws_glyphs() {
            self.background == Background::Light || self.name.row().dark_means_high
        } else {
            self.image.shade(0.0).is_light()
        }
    }

    /// The brush for values of this range.
    pub fn brush(&self, range: Range) -> Brush<'_> {
        self.brush_with(if range.kind() == Kind::Signed { &self.signed } else { &self.sequential })
    }

    /// A brush with this ramp.
    pub const fn brush_with<'a>(&self, ramp: &'a Ramp) -> Brush<'a> {
        // Signs have nothing behind them but the terminal's own background: on one that is not known they need its colour.
        let bare = matches!((self.charset, self.background), (Charset::Ascii, Background::Unknown));
        let depth = if bare { ColorDepth::None } else { self.depth };
        Brush { ramp, charset: self.charset, depth, missing: self.ink.bad }
    }

    /// The grey of a byte of an image where it is drawn in pixels: the byte itself, or turned over where white is nothing, as on paper.
    pub fn grey(&self, byte: u8) -> Rgb {
        let level = if self.image.shade(0.0).is_light() { u8::MAX - byte } else { byte };
        Rgb(level, level, level)
    }

    /// One of two signs: for terminals with a large font, and for all others, the Linux console among them.
    pub const fn sign<T: Copy>(&self, rich: T, plain: T) -> T {
        if self.charset.is_rich() { rich } else { plain }
    }

    /// One of two texts: for fonts with half blocks, and for others.
    pub const fn halves<T: Copy>(&self, rich: T, plain: T) -> T {
        if self.charset.is_rich() || matches!(self.charset, Charset::Blocks) { rich } else { plain }
    }

    /// One of two texts: for character sets beyond ASCII, and for ASCII.
    pub const fn pick<T: Copy>(&self, rich: T, ascii: T) -> T {
        if matches!(self.charset, Charset::Ascii) { ascii } else { rich }
    }
}

#[cfg(test)]
mod tests;
