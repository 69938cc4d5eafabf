//! The page of the epochs: everything that is known of each, in a table that can be scrolled.

use crate::protocol::EpochReport;
use crate::tui::layout::PageLayout;
use crate::tui::panes::edges;
use crate::tui::panes::epochs::later;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::panes::text::{Piece, piece, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::{Handled, View};
use crate::viz::bar::bar;
use crate::viz::grid::Ink;
use crate::viz::number::{compact, duration, grouped, percent, significant, significant_within};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<Epochs>(&[ch('E')], "all epochs in a table");

/// The table, scrolled back so many epochs from the newest one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Epochs {
    back: usize,
}

/// What a key can ask of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Close the page.
    Close,
    /// Go to other epochs; who goes to the newest one stays with it.
    Scroll(Scroll),
}

static BINDINGS: [Binding<Action>; 7] = [
    bind(&[key(KeyCode::Esc)], Action::Close, "back to the dashboard").hint(Hint::Word("back")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Scroll(Scroll::Up), "an epoch back"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Scroll(Scroll::Down), "an epoch on"),
    bind(&[key(KeyCode::PageUp)], Action::Scroll(Scroll::PageUp), "a page of epochs back"),
    bind(&[key(KeyCode::PageDown)], Action::Scroll(Scroll::PageDown), "a page of epochs on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Scroll(Scroll::First), "to the oldest epoch"),
    bind(&[key(KeyCode::End), ch('G')], Action::Scroll(Scroll::Last), "to the newest epoch"),
];

impl View for Epochs {
    type Action = Action;

    fn name(&self) -> &'static str {
        "epochs"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let window = Window { lines: cx.model.past_epochs().len(), rows: rows(cx.area) };
        let first = window.last().saturating_sub(self.back);
        match action {
            Action::Close => return Handled::Close,
            Action::Scroll(scroll) => self.back = window.last() - window.scrolled(first, scroll),
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        sentences(scene)
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let ink = &scene.theme.ink;
        let epochs = scene.model.past_epochs();
        let window = Window { lines: epochs.len(), rows: rows(area) };
        let shown = &epochs[window.shown(window.last().saturating_sub(self.back))];
        let place = [place(scene, shown, epochs), later(scene)].concat();
        let inner = rule(scene, &[piece("Epochs", ink.strong)], true, &place, body, buffer);
        write_lines(&table(scene, shown, usize::from(inner.width)), inner, buffer);
    }
}

/// Says which epoch was the best, and what was measured of each, the newest first.
fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let epochs = scene.model.past_epochs();
    if epochs.is_empty() {
        return vec!["The first epoch is not complete yet.".to_owned()];
    }
    let best = scene.model.best().map(|best| {
        format!(
            "the best of {} is epoch {}, with {} % of the validation set right",
            counted(epochs.len(), "epoch", "epochs"),
            best.epoch,
            percent(best.accuracy, 2)
        )
    });
    let epochs = epochs.iter().rev().map(|epoch| {
        let validation = epoch.validation.map_or_else(String::new, |validation| {
            let (loss, right) = (significant(validation.loss), percent(validation.accuracy, 2));
            format!("; validation loss {loss}, {right} % right, training ahead by {} points", gap(epoch))
        });
        format!(
            "epoch {}, up to batch {}: training loss {}, {} % right{validation}; {} images a second, {} in all",
            epoch.epoch,
            grouped(epoch.total_steps),
            significant(epoch.train_loss),
            percent(epoch.train_accuracy, 2),
            grouped(epoch.images_per_second.max(0.0) as u64),
            duration(epoch.seconds)
        )
    });
    best.into_iter().chain(epochs).map(|text| sentence(&text)).collect()
}

/// Epochs that have room below the rule and the headings.
fn rows(area: Rect) -> usize {
    usize::from(PageLayout::of(area).body.height.saturating_sub(2))
}

/// Which of the epochs are shown, where that is not all.
fn place(scene: &Scene<'_>, shown: &[EpochReport], all: &[EpochReport]) -> Vec<Piece> {
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return Vec::new() };
    if shown.len() == all.len() {
        return Vec::new();
    }
    let dash = scene.theme.sign("–", "-");
    let of = all.last().map_or(0, |epoch| epoch.epoch);
    vec![piece(format!("{}{dash}{} of {of}", first.epoch, last.epoch), scene.theme.ink.text)]
}

