//! Pictures made larger or smaller: whole multiples where that fits, area averages otherwise.

/// A picture of numbers, rows from the top, `values[row * width + column]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// The numbers, the column innermost.
    pub values: Vec<f32>,
}

impl Picture {
    /// A picture of these values; what is missing is NaN, so that it shows as missing.
    pub fn new(height: usize, width: usize, values: &[f32]) -> Self {
        let mut values = values.to_vec();
        values.resize(height * width, f32::NAN);
        Self { height, width, values }
    }

    /// The same picture at `scale`.
    pub fn scaled(&self, scale: Scale) -> Self {
        let (height, width) = scale.size(self.height, self.width);
        match scale {
            Scale::Enlarge(n) if n <= 1 => self.clone(),
            Scale::Enlarge(n) => {
                let at = |y: usize, x: usize| self.values[y / n * self.width + x / n];
                let values = (0..height * width).map(|i| at(i / width, i % width)).collect();
                Self { height, width, values }
            }
            Scale::Shrink(n) => self.averaged(n, n),
        }
    }

    /// The means of blocks `rows` high and `columns` wide; ragged edges average what is there.
    pub fn averaged(&self, rows: usize, columns: usize) -> Self {
        let (rows, columns) = (rows.max(1), columns.max(1));
        let (height, width) = (self.height.div_ceil(rows), self.width.div_ceil(columns));
        let at = |i: usize| self.mean(i / width * rows, i % width * columns, rows, columns);
        Self { height, width, values: (0..height * width).map(at).collect() }
    }

    /// Mean of the block from this corner, as much of it as there is. A value that is not finite makes the mean so:
    /// it must not disappear.
    fn mean(&self, top: usize, left: usize, height: usize, width: usize) -> f32 {
        let rows = top..(top + height).min(self.height);
        let columns = left..(left + width).min(self.width);
        let count = rows.len() * columns.len();
        let sum: f64 = rows
            .flat_map(|y| columns.clone().map(move |x| y * self.width + x))
            .map(|i| f64::from(self.values[i]))
            .sum();
        (sum / count as f64) as f32
    }
}

/// By how much a picture is drawn larger or smaller than one pixel a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Each number is a square of so many pixels (1: as it is).
    Enlarge(usize),
    /// Each pixel is the mean of a square of so many numbers; ragged edges average what is there.
    Shrink(usize),
}

impl Scale {
    /// One pixel a number.
    pub const ONE: Self = Self::Enlarge(1);

    /// Height and width in pixels of a picture of `height` × `width` numbers.
    pub fn size(self, height: usize, width: usize) -> (usize, usize) {
        match self {
            Self::Enlarge(n) => (height * n.max(1), width * n.max(1)),
            Self::Shrink(n) => (height.div_ceil(n.max(1)), width.div_ceil(n.max(1))),
        }
    }

    /// The largest scale at which `height` × `width` numbers fit into `max_height` × `max_width` pixels, at most
    /// `limit` pixels a number.
    pub fn fit(height: usize, width: usize, max_height: usize, max_width: usize, limit: usize) -> Self {
        if height == 0 || width == 0 || max_height == 0 || max_width == 0 {
            return Self::ONE;
        }
        let enlarge = (max_height / height).min(max_width / width).min(limit.max(1));
        if enlarge >= 1 {
            return Self::Enlarge(enlarge);
        }
        Self::Shrink(height.div_ceil(max_height).max(width.div_ceil(max_width)))
    }

    /// Scales from this one down to the point where a picture is `smallest` pixels on its longer side, or a single
    /// pixel, which nothing makes smaller.
    pub fn smaller(self, height: usize, width: usize, smallest: usize) -> impl Iterator<Item = Self> {
        let longest = height.max(width);
        std::iter::successors(Some(self), |scale| {
            Some(match *scale {
                Self::Enlarge(n) if n > 1 => Self::Enlarge(n - 1),
                Self::Enlarge(_) => Self::Shrink(2),
                Self::Shrink(n) => Self::Shrink(n + 1),
            })
        })
        .take_while(move |scale| {
            let shrinks = !matches!(*scale, Self::Shrink(n) if n > longest);
            *scale == self || shrinks && scale.size(longest, longest).0 >= smallest
        })
    }

    /// How the scale is told to the reader, e.g. "1:2" for two numbers a pixel.
    pub fn label(self) -> String {
        match self {
            Self::Enlarge(n) => format!("{}:1", n.max(1)),
            Self::Shrink(n) => format!("1:{n}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn enlarging_repeats_and_shrinking_averages() {
        let picture = Picture::new(2, 2, &[1.0, 2.0, 3.0, 6.0]);
        let large = picture.scaled(Scale::Enlarge(2));
        assert_eq!(large.values[..4], [1.0, 1.0, 2.0, 2.0]);
        assert_eq!((large.height, large.width), (4, 4));
        assert_eq!(picture.scaled(Scale::Shrink(2)).values, [3.0]);
        assert_eq!(large.scaled(Scale::Shrink(2)), picture);
    }

    #[test]
    fn ragged_edges_average_what_is_there() {
        let picture = Picture::new(1, 3, &[1.0, 3.0, 8.0]);
        assert_eq!(picture.scaled(Scale::Shrink(2)).values, [2.0, 8.0]);
    }

    #[test]
    fn what_is_missing_or_broken_stays_visible() {
        let short = Picture::new(2, 2, &[1.0]);
        assert!(short.values[3].is_nan());
        assert!(short.scaled(Scale::Shrink(2)).values[0].is_nan());
    }

    #[test]
    fn fitting_prefers_whole_multiples() {
        assert_eq!(Scale::fit(5, 5, 22, 22, 8), Scale::Enlarge(4));
        assert_eq!(Scale::fit(28, 28, 22, 40, 8), Scale::Shrink(2));
        assert_eq!(Scale::fit(5, 5, 100, 100, 3), Scale::Enlarge(3));
        assert_eq!(Scale::fit(0, 5, 10, 10, 3), Scale::ONE);
    }

    proptest! {
        #[test]
        fn what_fits_fits(h in 1usize..80, w in 1usize..80, mh in 1usize..80, mw in 1usize..80) {
            let (height, width) = Scale::fit(h, w, mh, mw, 16).size(h, w);
            prop_assert!(height <= mh && width <= mw, "{}x{}", height, width);
        }

        #[test]
        fn getting_smaller_comes_to_an_end(h in 1usize..40, w in 1usize..40, room in 1usize..400, smallest in 0usize..41) {
            let scales: Vec<Scale> = Scale::fit(h, w, room, room, 12).smaller(h, w, smallest).take(1000).collect();
            prop_assert!(!scales.is_empty() && scales.len() <= 12 + h.max(w));
            prop_assert!(scales.windows(2).all(|two| two[1].size(h, w) <= two[0].size(h, w)));
        }

        #[test]
        fn means_stay_within_the_values(values in proptest::collection::vec(-9.0f32..9.0, 36), n in 1usize..7) {
            let picture = Picture::new(6, 6, &values);
            let low = values.iter().copied().fold(f32::INFINITY, f32::min);
            let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            for v in picture.scaled(Scale::Shrink(n)).values {
                prop_assert!(v >= low - 1e-4 && v <= high + 1e-4);
            }
        }
    }
}
