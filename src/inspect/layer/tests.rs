//! What a probe shows of each layer; and probes of real networks for the tests of the screen.

use super::observer::{Observer, viewable};
use super::picture::filters;
use super::{Probe, Sample};
use crate::inspect::layer_table::layer_rows;
use crate::nn::init::Init;
use crate::nn::network::Network;
use crate::nn::shape::Shape;
use crate::protocol::LayerInfo;

/// A network as its probes show it.
#[derive(Clone, Debug)]
pub struct Look {
    /// The layer table.
    pub layers: Vec<LayerInfo>,
    /// Layers that have something to show.
    pub viewable: Vec<usize>,
    /// A probe of each of these.
    pub probes: Vec<Probe>,
}

/// A sample that is not the same anywhere, for networks of any input.
fn pixels(shape: Shape) -> Vec<u8> {
    (0..shape.len()).map(|i| ((i * 37 + i / 7 * 11) % 256) as u8).collect()
}

/// A network of text `net`, untrained, and what it makes of a sample.
pub fn look(net: &str, input: Shape, classes: usize) -> Look {
    let spec = net.parse().expect("a spec");
    let network = Network::<f32>::new(&spec, input, classes, None, Init::He, 1).expect("it fits");
    let viewable = viewable(&network);
    let mut observer = Observer::new(&network);
    let pixels = pixels(input);
    let probes = (0..viewable.len()).map(|view| {
        let fill = |x: &mut [f32], labels: &mut [u8]| {
            x.iter_mut().zip(&pixels).for_each(|(x, &pixel)| *x = f32::from(pixel) / 255.0);
            labels.fill(1);
        };
        observer.forward(&network, fill);
        let sample = Sample { index: 1234, pixels: pixels.clone(), label: 1, ..observer.sample(&network) };
        observer.probe(&network, sample, view, 900)
    });
    let probes = probes.collect();
    Look { layers: layer_rows(&network), viewable, probes }
}

fn digit(net: &str) -> Look {
    look(net, Shape::new(28, 28, 1), 10)
}

#[test]
fn every_layer_that_changes_something_can_be_looked_into() {
    let Look { viewable, probes, .. } = digit(
        "conv 20 5x5, batchnorm, relu, maxpool 2, conv 4 3x3 relu, dropout 0.5, l2pool 2, dense 30 relu, dense 10, softmax",
    );
    assert_eq!(viewable, [0, 1, 2, 3, 4, 6, 7, 8]);
    let kinds: Vec<_> = probes.iter().map(|probe| (probe.filters.is_some(), probe.maps.is_some())).collect();
    let (with, without) = ((true, true), (false, true));
    assert_eq!(kinds, [with, with, without, without, with, without, with, with]);
}

#[test]
fn maps_say_of_which_layer_they_are_and_pooled_maps_follow_them() {
    let Look { layers: table, probes, .. } =
        digit("conv 2 5x5, batchnorm, relu, maxpool 2, dense 10, softmax");
    let layers = |probe: &Probe| {
        (probe.maps.as_ref().map(|maps| maps.layer), probe.pooled.as_ref().map(|maps| maps.layer))
    };
    let shown: Vec<_> = probes.iter().map(layers).collect();
    let expected = [(2, Some(3)), (1, None), (2, Some(3)), (3, None), (5, None)];
    assert_eq!(shown, expected.map(|(maps, pooled)| (Some(maps), pooled)));
    assert_eq!(table[5].text, "softmax", "what a dense layer shows after a softmax of its own");
    let conv = |probe: &Probe| probe.maps.as_ref().map(|maps| maps.values.clone());
    assert_eq!(conv(&probes[0]), conv(&probes[2]));
    assert_ne!(conv(&probes[0]), conv(&probes[1]), "before the activation");
}

#[test]
fn weights_have_the_shape_of_what_they_look_at() {
    let Look { layers: table, probes, .. } =
        digit("conv 3 5x5, batchnorm, maxpool 2, dense 30 relu, dense 10");
    let shape = |view: usize| {
        let filters = probes[view].filters.as_ref().expect("weights");
        (filters.count, filters.total_channels, filters.height, filters.width)
    };
    assert_eq!(shape(0), (3, 1, 5, 5));
    assert_eq!(shape(1), (3, 1, 1, 1), "a scale a channel");
    assert_eq!(shape(3), (30, 3, 12, 12), "a fully connected layer that looks at maps");
    assert_eq!(shape(4), (10, 1, 1, 30), "and one that looks at units: a row of weights each");
    for (row, weights, biases) in [(0, 75, 3), (1, 3, 3), (2, 0, 0), (3, 12_960, 30), (4, 300, 10)] {
        let layer = &table[row];
        assert_eq!((layer.weights, layer.biases, layer.parameters), (weights, biases, weights + biases));
    }
}

#[test]
fn a_row_of_weights_is_that_of_its_unit() {
    let spec = "dense 3 relu, dense 2".parse().expect("a spec");
    let network = Network::<f32>::new(&spec, Shape::new(2, 2, 1), 2, None, Init::He, 5).expect("it fits");
    let rows = filters(&network, 1).expect("weights");
    let weights = &network.layers[1].tensors()[0].array;
    for unit in 0..2 {
        for input in 0..3 {
            assert_eq!(rows.weights[unit * 3 + input], weights[[input, unit]]);
        }
    }
}

#[test]
fn hundreds_of_filters_are_all_there() {
    let Look { probes, .. } = digit("conv 250 5x5 relu, maxpool 2, dense 10 softmax");
    let (filters, maps) = (probes[0].filters.as_ref(), probes[0].maps.as_ref());
    assert_eq!(filters.map(|filters| (filters.count, filters.total)), Some((250, 250)));
    assert_eq!(maps.map(|maps| (maps.count, maps.total)), Some((250, 250)));
}
