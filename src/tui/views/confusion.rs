//! The confusion matrix: what the images of each class are taken for.

use crate::inspect::confusion::{Confusion as Confused, Matrix};
use crate::inspect::snapshot::Set;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::AskId;
use crate::tui::layout::PageLayout;
use crate::tui::model::Model;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::text::{Piece, columns_of, piece, write_lines};
use crate::tui::panes::{hints, status};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, View};
use crate::viz::grid::Ink;
use crate::viz::number::{grouped, percent};
use crate::viz::text::{clip, pad_left, pad_right, width};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

type Line = Vec<Piece>;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Confusion>(&[ch('C')], "confusion matrix");

/// The columns of recall and precision, with a blank before each.
const SHARES: usize = 14;
/// The columns of the name of a class, at the least and in a list at the most.
const NAMES: std::ops::RangeInclusive<usize> = 2..=14;
/// The shares of a class's images from which on a mistake is worth a look, and bad.
const WARN: f64 = 0.01;
const BAD: f64 = 0.05;

/// The confusion matrix of the validation set or the test set, scrolled down so many classes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Confusion {
    set: Set,
    down: usize,
}

/// What a key can ask of the confusion matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show the other set.
    Set,
    /// Go to other classes.
    Scroll(Scroll),
    /// Close the view.
    Close,
}

/// The bindings of the confusion matrix.
static BINDINGS: [Binding<Action>; 8] = [
    bind(&[ch('v')], Action::Set, "validation set or test set").hint(Hint::Word("other set")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Scroll(Scroll::Up), "a class up"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Scroll(Scroll::Down), "a class down"),
    bind(&[key(KeyCode::PageUp)], Action::Scroll(Scroll::PageUp), "a page back"),
    bind(&[key(KeyCode::PageDown)], Action::Scroll(Scroll::PageDown), "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Scroll(Scroll::First), "to the first class"),
    bind(&[key(KeyCode::End), ch('G')], Action::Scroll(Scroll::Last), "to the last class"),
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
        let classes = cx.model.info.as_deref().map_or(0, |info| info.classes.len());
        let window = Window { lines: classes, rows: rows(cx.area) };
        match action {
            Action::Set => self.set = if self.set == Set::Test { Set::Watched } else { Set::Test },
            Action::Scroll(scroll) => self.down = window.scrolled(self.down, scroll),
            Action::Close => return Handled::Close,
        }
        Handled::Done
    }

    fn sentences(&self, _scene: &Scene<'_>) -> Vec<String> {
        Vec::new()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let page = PageLayout::of(area);
        status::draw(scene, page.status, buffer);
        hints::draw(scene, page.hints, buffer);
        if page.body.is_empty() {
            return;
        }
        let columns = usize::from(page.body.width);
        let answer = scene.model.answers.get(&self.id());
        let lines = match answer.map(|answer| &answer.body) {
            Some(Finding::Confusion(matrix)) => table(scene, matrix, columns),
            Some(Finding::Nothing(reason)) => vec![vec![piece(reason.clone(), scene.theme.ink.text)]],
            _ => Vec::new(),
        };
        let (head, classes) = lines.split_at(lines.len().min(1));
        let window = Window { lines: classes.len(), rows: rows(area) };
        let shown = &classes[window.shown(self.down)];
        let place = window.place(scene, self.down);
        // The mark, a blank after each of three pieces, and two and a piece of the rule around the place.
        let taken = columns_of(&place) + if place.is_empty() { 5 } else { 10 };
        let title = fitting(self.titles(scene, answer), columns.saturating_sub(taken));
        let inner = rule(scene, &title, true, &place, page.body, buffer);
        write_lines(&[head, shown].concat(), inner, buffer);
    }
}

/// The classes that have room below the rule and the heads of the columns.
fn rows(area: Rect) -> usize {
    usize::from(PageLayout::of(area).body.height.saturating_sub(2))
}

impl Confusion {
    fn id(&self) -> AskId {
        AskId::numbered("confusion", u64::from(self.set == Set::Test))
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
        ]
    }
}

