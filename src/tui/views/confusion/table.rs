//! The matrix as a table with a row a true class and a column a predicted one where that fits, else as a list of what each class
//! is mostly taken for.

use super::cell::Cell;
use crate::inspect::Answer;
use crate::inspect::confusion::Matrix;
use crate::tui::panes::prose::Line;
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::number::{grouped, percent};
use crate::viz::text::{clip, pad_left, pad_right, width};

/// The columns of one of the measures of a class, with a blank before it.
const MEASURE: usize = 7;
/// The columns of the name of a class, at the least and in a list at the most.
const NAMES: std::ops::RangeInclusive<usize> = 2..=14;
/// The share of a class's images from which on a mistake is worth a look.
const WARN: f64 = 0.01;
/// The share of a class's images from which on a mistake is bad.
const BAD: f64 = 0.05;

/// How the matrix is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A row a true class, a column a predicted one.
    Matrix,
    /// A row a class, with what it is mostly taken for.
    List,
}

/// The matrix in a form that fits.
pub struct Table<'a> {
    scene: &'a Scene<'a>,
    matrix: &'a Matrix,
    rates: bool,
    form: Form,
    columns: usize,
    /// The names of the rows.
    rows: Vec<String>,
    /// The columns that they take.
    head: usize,
    /// The names of the columns.
    heads: Vec<String>,
    /// The columns that a cell takes, with a blank before it.
    cell: usize,
    /// The measures that have room.
    measures: usize,
}

impl<'a> Table<'a> {
    /// Finds the form that fits into so many columns.
    pub fn of(scene: &'a Scene<'a>, matrix: &'a Matrix, rates: bool, columns: usize) -> Self {
        let classes = 0..matrix.counts.len();
        let names: Vec<String> = classes.clone().map(|class| scene.model.class(class)).collect();
        let longest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
        let digits = matrix.counts.iter().flatten().map(|count| count.to_string().len()).max().unwrap_or(1);
        // A share in per cent has four columns: 97.8.
        let digits = if rates { 4 } else { digits };
        let labels: Vec<String> = classes.map(|class| class.to_string()).collect();
        let numbered = labels.iter().zip(&names).map(|(label, name)| format!("{label} {name}")).collect();
        let is_short = longest(&names) <= digits || names == labels;
        let (heads, rows) = if is_short { (names.clone(), names.clone()) } else { (labels, numbered) };
        let cell = 1 + digits.max(longest(&heads));
        let head = longest(&rows).clamp(*NAMES.start(), *NAMES.end());
        let room = columns.checked_sub(head + heads.len() * cell).map_or(0, |left| left / MEASURE).min(3);
        if room >= 2 {
            return Self {
                scene,
                matrix,
                rates,
                form: Form::Matrix,
                columns,
                rows,
                head,
                heads,
                cell,
                measures: room,
            };
        }
        let head = longest(&names).clamp(5, *NAMES.end());
        // One mistake is worth more than the third measure.
        let measures = if columns >= head + 4 * MEASURE + 12 { 3 } else { 2 };
        Self {
            scene,
            matrix,
            rates,
            form: Form::List,
            columns,
            rows: names,
            head,
            heads: Vec::new(),
            cell,
            measures,
        }
    }

    /// The form that fits.
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The heads of the columns.
    pub fn heads(&self) -> Line {
        let measures: String =
            ["recall", "prec.", "F1"][..self.measures].iter().map(|name| pad_left(name, MEASURE)).collect();
        let title = match self.form {
            Form::Matrix => {
                let heads: String = self.heads.iter().map(|name| pad_left(name, self.cell)).collect();
                format!("{}{heads}{measures}", pad_right(if self.rates { "%" } else { "" }, self.head))
            }
            Form::List => {
                let unit = if self.rates { "% taken for" } else { "taken for" };
                let images = pad_left("images", MEASURE);
                clip(&format!("{}{images}{measures}  {unit}", pad_right("class", self.head)), self.columns)
            }
        };
        vec![piece(title, self.scene.theme.ink.faint)]
    }

    /// The line of a class, with a mark at the cell under the cursor.
    pub fn line(&self, class: usize, cursor: Cell) -> Line {
        let ink = &self.scene.theme.ink;
        let is_here = cursor.label == class;
        let name = pad_right(&clip(&self.rows[class], self.head), self.head);
        let mut line = vec![piece(name, if is_here { ink.accent } else { ink.text })];
        match self.form {
            Form::Matrix => {
                let cells = 0..self.heads.len();
                line.extend(cells.map(|predicted| self.cell(class, predicted, cursor)));
                line.extend(self.measures_of(class));
            }
            Form::List => {
                line.push(piece(pad_left(&self.matrix.images_of(class).to_string(), MEASURE), ink.faint));
                line.extend(self.measures_of(class));
                self.add_mistakes(class, cursor, &mut line);
            }
        }
        line
    }

    fn cell(&self, label: usize, predicted: usize, cursor: Cell) -> Piece {
        let ink = &self.scene.theme.ink;
        let (is_here, text) = (cursor == Cell { label, predicted }, self.figure(label, predicted));
        let mark = if is_here { self.mark() } else { "" };
        let shade = if is_here { ink.accent.bold() } else { self.shade(label, predicted) };
        piece(pad_left(&format!("{mark}{text}"), self.cell), shade)
    }

