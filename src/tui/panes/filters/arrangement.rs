//! How many filters lie on a page, and how large.

use crate::viz::pixels::PixelShape;
use crate::viz::resample::Scale;
use crate::viz::sizing::Pictures;

/// How the filters lie on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// How large a weight is drawn.
    pub scale: Scale,
    /// Filters in a row.
    pub columns: usize,
    /// Rows on a page.
    pub rows: usize,
}

impl Arrangement {
    /// Filters on a page.
    pub const fn page(&self) -> usize {
        self.columns * self.rows
    }
}

/// The largest scale at which a page of the `count` tiles fits into the area, with a gap of a pixel between them; `None`
/// if not one does.
pub fn arrange(
    shape: PixelShape,
    size: (usize, usize),
    count: usize,
    area: (usize, usize),
) -> Option<Arrangement> {
    // A column at the left is for the mark of the selected filter.
    let (across, down) = shape.pixels(area.0.saturating_sub(1), area.1);
    let at = |scale: Scale| {
        let (height, width) = scale.size(size.0, size.1);
        // The last column of a row needs its gap too, for the mark.
        Arrangement { scale, columns: across / (width + 1), rows: (down + 1) / (height + 1) }
    };
    // Filters are wanted all at once, or nearly so.
    let pictures = Pictures { size, count, fewest: (count * 3).div_ceil(4) };
    pictures.scale(|scale| at(scale).page()).map(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twenty_kernels_fit_the_pane_at_80_by_24() {
        let arrangement = arrange(PixelShape::Half, (5, 5), 20, (31, 12));
        assert_eq!(arrangement, Some(Arrangement { scale: Scale::ONE, columns: 5, rows: 4 }));
        let one = arrange(PixelShape::Half, (5, 5), 1, (31, 12)).map(|a| a.scale);
        assert_eq!(one, Some(Scale::Enlarge(4)));
    }

    #[test]
    fn forty_kernels_fill_a_zoomed_pane() {
        let a = arrange(PixelShape::Half, (5, 5), 40, (124, 46)).expect("there is room");
        let (height, width) = a.scale.size(5, 5);
        let used = a.page().min(40) * (height + 1) * (width + 1);
        assert!(used * 10 > 123 * 92 * 7, "{a:?} takes {used} pixels");
    }

    #[test]
    fn neither_kernels_nor_pictures_shrink_where_one_fits_whole() {
        let scale = |shape, size, count, area| arrange(shape, size, count, area).map(|a| a.scale);
        assert_eq!(scale(PixelShape::Wide, (5, 5), 40, (31, 12)), Some(Scale::ONE));
        assert_eq!(scale(PixelShape::Half, (28, 28), 30, (31, 14)), Some(Scale::ONE));
        assert_eq!(scale(PixelShape::Half, (28, 28), 30, (31, 12)), Some(Scale::Shrink(2)));
    }

    #[test]
    fn more_kernels_of_a_single_weight_than_fit_take_several_pages() {
        let arrangement = arrange(PixelShape::Half, (1, 1), 250, (31, 12));
        assert_eq!(arrangement, Some(Arrangement { scale: Scale::ONE, columns: 15, rows: 12 }));
    }

    proptest! {
        #[test]
        fn a_page_is_never_empty_and_more_room_never_makes_it_smaller(
            h in 1usize..40, w in 1usize..40, count in 1usize..300, columns in 0usize..200, rows in 0usize..60,
            wider in 0usize..40, higher in 0usize..20,
        ) {
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let Some(less) = arrange(shape, (h, w), count, (columns, rows)) else { continue };
                prop_assert!(less.page() >= 1);
                let more = arrange(shape, (h, w), count, (columns + wider, rows + higher));
                prop_assert!(more.is_some_and(|more| more.scale.size(h, w) >= less.scale.size(h, w)));
            }
        }
    }
}
