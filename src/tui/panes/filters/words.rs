//! What the filters look like, in sentences.

use crate::inspect::layer::{Filters, Probe};
use crate::tui::panes::kernel::{channel_labels, kernel, layer_text, words};
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::panes::unit_mark;
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, significant, weight};

/// Says how many filters there are, what the selected one is, and which are the greatest and the least.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let Some(probe) = scene.model.probe.as_deref() else {
        return vec![sentence(&format!("filters: {}", scene.model.reason_for_no_pictures()))];
    };
    match probe.filters.as_ref().filter(|filters| filters.count > 0) {
        Some(filters) => of_filters(scene, probe, filters),
        None => {
            let layer = scene.model.viewed();
            layer
                .map(|layer| sentence(&format!("weights: {} has none: it {}", layer.text, layer.does)))
                .into_iter()
                .collect()
        }
    }
}

fn of_filters(scene: &Scene<'_>, probe: &Probe, filters: &Filters) -> Vec<String> {
    let names = words(scene, filters.layer);
    let layer = Some(layer_text(scene, filters)).filter(|text| !text.is_empty());
    let layer = layer.map_or_else(String::new, |text| format!(", {text}"));
    let many = format!("{}s", names.one);
    let shown = if filters.count < filters.total {
        format!(" (of which {} are shown)", filters.count)
    } else {
        String::new()
    };
    let head = format!(
        "{} of layer {}{layer}: {}{shown} of {} by {} on {}, after batch {}",
        names.title,
        filters.layer + 1,
        counted(filters.total, names.one, &many),
        filters.height,
        filters.width,
        counted(filters.total_channels, "channel", "channels"),
        grouped(probe.total_steps)
    );
    let mut sentences = vec![head, selected(scene, filters, names.one)];
    let marked = unit_mark::counted(filters);
    sentences.extend((!marked.is_empty()).then(|| format!("of these {marked}")));
    sentences.extend(extremes(filters, names.one));
    sentences.iter().map(|text| sentence(text)).collect()
}

/// Says which filter is selected, and its numbers.
fn selected(scene: &Scene<'_>, filters: &Filters, one: &str) -> String {
    let index = scene.ui.filter.min(filters.count - 1);
    let kernel = kernel(filters, index, scene.ui.channel);
    let finite = kernel.picture.values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let channel = channel_labels(filters, scene.ui.channel, false).into_iter().next().unwrap_or_default();
    let channel = if channel.is_empty() { channel } else { format!(", {channel}") };
    let bias = kernel.bias.map_or_else(String::new, |bias| format!("bias {}, ", weight(bias)));
    let weights = if low <= high {
        format!("weights from {} to {}", weight(low), weight(high))
    } else {
        "no weight is a number".to_owned()
    };
    let norm = significant(norm(filters, index));
    format!("{one} {} is selected{channel}: {bias}{weights}; its norm over all channels is {norm}", index + 1)
}

/// Says which filters have the greatest and the least norm; a single filter has both.
fn extremes(filters: &Filters, one: &str) -> Option<String> {
    let norms = (0..filters.count).map(|index| (index, norm(filters, index)));
    let norms: Vec<(usize, f64)> = norms.filter(|(_, norm)| norm.is_finite()).collect();
    let greatest = norms.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
    let least = norms.iter().min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))?;
    (norms.len() > 1).then(|| {
        format!(
            "the greatest norm, {}, is that of {one} {}, and the least, {}, that of {one} {}",
            significant(greatest.1),
            greatest.0 + 1,
            significant(least.1),
            least.0 + 1
        )
    })
}

/// The root of the sum of the squares of all weights of a filter.
pub fn norm(filters: &Filters, index: usize) -> f64 {
    let size = filters.channels * filters.height * filters.width;
    let weights = filters.weights.get(index * size..(index + 1) * size).unwrap_or_default();
    weights.iter().map(|&weight| f64::from(weight) * f64::from(weight)).sum::<f64>().sqrt()
}
