//! What is around every equation: what is pointed at, of which moment, and which equation it is.

use super::shown::Shown;
use super::{bp1, bp2, bp3, bp4, forward, trust, update};
use crate::tui::blit;
use crate::tui::panes::formula::Formula;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Equation;
use crate::viz::number::grouped;
use crate::viz::text::{clip, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How an equation is drawn.
type Draw = fn(&Shown<'_>, Rect, &mut Buffer);

/// What an equation is called, and how it is drawn.
const fn panel(equation: Equation) -> (&'static str, Draw) {
    match equation {
        Equation::Forward => ("forward", forward::draw),
        Equation::Bp1 => ("BP1", bp1::draw),
        Equation::Bp2 => ("BP2", bp2::draw),
        Equation::Bp3 => ("BP3", bp3::draw),
        Equation::Bp4 => ("BP4", bp4::draw),
        Equation::Update => ("update", update::draw),
    }
}

/// Draws an equation with what is around it.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    let moment = moment(shown);
    // The mark, blanks and pieces of the rule around the batch, which is always said.
    let taken = columns_of(&moment[2..]) + 10;
    let title = fitting(titles(shown), usize::from(area.width).saturating_sub(taken));
    let inner = rule(shown.scene, &title, true, &moment, area, buffer);
    write(&tabs(shown, usize::from(inner.width)), blit::row(inner, 0), buffer);
    let rest = self::inner(area);
    if rest.is_empty() {
        return;
    }
    if shown.aim.trust {
        trust::draw(shown, rest, buffer)
    } else {
        panel(shown.aim.equation).1(shown, rest, buffer)
    }
}

/// The area that an equation has.
pub fn inner(area: Rect) -> Rect {
    let frame = area.height.min(2);
    Rect { y: area.y + frame, height: area.height - frame, ..area }
}

/// Says why there is nothing to look at.
pub fn draw_reason(scene: &Scene<'_>, reason: &str, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let inner = rule(scene, &[piece("Microscope", ink.strong)], true, &[], area, buffer);
    let lines = wrap(reason, usize::from(inner.width.saturating_sub(2)));
    let lines: Vec<Vec<Piece>> =
        lines.into_iter().map(|line| vec![piece(format!(" {line}"), ink.faint)]).collect();
    write_lines(&lines, inner, buffer);
}

/// What is pointed at, with less and less in it.
fn titles(shown: &Shown<'_>) -> Vec<Vec<Piece>> {
    let ink = &shown.scene.theme.ink;
    let text = shown.stage().map_or("input", |stage| stage.text.as_str());
    let symbol = Formula::new(shown.scene.theme).math(&shown.symbol()).pieces();
    let of_layer = piece(text, ink.text);
    vec![
        [vec![piece("Microscope", ink.strong)], symbol.clone(), vec![of_layer.clone()]].concat(),
        [symbol.clone(), vec![of_layer]].concat(),
        symbol,
        Vec::new(),
    ]
}

/// Which sample and which moment all is about, the batch last.
fn moment(shown: &Shown<'_>) -> Vec<Piece> {
    let ink = &shown.scene.theme.ink;
    let found = shown.explanation;
    let class = clip(&shown.scene.model.class(found.label), 12);
    vec![
        piece(format!("sample {} is {class}", grouped(found.sample as u64)), ink.text),
        piece("  after ", ink.faint),
        piece(format!("batch {}", grouped(found.total_steps)), ink.strong),
    ]
}

/// The equations, the one that is shown standing out, and whether the moment is the newest.
fn tabs(shown: &Shown<'_>, columns: usize) -> Vec<Piece> {
    let ink = &shown.scene.theme.ink;
    let mut tabs = vec![piece(" ", ink.text)];
    for equation in Equation::ALL {
        let (name, _) = panel(equation);
        if equation == shown.aim.equation {
            tabs.push(piece(format!("[{name}] "), ink.accent));
        } else {
            tabs.push(piece(format!(" {name}  "), ink.faint));
        }
    }
    let room = columns.saturating_sub(columns_of(&tabs));
    let now = held(shown).into_iter().find(|now| columns_of(now) <= room);
    if let Some(now) = now {
        tabs.push(piece(" ".repeat(room - columns_of(&now)), ink.text));
        tabs.extend(now);
    }
    tabs
}

/// How the sample went through the network, and how far training is ahead of that, with less and less words.
fn held(shown: &Shown<'_>) -> Vec<Vec<Piece>> {
    let ink = &shown.scene.theme.ink;
    let mode = if shown.explanation.training { "as in training" } else { "as in evaluation" };
    let ahead = shown.scene.model.report.total_steps.saturating_sub(shown.explanation.total_steps);
    if ahead == 0 {
        return vec![vec![piece(format!("{mode} "), ink.faint)], Vec::new()];
    }
    let ahead = piece(grouped(ahead), ink.warn);
    vec![
        vec![
            piece(format!("{mode}; held: training is "), ink.faint),
            ahead.clone(),
            piece(" ahead ", ink.faint),
        ],
        vec![piece("held: training is ", ink.faint), ahead.clone(), piece(" ahead ", ink.faint)],
        vec![piece("held, ", ink.faint), ahead.clone(), piece(" ahead ", ink.faint)],
        vec![piece("+", ink.faint), ahead],
    ]
}
