//! The rows of the time machine at the bottom of the screen, and what a mouse finds there.

use super::facts::{self, Fact, fitting};
use super::film::Direction;
use super::filmstrip::{self, Filmstrip};
use super::row::Row;
use super::state::TimeMachine;
use super::track::{self, Track};
use crate::tui::blit;
use crate::tui::panes::rule::{room_beside, rule};
use crate::tui::panes::sentence::counted;
use crate::tui::panes::text::{Piece, columns_of, piece, write};
use crate::tui::view::bindings::{Key, ch, ctrl, key};
use crate::tui::view::mouse::Mouse;
use crate::tui::view::scene::Scene;
use crate::viz::bar::progress;
use crate::viz::number::grouped;
use crate::viz::text::{clip, pad_left};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The share of the screen's rows that the strip takes at the most, and the rows that it takes if it can at all.
const SHARE: u16 = 4;
const LEAST_ROWS: u16 = 3;
/// The rows of all that there is to show.
const MOST_ROWS: u16 = 7;

/// The columns of the words before rows, and the fewest columns of a screen that has room for them.
const GUTTER: u16 = 10;
const WIDE: u16 = 48;
/// The columns that a title leaves to the key that leads back.
const KEY: usize = 12;
/// The columns of a bar that shows how far something is.
const BAR: usize = 20;

/// The rows that the strip takes on a screen of this size.
pub fn rows(area: Rect) -> u16 {
    (area.height / SHARE).clamp(LEAST_ROWS, MOST_ROWS).min(area.height / 2)
}

/// What a row below the title shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Run,
    Epochs,
    Moments,
    Batches,
    Facts,
    Changes,
}

/// What has room in so many rows below the title, from above.
const fn parts(rows: u16) -> &'static [Part] {
    use Part::{Batches, Changes, Epochs, Facts, Moments, Run};
    match rows {
        0 => &[],
        1 => &[Moments],
        2 => &[Moments, Facts],
        3 => &[Run, Moments, Facts],
        4 => &[Run, Epochs, Moments, Facts],
        5 => &[Run, Epochs, Moments, Batches, Facts],
        _ => &[Run, Epochs, Moments, Batches, Facts, Changes],
    }
}

/// The part of a row that has signs in it, right of the words before them.
fn signs(area: Rect) -> Rect {
    let gutter = if area.width >= WIDE { GUTTER } else { 1 }.min(area.width);
    // A blank is left at the right end.
    let width = (area.width - gutter).saturating_sub(u16::from(area.width > gutter + 1));
    Rect { x: area.x + gutter, width, ..area }
}

/// The moment that is under a mouse, none being the present; nothing where there is no moment.
pub fn moment_at(scene: &Scene<'_>, mouse: Mouse, area: Rect) -> Option<Option<u64>> {
    let row = mouse.row.checked_sub(area.y + 1)?;
    let part = parts(area.height.saturating_sub(1)).get(usize::from(row))?;
    let signs = signs(area);
    let column = usize::from(mouse.column.checked_sub(signs.x).filter(|column| *column < signs.width)?);
    let (moments, columns) = (&scene.model.moments, usize::from(signs.width));
    match part {
        Part::Moments | Part::Batches => {
            let place = Filmstrip::of(moments, scene.ui.moment, columns).place_at(column);
            Some(moments.kept().get(place).map(|moment| moment.step))
        }
        Part::Run | Part::Epochs => {
            let step = Track::of(scene, columns).step_at(column);
            let is_later = step > scene.model.report.total_steps;
            Some(moments.nearest(step).filter(|_| !is_later).map(|moment| moment.step))
        }
        Part::Facts | Part::Changes => None,
    }
}

