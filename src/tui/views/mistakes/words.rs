//! What the gallery says in words: what is listed, of what, and what the network says of the image under the cursor.

use super::state::Mistakes;
use crate::inspect::mistakes::{Gallery, Judgement, Order};
use crate::inspect::snapshot::Set;
use crate::inspect::{Answer, Finding};
use crate::tui::panes::text::{Piece, piece};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant_within};
use crate::viz::text::{clip, wrap};
use std::ops::Range;

type Line = Vec<Piece>;

/// The columns that the name of a class takes at the most in a line of words.
const NAME: usize = 16;
/// The images that sentences tell of.
const MOST_TOLD: usize = 20;

/// What stands between truth and prediction.
pub fn arrow(scene: &Scene<'_>) -> &'static str {
    scene.theme.sign("→", "->")
}

/// An output: a probability in per cent, or the value as it is.
pub fn output(softmax: bool, value: f32) -> String {
    let value = f64::from(value);
    if softmax { format!("{} %", percent(value, 1)) } else { significant_within(value, 7) }
}

/// Where in the list the images are that are shown, and how many are listed where that is not all.
pub fn place(scene: &Scene<'_>, gallery: &Gallery, shown: Range<usize>) -> Line {
    let listed = gallery.first.len();
    if shown.is_empty() || shown.len() == gallery.total {
        return Vec::new();
    }
    let (dash, ink) = (scene.theme.sign("–", "-"), scene.theme.ink.text);
    let first = if listed < gallery.total { format!("the first {listed}, ") } else { String::new() };
    vec![
        piece(first, ink),
        piece(format!("{}{dash}{} of {}", shown.start + 1, shown.end, gallery.total), ink),
    ]
}

/// The name of the set that is looked at.
fn set_name(mistakes: &Mistakes, scene: &Scene<'_>) -> String {
    let watched = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
    if mistakes.set == Set::Test { "test".to_owned() } else { watched.to_owned() }
}

/// Which images are listed, in a few words.
fn what(mistakes: &Mistakes, scene: &Scene<'_>) -> String {
    let name = |class: usize| clip(&scene.model.class(class), NAME);
    let filter = mistakes.filter;
    match (filter.label, filter.predicted) {
        (Some(label), Some(predicted)) => format!("{} taken for {}", name(label), name(predicted)),
        (Some(label), None) => format!("only true {}", name(label)),
        (None, Some(predicted)) => format!("only taken for {}", name(predicted)),
        (None, None) => String::new(),
    }
}

/// The order of the list in words.
const fn order(order: Order) -> &'static str {
    match order {
        Order::Confident => "the most certain first",
        Order::Uncertain => "right or wrong, the least certain first",
        Order::Index => "by number",
    }
}

/// The order of the list in few words.
const fn short_order(order: Order) -> &'static str {
    match order {
        Order::Confident => "surest first",
        Order::Uncertain => "least sure first",
        Order::Index => "by number",
    }
}

/// What is shown, with less and less in it.
pub fn titles(mistakes: &Mistakes, scene: &Scene<'_>) -> Vec<Line> {
    let ink = &scene.theme.ink;
    let set = set_name(mistakes, scene);
    let title = piece(if mistakes.asked().lists_right() { "Images" } else { "Mistakes" }, ink.strong);
    let what = what(mistakes, scene);
    let what = if what.is_empty() { Vec::new() } else { vec![piece(what, ink.accent)] };
    let Some((answer, gallery)) = known(mistakes, scene) else {
        return vec![
            [vec![title.clone(), piece(format!("{set} set"), ink.text)], what].concat(),
            vec![title],
        ];
    };
    let (looked, all) = (grouped(gallery.looked as u64), grouped(gallery.images as u64));
    let images = if answer.is_complete() { all } else { format!("{looked} of {all}") };
    let (total, batch) = (grouped(gallery.total as u64), grouped(answer.total_steps));
    let order = vec![piece(order(mistakes.order), ink.faint)];
    let short_order = vec![piece(short_order(mistakes.order), ink.faint)];
    let about = |text: String| [vec![title.clone(), piece(text, ink.text)], what.clone()].concat();
    let long = about(format!("{total} in {images} images of the {set} set, after batch {batch}"));
    let short = about(format!("{total} in {images} {set}, batch {batch}"));
    vec![
        [long, order].concat(),
        [short, short_order.clone()].concat(),
        [about(format!("{total} {set}, batch {batch}")), short_order.clone()].concat(),
        [about(format!("{total}, batch {batch}")), short_order.clone()].concat(),
        about(format!("{total}, batch {batch}")),
        [vec![title.clone()], short_order].concat(),
        [vec![title], what.clone()].concat(),
        what,
    ]
}

