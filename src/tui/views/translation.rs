//! The page of the translation: the watched sample is shifted by pixels; its feature maps move along (L7), and what pooling leaves
//! of them hardly changes (L11).

mod arrangement;
mod figures;
mod outputs;
mod pictures;
#[cfg(test)]
mod tests;
mod words;

use crate::inspect::translation::Translation as Translated;
use crate::inspect::translation::found::Translated as Found;
use crate::inspect::translation::shift::Shift;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::AskId;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::text::{Piece, piece, write_lines};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, View};
use crate::tui::views::dashboard::pictures as sources;
use crate::viz::number::grouped;
use arrangement::Parts;
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The page, as it is registered.
pub const PAGE: Page = Page::of::<Translation>(&[ch('X')], "translation: shift the sample");

/// What the page asks.
const ASK: AskId = AskId::of("translation");
/// How many units a step among those of a layer without places goes.
const UNITS: isize = 10;

/// The sample, shifted so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Translation {
    shift: Shift,
}

/// What a key can ask of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Close the page.
    Close,
    /// Shift the sample a pixel to the left.
    Left,
    /// Shift the sample a pixel to the right.
    Right,
    /// Shift the sample a pixel up.
    Up,
    /// Shift the sample a pixel down.
    Down,
    /// Put the sample back in its place.
    Home,
    /// Show the next layer.
    LayerNext,
    /// Show the layer before.
    LayerPrevious,
    /// Show the next map.
    MapNext,
    /// Show the map before.
    MapPrevious,
    /// Show the next sample.
    SampleNext,
    /// Show the sample before.
    SamplePrevious,
    /// Show the next sample that the network gets wrong.
    SampleWrong,
}

static BINDINGS: [Binding<Action>; 13] = [
    bind(&[key(KeyCode::Esc)], Action::Close, "back to the dashboard").hint(Hint::Word("back")),
    bind(&[key(KeyCode::Left), ch('h')], Action::Left, "shift a pixel to the left"),
    bind(&[key(KeyCode::Right), ch('l')], Action::Right, "shift a pixel to the right")
        .hint(Hint::Word("shift")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Up, "shift a pixel up"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Down, "shift a pixel down"),
    bind(&[ch('0'), key(KeyCode::Home)], Action::Home, "back in its place").hint(Hint::Word("reset")),
    bind(&[key(KeyCode::PageDown), ch('}')], Action::MapNext, "the next map").hint(Hint::Word("map")),
    bind(&[key(KeyCode::PageUp), ch('{')], Action::MapPrevious, "the map before"),
    bind(&[ch(']')], Action::LayerNext, "the next layer").hint(Hint::Word("layer")),
    bind(&[ch('[')], Action::LayerPrevious, "the layer before"),
    bind(&[ch('n')], Action::SampleNext, "another sample").hint(Hint::Word("sample")),
    bind(&[ch('p')], Action::SamplePrevious, "the sample before"),
    bind(&[ch('m')], Action::SampleWrong, "the next mistake"),
];

impl View for Translation {
    type Action = Action;

