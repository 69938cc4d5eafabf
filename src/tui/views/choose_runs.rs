//! The list of all runs that are kept, of which some are chosen to be compared.

use crate::protocol::KeptRun;
use crate::tui::panes::hints;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::panes::text::{Piece, clipped, piece, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::compare_choice::MOST_COMPARED;
use crate::tui::view::context::Context;
use crate::tui::view::mouse::{Button, Mouse, MouseKind};
use crate::tui::view::scene::Scene;
use crate::tui::view::{Handled, View};
use crate::tui::views::compare::signs;
use crate::viz::text::{pad_left, pad_right, width};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The list, with the row that keys change.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChooseRuns {
    row: usize,
    /// The first row that is shown; the chosen one takes it along.
    down: usize,
}

/// What a key can ask of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Go to another run.
    Go(Scroll),
    /// Take the run among those that are compared, or take it away.
    Toggle,
    /// Compare what is chosen.
    Close,
}

static BINDINGS: [Binding<Action>; 8] = [
    bind(&[ch(' '), ch('x')], Action::Toggle, "compare the run, or not").hint(Hint::Word("choose")),
    bind(&[key(KeyCode::Enter), key(KeyCode::Esc)], Action::Close, "compare what is chosen")
        .hint(Hint::Word("compare")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Go(Scroll::Up), "the run above"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Go(Scroll::Down), "the run below"),
    bind(&[key(KeyCode::PageUp)], Action::Go(Scroll::PageUp), "a page of runs up"),
    bind(&[key(KeyCode::PageDown)], Action::Go(Scroll::PageDown), "a page of runs down"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Go(Scroll::First), "to the first run"),
    bind(&[key(KeyCode::End), ch('G')], Action::Go(Scroll::Last), "to the last run"),
];

/// The rows of the screen that have a run: below the rule and the headings, above the hints.
fn window(runs: usize, area: Rect) -> Window {
    Window { lines: runs, rows: usize::from(area.height.saturating_sub(3)) }
}

impl View for ChooseRuns {
    type Action = Action;

    fn name(&self) -> &'static str {
        "choose-runs"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let count = cx.model.kept.len();
        let window = window(count, cx.area);
        match action {
            Action::Go(scroll) => {
                self.row = scroll.lead(self.row, count.saturating_sub(1), window.rows.saturating_sub(1));
                self.down = window.following(self.down, self.row);
            }
            Action::Toggle if count == 0 => {}
            Action::Toggle => {
                let choice = &mut cx.ui.compare;
                if choice.sign(self.row).is_none() && choice.is_full() {
                    let text = format!("at most {MOST_COMPARED} runs can be told apart: take one away first");
                    cx.ui.notice = Some(text);
                } else {
                    choice.toggle(self.row);
                }
            }
            Action::Close => return Handled::Close,
        }
        Handled::Done
    }

    /// A click goes to the run under the mouse; where that is the one already, it is chosen or taken away.
    fn on_mouse(&mut self, mouse: Mouse, area: Rect, cx: &mut Context<'_>) -> Handled {
        if mouse.kind != MouseKind::Press(Button::Left) {
            return Handled::Ignored;
        }
        let window = window(cx.model.kept.len(), area);
        let shown = window.shown(window.following(self.down, self.row));
        // The rule and the headings are above the runs.
        let below = mouse.row.checked_sub(area.y + 2).map(usize::from);
        let Some(row) = below.map(|below| shown.start + below).filter(|row| shown.contains(row)) else {
            return Handled::Done;
        };
        if row == self.row {
            return self.on_action(Action::Toggle, cx);
        }
        self.row = row;
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let kept = &scene.model.kept;
        let chosen = scene.ui.compare.chosen().count();
        let head = format!(
            "{} kept, {chosen} of them chosen to be compared",
            counted(kept.len(), "run is", "runs are")
        );
        let runs = kept.iter().enumerate().map(|(place, kept)| {
            let here = if place == self.row { "here: " } else { "" };
            let is_chosen = if scene.ui.compare.sign(place).is_some() { ", chosen" } else { "" };
            let cells = CELLS.each_ref().map(|cell| (cell.text)(&kept.run)).join(", ");
            format!("{here}{}{is_chosen}: {cells}", kept.run.name)
        });
        std::iter::once(head).chain(runs).map(|text| sentence(&text)).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let hint_rows = u16::from(area.height > 2);
        let foot = Rect { y: area.bottom() - hint_rows, height: hint_rows, ..area };
        hints::draw(scene, foot, buffer);
        let body = Rect { height: area.height - hint_rows, ..area };
        let ink = &scene.theme.ink;
        let kept = &scene.model.kept;
        let window = window(kept.len(), area);
        let first = window.following(self.down, self.row);
        let chosen = scene.ui.compare.chosen().count();
        let title = [
            piece("Runs", ink.strong),
            piece(format!("{chosen} chosen, {MOST_COMPARED} at the most"), ink.text),
        ];
        let inner = rule(scene, &title, true, &window.place(scene, first), body, buffer);
        let columns = Columns::of(scene, usize::from(inner.width));
        let mut lines = vec![columns.heading(scene)];
        lines.extend(window.shown(first).map(|place| columns.line(scene, place, place == self.row)));
        if kept.is_empty() {
            let text = " no runs are kept yet, or they are being read";
            lines.push(vec![piece(text, ink.faint)]);
        }
        let columns = usize::from(inner.width);
        let lines: Vec<Vec<Piece>> = lines.into_iter().map(|line| clipped(line, columns)).collect();
        write_lines(&lines, inner, buffer);
    }
}

