//! The network as a table of layers, and everything else about the run that does not change.

use super::loading::wrap;
use super::{Piece, Scene, piece, rule, write_lines};
use crate::tui::view::Pane;
use crate::viz::number::{clip, compact, grouped, percent, significant};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the table of layers under a rule of its own.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if area.height < 3 {
        return;
    }
    let ink = &scene.theme.ink;
    let right = scene.model.info.as_deref().map(|info| piece(info.name.clone(), ink.faint));
    let title = [piece("Network", ink.strong)];
    let inner = rule(scene, &title, false, right.as_slice(), area, buffer);
    let mut lines = table(scene, usize::from(inner.width));
    let room = usize::from(inner.height);
    if lines.len() > room && room > 0 {
        let more = lines.len() + 1 - room;
        lines.truncate(room - 1);
        lines.push(vec![piece(format!(" and {more} more"), ink.faint)]);
    }
    write_lines(&lines, inner, buffer);
}

/// Draws the zoomed run pane: facts of the run, then its layers.
pub fn draw_run(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let focused = scene.view.focus == Pane::Status;
    let inner = rule(scene, &[piece(Pane::Status.title(), ink.strong)], focused, &[], area, buffer);
    let mut lines = facts(scene, usize::from(inner.width));
    lines.push(Vec::new());
    lines.extend(table(scene, usize::from(inner.width)));
    let down = scene.view.run_down.min(lines.len().saturating_sub(usize::from(inner.height)));
    write_lines(&lines[down..], inner, buffer);
}

fn facts(scene: &Scene<'_>, width: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let Some(info) = scene.model.info.as_deref() else { return Vec::new() };
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
    let room = width.saturating_sub(12).max(8);
    let mut lines = Vec::new();
    for (name, value) in rows {
        for (i, line) in wrap(&value, room).into_iter().enumerate() {
            let head = if i == 0 { name } else { "" };
            lines.push(vec![piece(format!(" {head:<10}"), ink.faint), piece(line, ink.text)]);
        }
    }
    lines
}

/// A heading, a line a layer, and the sum.
fn table(scene: &Scene<'_>, width: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let Some(info) = scene.model.info.as_deref() else { return Vec::new() };
    let name = width.saturating_sub(32).clamp(12, 36);
    let mut lines = vec![vec![piece(
        format!(" {:<name$} {:>9} {:>9} {:>7}", "layer", "output", "weights", "MAC"),
        ink.faint,
    )]];
    let viewed = scene.model.probe.as_deref().and_then(|probe| info.viewable.get(probe.view));
    for (i, layer) in info.layers.iter().enumerate() {
        let text = format!(
            " {:<name$} {:>9} {:>9} {:>7}",
            clip(&layer.text, name),
            layer.output.to_string(),
            grouped(layer.parameters as u64),
            compact(layer.macs as u64)
        );
        lines.push(vec![piece(text, if viewed == Some(&i) { ink.accent } else { ink.text })]);
    }
    let macs: usize = info.layers.iter().map(|layer| layer.macs).sum();
    let sum = format!(
        " {:<name$} {:>9} {:>9} {:>7}",
        format!("in all, on {}", info.input),
        "",
        grouped(info.parameters as u64),
        compact(macs as u64)
    );
    lines.push(vec![piece(sum, ink.strong)]);
    lines
}
