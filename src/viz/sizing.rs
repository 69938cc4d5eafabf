//! How large pictures are drawn: one rule for every picture on the screen.
//!
//! Pictures are drawn in whole pixels a number, as large as a page of them has room. Where not even one fits with a pixel
//! a number, each pixel is the mean of a square of numbers, as few of them as will do. More room never makes a picture
//! smaller: whether a scale will do is asked of the scale and of the room, and never of another scale.

use super::pixels::PixelShape;
use super::resample::Scale;

/// The greatest number of pixels a number is drawn with, in both directions.
const LARGEST: usize = 12;
/// A picture that is this many pixels on its longer side shows all that there is to see.
const CLEAR: usize = 16;

/// What is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// Numbers in a column and in a row of each.
    pub size: (usize, usize),
    /// How many there are.
    pub count: usize,
    /// How many a page must hold at the least for small ones to be enlarged.
    pub fewest: usize,
}

impl Pictures {
    /// The largest scale at which a page will do, if a picture fits at all; `page` says how many have room at a scale.
    ///
    /// Enlarged ones are wanted together: up to sixteen pixels the fewest that make a page, beyond that three in four of
    /// them. Of those that must shrink one is enough.
    pub fn scale(&self, page: impl Fn(Scale) -> usize) -> Option<Scale> {
        let (height, width) = self.size;
        if height * width == 0 || self.count == 0 {
            return None;
        }
        let longest = height.max(width);
        let wanted = |times: usize| {
            let fewest = if longest * times <= CLEAR { self.fewest } else { (self.count * 3).div_ceil(4) };
            if times == 1 { 1 } else { fewest.clamp(1, self.count) }
        };
        let enlarged = (1..=LARGEST).rev().find(|&times| page(Scale::Enlarge(times)) >= wanted(times));
        let shrunk = || (2..=longest).find(|&numbers| page(Scale::Shrink(numbers)) >= 1);
        enlarged.map(Scale::Enlarge).or_else(|| shrunk().map(|numbers| Scale::Shrink(self.even(numbers))))
    }

    /// The next larger square that divides the picture without a rest, unless that costs more than a third of its pixels.
    fn even(&self, numbers: usize) -> usize {
        let (height, width) = self.size;
        let divides = |n: &usize| height.is_multiple_of(*n) && width.is_multiple_of(*n);
        (numbers..=numbers * 3 / 2).find(divides).unwrap_or(numbers)
    }
}

/// The largest scale at which one picture fits into so many columns and rows.
pub fn single(shape: PixelShape, size: (usize, usize), area: (usize, usize)) -> Option<Scale> {
    let (across, down) = shape.pixels(area.0, area.1);
    let fits = |scale: Scale| {
        let (height, width) = scale.size(size.0, size.1);
        usize::from(height <= down && width <= across)
    };
    Pictures { size, count: 1, fewest: 1 }.scale(fits)
}

/// Where the pooled map of a map stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At its right.
    Beside,
    /// Below it.
    Below,
}

/// Feature maps to be drawn, each with its pooled map if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pairs {
    /// Numbers in a column and in a row of a map.
    pub map: (usize, usize),
    /// The same of its pooled map.
    pub pooled: Option<(usize, usize)>,
    /// How many there are.
    pub count: usize,
    /// Columns that the number of a map takes at the least.
    pub label: usize,
}

/// How pairs of a map and its pooled map lie on the page, both at the same scale: what pooling leaves is as much smaller
/// on the screen as it is in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Scale of maps and pooled maps.
    pub scale: Scale,
    /// Where a pooled map stands.
    pub side: Side,
    /// Columns for the number of a map, which stands before the pooled map.
    pub label: usize,
    /// Blank rows between a map and its pooled map below it.
    pub air: usize,
    /// Columns that a pair takes, the gap after it included.
    pub pitch: usize,
    /// Rows that a pair takes, the gap after it included.
    pub rows_each: usize,
    /// Pairs in a row.
    pub columns: usize,
    /// Rows of pairs.
    pub rows: usize,
}

impl Arrangement {
    /// Pairs on the page.
    pub const fn page(&self) -> usize {
        self.columns * self.rows
    }
}

/// So few maps make a page worth turning.
const FEWEST_MAPS: usize = 12;

