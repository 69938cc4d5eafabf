//! A single picture as a heat map.

use super::grid::Grid;
use super::mosaic::{Mosaic, mosaic};
use super::pixels::{Brush, PixelShape, Pixels};
use super::ramp::Kind;
use super::resample::{Picture, Scale};
use super::scale::Range;

/// The cells of `picture` at `scale`.
///
/// Where a pixel is two cells wide, a picture that is made smaller anyway is averaged over blocks twice as high as
/// wide, a cell each: the same area, twice the detail. Signed pictures are not, since without colour it takes two
/// glyphs to tell the sign. Where a cell can be cut into six or eight parts, a picture that is made smaller is drawn with them.
pub fn heat_map(picture: &Picture, scale: Scale, range: Range, brush: Brush<'_>) -> Grid {
    let shape = PixelShape::of(brush.charset, brush.depth);
    match scale {
        Scale::Shrink(n)
            if shape == PixelShape::Wide && n.is_multiple_of(2) && range.kind() == Kind::Sequential =>
        {
            let narrow = picture.averaged(n, n / 2);
            let mut pixels = Pixels::new(narrow.width, narrow.height);
            pixels.draw(0, 0, &narrow, range);
            pixels.to_narrow_grid(brush)
        }
        Scale::Shrink(n) if shape == PixelShape::Half && Mosaic::of(brush.charset).is_some() => {
            // Half as large in each direction: the same area, and four times the detail.
            mosaic(&picture.scaled(Scale::Enlarge(2)).scaled(Scale::Shrink(n)), range, brush)
        }
        _ => {
            let scaled = picture.scaled(scale);
            let mut pixels = Pixels::new(scaled.width, scaled.height);
            pixels.draw(0, 0, &scaled, range);
            pixels.to_grid(brush)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viz::grid::Ink;
    use crate::viz::paint::{Charset, ColorDepth, Rgb};
    use crate::viz::ramp::Ramp;

    #[test]
    fn a_smaller_picture_of_glyphs_has_a_cell_for_each_tall_block() {
        let ramp = Ramp::new(Kind::Sequential, &[Rgb(0, 0, 0)], &[0], ColorDepth::None, false);
        let brush =
            Brush { ramp: &ramp, charset: Charset::Ascii, depth: ColorDepth::None, missing: Ink::default() };
        let picture = Picture::new(2, 4, &[0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, f32::NAN]);
        let range = Range { low: 0.0, high: 1.0 };
        assert_eq!(heat_map(&picture, Scale::Shrink(2), range, brush).to_text(), " @ ?\n");
        assert_eq!(heat_map(&picture, Scale::ONE, range, brush).to_text(), "  @@    \n  @@  ??\n");
    }
}
