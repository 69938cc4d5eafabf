//! What stands above the filters: which of them, of which channel, on which scale; as much as there is room for.

use super::colored::is_colored;
use super::kernel::{channel_labels, layer_text, words};
use super::ramp::{grey_pieces, ramp_pieces};
use super::text::{Piece, columns_of, piece};
use super::unit_mark::counted;
use crate::inspect::layer::Filters;
use crate::tui::view::scene::Scene;
use crate::viz::number::tick;
use crate::viz::scale::Range;
use crate::viz::text::width;
use std::ops::Range as Span;

/// The heading, and what it has no room for.
#[derive(Clone, Debug, Default)]
pub struct Heading {
    /// The title.
    pub title: Vec<Piece>,
    /// The scale of the weights, for the right end.
    pub scale: Vec<Piece>,
    /// The channel, where the title has no room for it.
    pub missing_channel: Option<String>,
    /// The scale of the weights, where the right end has no room for it: its range, and whether weights lie beyond.
    pub missing_scale: Option<(Range, bool)>,
}

/// What a rule has beside its title: a mark or a line and a blank before it, two columns of line after it.
const FRAME: usize = 2;
/// A scale narrower than this does not tell its colours.
const NARROWEST_SCALE: usize = 10;

/// The heading of a page of filters, `columns` wide: which are shown comes first, then the channel, then the scale, then
/// the text of the layer.
pub fn of(
    scene: &Scene<'_>,
    filters: &Filters,
    shown: &Span<usize>,
    scale: (Range, bool),
    columns: usize,
) -> Heading {
    let ink = &scene.theme.ink;
    let names = words(scene, filters.layer);
    let pages = page_labels(scene, filters, shown);
    let is_colored = is_colored(scene, filters, scene.ui.channel);
    let channels = channel_labels(filters, scene.ui.channel, is_colored);
    let length = |texts: &[&str]| {
        let texts = texts.iter().filter(|text| !text.is_empty());
        FRAME + texts.map(|text| width(text) + 1).sum::<usize>() - 1
    };
    let chosen = choices(names.title, &pages, &channels).find(|texts| length(texts) <= columns);
    let missing_channel = channels.first().filter(|channel| chosen.is_none() && !channel.is_empty());
    let [title, page, channel] = chosen.unwrap_or([names.title, pages.last().map_or("", String::as_str), ""]);
    let mut heading = Heading { missing_channel: missing_channel.cloned(), ..Heading::default() };
    let used = length(&[title, page, channel]) + 1;
    let layer = layer_text(scene, filters);
    let roomy = used + width(layer) + 1 + NARROWEST_SCALE + FRAME + 8 <= columns;
    let texts = [
        (title, ink.strong),
        (page, ink.text),
        (if roomy { layer } else { "" }, ink.faint),
        (channel, ink.text),
    ];
    let texts = texts.into_iter().filter(|(text, _)| !text.is_empty());
    heading.title = texts.map(|(text, ink)| piece(text, ink)).collect();
    let used = if roomy { used + width(layer) + 1 } else { used };
    let marked = counted(filters);
    let fits = !marked.is_empty() && used + width(&marked) < columns;
    let used = if fits { used + width(&marked) + 1 } else { used };
    heading.title.extend(fits.then(|| piece(marked, ink.warn)));
    heading.scale = legend(scene, scale, is_colored, columns.saturating_sub(used + 4));
    heading.missing_scale = heading.scale.is_empty().then_some(scale);
    heading
}

/// Title, page and channel, the clearest words first: the page is shortened before the channel is, the title left out
/// before the page is.
fn choices<'a>(
    title: &'a str,
    pages: &'a [String],
    channels: &'a [String],
) -> impl Iterator<Item = [&'a str; 3]> {
    let short = pages.last().map_or("", String::as_str);
    let whole = channels.iter().flat_map(move |channel| pages.iter().map(move |page| [title, page, channel]));
    let rest = [("", short), (title, ""), ("", "")];
    let rest = rest
        .into_iter()
        .flat_map(move |(title, page)| channels.iter().map(move |channel| [title, page, channel]));
    whole.chain(rest)
}

/// Which filters are shown, the clearest words first; one empty text if all are.
fn page_labels(scene: &Scene<'_>, filters: &Filters, shown: &Span<usize>) -> Vec<String> {
    if *shown == (0..filters.total) {
        return vec![String::new()];
    }
    let dash = scene.theme.sign("–", "-");
    let (from, to, total) = (shown.start + 1, shown.end, filters.total);
    let which = if shown.len() == 1 { to.to_string() } else { format!("{from}{dash}{to}") };
    let mut labels = vec![format!("{which} of {total}"), format!("{which}/{total}")];
    if filters.count < total {
        labels.insert(0, format!("{which} of {total} (the first {} can be seen)", filters.count));
    }
    labels
}

/// The scale of the weights in at most so many columns: its ends with the ramp between them, or greys where channels are seen as
/// colours (`is_colored`). The colours at the ends also stand for what lies beyond, if anything does. Nothing where both signs cannot
/// be shown.
pub fn legend(
    scene: &Scene<'_>,
    (range, beyond): (Range, bool),
    is_colored: bool,
    columns: usize,
) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let high = tick(f64::from(range.high));
    let (below, above) =
        if beyond { (scene.theme.pick("≤", "<="), scene.theme.pick("≥", ">=")) } else { ("", "") };
    let long = (format!("{below}-{high} "), format!(" {above}+{high}"));
    let short = (format!("{}{high} ", scene.theme.pick("±", "+/-")), String::new());
    let (step, fewest) = if scene.theme.draws_glyphs() { (2, 3) } else { (1, 5) };
    for (before, after) in [long, short] {
        let ends = [piece(before, ink.text), piece(after, ink.text)];
        let steps = (columns.saturating_sub(columns_of(&ends)) / step).min(17 / step);
        // An odd number of steps has zero in its middle.
        let steps = steps.saturating_sub(1 - steps % 2);
        if steps >= fewest {
            let [before, after] = ends;
            let mut pieces = vec![before];
            let cells = steps * step;
            pieces.extend(if is_colored {
                grey_pieces(scene, cells)
            } else {
                ramp_pieces(scene, range, cells)
            });
            pieces.push(after);
            return pieces;
        }
    }
    Vec::new()
}
