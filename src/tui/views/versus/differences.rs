//! The images on which two networks differ: how many there are, what that means, and each with its truth and both answers.

use super::contrast::inks;
use super::state::{ALBUM, Versus};
use super::tiles::{HEAD_ROWS, NAME, Tiles};
use crate::inspect::Finding;
use crate::inspect::layer::Sample;
use crate::inspect::pictures::Album;
use crate::protocol::Side;
use crate::tui::blit;
use crate::tui::model::Model;
use crate::tui::model::comparison::{Comparison, Difference, Which};
use crate::tui::panes::prose::Line;
use crate::tui::panes::reading::fitting;
use crate::tui::panes::rule::{room_beside, rule};
use crate::tui::panes::sample::input_grid;
use crate::tui::panes::text::{Piece, piece, write, write_lines, write_wrapped};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, significant};
use crate::viz::text::clip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The least chance that is written with its digits.
const LEAST: f64 = 1e-4;

/// Draws the counts, and the images that are listed.
pub fn draw(versus: &Versus, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let ink = &scene.theme.ink;
    let Some(comparison) = scene.model.comparison.as_deref() else {
        let title = [piece("Where they differ", ink.strong)];
        let inner = rule(scene, &title, false, &[], area, buffer);
        return write_wrapped(&format!(" {}", nothing_yet(scene)), ink.faint, inner, buffer);
    };
    let list = versus.list(comparison);
    let tiles = Tiles::of(scene, area);
    let shown = tiles.as_ref().map_or(0..0, |tiles| versus.shown(&list, tiles));
    let title = [piece("Where they differ", ink.strong), piece(which(versus.which), ink.accent)];
    let dash = scene.theme.sign("–", "-");
    let place = if shown.is_empty() {
        format!("{}", list.len())
    } else {
        format!("{}{dash}{} of {}", shown.start + 1, shown.end, grouped(list.len() as u64))
    };
    let place = fitting(vec![vec![piece(place, ink.text)]], room_beside(&title, area.width));
    let inner = rule(scene, &title, false, &place, area, buffer);
    let room = usize::from(area.width).saturating_sub(1);
    let lines = [counts(scene, comparison), meaning(scene, comparison)]
        .map(|choices| [vec![piece(" ", ink.text)], fitting(choices, room)].concat());
    write_lines(&lines, Rect { height: inner.height.min(HEAD_ROWS - 1), ..inner }, buffer);
    let Some(tiles) = tiles else { return };
    let cursor = versus.cursor(&list);
    let album = album(scene.model);
    for (place, index) in shown.enumerate() {
        draw_tile(scene, album, &list[index], index == cursor, (&tiles, place), buffer);
    }
}

/// What the images look like, as far as that is known.
fn album(model: &Model) -> Option<&Album> {
    match &model.answers.get(&ALBUM)?.body {
        Finding::Pictures(album) => Some(album),
        _ => None,
    }
}

/// Draws an image with its truth and both answers.
fn draw_tile(
    scene: &Scene<'_>,
    album: Option<&Album>,
    image: &Difference,
    is_marked: bool,
    (tiles, place): (&Tiles, usize),
    buffer: &mut Buffer,
) {
    let area = tiles.tile(place);
    let inner = Rect { x: area.x + area.width.min(1), width: area.width.saturating_sub(1), ..area };
    if let Some((album, pixels)) = album.and_then(|album| Some((album, album.picture(image.index)?))) {
        let sample = Sample { shape: album.shape, pixels: pixels.to_vec(), ..Sample::default() };
        let picture = Rect { height: inner.height.min(tiles.picture.1 as u16), ..inner };
        blit::grid(&input_grid(scene, &sample, tiles.scale, None), picture, buffer);
    }
    let mark = piece(if is_marked { scene.theme.sign("▸", ">") } else { " " }, scene.theme.ink.accent);
    let [truth, a, b] = answers(scene, image, is_marked);
    let lines = match tiles.lines {
        1 => vec![vec![mark, truth, a, b]],
        _ => vec![vec![mark, truth], vec![a], vec![b]],
    };
    for (row, line) in lines.iter().enumerate() {
        write(line, blit::row(area, tiles.picture.1 + row), buffer);
    }
}

