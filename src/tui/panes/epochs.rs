//! The table of epochs.

use super::{Piece, Scene, piece, rule, write_lines};
use crate::train::message::EpochReport;
use crate::viz::number::{compact, duration, percent, significant};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the table.
const WIDTH: u16 = 58;
const NARROW: u16 = 32;

/// Draws the table under a rule of its own.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if area.height < 3 {
        return;
    }
    let inner = rule(scene, &[piece("Epochs", scene.theme.ink.strong)], false, &[], area, buffer);
    draw_table(scene, inner, buffer);
}

/// Draws the table at the right edge of `area` if there is room; returns what is left of the area.
pub fn beside(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) -> Rect {
    let width = if area.width >= 2 * WIDTH { WIDTH } else { NARROW };
    if area.width < width + 40 || area.height < 4 {
        return area;
    }
    let table = Rect { x: area.right() - width, width, ..area };
    draw_table(scene, table, buffer);
    Rect { width: area.width - width - 1, ..area }
}

fn draw_table(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let wide = area.width >= WIDTH;
    let mut lines = vec![vec![piece(heading(wide), ink.faint)]];
    let epochs = &scene.model.history.epochs;
    let room = usize::from(area.height).saturating_sub(1);
    for epoch in &epochs[epochs.len().saturating_sub(room)..] {
        lines.push(row(scene, epoch, wide));
    }
    if epochs.is_empty() {
        lines.push(vec![piece("the first epoch is not complete yet", ink.faint)]);
    }
    write_lines(&lines, area, buffer);
}

/// The headings, right-aligned over the figures of [`row`].
fn heading(wide: bool) -> String {
    let (number, figure) = if wide { (5, 7) } else { (2, 6) };
    let epoch = if wide { "epoch" } else { "ep" };
    let mut head =
        format!("{epoch:>number$} {:>figure$} {:>6} {:>6} {:>6} ", "loss", "val", "acc %", "val %");
    if wide {
        head.push_str(&format!(" {:>7} {:>7}", "img/s", "time"));
    }
    head
}

fn row(scene: &Scene<'_>, epoch: &EpochReport, wide: bool) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let (loss, accuracy) = epoch.validation.map_or(("-".to_owned(), "-".to_owned()), |validation| {
        (significant(validation.loss), percent(validation.accuracy, 2))
    });
    let best = scene.model.history.best.is_some_and(|best| best.epoch == epoch.epoch);
    let star = if best { scene.theme.sign("★", "*") } else { " " };
    let (number, figure) = if wide { (5, 7) } else { (2, 6) };
    let mut pieces = vec![
        piece(format!("{:>number$} ", epoch.epoch), ink.text),
        piece(format!("{:>figure$} ", significant(epoch.train_loss)), ink.train),
        piece(format!("{loss:>6} "), ink.validation),
        piece(format!("{:>6} ", percent(epoch.train_accuracy, 2)), ink.train),
        piece(format!("{accuracy:>6}{star}"), if best { ink.good } else { ink.validation }),
    ];
    if wide {
        let speed = compact(epoch.images_per_second.max(0.0) as u64);
        pieces.push(piece(format!(" {speed:>7} {:>7}", duration(epoch.seconds)), ink.faint));
    }
    pieces
}