impl Pairs {
    /// The arrangement at the largest scale for this many columns and rows; `None` if not a single map fits.
    pub fn arrange(&self, shape: PixelShape, area: (usize, usize)) -> Option<Arrangement> {
        let pictures = Pictures { size: self.map, count: self.count, fewest: FEWEST_MAPS };
        let scale = pictures.scale(|scale| self.at(shape, scale, (self.label, 0), area).page())?;
        let tight = self.at(shape, scale, (self.label, 0), area);
        // Air around the numbers and above the pooled maps, where that costs nothing.
        let airy = [(self.label + 2, 1), (self.label, 1), (self.label + 2, 0)];
        let airy = airy.map(|air| self.at(shape, scale, air, area));
        let wanted = tight.page().min(self.count);
        Some(airy.into_iter().find(|airy| airy.page() >= wanted).unwrap_or(tight))
    }

    /// The arrangement at a scale, on the side that has room for more.
    fn at(&self, shape: PixelShape, scale: Scale, air: (usize, usize), area: (usize, usize)) -> Arrangement {
        let on = |side| self.on(side, shape, scale, air, area);
        let (beside, below) = (on(Side::Beside), on(Side::Below));
        if self.pooled.is_some() && below.page().min(self.count) > beside.page().min(self.count) {
            below
        } else {
            beside
        }
    }

    fn on(
        &self,
        side: Side,
        shape: PixelShape,
        scale: Scale,
        (label, air): (usize, usize),
        area: (usize, usize),
    ) -> Arrangement {
        let cells = |size: (usize, usize)| {
            let (height, width) = scale.size(size.0, size.1);
            shape.cells(width, height)
        };
        let map = cells(self.map);
        let pooled = self.pooled.filter(|size| size.0 * size.1 > 0).map_or((0, 0), cells);
        let (width, height) = match side {
            Side::Beside => (map.0 + label + pooled.0, map.1.max(pooled.1)),
            Side::Below => (map.0.max(label + pooled.0), map.1 + air + pooled.1),
        };
        // Rows of maps touch unless there is a gap; it is left out where there would be no second row of them.
        let gap = usize::from((area.1 + 1) / (height + 1) >= 2 || area.1 / height.max(1) < 2);
        Arrangement {
            scale,
            side,
            label,
            air,
            pitch: width + 1,
            rows_each: height + gap,
            columns: (area.0 + 1) / (width + 1),
            rows: (area.1 + gap) / (height + gap).max(1),
        }
    }
}

