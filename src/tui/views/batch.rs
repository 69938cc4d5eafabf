//! The page of the next batch: its images as the network is trained on them, distorted if the run does so.

#[cfg(test)]
mod tests;

use crate::inspect::layer::Sample;
use crate::inspect::next_images::NextImages;
use crate::inspect::rehearsal::BatchImages;
use crate::inspect::{Answer, Ask, Finding, Question};
use crate::protocol::AskId;
use crate::tui::blit;
use crate::tui::model::Model;
use crate::tui::panes::edges;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::rule;
use crate::tui::panes::sample::input_grid;
use crate::tui::panes::scroll::{Scroll, Window};
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::panes::text::{Piece, columns_of, piece, write, write_lines};
use crate::tui::panes::tiles::{Contents, Tiles};
use crate::tui::view::bindings::{Binding, Hint, bind, ch, key};
use crate::tui::view::context::Context;
use crate::tui::view::scene::Scene;
use crate::tui::view::stack::Page;
use crate::tui::view::ui_state::UiState;
use crate::tui::view::{Handled, View};
use crate::viz::number::grouped;
use crate::viz::text::{clip, width, wrap};
use crossterm::event::KeyCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// The page and the key that opens it.
pub const PAGE: Page = Page::of::<Batch>(&[ch('Q')], "the next batch of images");

/// The question of the page.
const ASK: AskId = AskId::of("batch");
/// The columns that the name of a class takes at the most below its image.
const NAME: usize = 9;
/// What is said where nothing is done to images.
const NOTHING_DONE: &str =
    "Nothing is done to these images. The setting augment shifts, turns or bends them, anew in each epoch.";

/// The images of the next batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batch {
    /// Whether the images are shown as they are.
    plain: bool,
    /// The first row of images that is shown.
    first: usize,
}

/// What a key can ask of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show the images as they are, or as they are trained on.
    Plain,
    /// Go to other images.
    Scroll(Scroll),
    /// Close the page.
    Close,
}

static BINDINGS: [Binding<Action>; 8] = [
    bind(&[ch('o')], Action::Plain, "as they are, or as trained on").hint(Hint::Word("original")),
    bind(&[key(KeyCode::Up), ch('k')], Action::Scroll(Scroll::Up), "a row up"),
    bind(&[key(KeyCode::Down), ch('j')], Action::Scroll(Scroll::Down), "a row down"),
    bind(&[key(KeyCode::PageUp)], Action::Scroll(Scroll::PageUp), "a page back"),
    bind(&[key(KeyCode::PageDown)], Action::Scroll(Scroll::PageDown), "a page on"),
    bind(&[key(KeyCode::Home), ch('g')], Action::Scroll(Scroll::First), "to the first"),
    bind(&[key(KeyCode::End), ch('G')], Action::Scroll(Scroll::Last), "to the last"),
    bind(&[key(KeyCode::Esc)], Action::Close, "back").hint(Hint::Word("back")),
];

impl View for Batch {
    type Action = Action;

    fn name(&self) -> &'static str {
        "batch"
    }

    fn bindings(&self) -> &'static [Binding<Action>] {
        &BINDINGS
    }

    fn asks(&self, _model: &Model, _ui: &UiState) -> Vec<Ask> {
        vec![Ask::every(ASK, Question::NextImages(NextImages))]
    }

    fn on_action(&mut self, action: Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Plain => self.plain = !self.plain,
            Action::Scroll(scroll) => {
                let found =
                    known(cx.model).and_then(|batch| Some((batch, tiles(&cx.scene(), batch, cx.area)?)));
                if let Some((batch, tiles)) = found {
                    self.first = tiles.window(batch.images.len()).scrolled(self.first, scroll);
                }
            }
            Action::Close => return Handled::Close,
        }
        Handled::Done
    }

    fn sentences(&self, scene: &Scene<'_>) -> Vec<String> {
        let Some(batch) = known(scene.model) else { return vec![sentence(waiting(scene))] };
        let what = if batch.augmentation.is_empty() {
            NOTHING_DONE.to_owned()
        } else {
            format!("they are distorted by {}, drawn anew in each epoch", batch.augmentation)
        };
        let labels: Vec<String> =
            batch.labels.iter().map(|&label| scene.model.class(usize::from(label))).collect();
        vec![
            sentence(&format!(
                "the next batch, number {} of the run, in epoch {}, has {}",
                grouped(batch.number),
                batch.epoch + 1,
                counted(batch.samples, "image", "images")
            )),
            sentence(&what),
            sentence(&format!("their classes are, in order, {}", labels.join(", "))),
        ]
    }

    fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let Some(body) = edges::draw(scene, area, buffer) else { return };
        let ink = &scene.theme.ink;
        let columns = usize::from(body.width);
        let Some(batch) = known(scene.model) else {
            let inner = rule(scene, &[piece("Next batch", ink.strong)], true, &[], body, buffer);
            let lines = wrap(waiting(scene), columns).into_iter().map(|line| vec![piece(line, ink.faint)]);
            write_lines(&lines.collect::<Vec<_>>(), inner, buffer);
            return;
        };
        let tiles = tiles(scene, batch, area);
        let window = tiles.map(|tiles| tiles.window(batch.images.len()));
        let place = window.map_or_else(Vec::new, |window| self.place(scene, batch, tiles, window));
        let taken = columns_of(&place) + if place.is_empty() { 6 } else { 11 };
        let title = fitting(titles(scene, batch), columns.saturating_sub(taken));
        let inner = rule(scene, &title, true, &place, body, buffer);
        let blank = piece(" ", ink.text);
        let about = fitting(self.about(scene, batch), columns.saturating_sub(1));
        write(&[vec![blank], about].concat(), inner, buffer);
        if let Some((tiles, window)) = tiles.zip(window) {
            self.draw_images(scene, batch, &tiles, window, buffer);
        }
    }
}

