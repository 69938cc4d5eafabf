//! Phase, progress and figures: one row, or two.

mod phase;
mod words;

pub use words::sentences;

use super::frozen;
use super::text::{Piece, piece, write};
use crate::protocol::{Phase, Speed};
use crate::tui::blit;
use crate::tui::model::words::change;
use crate::tui::view::bindings::ch;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::bar::progress;
use crate::viz::grid::Ink;
use crate::viz::number::{compact, duration, grouped, percent, significant};
use crate::viz::text::{clip, pad_right, width};
use phase::{measured, phase_words};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws one row, or two if there is room.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    if area.height == 1 {
        frozen::draw_or(single, scene, area, buffer);
    } else {
        frozen::draw_or(first, scene, blit::row(area, 0), buffer);
        second(scene, blit::row(area, 1), buffer);
    }
}

/// Phase, epoch, batch, bar, share, time left; where that is too much, what [`single`] shows.
fn first(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let report = &scene.model.report;
    let mut left = doing(scene);
    let mut right = vec![piece(format!(" {:>5} %", percent(scene.model.progress(), 1)), ink.strong)];
    // Its place is kept while there is no telling, so that the bar does not jump.
    if report.phase != Phase::Finished && scene.model.failure.is_none() {
        right.push(piece("  ETA ", ink.faint));
        right.push(piece(format!("{:>7}", duration(report.eta.unwrap_or(f64::NAN))), ink.strong));
    }
    // A blank is before the bar, however short it is.
    if length(&left) + 1 + length(&right) > usize::from(area.width) {
        // Whole figures or none: half a number would be another number.
        return single(scene, area, buffer);
    }
    let room = usize::from(area.width).saturating_sub(length(&left) + length(&right) + 3);
    let (done, rest) = progress(scene.model.progress(), room, scene.theme.charset);
    left.extend([piece(" ", ink.text), piece(done, ink.train), piece(rest, ink.faint)]);
    left.extend(right);
    write(&left, area, buffer);
}

/// Columns that pieces take.
fn length(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(text, _)| width(text)).sum()
}

/// Phase, epoch and batch. What is measured stands in the place of the batch, so that the bar keeps its length.
fn doing(scene: &Scene<'_>) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mut whole = vec![phase(scene, true), piece(" ", ink.text)];
    whole.extend(place(scene));
    let Some(share) = measured(scene) else { return whole };
    let mut pieces = vec![phase(scene, true), piece(" ", ink.text)];
    pieces.extend(place(scene).into_iter().take(2));
    let room = length(&whole).saturating_sub(length(&pieces));
    pieces.push(piece(pad_right(&format!("  at {share} %"), room), ink.strong));
    pieces
}

/// Figures, the most important first, as many as fit.
fn second(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let gap = if area.width >= WIDE { "   " } else { "  " };
    // Beside an earlier moment these are of the present all the same.
    let label = if scene.model.moments.seen.is_some() { " now " } else { " " };
    let mut pieces = vec![piece(label, ink.faint)];
    let mut used = label.len();
    for (name, value, value_ink, unit) in figures(scene, area.width >= WIDE) {
        let name = if name.is_empty() { String::new() } else { format!("{name} ") };
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let length = width(&name) + width(&value) + width(&unit);
        if used + length > usize::from(area.width) {
            continue;
        }
        used += length + gap.len();
        pieces.push(piece(name, ink.faint));
        pieces.push(piece(value, value_ink));
        pieces.push(piece(format!("{unit}{gap}"), ink.faint));
    }
    write(&pieces, area, buffer);
}

/// From so many columns on there is room for what is good to know.
const WIDE: u16 = 100;

type Figure = (&'static str, String, Ink, &'static str);

