//! The watched sample: the input, what the viewed layer makes of it, and what the network says.

mod parts;
pub mod words;

use super::colored::is_colored;
use super::filters::Elsewhere;
use super::image::{Image, Look, chosen_channel};
use super::page::Page;
use super::rule::{below_rule, room_for_title, rule};
use super::text::{Piece, columns_of, piece, write_lines, write_wrapped};
use super::{heading, kernel, maps, probabilities};
use crate::inspect::layer::{Filters, Maps, Probe, Sample};
use crate::tui::blit;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::Pane;
use crate::viz::grid::Grid;
use crate::viz::number::{grouped, significant};
use crate::viz::raster::Raster;
use crate::viz::resample::Scale;
use crate::viz::sizing::single;
use crate::viz::text::{CUT, clip, clip_words, width};
use parts::Parts;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the pane; `elsewhere` is what the filter pane shows, if it is on the screen.
pub fn draw(scene: &Scene<'_>, elsewhere: Option<&Elsewhere>, area: Rect, buffer: &mut Buffer) {
    let ink = &scene.theme.ink;
    let focused = scene.ui.focus == Pane::Sample;
    let Some(probe) = scene.model.probe.as_deref() else {
        let inner = rule(scene, &[piece("Sample", ink.strong)], focused, &[], area, buffer);
        let inner = Rect { x: inner.x + inner.width.min(1), width: inner.width.saturating_sub(2), ..inner };
        write_wrapped(scene.model.reason_for_no_pictures(), ink.faint, inner, buffer);
        return;
    };
    let sample = &probe.sample;
    let parts = Parts::of(scene, probe, below_rule(area));
    draw_input(scene, sample, parts.input, buffer);
    write_lines(&facts(scene, probe, elsewhere, parts.facts), parts.facts, buffer);
    probabilities::draw(scene, sample, parts.bars, buffer);
    maps::draw(scene, parts.maps, buffer);
    let page = maps::page(scene, parts.maps);
    let verdict = verdict(scene, sample);
    let title = title(scene, probe, page.as_ref(), &verdict, room_for_title(scene, area.width));
    rule(scene, &title, focused, &verdict, area, buffer);
}

/// How far a step up or down goes among the maps of the pane, and a page; `None` if there are none.
pub fn grid(scene: &Scene<'_>, area: Rect) -> Option<(usize, usize)> {
    let probe = scene.model.probe.as_deref()?;
    let page = maps::page(scene, Parts::of(scene, probe, below_rule(area)).maps)?;
    Some((page.columns, page.room))
}

/// The map that is drawn on a cell of the pane, with its pooled map, if one is.
pub fn map_at(scene: &Scene<'_>, area: Rect, column: u16, row: u16) -> Option<usize> {
    let probe = scene.model.probe.as_deref()?;
    maps::at(scene, Parts::of(scene, probe, below_rule(area)).maps, column, row)
}

/// The scale of the maps in this layout, if they are on the screen.
#[cfg(test)]
pub fn scale_of_maps(scene: &Scene<'_>, layout: &crate::tui::layout::Layout) -> Option<Scale> {
    let area = layout.area(Pane::Sample)?;
    let probe = scene.model.probe.as_deref()?;
    maps::scale(scene, Parts::of(scene, probe, below_rule(area)).maps)
}

/// Which sample it is, and which of the maps are shown, as far as there is room beside the verdict.
fn title(
    scene: &Scene<'_>,
    probe: &Probe,
    page: Option<&Page>,
    verdict: &[Piece],
    columns: usize,
) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let mut title = vec![piece("Sample", ink.strong), piece(grouped(probe.sample.index as u64), ink.text)];
    // The loss may give way, the rest of the verdict may not.
    let reserved = columns_of(&verdict[1..]) + 7;
    let fits =
        |title: &[Piece], text: &str| columns_of(title) + title.len() + width(text) + 1 + reserved <= columns;
    let labels = page.zip(probe.maps.as_ref()).map(|(page, maps)| page_labels(scene, page, maps));
    let label = labels.and_then(|labels| labels.into_iter().find(|label| fits(&title, label)));
    title.extend(label.map(|label| piece(label, ink.text)));
    if let Some(info) = scene.model.info.as_deref() {
        let set = format!("of {} {}", grouped(info.watched_images as u64), info.watched_set);
        if fits(&title, &set) {
            title.insert(2, piece(set, ink.faint));
        }
    }
    title
}

/// Which of the maps are shown, the clearest words first.
fn page_labels(scene: &Scene<'_>, page: &Page, maps: &Maps) -> Vec<String> {
    let dash = scene.theme.sign("–", "-");
    let (from, to, total) = (page.shown.start + 1, page.shown.end, maps.total);
    let which = if page.shown.len() == 1 { to.to_string() } else { format!("{from}{dash}{to}") };
    let flat = maps.height * maps.width == 1;
    let what = match (flat, page.shown.len() == 1) {
        (true, true) => "unit",
        (true, false) => "units",
        (false, true) => "map",
        (false, false) => "maps",
    };
    let mut labels = vec![
        format!("{what} {which} of {total}"),
        format!("{what} {which}/{total}"),
        format!("{which}/{total}"),
    ];
    if maps.count < total {
        labels.insert(0, format!("{what} {which} of {total} (the first {} can be seen)", maps.count));
    }
    labels
}

