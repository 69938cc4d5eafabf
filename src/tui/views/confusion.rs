//! The confusion matrix: what the images of each class are taken for.

mod cell;
mod table;
#[cfg(test)]
mod tests;

use crate::inspect::confusion::{Confusion as Confused, Matrix};
use crate::inspect::mistakes::Filter;
use crate::inspect::snapshot::Set;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::AskId;
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::prose::Line;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::text::{columns_of, piece, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, View};
use crate::tui::views::mistakes::Mistakes;
use crate::viz::number::{grouped, percent};
use cell::Cell;
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use table::{Form, Table};

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Confusion>(&[ch('C')], "confusion matrix");

/// The rows above the classes: the rule, what is said of the cell under the cursor, and the heads of the columns.
const HEAD_ROWS: u16 = 3;

/// The confusion matrix of the validation set or the test set, with a cursor on a cell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Confusion {
    set: Set,
    /// Whether cells are shares of the images of their class, and not counts.
    rates: bool,
    cursor: Cell,
    /// The first class that is shown; the cursor takes it along.
    down: usize,
}

/// What a key can ask of the confusion matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show the other set.
    Set,
    /// Show rates for counts, or counts for rates.
    Rates,
    /// Go to another true class.
    Class(Scroll),
    /// Go to the predicted class before.
    Left,
    /// Go to the predicted class behind.
    Right,
    /// Show the images of the cell.
    Open,
    /// Close the view.
    Close,
}

/// The bindings of the confusion matrix.
static BINDINGS: [Binding<Action>; 12] = [
    bind(&[ch('v')], Action::Set, "validation set or test set").hint(Hint::Word("other set")),
    bind(&[ch('w')], Action::Rates, "counts, or shares of the class").hint(Hint::Word("counts, rates")),
    bind(&[key(KeyCode::Enter)], Action::Open, "show the images of the cell").hint(Hint::Word("images")),
    bind(&[key(KeyCode::Left), ch('h')], Action::Left, "what it is taken for: before"),
    bind(&[key(KeyCode::Right), ch('l')], Action::Right, "what it is taken for: behind"),
    bind(&[key(KeyCode::Up), ch('k')], Action::Class(Scroll::Up), "a class up"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Class(Scroll::Down), "a class down"),
    bind(&[key(KeyCode::PageUp)], Action::Class(Scroll::PageUp), "a page back"),
    bind(&[key(KeyCode::PageDown)], Action::Class(Scroll::PageDown), "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Class(Scroll::First), "to the first class"),
    bind(&[key(KeyCode::End), ch('G')], Action::Class(Scroll::Last), "to the last class"),
    bind(&[key(KeyCode::Esc)], Action::Close, "back to the dashboard").hint(Hint::Word("back")),
];

impl View for Confusion {
    type Action = Action;

    fn name(&self) -> &'static str {
        "confusion"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, _model: &Model, _ui: &UiState) -> Vec<Ask> {
        vec![Ask::every(self.id(), Question::Confusion(Confused { set: self.set }))]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Set => self.set = if self.set == Set::Test { Set::Watched } else { Set::Test },
            Action::Rates => self.rates = !self.rates,
            Action::Class(scroll) => self.go_to_class(scroll, cx),
            Action::Left => self.go_sideways(false, cx),
            Action::Right => self.go_sideways(true, cx),
            Action::Open => {
                let Cell { label, predicted } = self.cursor;
                let filter = Filter { label: Some(label), predicted: Some(predicted) };
                return Handled::Open(Box::new(Mistakes::of_cell(self.set, filter)));
            }
            Action::Close => return Handled::Close,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let set = Self::set_name(self.set, scene);
        match self.answer(scene.model).map(|answer| (answer, &answer.body)) {
            Some((answer, Finding::Confusion(matrix))) => {
                table::sentences(scene, set, answer, matrix, self.cursor)
            }
            Some((_, Finding::Nothing(reason))) => {
                vec![format!("Confusion matrix of the {set} set: {reason}.")]
            }
            _ => vec![format!("Confusion matrix of the {set} set: the images are being counted.")],
        }
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let columns = usize::from(body.width);
        let answer = self.answer(scene.model);
        let mut place = Vec::new();
        let lines = match answer.map(|answer| &answer.body) {
            Some(Finding::Confusion(matrix)) => {
                let table = Table::of(scene, matrix, self.rates, columns);
                let cursor = self.cursor.within(matrix);
                let window = window(matrix.counts.len(), area);
                let first = window.following(self.down, cursor.label);
                place = window.place(scene, first);
                let about = fitting(cursor.titles(scene, matrix), columns.saturating_sub(1));
                let about = [vec![piece(" ", scene.theme.ink.text)], about].concat();
                let classes = window.shown(first).map(|class| table.line(class, cursor));
                [about, table.heads()].into_iter().chain(classes).collect()
            }
            Some(Finding::Nothing(reason)) => vec![vec![piece(reason.clone(), scene.theme.ink.text)]],
            _ => Vec::new(),
        };
        // The mark, a blank after each of three pieces, and two and a piece of the rule around the place.
        let taken = columns_of(&place) + if place.is_empty() { 5 } else { 10 };
        let title = fitting(self.titles(scene, answer), columns.saturating_sub(taken));
        let inner = rule(scene, &title, true, &place, body, buffer);
        write_lines(&lines, inner, buffer);
    }
}

