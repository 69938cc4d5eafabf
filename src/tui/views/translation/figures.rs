//! The figures of the page: how much input, map, pooled map and outputs changed, and whether they moved along; and what these
//! numbers are.

use super::outputs::output;
use super::pictures::{Ranges, map_name};
use crate::inspect::layer::Sample;
use crate::inspect::translation::found::{Compared, Translated};
use crate::inspect::translation::likeness::Likeness;
use crate::tui::panes::ramp::ramp_pieces;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::text::{Piece, piece, write_lines};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::number::{percent, significant, tick};
use crate::viz::scale::Range;
use crate::viz::text::{clip, pad_left, pad_right, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The columns of the name of a row.
const NAME: usize = 9;
/// Errors below this are those of rounding.
const EXACT: f64 = 5e-5;

/// Draws the table, and below it what its numbers are, as far as there is room.
pub fn draw(scene: &Scene<'_>, found: &Translated, area: Rect, buffer: &mut Buffer) {
    let columns = usize::from(area.width);
    let mut lines = table(scene, found, columns);
    if lines.len() < usize::from(area.height) {
        lines.insert(0, layers(scene, found, columns));
    }
    for words in definitions(scene, found) {
        let texts = wrap(&words, columns.saturating_sub(2));
        lines.push(Line::new());
        lines.extend(texts.into_iter().map(|text| vec![piece(format!(" {text}"), scene.theme.ink.faint)]));
    }
    let legend = legend(scene, found, columns);
    if lines.len() + 2 <= usize::from(area.height) {
        lines.extend([Line::new(), legend]);
    }
    write_lines(&lines, area, buffer);
}

/// The layer, and the one that pools its maps.
fn layers(scene: &Scene<'_>, found: &Translated, columns: usize) -> Line {
    let ink = &scene.theme.ink;
    let viewed = scene.model.info.as_deref().and_then(|info| info.viewable.get(found.view).copied());
    let text = |layer: usize| scene.model.layer(layer).map(|layer| layer.text.clone());
    let layer = viewed.and_then(text).unwrap_or_default();
    let pooled = found.pooled.as_ref().and_then(|pooled| text(pooled.layer));
    let pooled = pooled.map_or_else(String::new, |pooled| format!(", pooled by {pooled}"));
    vec![piece(clip(&format!(" {layer}{pooled}"), columns), ink.text)]
}

/// A row of the table.
struct Row<'a> {
    name: String,
    maps: Option<&'a Compared>,
    chosen: Likeness,
}

/// A column of the table.
struct Column {
    heading: fn(&Translated) -> String,
    width: usize,
    cell: fn(&Scene<'_>, &Translated, &Row<'_>) -> (String, Ink),
}

/// The columns behind the names of the rows.
static COLUMNS: [Column; 4] = [
    Column {
        heading: |_| "changed".to_owned(),
        width: 9,
        cell: |scene, _, row| (share(scene, row.chosen.change), scene.theme.ink.strong),
    },
    Column {
        heading: |found| format!("in all {}", found.maps.as_ref().map_or(0, |maps| maps.count)),
        width: 12,
        cell: |scene, _, row| match row.maps {
            Some(maps) => (share(scene, maps.all.change), scene.theme.ink.text),
            None => (String::new(), scene.theme.ink.text),
        },
    },
    Column {
        heading: |_| "unchanged".to_owned(),
        width: 11,
        cell: |scene, _, row| (share(scene, row.chosen.unchanged), scene.theme.ink.text),
    },
    Column { heading: |_| "moved along".to_owned(), width: 13, cell: moved },
];

/// Places in [`COLUMNS`], the ones that matter most first.
const WORTH: [usize; 4] = [0, 3, 2, ALL];
/// The place in [`COLUMNS`] of what changed in all maps.
const ALL: usize = 1;

/// A heading, a line a stage with the columns that have room, and a line for the outputs.
fn table(scene: &Scene<'_>, found: &Translated, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let (mut kept, mut used) = ([false; COLUMNS.len()], NAME);
    // Of a single map, and of units, there is nothing to be taken together.
    let is_single = found.maps.as_ref().is_none_or(|maps| maps.count == 1 || maps.is_flat());
    for place in WORTH.into_iter().filter(|&place| !(is_single && place == ALL)) {
        kept[place] = used + COLUMNS[place].width <= columns;
        used += if kept[place] { COLUMNS[place].width } else { 0 };
    }
    let shown = || COLUMNS.iter().zip(kept).filter(|(_, kept)| *kept).map(|(column, _)| column);
    let mut heads = vec![piece(" ".repeat(NAME), ink.faint)];
    heads.extend(shown().map(|column| piece(pad_left(&(column.heading)(found), column.width), ink.faint)));
    let rows = rows(found).into_iter().map(|row| {
        let mut line = vec![piece(pad_right(&format!(" {}", row.name), NAME), ink.text)];
        line.extend(shown().map(|column| {
            let (text, ink) = (column.cell)(scene, found, &row);
            piece(pad_left(&text, column.width), ink)
        }));
        line
    });
    let mut lines = vec![heads];
    lines.extend(rows);
    lines.push(outputs(scene, found, columns));
    lines
}