/// Draws the strip.
pub fn draw(machine: &TimeMachine, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    blit::clear(area, buffer);
    let title = title(machine, scene, usize::from(area.width));
    let keys = keys(scene, &title, area.width);
    let inner = rule(scene, &title, true, &keys, area, buffer);
    let columns = usize::from(signs(inner).width);
    for (place, part) in parts(inner.height).iter().enumerate() {
        let (words, row) = match part {
            Part::Run => ("run", Some(track::row(scene, columns))),
            Part::Epochs => ("epochs", Some(track::labels(scene, columns))),
            Part::Moments => ("moments", Some(filmstrip::row(scene, columns))),
            Part::Batches => ("batches", Some(filmstrip::labels(scene, columns))),
            Part::Facts | Part::Changes => ("", None),
        };
        let line = blit::row(inner, place);
        match row {
            Some(row) => draw_row(scene, words, row, line, buffer),
            None => {
                let with_changes = inner.height < MOST_ROWS - 1;
                let pieces = said(machine, scene, *part, with_changes, usize::from(inner.width));
                write(&pieces, line, buffer);
            }
        }
    }
}

/// Draws a row of signs with the words before them.
fn draw_row(scene: &Scene<'_>, words: &str, row: Row, line: Rect, buffer: &mut Buffer) {
    let signs = signs(line);
    let before = usize::from(signs.x - line.x);
    let words = if before > 1 { format!("{} ", pad_left(words, before - 1)) } else { " ".repeat(before) };
    write(&[vec![piece(words, scene.theme.ink.faint)], row.pieces()].concat(), line, buffer);
}

/// What the rule above the strip says: where one is, and how the film runs.
fn title(machine: &TimeMachine, scene: &Scene<'_>, columns: usize) -> Vec<Piece> {
    let (model, ink) = (scene.model, &scene.theme.ink);
    let name = piece("Time machine", ink.strong);
    let mut choices = match scene.ui.moment {
        None => {
            let batch = grouped(model.report.total_steps);
            vec![vec![name, piece(format!("at the present, batch {batch}"), ink.text)]]
        }
        Some(step) => {
            let [place, weights] = facts::places(model, step);
            let batch = piece(format!("batch {}", grouped(step)), ink.text);
            let whole =
                piece(format!("batch {} of {}", grouped(step), grouped(model.report.total_steps)), ink.text);
            let (place, weights) = (piece(place, ink.faint), piece(weights, ink.faint));
            let long = vec![name.clone(), whole, place.clone(), weights];
            vec![long, vec![name.clone(), batch.clone(), place], vec![name, batch.clone()], vec![batch]]
        }
    };
    if let Some(direction) = machine.film.running {
        let sign = match direction {
            Direction::Forwards => scene.theme.pick("▶", ">"),
            Direction::Backwards => scene.theme.pick("◀", "<"),
        };
        let film = piece(format!("{sign} {} a second", machine.film.pictures_a_second()), ink.accent);
        choices.iter_mut().for_each(|choice| choice.push(film.clone()));
    }
    choices.iter_mut().for_each(|choice| choice.retain(|(text, _)| !text.is_empty()));
    let last = choices.last().cloned().unwrap_or_default();
    let room = columns.saturating_sub(KEY);
    choices.into_iter().find(|choice| columns_of(choice) + choice.len() + 3 <= room).unwrap_or(last)
}

/// The keys that matter with what they do, as many as have room beside the title, the one that matters most last.
fn keys(scene: &Scene<'_>, title: &[Piece], columns: u16) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let hint = |of: Key, word: &str| {
        [piece(format!(" {}", scene.label(of)), ink.accent), piece(format!(" {word} "), ink.faint)]
    };
    let mut shown = vec![
        hint(ch('U'), "close"),
        hint(ctrl('n'), "branch"),
        hint(ctrl('g'), "go to"),
        hint(ch('P'), "film"),
    ];
    let [back, on] = [KeyCode::Left, KeyCode::Right].map(|code| scene.label(key(code)));
    shown.push([piece(format!(" {back} {on}"), ink.accent), piece(" moment ", ink.faint)]);
    if scene.ui.moment.is_some() {
        shown.push(hint(key(KeyCode::End), "now"));
    }
    let room = room_beside(title, columns);
    while shown.iter().map(|pieces| columns_of(pieces)).sum::<usize>() > room {
        shown.remove(0);
    }
    shown.concat()
}