/// The classes that there are and that have room.
fn window(classes: usize, area: Rect) -> Window {
    let rows = usize::from(PageLayout::of(area).body.height.saturating_sub(HEAD_ROWS));
    Window { lines: classes, rows }
}

impl Confusion {
    fn id(&self) -> AskId {
        AskId::numbered("confusion", u64::from(self.set == Set::Test))
    }

    fn answer<'a>(&self, model: &'a Model) -> Option<&'a Answer> {
        model.answers.get(&self.id())
    }

    fn matrix<'a>(&self, model: &'a Model) -> Option<&'a Matrix> {
        match &self.answer(model)?.body {
            Finding::Confusion(matrix) => Some(matrix),
            _ => None,
        }
    }

    fn go_to_class(&mut self, scroll: Scroll, cx: &Context<'_>) {
        let Some(matrix) = self.matrix(cx.model) else { return };
        let window = window(matrix.counts.len(), cx.area);
        let last = window.lines.saturating_sub(1);
        self.cursor.label = scroll.lead(self.cursor.label, last, window.rows.saturating_sub(1));
        self.down = window.following(self.down, self.cursor.label);
    }

    fn go_sideways(&mut self, forwards: bool, cx: &Context<'_>) {
        let Some(matrix) = self.matrix(cx.model) else { return };
        let columns = usize::from(PageLayout::of(cx.area).body.width);
        let form = Table::of(&cx.scene(), matrix, self.rates, columns).form();
        self.cursor = match form {
            Form::Matrix => self.cursor.within(matrix).neighbour(matrix, forwards),
            Form::List => self.cursor.within(matrix).along_mistakes(matrix, forwards),
        };
    }

    /// The name of a set.
    fn set_name<'a>(set: Set, scene: &Scene<'a>) -> &'a str {
        let watched = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
        if set == Set::Test { "test" } else { watched }
    }

    /// What is shown, with less and less in it.
    fn titles(&self, scene: &Scene<'_>, answer: Option<&Answer>) -> Vec<Line> {
        let ink = &scene.theme.ink;
        let set = Self::set_name(self.set, scene);
        let title = piece("Confusion", ink.strong);
        let matrix = match answer.map(|answer| (answer, &answer.body)) {
            Some((answer, Finding::Confusion(matrix))) => Some((answer, matrix)),
            Some((_, Finding::Nothing(_))) => {
                return vec![vec![title, piece(format!("{set} set"), ink.text)]];
            }
            _ => None,
        };
        let Some((answer, matrix)) = matrix else {
            let counting = scene.theme.sign("counting …", "counting ...");
            return vec![
                vec![title, piece(format!("{set} set: {counting}"), ink.text)],
                vec![piece(counting, ink.text)],
            ];
        };
        let (done, all) = (grouped(matrix.evaluation.images as u64), grouped(matrix.images as u64));
        let images = if answer.is_complete() { all } else { format!("{done} of {all}") };
        let right = percent(matrix.evaluation.accuracy, 2);
        let batch = grouped(answer.total_steps);
        let right = piece(format!("{right} % right"), ink.good);
        let about = |text: String| vec![title.clone(), piece(text, ink.text)];
        vec![
            [about(format!("{set} set, {images} images, after batch {batch}")), vec![right.clone()]].concat(),
            [about(format!("{set}, {images} images, batch {batch}")), vec![right]].concat(),
            vec![piece(format!("{set} {images}, batch {batch}"), ink.text)],
            vec![piece(format!("{set}, batch {batch}"), ink.text)],
            vec![title],
        ]
    }
}
