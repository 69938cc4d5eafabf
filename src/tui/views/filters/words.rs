//! What the page says of filters: titles, figures and sentences.

use super::bank::{Bank, extremes, strongest};
use super::costs::costs;
use super::state::{Filters, Order};
use super::worth;
use crate::inspect::filters::Quantity;
use crate::inspect::strongest::{Response, Responses};
use crate::tui::panes::kernel::{channel_labels, layer_text, words};
use crate::tui::panes::text::{Piece, piece};
use crate::tui::panes::unit_mark::{UnitMark, counted};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, significant, weight};

/// A name with what it is the name of.
pub type Figure = (String, String);

/// The symbol of the norm of a quantity.
pub fn symbol(scene: &Scene<'_>, quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Weight => scene.theme.sign("‖w‖", "|w|"),
        Quantity::Gradient => scene.theme.sign("‖∂C/∂w‖", "|dC/dw|"),
        Quantity::Change => scene.theme.sign("‖w−w₀‖", "|w-w0|"),
    }
}

/// A value with its sign, in at most seven columns; small ones have a power of ten.
pub fn signed(value: f32) -> String {
    if value.is_finite() && value != 0.0 && value.abs() < 0.01 {
        format!("{value:+.1e}")
    } else {
        weight(value)
    }
}

/// What is known of a filter, the most important first: the norm of what is shown, its least and greatest value, the bias, and the other
/// norms. The norm is over all input channels, also where what is shown is one of them or their mean: it says so if `says_channels`.
pub fn figures(scene: &Scene<'_>, bank: &Bank<'_>, filter: usize, says_channels: bool) -> Vec<Figure> {
    let quantity = bank.found.quantity;
    let norm = |quantity: Quantity| {
        let norm = bank.norm_of(filter, quantity)?;
        Some((symbol(scene, quantity).to_owned(), significant(norm)))
    };
    let channels = bank.values.total_channels;
    let shown = norm(quantity).map(|(name, norm)| match channels {
        2.. if says_channels => (name, format!("{norm} over {channels} channels")),
        _ => (name, norm),
    });
    let from = if channels > 1 && bank.channel.is_none() { "mean from" } else { "from" };
    let extremes = extremes(&bank.kernel(filter).picture);
    let range = extremes.map(|(low, high)| (from.to_owned(), format!("{} to {}", signed(low), signed(high))));
    let others = Quantity::ALL.into_iter().filter(|other| *other != quantity).filter_map(norm);
    shown.into_iter().chain(range).chain(biases(scene, bank, filter)).chain(others).collect()
}

/// The bias of a filter, and its gradient or its change where that is what is shown of the weights.
fn biases(scene: &Scene<'_>, bank: &Bank<'_>, filter: usize) -> Vec<Figure> {
    let name = words(scene, bank.values.layer).bias;
    let of = |values: &[f32]| values.get(filter).map_or_else(String::new, |value| signed(*value));
    let shown = match bank.found.quantity {
        Quantity::Weight => None,
        Quantity::Gradient => Some(scene.theme.sign("∂C/∂b", "dC/db").to_owned()),
        Quantity::Change => Some(format!("change of {name}")),
    };
    let shown = shown.map(|name| (name, of(&bank.values.biases)));
    std::iter::once((name.to_owned(), of(&bank.found.biases))).chain(shown).collect()
}

/// A word with a capital letter.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The channel whose numbers are shown, in words, the clearest first.
fn channels(bank: &Bank<'_>) -> Vec<String> {
    channel_labels(bank.values, bank.channel, bank.is_colored && bank.channel.is_none())
}

