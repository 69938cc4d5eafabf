//! The table of the layers, a row each.

use super::heights::heights;
use super::line::{Line, name};
use crate::inspect::health::{Distribution, LayerHealth, Portion};
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::columns::columns;
use crate::viz::grid::Ink;
use crate::viz::number::{percent, signed_within, significant_within};
use crate::viz::text::{clip, pad_left, pad_right};

/// The columns of the name of a layer, at the least and at the most.
const NAME: std::ops::RangeInclusive<usize> = 11..=26;
/// The columns of a small histogram, at the least and at the most.
const BARS: std::ops::RangeInclusive<usize> = 6..=32;
/// The columns of a number.
const NUMBER: usize = 8;
/// The columns of a least and a greatest number.
const RANGE: usize = 18;
/// The shares of dead units or saturated values from which on they are worth a look, and bad.
const WARN: f64 = 0.1;
const BAD: f64 = 0.5;

/// A column of numbers.
struct Column {
    heading: &'static str,
    width: usize,
    cell: fn(&Scene<'_>, &LayerHealth) -> (String, Ink),
}

/// The columns in their order; those further on in [`WORTH`] are left out first where there is no room.
static COLUMNS: [Column; 9] = [
    Column { heading: "‖g‖", width: NUMBER, cell: |s, l| (optional(l.gradient), s.theme.ink.text) },
    Column { heading: "‖Δw‖/‖w‖", width: 9, cell: |s, l| (optional(l.ratio()), s.theme.ink.strong) },
    Column { heading: "dead", width: 8, cell: |s, l| counted(s, l.dead) },
    Column { heading: "sat. %", width: 7, cell: |s, l| shared(s, l.saturated) },
    Column { heading: "mean a", width: NUMBER, cell: |s, l| (number(l.activations.mean), s.theme.ink.text) },
    Column {
        heading: "std a",
        width: NUMBER,
        cell: |s, l| (number(l.activations.deviation), s.theme.ink.text),
    },
    Column {
        heading: "std w",
        width: NUMBER,
        cell: |s, l| (of_weights(l, |w| w.deviation), s.theme.ink.text),
    },
    Column {
        heading: "range a",
        width: RANGE,
        cell: |s, l| (range(Some(&l.activations)), s.theme.ink.faint),
    },
    Column { heading: "range w", width: RANGE, cell: |s, l| (range(l.weights.as_ref()), s.theme.ink.faint) },
];

/// Places in [`COLUMNS`], the ones that matter most first. Before the last two the histograms get their room.
const WORTH: [usize; 9] = [1, 2, 0, 3, 4, 5, 6, 7, 8];
/// So many columns come before the histograms.
const BEFORE_BARS: usize = 6;

fn none() -> String {
    "-".to_owned()
}

fn number(value: f64) -> String {
    significant_within(value, NUMBER - 1)
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(none, number)
}

fn of_weights(layer: &LayerHealth, measure: fn(&Distribution) -> f64) -> String {
    optional(layer.weights.as_ref().map(measure))
}

fn range(values: Option<&Distribution>) -> String {
    let Some(values) = values else { return none() };
    let written = |width: usize| {
        let [least, greatest] = [values.least, values.greatest].map(|value| signed_within(value, width));
        format!("{least} to {greatest}")
    };
    // Both ends have as many digits as there is room for with the signs.
    let choices = [NUMBER - 1, NUMBER - 2, NUMBER - 3].map(written);
    choices.iter().find(|text| text.len() < RANGE).unwrap_or(&choices[2]).clone()
}

/// The ink of a share that is bad where it is high.
fn ink_of(scene: &Scene<'_>, share: f64) -> Ink {
    let ink = &scene.theme.ink;
    match share {
        share if share >= BAD => ink.bad,
        share if share >= WARN => ink.warn,
        share if share > 0.0 => ink.text,
        _ => ink.faint,
    }
}

fn counted(scene: &Scene<'_>, portion: Option<Portion>) -> (String, Ink) {
    let Some(portion) = portion else { return (none(), scene.theme.ink.faint) };
    (format!("{}/{}", portion.count, portion.total), ink_of(scene, portion.share()))
}

fn shared(scene: &Scene<'_>, portion: Option<Portion>) -> (String, Ink) {
    let Some(portion) = portion else { return (none(), scene.theme.ink.faint) };
    (percent(portion.share(), 1), ink_of(scene, portion.share()))
}

/// What has room in so many columns.
struct Arrangement {
    name: usize,
    kept: [bool; COLUMNS.len()],
    /// The columns of each of two histograms; none if there is no room for them.
    bars: Option<usize>,
}

impl Arrangement {
    fn of(room: usize, names: usize) -> Self {
        let name = names.clamp(*NAME.start(), *NAME.end());
        let mut left = room.saturating_sub(1 + *NAME.start());
        let mut kept = [false; COLUMNS.len()];
        let mut keep = |places: &[usize], left: &mut usize| {
            for &place in places {
                kept[place] = COLUMNS[place].width < *left + 1;
                *left -= if kept[place] { COLUMNS[place].width } else { 0 };
            }
        };
        keep(&WORTH[..BEFORE_BARS], &mut left);
        let least = 2 * (1 + *BARS.start());
        let has_bars = left >= least;
        left -= if has_bars { least } else { 0 };
        let more = (name - *NAME.start()).min(left);
        left -= more;
        keep(&WORTH[BEFORE_BARS..], &mut left);
        let bars = has_bars.then(|| (*BARS.start() + left / 2).min(*BARS.end()));
        Self { name: *NAME.start() + more, kept, bars }
    }

