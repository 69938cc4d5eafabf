//! The page of the journal: all that was done to the run, and where; what was taken back is marked.

mod listing;
#[cfg(test)]
mod tests;

use crate::tui::layout::PageLayout;
use crate::tui::panes::edges;
use crate::tui::panes::rule::rule;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::{Handled, View};
use crate::tui::views::time_machine::TimeMachine;
use crate::viz::number::grouped;
use crate::viz::text::{clip, pad_left, pad_right, width};
use crossterm::event::KeyCode;
use listing::{Line, Listing};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<Journal>(&[ch('Y')], "the journal: what was done to the run");

/// What is said of a run that nobody has touched.
const UNTOUCHED: &str =
    "Nothing was done to this run: all that it is follows from its settings and its seed.";

/// The newest acts that are said in sentences.
const SAID: usize = 100;

/// The list of acts, with one that is chosen, so many back from the newest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Journal {
    back: usize,
}

/// What a key can ask of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Close the page.
    Close,
    /// Choose another act; who chooses the newest one stays with the newest.
    Choose(Scroll),
    /// Look at the moment that the chosen act was done at.
    Look,
}

static BINDINGS: [Binding<Action>; 8] = [
    bind(&[key(KeyCode::Esc)], Action::Close, "back to the dashboard").hint(Hint::Word("back")),
    bind(&[key(KeyCode::Enter)], Action::Look, "the moment of the act").hint(Hint::Word("its moment")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Choose(Scroll::Up), "the act before"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Choose(Scroll::Down), "the act after"),
    bind(&[key(KeyCode::PageUp)], Action::Choose(Scroll::PageUp), "a page of acts back"),
    bind(&[key(KeyCode::PageDown)], Action::Choose(Scroll::PageDown), "a page of acts on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Choose(Scroll::First), "to the first act"),
    bind(&[key(KeyCode::End), ch('G')], Action::Choose(Scroll::Last), "to the newest act"),
];

impl Journal {
    /// The place of the chosen act among so many.
    const fn chosen(self, count: usize) -> usize {
        count.saturating_sub(1).saturating_sub(self.back)
    }

    /// Looks at the moment that is nearest to the place of the chosen act.
    fn look(self, cx: &mut Context<'_>) -> Handled {
        let listing = Listing::of(cx.model);
        let step = listing.line(self.chosen(listing.len())).and_then(|line| line.step);
        let nearest = |step| cx.with_live(|cx| cx.model.moments.nearest(step).map(|moment| moment.step));
        let moment = step.and_then(nearest);
        if moment.is_none() {
            cx.ui.notice = Some("no moment of the run is kept from there".to_owned());
            return Handled::Done;
        }
        if !cx.has_trainer() {
            return Handled::Done;
        }
        // What is frozen goes on, for it is to show that moment.
        (cx.ui.moment, cx.ui.is_frozen) = (moment, false);
        Handled::Open(Box::new(TimeMachine::default()))
    }
}

/// The acts that have room below the rule and above the words at the foot.
fn rows(area: Rect) -> usize {
    usize::from(PageLayout::of(area).body.height.saturating_sub(2))
}

impl View for Journal {
    type Action = Action;

    fn name(&self) -> &'static str {
        "journal"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let count = cx.model.journal.len();
        match action {
            Action::Close => return Handled::Close,
            Action::Look => return self.look(cx),
            Action::Choose(scroll) => {
                let last = count.saturating_sub(1);
                self.back = last - scroll.lead(self.chosen(count), last, rows(cx.area));
            }
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let listing = Listing::of(scene.model);
        let count = listing.len();
        let head = match count {
            0 => UNTOUCHED.to_owned(),
            count => sentence(&format!(
                "journal: {} to this run",
                counted(count, "thing was done", "things were done")
            )),
        };
        let chosen = listing.line(self.chosen(count));
        let said = |line: &Line| {
            let undone = if line.is_undone { ", taken back" } else { "" };
            format!("{}: {}{undone}", line.place, line.act)
        };
        let chosen = chosen.map(|line| sentence(&format!("chosen: {}", said(&line))));
        let first = count.saturating_sub(SAID);
        let newest = listing.lines(first..count).into_iter().rev().map(|line| sentence(&said(&line)));
        let rest = (first > 0).then(|| sentence(&format!("{} before that", counted(first, "act", "acts"))));
        let replay = sentence(&replay(scene));
        std::iter::once(head).chain(chosen).chain([replay]).chain(newest).chain(rest).collect()
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let ink = &scene.theme.ink;
        let listing = Listing::of(scene.model);
        let count = listing.len();
        let window = Window { lines: count, rows: rows(area) };
        let chosen = self.chosen(count);
        let first = window.following(window.last(), chosen);
        let place = window.place(scene, first);
        let undone = listing.undone();
        let mut title = vec![piece("Journal", ink.strong)];
        if count > 0 {
            title.push(piece(counted(count, "act", "acts"), ink.text));
        }
        if undone > 0 {
            title.push(piece(format!("{undone} taken back"), ink.faint));
        }
        let inner = rule(scene, &title, true, &place, body, buffer);
        let shown = window.shown(first);
        let chosen = chosen.saturating_sub(shown.start);
        draw_lines(scene, &listing.lines(shown), chosen, inner, buffer);
        let foot = Rect { y: inner.bottom().saturating_sub(1), height: inner.height.min(1), ..inner };
        let text = clip(&format!(" {}", replay(scene)), usize::from(foot.width));
        write(&[piece(text, ink.faint)], foot, buffer);
    }
}

/// Draws the acts that are shown, or says that there is none.
fn draw_lines(scene: &Scene<'_>, lines: &[Line], chosen: usize, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let columns = usize::from(area.width);
    if scene.model.journal.is_empty() {
        let room = Rect { height: area.height.saturating_sub(1), ..area };
        let text = crate::viz::text::wrap(UNTOUCHED, columns.saturating_sub(2).max(1)).into_iter();
        let text: Vec<Vec<Piece>> = text.map(|line| vec![piece(format!(" {line}"), ink.text)]).collect();
        return write_lines(&text[..text.len().min(usize::from(room.height))], room, buffer);
    }
    let widest = |cell: fn(&Line) -> usize| lines.iter().map(cell).max().unwrap_or(0);
    let places = widest(|line| width(&line.place));
    let steps = widest(|line| line.step.map_or(0, |step| width(&grouped(step))));
    let drawn = lines.iter().enumerate();
    let drawn: Vec<Vec<Piece>> =
        drawn.map(|(index, line)| row(scene, line, index == chosen, [places, steps], columns)).collect();
    write_lines(&drawn, area, buffer);
}

/// The row of an act: where it was done, what it was, and whether it was taken back.
fn row(scene: &Scene<'_>, line: &Line, is_chosen: bool, widths: [usize; 2], columns: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mark = if is_chosen { scene.theme.sign("▸", ">") } else { " " };
    let [places, steps] = widths;
    let place = format!("{mark}{}", pad_right(&line.place, places));
    let step = line.step.map_or_else(String::new, grouped);
    let step = if columns >= 60 { format!("  batch {}", pad_left(&step, steps)) } else { String::new() };
    let (of_act, sign) = match (line.is_undone, line.is_undo) {
        (true, _) => (ink.faint, scene.theme.sign("✗ ", "x ")),
        (_, true) => (ink.text, scene.theme.sign("↶ ", "< ")),
        _ => (ink.strong, "  "),
    };
    let undone = if line.is_undone { "  taken back" } else { "" };
    let mut pieces = vec![
        piece(place, if is_chosen { ink.accent } else { ink.text }),
        piece(step, ink.faint),
        piece(format!("  {sign}"), of_act),
    ];
    let room = columns.saturating_sub(columns_of(&pieces) + undone.len());
    pieces.extend([piece(clip(&line.act, room), of_act), piece(undone, ink.faint)]);
    pieces
}

/// Says how the run is done again.
fn replay(scene: &Scene<'_>) -> String {
    match scene.model.info.as_deref().and_then(|info| info.run.as_deref()) {
        Some(run) => format!("all of this once more, with the same bits: cnn-tui replay {}", clip(run, 40)),
        None => "this run is kept nowhere; one that is can be done again with cnn-tui replay".to_owned(),
    }
}