/// The heads of the columns, and a line a class: a matrix with a row a true class and a column a predicted one where that
/// fits, else what each class is mostly taken for.
fn table(scene: &Scene<'_>, matrix: &Matrix, columns: usize) -> Vec<Line> {
    let classes = 0..matrix.counts.len();
    let names: Vec<String> = classes.clone().map(|class| scene.model.class(class)).collect();
    let longest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let digits = matrix.counts.iter().flatten().map(|count| count.to_string().len()).max().unwrap_or(1);
    let labels: Vec<String> = classes.map(|class| class.to_string()).collect();
    let numbered: Vec<String> =
        labels.iter().zip(&names).map(|(label, name)| format!("{label} {name}")).collect();
    let short = longest(&names) <= digits;
    let (heads, rows) = if short || names == labels { (&names, &names) } else { (&labels, &numbered) };
    let cell = 1 + digits.max(longest(heads));
    let head = longest(rows).clamp(*NAMES.start(), *NAMES.end());
    if head + heads.len() * cell + SHARES <= columns {
        return as_matrix(scene, matrix, (heads, cell), (rows, head));
    }
    as_list(scene, matrix, &names, longest(&names).clamp(5, *NAMES.end()), columns)
}

/// A row a true class, a column a predicted one.
fn as_matrix(
    scene: &Scene<'_>,
    matrix: &Matrix,
    (heads, cell): (&[String], usize),
    (names, head): (&[String], usize),
) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let titles: String = heads.iter().map(|name| pad_left(name, cell)).collect();
    let title = format!("{}{titles}{:>7}{:>7}", " ".repeat(head), "recall", "prec.");
    let row = |class: usize| {
        let mut line = vec![piece(pad_right(&clip(&names[class], head), head), ink.text)];
        let counts = matrix.counts[class].iter().enumerate();
        line.extend(counts.map(|(predicted, &count)| {
            let text = if count == 0 { scene.theme.pick("·", ".").to_owned() } else { count.to_string() };
            piece(pad_left(&text, cell), shade(scene, matrix, class, predicted))
        }));
        line.extend(shares(scene, matrix, class));
        line
    };
    std::iter::once(vec![piece(title, ink.faint)]).chain((0..names.len()).map(row)).collect()
}

/// A row a class, with what it is mostly taken for.
fn as_list(scene: &Scene<'_>, matrix: &Matrix, names: &[String], head: usize, columns: usize) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let title =
        format!("{}{:>7}{:>7}{:>7}  taken for", pad_right("class", head), "images", "recall", "prec.");
    let row = |class: usize| {
        let mut line = vec![piece(pad_right(&clip(&names[class], head), head), ink.text)];
        line.push(piece(format!("{:>7}", matrix.images_of(class)), ink.faint));
        line.extend(shares(scene, matrix, class));
        let mut left = columns.saturating_sub(head + 7 + SHARES);
        for (other, count) in matrix.mistakes(class) {
            let text = format!("  {} {count}", names[other]);
            let Some(rest) = left.checked_sub(width(&text)) else { break };
            left = rest;
            line.push(piece(text, shade(scene, matrix, class, other)));
        }
        line
    };
    let title = clip(&title, columns);
    std::iter::once(vec![piece(title, ink.faint)]).chain((0..names.len()).map(row)).collect()
}

/// Recall and precision of a class in per cent.
fn shares(scene: &Scene<'_>, matrix: &Matrix, class: usize) -> [Piece; 2] {
    let dash = scene.theme.sign("–", "-");
    [matrix.recall(class), matrix.precision(class)].map(|share| {
        let text = share.map_or_else(|| dash.to_owned(), |share| percent(share, 1));
        piece(pad_left(&text, SHARES / 2), scene.theme.ink.strong)
    })
}