/// A column of the table.
struct Column {
    heading: &'static str,
    width: usize,
    /// The cell of an epoch, at most as wide as the column.
    cell: fn(&Scene<'_>, &EpochReport) -> (String, Ink),
}

/// The columns in their order; those further on in [`WORTH`] are left out first where there is no room.
static COLUMNS: [Column; 9] = [
    Column { heading: "epoch", width: 5, cell: |s, e| (e.epoch.to_string(), s.theme.ink.text) },
    Column { heading: "loss", width: 6, cell: |s, e| (loss(e.train_loss), s.theme.ink.train) },
    Column {
        heading: "val",
        width: 6,
        cell: |s, e| (e.validation.map_or_else(none, |val| loss(val.loss)), s.theme.ink.validation),
    },
    Column { heading: "acc %", width: 6, cell: |s, e| (percent(e.train_accuracy, 2), s.theme.ink.train) },
    Column { heading: "val % ", width: 7, cell: validation_accuracy },
    Column { heading: "gap", width: 6, cell: |s, e| (gap(e), s.theme.ink.text) },
    Column {
        heading: "img/s",
        width: 6,
        cell: |s, e| (compact(e.images_per_second.max(0.0) as u64), s.theme.ink.faint),
    },
    Column { heading: "time", width: 10, cell: |s, e| (duration(e.seconds), s.theme.ink.faint) },
    Column { heading: "batches", width: 11, cell: |s, e| (grouped(e.total_steps), s.theme.ink.faint) },
];

/// Places in [`COLUMNS`], the ones that matter most first.
const WORTH: [usize; 9] = [0, 1, 2, 3, 4, 7, 5, 6, 8];

fn loss(value: f64) -> String {
    significant_within(value, 6)
}

fn none() -> String {
    "-".to_owned()
}

/// The accuracy on the validation set, with a star if it is the best.
fn validation_accuracy(scene: &Scene<'_>, epoch: &EpochReport) -> (String, Ink) {
    let ink = &scene.theme.ink;
    let best = scene.model.best().is_some_and(|best| best.epoch == epoch.epoch);
    let star = if best { scene.theme.sign("★", "*") } else { " " };
    let text = epoch.validation.map_or_else(none, |validation| percent(validation.accuracy, 2));
    (format!("{text}{star}"), if best { ink.good } else { ink.validation })
}

/// How many points the training set is ahead of the validation set.
fn gap(epoch: &EpochReport) -> String {
    let points = |accuracy: f64| (epoch.train_accuracy - accuracy) * 100.0;
    epoch.validation.map_or_else(none, |validation| format!("{:+.2}", points(validation.accuracy)))
}

/// The headings and a line an epoch, with the columns that have room; in what is left, bars of what was wrong.
fn table(scene: &Scene<'_>, shown: &[EpochReport], room: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let mut kept = [false; COLUMNS.len()];
    let mut used = 0;
    for place in WORTH {
        kept[place] = used + 1 + COLUMNS[place].width <= room;
        used += if kept[place] { 1 + COLUMNS[place].width } else { 0 };
    }
    let columns = || COLUMNS.iter().zip(kept).filter(|(_, kept)| *kept).map(|(column, _)| column);
    let bars = Bars::beside(scene, shown, room.saturating_sub(used));
    let mut head: Vec<Piece> =
        columns().map(|column| piece(format!(" {:>1$}", column.heading, column.width), ink.faint)).collect();
    head.extend(bars.as_ref().map(|_| piece(Bars::HEADING, ink.faint)));
    let line = |epoch: &EpochReport| {
        let cell = |column: &Column| {
            let (text, ink) = (column.cell)(scene, epoch);
            piece(format!(" {text:>0$}", column.width), ink)
        };
        let mut line: Vec<Piece> = columns().map(cell).collect();
        line.extend(bars.as_ref().map(|bars| bars.of(scene, epoch)));
        line
    };
    let mut lines = vec![head];
    lines.extend(shown.iter().map(line));
    if shown.is_empty() {
        lines.push(vec![piece(" the first epoch is not complete yet", ink.faint)]);
    }
    lines
}

/// Bars of the share that was wrong, of the validation set where there is one, to the scale of the worst epoch shown.
struct Bars {
    width: usize,
    worst: f64,
}

impl Bars {
    const HEADING: &'static str = "  wrong, to scale";
    const MOST: usize = 60;