/// What a row of words says: what is written, what is wrong, what is computed, or what is known of the moment.
fn said(
    machine: &TimeMachine,
    scene: &Scene<'_>,
    part: Part,
    with_changes: bool,
    columns: usize,
) -> Vec<Piece> {
    let (model, ink) = (scene.model, &scene.theme.ink);
    let room = columns.saturating_sub(2);
    let indented = |line: Vec<Piece>| [vec![piece(" ", ink.text)], line].concat();
    if part == Part::Changes {
        let step = scene.ui.moment.unwrap_or(model.report.total_steps);
        return indented(fitting(facts::changes(scene, step), room));
    }
    if let Some(written) = &machine.written {
        return indented(writing(machine, scene, written, room));
    }
    if let Some(problem) = &machine.problem {
        return indented(vec![piece(clip(problem, room), ink.bad)]);
    }
    if let Some(reaching) = model.moments.on_the_way() {
        return indented(reached(scene, reaching.step, reaching.done, room));
    }
    let facts = match scene.ui.moment {
        Some(step) => {
            let mut facts = facts::figures(scene, step);
            let at = facts.len().min(1);
            if with_changes {
                facts.splice(at..at, facts::changes(scene, step));
            }
            facts
        }
        None => present(scene),
    };
    indented(fitting(facts, room))
}

/// The batch that is written, with what is expected.
fn writing(machine: &TimeMachine, scene: &Scene<'_>, written: &str, columns: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let last = grouped(scene.model.report.total_steps);
    let expected = match &machine.problem {
        Some(problem) => piece(format!("   {problem}"), ink.bad),
        None => piece(format!("   0 to {last}; Enter goes there"), ink.faint),
    };
    let entry = [piece("go to batch: ", ink.text), piece(written, ink.strong)];
    let cursor = piece(scene.theme.halves("█", "_"), ink.accent);
    let mut line = vec![entry[0].clone(), entry[1].clone(), cursor];
    if columns_of(&line) + columns_of(std::slice::from_ref(&expected)) <= columns {
        line.push(expected);
    }
    line
}

/// How far the computing of a moment is.
fn reached(scene: &Scene<'_>, step: u64, share: f32, columns: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let (done, rest) = progress(f64::from(share), BAR, scene.theme.charset);
    let percent = (f64::from(share) * 100.0).floor();
    let long = vec![
        piece(format!("computing batch {} ", grouped(step)), ink.text),
        piece(done, ink.train),
        piece(rest, ink.faint),
        piece(format!(" {percent:>3} %   "), ink.strong),
        piece(scene.label(ctrl('g')), ink.accent),
        piece(" leaves it", ink.faint),
    ];
    let short = vec![piece(format!("batch {}: {percent} %", grouped(step)), ink.text)];
    if columns_of(&long) <= columns { long } else { short }
}

/// What there is to go back to.
fn present(scene: &Scene<'_>) -> Vec<Fact> {
    let ink = &scene.theme.ink;
    let kept = scene.model.moments.kept();
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else {
        return vec![vec![piece("no moment of this run is kept yet", ink.text)]];
    };
    let whole = kept.iter().filter(|moment| moment.whole).count();
    let dash = scene.theme.sign("–", "-");
    let [first, last] = [first, last].map(|moment| grouped(moment.step));
    let (whole_sign, _) = filmstrip::sign(scene, true);
    let count = counted(kept.len(), "moment", "moments");
    let batches =
        if kept.len() == 1 { format!("batch {first}") } else { format!("batches {first}{dash}{last}") };
    vec![
        vec![piece(format!("{count}, {batches}"), ink.text)],
        vec![piece(format!("{whole_sign} {whole} to go on from"), ink.strong)],
    ]
}
