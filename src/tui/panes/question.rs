//! A question in the middle of the screen.

use super::{Scene, blit, centered};
use crate::tui::view::Question;
use crate::viz::number::grouped;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

/// Draws the question, if there is one.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let Some(question) = scene.view.question else { return };
    let ink = &scene.theme.ink;
    let [head, body, answer] = words(scene, question);
    let (head, body, answer) = (head.as_str(), body.as_str(), answer.as_str());
    let lines = [head, body, answer];
    let inside = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0) as u16;
    let width = (inside + 6).min(area.width);
    let height = 7.min(area.height);
    let frame =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    Clear.render(frame, buffer);
    border(scene, frame, buffer);
    // On a screen too low for the frame the answer matters most.
    let rows: &[(usize, &str, _)] = match height {
        7 => &[(1, head, ink.strong), (3, body, ink.text), (5, answer, ink.accent)],
        3..=6 => &[(0, head, ink.strong), (1, answer, ink.accent)],
        _ if question == Question::Diverged => &[(0, answer, ink.accent)],
        _ => &[(0, "lose the run? y/n", ink.accent)],
    };
    for &(row, text, text_ink) in rows {
        let inner = Rect { x: frame.x + u16::from(width > 2), width: width.saturating_sub(2), ..frame };
        centered(text, text_ink, blit::row(inner, row), buffer);
    }
}

/// Head, body and answers.
fn words(scene: &Scene<'_>, question: Question) -> [String; 3] {
    let report = &scene.model.report;
    let epochs = scene.model.info.as_deref().map_or(0, |info| info.epochs);
    let state =
        format!("Training is in epoch {} of {epochs}, {} batches done.", report.epoch, report.total_steps);
    match question {
        Question::Quit => ["Quit before training is finished?".to_owned(), state, YES_OR_NO.to_owned()],
        Question::Restart => ["Begin again from the first batch?".to_owned(), state, YES_OR_NO.to_owned()],
        Question::Diverged => diverged(scene),
    }
}

const YES_OR_NO: &str = "y  yes        n  no";

fn diverged(scene: &Scene<'_>) -> [String; 3] {
    let what = scene
        .model
        .diverged()
        .map_or_else(String::new, |divergence| format!("The run diverged: {divergence}"));
    let (body, back) = match scene.model.way_back() {
        Some(step) => {
            let step = grouped(step);
            (
                format!("The last good state, after batch {step}, is kept."),
                "b  back there at half the rate    ",
            )
        }
        None => ("A lower learning rate may help.".to_owned(), ""),
    };
    [what, body, format!("{back}r  begin again    q  quit")]
}

fn border(scene: &Scene<'_>, frame: Rect, buffer: &mut Buffer) {
    if frame.height < 7 || frame.width < 4 {
        return;
    }
    let [across, down, corners] = scene.theme.pick(["─", "│", "┌┐└┘"], ["-", "|", "++++"]);
    let corner: Vec<char> = corners.chars().collect();
    let line = across.repeat(usize::from(frame.width) - 2);
    let ink = scene.theme.ink.accent;
    let bottom = usize::from(frame.height) - 1;
    for (row, left, right) in [(0, corner[0], corner[1]), (bottom, corner[2], corner[3])] {
        let text = format!("{left}{line}{right}");
        blit::text([(text.as_str(), ink)], blit::row(frame, row), buffer);
    }
    for row in 1..bottom {
        let area = blit::row(frame, row);
        blit::text([(down, ink)], area, buffer);
        blit::text([(down, ink)], Rect { x: frame.right() - 1, width: 1, ..area }, buffer);
    }
}
