//! Filters on red, green and blue, in colour.

use super::kernel::kernel;
use crate::inspect::layer::Filters;
use crate::tui::view::scene::Scene;
use crate::viz::paint::Rgb;
use crate::viz::pixels::{Dot, Pixels};
use crate::viz::raster::Raster;
use crate::viz::resample::{Picture, Scale};
use crate::viz::scale::Range;

/// Whether filters are drawn in colour: those of a first layer on red, green and blue, where no channel was chosen, on a terminal
/// that has colours enough. Elsewhere their channels are gone through one by one.
pub fn is_colored(scene: &Scene<'_>, filters: &Filters, channel: Option<usize>) -> bool {
    channel.is_none() && filters.are_on_colors() && scene.theme.has_colors()
}

/// Draws a filter with its top left corner at (`left`, `top`): where all three weights are zero it is the grey in the middle, and the
/// ends of `range` are the darkest and the brightest of each colour.
pub fn draw(
    pixels: &mut Pixels,
    (left, top): (usize, usize),
    filters: &Filters,
    index: usize,
    (scale, range): (Scale, Range),
) {
    let planes = planes(filters, index).map(|plane| plane.scaled(scale));
    for place in 0..planes[0].values.len() {
        let dot = color(&planes, place, range).map_or(Dot::Missing, Dot::Color);
        pixels.put(left + place % planes[0].width, top + place / planes[0].width, dot);
    }
}

/// Gives a filter in pixels, each weight in its own colour; `None` where there is not a number everywhere.
pub fn raster(filters: &Filters, index: usize, range: Range) -> Option<Raster> {
    let planes = planes(filters, index);
    let colors = (0..planes[0].values.len()).map(|place| color(&planes, place, range));
    Raster::new(filters.width, colors.collect::<Option<_>>()?)
}

/// The weights on red, on green and on blue.
fn planes(filters: &Filters, index: usize) -> [Picture; 3] {
    [0, 1, 2].map(|channel| kernel(filters, index, Some(channel)).picture)
}

/// The colour of three weights; none where one is not a number.
fn color(planes: &[Picture; 3], place: usize, range: Range) -> Option<Rgb> {
    let byte = |share: f32| (share * f32::from(u8::MAX)).round() as u8;
    let [red, green, blue] = planes.each_ref().map(|plane| range.share(plane.values[place]).map(byte));
    Some(Rgb(red?, green?, blue?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_a_colour_and_zero_is_grey() {
        let filters = Filters {
            total: 2,
            count: 2,
            total_channels: 3,
            channels: 3,
            height: 1,
            width: 2,
            weights: vec![0.0, 1.0, 0.0, -1.0, 0.0, 0.5, 9.0, 0.0, f32::NAN, 0.0, -9.0, 0.0],
            ..Filters::default()
        };
        let mut pixels = Pixels::new(5, 3);
        let range = Range { low: -1.0, high: 1.0 };
        draw(&mut pixels, (1, 0), &filters, 0, (Scale::ONE, range));
        draw(&mut pixels, (0, 2), &filters, 1, (Scale::Enlarge(1), range));
        assert_eq!(pixels.get(1, 0), Dot::Color(Rgb(128, 128, 128)));
        assert_eq!(pixels.get(2, 0), Dot::Color(Rgb(255, 0, 192)));
        assert_eq!((pixels.get(0, 2), pixels.get(1, 2)), (Dot::Missing, Dot::Color(Rgb(128, 128, 128))));
        assert_eq!(pixels.get(0, 0), Dot::Clear);
    }
}