/// What is shown, in words, the clearest first.
fn quantities(scene: &Scene<'_>, bank: &Bank<'_>) -> [String; 2] {
    match bank.found.quantity {
        Quantity::Weight => {
            let name = if words(scene, bank.values.layer).one == "channel" { "scales" } else { "weights" };
            [name, name].map(str::to_owned)
        }
        Quantity::Change => ["change since the start", "change"].map(str::to_owned),
        Quantity::Gradient => {
            let of = bank.found.batch.map_or(0, |batch| batch.number);
            [format!("gradient of batch {}", grouped(of)), "gradient".to_owned()]
        }
    }
}

/// The title of the page with less and less in it; `shown` says which of the filters can be seen. A narrow one leaves the layer out.
pub fn titles(
    scene: &Scene<'_>,
    view: &Filters,
    bank: &Bank<'_>,
    shown: &str,
    is_narrow: bool,
) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let names = words(scene, bank.values.layer);
    let title = capitalised(names.one) + if view.part.is_none() { "s" } else { "" };
    let layer = layer_text(scene, bank.values);
    let [long, short] = quantities(scene, bank);
    let channels = channels(bank);
    let [channel, less] = [channels.first(), channels.last()].map(|label| label.map_or("", String::as_str));
    let step = format!("at batch {}", grouped(bank.total_steps));
    let by = match view.order {
        Order::Cost if costs(scene, bank.values.layer).is_some() => "by accuracy lost".to_owned(),
        order => order.quantity().map_or_else(String::new, |by| format!("by {}", symbol(scene, by))),
    };
    let order = if by.is_empty() { String::new() } else { format!("sorted {by}") };
    let marked = counted(bank.values);
    let between = scene.theme.pick(" · ", ", ");
    let line = |layer: &str, parts: &[&str]| {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        let pieces = [piece(shown, ink.text), piece(layer, ink.faint), piece(parts.join(between), ink.text)];
        let pieces = pieces.into_iter().filter(|(text, _)| !text.is_empty());
        std::iter::once(piece(title.clone(), ink.strong)).chain(pieces).collect::<Vec<Piece>>()
    };
    // What kind of layer it is, and how large.
    let kind = layer.split(' ').take(if is_narrow { 0 } else { 2 }).collect::<Vec<_>>().join(" ");
    vec![
        line(layer, &[&long, channel, &order, &marked, &step]),
        line(&kind, &[&long, channel, &order, &marked, &step]),
        line(layer, &[&long, channel, &order, &step]),
        line(&kind, &[&long, channel, &order, &step]),
        line(&kind, &[&short, less, &by, &step]),
        line(&kind, &[&short, less, &by]),
        line("", &[&short, less, &by]),
        line("", &[&short, less]),
        line("", &[&short]),
        vec![piece(title.clone(), ink.strong)],
    ]
}

/// What an image is and where the filter responds to it, with less and less in it.
pub fn responses(scene: &Scene<'_>, found: &Responses, response: &Response) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let dash = scene.theme.sign("–", "-");
    let image = piece(format!(" image {}", grouped(response.index as u64)), ink.accent);
    let class = piece(format!(" is {}", scene.model.class(response.label)), ink.text);
    let value = piece(format!("  activation {}", significant(f64::from(response.value))), ink.strong);
    let place = piece(format!(" at row {}, column {}", response.row, response.column), ink.text);
    let span =
        |range: &std::ops::Range<usize>| format!("{}{dash}{}", range.start, range.end.saturating_sub(1));
    let [rows, columns] = [span(&response.rows), span(&response.columns)];
    let field = piece(format!("  sees rows {rows}, columns {columns}"), ink.faint);
    let short = piece(format!("  sees {rows}, {columns}"), ink.faint);
    let watched = piece(if scene.ui.sample == response.index { "  watched" } else { "" }, ink.good);
    // A map of a single place has none that would tell anything.
    if found.map.height * found.map.width <= 1 {
        return vec![vec![image.clone(), class, value.clone(), watched], vec![image, value]];
    }
    let [image, class, value, place] = [image, class, value, place].map(|piece| vec![piece]);
    vec![
        [image.clone(), class.clone(), value.clone(), place.clone(), vec![field, watched.clone()]].concat(),
        [image.clone(), class.clone(), value.clone(), place.clone(), vec![short, watched.clone()]].concat(),
        [image.clone(), class.clone(), value.clone(), place, vec![watched]].concat(),
        [image.clone(), class, value].concat(),
        image,
    ]
}

