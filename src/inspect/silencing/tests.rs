//! What a unit costs is what is lost where the output of that unit is zero for the next layer, and nothing else.

use super::*;
use crate::inspect::testing::{Desk, WATCHED};
use crate::nn::layer::Pass;
use crate::nn::loss::predicted;
use crate::nn::unfused::Unfused;

const CLASSES: usize = 5;

/// A network whose answers are not all the same.
fn desk(spec: &str) -> Desk {
    let mut desk = Desk::of(CLASSES, spec);
    for tensor in desk.network.state_mut() {
        let values = tensor.values_mut().iter_mut().enumerate();
        values.for_each(|(at, value)| *value += ((at * 31) % 17) as f32 * 0.05 - 0.4);
    }
    desk
}

/// Loss and correct answers over the watched images in `f64`, layer by layer, with the output of a unit of a layer held at zero by hand.
fn by_hand(desk: &Desk, layer: usize, unit: Option<usize>) -> (f64, usize) {
    let network = &desk.network;
    let (unfused, subject) = (Unfused::new(network).expect("the same layers fit"), desk.subject());
    let end = network.block(layer).expect("it has units").end;
    let behind = unfused.parts.iter().position(|part| part.layer == end).expect("it is hidden");
    let channels = unfused.shape(behind).channels;
    let (mut loss, mut correct) = (0.0, 0);
    for index in 0..WATCHED {
        let (pixels, label) = subject.sample(index).expect("there is one").load(network).expect("in memory");
        let before = unfused.through(0..behind, pixels, &Pass::EVALUATE, &Vec::new());
        let mut values = before.values[behind].clone();
        if let Some(unit) = unit {
            values.iter_mut().skip(unit).step_by(channels).for_each(|value| *value = 0.0);
        }
        let mut rest = unfused.through(behind..unfused.parts.len(), values, &Pass::EVALUATE, &Vec::new());
        unfused.finish(&mut rest);
        loss += unfused.cost(&rest, label);
        let outputs: Vec<f32> = rest.outputs.iter().map(|&output| output as f32).collect();
        correct += usize::from(predicted(&outputs) == usize::from(label));
    }
    (loss, correct)
}

fn assert_is(found: &Evaluation, (loss, correct): (f64, usize), what: &str) {
    assert_eq!(found.images, WATCHED, "{what}");
    assert_eq!((found.accuracy * WATCHED as f64).round() as usize, correct, "{what}");
    assert!((found.loss - loss / WATCHED as f64).abs() < 1e-4, "{what}: {found:?}");
}

#[test]
fn each_unit_costs_what_holding_its_output_at_zero_costs() {
    for (spec, layer) in [
        ("conv 6 3x3 relu, maxpool 2, dense 7 tanh, dense 5 softmax", 0),
        ("conv 6 3x3 relu, maxpool 2, dense 7 tanh, dense 5 softmax", 2),
        ("conv 4 2x2, batchnorm, sigmoid, conv 3 2x2 leaky-relu, l2pool 2, dense 5 softmax", 0),
        ("conv 4 2x2, batchnorm, sigmoid, conv 3 2x2 leaky-relu, l2pool 2, dense 5 softmax", 3),
    ] {
        let desk = desk(spec);
        let found = desk.ask(&Silencing { layer }, usize::MAX);
        assert_eq!((found.layer, found.images), (layer, WATCHED));
        assert_is(&found.whole, by_hand(&desk, layer, None), spec);
        let mut costs = 0;
        for (unit, without) in found.without.iter().enumerate() {
            assert_is(without, by_hand(&desk, layer, Some(unit)), &format!("{spec}, unit {unit}"));
            costs += usize::from(without.loss != found.whole.loss);
        }
        assert!(costs > 0, "{spec}: no unit makes a difference");
        // In pieces of any size it is the same but for how the losses are added up.
        let pieces = desk.ask(&Silencing { layer }, 7);
        assert_eq!(pieces.whole.accuracy, found.whole.accuracy);
        for (piece, whole) in pieces.without.iter().zip(&found.without) {
            assert_eq!(piece.accuracy, whole.accuracy);
            assert!((piece.loss - whole.loss).abs() < 1e-9);
        }
    }
}

#[test]
fn a_unit_that_is_silenced_costs_nothing_more() {
    let mut desk = desk("conv 6 3x3 relu, maxpool 2, dense 7 tanh, dense 5 softmax");
    desk.network.silence(0, 2, true).expect("it is there");
    let found = desk.ask(&Silencing { layer: 0 }, usize::MAX);
    assert_eq!(found.without[2], found.whole);
    assert_eq!((found.accuracy_lost(2), found.loss_added(2)), (Some(0.0), Some(0.0)));
    assert_eq!(found.accuracy_lost(6), None);
}

#[test]
fn the_costliest_come_first_and_ties_go_by_the_loss() {
    let evaluation = |accuracy: f64, loss: f64| Evaluation { loss, accuracy, images: 100 };
    let costs = Costs {
        whole: evaluation(0.9, 0.4),
        without: vec![
            evaluation(0.9, 0.41),
            evaluation(0.5, 1.0),
            evaluation(0.95, 0.3),
            evaluation(0.9, 0.5),
        ],
        ..Costs::default()
    };
    assert_eq!(costs.costliest_first(), [1, 3, 0, 2]);
    assert!(costs.accuracy_lost(2).is_some_and(|lost| lost < 0.0), "it is better without it");
}

#[test]
fn outputs_are_no_units_that_can_be_silenced() {
    let desk = desk("dense 7 tanh, dense 5 softmax");
    let refused = |layer| desk.refusal(&Silencing { layer });
    assert!(refused(1).contains("are the outputs"), "{}", refused(1));
    assert!(refused(5).contains("there is no layer 6"), "{}", refused(5));
}
