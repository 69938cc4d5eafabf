//! Every value, every winner and every figure against plain loops in `f64`, which share nothing with the kernels.

use super::*;
use crate::inspect::explain::tests::oracle::{Grid, Known, Operation, activate, operation};
use crate::inspect::explain::{Letter, Symbol};
use crate::nn::init::Init;
use crate::nn::layers::LayerSpec;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::nn::syntax::Tail;

const DIGIT: Shape = Shape::new(28, 28, 1);

/// Networks that are odd in each their own way, with their inputs and the number of their classes.
const NETWORKS: [(&str, Shape, usize); 11] = [
    ("conv 4 5x5 relu, maxpool 2, conv 3 3x3 tanh, maxpool 2, dense 9 sigmoid, dense 10 softmax", DIGIT, 10),
    ("conv 3 5x5 pad 2, batchnorm, relu, maxpool 2, dropout 0.5, dense 10, softmax", DIGIT, 10),
    ("conv 4 3x3 relu, conv 5 1x1, globalavgpool, softmax", DIGIT, 5),
    ("dense 12 relu, dense 10 softmax", DIGIT, 10),
    ("conv 4 3x3 stride 2 leaky-relu, dense 10 sigmoid", DIGIT, 10),
    ("conv 2 3x3 sigmoid, avgpool 2, dense 4 softmax", Shape::new(8, 8, 1), 4),
    ("conv 3 1x1 relu, dense 2 softmax", Shape::new(1, 1, 1), 2),
    ("conv 4 3x3 pad same relu, maxpool 3 stride 2, l2pool 2, dense 3", Shape::new(9, 8, 3), 3),
    ("conv 2 1x9 relu, maxpool 1x4, dense 10 softmax", Shape::new(1, 784, 1), 10),
    ("dropout 0.2, dense 5 tanh, dropout 0.5, dense 3 softmax", Shape::new(4, 4, 3), 3),
    ("batchnorm, maxpool 2, dense 3 softmax", Shape::new(6, 6, 2), 3),
];

/// A picture that is not the same anywhere.
fn pixels(shape: Shape) -> Vec<u8> {
    (0..shape.len()).map(|i| ((i * 37 + i / 7 * 11) % 256) as u8).collect()
}

fn level(pixel: u8) -> f32 {
    f32::from(pixel) / 255.0
}

/// An untrained network whose every parameter, and what its normalisations learnt, is some number.
fn network(net: &str, input: Shape, classes: usize) -> Network<f32> {
    let spec = net.parse().expect("a spec");
    let mut network = Network::new(&spec, input, classes, None, Init::He, 1).expect("it fits");
    for (index, tensor) in network.state_mut().enumerate() {
        let values = tensor.values_mut();
        if values.iter().all(|value| *value == 0.0 || *value == 1.0) {
            let some = |place: usize| ((place * 7 + index * 3) % 11) as f32 * 0.03 + 0.05;
            values.iter_mut().enumerate().for_each(|(place, value)| *value += some(place));
        }
    }
    network
}

/// What a network makes of a picture, as a trainer finds it.
pub fn found(net: &str, input: Shape, classes: usize) -> Activations {
    activations(&network(net, input, classes))
}

fn activations(network: &Network<f32>) -> Activations {
    let mut parted = Parted::new(network).expect("it can be taken apart");
    parted.refresh(network);
    let pixels = pixels(network.input);
    parted.forward(|x, labels| {
        x.iter_mut().zip(&pixels).for_each(|(x, &pixel)| *x = level(pixel));
        labels.fill(1);
    });
    Activations::of(&parted, Sample { index: 1234, label: 1, pixels, ..Sample::default() })
}

/// What a layer computes without its activation, and that.
fn operations(network: &Network<f32>, layer: usize, input: [usize; 3]) -> Vec<Operation> {
    let mut spec = network.spec.layers[layer];
    let exact = |tensor: usize| {
        let values = network.layers[layer].tensors().get(tensor).map_or(&[][..], |tensor| tensor.values());
        values.iter().map(|&value| f64::from(value)).collect::<Vec<f64>>()
    };
    if matches!(spec, LayerSpec::BatchNorm(_)) {
        let inverse = exact(3).iter().map(|variance| 1.0 / (variance + 1e-5).sqrt()).collect();
        let known = Known { mean: exact(2), inverse, mean_d: Vec::new(), mean_product: Vec::new() };
        return vec![Operation::Normalise { known, scale: exact(0), shift: exact(1) }];
    }
    let is_last = layer + 1 == network.spec.layers.len();
    let activation = match spec.tail() {
        Tail::Activated { activation, .. } if !is_last => std::mem::take(activation),
        _ => Activation::Identity,
    };
    let own = (activation != Activation::Identity).then_some(Operation::Activate(activation));
    operation(&spec, input, [exact(0), exact(1)]).into_iter().chain(own).collect()
}

