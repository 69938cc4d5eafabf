//! The letters of pictures made of pixels.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

/// Width and height of a cell in pixels.
pub(super) const CELL: (usize, usize) = (10, 20);

/// The letters, regular and bold.
pub(super) struct Letters {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Letters {
    /// The embedded font.
    ///
    /// # Panics
    /// If the embedded font is no font, for the program file is damaged.
    pub(super) fn new() -> Self {
        let font = |bytes| FontRef::try_from_slice(bytes).expect("the embedded font is one");
        Self { regular: font(dejavu::sans_mono::regular()), bold: font(dejavu::sans_mono::bold()) }
    }

    /// Gives each pixel that a letter covers to `visit`, with column, row (from the upper left of its cell) and the share covered.
    pub(super) fn draw(&self, letter: char, bold: bool, mut visit: impl FnMut(i32, i32, f32)) {
        let font = if bold { &self.bold } else { &self.regular };
        let height = font.height_unscaled();
        let scale = PxScale::from(CELL.0 as f32 * height / font.h_advance_unscaled(font.glyph_id('0')));
        let scaled = font.as_scaled(scale);
        let baseline = (CELL.1 as f32 - scaled.height()) / 2.0 + scaled.ascent();
        let glyph = font.glyph_id(letter).with_scale_and_position(scale, point(0.0, baseline));
        let Some(outline) = font.outline_glyph(glyph) else { return };
        let bounds = outline.px_bounds();
        let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
        outline.draw(|x, y, covered| visit(left + x as i32, top + y as i32, covered.clamp(0.0, 1.0)));
    }
}
