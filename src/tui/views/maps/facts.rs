//! What is said of the selected map in words and numbers.

use super::content::Content;
use crate::inspect::maps::{Activation, Figures, Pooling, Role};
use crate::tui::panes::image::COLORS;
use crate::tui::panes::sentence::counted;
use crate::viz::number::{grouped, percent, significant};

/// Tells whether the selected stage has a unit for each class.
pub fn is_by_class(shown: &Content<'_>) -> bool {
    let stage = shown.selected();
    let classes = shown.scene.model.info.as_deref().map_or(0, |info| info.classes.len());
    let is_last = matches!(stage.role, Role::Output(_)) || shown.stage + 1 == shown.found.stages.len();
    is_last && stage.is_flat() && stage.maps.count == classes
}

/// Names the selected map: `map 3 of 20`, `unit 7 of 100`, `output of class cat`.
pub fn map_name(shown: &Content<'_>) -> String {
    let stage = shown.selected();
    if is_by_class(shown) {
        return format!("output of class {}", shown.scene.model.class(shown.map));
    }
    if stage.role == Role::Input && stage.maps.total > 1 {
        return match COLORS.get(shown.map).filter(|_| stage.maps.total == COLORS.len()) {
            Some(color) => format!("{color} channel"),
            None => format!("channel {} of {}", shown.map + 1, grouped(stage.maps.total as u64)),
        };
    }
    let what = if stage.is_flat() { "unit" } else { "map" };
    let silenced = if stage.maps.silenced.binary_search(&shown.map).is_ok() { ", silenced" } else { "" };
    format!("{what} {} of {}{silenced}", shown.map + 1, grouped(stage.maps.total as u64))
}

/// Gives the figures of the selected map; of a single unit those of the whole layer.
pub fn figures(shown: &Content<'_>) -> Figures {
    let stage = shown.selected();
    if stage.is_flat() { stage.figures } else { Figures::of(stage.map(shown.map)) }
}

/// Says from where to where values go: `0 … 2.41`.
pub fn extremes(shown: &Content<'_>, figures: &Figures) -> String {
    let between = shown.scene.theme.pick("…", "to");
    format!("{} {between} {}", short(figures.least), short(figures.greatest))
}

/// A value with about three digits.
fn short(value: f32) -> String {
    let value = f64::from(value);
    match value.abs() {
        _ if !value.is_finite() => "?".to_owned(),
        magnitude if magnitude >= 1000.0 || (magnitude < 0.001 && magnitude > 0.0) => format!("{value:.1e}"),
        magnitude if magnitude >= 100.0 => format!("{value:.0}"),
        magnitude if magnitude >= 10.0 => format!("{value:.1}"),
        _ if value == 0.0 => "0".to_owned(),
        _ => format!("{value:.2}"),
    }
}

/// A share in whole per cent.
fn share(share: f64) -> String {
    format!("{} %", percent(share, 0))
}

/// Says the mean and the share of zeros: `mean 0.310`, `zeros 41 %`.
pub fn mean_and_zeros(figures: &Figures) -> [String; 2] {
    [format!("mean {}", short(figures.mean as f32)), format!("zeros {}", share(figures.zeros))]
}

/// Says how the values of a stage came about.
pub fn origin(shown: &Content<'_>, stage: usize) -> String {
    let before = stage.checked_sub(1).map_or_else(String::new, |before| shown.name(before));
    match shown.found.stages[stage].role {
        Role::Input => "the image".to_owned(),
        Role::Sum => format!("weighted sums of {before}"),
        Role::Activated(Activation::Identity) | Role::Output(Activation::Identity) => {
            format!("{before} as it is")
        }
        Role::Activated(activation) | Role::Output(activation) => format!("{activation} of {before}"),
        Role::Pooled(Pooling::Max) => format!("the greatest of each window of {before}"),
        Role::Pooled(Pooling::Average) => format!("the mean of each window of {before}"),
        Role::Pooled(Pooling::L2) => format!("the root of the squares of each window of {before}"),
        Role::Normalised => format!("{before}, normalised"),
        Role::Silenced => format!("{before} with silenced units held at zero"),
    }
}

/// Says which place is selected.
pub fn place(shown: &Content<'_>) -> String {
    let [row, column] = shown.place;
    format!("row {row}, column {column}")
}

/// Says the value at the selected place.
pub fn value(shown: &Content<'_>) -> String {
    significant(f64::from(shown.value()))
}

/// Says what pooling has to do with the selected place: where its value comes from, or whether it is passed on. Nothing where there is
/// no pooling.
pub fn pooling(shown: &Content<'_>) -> Option<String> {
    let (stage, [row, column]) = (shown.selected(), shown.place);
    let place = row * stage.maps.width + column;
    if let Role::Pooled(pooling) = stage.role {
        let before = shown.name(shown.stage - 1);
        let width = shown.found.stages[shown.stage - 1].maps.width.max(1);
        return Some(match pooling {
            Pooling::Max => {
                let winner = *stage.winners_of(shown.map).get(place)? as usize;
                format!("won by {before} at row {}, column {}", winner / width, winner % width)
            }
            Pooling::Average | Pooling::L2 => format!("all of a window of {before} count, none wins"),
        });
    }
    let next = shown.found.stages.get(shown.stage + 1)?;
    let name = shown.name(shown.stage + 1);
    match next.role {
        Role::Pooled(Pooling::Max) => {
            let passed = next.winners_of(shown.map).contains(&(place as u32));
            Some(format!("{} to {name} by max pooling", if passed { "passed on" } else { "not passed on" }))
        }
        Role::Pooled(Pooling::Average | Pooling::L2) => Some(format!("has a share in {name}; none wins")),
        _ => None,
    }
}

/// The size of the maps of a stage; of units how many there are.
pub fn size(shown: &Content<'_>, stage: usize) -> String {
    let maps = &shown.found.stages[stage].maps;
    if maps.height * maps.width == 1 {
        return maps.total.to_string();
    }
    format!("{}{}{}", maps.height, shown.scene.theme.pick("×", "x"), maps.width)
}

/// Says how large the maps are, and how many were left out of the answer.
pub fn extent(shown: &Content<'_>, stage: usize) -> String {
    let maps = &shown.found.stages[stage].maps;
    let all = match shown.found.stages[stage].is_flat() {
        true => counted(maps.total, "unit", "units"),
        false if shown.found.stages[stage].role == Role::Input && maps.total > 1 => {
            format!("{} of {}", counted(maps.total, "channel", "channels"), size(shown, stage))
        }
        false => format!("{} of {}", counted(maps.total, "map", "maps"), size(shown, stage)),
    };
    if maps.count < maps.total { format!("{all} (the first {} can be seen)", maps.count) } else { all }
}
