//! However images are normalised, whatever is asked is about what the network gets, and shows what people see.

use super::confusion::Confusion;
use super::drawn::Drawn;
use super::evaluate::Evaluate;
use super::explain::Explain;
use super::layer::{Layer, Sample};
use super::least_certain::LeastCertain;
use super::maps::{Activations, Maps, Role};
use super::mistakes::Mistakes;
use super::portrait::Portrait;
use super::silencing::Silencing;
use super::snapshot::Set;
use super::strongest::Strongest;
use super::testing::{CLOSE, Desk, assert_close, greatest};
use super::translation::Translation;
use super::translation::shift::Shift;
use super::verdicts::Verdicts;
use crate::nn::scaling::Scaling;
use std::sync::Arc;

const CLASSES: usize = 4;
const MOST: usize = 17;
/// The image that is watched.
const SAMPLE: usize = 3;

/// A network that gets values from -0.4 on.
fn desk() -> Desk {
    let mut desk = Desk::new(CLASSES, "softmax");
    desk.network.scaling = Arc::new(Scaling { factor: vec![0.011], shift: vec![-0.4] });
    desk
}

/// Holds the outputs for the watched image against plain loops.
fn assert_outputs(desk: &Desk, outputs: &[f32], what: &str) {
    let (_, expected) = &desk.judged(Set::Watched)[SAMPLE];
    assert_eq!(outputs.len(), expected.len(), "{what}");
    outputs.iter().zip(expected).for_each(|(&found, &expected)| assert_close(found, expected, what));
}

#[test]
fn a_watched_image_comes_to_the_same_outputs_whatever_is_asked() {
    let (desk, sample) = (desk(), SAMPLE);
    let (_, plain) = &Desk::new(CLASSES, "softmax").judged(Set::Watched)[SAMPLE];
    let (_, normalised) = &desk.judged(Set::Watched)[SAMPLE];
    assert!(
        plain.iter().zip(normalised).any(|(one, other)| (one - other).abs() > 0.01),
        "else it shows nothing"
    );
    let look = desk.ask(&Layer { view: 0, sample }, MOST);
    let pixels = look.sample.pixels.clone();
    let Activations { sample: of_maps, stages, ends } = desk.ask(&Maps { sample }, MOST);
    let translated = desk.ask(&Translation { sample, ..Translation::default() }, MOST);
    let samples: [(&str, &Sample); 4] = [
        ("layer", &look.sample),
        ("maps", &of_maps),
        ("portrait", &desk.ask(&Portrait { sample }, MOST).sample),
        ("translation", &translated.original),
    ];
    for (what, sample) in samples {
        assert_outputs(&desk, &sample.outputs, what);
        assert_eq!(sample.pixels, pixels, "{what}: bytes are bytes");
    }
    let drawn = desk.ask(&Drawn { pixels: pixels.clone().into() }, MOST);
    assert_outputs(&desk, &drawn.outputs, "drawn");
    let explained = desk.ask(&Explain { sample, training: false }, MOST);
    let outputs = explained.maps.last().map_or(&[][..], |map| &map.values);
    assert_outputs(&desk, &outputs.iter().map(|&value| value as f32).collect::<Vec<_>>(), "explain");
    // What is shown as values are those that the network gets.
    assert_eq!(stages[0].role, Role::Input);
    for ((&byte, &in_maps), &in_microscope) in
        pixels.iter().zip(stages[0].map(0)).zip(&explained.maps[0].values)
    {
        let value = f64::from(byte) * 0.011 - 0.4;
        assert!((f64::from(in_maps) - value).abs() < CLOSE && (in_microscope - value).abs() < CLOSE);
    }
    assert!((ends[0][0] + 0.4).abs() < 1e-6 && (ends[0][1] - (255.0 * 0.011 - 0.4)).abs() < 1e-5);
}

#[test]
fn a_whole_set_is_judged_by_what_the_network_gets() {
    let desk = desk();
    for set in [Set::Watched, Set::Test] {
        let judged = desk.judged(set);
        let loss =
            judged.iter().map(|(label, outputs)| -outputs[*label].ln()).sum::<f64>() / judged.len() as f64;
        let evaluation = desk.ask(&Evaluate { set }, MOST);
        assert!((evaluation.loss - loss).abs() < CLOSE, "{} for {loss}", evaluation.loss);
        let matrix = desk.ask(&Confusion { set }, MOST);
        assert_eq!(matrix.evaluation.accuracy, evaluation.accuracy);
        let predicted: Vec<u8> = judged.iter().map(|(_, outputs)| greatest(outputs).0 as u8).collect();
        assert_eq!(desk.ask(&Verdicts { set }, MOST).predicted, predicted);
        let wrong = judged
            .iter()
            .zip(&predicted)
            .filter(|((label, _), predicted)| *label != usize::from(**predicted));
        assert_eq!(desk.ask(&Mistakes { set, ..Mistakes::default() }, MOST).total, wrong.count());
    }
    let judged = desk.judged(Set::Watched);
    let least = desk.ask(&LeastCertain, MOST).expect("there is one");
    let margins =
        judged.iter().map(|(_, outputs)| greatest(outputs)).map(|(_, first, second)| first - second);
    let expected = margins.enumerate().min_by(|one, other| one.1.total_cmp(&other.1)).map(|(index, _)| index);
    assert_eq!(Some(least.index), expected);
}

#[test]
fn units_respond_to_what_the_network_gets_and_are_silenced_on_it() {
    let mut desk = Desk::of(CLASSES, "dense 5 relu, dense 4 softmax");
    let plain = desk.ask(&Silencing { layer: 0 }, MOST);
    desk.network.scaling = Arc::new(Scaling { factor: vec![0.011], shift: vec![-0.4] });
    let costs = desk.ask(&Silencing { layer: 0 }, MOST);
    let whole = desk.ask(&Evaluate { set: Set::Watched }, MOST);
    assert_eq!((costs.whole.images, whole.images), (costs.images, costs.images), "all that are watched");
    assert!((costs.whole.loss - whole.loss).abs() < CLOSE);
    assert_ne!(costs.whole.loss, plain.whole.loss);
    let (units, unit) = (5, 1);
    let best = &desk.ask(&Strongest { layer: 0, filter: unit }, MOST).best[0];
    let [weights, biases] = desk.network.layers[0].tensors() else { panic!("weights and biases") };
    let sum = best.pixels.iter().enumerate().fold(f64::from(biases.values()[unit]), |sum, (place, &byte)| {
        sum + (f64::from(byte) * 0.011 - 0.4) * f64::from(weights.values()[place * units + unit])
    });
    assert!(sum > 0.0 && (f64::from(best.value) - sum).abs() < 1e-4, "{} for {sum}", best.value);
}

#[test]
fn black_moves_in_where_an_image_is_shifted_and_is_what_the_network_gets_of_black() {
    let desk = desk();
    let shift = Shift { down: 2, right: -1 };
    let found = desk.ask(&Translation { sample: SAMPLE, shift, ..Translation::default() }, MOST);
    let original = &found.original.pixels;
    assert_eq!(found.shifted.pixels, shift.applied(desk.network.input, original));
    let drawn = desk.ask(&Drawn { pixels: found.shifted.pixels.clone().into() }, MOST);
    assert_eq!(found.shifted.outputs, drawn.outputs, "the shifted image is that picture");
    assert!(found.shifted.pixels[..2 * 5].iter().all(|&byte| byte == 0));
}
