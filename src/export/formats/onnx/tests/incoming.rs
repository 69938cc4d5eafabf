//! What is read: what nodes of other programs become here, and what becomes of those that are not known.

use super::graphs::Drawn;
use crate::export::format::Wanted;
use crate::export::testing::logits;
use crate::nn::scaling::Scaling;
use crate::nn::shape::Shape;
use crate::onnx::proto::Attribute;

/// A graph that ends in a fully connected layer of two units on vectors of 16 values called `v`.
fn with_head(drawn: Drawn, inputs: usize) -> Drawn {
    drawn.constant("head", &[inputs, 2]).node("MatMul v head -> end")
}

fn ints(name: &str, values: &[usize]) -> Attribute {
    Attribute::ints(name, values.iter().copied())
}

fn text(name: &str, value: &'static str) -> Attribute {
    Attribute {
        name: name.to_owned(),
        s: Some(prost::bytes::Bytes::from_static(value.as_bytes())),
        ..Attribute::default()
    }
}

#[test]
fn convolutions_are_read_with_every_way_to_say_their_padding() {
    for (attributes, expected) in [
        (vec![], "conv 2 3x3"),
        (vec![ints("pads", &[1, 1, 1, 1])], "conv 2 3x3 pad same"),
        (vec![ints("strides", &[2, 2]), ints("pads", &[1, 1, 1, 1])], "conv 2 3x3 stride 2 pad 1"),
        (vec![ints("strides", &[2, 2]), ints("pads", &[0, 0, 1, 1])], "conv 2 3x3 stride 2 pad same"),
        (vec![text("auto_pad", "SAME_UPPER"), ints("strides", &[2, 2])], "conv 2 3x3 stride 2 pad same"),
        (vec![text("auto_pad", "VALID"), ints("strides", &[2, 1])], "conv 2 3x3 stride 2x1"),
        (vec![ints("pads", &[2, 0, 2, 0])], "conv 2 3x3 pad 2x0"),
    ] {
        let drawn = Drawn::on(&[1, 8, 8]).constant("w", &[2, 1, 3, 3]).told("Conv x w -> y", attributes);
        let drawn = drawn.node("Relu y -> z").node("GlobalAveragePool z -> g").node("Flatten g -> v");
        assert_eq!(with_head(drawn, 2).text(), format!("{expected} relu, globalavgpool, dense 2 softmax"));
    }
}

#[test]
fn zeros_put_around_maps_by_a_node_of_its_own_belong_to_the_convolution() {
    let padded = |pads: &[i64]| {
        let drawn =
            Drawn::on(&[1, 8, 8]).ints("pads", pads).node("Pad x pads -> p").constant("w", &[2, 1, 2, 2]);
        with_head(drawn.node("Conv p w -> y").node("Flatten y -> v"), 128)
    };
    assert_eq!(padded(&[0, 0, 0, 0, 0, 0, 1, 1]).text(), "conv 2 2x2 pad same, dense 2 softmax");
    let error = padded(&[0, 0, 1, 1, 0, 0, 0, 0]).error();
    assert!(error.contains("1 rows of zeros above and 0 below, 1 columns to the left"), "{error}");
}

/// As PyTorch writes `nn.LPPool2d`, as this program does, and with the operator that has the name.
#[test]
fn l2_pooling_is_known_in_all_the_ways_that_it_is_written() {
    let window = || vec![ints("kernel_shape", &[2, 3]), ints("strides", &[2, 2])];
    let drawn = || {
        Drawn::on(&[1, 6, 7]).values("two", &[], &[2.0]).values("six", &[], &[6.0]).values(
            "half",
            &[],
            &[0.5],
        )
    };
    let torch = drawn()
        .node("Pow x two -> squares")
        .told("AveragePool squares -> means", window())
        .node("Sign means -> signs")
        .node("Abs means -> size")
        .node("Relu size -> positive")
        .node("Mul signs positive -> again")
        .node("Mul again six -> sums")
        .node("Pow sums half -> y");
    let own = drawn()
        .node("Mul x x -> squares")
        .told("AveragePool squares -> means", window())
        .node("Mul means six -> sums")
        .node("Sqrt sums -> y");
    let named = drawn().told("LpPool x -> y", window());
    for drawn in [torch, own, named] {
        assert_eq!(with_head(drawn.node("Flatten y -> v"), 9).text(), "l2pool 2x3 stride 2, dense 2 softmax");
    }
    let other = drawn().node("Mul x x -> squares").told("AveragePool squares -> means", window());
    let error = with_head(other.node("Sqrt means -> y").node("Flatten y -> v"), 9).error();
    assert!(
        error.contains("one node") && error.contains("`y` (Sqrt)") && error.contains("not the end of L2"),
        "{error}"
    );
}

