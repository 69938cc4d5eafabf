//! The network as a table of layers, and everything else about the run that does not change.

use super::rule::rule;
use super::sentence::sentence;
use super::text::{Piece, columns_of, piece, write, write_lines};
use crate::protocol::{LayerInfo, RunInfo};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::number::{compact, grouped, percent, significant};
use crate::viz::text::{pad_left, pad_right, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the table of layers; the rule above it bears its heading. Where there is no room for all layers the viewed one is
/// among those shown, and the sum always is.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if area.height < 3 {
        return;
    }
    let ink = &scene.theme.ink;
    let table = Table::of(scene, usize::from(area.width));
    let heading = [piece(table.heading(), ink.faint)];
    let inner = rule(scene, &[piece("Network", ink.strong)], false, &[], area, buffer);
    let (before, columns) = (table.name + 1, columns_of(&heading));
    if before > " - Network ".len() && before + columns <= usize::from(area.width) {
        write(&heading, Rect { x: area.x + before as u16, width: columns as u16, ..area }, buffer);
    }
    let mut lines = table.layers(scene);
    let room = usize::from(inner.height).saturating_sub(1);
    if lines.len() > room {
        let viewed = scene.model.viewed_index().unwrap_or(0);
        let shown = room.saturating_sub(1);
        let first = (viewed + 1).saturating_sub(shown).min(lines.len() - shown);
        let more = lines.len() - shown;
        lines = lines.drain(first..first + shown).collect();
        lines.push(vec![piece(format!(" and {more} more layers"), ink.faint)]);
    }
    lines.push(table.sum(scene));
    write_lines(&lines, inner, buffer);
}

/// Draws the zoomed run pane: facts of the run, then its layers.
pub fn draw_run(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let focused = scene.ui.focus == Pane::Status;
    let inner = rule(scene, &[piece(Pane::Status.title(), ink.strong)], focused, &[], area, buffer);
    let mut lines = facts(scene, usize::from(inner.width));
    lines.push(Vec::new());
    let table = Table::of(scene, usize::from(inner.width));
    lines.push(vec![piece(format!(" {}{}", pad_right("layer", table.name), table.heading()), ink.faint)]);
    lines.extend(table.layers(scene));
    lines.push(table.sum(scene));
    let down = scene.ui.run_down.min(lines.len().saturating_sub(usize::from(inner.height)));
    write_lines(&lines[down..], inner, buffer);
}

/// Says all that is known of the run and of its layers.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let Some(info) = scene.model.info.as_deref() else { return Vec::new() };
    let facts = rows(scene, info).into_iter().map(|(name, value)| sentence(&format!("{name}: {value}")));
    let layers = info.layers.iter().enumerate().map(|(index, layer)| {
        sentence(&format!(
            "layer {}, {}: output {}, {} parameters, {} multiplications an image",
            index + 1,
            layer.text,
            layer.output,
            grouped(layer.parameters as u64),
            grouped(layer.macs as u64)
        ))
    });
    facts.chain(layers).collect()
}

fn facts(scene: &Scene<'_>, width: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let Some(info) = scene.model.info.as_deref() else { return Vec::new() };
    let room = width.saturating_sub(12).max(8);
    let mut lines = Vec::new();
    for (name, value) in rows(scene, info) {
        for (i, line) in wrap(&value, room).into_iter().enumerate() {
            let head = if i == 0 { name } else { "" };
            lines.push(vec![piece(format!(" {head:<10}"), ink.faint), piece(line, ink.text)]);
        }
    }
    lines
}

/// What is known of the run, by name.
fn rows(scene: &Scene<'_>, info: &RunInfo) -> Vec<(&'static str, String)> {
    let sets = format!(
        "{}: {} training, {} validation, {} test",
        info.dataset,
        grouped(info.train_images as u64),
        grouped(info.validation_images as u64),
        grouped(info.test_images as u64)
    );
    let steps = format!(
        "{} epochs of {} batches of {}",
        info.epochs,
        grouped(info.steps_per_epoch as u64),
        info.batch_size
    );
    let machine = format!("{} threads, {}", info.threads, info.backend);
    let mut rows = vec![
        ("data", sets),
        ("training", steps),
        ("optimizer", format!("{}; loss {}", info.optimizer, info.loss)),
        ("rate", format!("{} at its base; {}", significant(info.learning_rate), info.schedule)),
        ("machine", machine),
        ("seed", info.seed.to_string()),
        ("kept in", info.run.clone().unwrap_or_else(|| "nowhere (--no-save)".to_owned())),
    ];
    if let Some(test) = scene.model.tested {
        rows.push((
            "test set",
            format!("{} % right, loss {}", percent(test.accuracy, 2), significant(test.loss)),
        ));
    }
    if let Some(finished) = &scene.model.finished {
        rows.push(("weights", finished.weights_hash.clone()));
        rows.extend(finished.saved.clone().map(|saved| ("saved", saved)));
    }
    rows.push(("network", info.network.clone()));
    rows
}

