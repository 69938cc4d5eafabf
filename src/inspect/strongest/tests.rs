//! The images found against plain loops over all images, and receptive fields against what a changed pixel changes.

use super::*;
use crate::dataset::{Dataset, Split, ValidationSplit};
use crate::inspect::evaluator::Evaluator;
use crate::inspect::explain::explainer::Explainer;
use crate::inspect::explain::tests::data::{DATA, SHAPE};
use crate::inspect::explain::tests::oracle::{Grid, activate, evaluate};
use crate::inspect::explain::tests::random::{self, CLASSES};
use crate::inspect::layer::observer::Observer;
use crate::nn::init::Init;
use crate::random::{Purpose, generator};
use crate::threads::Workers;
use std::sync::Arc;

/// The images that are watched.
const WATCHED: usize = 20;

fn split(dataset: &Dataset) -> Split {
    Split::new(ValidationSplit::Last, dataset.train.labels(), WATCHED, 1).expect("it can be cut")
}

/// Asks to the end in pieces of at most so many images; gives what is found and after each piece how many were looked at.
fn ask(question: &Strongest, network: &Network<f32>, most: usize, threads: usize) -> (Responses, Vec<usize>) {
    let dataset: &Arc<Dataset> = &DATA;
    let split = split(dataset);
    let subject = Subject { network, total_steps: 7, dataset, split: &split };
    let workers = &Workers::new(threads).expect("threads can be made");
    let (evaluator, observer) = (&mut Evaluator::new(network), &mut Observer::new(network));
    let explainer = &mut Explainer::default();
    let (mut state, mut looked) = (Search::default(), Vec::new());
    loop {
        let (run, taken, about) = (None, 0, 7);
        let mut tools = Tools {
            workers,
            evaluator: &mut *evaluator,
            observer: &mut *observer,
            explainer: &mut *explainer,
            run,
            most,
            taken,
            about,
        };
        let before = state.found.looked;
        let done = question.advance(&mut state, &subject, &mut tools).expect("all images are there");
        assert!(tools.taken <= most && tools.taken == state.found.looked - before);
        looked.push(state.found.looked);
        if done >= 1.0 {
            return (question.finding(&mut state), looked);
        }
    }
}

fn whole(question: &Strongest, network: &Network<f32>) -> Responses {
    ask(question, network, usize::MAX, 1).0
}

/// What a plain loop makes of a watched image up to the output of `layer`.
fn map(network: &Network<f32>, layer: usize, image: usize) -> Grid {
    let split = split(&DATA);
    let pixels = DATA.train.image(split.validation.image(image)).expect("in memory");
    let values = pixels.iter().map(|&pixel| f64::from(pixel) / 255.0).collect();
    let input = Grid { size: [SHAPE.height, SHAPE.width, SHAPE.channels], values };
    let output = (0..=layer).fold(input, |x, index| evaluate(network, index, &x));
    let is_last = layer + 1 == network.layers.len();
    if is_last { activate(network.head.activation, &output) } else { output }
}

/// Compares what is found with the maps of all images.
fn assert_strongest(network: &Network<f32>, question: &Strongest) {
    let found = whole(question, network);
    let context = format!("{}: {question:?}: {found:?}", network.spec);
    let maps: Vec<Grid> = (0..WATCHED).map(|image| map(network, found.output, image)).collect();
    let [_, width, channels] = maps[0].size;
    let channel = |grid: &Grid| -> Vec<f64> {
        grid.values.iter().skip(found.filter).step_by(channels).copied().collect()
    };
    let peaks: Vec<f64> =
        maps.iter().map(|map| channel(map).into_iter().fold(f64::NEG_INFINITY, f64::max)).collect();
    let tolerance = 1e-4 * peaks.iter().fold(1.0, |most: f64, peak| most.max(peak.abs()));
    let mut sorted = peaks.clone();
    sorted.sort_by(|a, b| b.total_cmp(a));
    assert_eq!((found.best.len(), found.looked, found.images), (MOST, WATCHED, WATCHED), "{context}");
    for (rank, response) in found.best.iter().enumerate() {
        let value = f64::from(response.value);
        let at_place = channel(&maps[response.index])[response.row * width + response.column];
        for (expected, what) in
            [(sorted[rank], "rank"), (peaks[response.index], "image"), (at_place, "place")]
        {
            assert!((value - expected).abs() <= tolerance, "{rank}, {what}: {expected}: {context}");
        }
        let position = split(&DATA).validation.image(response.index);
        assert_eq!(response.pixels, *DATA.train.image(position).expect("in memory"));
        assert_eq!(response.label, usize::from(DATA.train.label(position)));
    }
    for pair in found.best.windows(2) {
        let ordered = pair[0].value > pair[1].value || pair[0].index < pair[1].index;
        assert!(ordered && pair[0].value >= pair[1].value, "{context}");
    }
}

