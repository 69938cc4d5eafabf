//! Trust: the derivative that backpropagation found, beside what the cost does where the quantity is nudged.

mod verdict;

use super::naming;
use super::shown::{Shown, place};
use super::subject;
use super::symbols;
use crate::inspect::explain::Explanation;
use crate::inspect::nudge::{Comparison, EXPONENTS, Nudge, Nudged, Target, USUAL_EXPONENT};
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::{AskId, When};
use crate::tui::model::Model;
use crate::tui::panes::formula::{Digits, Formula, Quantity};
use crate::tui::panes::text::{Piece, write_lines};
use crate::tui::view::ui_state::{Aim, Equation};
use crate::viz::number::significant;
use crate::viz::text::pad_left;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The ask whose answer is shown.
const ASK: AskId = AskId::of("microscope nudge");

/// Columns of what is compared, and of a number.
const NAMES: usize = 24;
const NUMBER: usize = 20;

/// Gives what is to be known: what the cost does as what is pointed at in this explanation is nudged.
pub fn asks(explanation: &Explanation, aim: &Aim) -> Vec<Ask> {
    let nudge = question(explanation, aim).filter(|_| aim.trust);
    let ask =
        |nudge| Ask { id: ASK, question: Question::Nudge(nudge), when: When::At(explanation.total_steps) };
    nudge.map(ask).into_iter().collect()
}

/// The aim with a nudge so many powers of ten smaller.
pub fn finer(aim: Aim, powers: i8) -> Aim {
    let exponent = |finer: i8| i16::from(USUAL_EXPONENT) + i16::from(finer);
    let (least, most) = (i16::from(*EXPONENTS.start()), i16::from(*EXPONENTS.end()));
    let moved = aim.finer.saturating_add(powers);
    if (least..=most).contains(&exponent(moved)) { Aim { finer: moved, ..aim } } else { aim }
}

/// What is asked of what is pointed at.
fn question(explanation: &Explanation, aim: &Aim) -> Option<Nudge> {
    Some(Nudge {
        sample: explanation.sample,
        training: explanation.training,
        target: target(explanation, aim)?,
        exponent: USUAL_EXPONENT.saturating_add_signed(aim.finer).clamp(*EXPONENTS.start(), *EXPONENTS.end()),
    })
}

/// What is nudged: a weight or a bias where their gradients are looked at, else the value at the cursor.
fn target(explanation: &Explanation, aim: &Aim) -> Option<Target> {
    match aim.equation {
        Equation::Forward | Equation::Bp1 | Equation::Bp2 => {
            let map = explanation.maps.get(aim.map)?;
            Some(Target::Value { map: aim.map, offset: map.offset(map.nearest(place(aim)))? })
        }
        Equation::Bp3 => {
            let (stage, tap) = subject::weight(explanation, aim)?;
            Some(Target::Bias { stage, index: tap.filter })
        }
        Equation::Bp4 | Equation::Update => {
            let (stage, tap) = subject::weight(explanation, aim)?;
            Some(Target::Weight { stage, index: explanation.stages[stage].weight_index(tap)? })
        }
    }
}

/// What was found of exactly this question, at the moment that is shown.
fn found<'a>(model: &'a Model, explanation: &Explanation, nudge: &Nudge) -> Option<&'a Nudged> {
    let answer: &Answer = model.answers.get(&ASK)?;
    match &answer.body {
        Finding::Nudge(found) => {
            let same = found.asked.as_ref() == Some(nudge) && found.total_steps == explanation.total_steps;
            same.then_some(found)
        }
        _ => None,
    }
}

/// Draws both derivatives, for this sample and for the batch, and says what to make of them.
pub fn draw(shown: &Shown<'_>, area: Rect, buffer: &mut Buffer) {
    let theme = shown.scene.theme;
    let say = |words: &str| vec![Formula::new(theme).faint(format!(" {words}")).pieces()];
    let lines = match question(shown.explanation, &shown.aim) {
        None => say("there is nothing here that could be nudged"),
        Some(nudge) => match found(shown.scene.model, shown.explanation, &nudge) {
            None => say(theme.sign("nudging …", "nudging ...")),
            Some(found) => Check { shown, nudge, found }.lines(usize::from(area.width)),
        },
    };
    write_lines(&lines, area, buffer);
}

