//! A question in the middle of the screen, and what its answers do.

use crate::protocol::{Act, Command, NewRun, Pruning, RunInfo};
use crate::tui::blit;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::panes::frame::border;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::panes::text::centered;
use crate::tui::picture::Format;
use crate::tui::view::bindings::{Binding, Group, ch, ctrl};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, Kind, View};
use crate::viz::grid::Ink;
use crate::viz::number::{grouped, percent};
use crate::viz::text::{width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A question that waits for an answer; any other key is a no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Quit although training would be lost?
    Quit,
    /// Begin again?
    Restart,
    /// Begin another run in place of the one at hand?
    Begin(NewRun),
    /// Take the silenced units out of the network?
    Prune,
    /// The run diverged: go back, begin again, or leave?
    Diverged,
    /// In which form is a picture of the screen to be kept?
    Picture,
}

/// What an answer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Do what is asked.
    Yes,
    /// Leave the program without an answer.
    Leave,
    /// Leave the program.
    Quit,
    /// Begin again from the first batch.
    Restart,
    /// Go back to the last good state, and train on at a lower rate.
    Revert,
    /// Keep a picture in this form.
    Keep(Format),
}

/// What the learning rate is multiplied by when a run that diverged goes back.
const LOWER_RATE: f64 = 0.5;

// The question itself names its answers, so the help has no words for them.
static YES: [Binding<Answer>; 2] = [
    Binding::new(&[ch('y'), ch('Y')], Answer::Yes, Group::Program, ""),
    // Of use for the question whether to quit alone.
    Binding::new(&[ctrl('c')], Answer::Leave, Group::Program, ""),
];
static DIVERGED: [Binding<Answer>; 3] = [
    Binding::new(&[ch('b'), ch('B')], Answer::Revert, Group::Program, ""),
    Binding::new(&[ch('r'), ch('R')], Answer::Restart, Group::Program, ""),
    Binding::new(&[ch('q'), ch('Q')], Answer::Quit, Group::Program, ""),
];

static PICTURE: [Binding<Answer>; 3] = [
    Binding::new(&[ch('s'), ch('S')], Answer::Keep(Format::Svg), Group::Program, ""),
    Binding::new(&[ch('p'), ch('P')], Answer::Keep(Format::Png), Group::Program, ""),
    Binding::new(&[ch('t'), ch('T')], Answer::Keep(Format::Text), Group::Program, ""),
];

impl View for Question {
    type Action = Answer;