#[test]
fn the_nine_strongest_of_random_networks_are_those_of_plain_loops() {
    let mut random = generator(16, Purpose::Check, 0, 0, 0);
    let mut asked = 0;
    for _ in 0..30 {
        let network = random::network(&mut random, SHAPE);
        for layer in 0..network.layers.len() {
            let filters = network.shape(layer + 1).channels;
            for filter in [0, filters - 1] {
                assert_strongest(&network, &Strongest { layer, filter });
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "{asked}");
}

fn network(spec: &str) -> Network<f32> {
    let spec = spec.parse().expect("a spec");
    Network::new(&spec, SHAPE, CLASSES, None, Init::He, 3).expect("it fits")
}

#[test]
fn one_filter_and_hundreds_behind_strides_padding_and_pooling() {
    for (spec, layer, filters) in [
        ("conv 1 3x3 stride 2 pad 1 relu, dense 4 softmax", 0, 1),
        ("conv 200 1x1 relu, maxpool 2, dense 4 softmax", 0, 200),
        ("conv 3 3x3 pad same, batchnorm, relu, maxpool 2, conv 2 2x3 tanh, dense 4 softmax", 4, 2),
        ("conv 3 2x2, batchnorm, relu, avgpool 2, dropout 0.5, dense 30 sigmoid, dense 4 softmax", 5, 30),
    ] {
        let network = network(spec);
        for filter in [0, filters / 2, filters - 1] {
            assert_strongest(&network, &Strongest { layer, filter });
        }
    }
}

#[test]
fn pieces_and_threads_do_not_change_what_is_found() {
    let network = network("conv 3 3x3 relu, maxpool 2, conv 5 2x2 relu, dense 4 softmax");
    let question = Strongest { layer: 2, filter: 3 };
    let (whole, pieces) = ask(&question, &network, usize::MAX, 1);
    assert_eq!(pieces, [WATCHED]);
    for (most, threads) in [(1, 1), (7, 2), (usize::MAX, 2)] {
        let (found, pieces) = ask(&question, &network, most, threads);
        assert_eq!((&found, pieces.len()), (&whole, WATCHED.div_ceil(most)), "{most}");
    }
}

#[test]
fn of_equal_activations_the_first_image_and_the_first_place_come_first() {
    let mut network = network("conv 2 3x3 relu, dense 4 softmax");
    network.layers[0].tensors_mut().iter_mut().for_each(|tensor| tensor.values_mut().fill(0.0));
    let found = whole(&Strongest { layer: 0, filter: 1 }, &network);
    let places: Vec<_> =
        found.best.iter().map(|best| (best.index, best.row, best.column, best.value)).collect();
    let expected: Vec<_> = (0..MOST).map(|image| (image, 0, 0, 0.0)).collect();
    assert_eq!(places, expected);
}

#[test]
fn values_that_are_no_numbers_are_passed_over_and_filters_that_are_not_there_are_the_last() {
    let mut network = network("conv 2 3x3, dense 4 softmax");
    network.layers[0].tensors_mut()[1].values_mut()[1] = f32::NAN;
    let found = whole(&Strongest { layer: 0, filter: 7 }, &network);
    assert_eq!((found.filter, found.best.len(), found.looked), (1, 0, WATCHED));
    let nothing = whole(&Strongest { layer: 9, filter: 0 }, &network);
    assert_eq!((nothing.best.len(), nothing.images), (0, 0));
}

/// The rows and columns of all pixels that change the value at a place of the map of channel 0, where all weights are positive.
fn influence(network: &Network<f32>, layer: usize, at: [usize; 2]) -> [Range<usize>; 2] {
    let value = |changed: Option<usize>| {
        let mut input = Grid::zeros([SHAPE.height, SHAPE.width, SHAPE.channels]);
        changed.into_iter().for_each(|pixel| input.values[pixel] = 1.0);
        let output = (0..=layer).fold(input, |x, index| evaluate(network, index, &x));
        output.values[(at[0] * output.size[1] + at[1]) * output.size[2]]
    };
    let dark = value(None);
    let changing: Vec<usize> = (0..SHAPE.len()).filter(|&pixel| value(Some(pixel)) != dark).collect();
    let range = |place: fn(usize) -> usize| {
        let places = || changing.iter().map(|&pixel| place(pixel / SHAPE.channels));
        places().min().expect("some pixel")..places().max().expect("some pixel") + 1
    };
    [range(|place| place / SHAPE.width), range(|place| place % SHAPE.width)]
}

#[test]
fn the_receptive_field_is_what_the_value_depends_on() {
    for (spec, layer) in [
        ("conv 2 3x2 stride 2x1 pad 1, dense 4", 0),
        ("conv 2 3x3 pad same, avgpool 2, conv 3 2x3 pad 1x0, dense 4", 2),
        ("avgpool 3x2 stride 2x1, conv 2 2x2 stride 1x2, relu, dense 4", 2),
        ("conv 2 3x3, dense 3, dense 4", 1),
        ("conv 2 3x3, globalavgpool, dense 4", 1),
    ] {
        let mut network = network(spec);
        for tensor in network.layers.iter_mut().flat_map(|layer| layer.tensors_mut()) {
            tensor.values_mut().iter_mut().for_each(|value| *value = value.abs() + 0.01);
        }
        let shape = network.shape(layer + 1);
        for row in [0, shape.height / 2, shape.height - 1] {
            for column in [0, shape.width / 2, shape.width - 1] {
                let at = Position { row, column, channel: 0 };
                let Region { rows, columns, .. } = receptive_field(&network, layer, at);
                assert_eq!([rows, columns], influence(&network, layer, [row, column]), "{spec}: {at:?}");
            }
        }
    }
}