/// The first picture of the page that the selected one is on. The last page ends with the last picture, so that it is as
/// full as the others.
pub fn first_of_page(selected: usize, page: usize, count: usize) -> usize {
    let page = page.max(1);
    (selected / page * page).min(count.saturating_sub(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HALF: PixelShape = PixelShape::Half;

    /// Twenty maps of the first convolution of most presets.
    const MAPS: Pairs = Pairs { map: (24, 24), pooled: Some((12, 12)), count: 20, label: 2 };

    fn scale(pairs: Pairs, area: (usize, usize)) -> Option<Scale> {
        pairs.arrange(HALF, area).map(|a| a.scale)
    }

    #[test]
    fn a_map_has_a_pixel_a_number_wherever_it_fits() {
        assert_eq!(scale(MAPS, (38, 12)), Some(Scale::ONE));
        assert_eq!(scale(MAPS, (37, 12)), Some(Scale::Shrink(2)), "there is no room for the pooled map");
        assert_eq!(scale(MAPS, (24, 18)), Some(Scale::ONE), "there is, below the map");
        assert_eq!(scale(MAPS, (160, 55)), Some(Scale::ONE));
        assert_eq!(scale(Pairs { count: 1, ..MAPS }, (150, 50)), Some(Scale::Enlarge(4)));
    }

    #[test]
    fn small_maps_are_enlarged_as_soon_as_a_page_of_them_fits() {
        let second = Pairs { map: (8, 8), pooled: Some((4, 4)), count: 40, label: 2 };
        assert_eq!(scale(second, (25, 12)), Some(Scale::ONE));
        let large = second.arrange(HALF, (128, 46)).expect("there is room");
        assert_eq!((large.scale, large.page() >= FEWEST_MAPS), (Scale::Enlarge(2), true));
    }

    #[test]
    fn what_must_shrink_is_divided_without_a_rest_where_that_costs_little() {
        let at = |size, room| single(HALF, (size, size), (room, room));
        assert_eq!(at(24, 24), Some(Scale::ONE));
        assert_eq!(at(24, 23), Some(Scale::Shrink(2)));
        assert_eq!(at(25, 7), Some(Scale::Shrink(5)), "rather five whole pixels than seven ragged ones");
        assert_eq!(at(25, 13), Some(Scale::Shrink(2)), "not five for thirteen");
        assert_eq!(single(HALF, (1, 784), (28, 9)), Some(Scale::Shrink(28)));
        assert_eq!((at(0, 9), at(9, 0)), (None, None));
    }

    #[test]
    fn the_last_page_is_as_full_as_the_others() {
        assert_eq!([0, 5, 6, 19].map(|selected| first_of_page(selected, 6, 20)), [0, 0, 6, 14]);
        assert_eq!((first_of_page(3, 9, 5), first_of_page(3, 0, 5)), (0, 3));
    }

    /// How many pixels a picture of `size` is across.
    fn across(scale: Scale, size: (usize, usize)) -> (usize, usize) {
        scale.size(size.0, size.1)
    }

    proptest! {
        #[test]
        fn more_room_never_makes_a_picture_smaller(
            h in 1usize..40, w in 1usize..40, window in 1usize..5, count in 1usize..300, label in 1usize..6,
            columns in 1usize..200, rows in 1usize..60, wider in 0usize..40, higher in 0usize..20,
        ) {
            let pooled = (window > 1).then_some((h.div_ceil(window), w.div_ceil(window)));
            let pairs = Pairs { map: (h, w), pooled, count, label };
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let at = |area| pairs.arrange(shape, area).map_or((0, 0), |a| across(a.scale, (h, w)));
                let (small, large) = (at((columns, rows)), at((columns + wider, rows + higher)));
                prop_assert!(small.0 <= large.0 && small.1 <= large.1, "{:?} {:?}", small, large);
            }
        }

        #[test]
        fn pages_stay_inside_and_no_map_is_smaller_than_its_pooled_map(
            h in 1usize..40, w in 1usize..40, window in 1usize..5, count in 1usize..300, label in 1usize..6,
            columns in 1usize..200, rows in 1usize..60,
        ) {
            let pooled = (h.div_ceil(window), w.div_ceil(window));
            let pairs = Pairs { map: (h, w), pooled: Some(pooled), count, label };
            for shape in [PixelShape::Half, PixelShape::Wide] {
                let Some(a) = pairs.arrange(shape, (columns, rows)) else { continue };
                prop_assert!(a.page() >= 1);
                prop_assert!(a.columns * a.pitch <= columns + 1, "{:?}", a);
                prop_assert!(a.rows * a.rows_each <= rows + 1, "{:?}", a);
                let (map, pooled) = (across(a.scale, (h, w)), across(a.scale, pooled));
                prop_assert!(map.0 >= pooled.0 && map.1 >= pooled.1);
            }
        }

        #[test]
        fn no_larger_whole_scale_has_room_for_all(
            size in 1usize..30, count in 1usize..60, columns in 1usize..200, rows in 1usize..60,
        ) {
            let pairs = Pairs { map: (size, size), pooled: None, count, label: 2 };
            if let Some(a) = pairs.arrange(HALF, (columns, rows)) {
                let times = if let Scale::Enlarge(times) = a.scale { times } else { 0 };
                for larger in times + 1..=LARGEST {
                    prop_assert!(pairs.at(HALF, Scale::Enlarge(larger), (2, 0), (columns, rows)).page() < count);
                }
            }
        }

        #[test]
        fn a_single_picture_is_as_large_as_it_fits(h in 1usize..60, w in 1usize..60, columns in 1usize..99, rows in 1usize..50) {
            let Some(scale) = single(HALF, (h, w), (columns, rows)) else { return Ok(()) };
            let (height, width) = scale.size(h, w);
            prop_assert!(height <= 2 * rows && width <= columns);
            if let Scale::Enlarge(times) = scale {
                prop_assert!(times == LARGEST || h * (times + 1) > 2 * rows || w * (times + 1) > columns);
            }
        }
    }
}
