//! Text ↔ architecture: `conv 20 5x5 relu, maxpool 2, dense 100 relu, dropout 0.5, dense 10 softmax`.

mod place;

pub use place::layer_place;

use super::activation::Activation;
use super::layers::LayerSpec;
use super::syntax::Tail;
use super::words::{Words, activation};
use place::word_place;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// The longest text that is looked at, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;

/// An architecture, layer by layer, before any input shape is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The layers, in order; at least one.
    pub layers: Vec<LayerSpec>,
}

/// A text that is no architecture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// Nothing in it.
    #[error("the network is empty: name at least one layer, e.g. `dense 10 softmax`")]
    Empty,
    /// Longer than any network.
    #[error("the network is {0} bytes of text; at most {LONGEST_TEXT} are read")]
    TooLong(usize),
    /// A layer that cannot be read.
    #[error("layer {position} `{text}`: {problem}")]
    Layer {
        /// Its position, from 1.
        position: usize,
        /// The layer as typed.
        text: String,
        /// What is wrong and what would be right.
        problem: String,
        /// The word that is wrong, in bytes of the whole text; empty where one is missing.
        place: Range<usize>,
    },
}

/// A layer that cannot be read: the word that is wrong by its index, none where one is missing, and what is said of it.
#[derive(Debug)]
struct Unread {
    word: Option<usize>,
    problem: String,
}

impl Spec {
    /// Gives the same architecture with so many units in its last layer; `None` if that is not fully connected.
    pub fn with_units(&self, units: usize) -> Option<Self> {
        let mut spec = self.clone();
        let tails = spec.layers.iter_mut().rev().map(LayerSpec::tail);
        match { tails }.find(|tail| !matches!(tail, Tail::Activation(_)))? {
            Tail::Activated { units: Some(present), .. } => *present = units,
            _ => return None,
        }
        Some(spec)
    }

    /// Gives the dropout layers the rates that those at the same places of `other` have.
    pub fn take_rates(&mut self, other: &Self) {
        for layers in self.layers.iter_mut().zip(&other.layers) {
            if let (LayerSpec::Dropout(own), LayerSpec::Dropout(other)) = layers {
                own.rate = other.rate;
            }
        }
    }

    /// Gives the layers with the output activation taken off the last one, and that activation.
    pub fn split_output(&self) -> (Vec<LayerSpec>, Activation) {
        let mut layers = self.layers.clone();
        let output = match layers.last_mut().map(LayerSpec::tail) {
            Some(Tail::Activated { activation, .. }) => std::mem::take(activation),
            Some(Tail::Activation(activation)) => {
                layers.pop();
                activation
            }
            Some(Tail::Plain) | None => Activation::Identity,
        };
        (layers, output)
    }
}

impl FromStr for Spec {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Self, SpecError> {
        if text.len() > LONGEST_TEXT {
            return Err(SpecError::TooLong(text.len()));
        }
        if text.trim().is_empty() {
            return Err(SpecError::Empty);
        }
        let layers = text.split(',').enumerate().map(|(index, item)| {
            layer(item).map_err(|Unread { word, problem }| SpecError::Layer {
                position: index + 1,
                text: item.trim().chars().take(60).collect(),
                problem,
                place: word_place(text, index, word),
            })
        });
        Ok(Self { layers: layers.collect::<Result<_, _>>()? })
    }
}

/// Reads one layer; the error says what is wrong, where, and what would be right.
fn layer(text: &str) -> Result<LayerSpec, Unread> {
    let lower = text.to_lowercase();
    let mut words = Words::new(&lower);
    whole_layer(&mut words).map_err(|problem| Unread { word: words.last_taken(), problem })
}

/// Reads the words of one layer, all of them.
fn whole_layer(words: &mut Words<'_>) -> Result<LayerSpec, String> {
    let first = words.take(&format!("a layer: {} or an activation", layer_words()))?;
    let layer = LayerSpec::parse(first, words).unwrap_or_else(|| {
        let (layers, activations) = (layer_words(), Activation::NAMED.map(|(name, _)| name).join(", "));
        Err(format!("there is no layer `{first}`; there are {layers} and the activations {activations}"))
    })?;
    let usage = LayerSpec::usage(first).unwrap_or_default();
    match words.take(usage) {
        Err(_) => Ok(layer),
        Ok(word) => Err(format!("`{word}` is not understood here; {usage}")),
    }
}

/// Lists the first words of all layers but activations.
fn layer_words() -> String {
    let words = LayerSpec::words().filter(|word| activation(word).is_none());
    words.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, layer) in self.layers.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            layer.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