    fn columns(&self) -> impl Iterator<Item = &'static Column> {
        COLUMNS.iter().zip(self.kept).filter(|(_, kept)| *kept).map(|(column, _)| column)
    }
}

/// Gives the heads of the columns and a line for each of the layers, of which one is chosen, in so many columns.
pub fn lines(scene: &Scene<'_>, layers: &[(&LayerHealth, bool)], linear: bool, room: usize) -> Vec<Line> {
    let names: Vec<String> = layers.iter().map(|(layer, _)| name(scene, layer.layer)).collect();
    let longest = names.iter().map(|name| crate::viz::text::width(name)).max().unwrap_or(0);
    let arrangement = Arrangement::of(room, longest);
    let rows = layers.iter().zip(&names);
    let rows = rows.map(|((layer, chosen), name)| row(scene, layer, &arrangement, (name, *chosen), linear));
    std::iter::once(head(scene, &arrangement)).chain(rows).collect()
}

fn head(scene: &Scene<'_>, arrangement: &Arrangement) -> Line {
    let ink = scene.theme.ink.faint;
    let mut line = vec![piece(format!(" {}", pad_right("layer", arrangement.name)), ink)];
    line.extend(arrangement.columns().map(|column| piece(pad_left(column.heading, column.width), ink)));
    if let Some(width) = arrangement.bars {
        let titles =
            if width < "activations".len() { ["hist a", "hist w"] } else { ["activations", "weights"] };
        let titles = titles.map(|title| format!(" {}", pad_right(title, width)));
        line.push(piece(titles.concat(), ink));
    }
    line
}

fn row(
    scene: &Scene<'_>,
    layer: &LayerHealth,
    arrangement: &Arrangement,
    (name, chosen): (&str, bool),
    linear: bool,
) -> Line {
    let ink = &scene.theme.ink;
    let (mark, name_ink) = if chosen { (scene.theme.sign("▸", ">"), ink.accent) } else { (" ", ink.text) };
    let name = pad_right(&clip(name, arrangement.name), arrangement.name);
    let mut line = vec![piece(format!("{mark}{name}"), name_ink)];
    line.extend(arrangement.columns().map(|column| {
        let (text, ink) = (column.cell)(scene, layer);
        piece(pad_left(&clip(&text, column.width - 1), column.width), ink)
    }));
    if let Some(width) = arrangement.bars {
        line.push(bars(scene, Some(&layer.activations), (width, linear), ink.activation));
        line.push(bars(scene, layer.weights.as_ref(), (width, linear), ink.weight));
    }
    line
}

/// A small histogram with a blank before it.
fn bars(scene: &Scene<'_>, values: Option<&Distribution>, (width, linear): (usize, bool), ink: Ink) -> Piece {
    let text = values.map_or_else(String::new, |values| {
        let (_, shares) = heights(&values.histogram, width, linear);
        columns(&shares, 1, scene.theme.charset).concat()
    });
    piece(format!(" {}", pad_right(&text, width)), ink)
}