/// What it is, what the network says, and whether that is right: in words, since colour alone is not for everybody.
fn verdict(scene: &Scene<'_>, sample: &Sample) -> Vec<Piece> {
    let ink = &scene.theme.ink;
    let right = sample.label == sample.predicted;
    let (word, word_ink) = if right {
        (scene.theme.sign("✓ right", "right"), ink.good)
    } else {
        (scene.theme.sign("✗ wrong", "WRONG"), ink.bad)
    };
    vec![
        piece(format!("loss {} ", significant(sample.loss)), ink.faint),
        piece(format!("is {}", clip(&scene.model.class(sample.label), 12)), ink.text),
        piece(format!(" says {} ", clip(&scene.model.class(sample.predicted), 12)), word_ink),
        piece(word, word_ink),
    ]
}

/// Draws the input as large as it fits.
fn draw_input(scene: &Scene<'_>, sample: &Sample, area: Rect, buffer: &mut Buffer) {
    let room = (usize::from(area.width), usize::from(area.height));
    let Some(scale) = single(scene.theme.pixel(), (sample.shape.height, sample.shape.width), room) else {
        return;
    };
    blit::grid(&input_grid(scene, sample, scale, chosen_channel(scene)), area, buffer);
}

/// The input as it is: grey levels, or colours if it has three channels. Where the terminal has no colours for these, the chosen channel
/// is seen, or how bright the colours are.
pub fn input_grid(scene: &Scene<'_>, sample: &Sample, scale: Scale, channel: Option<usize>) -> Grid {
    let look = Look::of(scene.theme, sample.shape.channels, channel);
    Image { shape: sample.shape, pixels: &sample.pixels }.grid(scene, scale, look)
}

/// The input in pixels: each byte is its own grey level, or three of them are a colour.
pub fn input_raster(scene: &Scene<'_>, sample: &Sample, channel: Option<usize>) -> Option<Raster> {
    let look = Look::of(scene.theme, sample.shape.channels, channel);
    Image { shape: sample.shape, pixels: &sample.pixels }.raster(scene, look)
}

/// How much a line of facts is worth where there is no room for all: the least goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Extremes,
    Bias,
    Layer,
    Number,
    Needed,
}

/// What the maps belong to and their scale; and of the selected filter what its own pane has no room for. As many lines
/// as fit, the ones that matter least left out.
fn facts(scene: &Scene<'_>, probe: &Probe, elsewhere: Option<&Elsewhere>, area: Rect) -> Vec<Vec<Piece>> {
    let (columns, ink) = (usize::from(area.width), &scene.theme.ink);
    let mut lines = layer_lines(scene, probe, columns);
    let channels = probe.sample.shape.channels;
    if let Some(words) = Look::of(scene.theme, channels, chosen_channel(scene)).words(channels) {
        let long = format!("input: {words}");
        let text = if width(&long) <= columns { long } else { clip(&words, columns) };
        lines.push((Worth::Layer, vec![piece(text, ink.faint)]));
    }
    if let Some(filters) = probe.filters.as_ref().filter(|filters| filters.count > 0) {
        lines.extend(filter_lines(scene, filters, elsewhere, columns));
    }
    // Units are bars, not colours.
    if let Some(maps) = probe.maps.as_ref().filter(|maps| maps.count > 0 && maps.height * maps.width > 1) {
        lines.push((Worth::Needed, maps::legend(scene, maps, columns)));
    }
    while lines.len() > usize::from(area.height) {
        let least = lines.iter().map(|(worth, _)| *worth).min();
        let Some(place) = lines.iter().rposition(|(worth, _)| Some(*worth) == least) else { break };
        lines.remove(place);
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The viewed layer, and the one after which its maps are shown where that is another.
fn layer_lines(scene: &Scene<'_>, probe: &Probe, columns: usize) -> Vec<(Worth, Vec<Piece>)> {
    let ink = &scene.theme.ink;
    let viewed = scene.model.viewed_index();
    let mut lines = Vec::new();
    if let Some(layer) = scene.model.viewed() {
        lines.push((Worth::Layer, vec![piece(clip_marked(&layer.text, columns), ink.faint)]));
    }
    let after = probe.maps.as_ref().map(|maps| maps.layer).filter(|layer| Some(*layer) != viewed);
    if let Some(layer) = after.and_then(|layer| scene.model.layer(layer)) {
        let text = format!("after {}", layer.text);
        lines.push((Worth::Needed, vec![piece(clip_marked(&text, columns), ink.faint)]));
    }
    lines
}

/// The selected filter's figures; one line where they are beside the filters. What the filters' heading has no room for.
fn filter_lines(
    scene: &Scene<'_>,
    filters: &Filters,
    elsewhere: Option<&Elsewhere>,
    columns: usize,
) -> Vec<(Worth, Vec<Piece>)> {
    let ink = &scene.theme.ink;
    let index = scene.ui.filter.min(filters.count - 1);
    let figures = kernel::facts(scene, filters, &kernel::kernel(filters, index, scene.ui.channel));
    let worths = [Worth::Number, Worth::Bias, Worth::Extremes];
    let mut lines: Vec<_> = worths.into_iter().zip(figures).collect();
    let Some(Elsewhere { figures, heading }) = elsewhere else { return lines };
    let is_colored = is_colored(scene, filters, scene.ui.channel);
    if *figures {
        lines.truncate(1);
    }
    if let Some(channel) = &heading.missing_channel {
        lines.insert(1, (Worth::Needed, vec![piece(clip(channel, columns), ink.text)]));
    }
    if let Some(scale) = heading.missing_scale {
        lines.push((Worth::Needed, heading::legend(scene, scale, is_colored, columns)));
    }
    lines
}

/// Text cut between two words, with a mark if it was cut.
fn clip_marked(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let cut = clip_words(text, columns.saturating_sub(1));
    if cut.ends_with(CUT) { clip(text, columns) } else { cut + CUT }
}
