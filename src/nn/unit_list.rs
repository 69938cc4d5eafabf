//! Units layer by layer as text, such as `1 2-5,7; 4 1`: the layer, and its units, all counted from 1.

use std::fmt::Write;

/// No text names more units.
const MOST: usize = 1 << 20;

/// Some units of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerUnits {
    /// The layer, an index.
    pub layer: usize,
    /// The units, in order.
    pub units: Vec<usize>,
}

/// Writes units layer by layer.
pub fn write_units(layers: &[LayerUnits]) -> String {
    let mut text = String::new();
    for LayerUnits { layer, units } in layers {
        let separator = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{separator}{} ", layer + 1);
        for (index, run) in units.chunk_by(|a, b| a + 1 == *b).enumerate() {
            let separator = if index == 0 { "" } else { "," };
            let _ = write!(text, "{separator}{}", run[0] + 1);
            if let [_, .., last] = run {
                let _ = write!(text, "-{}", last + 1);
            }
        }
    }
    text
}

/// Reads units layer by layer.
///
/// # Errors
/// If the text is not what [`write_units`] writes, with what was expected.
pub fn parse_units(text: &str) -> Result<Vec<LayerUnits>, String> {
    let wrong = || format!("`{}` are no units; expected such as `1 2-5,7; 4 1`", shown(text));
    let (mut layers, mut count) = (Vec::<LayerUnits>::new(), 0usize);
    for part in text.split("; ") {
        let (layer, runs) = part.split_once(' ').ok_or_else(wrong)?;
        let layer = number(layer).ok_or_else(wrong)?;
        let mut units = Vec::new();
        for run in runs.split(',') {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            let (first, last) = number(first).zip(number(last)).ok_or_else(wrong)?;
            let length = last.checked_sub(first).ok_or_else(wrong)?;
            count = length.saturating_add(count).saturating_add(1);
            if count > MOST || units.last().is_some_and(|before| *before >= first) {
                return Err(wrong());
            }
            units.extend(first..=last);
        }
        if layers.last().is_some_and(|before| before.layer >= layer) {
            return Err(wrong());
        }
        layers.push(LayerUnits { layer, units });
    }
    Ok(layers)
}

/// Reads a number that is counted from 1.
fn number(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse::<usize>().ok().filter(|_| digits)?.checked_sub(1)
}

/// Gives the beginning of a text that may be long.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_they_are_written() {
        let of = |layer, units: &[usize]| LayerUnits { layer, units: units.to_vec() };
        for (layers, text) in [
            (vec![of(0, &[4])], "1 5"),
            (vec![of(0, &[0, 1, 2, 3, 6]), of(3, &[0])], "1 1-4,7; 4 1"),
            (vec![of(2, &[7, 9, 10])], "3 8,10-11"),
        ] {
            assert_eq!(write_units(&layers), text);
            assert_eq!(parse_units(text), Ok(layers));
        }
    }

    #[test]
    fn what_is_no_list_of_units_is_refused() {
        for text in [
            "",
            "1",
            "1 ",
            "0 1",
            "1 0",
            "1 a",
            "1 2-1",
            "1 2,2",
            "1 3,2",
            "2 1; 1 1",
            "1 1; 1 2",
            "1 1;2 1",
            "1 +1",
            "1 1-99999999999999999999999",
            "1 1-18446744073709551615",
            "1 1-2000000",
        ] {
            let refused = parse_units(text).expect_err(text);
            assert!(refused.contains("expected such as"), "{refused}");
        }
    }
}
