//! Text ↔ architecture: `conv 20 5x5 relu, maxpool 2, dense 100 relu, dropout 0.5, dense 10 softmax`.

use super::activation::Activation;
use super::kernels::naive::Pooling;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest text that is looked at, in bytes.
const LONGEST_TEXT: usize = 16 * 1024;
/// The greatest number in a spec: no filter count, window or stride is larger.
const GREATEST_NUMBER: usize = 1 << 20;

/// An architecture, layer by layer, before any input shape is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// The layers, in order; at least one.
    pub layers: Vec<LayerSpec>,
}

/// One layer of a [`Spec`]. Pairs are `[vertical, horizontal]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum LayerSpec {
    /// `conv FILTERS HxW [stride S] [pad P] [ACTIVATION]`
    Conv {
        /// How many filters, and so feature maps.
        filters: usize,
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Step of the kernel.
        stride: [usize; 2],
        /// Zeros around the input.
        padding: PaddingSpec,
        /// σ, identity if none is named.
        activation: Activation,
    },
    /// `maxpool HxW [stride S]`, `avgpool …`, `l2pool …`
    Pool {
        /// What of the window is passed on.
        pooling: Pooling,
        /// Height and width of the window.
        window: [usize; 2],
        /// Step of the window; as large as the window if not named.
        stride: [usize; 2],
    },
    /// `dense UNITS [ACTIVATION]`
    Dense {
        /// How many neurons.
        units: usize,
        /// σ, identity if none is named.
        activation: Activation,
    },
    /// `relu`, `sigmoid`, … as a layer of its own
    Activation(Activation),
    /// `dropout RATE`
    Dropout {
        /// The share of values set to zero while training, 0 ≤ rate < 1.
        rate: f32,
    },
    /// `batchnorm`
    BatchNorm,
}

/// Zero padding as typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaddingSpec {
    /// None.
    #[default]
    Valid,
    /// As much as makes the output ⌈size / stride⌉.
    Same,
    /// This many rows above and below, and columns left and right.
    Zeros([usize; 2]),
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
    },
}

impl Spec {
    /// The same architecture with so many units in its last layer; `None` if that is not fully connected.
    pub fn with_units(&self, units: usize) -> Option<Self> {
        let mut spec = self.clone();
        let last = spec.layers.iter_mut().rev().find(|layer| !matches!(layer, LayerSpec::Activation(_)))?;
        let LayerSpec::Dense { units: present, .. } = last else { return None };
        *present = units;
        Some(spec)
    }
}

impl LayerSpec {
    /// The kind of layer, as the first word of its text.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Conv { .. } => "conv",
            Self::Pool { pooling: Pooling::Max, .. } => "maxpool",
            Self::Pool { pooling: Pooling::Average, .. } => "avgpool",
            Self::Pool { pooling: Pooling::L2, .. } => "l2pool",
            Self::Dense { .. } => "dense",
            Self::Activation(_) => "activation",
            Self::Dropout { .. } => "dropout",
            Self::BatchNorm => "batchnorm",
        }
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
            layer(item).map_err(|problem| SpecError::Layer {
                position: index + 1,
                text: item.trim().chars().take(60).collect(),
                problem,
            })
        });
        Ok(Self { layers: layers.collect::<Result<_, _>>()? })
    }
}