/// The values at every stage in plain loops: the input, what each layer and each activation makes of it, and the outputs.
fn expected(network: &Network<f32>) -> Vec<Grid> {
    let Shape { height, width, channels } = network.input;
    let values = pixels(network.input).into_iter().map(|pixel| f64::from(level(pixel))).collect();
    let mut grids = vec![Grid { size: [height, width, channels], values }];
    for layer in 0..network.layers.len() {
        for operation in operations(network, layer, grids[grids.len() - 1].size) {
            let next = operation.forward(&grids[grids.len() - 1]);
            grids.push(next);
        }
    }
    let outputs = activate(network.head.activation, &grids[grids.len() - 1]);
    grids.push(outputs);
    grids
}

/// The value of a grid for a map and a place in it.
fn value(grid: &Grid, map: usize, place: usize) -> f64 {
    grid.values[place * grid.size[2] + map]
}

#[test]
fn every_value_is_that_of_plain_loops() {
    for (net, input, classes) in NETWORKS {
        let network = network(net, input, classes);
        let (found, expected) = (activations(&network), expected(&network));
        assert_eq!(found.stages.len(), expected.len(), "{net}");
        for (number, (stage, grid)) in found.stages.iter().zip(&expected).enumerate() {
            let Stage { maps, .. } = stage;
            assert_eq!([maps.height, maps.width, maps.total], grid.size, "{net}, stage {number}");
            assert_eq!((maps.count, maps.values.len()), (maps.total, grid.values.len()), "{net}: all fit");
            for map in 0..maps.count {
                for (place, &found) in stage.map(map).iter().enumerate() {
                    let exact = value(grid, map, place);
                    let close = (exact - f64::from(found)).abs() < 1e-4 * exact.abs().max(1.0);
                    assert!(close, "{net}, stage {number}, map {map}, place {place}: {found}, not {exact}");
                }
            }
        }
    }
}

#[test]
fn figures_are_those_of_all_values() {
    for (net, input, classes) in NETWORKS {
        for stage in found(net, input, classes).stages {
            let values = &stage.maps.values;
            let exact: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
            let count = exact.len() as f64;
            let zeros = exact.iter().filter(|value| **value == 0.0).count() as f64 / count;
            let Figures { least, greatest, mean, .. } = stage.figures;
            assert_eq!(f64::from(least), exact.iter().copied().fold(f64::INFINITY, f64::min), "{net}");
            assert_eq!(f64::from(greatest), exact.iter().copied().fold(f64::NEG_INFINITY, f64::max), "{net}");
            assert!((mean - exact.iter().sum::<f64>() / count).abs() < 1e-9, "{net}");
            assert!((stage.figures.zeros - zeros).abs() < 1e-12 && stage.figures.broken == 0, "{net}");
        }
    }
}