/// The order of flattened values is that of channels in front or at the end, as the graph has them.
#[test]
fn dense_weights_follow_the_order_in_which_maps_were_flattened() {
    let image: Vec<f32> = (0..12).map(|value| value as f32).collect();
    // [1, 2, 2] × [C, H, W] = [3, 2, 2]: one weight is 1, that of channel 2, row 0, column 1.
    let weights = |place: usize| {
        let mut values = vec![0.0; 24];
        values[2 * place] = 1.0;
        values
    };
    let first = Drawn::on(&[3, 2, 2]).values("w", &[12, 2], &weights(2 * 4 + 1));
    let first = first.node("Flatten x -> v").node("MatMul v w -> end").read().expect("a network");
    let last = Drawn::on(&[2, 2, 3]).values("w", &[12, 2], &weights(3 + 2)).ints("shape", &[-1, 12]);
    let last = last.node("Reshape x shape -> v").node("MatMul v w -> end");
    // Two rows of two places with three channels, or three rows of two with two: the user knows.
    let last = last.read_as(&Wanted { input: Some(Shape::new(2, 2, 3)), spec: None }).expect("a network");
    let transposed = Drawn::on(&[2, 2, 3]).values("w", &[12, 2], &weights(2 * 4 + 1)).ints("shape", &[0, -1]);
    let transposed = transposed
        .told("Transpose x -> t", vec![ints("perm", &[0, 3, 1, 2])])
        .node("Reshape t shape -> v")
        .node("MatMul v w -> end");
    for imported in [first, last, transposed.read().expect("a network")] {
        let network = imported.model.network;
        assert_eq!(network.input, Shape::new(2, 2, 3));
        assert_eq!(logits(&network, &image), [5.0, 0.0], "row 0, column 1, channel 2");
    }
}

/// As Keras writes a network: channels at the end, bytes scaled, biases added.
#[test]
fn channels_move_to_the_front_and_back() {
    let drawn = Drawn::on(&[6, 6, 1])
        .values("scale", &[], &[1.0 / 255.0])
        .node("Mul x scale -> s")
        .ints("first", &[-1, 1, 6, 6])
        .node("Reshape s first -> f")
        .constant("w", &[2, 1, 3, 3])
        .node("Conv f w -> c")
        .constant("b", &[1, 2, 1, 1])
        .node("Add c b -> cb")
        .node("Relu cb -> r")
        .told("MaxPool r -> m", vec![ints("kernel_shape", &[2, 2]), ints("strides", &[2, 2])])
        .told("Transpose m -> l", vec![ints("perm", &[0, 2, 3, 1])])
        .ints("flat", &[-1, 8])
        .node("Reshape l flat -> v")
        .constant("d", &[8, 3])
        .node("MatMul v d -> p")
        .constant("e", &[3])
        .node("Add p e -> q")
        .node("Softmax q -> end");
    let imported = drawn.read().expect("a network");
    let model = imported.model;
    assert_eq!(model.network.spec.to_string(), "conv 2 3x3 relu, maxpool 2, dense 3 softmax");
    assert_eq!(*model.network.scaling, Scaling::unit(1));
    let tensors: Vec<&[f32]> = model.network.state().map(|(_, tensor)| tensor.values()).collect();
    assert_eq!((tensors[1], tensors[3]), (&[0.01, 0.02][..], &[0.01, 0.02, 0.03][..]));
    let notes = imported.notes.join("\n");
    assert!(notes.contains("bytes from 0 to 255") && notes.contains("the softmax at its end"), "{notes}");
}

#[test]
fn normalisations_keep_what_they_compute_whatever_their_epsilon_is() {
    let four =
        |drawn: Drawn| ["g", "b", "m", "v"].into_iter().fold(drawn, |drawn, name| drawn.constant(name, &[3]));
    let normalised = |epsilon: f32| {
        let drawn = four(Drawn::on(&[3, 2, 2]));
        let drawn =
            drawn.told("BatchNormalization x g b m v -> y", vec![Attribute::float("epsilon", epsilon)]);
        with_head(
            drawn.node("GlobalAveragePool y -> p").told("Squeeze p -> v2", vec![ints("axes", &[2, 3])]),
            3,
        )
    };
    for epsilon in [1e-5, 1e-3, 0.0] {
        let mut drawn = normalised(epsilon);
        drawn.graph.node.last_mut().expect("a node").input[0] = "v2".to_owned();
        let imported = drawn.read().expect("a network");
        assert_eq!(imported.model.network.spec.to_string(), "batchnorm, globalavgpool, dense 2 softmax");
        let image = [0.5; 12];
        let found = logits(&imported.model.network, &image);
        let channel = |c: f64| {
            let value = 0.01 * c;
            value * (0.5 - value) / (value + f64::from(epsilon)).sqrt() + value
        };
        let expected = |unit: usize| {
            (1..=3).map(|c| channel(f64::from(c)) * 0.01 * f64::from(2 * c - 1 + unit as i32)).sum::<f64>()
        };
        for (unit, found) in found.iter().enumerate() {
            assert!((found - expected(unit)).abs() < 1e-7, "ε {epsilon}: {found} and {}", expected(unit));
        }
        assert_eq!(
            imported.notes.iter().any(|note| note.contains("statistics")),
            epsilon != 1e-5,
            "{:?}",
            imported.notes
        );
    }
}

