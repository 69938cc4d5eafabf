//! What the page says in words: its title, and its sentences.

use super::answer::{answer, found};
use super::state::Draw;
use crate::inspect::Finding;
use crate::inspect::drawn::Drawing;
use crate::tui::canvas::Canvas;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// The classes that sentences name.
const NAMED: usize = 3;

/// What the network says and when, with less and less in it.
pub fn titles(page: &Draw, scene: &Scene<'_>) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let name = piece("Draw", ink.strong);
    if is_empty(page, scene) {
        let nothing = piece("nothing is drawn yet", ink.text);
        return vec![vec![name.clone(), nothing], vec![name]];
    }
    let Some((answer, Finding::Drawn(found))) = answer(scene.model).map(|answer| (answer, &answer.body))
    else {
        return vec![vec![name]];
    };
    let verdict = |long: bool| {
        let says = scene.model.class(found.predicted);
        let text = if long {
            format!("says {says}, {}", output(found, found.predicted))
        } else {
            format!("says {says}")
        };
        // What is said of the drawing before is not yet said of this one.
        piece(text, if is_current(page, scene, found) { ink.good } else { ink.faint })
    };
    let batch = grouped(answer.total_steps);
    let text = |text: String| piece(text, ink.text);
    vec![
        vec![name.clone(), verdict(true), text(format!("after batch {batch}"))],
        vec![name.clone(), verdict(true), text(format!("batch {batch}"))],
        vec![verdict(true), text(format!("batch {batch}"))],
        vec![verdict(false), text(batch)],
        vec![verdict(false)],
    ]
}

/// Whether there is nothing on the canvas, so that nothing can be said of it.
fn is_empty(page: &Draw, scene: &Scene<'_>) -> bool {
    scene.ui.canvas.is_empty() && page.start(scene.model, scene.ui).is_none()
}

/// Whether what was found is about what is on the canvas now.
fn is_current(page: &Draw, scene: &Scene<'_>, found: &Drawing) -> bool {
    match page.start(scene.model, scene.ui) {
        Some(sample) => sample.pixels == found.pixels,
        None => found.pixels == **scene.ui.canvas.input(),
    }
}

/// An output with its unit.
fn output(found: &Drawing, class: usize) -> String {
    let value = f64::from(found.outputs.get(class).copied().unwrap_or(f32::NAN));
    if found.softmax { format!("{} %", percent(value, 1)) } else { significant(value) }
}

/// Says what is on the canvas, what the pen is, and what the network makes of it.
pub fn sentences(page: &Draw, scene: &Scene<'_>) -> Vec<String> {
    let canvas = &scene.ui.canvas;
    if !Canvas::can_be(canvas.shape()) {
        return vec![format!("Images of {} pixels are too large to be drawn by hand.", canvas.shape())];
    }
    let mut sentences: Vec<String> = Vec::new();
    match answer(scene.model).map(|answer| (answer.total_steps, &answer.body)) {
        Some((batch, Finding::Nothing(reason))) => {
            sentences.push(format!("After batch {} there is no answer: {reason}.", grouped(batch)));
        }
        _ if is_empty(page, scene) => sentences.push("Nothing is drawn yet.".to_owned()),
        Some((batch, _)) if found(scene.model).is_some() => {
            sentences.extend(found(scene.model).map(|found| said(page, scene, found, batch)));
        }
        _ => sentences.push("The network has not answered yet.".to_owned()),
    }
    let (height, width) = canvas.size();
    let ink = canvas.ink().iter().map(|ink| f64::from(*ink) / 255.0).sum::<f64>();
    sentences.push(match page.start(scene.model, scene.ui) {
        Some(sample) => format!("The canvas begins with sample {}.", grouped(sample.index as u64)),
        None if canvas.is_empty() => format!("The canvas of {width} by {height} pixels is empty."),
        None => format!("The canvas of {width} by {height} pixels has ink for {ink:.1} of them."),
    });
    sentences.push(pen(page, canvas));
    sentences.push(if canvas.centers() {
        "The network gets the drawing centered as MNIST has its digits.".to_owned()
    } else {
        "The network gets the drawing as it is.".to_owned()
    });
    sentences
}

/// What the network takes the drawing for, and which classes come next.
fn said(page: &Draw, scene: &Scene<'_>, found: &Drawing, batch: u64) -> String {
    let mut classes: Vec<usize> = (0..found.outputs.len()).collect();
    classes.sort_by(|a, b| found.outputs[*b].total_cmp(&found.outputs[*a]));
    let named: Vec<String> = classes
        .into_iter()
        .take(NAMED)
        .map(|class| format!("{} with {}", scene.model.class(class), output(found, class)))
        .collect();
    let what = if is_current(page, scene, found) { "the drawing" } else { "the drawing before" };
    format!(
        "After batch {} the network takes {what} for {}: {}.",
        grouped(batch),
        scene.model.class(found.predicted),
        named.join(", ")
    )
}

/// What the pen is and where.
fn pen(page: &Draw, canvas: &Canvas) -> String {
    let pen = canvas.pen();
    let kind = match (pen.erases, pen.is_thick) {
        (true, _) => "rubber",
        (false, true) => "thick pen",
        (false, false) => "thin pen",
    };
    let is = if canvas.is_down() { "down" } else { "up" };
    let (x, y) = canvas.cursor();
    let arrows = if page.moves { "Arrows move the drawing" } else { "Arrows move it" };
    format!("The {kind} is {is} at column {}, row {}. {arrows}.", x + 1, y + 1)
}