/// The truth, and what each run says: right answers and wrong ones differ in more than colour, for the truth stands before them.
fn answers(scene: &Scene<'_>, image: &Difference, is_marked: bool) -> [Piece; 3] {
    let ink = &scene.theme.ink;
    let name = |class: usize| clip(&scene.model.class(class), NAME);
    let said = |side: Side| {
        let class = image.predicted[side.index()];
        let ink = if class == image.label { ink.good } else { ink.bad };
        piece(format!(" {} {}", side.letter(), name(class)), ink)
    };
    let strong = if is_marked { ink.accent.bold() } else { ink.strong };
    [piece(name(image.label), strong), said(Side::A), said(Side::B)]
}

/// Which images are listed, in words.
pub const fn which(which: Which) -> &'static str {
    match which {
        Which::OneRight => "one is right",
        Which::OnlyA => "only A is right",
        Which::OnlyB => "only B is right",
        Which::BothWrong => "both wrong, differently",
    }
}

/// How many images there are of each kind, with less and less in it.
fn counts(scene: &Scene<'_>, comparison: &Comparison) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let [a, b] = inks(scene.theme);
    let set = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
    let number = |count: usize| grouped(count as u64);
    let (images, step) = (number(comparison.images), grouped(comparison.step));
    let [only_a, only_b] = comparison.only.map(number);
    let (right, wrong) = (number(comparison.both_right), number(comparison.both_wrong));
    let kinds = vec![
        piece(format!("only A right {only_a}"), a),
        piece(", ", ink.faint),
        piece(format!("only B right {only_b}"), b),
        piece(format!(", both wrong {wrong}"), ink.text),
    ];
    let right = piece(format!("both right {right}, "), ink.text);
    let head = |text: String| vec![piece(text, ink.text)];
    vec![
        [head(format!("{images} {set} images after batch {step}: ")), vec![right.clone()], kinds.clone()]
            .concat(),
        [head(format!("{images} {set}, batch {step}: ")), vec![right], kinds.clone()].concat(),
        [head(format!("batch {step}: ")), kinds].concat(),
        vec![piece(format!("A {only_a}"), a), piece(" ", ink.faint), piece(format!("B {only_b}"), b)],
    ]
}

/// How likely such a split is, if both networks are equally good.
fn meaning(scene: &Scene<'_>, comparison: &Comparison) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let chance = chance(comparison);
    let told = [
        format!("if both were equally good, so uneven a split would come with p {chance} (McNemar)"),
        format!("chance of so uneven a split between equals: p {chance} (McNemar)"),
        format!("McNemar: p {chance}"),
    ];
    told.map(|text| vec![piece(text, ink.faint)]).into()
}

/// A chance in few digits.
pub fn chance(comparison: &Comparison) -> String {
    if comparison.chance < LEAST {
        format!("< {LEAST}")
    } else {
        format!("= {}", significant(comparison.chance))
    }
}

/// Why there is nothing to compare yet.
pub fn nothing_yet(scene: &Scene<'_>) -> String {
    let images = scene.model.info.as_deref().map_or(0, |info| info.watched_images);
    format!(
        "Both networks are being asked about all {} images, at the same step; that takes a while as they train, and a moment where they pause.",
        grouped(images as u64)
    )
}

/// Names the classes of an image in words.
pub fn told(scene: &Scene<'_>, image: &Difference) -> String {
    let name = |class: usize| scene.model.class(class);
    let [a, b] = image.predicted.map(name);
    format!("image {} is {}: A says {a}, B says {b}", grouped(image.index as u64), name(image.label))
}
