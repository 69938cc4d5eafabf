//! The layers of a network, and what became of its filters.

use super::content::{Moment, Report};
use super::html::Html;
use super::timeline::Timeline;
use crate::inspect::layer::Filters;
use crate::pictures::{self, FilterStyle};
use crate::viz::number::grouped;
use crate::viz::tiles::reach;

/// The most layers whose filters are shown.
const MOST_LAYERS: usize = 3;
/// The most filters of a layer that are shown, and the most channels of each.
const MOST_FILTERS: [usize; 2] = [36, 8];
/// A weight is a square of so many pixels, where there is room.
const SCALE: usize = 5;

/// Adds the layers and their filters to a page.
pub fn section(page: &mut Html, report: &Report) {
    page.raw("<section aria-labelledby=\"network\">\n<h2 id=\"network\">Network</h2>\n");
    layers(page, report);
    let of_last = report.moments.last().map_or(&[][..], |moment| &moment.filters);
    for filters in of_last.iter().take(MOST_LAYERS) {
        over_time(page, report, filters.layer);
    }
    page.raw("</section>\n");
}

fn layers(page: &mut Html, report: &Report) {
    page.raw("<div class=\"wide\"><table><caption>Its layers; shapes are height × width × channels, multiply-adds are for one image</caption>\n");
    page.raw("<thead><tr><th scope=\"col\" class=\"count\">#</th><th scope=\"col\">layer</th><th scope=\"col\">output</th>");
    page.raw("<th scope=\"col\" class=\"count\">parameters</th><th scope=\"col\" class=\"count\">multiply-adds</th></tr></thead>\n<tbody>\n");
    for (number, layer) in (1..).zip(&report.layers) {
        page.raw("<tr><td class=\"count\">");
        page.text(&format!("{number}"));
        page.raw("</td><th scope=\"row\">");
        page.within("code", |page| page.text(&layer.text));
        page.raw("</th><td>");
        page.text(&layer.output.to_string());
        for number in [layer.parameters, layer.macs] {
            page.raw("</td><td class=\"count\">");
            page.text(&grouped(number as u64));
        }
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table></div>\n");
}

/// The filters of a layer at each moment, all on one scale.
fn over_time(page: &mut Html, report: &Report, layer: usize) {
    let of = |moment: &Moment| moment.filters.iter().find(|filters| filters.layer == layer).cloned();
    let all: Vec<(u64, Filters)> =
        report.moments.iter().filter_map(|moment| Some((moment.step, of(moment)?))).collect();
    let most = all.iter().map(|(_, filters)| reach(&filters.weights)).fold(0.0, f32::max);
    let timeline = Timeline::new(&report.epochs);
    let text = report.layers.get(layer).map_or("", |layer| layer.text.as_str());
    page.raw("<h3>Filters of layer ");
    page.text(&format!("{}: ", layer + 1));
    page.within("code", |page| page.text(text));
    page.raw("</h3>\n<p class=\"words\">");
    page.text(&words(&all, most));
    page.raw("</p>\n<div class=\"moments\">\n");
    for (step, filters) in &all {
        moment(page, &timeline, *step, (filters, most));
    }
    page.raw("</div>\n");
}

/// The filters of a layer at a moment, with `most` for the strongest colours.
fn moment(page: &mut Html, timeline: &Timeline, step: u64, (filters, most): (&Filters, f32)) {
    let batch = format!("batch {}", grouped(step));
    let [count, channels] = MOST_FILTERS;
    let style = FilterStyle { most, filters: count, channels, scale: SCALE };
    let words = format!("Filters of layer {} after {batch}", filters.layer + 1);
    page.raw("<figure>");
    page.picture(&pictures::filters(filters, style), &words);
    page.raw("<figcaption>");
    page.text(&batch);
    if timeline.unit() == "epoch" {
        let epoch = format!("epoch {}", rounded(timeline.place(step)));
        page.within("small", |page| page.text(&epoch));
    }
    page.raw("</figcaption></figure>\n");
}

/// What the colours mean, and what is left out.
fn words(all: &[(u64, Filters)], most: f32) -> String {
    let Some((_, filters)) = all.last() else { return String::new() };
    let [shown, channels] = [filters.total.min(MOST_FILTERS[0]), filters.total_channels.min(MOST_FILTERS[1])];
    let colors = if filters.are_on_colors() {
        "grey is zero, and each weight is shown in the colour that it looks at".to_owned()
    } else {
        format!("blue is negative, white zero and orange positive, up to ±{most:.2}")
    };
    let rows = match filters.total_channels {
        _ if filters.are_on_colors() => String::new(),
        1 => String::new(),
        total => format!(", a row each, with {channels} of {total} channels"),
    };
    format!("{shown} of {} filters{rows}: {colors}.", filters.total)
}

/// A number of epochs: whole where it is, and never 0 where something was done.
fn rounded(epochs: f64) -> String {
    let text = if epochs < 0.1 { format!("{epochs:.2}") } else { format!("{epochs:.1}") };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
