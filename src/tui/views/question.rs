//! A question in the middle of the screen.

use crate::tui::blit;
use crate::tui::panes::{Scene, centered};
use crate::tui::view::ui_state::Question;
use crate::viz::grid::Ink;
use crate::viz::number::grouped;
use crate::viz::text::{width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = (String, Ink);

/// A question: what it is about, more of that, and the answers.
struct Words {
    head: String,
    body: String,
    answers: Vec<&'static str>,
    /// Both in a few words, for a screen of a row or two.
    short: &'static str,
}

/// Draws the question, if there is one.
pub fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let Some(question) = scene.view.question else { return };
    let ink = &scene.theme.ink;
    let words = words(scene, question);
    let most = usize::from(area.width.saturating_sub(6)).max(1);
    let inks = [ink.strong, ink.text, ink.accent];
    let parts = [wrap(&words.head, most), wrap(&words.body, most), answers(&words.answers, most)];
    let blank = [Line::default()];
    let [head, body, answer] =
        [0, 1, 2].map(|i| parts[i].iter().map(|text| (text.clone(), inks[i])).collect::<Vec<Line>>());
    let whole = [&blank[..], &head, &blank, &body, &blank, &answer, &blank].concat();
    let frame_rows = whole.len() as u16;
    // On a screen too low for the frame the answers matter most.
    let lines = if frame_rows <= area.height && area.width > 6 {
        whole
    } else if head.len() + answer.len() <= usize::from(area.height) {
        [head, answer].concat()
    } else if answer.len() <= usize::from(area.height) && area.height > 2 {
        answer
    } else {
        vec![(words.short.to_owned(), ink.accent)]
    };
    let inside = lines.iter().map(|(text, _)| width(text)).max().unwrap_or(0);
    let columns = (inside as u16 + 6).min(area.width);
    let height = (lines.len() as u16).min(area.height);
    let (x, y) = (area.x + (area.width - columns) / 2, area.y + (area.height - height) / 2);
    let frame = Rect { x, y, width: columns, height };
    blit::clear(frame, buffer);
    if height == frame_rows {
        border(scene, frame, buffer);
    }
    let inner = Rect { x: frame.x + u16::from(columns > 2), width: columns.saturating_sub(2), ..frame };
    for (row, (text, text_ink)) in lines.iter().enumerate().filter(|(_, (text, _))| !text.is_empty()) {
        centered(text, *text_ink, blit::row(inner, row), buffer);
    }
}

/// The answers beside each other, or below each other where they are too long for that.
fn answers(answers: &[&str], columns: usize) -> Vec<String> {
    let beside = answers.join("    ");
    if width(&beside) <= columns {
        return vec![beside];
    }
    answers.iter().map(|answer| (*answer).to_owned()).collect()
}

fn words(scene: &Scene<'_>, question: Question) -> Words {
    let report = &scene.model.report;
    let epochs = scene.model.info.as_deref().map_or(0, |info| info.epochs);
    let body =
        format!("Training is in epoch {} of {epochs}, {} batches done.", report.epoch, report.total_steps);
    let answers = vec!["y  yes", "n  no"];
    match question {
        Question::Quit => Words {
            head: "Quit before training is finished?".to_owned(),
            body,
            answers,
            short: "lose the run? y/n",
        },
        Question::Restart => Words {
            head: "Begin again from the first batch?".to_owned(),
            body,
            answers,
            short: "begin again? y/n",
        },
        Question::Diverged => diverged(scene),
    }
}

fn diverged(scene: &Scene<'_>) -> Words {
    let what = scene.model.diverged().map_or_else(String::new, |divergence| divergence.to_string());
    let head = format!("The run diverged: {what}");
    let rest = ["r  begin again", "q  quit"];
    match scene.model.way_back() {
        Some(step) => Words {
            head,
            body: format!("The last good state, after batch {}, is kept.", grouped(step)),
            answers: ["b  back there at half the rate"].into_iter().chain(rest).collect(),
            short: "diverged: b back, r again, q quit",
        },
        None => Words {
            head,
            body: "A lower learning rate may help.".to_owned(),
            answers: rest.to_vec(),
            short: "diverged: r again, q quit",
        },
    }
}

fn border(scene: &Scene<'_>, frame: Rect, buffer: &mut Buffer) {
    if frame.height < 2 || frame.width < 4 {
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