/// A column behind the names.
struct Cell {
    heading: &'static str,
    width: usize,
    text: fn(&KeptRun) -> String,
}

/// The columns behind the names, the most important ones first.
static CELLS: [Cell; 6] = [
    Cell { heading: "best val %", width: 11, text: |run| fact(run, "best val %") },
    Cell { heading: "test %", width: 8, text: |run| fact(run, "test %") },
    Cell { heading: "epochs", width: 8, text: |run| fact(run, "done epochs") },
    Cell { heading: "state", width: 16, text: |run| fact(run, "state") },
    Cell { heading: "time", width: 10, text: |run| fact(run, "time") },
    Cell { heading: "parameters", width: 12, text: |run| fact(run, "parameters") },
];

fn fact(run: &KeptRun, name: &str) -> String {
    run.fact(name).map_or_else(|| "-".to_owned(), |fact| fact.value.clone())
}

/// Columns of the mark and the sign, and of the names at the least.
const MARK: usize = 4;
const LEAST_NAME: usize = 20;

/// The columns that have room.
struct Columns {
    name: usize,
    cells: usize,
    network: usize,
}

impl Columns {
    fn of(scene: &Scene<'_>, room: usize) -> Self {
        let longest = scene.model.kept.iter().map(|kept| width(&kept.run.name)).max().unwrap_or(0);
        let mut left = room.saturating_sub(MARK + LEAST_NAME);
        let fits = CELLS.iter().take_while(|cell| {
            let fits = cell.width <= left;
            left -= if fits { cell.width } else { 0 };
            fits
        });
        let cells = fits.count();
        let name = longest.max(LEAST_NAME).min(LEAST_NAME + left).min(room.saturating_sub(MARK));
        let network = left.saturating_sub(name.saturating_sub(LEAST_NAME) + 2);
        Self { name, cells, network: if network >= 12 { network } else { 0 } }
    }

    fn heading(&self, scene: &Scene<'_>) -> Vec<Piece> {
        let ink = scene.theme.ink.faint;
        let mut line = format!("{}{}", " ".repeat(MARK), pad_right("run", self.name));
        CELLS.iter().take(self.cells).for_each(|cell| line.push_str(&pad_left(cell.heading, cell.width)));
        if self.network > 0 {
            line.push_str("  network");
        }
        vec![piece(line, ink)]
    }

