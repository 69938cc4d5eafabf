//! A walk through the whole tour: what each step asks for is done with keys, wherever the screen is, and is waited for by what the
//! screen says.

use cnn_tui::texts::charset::in_charset;
use cnn_tui::texts::markup::{Span, spans};
use cnn_tui::texts::{Language, TextFile};
use cnn_tui::tui::theme::Charset;
use cnn_tui::tui::view::ui_state::Equation;
use cnn_tui::tui::views::tour::act::Act;
use cnn_tui::tui::views::tour::script::Words;
use cnn_tui::tui::views::tour::steps::{STEPS, Step};

/// What a page says as long as nothing is known.
const LOOKING: [&str; 2] = ["looking …", "looking ..."];

/// A screen that the tour is walked on.
pub trait Stage {
    /// Presses a key, called as in a text: `R`, `Space`, `Right`.
    fn press(&mut self, key: &str);

    /// Waits until the screen is as `condition` wants it, and returns it.
    ///
    /// # Panics
    /// If that takes too long; with `what` was waited for.
    fn wait_until(&mut self, what: &str, condition: &dyn Fn(&str) -> bool) -> String;
}

/// A walk on a screen in a language and a character set.
pub struct Walk<'a> {
    stage: &'a mut dyn Stage,
    language: Language,
    charset: Charset,
    /// The watched sample, from 0.
    sample: usize,
}

impl<'a> Walk<'a> {
    /// A walk that is still to begin.
    pub fn on(stage: &'a mut dyn Stage, language: Language, charset: Charset) -> Self {
        Self { stage, language, charset, sample: 0 }
    }

    /// Walks from the first step to the last.
    pub fn walk_through(&mut self) {
        for (index, step) in STEPS.iter().enumerate() {
            let place = format!("{}/{} ", index + 1, STEPS.len());
            self.stage.wait_until(&format!("step {}", step.id), &|screen| screen.contains(&place));
            self.do_what_is_asked(step);
            self.stage.press("N");
        }
        let place = format!("{0}/{0} ", STEPS.len());
        self.stage.wait_until("the last step stays", &|screen| screen.contains(&place));
    }

    /// Does what a step asks for, and waits until it was noticed.
    fn do_what_is_asked(&mut self, step: &Step) {
        let words = Words::of(self.language.entries(TextFile::Tour), step.id);
        let begins = matches!(step.act, Act::Begin(_));
        if !begins {
            // Either it asks, or it is about another network, which is begun then.
            let ask = self.parts(words.ask);
            let other = |screen: &str| {
                step.network.is_some_and(|network| strip(screen).contains(&format!("{}.", network.name())))
            };
            let screen = self.stage.wait_until(words.ask, &|screen| says(screen, &ask) || other(screen));
            if !says(&screen, &ask) {
                self.begin(&ask);
            }
        }
        let praise = self.parts(words.praise);
        if begins {
            self.begin(&praise);
        }
        if !begins {
            // A run that has just begun is there before it is known to be paused, and before anything is known of it.
            let is_ready =
                |screen: &str| screen.contains("paused") && !LOOKING.iter().any(|word| screen.contains(word));
            self.stage.wait_until("a pause", &is_ready);
        }
        if step.act == Act::Loser {
            // Who lost is another with each sample, and that was asked for a while ago.
            let sample = format!("sample {} ", self.sample);
            self.stage.wait_until(&sample, &|screen| screen.contains(&sample));
        }
        self.sample += usize::from(step.act == Act::Sample);
        for key in keys(step.act) {
            self.stage.press(key);
        }
        self.stage.wait_until(words.praise, &|screen| says(screen, &praise));
        if matches!(step.act, Act::Train(_) | Act::GoOn) {
            self.stage.press("Space");
            self.stage.wait_until("a pause", &|screen| screen.contains("paused"));
        }
    }

    /// Begins the run that the step is about, and waits until the strip says that it is there.
    fn begin(&mut self, expected: &[String]) {
        self.stage.press("R");
        let asks = |screen: &str| screen.contains("in place of this one?");
        let screen = self.stage.wait_until("a question", &|screen| asks(screen) || says(screen, expected));
        if !says(&screen, expected) {
            self.stage.press("y");
            self.stage.wait_until("another run", &|screen| says(screen, expected));
        }
    }

    /// The words of a text between its keys, as they look on the screen.
    fn parts(&self, text: &str) -> Vec<String> {
        let mut parts = vec![String::new()];
        for span in spans(text).expect("the text can be read") {
            match span {
                Span::Words(words) | Span::Strong(words) => {
                    parts.last_mut().expect("there is one").push_str(words);
                }
                Span::Key(_) | Span::Sign(_) => parts.push(String::new()),
            }
        }
        let shown = parts.iter().map(|part| in_charset(part.trim(), self.charset).into_owned());
        shown.filter(|part| part.len() > 1).collect()
    }
}

/// The rows of the strip as one line, however it is broken.
fn strip(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().collect();
    let words = lines.iter().skip(lines.len().saturating_sub(6)).flat_map(|line| line.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether the strip says all of this.
fn says(screen: &str, parts: &[String]) -> bool {
    let strip = strip(screen);
    parts.iter().all(|part| strip.contains(part.as_str()))
}

/// The keys that do what a step asks for, but for beginning a run.
fn keys(act: Act) -> &'static [&'static str] {
    match act {
        Act::Train(_) | Act::GoOn => &["Space"],
        Act::StepBatch => &["b"],
        Act::Sample => &["n"],
        Act::Cursor | Act::Shift => &["Right"],
        Act::Column(_) => &["End"],
        Act::Channel => &["}"],
        Act::Map => &["]"],
        Act::Equation(Equation::Bp2) => &["Tab"],
        Act::Equation(Equation::Bp3) => &["3"],
        Act::Equation(_) => &["4"],
        Act::Tap => &[")"],
        // Of three places in one block one has lost, whichever won.
        Act::Loser => &["Left", "Up"],
        Act::Trust => &["d"],
        Act::Begin(_) => &[],
    }
}