    fn name(&self) -> &'static str {
        "translation"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, _model: &Model, ui: &UiState) -> Vec<Ask> {
        let asked = Translated { view: ui.layer, sample: ui.sample, map: ui.filter, shift: self.shift };
        vec![Ask::every(ASK, Question::Translation(asked))]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        let by = |down, right| Shift { down, right };
        match action {
            Action::Close => return Handled::Close,
            Action::Left => self.put(self.shift.and(by(0, -1)), cx),
            Action::Right => self.put(self.shift.and(by(0, 1)), cx),
            Action::Up => self.put(self.shift.and(by(-1, 0)), cx),
            Action::Down => self.put(self.shift.and(by(1, 0)), cx),
            Action::Home => self.put(Shift::default(), cx),
            Action::LayerNext => sources::layer(1, cx),
            Action::LayerPrevious => sources::layer(-1, cx),
            Action::MapNext => step_map(1, cx),
            Action::MapPrevious => step_map(-1, cx),
            Action::SampleNext => sources::sample(1, cx),
            Action::SamplePrevious => sources::sample(-1, cx),
            Action::SampleWrong => sources::find_mistake(cx),
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        match scene.model.answers.get(&ASK).map(|answer| (answer, &answer.body)) {
            Some((answer, Finding::Translation(found))) => words::sentences(scene, found, answer.total_steps),
            Some((_, Finding::Nothing(reason))) => words::nothing(reason),
            _ => vec!["Translation: waiting for the first picture.".to_owned()],
        }
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let answer = scene.model.answers.get(&ASK);
        let title = fitting(titles(scene, answer), usize::from(body.width).saturating_sub(5));
        let inner = rule(scene, &title, true, &[], body, buffer);
        match answer.map(|answer| &answer.body) {
            Some(Finding::Translation(found)) => {
                let parts = Parts::of(scene, found, inner);
                pictures::draw(scene, found, &parts, buffer);
                outputs::draw(scene, found, parts.outputs, buffer);
                figures::draw(scene, found, parts.figures, buffer);
            }
            Some(Finding::Nothing(reason)) => {
                write_lines(&[vec![piece(reason.clone(), scene.theme.ink.text)]], inner, buffer);
            }
            _ => write_lines(
                &[vec![piece(" waiting for the first picture", scene.theme.ink.faint)]],
                inner,
                buffer,
            ),
        }
    }
}

impl Translation {
    /// Shifts the sample so far, or as far as it may be.
    fn put(&mut self, shift: Shift, cx: &mut Context<'_>) {
        let shift = cx.model.info.as_deref().map_or(shift, |info| shift.within(info.input));
        if shift != self.shift && cx.can_ask() {
            self.shift = shift;
            cx.model.pending.picture = true;
        }
    }
}

/// What was found last for the page: also what the screen shows of it, if the page is open.
pub fn found(model: &Model) -> Option<&Found> {
    match &model.answers.get(&ASK)?.body {
        Finding::Translation(found) => Some(found),
        _ => None,
    }
}

/// Goes so many maps on, or pages of units.
fn step_map(steps: isize, cx: &mut Context<'_>) {
    let Some(maps) = found(cx.model).and_then(|found| found.maps.as_ref()) else { return };
    let (last, steps) = (maps.count.saturating_sub(1), if maps.is_flat() { steps * UNITS } else { steps });
    let map = cx.ui.filter.min(last).saturating_add_signed(steps).min(last);
    if map != cx.ui.filter && cx.can_ask() {
        cx.ui.filter = map;
        cx.model.pending.picture = true;
    }
}

/// What is shown, with less and less in it.
fn titles(scene: &Scene<'_>, answer: Option<&Answer>) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let name = piece("Translation", ink.strong);
    let Some((answer, Finding::Translation(found))) = answer.map(|answer| (answer, &answer.body)) else {
        return vec![vec![name]];
    };
    let (sample, batch) = (grouped(found.original.index as u64), grouped(answer.total_steps));
    let (long, shift, short) = (sentence(found.shift), words(found.shift, ", "), words(found.shift, " "));
    let strong = |text: String| piece(text, ink.accent);
    let text = |text: String| piece(text, ink.text);
    vec![
        vec![name, text(format!("sample {sample}")), strong(long), text(format!("after batch {batch}"))],
        vec![text(format!("sample {sample}")), strong(shift.clone()), text(format!("after batch {batch}"))],
        vec![strong(shift), text(format!("batch {batch}"))],
        vec![strong(short.clone()), text(batch)],
        vec![strong(short)],
    ]
}

/// That the sample is shifted, and how far.
fn sentence(shift: Shift) -> String {
    if shift == Shift::default() {
        "not shifted".to_owned()
    } else {
        format!("shifted {}", words(shift, ", "))
    }
}

/// A shift in words.
fn words(shift: Shift, between: &str) -> String {
    let part = |pixels: i32, before: &str, after: &str| match pixels {
        0 => None,
        pixels => Some(format!("{} {}", pixels.abs(), if pixels < 0 { before } else { after })),
    };
    let parts = [part(shift.down, "up", "down"), part(shift.right, "left", "right")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "not shifted".to_owned() } else { parts.join(between) }
}