/// Reads one layer; the error says what is wrong and what would be right.
fn layer(text: &str) -> Result<LayerSpec, String> {
    let lower = text.to_lowercase();
    let mut words = Words { words: lower.split_whitespace().collect(), next: 0 };
    let kind =
        words.take("a layer: conv, maxpool, avgpool, l2pool, dense, dropout, batchnorm or an activation")?;
    let layer = match kind {
        "conv" => conv(&mut words)?,
        "maxpool" => pool(Pooling::Max, &mut words)?,
        "avgpool" => pool(Pooling::Average, &mut words)?,
        "l2pool" => pool(Pooling::L2, &mut words)?,
        "dense" => dense(&mut words)?,
        "dropout" => dropout(&mut words)?,
        "batchnorm" => LayerSpec::BatchNorm,
        other => LayerSpec::Activation(activation(other).ok_or_else(|| {
            format!(
                "there is no layer `{other}`; there are conv, maxpool, avgpool, l2pool, dense, dropout, batchnorm \
                 and the activations {}",
                activation_names()
            )
        })?),
    };
    match words.peek() {
        None => Ok(layer),
        Some(word) => Err(format!("`{word}` is not understood here; {}", usage(kind))),
    }
}

fn conv(words: &mut Words<'_>) -> Result<LayerSpec, String> {
    let filters = number(words.take(usage("conv"))?, "the number of filters")?;
    let kernel = pair(words.take("the kernel's size, e.g. `conv 20 5x5`")?, "the kernel", 1)?;
    let (mut stride, mut padding, mut chosen) = (None, None, None);
    while let Some(word) = words.peek() {
        match (word, activation(word)) {
            ("stride", _) => set(&mut stride, pair(words.value("stride")?, "the stride", 1)?, word)?,
            ("pad", _) => set(&mut padding, padding_spec(words.value("pad")?, kernel)?, word)?,
            (_, Some(named)) => {
                set(&mut chosen, named, "activation")?;
                words.next += 1;
            }
            _ => break,
        }
    }
    Ok(LayerSpec::Conv {
        filters,
        kernel,
        stride: stride.unwrap_or([1, 1]),
        padding: padding.unwrap_or_default(),
        activation: chosen.unwrap_or_default(),
    })
}

fn pool(pooling: Pooling, words: &mut Words<'_>) -> Result<LayerSpec, String> {
    let window = pair(words.take("the window's size, e.g. `maxpool 2`")?, "the window", 1)?;
    let stride = match words.peek() {
        Some("stride") => pair(words.value("stride")?, "the stride", 1)?,
        _ => window,
    };
    Ok(LayerSpec::Pool { pooling, window, stride })
}

fn dense(words: &mut Words<'_>) -> Result<LayerSpec, String> {
    let units = number(words.take(usage("dense"))?, "the number of units")?;
    let chosen = words.peek().and_then(activation);
    if chosen.is_some() {
        words.next += 1;
    }
    Ok(LayerSpec::Dense { units, activation: chosen.unwrap_or_default() })
}

fn dropout(words: &mut Words<'_>) -> Result<LayerSpec, String> {
    let word = words.take("the share of values to drop, e.g. `dropout 0.5`")?;
    match word.parse::<f32>() {
        Ok(rate) if (0.0..1.0).contains(&rate) => Ok(LayerSpec::Dropout { rate }),
        _ => {
            Err(format!("`{word}` is no dropout rate: it is at least 0 and less than 1, e.g. `dropout 0.5`"))
        }
    }
}

/// What a layer's text looks like.
fn usage(kind: &str) -> &'static str {
    match kind {
        "conv" => "expected `conv FILTERS HxW [stride S] [pad P|same] [ACTIVATION]`, e.g. `conv 20 5x5 relu`",
        "maxpool" | "avgpool" | "l2pool" => {
            "expected a window and perhaps a stride, e.g. `maxpool 3 stride 2`"
        }
        "dense" => "expected `dense UNITS [ACTIVATION]`, e.g. `dense 100 relu`",
        "dropout" => "expected `dropout RATE`, e.g. `dropout 0.5`",
        _ => "nothing was expected after it; layers are separated by commas",
    }
}

/// The words of one layer, and which comes next.
struct Words<'a> {
    words: Vec<&'a str>,
    next: usize,
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self, expected: &str) -> Result<&'a str, String> {
        let expected = expected.strip_prefix("expected ").unwrap_or(expected);
        let word = self.peek().ok_or_else(|| format!("expected {expected}, found nothing"))?;
        self.next += 1;
        Ok(word)
    }

    /// Skips an option's name and takes its value.
    fn value(&mut self, option: &str) -> Result<&'a str, String> {
        self.next += 1;
        self.take(&format!("a number after `{option}`"))
    }
}