    fn name(&self) -> &'static str {
        "question"
    }

    fn kind(&self) -> Kind {
        Kind::Dialog
    }

    fn bindings(&self) -> &'static [Binding<Answer>] {
        match self {
            Self::Quit => &YES,
            Self::Restart | Self::Begin(_) | Self::Prune => &YES[..1],
            Self::Diverged => &DIVERGED,
            Self::Picture => &PICTURE,
        }
    }

    fn on_action(&mut self, answer: Answer, cx: &mut Context<'_>) -> Handled {
        match answer {
            Answer::Yes => self.confirm(cx),
            Answer::Leave | Answer::Quit => cx.effects.push(Effect::Quit),
            Answer::Restart => {
                cx.command(Command::Restart);
            }
            Answer::Revert if cx.model.way_back().is_some() => {
                cx.command(Command::Revert(LOWER_RATE));
            }
            Answer::Revert => {}
            Answer::Keep(format) => cx.effects.push(Effect::Keep(format)),
        }
        Handled::Close
    }

    /// A question about a run that has begun again is out of date.
    fn is_over(&self, model: &Model) -> bool {
        *self == Self::Diverged && model.diverged().is_none()
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let Words { head, body, answers, .. } = words(scene, self);
        let answers = answers.iter().map(|answer| answer.split_whitespace().collect::<Vec<_>>().join(" "));
        let answers = format!("answers: {}", answers.collect::<Vec<_>>().join(", "));
        [head, body, answers].iter().map(|text| sentence(text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        draw(scene, self, area, buffer);
    }
}

impl Question {
    /// Does what is asked.
    fn confirm(&self, cx: &mut Context<'_>) {
        match self {
            Self::Quit => cx.effects.push(Effect::Quit),
            Self::Begin(new) => _ = cx.command(Command::Begin(new.clone())),
            Self::Restart => _ = cx.command(Command::Restart),
            Self::Prune => _ = cx.command(Command::Act(Act::Prune)),
            // These have answers of their own.
            Self::Diverged | Self::Picture => {}
        }
    }
}

type Line = (String, Ink);

/// A question: what it is about, more of that, and the answers.
struct Words {
    head: String,
    body: String,
    answers: Vec<String>,
    /// Both in a few words, for a screen of a row or two.
    short: String,
}

fn draw(scene: &Scene<'_>, question: &Question, area: Rect, buffer: &mut Buffer) {
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
        vec![(words.short, ink.accent)]
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
fn answers(answers: &[String], columns: usize) -> Vec<String> {
    let beside = answers.join("    ");
    if width(&beside) <= columns { vec![beside] } else { answers.to_vec() }
}

/// An answer with the key that the user has for it.
fn answer(scene: &Scene<'_>, binding: &'static Binding<Answer>, word: &str) -> String {
    format!("{}  {word}", scene.label_of(&binding.entry))
}

fn words(scene: &Scene<'_>, question: &Question) -> Words {
    let report = &scene.model.report;
    let epochs = scene.model.info.as_deref().map_or(0, |info| info.epochs);
    let body =
        format!("Training is in epoch {} of {epochs}, {} batches done.", report.epoch, report.total_steps);
    // Any other key is a no.
    let (yes, no) =
        (scene.label_of(&YES[0].entry), if scene.has_key(&YES[0].entry, ch('n')) { "Esc" } else { "n" });
    let answers = vec![format!("{yes}  yes"), format!("{no}  no")];
    let short = |what: &str| format!("{what}? {yes}/{no}");
    match question {
        Question::Quit => Words {
            head: "Quit before training is finished?".to_owned(),
            body,
            answers,
            short: short("lose the run"),
        },
        Question::Restart => Words {
            head: "Begin again from the first batch?".to_owned(),
            body,
            answers,
            short: short("begin again"),
        },
        Question::Begin(new) => Words {
            head: format!("Begin a run of {} in place of this one?", new.name),
            body,
            answers,
            short: short("begin another"),
        },
        Question::Prune => Words {
            head: format!(
                "Take {} out of the network?",
                counted(silenced(scene), "silenced unit", "silenced units")
            ),
            body: scene.model.info.as_deref().map_or_else(String::new, saved),
            answers,
            short: short("prune"),
        },
        Question::Diverged => diverged(scene),
        Question::Picture => Words {
            head: "Keep a picture of the screen?".to_owned(),
            body: "It goes into the directory that the program was started in.".to_owned(),
            answers: forms(scene).map(|(key, form)| format!("{key}  {form}")).to_vec(),
            short: format!("picture: {}", forms(scene).map(|(key, form)| format!("{key} {form}")).join(", ")),
        },
    }
}

/// Counts the silenced units of the network.
fn silenced(scene: &Scene<'_>) -> usize {
    let layers = scene.model.info.as_deref().map_or(&[][..], |info| &info.layers);
    layers.iter().map(|layer| layer.silenced.len()).sum()
}

/// Says what is left of a network whose silenced units are taken out.
fn saved(info: &RunInfo) -> String {
    let Pruning::Smaller { network, parameters, macs } = &info.pruning else { return String::new() };
    let before: usize = info.layers.iter().map(|layer| layer.macs).sum();
    let share = |less: usize, of: usize| percent(1.0 - less as f64 / of.max(1) as f64, 0);
    format!(
        "What is left is {network}: {} of {} parameters, {} % fewer, and {} % fewer multiply-adds. What it makes of an image stays the \
         same to the bit.",
        grouped(*parameters as u64),
        grouped(info.parameters as u64),
        share(*parameters, info.parameters),
        share(*macs, before)
    )
}

/// The keys for the forms of a picture.
fn forms(scene: &Scene<'_>) -> [(String, &'static str); 3] {
    let [svg, png, text] = [0, 1, 2].map(|place| scene.label_of(&PICTURE[place].entry));
    [(svg, "SVG"), (png, "PNG"), (text, "text")]
}

fn diverged(scene: &Scene<'_>) -> Words {
    let [back, again, quit] = [0, 1, 2].map(|place| scene.label_of(&DIVERGED[place].entry));
    let what = scene.model.diverged().map_or_else(String::new, |divergence| divergence.to_string());
    let head = format!("The run diverged: {what}");
    let rest = [answer(scene, &DIVERGED[1], "begin again"), answer(scene, &DIVERGED[2], "quit")];
    match scene.model.way_back() {
        Some(step) => Words {
            head,
            body: format!("The last good state, after batch {}, is kept.", grouped(step)),
            answers: [answer(scene, &DIVERGED[0], "back there at half the rate")]
                .into_iter()
                .chain(rest)
                .collect(),
            short: format!("diverged: {back} back, {again} again, {quit} quit"),
        },
        None => Words {
            head,
            body: "A lower learning rate may help.".to_owned(),
            answers: rest.to_vec(),
            short: format!("diverged: {again} again, {quit} quit"),
        },
    }
}