/// A shape that is computed from that of the images, for a batch of any size.
#[test]
fn shapes_may_be_computed_from_the_batch() {
    let drawn = Drawn::on(&[2, 3, 3])
        .constant("w", &[4, 2, 3, 3])
        .node("Conv x w -> y")
        .node("Shape x -> s")
        .ints("zero", &[0])
        .node("Gather s zero -> n")
        .ints("rest", &[-1])
        .told("Concat n rest -> shape", vec![Attribute::int("axis", 0)])
        .node("Reshape y shape -> v");
    assert_eq!(with_head(drawn, 4).text(), "conv 4 3x3, dense 2 softmax");
}

/// Every node that is in the way is named, those that only follow are not.
#[test]
fn what_cannot_be_read_is_named_node_by_node() {
    let error = Drawn::on(&[2, 8, 8])
        .constant("w", &[4, 1, 3, 3])
        .told("Conv x w -> grouped", vec![Attribute::int("group", 2)])
        .node("Relu grouped -> r")
        .node("Elu r -> e")
        .node("Flatten e -> f")
        .node("Einsum f -> g")
        .error();
    assert!(
        error.starts_with("3 nodes cannot be imported:\n  node `grouped` (Conv) has 2 groups"),
        "{error}"
    );
    assert!(error.contains("node `e` (Elu) computes what no layer here does"), "{error}");
    assert!(error.contains("node `g` (Einsum)") && !error.contains("Relu"), "{error}");
}

