//! Portraits of small networks, held against their weights and against what other questions find.

use super::*;
use crate::inspect::layer::Layer;
use crate::inspect::testing::Desk;

const NETWORK: &str = "conv 3 3x3, batchnorm, relu, maxpool 2, conv 2 1x1 relu, dense 4 softmax";

#[test]
fn every_parameter_is_counted_once_and_extremes_and_sums_are_those_of_the_weights() {
    let desk = Desk::of(4, NETWORK);
    let found = desk.ask(&Portrait { sample: 0 }, 1);
    let layers: Vec<usize> = found.layers.iter().map(|row| row.layer).collect();
    let banks: Vec<usize> = banks(&desk.network).map(|(layer, _)| layer).collect();
    assert_eq!(layers, banks);
    let counted: u64 = found.layers.iter().map(|row| row.weights.count + row.biases.count).sum();
    assert_eq!(counted, desk.network.parameter_count() as u64);
    for row in &found.layers {
        let weights = desk.network.layers[row.layer].filters().expect("weights").weights;
        let least = weights.iter().copied().fold(f32::INFINITY, f32::min);
        assert_eq!(row.weights.least, f64::from(least));
        let sum: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
        assert!((row.weights.mean * row.weights.count as f64 - sum).abs() < 1e-9);
        assert_eq!(row.weights.histogram.counts.iter().sum::<u64>(), row.weights.count);
    }
}

#[test]
fn filters_and_maps_are_those_that_the_screen_shows() {
    let desk = Desk::of(4, NETWORK);
    let found = desk.ask(&Portrait { sample: 7 }, 1);
    let shown = desk.ask(&Layer { view: 0, sample: 7 }, 1);
    assert_eq!(found.filters, vec![shown.filters.expect("a convolution")], "1x1 is no picture");
    assert_eq!((found.sample, &found.stages[0].maps), (shown.sample, shown.maps.as_ref().expect("maps")));
    assert_eq!(found.stages[0].pooled, shown.pooled);
}

#[test]
fn units_that_look_at_the_image_itself_are_pictures() {
    let found = Desk::of(4, "dense 5 relu, dense 4 softmax").ask(&Portrait::default(), 1);
    let sizes: Vec<_> = found.filters.iter().map(|it| (it.layer, it.count, it.height, it.width)).collect();
    assert_eq!(sizes, [(0, 5, 6, 5)]);
}