/// What is above the images, with less and less in it.
pub fn headings(scene: &Scene<'_>, found: &Responses, step: u64) -> Vec<Vec<Piece>> {
    let ink = &scene.theme.ink;
    let set = scene.model.info.as_deref().map_or("validation", |info| info.watched_set.as_str());
    let of = if found.looked < found.images {
        format!("{} of {}", grouped(found.looked as u64), grouped(found.images as u64))
    } else {
        grouped(found.images as u64)
    };
    let what = match found.best.first() {
        Some(best) if best.value > 0.0 => "most active in these",
        Some(_) => "silent: nowhere above 0",
        None => "no activation is a number",
    };
    let what = piece(format!(" {what}"), ink.strong);
    vec![
        vec![what.clone(), piece(format!(", of {of} {set} images, at batch {}", grouped(step)), ink.text)],
        vec![what.clone(), piece(format!(", of {of} images, batch {}", grouped(step)), ink.text)],
        vec![what.clone(), piece(format!(", of {of}"), ink.text)],
        vec![what],
    ]
}

/// What the page shows, in sentences.
pub fn sentences(scene: &Scene<'_>, view: &Filters, bank: &Bank<'_>) -> Vec<String> {
    let names = words(scene, bank.values.layer);
    let layer = Some(layer_text(scene, bank.values)).filter(|text| !text.is_empty());
    let layer = layer.map_or_else(String::new, |text| format!(" ({text})"));
    let [quantity, _] = quantities(scene, bank);
    let channel = channels(bank).swap_remove(0);
    let channel = if channel.is_empty() { channel } else { format!(", {channel}") };
    let mut lines = vec![format!(
        "{}s of layer {}{layer} at batch {}: {quantity}{channel}; there are {}.",
        capitalised(names.one),
        bank.values.layer + 1,
        grouped(bank.total_steps),
        bank.values.total
    )];
    let figures = figures(scene, bank, bank.filter(), true);
    let figures: Vec<String> = figures.into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    lines.push(format!("The {} {}: {}.", names.one, bank.filter() + 1, figures.join(", ")));
    let marked = counted(bank.values);
    if !marked.is_empty() {
        lines.push(format!("Of all of them {marked}."));
    }
    if let Some(mark) = UnitMark::of(bank.values, bank.filter()) {
        lines.push(format!("The {} {} is {}.", names.one, bank.filter() + 1, mark.word()));
    }
    lines.extend(worth::sentence(scene, bank, names.one));
    if let Some(typed) = view.typed {
        lines.push(format!("A new value of the weight is typed: {}.", typed.text()));
    }
    if let Some(quantity) = view.order.quantity() {
        let first = bank.order.iter().take(3).filter_map(|&filter| {
            Some(format!("{} ({})", filter + 1, significant(bank.norm_of(filter, quantity)?)))
        });
        let first: Vec<String> = first.collect();
        lines.push(format!("The greatest {} have {}.", symbol(scene, quantity), first.join(", ")));
    }
    if let Some((found, step)) = strongest(scene, bank).filter(|_| view.part.is_some()) {
        let heading = headings(scene, found, step).swap_remove(0);
        lines.push(format!("It is{}.", heading.into_iter().map(|(text, _)| text).collect::<String>()));
        for response in &found.best {
            let line = responses(scene, found, response).swap_remove(0);
            let line: String = line.into_iter().map(|(text, _)| text).collect();
            lines.push(format!("{}.", line.trim().replace("  ", ", ").replacen("image", "Image", 1)));
        }
    }
    lines
}
