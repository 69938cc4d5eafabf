//! The table of epochs.

use super::rule::rule;
use super::text::{Piece, piece, write_lines};
use crate::protocol::EpochReport;
use crate::tui::view::scene::Scene;
use crate::viz::number::{compact, duration, percent, significant_within};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the table.
const WIDTH: u16 = 58;
const NARROW: u16 = 33;

/// Draws the table under a rule of its own.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if area.height < 3 {
        return;
    }
    let title = [piece("Epochs", scene.theme.ink.strong)];
    let inner = rule(scene, &title, false, &later(scene), area, buffer);
    draw_table(scene, inner, buffer);
}

/// Says how many epochs are left out because they lie behind the moment that is seen.
pub fn later(scene: &Scene<'_>) -> Vec<Piece> {
    let later = scene.model.history.epochs.len() - scene.model.past_epochs().len();
    if later == 0 { Vec::new() } else { vec![piece(format!("{later} later"), scene.theme.ink.faint)] }
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
    let epochs = scene.model.past_epochs();
    let digits = epochs.last().map_or(1, |epoch| epoch.epoch.to_string().len());
    let widths = if wide { (digits.max(5), 7) } else { (digits.max(2), 6) };
    let mut lines = vec![vec![piece(heading(wide, widths), ink.faint)]];
    let room = usize::from(area.height).saturating_sub(1);
    for epoch in &epochs[epochs.len().saturating_sub(room)..] {
        lines.push(row(scene, epoch, wide, widths));
    }
    if epochs.is_empty() {
        lines.push(vec![piece("the first epoch is not complete yet", ink.faint)]);
    }
    write_lines(&lines, area, buffer);
}

/// The headings, right-aligned over the figures of [`row`]: the columns of an epoch's number and of its loss.
fn heading(wide: bool, (number, figure): (usize, usize)) -> String {
    let epoch = if wide { "epoch" } else { "ep" };
    let mut head =
        format!("{epoch:>number$} {:>figure$} {:>6} {:>6} {:>6} ", "loss", "val", "acc %", "val %");
    if wide {
        head.push_str(&format!(" {:>7} {:>7}", "img/s", "time"));
    }
    head
}

fn row(scene: &Scene<'_>, epoch: &EpochReport, wide: bool, (number, figure): (usize, usize)) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let (loss, accuracy) = epoch.validation.map_or(("-".to_owned(), "-".to_owned()), |validation| {
        (significant_within(validation.loss, 6), percent(validation.accuracy, 2))
    });
    let best = scene.model.best().is_some_and(|best| best.epoch == epoch.epoch);
    let star = if best { scene.theme.sign("★", "*") } else { " " };
    let mut pieces = vec![
        piece(format!("{:>number$} ", epoch.epoch), ink.text),
        piece(format!("{:>figure$} ", significant_within(epoch.train_loss, figure)), ink.train),
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