#[test]
fn winners_are_the_first_of_the_greatest_of_their_windows() {
    let mut seen = 0;
    for (net, input, classes) in NETWORKS {
        let network = network(net, input, classes);
        let found = activations(&network);
        for (before, stage) in found.stages.iter().zip(&found.stages[1..]) {
            if stage.role != Role::Pooled(Pooling::Max) {
                assert!(stage.winners.is_empty(), "{net}");
                continue;
            }
            let LayerSpec::Pool(pool) = &network.spec.layers[stage.maps.layer] else { panic!("pooling") };
            for map in 0..stage.maps.count {
                let (values, winners) = (before.map(map), stage.winners_of(map));
                assert_eq!(winners.len(), stage.places());
                for (place, &winner) in winners.iter().enumerate() {
                    let corner = [place / stage.maps.width, place % stage.maps.width];
                    let [top, left] = [corner[0] * pool.stride[0], corner[1] * pool.stride[1]];
                    let rows = top..top + pool.window[0];
                    let window = rows.flat_map(|row| {
                        (left..left + pool.window[1]).map(move |column| row * before.maps.width + column)
                    });
                    // Of equal values the first one wins.
                    let greatest = window.rev().max_by(|a, b| values[*a].total_cmp(&values[*b]));
                    assert_eq!(Some(winner as usize), greatest, "{net}, map {map}, place {place}");
                    assert_eq!(stage.map(map)[place], values[winner as usize], "{net}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn stages_have_the_names_of_the_lecture_and_dropout_has_none() {
    let found = found("conv 3 5x5, batchnorm, relu, maxpool 2, dropout 0.5, dense 10, softmax", DIGIT, 10);
    let names: Vec<String> = found
        .stages
        .iter()
        .map(|Stage { symbol, .. }| format!("{}{}", symbol.letter, symbol.layer))
        .collect();
    assert_eq!(names, ["a0", "z1", "a2", "a3", "a4", "z6", "a7"]);
    let explained: Vec<usize> = found.stages.iter().map(|stage| stage.explained).collect();
    assert_eq!(explained, [0, 1, 2, 3, 4, 6, 7]);
    assert_eq!(found.stages[1].symbol, Symbol { letter: Letter::Z, layer: 1 });
    let roles: Vec<Role> = found.stages.iter().map(|stage| stage.role).collect();
    let (relu, max) = (Role::Activated(Activation::Relu), Role::Pooled(Pooling::Max));
    let softmax = Role::Output(Activation::Softmax);
    assert_eq!(roles, [Role::Input, Role::Sum, Role::Normalised, relu, max, Role::Sum, softmax]);
    assert_eq!(found.sample.outputs, found.stages[6].maps.values);
    assert!(found.sample.softmax && found.sample.loss > 0.0);
}

#[test]
fn places_are_those_of_the_microscope() {
    use crate::inspect::explain::explainer::Explainer;
    use crate::inspect::snapshot::{Subject, WatchedSample};
    let dataset = std::sync::Arc::new(crate::dataset::Dataset::mnist().expect("it is built in"));
    let labels = dataset.train.labels();
    let split = crate::dataset::Split::new(crate::dataset::ValidationSplit::Last, labels, 100, 1);
    let split = split.expect("it can be cut");
    let network = network(NETWORKS[1].0, DIGIT, 10);
    let subject = Subject { network: &network, total_steps: 7, dataset: &dataset, split: &split };
    let sample = WatchedSample { images: &dataset.train, position: 3, index: 3 };
    let explained = Explainer::default().explain(&subject, &sample, false, None).expect("in memory");
    for stage in activations(&network).stages {
        let map = &explained.maps[stage.explained];
        assert_eq!(map.symbol, stage.symbol);
        let Shape { height, width, channels } = map.shape;
        assert_eq!((height, width, channels), (stage.maps.height, stage.maps.width, stage.maps.total));
    }
}

#[test]
fn an_answer_is_bounded_and_says_what_it_leaves_out() {
    let found = found("conv 64 3x3 pad same relu, maxpool 2, dense 2", Shape::new(128, 128, 1), 2);
    let values: usize = found.stages.iter().map(|stage| stage.maps.values.len()).sum();
    assert!(values <= 1 << 19, "{values}");
    let z = &found.stages[1];
    assert!(z.maps.count < 64 && z.maps.total == 64 && z.maps.count > 1, "{}", z.maps.count);
    assert_ne!(z.figures, Figures::of(&z.maps.values), "those that did not fit count");
    let pooled = &found.stages[3];
    assert_eq!(pooled.winners.len(), pooled.maps.values.len());
}

#[test]
fn what_is_not_finite_is_counted_and_nothing_else() {
    let figures = Figures::of(&[f32::NAN, 0.0, -1.0, f32::INFINITY, 4.0]);
    assert_eq!((figures.least, figures.greatest, figures.broken), (-1.0, 4.0, 2));
    assert_eq!((figures.mean, figures.zeros), (1.0, 1.0 / 3.0));
    let nothing = Figures::of(&[f32::NAN]);
    assert!(nothing.mean.is_nan() && nothing.least.is_nan() && nothing.zeros.is_nan() && nothing.broken == 1);
}
