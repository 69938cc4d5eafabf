//! The tiles of the gallery: image, truth, prediction, and how sure the network is.

use super::words::{arrow, output};
use crate::inspect::layer::Sample;
use crate::inspect::mistakes::{Gallery, Judgement};
use crate::tui::blit;
use crate::tui::panes::sample::input_grid;
use crate::tui::panes::text::{Piece, piece, write};
use crate::tui::panes::tiles::{Contents, Tiles};
use crate::tui::view::scene::Scene;
use crate::viz::grid::Ink;
use crate::viz::text::{clip, pad_left, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Names of classes up to so many columns stand on one line with the output.
const SHORT: usize = 2;
/// Names of classes up to so many columns stand beside each other, longer ones on a line each.
const MEDIUM: usize = 5;
/// The most columns of a name that a tile is made wider for.
const LONG: usize = 14;
/// The columns of an output, with a blank before it.
const OUTPUT: usize = 8;

/// Where the images are; `None` if not even one has room.
pub fn tiles(scene: &Scene<'_>, gallery: &Gallery, area: Rect) -> Option<Tiles> {
    let (name, arrow) = (scene.model.longest_class(), scene.theme.sign(1, 2));
    // The mark of the cursor, both classes with an arrow between or before them, and the output.
    let (lines, columns) = if name <= SHORT {
        (1, 1 + 2 * name + arrow + OUTPUT)
    } else if name <= MEDIUM {
        (2, 1 + (2 * name + arrow).max(OUTPUT))
    } else {
        (3, 1 + (arrow + name.min(LONG)).max(OUTPUT))
    };
    Tiles::of(scene, Contents { picture: (gallery.shape.height, gallery.shape.width), lines, columns }, area)
}

/// Draws the images that are shown, with a mark at the one under the cursor.
pub fn draw(
    scene: &Scene<'_>,
    gallery: &Gallery,
    tiles: &Tiles,
    (shown, cursor): (Range<usize>, usize),
    buffer: &mut Buffer,
) {
    for (place, index) in shown.enumerate() {
        let area = tiles.tile(place);
        let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
        if let Some(pixels) = gallery.picture(index) {
            let sample = Sample { shape: gallery.shape, pixels: pixels.to_vec(), ..Sample::default() };
            let picture = Rect { height: tiles.picture.1 as u16, ..inner };
            blit::grid(&input_grid(scene, &sample, tiles.scale, None), picture, buffer);
        }
        let image = &gallery.first[index];
        let room = usize::from(inner.width);
        let lines = match tiles.lines {
            1 => vec![one_line(scene, gallery, image, room.min(tiles.pitch - 2))],
            2 => two_lines(scene, gallery, image, room),
            _ => three_lines(scene, gallery, image, room),
        };
        let mark = if index == cursor { scene.theme.sign("▸", ">") } else { " " };
        for (row, line) in lines.into_iter().enumerate() {
            let mark = piece(if row == 0 { mark } else { " " }, scene.theme.ink.accent);
            let line = if index == cursor { emphasised(scene, line) } else { line };
            write(&[vec![mark], line].concat(), blit::row(area, tiles.picture.1 + row), buffer);
        }
    }
}

/// The same line as one under the cursor.
fn emphasised(scene: &Scene<'_>, line: Vec<Piece>) -> Vec<Piece> {
    line.into_iter().map(|(text, _)| piece(text, scene.theme.ink.accent.bold())).collect()
}

/// Classes and output on one line.
fn one_line(scene: &Scene<'_>, gallery: &Gallery, image: &Judgement, room: usize) -> Vec<Piece> {
    let classes = classes(scene, image, room);
    let taken: usize = classes.iter().map(|(text, _)| width(text)).sum();
    let output = pad_left(&output(gallery.softmax, image.confidence), room.saturating_sub(taken));
    [classes, vec![piece(output, scene.theme.ink.text)]].concat()
}

/// Classes on one line, the output on the next.
fn two_lines(scene: &Scene<'_>, gallery: &Gallery, image: &Judgement, room: usize) -> Vec<Vec<Piece>> {
    let output = clip(&output(gallery.softmax, image.confidence), room);
    vec![classes(scene, image, room), vec![piece(output, scene.theme.ink.text)]]
}

/// The true class, the predicted one and the output, on a line each.
fn three_lines(scene: &Scene<'_>, gallery: &Gallery, image: &Judgement, room: usize) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let (arrow, output) = (arrow(scene), output(gallery.softmax, image.confidence));
    let label = clip(&scene.model.class(image.label), room);
    let predicted = clip(&scene.model.class(image.predicted), room.saturating_sub(width(arrow)));
    vec![
        vec![piece(label, ink.good)],
        vec![piece(arrow, ink.faint), piece(predicted, said(scene, image))],
        vec![piece(clip(&output, room), ink.text)],
    ]
}

/// How a prediction is written: as what is right or wrong.
fn said(scene: &Scene<'_>, image: &Judgement) -> Ink {
    let ink = &scene.theme.ink;
    if image.label == image.predicted { ink.good } else { ink.bad }
}

/// The true class and the predicted one; each has half of the room where there is not enough for both.
fn classes(scene: &Scene<'_>, image: &Judgement, room: usize) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let (label, predicted) = (scene.model.class(image.label), scene.model.class(image.predicted));
    let arrow = arrow(scene);
    let room = room.saturating_sub(width(arrow));
    let first = (room / 2).max(room.saturating_sub(width(&predicted)));
    let label = clip(&label, first);
    let predicted = clip(&predicted, room.saturating_sub(width(&label)));
    vec![piece(label, ink.good), piece(arrow, ink.faint), piece(predicted, said(scene, image))]
}