impl Batch {
    /// Gives the images in the rows that are shown.
    fn shown(&self, batch: &BatchImages, tiles: &Tiles, window: Window) -> Range<usize> {
        let rows = window.shown(self.first);
        rows.start * tiles.across..(rows.end * tiles.across).min(batch.images.len())
    }

    /// Says which of the images are shown, where that is not all of the batch.
    fn place(
        &self,
        scene: &Scene<'_>,
        batch: &BatchImages,
        tiles: Option<Tiles>,
        window: Window,
    ) -> Vec<Piece> {
        let shown = tiles.map_or(0..0, |tiles| self.shown(batch, &tiles, window));
        if shown.is_empty() || shown.len() == batch.samples {
            return Vec::new();
        }
        let dash = scene.theme.sign("–", "-");
        let text = format!("{}{dash}{} of {}", shown.start + 1, shown.end, batch.samples);
        vec![piece(text, scene.theme.ink.text)]
    }

    /// Says what is seen, with less and less in it.
    fn about(&self, scene: &Scene<'_>, batch: &BatchImages) -> Vec<Vec<Piece>> {
        let ink = &scene.theme.ink;
        if batch.augmentation.is_empty() {
            let short = "Nothing is done to them; the setting augment would.";
            return [NOTHING_DONE, short, "as they are"].map(|text| vec![piece(text, ink.faint)]).into();
        }
        let state = if self.plain { "as they are, not as trained on" } else { "as trained on" };
        let state = piece(state, if self.plain { ink.accent } else { ink.text });
        let how = format!(": {}", batch.augmentation);
        vec![vec![state.clone(), piece(how, ink.faint)], vec![state]]
    }

    fn draw_images(
        &self,
        scene: &Scene<'_>,
        batch: &BatchImages,
        tiles: &Tiles,
        window: Window,
        buffer: &mut Buffer,
    ) {
        for (place, image) in self.shown(batch, tiles, window).enumerate() {
            let area = tiles.tile(place);
            let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
            if let Some(pixels) = batch.picture(image, !self.plain) {
                let sample = Sample { shape: batch.shape, pixels: pixels.to_vec(), ..Sample::default() };
                let picture = Rect { height: tiles.picture.1 as u16, ..inner };
                blit::grid(&input_grid(scene, &sample, tiles.scale, None), picture, buffer);
            }
            let name = clip(&scene.model.class(usize::from(batch.labels[image])), usize::from(inner.width));
            let line = [piece(name, scene.theme.ink.good)];
            write(&line, blit::row(inner, tiles.picture.1), buffer);
        }
    }
}

/// The batch in the answer, if there is one and it has images.
fn known(model: &Model) -> Option<&BatchImages> {
    match model.answers.get(&ASK) {
        Some(Answer { body: Finding::NextImages(batch), .. }) if !batch.images.is_empty() => Some(batch),
        _ => None,
    }
}

/// What is said while nothing is known.
fn waiting<'a>(scene: &Scene<'a>) -> &'a str {
    if scene.model.answers.contains_key(&ASK) {
        "nothing is trained here, so there is no next batch"
    } else {
        scene.model.reason_for_no_pictures()
    }
}

/// Where the images are; `None` if not even one has room.
fn tiles(scene: &Scene<'_>, batch: &BatchImages, area: Rect) -> Option<Tiles> {
    let names = batch.labels.iter().map(|&label| width(&scene.model.class(usize::from(label))));
    let columns = names.max().unwrap_or(0).min(NAME) + 1;
    Tiles::of(scene, Contents { picture: (batch.shape.height, batch.shape.width), lines: 1, columns }, area)
}

/// Says which batch it is, with less and less in it.
fn titles(scene: &Scene<'_>, batch: &BatchImages) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let title = piece("Next batch", ink.strong);
    let (number, epoch) = (grouped(batch.number), batch.epoch + 1);
    let images = counted(batch.samples, "image", "images");
    let about = |text: String| vec![title.clone(), piece(text, ink.text)];
    vec![
        about(format!("number {number}, in epoch {epoch}: {images}")),
        about(format!("number {number}: {images}")),
        about(number),
        vec![title],
    ]
}