#[test]
fn what_cannot_be_a_chain_of_layers_is_refused_with_the_reason() {
    let conv = || Drawn::on(&[1, 8, 8]).constant("w", &[2, 1, 3, 3]);
    let pool = |name, value| {
        let attributes =
            vec![ints("kernel_shape", &[3, 3]), ints("strides", &[2, 2]), Attribute::ints(name, value)];
        Drawn::on(&[1, 8, 8]).told("MaxPool x -> y", attributes)
    };
    let mut ceiling = pool("pads", vec![0; 4]);
    ceiling.graph.node[0].attribute.push(Attribute::int("ceil_mode", 1));
    for (drawn, expected) in [
        (conv().node("Conv x w -> y").node("Relu y -> r").node("Add y r -> z"), "earlier layer made"),
        (conv().node("Conv x w -> y").node("Add y y -> z"), "without branches and skip connections"),
        (conv().told("Conv x w -> y", vec![ints("dilations", &[2, 2])]), "windows here have no holes"),
        (
            conv().told("Conv x w -> y", vec![ints("pads", &[0, 0, 1, 2])]),
            "0 rows of zeros above and 1 below",
        ),
        (conv().told("Conv x w -> y", vec![ints("kernel_shape", &[5, 5])]), "another kernel_shape"),
        (
            Drawn::on(&[3, 8, 8]).constant("w", &[2, 1, 3, 3]).node("Conv x w -> y"),
            "for 1 channels and gets 8×8×3",
        ),
        (pool("pads", vec![1; 4]), "pooling here has no padding"),
        (ceiling, "reach beyond the end"),
        (conv().node("Conv x w -> y").node("Conv y w -> z"), "for 1 channels and gets 6×6×2"),
        (conv().node("Conv x w -> y"), "channel by channel"),
        (conv().node("Conv x missing -> y"), "which no node before it makes"),
        (
            Drawn::on(&[1, 8, 8]).told("LeakyRelu x -> y", vec![Attribute::float("alpha", 0.2)]),
            "has the slope 0.2",
        ),
        (Drawn::on(&[1, 8, 8]).told("Softmax x -> y", vec![Attribute::int("axis", 3)]), "is over axis 3"),
        (Drawn::on(&[1, 8, 8]).node("Identity x -> y"), "the last layer was expected"),
        (Drawn::on(&[1, 8, 8]).constant("w", &[64, 2]).node("MatMul x w -> y"), "flatten them before"),
    ] {
        let error = drawn.error();
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn a_batch_of_vectors_takes_its_image_from_the_user_or_is_a_square() {
    let drawn = |length: usize| Drawn::on(&[length]).constant("w", &[length, 2]).node("MatMul x w -> y");
    let input = |drawn: Drawn, wanted| {
        drawn.read_as(&Wanted { input: wanted, spec: None }).map(|read| read.model.network.input)
    };
    assert_eq!(input(drawn(12), Some(Shape::new(2, 3, 2))), Ok(Shape::new(2, 3, 2)));
    assert_eq!(input(drawn(9), None), Ok(Shape::new(3, 3, 1)));
    assert!(input(drawn(12), None).is_err_and(|error| error.contains("--input HxWxC")));
}

/// The operators changed their meaning: softmax before version 13 is over all axes from the one named on.
#[test]
fn softmax_is_read_by_the_rules_of_its_version() {
    let end = |opset| {
        let mut drawn =
            Drawn::on(&[2, 4, 4]).constant("w", &[3, 2, 4, 4]).node("Conv x w -> y").node("Flatten y -> f");
        drawn.opset = opset;
        drawn.node("Softmax f -> end").text()
    };
    assert_eq!([end(11), end(13)], ["conv 3 4x4 softmax", "conv 3 4x4 softmax"]);
    let maps = |opset| {
        let mut drawn = Drawn::on(&[2, 5, 5]).constant("w", &[3, 2, 4, 4]).node("Conv x w -> y");
        drawn.opset = opset;
        drawn
            .told("Softmax y -> s", vec![Attribute::int("axis", 1)])
            .node("GlobalAveragePool s -> g")
            .node("Flatten g -> f")
    };
    assert_eq!(maps(13).text(), "conv 3 4x4 softmax, globalavgpool, softmax");
    assert!(maps(11).error().contains("is over axis 1 of 2×2×3"));
    let mut old = maps(6);
    old.opset = 6;
    assert!(old.error().contains("from version 7 on they are read"));
}

#[test]
fn dropout_that_was_left_alive_is_said() {
    let drawn = Drawn::on(&[1, 2, 2]).values("rate", &[], &[0.25]).node("Flatten x -> f");
    let mut alive = drawn.node("Dropout f rate on -> v");
    let mut on = crate::onnx::proto::Tensor::ints("on", &[1]);
    (on.data_type, on.raw_data, on.dims) = (crate::onnx::data_type::BOOL, None, vec![]);
    on.int32_data = vec![1];
    alive.graph.initializer.push(on);
    let imported = with_head(alive, 4).read().expect("a network");
    assert_eq!(imported.model.network.spec.to_string(), "dropout 0.25, dense 2 softmax");
    assert!(imported.notes.iter().any(|note| note.contains("as it trains")), "{:?}", imported.notes);
}

/// As somebody who trained with `transforms.Normalize` may export a network with it inside.
#[test]
fn a_normalisation_in_front_is_the_scaling_of_the_images() {
    let drawn = |mean: &[f32], deviation: &[f32]| {
        let drawn = Drawn::on(&[3, 2, 2]).values("mean", &[1, 3, 1, 1], mean).node("Sub x mean -> c");
        let drawn = drawn.values("deviation", &[1, 3, 1, 1], deviation).node("Div c deviation -> n");
        with_head(drawn.node("Flatten n -> v"), 12).read().expect("a network")
    };
    let found = drawn(&[0.49, 0.48, 0.45], &[0.25, 0.24, 0.26]);
    let network = found.model.network;
    assert_eq!((network.spec.to_string().as_str(), found.computes_scaling), ("dense 2 softmax", true));
    let spread = network.scaling.spread().expect("means and deviations");
    assert_eq!((spread.mean, spread.deviation), (vec![0.49, 0.48, 0.45], vec![0.25, 0.24, 0.26]));
    // A channel that is turned around is no normalisation, but is computed all the same.
    let found = drawn(&[0.5; 3], &[0.25, -0.25, 0.25]);
    let network = found.model.network;
    assert_eq!(network.spec.to_string(), "batchnorm, dense 2 softmax");
    assert_eq!(*network.scaling, Scaling::unit(3));
    assert!(found.notes.iter().any(|note| note.contains("no mean and deviation")), "{:?}", found.notes);
    let silent = with_head(Drawn::on(&[3, 2, 2]).node("Flatten x -> v"), 12).read().expect("a network");
    assert!(!silent.computes_scaling);
}
