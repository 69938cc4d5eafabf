//! The words that the text of a network is made of.

use crate::nn::activation::Activation;
use crate::nn::layers::LayerSpec;
use serde::{Deserialize, Serialize};

/// A word that the text of a layer can begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The word.
    pub word: String,
    /// What the text of such a layer looks like.
    pub usage: String,
    /// The words that may follow it.
    pub followers: Vec<String>,
}

/// Lists the words of all layers.
pub(super) fn vocabulary() -> Vec<Word> {
    let word = |word: &'static str| {
        let usage = LayerSpec::usage(word).unwrap_or_default();
        Word { word: word.to_owned(), usage: usage.to_owned(), followers: followers(usage) }
    };
    LayerSpec::words().map(word).collect()
}

/// The words in small letters within brackets of a usage, and the activations where one may stand.
fn followers(usage: &str) -> Vec<String> {
    let brackets = usage.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let words = brackets.flat_map(|inside| inside.split([' ', '|']));
    let small = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    let mut followers: Vec<String> = words.filter(small).map(str::to_owned).collect();
    if usage.contains("stride") && !followers.iter().any(|word| word == "stride") {
        followers.push("stride".to_owned());
    }
    if usage.contains("[ACTIVATION]") {
        followers.extend(Activation::NAMED.map(|(name, _)| name.to_owned()));
    }
    followers
}
