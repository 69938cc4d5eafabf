//! What two runs have in different ways, and how each is told from the other.

use crate::protocol::{RunInfo, Side};
use crate::tui::theme::Theme;
use crate::viz::grid::Ink;

/// The colours of run A and run B.
pub const fn inks(theme: &Theme) -> [Ink; 2] {
    [theme.ink.train, theme.ink.validation]
}

/// The marks of run A and run B where they were validated.
pub fn marks(theme: &Theme) -> [char; 2] {
    [theme.sign('◆', 'o'), theme.pick('•', 'x')]
}

/// What is said where there is one run alone.
pub const ALONE: &str = "One run is trained here, alone. Start with --versus to train a second network beside it, in lock step: cnn-tui --versus \
                     dense, or with a text as for --net; --versus-set momentum=0 gives it another setting. All else, the seed and \
                     the order of the images are the same.";

/// The setting that the layers are of.
const NETWORK: &str = "network";

/// What each of two runs has that the other has not: layers, then settings.
pub fn differing(a: &RunInfo, b: &RunInfo) -> [String; 2] {
    let layers = layers(a, b);
    let mut texts = layers.map(|layers| if layers.is_empty() { Vec::new() } else { vec![layers.join(", ")] });
    if texts.iter().any(Vec::is_empty) && texts.iter().any(|text| !text.is_empty()) {
        // One has what the other lacks.
        texts.iter_mut().filter(|text| text.is_empty()).for_each(|text| text.push("without".to_owned()));
    }
    for (first, second) in a.settings.iter().zip(&b.settings) {
        if first.name == second.name && first.value != second.value && first.name != NETWORK {
            let name = first.name.replace('-', " ");
            texts[0].push(format!("{name} {}", first.value));
            texts[1].push(format!("{name} {}", second.value));
        }
    }
    texts.map(|text| text.join("; "))
}

/// The layers of each that the other has not in their place: of lists of one length those that differ, each kind once, else all between
/// what both begin and end with.
fn layers(a: &RunInfo, b: &RunInfo) -> [Vec<String>; 2] {
    let [a, b] = [a, b].map(|info| info.layers.iter().map(|layer| layer.text.clone()).collect::<Vec<_>>());
    if a.len() == b.len() {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in a.into_iter().zip(b).filter(|(one, other)| one != other) {
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        let (a, b) = pairs.into_iter().unzip();
        return [a, b];
    }
    let head = a.iter().zip(&b).take_while(|(one, other)| one == other).count();
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(one, other)| one == other).count();
    [rest_a, rest_b].map(|rest| rest[..rest.len() - tail].to_vec())
}

/// What a run is called: its letter, and what it has that the other has not.
pub fn called(side: Side, texts: &[String; 2]) -> String {
    let text = &texts[side.index()];
    if text.is_empty() { side.letter().to_owned() } else { format!("{}: {text}", side.letter()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{LayerInfo, SettingInfo};

    fn info(layers: &[&str], settings: &[(&str, &str)]) -> RunInfo {
        let layer = |text: &&str| LayerInfo {
            text: (*text).to_owned(),
            ..crate::tui::testing::info().layers[0].clone()
        };
        let setting = |(name, value): &(&str, &str)| SettingInfo {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
            text: (*value).to_owned(),
            expected: String::new(),
            help: String::new(),
            is_live: false,
            lower: None,
            higher: None,
        };
        RunInfo {
            layers: layers.iter().map(layer).collect(),
            settings: settings.iter().map(setting).collect(),
            ..crate::tui::testing::info()
        }
    }

    #[test]
    fn what_differs_is_named_and_nothing_else() {
        let conv = ["conv 8 5x5 relu", "maxpool 2", "dense 10 softmax"];
        for (a, b, expected) in [
            (&conv[..], &["conv 8 5x5 relu", "l2pool 2", "dense 10 softmax"][..], ["maxpool 2", "l2pool 2"]),
            (&conv, &["dense 30 relu", "dense 10 softmax"], ["conv 8 5x5 relu, maxpool 2", "dense 30 relu"]),
            (&conv, &["conv 8 5x5 relu", "dense 10 softmax"], ["maxpool 2", "without"]),
            (
                &["conv 8 5x5", "maxpool 2", "conv 9 5x5", "maxpool 2"],
                &["conv 8 5x5", "l2pool 2", "conv 9 5x5", "l2pool 2"],
                ["maxpool 2", "l2pool 2"],
            ),
            (&conv, &conv, ["", ""]),
        ] {
            assert_eq!(differing(&info(a, &[]), &info(b, &[])), expected);
        }
        let (one, other) = ([("momentum", "0.9"), ("seed", "1")], [("momentum", "0"), ("seed", "1")]);
        assert_eq!(differing(&info(&conv, &one), &info(&conv, &other)), ["momentum 0.9", "momentum 0"]);
    }
}
