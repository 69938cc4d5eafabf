//! Filters, maps and images as sheets of pixels, for files that other programs show.

use crate::inspect::layer::{Filters, Maps};
use crate::viz::paint::Rgb;
use crate::viz::tiles::{MOST, Sheet, Tiles, grey, range, reach, signed};

/// What lies between pictures.
const PAPER: Rgb = Rgb(128, 128, 128);
/// The channels of a filter in colour.
const COLORS: usize = 3;

/// How filters are laid on a sheet.
#[derive(Clone, Copy, Debug)]
pub struct FilterStyle {
    /// The absolute weight of the strongest colours.
    pub most: f32,
    /// The most filters that are shown.
    pub filters: usize,
    /// The most channels of each that are shown, where these are no colours.
    pub channels: usize,
    /// The pixels of a weight, at the most.
    pub scale: usize,
}

impl FilterStyle {
    /// Shows as many as a sheet takes, with the strongest colours for the greatest weight.
    pub fn of(filters: &Filters, scale: usize) -> Self {
        Self { most: reach(&filters.weights), filters: MOST, channels: MOST, scale }
    }
}

/// Gives the filters of a layer: those that look at colours in colour, of all others a row a filter and a column a channel. White is
/// zero, blue is negative and orange positive; of colours grey is zero.
pub fn filters(filters: &Filters, style: FilterStyle) -> Sheet {
    let &Filters { count, channels, height, width, .. } = filters;
    let (most, per_filter) = (style.most, (height * width * channels).max(1));
    let each = filters.weights.chunks_exact(per_filter).take(count.min(style.filters));
    let is_colored = filters.are_on_colors();
    let shown = channels.min(style.channels);
    let pictures: Vec<Vec<Rgb>> = if is_colored {
        each.take(MOST).map(|weights| colored(weights, most)).collect()
    } else {
        let planes = each.flat_map(|weights| weights.chunks_exact((height * width).max(1)).take(shown));
        planes.take(MOST).map(|plane| plane.iter().map(|&weight| signed(weight, most)).collect()).collect()
    };
    let columns = (!is_colored && shown > 1).then_some(shown);
    Tiles { height, width, columns, pictures: &pictures, paper: PAPER }.sheet(style.scale)
}

/// A filter `[channel, row, column]` in colour.
fn colored(weights: &[f32], most: f32) -> Vec<Rgb> {
    let places = weights.len() / COLORS;
    let level = |channel: usize, place: usize| grey(weights[channel * places + place], -most, most).0;
    (0..places).map(|place| Rgb(level(0, place), level(1, place), level(2, place))).collect()
}

/// Gives the maps of a layer, all on one scale, on which black is the least value and white the greatest; none where a map is a single
/// value.
pub fn maps(maps: &Maps, scale: usize) -> Option<Sheet> {
    let &Maps { height, width, .. } = maps;
    let (least, most) = range(&maps.values);
    let picture = |plane: &[f32]| plane.iter().map(|&value| grey(value, least, most)).collect();
    let planes = maps.values.chunks_exact((height * width).max(1));
    let pictures: Vec<Vec<Rgb>> = planes.take(MOST).map(picture).collect();
    let tiles = Tiles { height, width, columns: None, pictures: &pictures, paper: PAPER };
    (height * width > 1).then(|| tiles.sheet(scale))
}

/// Gives an image of bytes `[row, column, channel]`, in colour where it has three channels; of others the mean.
pub fn image([height, width, channels]: [usize; 3], pixels: &[u8], scale: usize) -> Sheet {
    let color = |pixel: &[u8]| match *pixel {
        [red, green, blue] => Rgb(red, green, blue),
        ref levels => {
            let sum: usize = levels.iter().copied().map(usize::from).sum();
            let mean = (sum / levels.len().max(1)) as u8;
            Rgb(mean, mean, mean)
        }
    };
    let pictures = [pixels.chunks_exact(channels.max(1)).map(color).collect::<Vec<Rgb>>()];
    Tiles { height, width, columns: None, pictures: &pictures, paper: PAPER }.sheet(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixel(sheet: &Sheet, x: usize, y: usize) -> &[u8] {
        &sheet.pixels[(y * sheet.width + x) * 3..][..3]
    }

    #[test]
    fn a_filter_is_a_row_and_a_channel_a_column_but_where_channels_are_colours() {
        let weights = vec![-1.0, 0.0, 1.0, 0.0, 0.5, 0.0];
        let found = Filters {
            total: 3,
            count: 3,
            total_channels: 2,
            channels: 2,
            height: 1,
            width: 1,
            weights,
            ..Filters::default()
        };
        let sheet = filters(&found, FilterStyle::of(&found, 2));
        assert_eq!((sheet.width, sheet.height), (2 * 3 + 1, 3 * 3 + 1));
        assert_eq!(pixel(&sheet, 1, 1), [5, 78, 148], "blue is negative");
        assert_eq!((pixel(&sheet, 4, 1), pixel(&sheet, 1, 4)), (&[247; 3][..], &[168, 62, 6][..]));
        let few = FilterStyle { filters: 1, channels: 1, ..FilterStyle::of(&found, 2) };
        assert_eq!(filters(&found, few).width, 4);

        let weights = vec![1.0, -1.0, 0.0, 0.0, 1.0, -1.0];
        let found = Filters {
            total: 1,
            count: 1,
            total_channels: 3,
            channels: 3,
            height: 1,
            width: 2,
            weights,
            ..Filters::default()
        };
        let sheet = filters(&found, FilterStyle::of(&found, 1));
        assert_eq!((pixel(&sheet, 1, 1), pixel(&sheet, 2, 1)), (&[255, 128, 255][..], &[0, 128, 0][..]));
        // Three channels of a later layer are maps, not colours.
        let later = Filters { layer: 2, ..found };
        assert_eq!(filters(&later, FilterStyle::of(&later, 1)).width, 3 * (2 + 1) + 1);
    }

    #[test]
    fn maps_have_one_scale_and_single_values_are_no_pictures() {
        let of = |height: usize, values: Vec<f32>| Maps {
            total: 2,
            count: 2,
            height,
            width: 1,
            values,
            ..Maps::default()
        };
        let sheet = maps(&of(2, vec![0.0, 1.0, 2.0, 4.0]), 1).expect("a picture");
        let levels: Vec<u8> =
            [(1, 1), (1, 2), (3, 1), (3, 2)].iter().map(|&(x, y)| pixel(&sheet, x, y)[0]).collect();
        assert_eq!(levels, [0, 64, 128, 255]);
        assert_eq!(maps(&of(1, vec![0.0, 1.0]), 1), None);
        assert_eq!(pixel(&image([1, 1, 3], &[1, 2, 3], 1), 1, 1), [1, 2, 3]);
        assert_eq!(pixel(&image([1, 1, 2], &[9, 2], 1), 1, 1), [5, 5, 5]);
    }
}
