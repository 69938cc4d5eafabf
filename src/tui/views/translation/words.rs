//! What the page shows, in sentences: how far the sample is shifted, and what changed by it.

use super::pictures::map_name;
use crate::inspect::layer::Sample;
use crate::inspect::translation::found::{Compared, Translated};
use crate::tui::panes::sentence::sentence;
use crate::tui::view::scene::Scene;
use crate::viz::number::{grouped, percent, significant};

/// Says how far the sample is shifted, and how much maps and outputs changed.
pub fn sentences(scene: &Scene<'_>, found: &Translated, total_steps: u64) -> Vec<String> {
    let mut said = vec![shifted(found, total_steps)];
    let input = found.input.change.map(share).unwrap_or_else(|| "nothing".to_owned());
    said.push(format!("the input changed by {input}, and {} of it was cut off", share(found.lost)));
    let stages = [(map_name(found), &found.maps), ("pooled maps".to_owned(), &found.pooled)];
    let stages = stages.into_iter().filter_map(|(name, maps)| Some((name, maps.as_ref()?)));
    said.extend(stages.map(|(name, maps)| compared(scene, found, &name, maps)));
    said.push(outputs(scene, found));
    said.iter().map(|text| sentence(text)).collect()
}

/// Says why there is nothing to be shown.
pub fn nothing(reason: &str) -> Vec<String> {
    vec![sentence(&format!("translation: {reason}"))]
}

fn shifted(found: &Translated, total_steps: u64) -> String {
    let way = |pixels: i32, [back, on]: [&str; 2]| {
        format!("{} {}", pixels.unsigned_abs(), if pixels < 0 { back } else { on })
    };
    let (down, right) = (found.shift.down, found.shift.right);
    let by = match (down, right) {
        (0, 0) => "in its place".to_owned(),
        _ => format!("shifted by {} and {} pixels", way(down, ["up", "down"]), way(right, ["left", "right"])),
    };
    let sample = grouped(found.original.index as u64);
    format!("sample {sample} is {by}, after batch {}", grouped(total_steps))
}

fn share(share: f64) -> String {
    format!("{} %", percent(share, 1))
}

fn compared(scene: &Scene<'_>, found: &Translated, name: &str, maps: &Compared) -> String {
    let layer = scene.model.layer(maps.layer).map_or("", |layer| layer.text.as_str());
    let likeness = maps.chosen;
    let changed = likeness.change.map_or_else(
        || "has no trace of the sample".to_owned(),
        |change| format!("changed by {}", share(change)),
    );
    let unchanged = likeness
        .unchanged
        .map_or_else(String::new, |same| format!(", {} of its values are the same", share(same)));
    let is_whole = maps.is_flat() || found.shift.places(maps.stride).is_some();
    let moved = match likeness.equivariance_error {
        Some(error) => format!("; moved along but for {}", share(error)),
        None if !is_whole => "; the shift is no whole number of its places".to_owned(),
        None => String::new(),
    };
    format!("{name} of {layer} {changed}{unchanged}{moved}")
}

fn outputs(scene: &Scene<'_>, found: &Translated) -> String {
    let says = |sample: &Sample| {
        let value = f64::from(sample.outputs.get(sample.predicted).copied().unwrap_or(f32::NAN));
        let value = if sample.softmax { share(value) } else { significant(value) };
        format!("{} with {value}", scene.model.class(sample.predicted))
    };
    let most = if found.original.softmax {
        format!("{} points", percent(found.output_change, 1))
    } else {
        significant(found.output_change)
    };
    format!(
        "the network said {} and now says {}; no output changed by more than {most}; the truth is {}",
        says(&found.original),
        says(&found.shifted),
        scene.model.class(found.original.label)
    )
}