/// The ink of a count: what is right, and mistakes by the share of the class that they are.
fn shade(scene: &Scene<'_>, matrix: &Matrix, class: usize, predicted: usize) -> Ink {
    let ink = &scene.theme.ink;
    let (count, images) = (matrix.counts[class][predicted], matrix.images_of(class).max(1));
    let share = count as f64 / images as f64;
    match count {
        0 => ink.faint,
        _ if class == predicted => ink.good,
        _ if share >= BAD => ink.bad,
        _ if share >= WARN => ink.warn,
        _ => ink.text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Evaluation, Event, RunInfo};
    use crate::tui::app::{App, ScreenOptions};
    use crate::tui::testing::{info, press, running, text};
    use crate::viz::paint::Charset;

    /// A screen that shows the matrix of so many classes, of which one in ten images is taken for the next class.
    fn app(charset: Charset, names: Vec<String>) -> App {
        let mut app = running(ScreenOptions { charset, ..ScreenOptions::default() }, 300);
        let classes = names.len();
        app.on_event(Event::Started(Box::new(RunInfo { classes: names, ..info() })));
        press(&mut app, KeyCode::Char('C'));
        let row = |class: usize| {
            let mut row = vec![0; classes];
            (row[class], row[(class + 1) % classes]) = (900, 100);
            row
        };
        let evaluation = Evaluation { loss: 0.1, accuracy: 0.9, images: classes * 1000 };
        let matrix =
            Matrix { counts: (0..classes).map(row).collect(), evaluation, images: 2 * classes * 1000 };
        let body = Finding::Confusion(Box::new(matrix));
        app.on_answer(Answer { id: Confusion::default().id(), total_steps: 1234, done: 0.5, body });
        app
    }

    fn digits(classes: usize) -> Vec<String> {
        (0..classes).map(|class| class.to_string()).collect()
    }

    #[test]
    fn ten_digits_are_a_matrix_that_names_its_set_its_size_and_its_step() {
        for charset in [Charset::Braille, Charset::Blocks, Charset::Console, Charset::Ascii] {
            let mut app = app(charset, digits(10));
            let drawn = text(&mut app, 80, 24);
            let lines: Vec<&str> = drawn.lines().collect();
            let start = lines.iter().position(|line| line.contains("Confusion")).expect("a title");
            for part in ["validation", "10 000 of 20 000 images", "batch 1 234", "90.00 % right"] {
                assert!(lines[start].contains(part), "{part}: {drawn}");
            }
            let words: Vec<&str> =
                lines[start + 5].split_whitespace().filter(|word| !"·.".contains(word)).collect();
            assert_eq!(words, ["3", "900", "100", "90.0", "90.0"], "{drawn}");
            assert!(lines[23].contains("v other set") && lines[23].contains("Esc back"), "{drawn}");
        }
    }

    #[test]
    fn what_does_not_fit_is_a_list_that_scrolls() {
        let mut app = app(Charset::Braille, digits(62));
        let drawn = text(&mut app, 40, 12);
        assert!(
            drawn.contains("class") && drawn.contains("images") && drawn.contains("1–7 of 62"),
            "{drawn}"
        );
        assert!(
            drawn
                .lines()
                .nth(4)
                .is_some_and(|line| line.split_whitespace().eq(["0", "1000", "90.0", "90.0", "1", "100"])),
            "{drawn}"
        );
        press(&mut app, KeyCode::End);
        let drawn = text(&mut app, 40, 12);
        assert!(drawn.contains("56–62 of 62") && drawn.contains("61"), "{drawn}");
        for (columns, rows) in [(1, 1), (3, 2), (9, 3), (20, 5), (240, 70)] {
            text(&mut app, columns, rows);
        }
    }

    #[test]
    fn a_key_shows_the_other_set_and_only_what_is_seen_is_asked() {
        let questions = |app: &App| app.asks().into_iter().map(|ask| ask.question).collect::<Vec<_>>();
        let of = |set| Question::Confusion(Confused { set });
        let mut app = app(Charset::Braille, digits(10));
        assert_eq!(questions(&app), [of(Set::Watched)]);
        press(&mut app, KeyCode::Char('v'));
        assert_eq!(questions(&app), [of(Set::Test)]);
        assert!(text(&mut app, 80, 24).contains("test set: counting"));
        press(&mut app, KeyCode::Char('v'));
        assert!(text(&mut app, 80, 24).contains("90.00 % right"), "what was found is there at once");
        press(&mut app, KeyCode::Esc);
        assert!(questions(&app).iter().all(|question| matches!(question, Question::Layer(_))));
    }
}
