//! The title of the page of a pair: how far both are, and what each has that the other has not.

use super::contrast::{called, differing, inks};
use crate::protocol::{Phase, Side};
use crate::tui::panes::prose::Line;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::{room_beside, rule};
use crate::tui::panes::text::{piece, write};
use crate::tui::view::scene::Scene;
use crate::viz::number::grouped;
use crate::viz::text::clip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the rule, and a line for each run beside the other.
pub fn draw(sides: &[Scene<'_>; 2], area: Rect, buffer: &mut Buffer) {
    let scene = &sides[0];
    let title = [piece("Two networks", scene.theme.ink.strong)];
    let place = fitting(places(sides), room_beside(&title, area.width));
    let inner = rule(scene, &title, true, &place, area, buffer);
    let width = inner.width.saturating_sub(1) / 2;
    let line = Rect { height: inner.height.min(1), ..inner };
    let infos = sides.each_ref().map(|side| side.model.info.as_deref());
    let texts = match infos {
        [Some(a), Some(b)] => differing(a, b),
        _ => [String::new(), String::new()],
    };
    for (side, scene) in Side::ALL.into_iter().zip(sides) {
        let x = inner.x + if side == Side::A { 0 } else { inner.width.min(width + 1) };
        let half = Rect { x, width: if side == Side::A { width } else { inner.right() - x }, ..line };
        let text = clip(&format!(" {}", said(side, scene, &texts)), usize::from(half.width));
        let ink = if scene.model.failure.is_some() || scene.model.diverged().is_some() {
            scene.theme.ink.bad
        } else {
            inks(scene.theme)[side.index()]
        };
        write(&[piece(text, ink)], half, buffer);
    }
}

/// What there is to say of a run: that it failed, or what it is.
fn said(side: Side, scene: &Scene<'_>, texts: &[String; 2]) -> String {
    let model = scene.model;
    if let Some(failure) = &model.failure {
        return format!("{}: {failure}", side.letter());
    }
    if let Some(divergence) = model.diverged() {
        return format!("{}: {divergence}", side.letter());
    }
    called(side, texts)
}

/// How far both are, with less and less in it.
fn places(sides: &[Scene<'_>; 2]) -> Vec<Line> {
    let ink = &sides[0].theme.ink;
    let steps = sides.each_ref().map(|side| side.model.report.total_steps);
    let over = sides.each_ref().map(|side| side.model.report.phase == Phase::Finished);
    let step = steps[0].min(steps[1]);
    // The second follows the first: between two looks it may be a batch behind.
    if steps[0].abs_diff(steps[1]) <= 1 && over[0] == over[1] {
        return vec![
            vec![piece(format!("in lock step, both after batch {}", grouped(step)), ink.text)],
            vec![piece(format!("batch {}", grouped(step)), ink.text)],
        ];
    }
    let [a, b] = steps.map(grouped);
    vec![
        vec![piece(format!("A after batch {a}, B after batch {b}"), ink.warn)],
        vec![piece(format!("A {a}, B {b}"), ink.warn)],
    ]
}