/// Says in words what to make of both derivatives.
pub fn words(shown: &Shown<'_>) -> Vec<String> {
    let Some(nudge) = question(shown.explanation, &shown.aim) else {
        return vec!["there is nothing here that could be nudged".to_owned()];
    };
    let Some(found) = found(shown.scene.model, shown.explanation, &nudge) else {
        return vec!["what is pointed at is being nudged".to_owned()];
    };
    let compared = |of: &str, comparison: &Comparison| {
        let [numerical, analytical] = [comparison.numerical, comparison.analytical].map(significant);
        format!("the derivative for {of}: {numerical} by nudging, {analytical} by backpropagation")
    };
    let mut words: Vec<String> =
        found.sample.iter().map(|comparison| compared("this sample", comparison)).collect();
    let batch = found.batch.as_ref().and_then(|batch| batch.comparison.as_ref());
    words.extend(batch.map(|comparison| compared("the batch", comparison)));
    let verdict = verdict::lines(shown, found, usize::MAX).into_iter();
    words.extend(verdict.map(|line| line.into_iter().map(|(text, _)| text).collect::<String>()));
    words
}

/// A check of a derivative.
struct Check<'a> {
    shown: &'a Shown<'a>,
    nudge: Nudge,
    found: &'a Nudged,
}

impl<'a> Check<'a> {
    fn line(&self) -> Formula<'a> {
        Formula::new(self.shown.scene.theme).text(" ")
    }

    /// The letter of what is nudged, its name, and the name of its derivative.
    fn names(&self) -> (&'static str, String, String) {
        let found = self.shown.explanation;
        match self.nudge.target {
            Target::Weight { stage, index } => {
                let tap = found.stages[stage].tap(index).unwrap_or_default();
                let name = naming::weight(found, stage, tap);
                ("w", name.clone(), format!("∂C/∂{name}"))
            }
            Target::Bias { stage, index } => {
                let name = naming::bias(found, stage, index);
                ("b", name.clone(), format!("∂C/∂{name}"))
            }
            Target::Value { map, offset } => {
                let at = found.maps[map].position(offset);
                let letter = if symbols::quantity(&found.maps[map]) == Quantity::Sum { "z" } else { "a" };
                (letter, symbols::value(found, map, at), naming::error(found, map, at))
            }
        }
    }

    fn lines(&self, columns: usize) -> Vec<Line> {
        let mut lines = self.title();
        lines.push(Line::new());
        lines.push(self.heads());
        lines.extend(self.table());
        lines.push(Line::new());
        lines.extend(verdict::lines(self.shown, self.found, columns));
        lines
    }

    /// What is nudged and how far, and what is done with it.
    fn title(&self) -> Vec<Line> {
        let (letter, name, derivative) = self.names();
        let quantity = letter.chars().next().and_then(Quantity::of).unwrap_or(Quantity::Number);
        let line = self.line().math(&name).math(" = ").number(quantity, Digits::alone(self.found.value, 6));
        let line = line
            .text("  nudged by ")
            .math(&format!("ε = 10^{{-{}}}", self.nudge.exponent))
            .text(" both ways");
        let rule = self.line().math(&format!("{derivative} ≈ (C({letter}+ε) − C({letter}−ε)) / 2ε"));
        vec![line.pieces(), rule.faint("   ; smaller ").math("ε").faint(", : bigger").pieces()]
    }

    fn heads(&self) -> Line {
        let line = self.line().tab(NAMES).faint(pad_left("this sample", NUMBER));
        match &self.found.batch {
            Some(batch) => line.faint(pad_left(&format!("batch of {}", batch.images), NUMBER)).pieces(),
            None => line.pieces(),
        }
    }

    /// The costs, the two derivatives and how far they are apart, of the sample and of the batch.
    fn table(&self) -> Vec<Line> {
        let (letter, _, _) = self.names();
        let rows: [(String, Row, Quantity); 5] = [
            (format!("C({letter} + ε)"), |c| format!("{:.12}", c.above), Quantity::Cost),
            (format!("C({letter} − ε)"), |c| format!("{:.12}", c.below), Quantity::Cost),
            ("numerical".to_owned(), |c| Digits::alone(c.numerical, 8), Quantity::Number),
            ("backpropagation".to_owned(), |c| Digits::alone(c.analytical, 8), Quantity::Error),
            ("relative error".to_owned(), |c| format!("{:.1e}", c.error), Quantity::Number),
        ];
        rows.into_iter().enumerate().map(|(index, row)| self.row(index, &row)).collect()
    }

    fn row(&self, index: usize, (name, number, quantity): &(String, Row, Quantity)) -> Line {
        let cell = |comparison: Option<&Comparison>| comparison.map_or(String::new(), number);
        let line = self.line().math(name).tab(NAMES);
        let line = line.number(*quantity, pad_left(&cell(self.found.sample.as_ref()), NUMBER));
        let Some(batch) = &self.found.batch else { return line.pieces() };
        let text = match (&batch.comparison, index) {
            (Some(comparison), _) => number(comparison),
            // It takes a while: the naive arithmetic goes through the whole batch twice.
            (None, 0) => format!("{:.0} % done", (batch.done * 100.0).floor()),
            (None, _) => String::new(),
        };
        line.number(*quantity, pad_left(&text, NUMBER)).pieces()
    }
}

/// How a number of a comparison is written.
type Row = fn(&Comparison) -> String;
