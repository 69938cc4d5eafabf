//! What text is an architecture, and what is said of text that is none.

use super::*;
use crate::nn::kernels::naive::Pooling;
use crate::nn::layers::conv::{ConvSpec, PaddingSpec};
use crate::nn::layers::dense::DenseSpec;
use crate::nn::layers::dropout::DropoutSpec;
use crate::nn::layers::pool::PoolSpec;
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
    let padding = prop_oneof![
        Just(PaddingSpec::Valid),
        Just(PaddingSpec::Same),
        Just(PaddingSpec::Zeros([1, 0])),
        Just(PaddingSpec::Zeros([2, 2]))
    ];
    let pooling = prop::sample::select(vec![Pooling::Max, Pooling::Average, Pooling::L2]);
    let conv = (1..99usize, [3..9usize, 3..9], [1..4usize, 1..4], padding, activation.clone());
    let conv = conv.prop_map(|(filters, kernel, stride, padding, activation)| {
        LayerSpec::Conv(ConvSpec { filters, kernel, stride, padding, activation })
    });
    let pool = (pooling, [1..9usize, 1..9], [1..9usize, 1..9])
        .prop_map(|(pooling, window, stride)| LayerSpec::Pool(PoolSpec { pooling, window, stride }));
    let dense = (1..999usize, activation)
        .prop_map(|(units, activation)| LayerSpec::Dense(DenseSpec { units, activation }));
    let dropout = (0.0..1.0f32).prop_map(|rate| LayerSpec::Dropout(DropoutSpec { rate }));
    // Of every layer, whatever there is.
    let examples: Vec<LayerSpec> = LayerSpec::examples().map(|text| layer(text).expect("a layer")).collect();
    prop_oneof![conv, pool, dense, dropout, prop::sample::select(examples)]
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