fn rows(found: &Translated) -> Vec<Row<'_>> {
    let input = Row { name: "input".to_owned(), maps: None, chosen: found.input };
    let stages = [(map_name(found), &found.maps), ("pooled".to_owned(), &found.pooled)];
    let stages = stages.into_iter().filter_map(|(name, maps)| {
        let maps = maps.as_ref()?;
        Some(Row { name, maps: Some(maps), chosen: maps.chosen })
    });
    std::iter::once(input).chain(stages).collect()
}

/// Whether a stage moved along with the sample: exactly, so far off, or not at all, for the shift lies between two places. Of the
/// input it is told how much was cut off.
fn moved(scene: &Scene<'_>, found: &Translated, row: &Row<'_>) -> (String, Ink) {
    let ink = &scene.theme.ink;
    let is_whole = |maps: &Compared| maps.is_flat() || found.shift.places(maps.stride).is_some();
    match (row.maps, row.chosen.equivariance_error) {
        (None, _) if found.lost >= EXACT => (format!("cut {} %", percent(found.lost, 1)), ink.warn),
        (Some(maps), None) if !is_whole(maps) => ("in between".to_owned(), ink.faint),
        (_, None) => (none(scene), ink.faint),
        (_, Some(error)) if error < EXACT => ("exactly".to_owned(), ink.good),
        (_, Some(error)) => (format!("off {} %", percent(error, 1)), ink.warn),
    }
}

fn none(scene: &Scene<'_>) -> String {
    scene.theme.sign("–", "-").to_owned()
}

fn share(scene: &Scene<'_>, share: Option<f64>) -> String {
    share.map_or_else(|| none(scene), |share| format!("{} %", percent(share, 1)))
}

/// How much the outputs changed, and what they say before and after.
fn outputs(scene: &Scene<'_>, found: &Translated, columns: usize) -> Line {
    let ink = &scene.theme.ink;
    let (before, after) = (&found.original, &found.shifted);
    let most = if before.softmax {
        format!("{} points", percent(found.output_change, 1))
    } else {
        significant(found.output_change)
    };
    let says = |sample: &Sample| {
        let class = clip(&scene.model.class(sample.predicted), 12);
        format!("{class} ({})", output(sample, sample.predicted, 8))
    };
    let arrow = scene.theme.pick("→", "->");
    let right = if after.predicted == after.label { ink.good } else { ink.bad };
    let name = || piece(pad_right(" outputs", NAME), ink.text);
    let most = || piece(most.clone(), ink.strong);
    let (before, after) = (says(before), says(after));
    let verdict = |before: &str| piece(format!("{before} {arrow} {after}"), right);
    fitting(
        vec![
            vec![
                name(),
                piece("  none changed by more than ", ink.text),
                most(),
                piece("; says ", ink.text),
                verdict(&before),
            ],
            vec![
                name(),
                piece("  changed at most ", ink.text),
                most(),
                piece(", ", ink.text),
                verdict(&before),
            ],
            vec![name(), piece("  at most ", ink.text), most(), piece(", ", ink.text), verdict(&before)],
            vec![name(), piece("  ", ink.text), most(), piece(", ", ink.text), verdict("")],
            vec![name(), piece("  ", ink.text), most()],
            vec![name()],
        ],
        columns,
    )
}

/// What the numbers are, exactly.
fn definitions(scene: &Scene<'_>, found: &Translated) -> Vec<String> {
    let norm = |text: &str| {
        let bar = scene.theme.sign("‖", "|");
        let minus = scene.theme.pick("−", "-");
        format!("{bar}{}{bar}", text.replace('-', minus))
    };
    let trace = norm("original - empty");
    let mut definitions = vec![
        format!(
            "changed: {} / {trace}, value by value in their places. \"empty\" is what an image of zeros gives: what is there \
             without the sample does not count.",
            norm("shifted - original")
        ),
        format!(
            "moved along: how far that is off, {} / {}, where \"moved\" is the original moved by as much as the sample, as far as it \
             stays in the map. \"in between\": the shift is no whole number of places.",
            norm("shifted - moved"),
            norm("moved - empty")
        ),
        "unchanged: of the values in which the sample leaves a trace, before or after, the share that is the same.".to_owned(),
    ];
    let mut strides =
        found.maps.iter().chain(&found.pooled).filter(|maps| !maps.is_flat()).map(|maps| maps.stride);
    if let Some([down, across]) = strides.next_back() {
        let times = scene.theme.pick("×", "x");
        definitions.insert(
            0,
            format!("One place of the last map stands for {down}{times}{across} pixels of the input."),
        );
    }
    definitions
}

/// What colours stand for: the values of the maps, and their changes.
fn legend(scene: &Scene<'_>, found: &Translated, columns: usize) -> Line {
    let ink = &scene.theme.ink;
    let range = Ranges::of(found).maps;
    let ramp = |name: &str, range: Range, cells: usize| {
        let mut line = vec![piece(format!(" {name} {} ", tick(f64::from(range.low))), ink.faint)];
        line.extend(ramp_pieces(scene, range, cells));
        line.push(piece(format!(" {} ", tick(f64::from(range.high))), ink.faint));
        line
    };
    let both = |cells: usize| {
        [ramp("values", range, cells), ramp(" change", Ranges::of_changes(range), cells)].concat()
    };
    fitting(vec![both(16), both(8), ramp("values", range, 8)], columns)
}
