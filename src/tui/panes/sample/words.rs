//! What the sample, its maps and its outputs look like, in sentences.

use crate::inspect::layer::{Maps, Probe, Sample};
use crate::tui::panes::image::channel_name;
use crate::tui::panes::sentence::{counted, sentence};
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// The channels whose means are told.
const MOST_CHANNELS: usize = 4;
/// The outputs that are told, the greatest first.
const MOST_OUTPUTS: usize = 3;

/// Says what the sample is, what the network says of it, and what its maps are like.
pub fn sentences(scene: &Scene<'_>) -> Vec<String> {
    let Some(probe) = scene.model.probe.as_deref() else {
        return vec![sentence(&format!("sample: {}", scene.model.reason_for_no_pictures()))];
    };
    let mut sentences = vec![verdict(scene, probe)];
    sentences.extend(channels(&probe.sample));
    sentences.push(outputs(scene, &probe.sample));
    sentences.extend(probe.maps.as_ref().map(|maps| of_maps(scene, maps)));
    sentences.extend(probe.pooled.as_ref().map(|maps| of_maps(scene, maps)));
    sentences.iter().map(|text| sentence(text)).collect()
}

fn verdict(scene: &Scene<'_>, probe: &Probe) -> String {
    let sample = &probe.sample;
    let set = scene.model.info.as_deref().map_or("watched", |info| info.watched_set.as_str());
    let is_right = if sample.label == sample.predicted { "right" } else { "wrong" };
    format!(
        "sample {} of the {set} set, after batch {}: it is {} and the network says {}, which is {is_right}; its loss is {}",
        grouped(sample.index as u64),
        grouped(probe.total_steps),
        scene.model.class(sample.label),
        scene.model.class(sample.predicted),
        significant(sample.loss)
    )
}

/// Says how bright each channel of an image is that has several.
fn channels(sample: &Sample) -> Option<String> {
    let channels = sample.shape.channels;
    let places = (sample.shape.height * sample.shape.width).max(1) as f64;
    let mean = |channel: usize| {
        let bytes = sample.pixels.iter().skip(channel).step_by(channels);
        bytes.map(|byte| f64::from(*byte)).sum::<f64>() / places
    };
    let told = |channel| format!("{} {:.0}", channel_name(channel, channels), mean(channel));
    let means = (0..channels.min(MOST_CHANNELS)).map(told).collect::<Vec<_>>().join(", ");
    (channels > 1).then(|| format!("the means of its channels, of 255: {means}"))
}

fn outputs(scene: &Scene<'_>, sample: &Sample) -> String {
    let number = |value: f32| if value.is_nan() { f32::NEG_INFINITY } else { value };
    let mut classes: Vec<usize> = (0..sample.outputs.len()).collect();
    classes.sort_by(|&a, &b| number(sample.outputs[b]).total_cmp(&number(sample.outputs[a])).then(a.cmp(&b)));
    let told = classes.into_iter().take(MOST_OUTPUTS).map(|class| {
        let value = f64::from(sample.outputs[class]);
        let value = if sample.softmax { format!("{} %", percent(value, 1)) } else { significant(value) };
        format!("{} {value}", scene.model.class(class))
    });
    let what = if sample.softmax { "probabilities" } else { "outputs" };
    format!("the greatest {what}: {}", told.collect::<Vec<_>>().join(", "))
}

fn of_maps(scene: &Scene<'_>, maps: &Maps) -> String {
    let layer = scene.model.layer(maps.layer).map_or("the network", |layer| layer.text.as_str());
    let finite = || maps.values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = finite().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let places = (maps.height * maps.width).max(1);
    let zero = maps.values.chunks(places).filter(|map| map.iter().all(|value| *value == 0.0)).count();
    let (one, several) = if places == 1 { ("unit", "units") } else { ("map", "maps") };
    let size = if places == 1 { String::new() } else { format!(" of {} by {}", maps.height, maps.width) };
    let greatest = (0..maps.values.len())
        .filter(|&at| maps.values[at].is_finite())
        .max_by(|&a, &b| maps.values[a].total_cmp(&maps.values[b]).then(b.cmp(&a)));
    let Some(greatest) = greatest else {
        return format!(
            "after {layer}: {}{size}, of which no value is a number",
            counted(maps.total, one, several)
        );
    };
    let (map, place) = (greatest / places, greatest % places);
    let place = if places == 1 {
        String::new()
    } else {
        format!(", row {}, column {}", place / maps.width, place % maps.width)
    };
    let silent = if zero > 0 {
        format!("; {} zero everywhere", counted(zero, &format!("{one} is"), &format!("{several} are")))
    } else {
        String::new()
    };
    format!(
        "after {layer}: {}{size}, values from {} to {}, the greatest in {one} {}{place}{silent}",
        counted(maps.total, one, several),
        significant(low.into()),
        significant(high.into()),
        map + 1
    )
}