/// A column of figures: its heading, a figure a layer, and the sum.
struct Column {
    heading: &'static str,
    cells: Vec<String>,
    sum: String,
}

impl Column {
    fn new(heading: &'static str, cells: impl Iterator<Item = String>, sum: String) -> Self {
        Self { heading, cells: cells.collect(), sum }
    }

    /// Columns that its widest entry takes.
    fn width(&self) -> usize {
        let entries = self.cells.iter().chain([&self.sum]).map(|cell| width(cell));
        entries.max().unwrap_or(0).max(width(self.heading))
    }
}

/// The layers, as wide as there is room.
struct Table {
    /// Columns of the names.
    name: usize,
    columns: Vec<Column>,
}

/// What a name takes at the most.
const LONGEST_NAME: usize = 36;

impl Table {
    /// Each column as wide as its entries, names as wide as the rest: weights and biases apart where no name is cut for
    /// it, parameters together elsewhere.
    fn of(scene: &Scene<'_>, room: usize) -> Self {
        let info = scene.model.info.as_deref();
        let layers = info.map_or(&[][..], |info| &info.layers);
        let count = |of: fn(&LayerInfo) -> usize| {
            let sum: usize = layers.iter().map(of).sum();
            (layers.iter().map(move |layer| grouped(of(layer) as u64)), grouped(sum as u64))
        };
        let output =
            Column::new("output", layers.iter().map(|layer| layer.output.to_string()), String::new());
        let macs: usize = layers.iter().map(|layer| layer.macs).sum();
        let macs =
            Column::new("MAC", layers.iter().map(|layer| compact(layer.macs as u64)), compact(macs as u64));
        let column = |heading, of| {
            let (cells, sum) = count(of);
            Column::new(heading, cells, sum)
        };
        let weights = column("weights", |layer| layer.weights);
        let biases = column("biases", |layer| layer.biases);
        let parameters = column("params", |layer| layer.parameters);
        let longest = layers.iter().map(|layer| width(&layer.text)).max().unwrap_or(0).max(TOTAL.len());
        let apart =
            [&output, &weights, &biases, &macs].map(|column| column.width() + 1).iter().sum::<usize>();
        let columns = if longest + apart + 2 <= room {
            vec![output, weights, biases, macs]
        } else {
            vec![output, parameters, macs]
        };
        let figures: usize = columns.iter().map(|column| column.width() + 1).sum();
        let name = room.saturating_sub(figures + 2).clamp(4, LONGEST_NAME);
        Self { name, columns }
    }

    /// The headings of the figures.
    fn heading(&self) -> String {
        let headings = self.columns.iter().map(|column| pad_left(column.heading, column.width() + 1));
        headings.collect::<String>() + " "
    }

    /// A line a layer; the viewed one stands out.
    fn layers(&self, scene: &Scene<'_>) -> Vec<Vec<Piece>> {
        let ink = &scene.theme.ink;
        let layers = scene.model.info.as_deref().map_or(&[][..], |info| &info.layers);
        let viewed = scene.model.viewed_index();
        let line = |(index, layer): (usize, &LayerInfo)| {
            let figures =
                self.columns.iter().map(|column| pad_left(&column.cells[index], column.width() + 1));
            let text = format!(" {}{}", pad_right(&layer.text, self.name), figures.collect::<String>());
            vec![piece(text, if viewed == Some(index) { ink.accent } else { ink.text })]
        };
        layers.iter().enumerate().map(line).collect()
    }

    /// The sums.
    fn sum(&self, scene: &Scene<'_>) -> Vec<Piece> {
        let input = scene.model.info.as_deref().map(|info| format!("{TOTAL}, on {}", info.input));
        let input = input.filter(|text| width(text) <= self.name).unwrap_or_else(|| TOTAL.to_owned());
        let figures = self.columns.iter().map(|column| pad_left(&column.sum, column.width() + 1));
        let text = format!(" {}{}", pad_right(&input, self.name), figures.collect::<String>());
        vec![piece(text, scene.theme.ink.strong)]
    }
}

/// What stands before the sums.
const TOTAL: &str = "in all";