fn set<V>(slot: &mut Option<V>, value: V, name: &str) -> Result<(), String> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("`{name}` is given twice")),
    }
}

fn activation(word: &str) -> Option<Activation> {
    Activation::NAMED.iter().find(|(name, _)| *name == word).map(|&(_, activation)| activation)
}

fn activation_names() -> String {
    Activation::NAMED.map(|(name, _)| name).join(", ")
}

fn number(word: &str, what: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(number) if (1..=GREATEST_NUMBER).contains(&number) => Ok(number),
        _ => Err(format!("`{word}` is not {what}: a whole number from 1 to {GREATEST_NUMBER} is expected")),
    }
}

/// Reads `5x3` or `5` (square).
fn pair(word: &str, what: &str, least: usize) -> Result<[usize; 2], String> {
    let side = |side: &str| match side.parse() {
        Ok(number) if (least..=GREATEST_NUMBER).contains(&number) => Ok(number),
        _ => Err(format!(
            "`{word}` is not {what}: expected e.g. `3` or `5x3`, numbers from {least} to {GREATEST_NUMBER}"
        )),
    };
    match word.split_once('x') {
        Some((vertical, horizontal)) => Ok([side(vertical)?, side(horizontal)?]),
        None => side(word).map(|n| [n, n]),
    }
}

fn padding_spec(word: &str, kernel: [usize; 2]) -> Result<PaddingSpec, String> {
    match word {
        "same" => Ok(PaddingSpec::Same),
        "valid" => Ok(PaddingSpec::Valid),
        _ => match pair(word, "the padding", 0)? {
            [0, 0] => Ok(PaddingSpec::Valid),
            [rows, columns] if rows >= kernel[0] || columns >= kernel[1] => Err(format!(
                "padding {word} is as large as the {}x{} kernel, which would then look at nothing but zeros; use less",
                kernel[0], kernel[1]
            )),
            zeros => Ok(PaddingSpec::Zeros(zeros)),
        },
    }
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

impl fmt::Display for LayerSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Conv { filters, kernel: [height, width], stride, padding, activation } => {
                write!(f, "conv {filters} {height}x{width}")?;
                if stride != [1, 1] {
                    write!(f, " stride {}", short(stride))?;
                }
                match padding {
                    PaddingSpec::Valid => {}
                    PaddingSpec::Same => f.write_str(" pad same")?,
                    PaddingSpec::Zeros(zeros) => write!(f, " pad {}", short(zeros))?,
                }
                suffix(f, activation)
            }
            Self::Pool { window, stride, .. } => {
                write!(f, "{} {}", self.kind(), short(window))?;
                if stride == window { Ok(()) } else { write!(f, " stride {}", short(stride)) }
            }
            Self::Dense { units, activation } => {
                write!(f, "dense {units}")?;
                suffix(f, activation)
            }
            Self::Activation(activation) => activation.fmt(f),
            Self::Dropout { rate } => write!(f, "dropout {rate}"),
            Self::BatchNorm => f.write_str("batchnorm"),
        }
    }
}

/// `2` for a square, `3x2` otherwise.
fn short([vertical, horizontal]: [usize; 2]) -> String {
    if vertical == horizontal { vertical.to_string() } else { format!("{vertical}x{horizontal}") }
}