    fn line(&self, scene: &Scene<'_>, place: usize, is_here: bool) -> Vec<Piece> {
        let (theme, ink) = (scene.theme, &scene.theme.ink);
        let Some(run) = scene.model.kept.get(place).map(|kept| &kept.run) else { return Vec::new() };
        let mark = if is_here { theme.sign("▸", ">") } else { " " };
        let sign = scene.ui.compare.sign(place).map_or_else(
            || piece(theme.sign(" · ", " . "), ink.faint),
            |sign| piece(format!(" {} ", signs::sign(theme, sign)), signs::ink(theme, sign).bold()),
        );
        let name = if run.name.is_empty() { theme.sign("reading …", "reading ...") } else { &run.name };
        let name_ink = if is_here { ink.accent } else { ink.text };
        let mut line = vec![piece(mark, ink.accent), sign, piece(pad_right(name, self.name), name_ink)];
        if let Some(problem) = &run.problem {
            line.push(piece(format!("  {problem}"), ink.bad));
            return line;
        }
        let cells: String =
            CELLS.iter().take(self.cells).map(|cell| pad_left(&(cell.text)(run), cell.width)).collect();
        line.push(piece(cells, ink.text));
        if self.network > 0 {
            let network = pad_right(&fact(run, "network"), self.network);
            line.push(piece(format!("  {network}"), ink.faint));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Event, Fact};
    use crate::tui::app::App;
    use crate::tui::testing::{PLAIN, press, text};
    use KeyCode::{Char, Down, End, Enter, Up};

    fn kept(place: usize) -> Event {
        let fact = |name: &str, value: &str| Fact {
            name: name.to_owned(),
            value: value.to_owned(),
            number: None,
            is_result: true,
        };
        let facts = vec![fact("best val %", "98.10"), fact("network", "dense 10 softmax")];
        let run = KeptRun { name: format!("run-{place}"), facts, ..KeptRun::default() };
        Event::Kept { place, run: Box::new(run) }
    }

    fn opened(runs: usize) -> App {
        let mut app = App::comparing(PLAIN, Vec::new());
        (0..runs).for_each(|place| app.on_event(kept(place)));
        text(&mut app, 80, 24);
        app
    }

    #[test]
    fn runs_are_chosen_from_the_list_and_compared() {
        let mut app = opened(30);
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains("0 chosen, 8 at the most") && drawn.contains("1-21 of 30"), "{drawn}");
        [Char(' '), Down, Down, Char('x')].into_iter().for_each(|key| drop(press(&mut app, key)));
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains("2 chosen, 8 at the most"), "{drawn}");
        assert!(drawn.contains("  o run-0") && drawn.contains("> x run-2"), "{drawn}");
        press(&mut app, Enter);
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains("run-0") && drawn.contains("run-2") && !drawn.contains("run-1 "), "{drawn}");
        press(&mut app, Enter);
        assert!(text(&mut app, 80, 24).contains("2 chosen, 8 at the most"), "the list is one key away");
    }

    #[test]
    fn a_click_goes_to_a_run_and_a_second_one_chooses_it() {
        let mut app = opened(30);
        let click = |app: &mut App, row: u16| {
            app.on_mouse(Mouse { kind: MouseKind::Press(Button::Left), column: 10, row });
            text(app, 80, 24)
        };
        assert!(click(&mut app, 5).contains("> . run-3"));
        assert!(click(&mut app, 5).contains("> o run-3"));
        assert!(click(&mut app, 5).contains("> . run-3"));
        for row in [0, 1] {
            assert!(click(&mut app, row).contains("> . run-3"), "there is no run");
        }
        app.on_mouse(Mouse { kind: MouseKind::WheelDown, column: 10, row: 5 });
        assert!(text(&mut app, 80, 24).contains("> . run-4"), "the wheel is the key");
    }

    #[test]
    fn more_runs_than_can_be_told_apart_are_not_taken() {
        let mut app = opened(12);
        for _ in 0..9 {
            press(&mut app, Char(' '));
            press(&mut app, Down);
        }
        let drawn = text(&mut app, 80, 24);
        assert!(drawn.contains("8 chosen, 8 at the most") && !drawn.contains("run-8 chosen"), "{drawn}");
        press(&mut app, Up);
        press(&mut app, Char(' '));
        assert!(text(&mut app, 80, 24).contains("at most 8 runs"), "it is said why");
    }

    #[test]
    fn any_number_of_runs_and_any_size_will_do() {
        for runs in [0, 1, 300] {
            let mut app = opened(runs);
            [End, Char(' ')].into_iter().for_each(|key| drop(press(&mut app, key)));
            for (columns, rows) in [(1, 1), (3, 2), (9, 3), (12, 4), (20, 5), (40, 12), (240, 70)] {
                text(&mut app, columns, rows);
            }
        }
    }
}
