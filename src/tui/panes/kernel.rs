//! A single filter: its figures, and its weights as numbers.

use super::image::COLORS;
use super::text::{Piece, piece};
use super::unit_mark::UnitMark;
use crate::inspect::layer::Filters;
use crate::tui::view::scene::Scene;
use crate::viz::number::weight;
use crate::viz::resample::Picture;

/// The weights of one filter, seen through the chosen channel.
pub struct Kernel {
    /// Its number, from 0.
    pub index: usize,
    /// Kernel height × width; the mean over the channels if none is chosen.
    pub picture: Picture,
    /// Its bias.
    pub bias: Option<f32>,
}

/// The kernel `index` as the view has it: one channel, or the mean over all that are there.
pub fn kernel(filters: &Filters, index: usize, channel: Option<usize>) -> Kernel {
    let area = filters.height * filters.width;
    let of = |channel: usize| {
        let start = (index * filters.channels + channel) * area;
        filters.weights.get(start..start + area).unwrap_or_default()
    };
    let picture = match channel {
        Some(channel) => {
            Picture::new(filters.height, filters.width, of(channel.min(filters.channels.saturating_sub(1))))
        }
        None if filters.channels <= 1 => Picture::new(filters.height, filters.width, of(0)),
        None => {
            let mean = |i: usize| {
                let sum: f32 = (0..filters.channels).map(|c| of(c).get(i).copied().unwrap_or(f32::NAN)).sum();
                sum / filters.channels as f32
            };
            Picture { height: filters.height, width: filters.width, values: (0..area).map(mean).collect() }
        }
    };
    Kernel { index, picture, bias: filters.biases.get(index).copied() }
}

/// The text of the layer that filters are of, such as `conv 20 5x5 relu`; empty where it has another number of them now, as it has once
/// some of those that are seen were pruned.
pub fn layer_text<'a>(scene: &Scene<'a>, filters: &Filters) -> &'a str {
    let layer = scene.model.layer(filters.layer).filter(|layer| layer.output.channels == filters.total);
    layer.map_or("", |layer| layer.text.as_str())
}

/// What the parts of a layer are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// Heading of their weights.
    pub title: &'static str,
    /// One of them.
    pub one: &'static str,
    /// What is added to each.
    pub bias: &'static str,
}

/// What the parts of layer `index` are called.
pub fn words(scene: &Scene<'_>, index: usize) -> Words {
    match scene.model.layer(index).map(|layer| layer.kind.as_str()) {
        Some("dense") => Words { title: "Weights", one: "unit", bias: "bias" },
        Some("batchnorm") => Words { title: "Scales", one: "channel", bias: "shift" },
        _ => Words { title: "Filters", one: "filter", bias: "bias" },
    }
}

/// The channel that is shown, in words, the clearest first; one empty text for a layer with one channel. `is_colored` is whether
/// channels are seen as colours.
pub fn channel_labels(filters: &Filters, channel: Option<usize>, is_colored: bool) -> Vec<String> {
    let total = filters.total_channels;
    if is_colored {
        return ["red, green and blue channels", "red, green, blue", "RGB"].map(str::to_owned).to_vec();
    }
    if total <= 1 {
        return vec![String::new()];
    }
    match channel {
        Some(channel) => {
            let number = channel.min(filters.channels.saturating_sub(1)) + 1;
            if filters.are_on_colors() {
                let color = COLORS[number - 1];
                return vec![
                    format!("channel {number} of {total}, {color}"),
                    format!("{color} channel"),
                    color.to_owned(),
                ];
            }
            let long = [format!("channel {number} of {total}"), format!("channel {number}/{total}")];
            long.into_iter().chain([format!("ch {number}/{total}")]).collect()
        }
        None if filters.channels < total => {
            let some = filters.channels;
            vec![format!("mean of {some} of {total} channels"), format!("mean of {some}/{total} ch")]
        }
        None => ["mean of {} channels", "mean of {} ch", "mean of {}"]
            .map(|text| text.replace("{}", &total.to_string()))
            .to_vec(),
    }
}

/// Number, bias, least and greatest weight: three lines.
pub fn facts(scene: &Scene<'_>, filters: &Filters, kernel: &Kernel) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let finite = kernel.picture.values.iter().copied().filter(|v| v.is_finite());
    let (low, high) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let number = |value: f32| if value.is_finite() { weight(value) } else { "     -".to_owned() };
    let names = words(scene, filters.layer);
    let mut lines = vec![
        vec![
            piece(format!("{} ", names.one), ink.faint),
            piece((kernel.index + 1).to_string(), ink.accent),
            piece(format!("/{}", filters.total), ink.faint),
        ],
        vec![
            piece(format!("{:<5} ", names.bias), ink.faint),
            piece(number(kernel.bias.unwrap_or(f32::NAN)), ink.text),
        ],
        vec![piece(number(low), ink.text), piece("..", ink.faint), piece(number(high), ink.text)],
    ];
    if let Some(mark) = UnitMark::of(filters, kernel.index) {
        lines.push(vec![mark.piece(scene), piece(format!(" {}", mark.word()), ink.warn)]);
    }
    if kernel.picture.values.len() == 1 {
        lines[2] = vec![
            piece(format!("{} ", if names.one == "channel" { "scale" } else { "weight" }), ink.faint),
            piece(number(low), ink.text),
        ];
    }
    lines
}

/// The weights as a table of numbers, a line a row, if they are at most `columns` wide and `rows` high.
pub fn numbers(scene: &Scene<'_>, kernel: &Kernel, columns: usize, rows: usize) -> Option<Vec<Vec<Piece>>> {
    let picture = &kernel.picture;
    if picture.width == 0 || picture.width * 7 > columns || picture.height > rows {
        return None;
    }
    let ink = &scene.theme.ink;
    let row =
        |values: &[f32]| values.iter().map(|&v| piece(format!("{:>6} ", weight(v)), ink.text)).collect();
    Some(picture.values.chunks(picture.width).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters() -> Filters {
        Filters {
            layer: 0,
            total: 2,
            count: 2,
            total_channels: 2,
            channels: 2,
            height: 1,
            width: 2,
            weights: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
            biases: vec![0.5],
            ..Filters::default()
        }
    }

    #[test]
    fn one_channel_or_the_mean_of_all() {
        assert_eq!(kernel(&filters(), 1, Some(0)).picture.values, [5.0, 6.0]);
        assert_eq!(kernel(&filters(), 0, Some(99)).picture.values, [3.0, 4.0]);
        assert_eq!(kernel(&filters(), 0, None).picture.values, [2.0, 3.0]);
        assert_eq!(kernel(&filters(), 1, None).bias, None);
    }

    #[test]
    fn a_filter_that_is_not_there_is_missing_not_zero() {
        assert!(kernel(&filters(), 7, Some(0)).picture.values.iter().all(|v| v.is_nan()));
        assert!(kernel(&filters(), 7, None).picture.values.iter().all(|v| v.is_nan()));
    }
}