fn suffix(f: &mut fmt::Formatter<'_>, activation: Activation) -> fmt::Result {
    if activation == Activation::Identity { Ok(()) } else { write!(f, " {activation}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(text: &str) -> String {
        text.parse::<Spec>().map_or_else(|error| error.to_string(), |spec| format!("accepted as {spec}"))
    }

    #[test]
    fn the_line_of_the_readme_round_trips() {
        let text = "conv 20 5x5 relu, maxpool 2, conv 40 5x5 relu, maxpool 2, dense 100 relu, dropout 0.5, dense 10 softmax";
        assert_eq!(text.parse::<Spec>().map(|spec| spec.to_string()), Ok(text.to_owned()));
    }

    #[test]
    fn options_go_by_name_in_any_order() {
        let a = "conv 8 3x5 stride 2 pad same relu".parse::<Spec>();
        let b = " CONV 8 3x5 relu pad same stride 2x2 ".parse::<Spec>();
        assert!(a.is_ok());
        assert_eq!(a, b);
    }

    #[test]
    fn errors_say_which_layer_what_was_wrong_and_what_would_be_right() {
        for (text, parts) in [
            ("", ["empty", "dense 10 softmax"]),
            ("conv 20 5x5, , dense 10", ["layer 2", "expected a layer"]),
            ("conv 20", ["layer 1 `conv 20`", "kernel's size"]),
            ("conv 0 5x5", ["`0` is not the number of filters", "from 1"]),
            ("conv 20 5y5", ["`5y5` is not the kernel", "`5x3`"]),
            ("conv 20 5x5 stride", ["after `stride`", "found nothing"]),
            ("conv 20 5x5 relu tanh", ["activation", "twice"]),
            ("conv 20 5x5 pad 5", ["padding 5", "use less"]),
            ("pool 2", ["no layer `pool`", "maxpool"]),
            ("dropout 1", ["no dropout rate", "less than 1"]),
            ("dense 10 softmax 3", ["`3` is not understood", "dense UNITS"]),
            ("dense 99999999999999999999999", ["not the number of units", "from 1"]),
        ] {
            let message = message(text);
            for part in parts {
                assert!(message.contains(part), "{text:?}: {message:?} does not contain {part:?}");
            }
        }
    }

    fn any_layer() -> impl Strategy<Value = LayerSpec> {
        let activation = prop::sample::select(vec![
            Activation::Identity,
            Activation::Relu,
            Activation::Tanh,
            Activation::LeakyRelu,
            Activation::Softmax,
        ]);
        let named = prop::sample::select(Activation::NAMED.map(|(_, activation)| activation).to_vec());
        let padding = prop_oneof![
            Just(PaddingSpec::Valid),
            Just(PaddingSpec::Same),
            Just(PaddingSpec::Zeros([1, 0])),
            Just(PaddingSpec::Zeros([2, 2]))
        ];
        let pooling = prop::sample::select(vec![Pooling::Max, Pooling::Average, Pooling::L2]);
        prop_oneof![
            (1..99usize, [3..9usize, 3..9], [1..4usize, 1..4], padding, activation.clone()).prop_map(
                |(filters, kernel, stride, padding, activation)| LayerSpec::Conv {
                    filters,
                    kernel,
                    stride,
                    padding,
                    activation
                }
            ),
            (pooling, [1..9usize, 1..9], [1..9usize, 1..9])
                .prop_map(|(pooling, window, stride)| LayerSpec::Pool { pooling, window, stride }),
            (1..999usize, activation).prop_map(|(units, activation)| LayerSpec::Dense { units, activation }),
            named.prop_map(LayerSpec::Activation),
            (0.0..1.0f32).prop_map(|rate| LayerSpec::Dropout { rate }),
            Just(LayerSpec::BatchNorm),
        ]
    }

    proptest! {
        #[test]
        fn every_spec_round_trips(layers in prop::collection::vec(any_layer(), 1..6)) {
            let spec = Spec { layers };
            prop_assert_eq!(spec.to_string().parse::<Spec>(), Ok(spec));
        }

        #[test]
        fn no_text_panics(text in "(conv|dense|maxpool|pad|stride|relu|[0-9x., -]|\\PC){0,20}") {
            let _ = text.parse::<Spec>();
        }
    }
}