fn figures(scene: &Scene<'_>, wide: bool) -> Vec<Figure> {
    let ink = &scene.theme.ink;
    let (model, report) = (scene.model, &scene.model.report);
    let factor = if (report.learning_rate_factor - 1.0).abs() > 1e-9 && report.learning_rate_factor > 0.0 {
        format!(" {}{:.2}", scene.theme.pick("×", "x"), report.learning_rate_factor)
    } else {
        String::new()
    };
    let rate = format!("{}{factor}", significant(report.learning_rate));
    let rate_ink = if model.pending.rate { ink.warn } else { ink.strong };
    let mut figures = Vec::new();
    if let Some(dead) = report.dead {
        figures.push(("dead", format!("since epoch {}", dead.since), ink.bad, ""));
    }
    if !model.doctor.diagnoses().is_empty() {
        figures.push(("doctor:", scene.label(ch('H')), ink.warn, ""));
    }
    figures.extend(stepped(scene));
    figures.extend(speed(scene));
    // A limit explains the speed; that there is none is said where there is room.
    let limited = report.speed != Speed::Unlimited || model.pending.speed.is_some();
    let (early, late) = if limited { (Some(limit(scene)), None) } else { (None, Some(limit(scene))) };
    figures.extend(early);
    figures.push(("lr", format!("{rate:<6}"), rate_ink, ""));
    // How the line does is worth a place before others where it does badly.
    let scarce = model.traffic.is_some_and(|traffic| traffic.is_scarce);
    figures.extend(traffic(scene).into_iter().flatten().filter(|_| scarce));
    figures.extend(late);
    figures.extend([(
        "",
        duration(report.elapsed),
        ink.strong,
        if report.paused { "elapsed w/o pauses" } else { "elapsed" },
    )]);
    figures.extend(traffic(scene).into_iter().flatten().filter(|_| wide && !scarce));
    if let Some(info) = model.info.as_deref() {
        figures.extend([
            ("seed", info.seed.to_string(), ink.strong, ""),
            ("", grouped(info.parameters as u64), ink.strong, "params"),
            ("", info.name.clone(), ink.strong, ""),
            ("", info.threads.to_string(), ink.strong, if info.threads == 1 { "thread" } else { "threads" }),
            ("", info.dataset.clone(), ink.strong, ""),
            ("batch of", info.batch_size.to_string(), ink.strong, ""),
            ("", info.backend.clone(), ink.strong, ""),
            ("", info.optimizer.clone(), ink.strong, ""),
        ]);
    }
    figures.extend(traffic(scene).into_iter().flatten().filter(|_| !wide && !scarce));
    figures
}

/// What goes out on the line to the terminal, while something changes by itself: else it is nothing.
fn traffic(scene: &Scene<'_>) -> Option<[Figure; 2]> {
    let ink = &scene.theme.ink;
    let traffic = scene.model.traffic.filter(|_| !scene.model.report.phase.rests())?;
    let rate = format!("{:>5.1}", traffic.bytes_per_second / 1e3);
    if traffic.is_slow {
        let frames = format!("{:.1}", traffic.frames_per_second);
        return Some([("slow line", rate, ink.warn, "KB/s"), ("", frames, ink.warn, "pictures/s")]);
    }
    let milliseconds = format!("{:>3}", traffic.frame.as_millis());
    Some([("line", rate, ink.strong, "KB/s"), ("picture", milliseconds, ink.strong, "ms")])
}

/// Images a second: of late while the run goes, on the whole once it is over. A trainer that is gone has none.
fn speed(scene: &Scene<'_>) -> Option<Figure> {
    let model = scene.model;
    let unit = match model.report.phase {
        _ if model.failure.is_some() => return None,
        Phase::Finished | Phase::Paused if model.report.images_per_second <= 0.0 => return None,
        Phase::Finished => "img/s on the whole",
        _ => "img/s",
    };
    let speed = grouped(model.report.images_per_second.max(0.0).round() as u64);
    Some(("", format!("{speed:>7}"), scene.theme.ink.strong, unit))
}

/// What the last step did: the loss before and after, how far all weights moved and how far those of the layer in view.
fn stepped(scene: &Scene<'_>) -> Vec<Figure> {
    let (ink, model) = (&scene.theme.ink, scene.model);
    let Some(stepped) = model.stepped.as_deref().filter(|_| model.report.phase == Phase::Paused) else {
        return Vec::new();
    };
    let mut figures = Vec::new();
    if let Some(after) = stepped.loss_after {
        let before =
            stepped.loss_before.map_or_else(String::new, |before| format!("{} → ", significant(before)));
        figures.push(("loss", format!("{before}{}", significant(after)), ink.train, ""));
    }
    figures.push(("‖Δw‖", change(&stepped.whole, ""), ink.strong, ""));
    if let Some((layer, of_layer)) = model.change_of_viewed(stepped) {
        figures.push(("", format!("{} {}", layer.kind, change(&of_layer, "")), ink.strong, ""));
    }
    figures
}

