//! What somebody does to a run while it is trained, each act with its text of one line.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An act on a run between two of its batches, which changes what is computed from there on.
///
/// Layers are indices into [`RunInfo::layers`](super::RunInfo::layers), and units are filters or dense units of a layer. All count from
/// 0 here and from 1 in the text, as on the screen: `silence 1 5` is of the first layer's fifth filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Act {
    /// Multiplies the learning rate of the schedule by this factor: `learning-rate x0.5`.
    ScaleRate(f64),
    /// Gives a setting of the run another value: `set momentum 0.8`.
    Set {
        /// The setting, one of [`RunInfo::settings`](super::RunInfo::settings).
        name: String,
        /// Its value as on the command line, or "none".
        value: String,
    },
    /// Holds the output of a unit at zero: `silence 1 5`.
    Silence {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
    },
    /// Lets a silenced unit have its output again: `rouse 1 5`.
    Rouse {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
    },
    /// Keeps the parameters of a unit as they are: `freeze 1 5`.
    Freeze {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
    },
    /// Lets the parameters of a frozen unit be trained again: `thaw 1 5`.
    Thaw {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
    },
    /// Draws the parameters of a unit anew: `redraw 1 5`.
    Redraw {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
    },
    /// Gives a unit the parameters of another one of its layer: `copy 1 5 to 7`.
    Copy {
        /// The layer.
        layer: usize,
        /// The unit that is copied.
        from: usize,
        /// The unit that becomes like it.
        to: usize,
    },
    /// Gives a weight of a unit another value: `edit 1 5 12 to 0.25`.
    Edit {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
        /// The index of the weight among those of the unit.
        weight: usize,
        /// Its value from then on.
        value: f32,
    },
    /// Takes the silenced units out of the network: `prune`.
    Prune,
    /// Takes back the last act that was not taken back: `undo`.
    Undo,
}

impl Act {
    /// Gives the layer that it is about, if it is about one.
    pub const fn layer(&self) -> Option<usize> {
        match *self {
            Self::Silence { layer, .. }
            | Self::Rouse { layer, .. }
            | Self::Freeze { layer, .. }
            | Self::Thaw { layer, .. }
            | Self::Redraw { layer, .. }
            | Self::Copy { layer, .. }
            | Self::Edit { layer, .. } => Some(layer),
            Self::ScaleRate(_) | Self::Set { .. } | Self::Prune | Self::Undo => None,
        }
    }

    /// The words that the texts of acts begin with.
    pub const WORDS: [&str; 11] = [
        "learning-rate",
        "set",
        "silence",
        "rouse",
        "freeze",
        "thaw",
        "redraw",
        "copy",
        "edit",
        "prune",
        "undo",
    ];
}

/// A number as the shortest text that is read as the same bits.
struct Exact<T>(T);

/// Plain digits are longer than this only where an exponent is easier to read.
const PLAIN_DIGITS: usize = 20;

impl<T: fmt::Display + fmt::LowerExp> fmt::Display for Exact<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.to_string();
        if plain.len() <= PLAIN_DIGITS { f.write_str(&plain) } else { write!(f, "{:e}", self.0) }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |layer: &usize, unit: &usize| format!("{} {}", number(*layer), number(*unit));
        match self {
            Self::ScaleRate(factor) => write!(f, "learning-rate x{}", Exact(*factor)),
            Self::Set { name, value } => write!(f, "set {name} {value}"),
            Self::Silence { layer, unit } => write!(f, "silence {}", place(layer, unit)),
            Self::Rouse { layer, unit } => write!(f, "rouse {}", place(layer, unit)),
            Self::Freeze { layer, unit } => write!(f, "freeze {}", place(layer, unit)),
            Self::Thaw { layer, unit } => write!(f, "thaw {}", place(layer, unit)),
            Self::Redraw { layer, unit } => write!(f, "redraw {}", place(layer, unit)),
            Self::Copy { layer, from, to } => write!(f, "copy {} to {}", place(layer, from), number(*to)),
            Self::Edit { layer, unit, weight, value } => {
                write!(f, "edit {} {} to {}", place(layer, unit), number(*weight), Exact(*value))
            }
            Self::Prune => f.write_str("prune"),
            Self::Undo => f.write_str("undo"),
        }
    }
}

