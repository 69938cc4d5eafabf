//! What is said of each picture.

use super::preparation::{Piece, Prepared};
use crate::commands::failure::Failure;
use crate::commands::output::{note, print, print_json};
use crate::dataset::{DatasetError, printable};
use crate::inspect::fitting::Fit;
use crate::nn::loss::predicted;
use crate::train::state::RunState;
use serde_json::{Value, json};
use std::path::Path;

/// How predictions are said.
pub(super) struct Report<'a> {
    pub(super) state: &'a RunState,
    /// Classes that are named.
    pub(super) top: usize,
    pub(super) json: bool,
    /// Whether outputs are probabilities.
    pub(super) softmax: bool,
}

impl Report<'_> {
    /// Says what the network takes a picture for.
    pub(super) fn prediction(&self, picture: &Prepared, outputs: &[f32]) -> Result<(), Failure> {
        let ranked = ranked(outputs);
        if self.json {
            return print_json(&self.as_json(picture, outputs, &ranked));
        }
        let classes: Vec<String> =
            ranked.iter().take(self.top).map(|&class| self.class(class, outputs[class])).collect();
        print(&format!("{}: {}; {}", heading(picture), classes.join(", "), treatment(picture, self.state)))
    }

    /// Says why a picture cannot be predicted.
    pub(super) fn error(&self, error: &DatasetError) -> Result<(), Failure> {
        if self.json {
            return print_json(&json!({"file": file_of(error), "error": error.to_string()}));
        }
        note(&format!("error: {error}"));
        Ok(())
    }

    fn name(&self, class: usize) -> &str {
        self.state.classes.get(class).map_or("?", String::as_str)
    }

    fn class(&self, class: usize, output: f32) -> String {
        if self.softmax {
            format!("{} ({:.2} %)", self.name(class), 100.0 * output)
        } else {
            format!("{} ({output:.4})", self.name(class))
        }
    }

    fn as_json(&self, picture: &Prepared, outputs: &[f32], ranked: &[usize]) -> Value {
        let best = predicted(outputs);
        let top: Vec<Value> = ranked
            .iter()
            .take(self.top)
            .map(|&class| json!({"label": class, "class": self.name(class), "output": outputs[class]}))
            .collect();
        let mut value = json!({
            "file": picture.path.to_string_lossy(), "label": best, "class": self.name(best), "top": top,
            "probabilities": self.softmax, "height": picture.shape.height, "width": picture.shape.width,
            "channels": picture.shape.channels, "ground": picture.ground.map(|ground| ground.words()),
            "inverted": picture.inverted, "fit": picture.fit.name(),
        });
        if let (Some(Piece { index, count, extent }), Some(fields)) = (&picture.piece, value.as_object_mut())
        {
            let piece = json!({
                "index": index, "of": count, "left": extent.columns.start, "right": extent.columns.end,
                "top": extent.rows.start, "bottom": extent.rows.end,
            });
            fields.insert("piece".to_owned(), piece);
        }
        value
    }
}

/// Which picture it is.
fn heading(picture: &Prepared) -> String {
    let path = printable(&picture.path.display().to_string());
    match &picture.piece {
        None => path,
        Some(Piece { index, count, extent }) => {
            format!(
                "{path}, {} of {count}, columns {} to {}",
                index + 1,
                extent.columns.start,
                extent.columns.end - 1
            )
        }
    }
}

/// What was done to a picture, in words.
fn treatment(picture: &Prepared, state: &RunState) -> String {
    let mut words = Vec::new();
    words.extend(picture.ground.map(|ground| ground.words().to_owned()));
    if picture.inverted {
        words.push("inverted".to_owned());
    }
    words.push(match picture.fit {
        Fit::AsItIs => "taken as it is".to_owned(),
        Fit::Centered => "put where MNIST has its digits".to_owned(),
        Fit::Whole => {
            let (from, to) = (picture.shape, state.input);
            let part = if from.height * to.width == to.height * from.width { "" } else { "the middle of " };
            format!("{part}{}×{} scaled to {}×{}", from.height, from.width, to.height, to.width)
        }
    });
    words.join(", ")
}

/// The classes by their outputs, the greatest first; of equals the first. What is no number comes last.
fn ranked(outputs: &[f32]) -> Vec<usize> {
    let rank = |class: &usize| if outputs[*class].is_nan() { f32::NEG_INFINITY } else { outputs[*class] };
    let mut classes: Vec<usize> = (0..outputs.len()).collect();
    classes.sort_by(|one, other| rank(other).total_cmp(&rank(one)));
    classes
}

/// The file that an error is about.
fn file_of(error: &DatasetError) -> Option<String> {
    let path: &Path = match error {
        DatasetError::Picture { path, .. }
        | DatasetError::Read { path, .. }
        | DatasetError::NotAFile { path, .. } => path,
        _ => return None,
    };
    Some(path.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_ranked_as_the_network_predicts() {
        for outputs in [&[0.1, 0.7, 0.7, 0.0][..], &[f32::NAN, 0.2, f32::NAN, 0.3], &[0.0, 0.0], &[1.0]] {
            assert_eq!(ranked(outputs)[0], predicted(outputs), "{outputs:?}");
        }
        assert_eq!(ranked(&[0.1, 0.7, f32::NAN, 0.7, 0.2]), [1, 3, 4, 0, 2]);
    }
}