    /// Bars in so many columns, if they have room.
    fn beside(scene: &Scene<'_>, shown: &[EpochReport], columns: usize) -> Option<Self> {
        let worst = shown.iter().map(Self::wrong).filter(|wrong| wrong.is_finite()).fold(0.0, f64::max);
        let wide = columns >= Self::HEADING.len() + 3 && scene.model.info.is_some();
        (wide && worst > 0.0).then(|| Self { width: (columns - 2).min(Self::MOST), worst })
    }

    fn wrong(epoch: &EpochReport) -> f64 {
        1.0 - epoch.validation.map_or(epoch.train_accuracy, |validation| validation.accuracy)
    }

    fn of(&self, scene: &Scene<'_>, epoch: &EpochReport) -> Piece {
        let ink = &scene.theme.ink;
        let text = bar(Self::wrong(epoch) / self.worst, self.width, scene.theme.charset);
        piece(format!("  {text}"), if epoch.validation.is_some() { ink.validation } else { ink.train })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Event;
    use crate::tui::app::App;
    use crate::tui::testing::{RICH, epoch, press, running, text};
    use KeyCode::{Char, Down, End, Home, PageDown, PageUp, Up};

    /// The page of a run of so many epochs.
    fn opened(epochs: u64) -> App {
        let mut app = running(RICH, 1);
        (1..=epochs).for_each(|number| app.on_event(Event::Epoch(epoch(number))));
        press(&mut app, Char('E'));
        app
    }

    /// The first and the last epoch that are shown on 80×24, and how many lines there are.
    fn shown(app: &mut App) -> (usize, usize, usize) {
        let screen = text(app, 80, 24);
        let lines = screen.lines().skip(4).take(19);
        let numbers: Vec<usize> =
            lines.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect();
        (numbers[0], numbers[numbers.len() - 1], numbers.len())
    }

    #[test]
    fn the_table_scrolls_from_the_newest_epoch_to_the_oldest_and_never_past_them() {
        let mut app = opened(100);
        let (first, last, rows) = shown(&mut app);
        assert_eq!((first, last), (101 - rows, 100));
        let mut after = |key: KeyCode| {
            press(&mut app, key);
            shown(&mut app).1
        };
        assert_eq!([Down, Up, Up, Char('k'), Char('j')].map(&mut after), [100, 99, 98, 97, 98]);
        assert_eq!([PageUp, Home, Up, PageDown].map(&mut after), [99 - rows, rows, rows, 2 * rows - 1]);
        assert_eq!([End, PageDown].map(&mut after), [100, 100]);
    }

    #[test]
    fn a_new_epoch_is_seen_at_once_unless_older_ones_are_looked_at() {
        let mut app = opened(50);
        app.on_event(Event::Epoch(epoch(51)));
        assert_eq!(shown(&mut app).1, 51);
    }

    #[test]
    fn every_figure_of_an_epoch_is_there_and_the_best_is_marked() {
        let mut app = opened(2);
        let screen = text(&mut app, 160, 50);
        let row = |number: &str| {
            screen
                .lines()
                .skip(4)
                .find(|line| line.split_whitespace().next() == Some(number))
                .unwrap_or_default()
        };
        let figures: Vec<&str> = row("1").split_whitespace().take(10).collect();
        let bar = figures[9];
        assert_eq!(figures, ["1", "0.2413", "0.0700", "92.62", "97.82", "-5.20", "27.4k", "2.0", "s", bar]);
        assert!(row("2").contains("98.68★") && !row("1").contains('★'), "{screen}");
    }

    #[test]
    fn a_run_without_validation_has_a_table_too() {
        let mut app = running(RICH, 1);
        app.on_event(Event::Epoch(EpochReport { validation: None, best: false, ..epoch(1) }));
        press(&mut app, Char('E'));
        let screen = text(&mut app, 80, 24);
        assert!(screen.contains("92.62") && screen.contains(" - "), "{screen}");
        assert!(text(&mut opened(0), 80, 24).contains("the first epoch is not complete yet"));
    }
}