    /// What stands before the cell under the cursor, for colour alone is not for everybody.
    fn mark(&self) -> &'static str {
        self.scene.theme.sign("▸", ">")
    }

    /// A count, or the share of the class's images that it is in per cent.
    fn figure(&self, label: usize, predicted: usize) -> String {
        let (count, images) = (self.matrix.counts[label][predicted], self.matrix.images_of(label));
        match count {
            0 => self.scene.theme.pick("·", ".").to_owned(),
            _ if !self.rates => count.to_string(),
            _ if count == images => "100".to_owned(),
            _ => percent(count as f64 / images as f64, 1),
        }
    }

    /// Adds what a class is taken for as far as there is room, and always what the cursor is at.
    fn add_mistakes(&self, class: usize, cursor: Cell, line: &mut Line) {
        let taken = self.head + (1 + self.measures) * MEASURE;
        let mut left = self.columns.saturating_sub(taken);
        let mistakes = self.matrix.mistakes(class);
        let is_here = |other: usize| cursor == Cell { label: class, predicted: other };
        let text = |other: usize| {
            let mark = if is_here(other) { self.mark() } else { " " };
            format!(" {mark}{} {}", self.rows[other], self.figure(class, other))
        };
        // The list begins further on where the cursor would be beyond its end.
        let chosen = mistakes.iter().position(|&(other, _)| is_here(other)).unwrap_or(0);
        let width_of = |from: usize| -> usize {
            mistakes[from..=chosen].iter().map(|&(other, _)| width(&text(other))).sum()
        };
        let from = (0..chosen).find(|&from| width_of(from) <= left).unwrap_or(chosen);
        for &(other, _) in mistakes.iter().skip(from) {
            let text = text(other);
            let Some(rest) = left.checked_sub(width(&text)) else { break };
            left = rest;
            let ink = &self.scene.theme.ink;
            line.push(piece(text, if is_here(other) { ink.accent.bold() } else { self.shade(class, other) }));
        }
    }

    /// Recall, precision and F1 of a class in per cent, as many of them as have room.
    fn measures_of(&self, class: usize) -> impl Iterator<Item = Piece> {
        let Self { scene, matrix, measures, .. } = *self;
        let values = [matrix.recall(class), matrix.precision(class), matrix.f1(class)];
        let dash = scene.theme.sign("–", "-");
        values.into_iter().take(measures).map(move |share| {
            let text = share.map_or_else(|| dash.to_owned(), |share| percent(share, 1));
            piece(pad_left(&text, MEASURE), scene.theme.ink.strong)
        })
    }

    /// The ink of a count: what is right, and mistakes by the share of the class that they are.
    fn shade(&self, class: usize, predicted: usize) -> Ink {
        let ink = &self.scene.theme.ink;
        let (count, images) = (self.matrix.counts[class][predicted], self.matrix.images_of(class).max(1));
        let share = count as f64 / images as f64;
        match count {
            0 => ink.faint,
            _ if class == predicted => ink.good,
            _ if share >= BAD => ink.bad,
            _ if share >= WARN => ink.warn,
            _ => ink.text,
        }
    }
}

/// The most mistakes that sentences tell of.
const MOST_TOLD: usize = 10;

/// Says what the matrix shows: how much is right, what is at the cursor, the most frequent mistakes, and the measures of each class.
pub fn sentences(
    scene: &Scene<'_>,
    set: &str,
    answer: &Answer,
    matrix: &Matrix,
    cursor: Cell,
) -> Vec<String> {
    let name = |class: usize| scene.model.class(class);
    let counted = grouped(matrix.evaluation.images as u64);
    let images = if answer.is_complete() {
        counted
    } else {
        format!("{counted} of {}", grouped(matrix.images as u64))
    };
    let mut sentences = vec![format!(
        "Confusion matrix of the {set} set, {images} images, after batch {}: {} % are classified correctly.",
        grouped(answer.total_steps),
        percent(matrix.evaluation.accuracy, 2)
    )];
    if matrix.counts.is_empty() {
        return sentences;
    }
    sentences.push(format!("At the cursor: {}.", cursor.within(matrix).words(scene, matrix)[0]));
    let classes = 0..matrix.counts.len();
    let mistakes = classes.clone().flat_map(|label| {
        matrix.mistakes(label).into_iter().map(move |(predicted, count)| (label, predicted, count))
    });
    let mut mistakes: Vec<(usize, usize, usize)> = mistakes.collect();
    mistakes.sort_by_key(|&(label, predicted, count)| (std::cmp::Reverse(count), label, predicted));
    let told = mistakes.iter().take(MOST_TOLD).map(|&(label, predicted, count)| {
        format!("{} is taken for {} {count} times", name(label), name(predicted))
    });
    let told: Vec<String> = told.collect();
    sentences.push(match told.is_empty() {
        true => "There are no mistakes.".to_owned(),
        false => format!("The most frequent mistakes: {}.", told.join(", ")),
    });
    sentences.extend(classes.map(|class| measures_in_words(matrix, class, &name(class))));
    sentences
}

/// Says how well a class is found.
fn measures_in_words(matrix: &Matrix, class: usize, name: &str) -> String {
    let share = |share: Option<f64>| {
        share.map_or_else(|| "of nothing".to_owned(), |share| format!("{} %", percent(share, 1)))
    };
    format!(
        "Class {name}, {} images: recall {}, precision {}, F1 {}.",
        grouped(matrix.images_of(class) as u64),
        share(matrix.recall(class)),
        share(matrix.precision(class)),
        share(matrix.f1(class))
    )
}