fn limit(scene: &Scene<'_>) -> Figure {
    let ink = &scene.theme.ink;
    let pending = scene.model.pending.speed;
    let value_ink = if pending.is_some() { ink.warn } else { ink.strong };
    match pending.unwrap_or(scene.model.report.speed) {
        Speed::Unlimited => {
            ("", "flat out".to_owned(), if pending.is_some() { ink.warn } else { ink.faint }, "")
        }
        Speed::BatchesPerSecond(limit) => {
            (scene.theme.pick("≤", "<="), format!("{limit:>2}"), value_ink, "bat/s")
        }
    }
}

/// What the trainer does, in a word of fixed width with a sign before it.
fn phase(scene: &Scene<'_>, wide: bool) -> Piece {
    let focused = scene.ui.focus == Pane::Status;
    let (sign, word, word_ink) = phase_words(scene);
    let mark = match scene.rival {
        // Which run of a pair the figures are of.
        Some(_) => scene.ui.front.letter(),
        None if focused => scene.theme.sign("▸", ">"),
        None => " ",
    };
    let text = format!("{mark}{} {word}", scene.theme.sign(sign.0, sign.1));
    if wide {
        return piece(pad_right(&text, 13), word_ink);
    }
    let share = measured(scene).map_or_else(String::new, |share| format!(" {share} %"));
    piece(format!("{text}{share}"), word_ink)
}

/// Epoch and batch, or the result of the test once there is one at the end.
fn place(scene: &Scene<'_>) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let report = &scene.model.report;
    let Some(info) = scene.model.info.as_deref() else { return Vec::new() };
    if let (Phase::Finished, Some(test)) = (report.phase, scene.model.tested) {
        return vec![
            piece("test accuracy ", ink.faint),
            piece(format!("{} %", percent(test.accuracy, 2)), ink.good),
            piece("  loss ", ink.faint),
            piece(significant(test.loss), ink.strong),
        ];
    }
    let (epochs, steps) = (info.epochs.to_string(), scene.model.epoch_steps(info).to_string());
    let (epoch, step) = (report.epoch, report.step);
    vec![
        piece("epoch ", ink.faint),
        piece(format!("{epoch:>width$}/{epochs}", width = epochs.len()), ink.strong),
        piece("  batch ", ink.faint),
        piece(format!("{step:>width$}/{steps}", width = steps.len()), ink.strong),
    ]
}

/// Everything that matters in one row.
fn single(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let model = scene.model;
    let mut pieces = vec![phase(scene, false), piece(" ", ink.text)];
    if let Some(failure) = &model.failure {
        pieces.push(piece(clip(failure, usize::from(area.width)), ink.bad));
        write(&pieces, area, buffer);
        return;
    }
    let Some(info) = model.info.as_deref() else {
        let what = model.loading.last().map_or("", String::as_str);
        pieces.push(piece(what, ink.faint));
        write(&pieces, area, buffer);
        return;
    };
    let mut used = pieces.iter().map(|(text, _)| width(text)).sum::<usize>();
    let mut parts = vec![piece(format!("{:>3.0} %", (model.progress() * 100.0).floor()), ink.strong)];
    if let Some((_, validation)) = model.history.accuracy.validation.latest() {
        parts.push(piece(format!("val {} %", percent(validation, 2)), ink.validation));
    }
    if let Some((_, loss)) = model.history.loss.smooth.latest() {
        parts.push(piece(format!("loss {}", significant(loss)), ink.train));
    }
    parts.push(piece(format!("epoch {}/{}", model.report.epoch, info.epochs), ink.text));
    if let Some(eta) = model.report.eta {
        parts.push(piece(format!("ETA {}", duration(eta)), ink.text));
    }
    if let Some((_, _, _, unit)) = speed(scene) {
        let speed = compact(model.report.images_per_second.max(0.0) as u64);
        parts.push(piece(format!("{speed} {unit}"), ink.faint));
    }
    for (text, part_ink) in parts {
        let length = width(&text) + 1;
        if used + length > usize::from(area.width) + 1 {
            break;
        }
        used += length;
        pieces.push((format!("{text} "), part_ink));
    }
    write(&pieces, area, buffer);
}