/// The number from 1 of what has this index.
const fn number(index: usize) -> usize {
    index.saturating_add(1)
}

impl FromStr for Act {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
        let rest = rest.trim();
        let of_unit = |act: fn(usize, usize) -> Self| {
            let expected = format!("`{word} LAYER UNIT` is expected, numbers from 1 on, e.g. `{word} 1 5`");
            let [layer, unit] = indices(rest, &expected)?;
            Ok(act(layer, unit))
        };
        match word {
            "learning-rate" => scale_rate(rest),
            "set" => set(rest),
            "silence" => of_unit(|layer, unit| Self::Silence { layer, unit }),
            "rouse" => of_unit(|layer, unit| Self::Rouse { layer, unit }),
            "freeze" => of_unit(|layer, unit| Self::Freeze { layer, unit }),
            "thaw" => of_unit(|layer, unit| Self::Thaw { layer, unit }),
            "redraw" => of_unit(|layer, unit| Self::Redraw { layer, unit }),
            "copy" => copy(rest),
            "edit" => edit(rest),
            "prune" | "undo" if !rest.is_empty() => Err(format!("nothing is expected after `{word}`")),
            "prune" => Ok(Self::Prune),
            "undo" => Ok(Self::Undo),
            _ => Err(format!("there is no such act; there are {}", Self::WORDS.join(", "))),
        }
    }
}

/// Reads the factor of a learning rate.
fn scale_rate(text: &str) -> Result<Act, String> {
    let factor = text.strip_prefix('x').and_then(|factor| factor.parse::<f64>().ok());
    let factor = factor.filter(|factor| factor.is_finite() && *factor > 0.0);
    factor.map(Act::ScaleRate).ok_or_else(|| {
        "`learning-rate xFACTOR` is expected, a factor above 0, e.g. `learning-rate x0.5`".to_owned()
    })
}

/// Reads the name of a setting, and what it is set to.
fn set(text: &str) -> Result<Act, String> {
    let (name, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let value = value.trim();
    if name.is_empty() || value.is_empty() || [name, value].iter().any(|text| text.contains(char::is_control))
    {
        return Err("`set NAME VALUE` is expected, e.g. `set momentum 0.8`".to_owned());
    }
    Ok(Act::Set { name: name.to_owned(), value: value.to_owned() })
}

/// Reads a layer and two of its units.
fn copy(text: &str) -> Result<Act, String> {
    let expected = "`copy LAYER UNIT to UNIT` is expected, numbers from 1 on, e.g. `copy 1 5 to 7`";
    let (from, to) = text.split_once(" to ").ok_or(expected)?;
    let [layer, from] = indices(from, expected)?;
    let [to] = indices(to, expected)?;
    Ok(Act::Copy { layer, from, to })
}

/// Reads a weight, and what it is set to.
fn edit(text: &str) -> Result<Act, String> {
    let expected = "`edit LAYER UNIT WEIGHT to VALUE` is expected, numbers from 1 on and a value, e.g. `edit 1 5 12 to 0.25`";
    let (place, value) = text.split_once(" to ").ok_or(expected)?;
    let [layer, unit, weight] = indices(place, expected)?;
    let value = value.trim().parse().ok().filter(|value: &f32| value.is_finite());
    Ok(Act::Edit { layer, unit, weight, value: value.ok_or(expected)? })
}

/// Reads so many numbers that count from 1, as indices from 0.
fn indices<const N: usize>(text: &str, expected: &str) -> Result<[usize; N], String> {
    let index = |word: &str| word.parse::<usize>().ok()?.checked_sub(1);
    let indices: Option<Vec<usize>> = text.split_whitespace().map(index).collect();
    indices.and_then(|indices| indices.try_into().ok()).ok_or_else(|| expected.to_owned())
}

#[cfg(test)]
mod tests;