/// The answer to what is asked, if there is one.
fn known<'a>(mistakes: &Mistakes, scene: &Scene<'a>) -> Option<(&'a Answer, &'a Gallery)> {
    Some((mistakes.answer(scene.model)?, mistakes.gallery(scene.model)?))
}

/// What the network says of an image, with less and less in it.
fn said(scene: &Scene<'_>, gallery: &Gallery, image: &Judgement) -> [String; 3] {
    let name = |class: usize| clip(&scene.model.class(class), NAME);
    let output = |value: f32| output(gallery.softmax, value);
    let (label, predicted) = (name(image.label), name(image.predicted));
    let (index, sure) = (grouped(image.index as u64), output(image.confidence));
    if image.label == image.predicted {
        let second = image.second.map(|second| format!(", the second class has {}", output(second)));
        return [
            format!("image {index}: true {label}, taken for it with {sure}{}", second.unwrap_or_default()),
            format!("image {index}: {label}, right with {sure}"),
            format!("{index}: {sure}"),
        ];
    }
    let truth = output(image.truth);
    [
        format!("image {index}: true {label}, taken for {predicted} with {sure}, {label} has {truth}"),
        format!("image {index}: {label} taken for {predicted}, {sure}"),
        format!("{index}: {sure}"),
    ]
}

/// What is said of the image under the cursor, with less and less in it.
pub fn about(mistakes: &Mistakes, scene: &Scene<'_>, gallery: &Gallery) -> Vec<Line> {
    let ink = &scene.theme.ink;
    if mistakes.refused {
        let watched = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
        return vec![
            vec![piece(
                format!("only images of the {watched} set can be watched: v shows their mistakes"),
                ink.warn,
            )],
            vec![piece(format!("only {watched} images are watched"), ink.warn)],
        ];
    }
    let Some(image) = mistakes.image(gallery) else { return Vec::new() };
    said(scene, gallery, &image).map(|words| vec![piece(words, ink.strong)]).into()
}

/// What is said where no image is listed.
fn reason(mistakes: &Mistakes, scene: &Scene<'_>) -> String {
    let set = set_name(mistakes, scene);
    let Some((answer, gallery)) = known(mistakes, scene) else {
        return match mistakes.answer(scene.model).map(|answer| &answer.body) {
            Some(Finding::Nothing(reason)) => reason.clone(),
            _ => format!("the images of the {set} set are being looked at"),
        };
    };
    let images = grouped(gallery.looked as u64);
    let what = what(mistakes, scene);
    match (answer.is_complete(), what.is_empty()) {
        (false, _) => format!("none among the first {images} images of the {set} set"),
        (true, true) => format!("all {images} images of the {set} set are classified correctly"),
        (true, false) => format!("none of the {images} images of the {set} set: {what}"),
    }
}

/// The lines that stand where no image is listed.
pub fn nothing(mistakes: &Mistakes, scene: &Scene<'_>, columns: usize) -> Vec<Line> {
    let lines = wrap(&reason(mistakes, scene), columns.saturating_sub(2)).into_iter();
    lines.map(|line| vec![piece(format!(" {line}"), scene.theme.ink.text)]).collect()
}

/// Says what the gallery shows: how many mistakes there are, and what the network says of the first ones.
pub fn sentences(mistakes: &Mistakes, scene: &Scene<'_>) -> Vec<String> {
    let set = set_name(mistakes, scene);
    let known = known(mistakes, scene).filter(|(_, gallery)| !gallery.first.is_empty());
    let Some((answer, gallery)) = known else {
        return vec![format!("Mistakes on the {set} set: {}.", reason(mistakes, scene))];
    };
    let listed = if mistakes.asked().lists_right() { "images" } else { "mistakes" };
    let what = what(mistakes, scene);
    let what = if what.is_empty() { what } else { format!(", {what}") };
    let head = format!(
        "{} {listed} among {} images of the {set} set{what}, after batch {}, {}.",
        grouped(gallery.total as u64),
        grouped(gallery.looked as u64),
        grouped(answer.total_steps),
        order(mistakes.order)
    );
    let cursor =
        mistakes.image(gallery).map(|image| format!("At the cursor: {}.", said(scene, gallery, &image)[0]));
    let first = gallery.first.iter().take(MOST_TOLD);
    let each = first.map(|image| {
        let words = said(scene, gallery, image)[0].clone();
        format!("{}.", words.replacen("image", "Image", 1))
    });
    std::iter::once(head).chain(cursor).chain(each).collect()
}
