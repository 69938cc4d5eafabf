//! Acts on units: what they do, that they are taken back to the bit, and that a run that was operated on survives a kill.

use super::*;
use crate::dataset::Dataset;
use crate::inspect::evaluator::Judged;
use crate::inspect::rehearsal::Rehearse;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::unit_set::UnitSet;
use crate::threads::Workers;
use crate::train::acts::undo::UndoStack;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::resume::{capture, resume};
use crate::train::run::Advance;
use crate::train::source::Source;
use crate::train::state::RunState;
use crate::train::tests::made_up_images;
use std::sync::{Arc, LazyLock};

static IMAGES: LazyLock<Arc<Dataset>> = LazyLock::new(|| made_up_images(8, 90));

const SPEC: &str = "conv 5 3x3, batchnorm, relu, maxpool 2, dropout 0.2, dense 6 tanh, dense 5 softmax";

fn trainer(rule: Rule) -> Trainer {
    let config = TrainConfig {
        spec: SPEC.parse().expect("a spec"),
        optimizer: Optimizer { rule, weight_decay: 0.01, clip: Some(2.0), ..Optimizer::default() },
        learning_rate: 0.02,
        batch_size: 16,
        epochs: 2,
        validation: Some(20),
        ..TrainConfig::default()
    };
    Trainer::new(config, Arc::clone(&IMAGES)).expect("it fits")
}

fn train(trainer: &mut Trainer, batches: usize) {
    let workers = Workers::single();
    let mut left = batches;
    while left > 0 {
        match trainer.advance(&workers).expect("no file is read") {
            Advance::Batch(_) => left -= 1,
            Advance::Finished(outcome) => panic!("{outcome:?}"),
            Advance::Piece | Advance::Epoch(_) => {}
        }
    }
}

fn act(trainer: &mut Trainer, text: &str) -> Told {
    let act: Act = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    trainer.act(&act).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refusal(trainer: &mut Trainer, text: &str) -> String {
    let act: Act = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    trainer.act(&act).map_or_else(|error| error, |told| format!("done: {}", told.text))
}

/// All that makes the network and the optimizer's memory what they are.
#[derive(Debug, PartialEq)]
struct Bits {
    spec: String,
    weights: String,
    slots: Vec<Vec<u32>>,
    sets: [UnitSet; 2],
}

fn bits(trainer: &Trainer) -> Bits {
    let network = &trainer.network;
    let slots = trainer.slots.iter().map(|slot| slot.iter().map(|value| value.to_bits()).collect());
    Bits {
        spec: trainer.config.spec.to_string(),
        weights: network.weights_hash(),
        slots: slots.collect(),
        sets: [network.silenced.clone(), network.frozen.clone()],
    }
}

/// The parameters of a unit and what is remembered of them.
fn unit_bits(trainer: &Trainer, layer: usize, unit: usize) -> Vec<u32> {
    let block = trainer.network.block(layer).expect("it has units");
    let places = trainer.network.places_of_unit(block, unit);
    let tensors: Vec<_> = trainer.network.state().map(|(_, tensor)| tensor.values()).collect();
    let mut bits = Vec::new();
    for place in places.iter().filter(|place| place.parameters.is_some()) {
        bits.extend(place.indices().map(|index| tensors[place.tensor][index].to_bits()));
    }
    for slot in &trainer.slots {
        for place in &places {
            bits.extend(place.parameter_indices().map(|index| slot[index].to_bits()));
        }
    }
    bits
}

/// The state in the bytes of a checkpoint, and the run that goes on from it.
fn reborn(trainer: &Trainer) -> Trainer {
    let state = capture("test", &Source::Mnist, trainer, &Course::default()).expect("the data is whole");
    let file = state.encode().expect("encoded");
    resume(RunState::read(&file).expect("it is read"), Arc::clone(&IMAGES)).expect("it fits")
}

/// One act of each kind, with what makes it possible.
const ACTS: [&str; 11] = [
    "silence 1 2",
    "freeze 1 4",
    "silence 6 3",
    "redraw 1 5",
    "copy 6 1 to 4",
    "edit 1 3 2 to 0.75",
    "rouse 6 3",
    "silence 6 2",
    "thaw 1 4",
    "freeze 7 1",
    "prune",
];

#[test]
fn every_act_is_taken_back_to_the_bit() {
    for rule in [Rule::Momentum, Rule::Adam] {
        let mut trainer = trainer(rule);
        train(&mut trainer, 3);
        let mut before = vec![bits(&trainer)];
        for text in ACTS {
            act(&mut trainer, text);
            assert_ne!(Some(&bits(&trainer)), before.last(), "{text}");
            before.push(bits(&trainer));
        }
        assert_eq!(before[11].spec, SPEC.replace("conv 5", "conv 4").replace("dense 6", "dense 5"));
        for (text, expected) in ACTS.iter().zip(&before).rev() {
            act(&mut trainer, "undo");
            assert_eq!(bits(&trainer), *expected, "{text} was taken back");
        }
        assert!(trainer.progress.changes.is_empty(), "{:?}", trainer.progress.changes);
    }
}

/// Bytes of the values of a network and of what is remembered of them, which a pruning keeps at the least.
fn values_of(trainer: &Trainer) -> u64 {
    let values = trainer.network.state().map(|(_, tensor)| tensor.values().len()).sum::<usize>();
    let remembered = trainer.slots.iter().map(Vec::len).sum::<usize>();
    4 * (values + remembered) as u64
}

#[test]
fn as_many_prunings_can_be_taken_back_as_have_room_and_of_the_others_it_is_said_what_can_be_done() {
    let mut trainer = trainer(Rule::Adam);
    // Room for two networks and a half, as they are at the beginning.
    let room = 5 * values_of(&trainer) / 2;
    trainer.undo = UndoStack::within(room);
    let (mut kept, mut before, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for layer in [1, 6] {
        for _ in 0..4 {
            act(&mut trainer, &format!("silence {layer} 1"));
            before.push(bits(&trainer));
            values.push(values_of(&trainer));
            act(&mut trainer, "prune");
            kept.push(trainer.undo.bytes());
            let last = values.len() - 1;
            assert!(kept[last] >= values[last] + if last > 0 { values[last - 1] } else { 0 }, "{kept:?}");
            train(&mut trainer, 1);
        }
    }
    assert!(kept.iter().all(|bytes| *bytes <= room), "{kept:?} of {room}");
    assert!(values.iter().sum::<u64>() > room, "all have no room");
    let mut taken_back = 0;
    let problem = loop {
        match trainer.act(&Act::Undo) {
            Ok(told) => taken_back += usize::from(told.reach == Reach::Network),
            Err(problem) => break problem,
        }
    };
    assert!((2..8).contains(&taken_back), "{taken_back} were taken back");
    assert!(problem.contains("nothing more to undo") && problem.contains("time machine"), "{problem}");
    let oldest = &before[before.len() - taken_back];
    assert_eq!(bits(&trainer).spec, oldest.spec);
    assert!(trainer.undo.bytes() == 0 && trainer.undo.pop().is_none());
}

#[test]
fn the_last_act_can_be_taken_back_however_much_it_keeps() {
    let mut trainer = trainer(Rule::Momentum);
    trainer.undo = UndoStack::within(1);
    act(&mut trainer, "silence 1 2");
    let before = bits(&trainer);
    act(&mut trainer, "prune");
    act(&mut trainer, "undo");
    assert_eq!(bits(&trainer), before);
    assert!(refusal(&mut trainer, "undo").contains("nothing more to undo"));
}

#[test]
fn what_is_frozen_or_silenced_does_not_move_and_all_else_does() {
    for rule in [Rule::Sgd, Rule::Nesterov, Rule::AdamW] {
        let mut trainer = trainer(rule);
        train(&mut trainer, 2);
        for text in ["freeze 1 2", "silence 1 4", "freeze 6 3", "freeze 7 5"] {
            act(&mut trainer, text);
        }
        let held = [(0, 1), (0, 3), (5, 2), (6, 4)];
        let moving = [(0, 0), (0, 2), (5, 0), (6, 0)];
        let before = |trainer: &Trainer, units: [(usize, usize); 4]| {
            units.map(|(layer, unit)| unit_bits(trainer, layer, unit))
        };
        let [held_before, moving_before] = [held, moving].map(|units| before(&trainer, units));
        train(&mut trainer, 6);
        assert_eq!(before(&trainer, held), held_before, "{rule:?}");
        for (after, before) in before(&trainer, moving).iter().zip(&moving_before) {
            assert_ne!(after, before, "{rule:?}");
        }
        for text in ["thaw 1 2", "rouse 1 4"] {
            act(&mut trainer, text);
        }
        train(&mut trainer, 1);
        assert_ne!(before(&trainer, held)[..2], held_before[..2], "{rule:?}");
        assert_eq!(before(&trainer, held)[2..], held_before[2..], "{rule:?}");
    }
}

#[test]
fn any_number_of_threads_holds_the_same_bits() {
    let run = |threads: usize| {
        let mut trainer = trainer(Rule::Momentum);
        let workers = Workers::new(threads).expect("threads");
        for text in ["freeze 1 2", "silence 6 4", "freeze 7 1"] {
            act(&mut trainer, text);
        }
        while !matches!(trainer.advance(&workers).expect("no file is read"), Advance::Epoch(_)) {}
        bits(&trainer)
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn a_run_that_was_operated_on_goes_on_to_the_same_bits_after_a_kill() {
    let mut whole = trainer(Rule::Adam);
    let mut killed = reborn(&whole);
    for text in ACTS {
        for trainer in [&mut whole, &mut killed] {
            act(trainer, text);
        }
        killed = reborn(&killed);
        assert_eq!(bits(&killed), bits(&whole), "{text}");
        // The run has ten batches, so that some acts come before the same one.
        if !text.contains('6') {
            [&mut whole, &mut killed].into_iter().for_each(|trainer| train(trainer, 1));
            assert_eq!(bits(&killed), bits(&whole), "{text}, and a batch");
        }
    }
    let workers = Workers::single();
    for trainer in [&mut whole, &mut killed] {
        while !matches!(trainer.advance(&workers).expect("no file is read"), Advance::Finished(_)) {}
    }
    assert_eq!(bits(&killed), bits(&whole));
    assert_eq!(killed.progress.test, whole.progress.test);
    let lineage = killed.network.lineage.as_deref().expect("it was pruned");
    assert_eq!(lineage.spec.to_string(), SPEC);
}

#[test]
fn a_pruned_run_whose_dropout_is_changed_goes_on_after_a_kill() {
    let mut whole = trainer(Rule::Momentum);
    for text in ["silence 1 2", "prune", "set dropout 0.4"] {
        act(&mut whole, text);
    }
    let mut killed = reborn(&whole);
    assert_eq!(bits(&killed), bits(&whole));
    [&mut whole, &mut killed].into_iter().for_each(|trainer| train(trainer, 2));
    assert_eq!(bits(&killed), bits(&whole));
}

#[test]
fn a_pruned_run_makes_the_same_of_the_images_and_trains_on() {
    let mut trainer = trainer(Rule::Momentum);
    train(&mut trainer, 3);
    for text in ["silence 1 2", "silence 1 5", "silence 6 1"] {
        act(&mut trainer, text);
    }
    let measured = |trainer: &mut Trainer| {
        let (workers, mut outputs) = (Workers::single(), Vec::new());
        let Trainer { evaluator, network, dataset, split, .. } = trainer;
        let visit = |judged: Judged<'_>| {
            outputs.extend(judged.outputs.iter().map(|output| output.to_bits()));
        };
        evaluator
            .piece(&workers, network, &dataset.train, &split.validation, 0..20, visit)
            .expect("in memory");
        outputs
    };
    let before = measured(&mut trainer);
    let parameters = trainer.network.parameter_count();
    assert_eq!(act(&mut trainer, "prune").reach, Reach::Network);
    assert!(trainer.network.parameter_count() < parameters);
    assert_eq!(measured(&mut trainer), before);
    train(&mut trainer, 2);
    assert_ne!(measured(&mut trainer), before);
    // What was taken away comes back, and what was left has learnt since.
    let learnt = unit_bits(&trainer, 0, 1);
    act(&mut trainer, "undo");
    assert_eq!(trainer.network.parameter_count(), parameters);
    assert_eq!(unit_bits(&trainer, 0, 2), learnt, "the third filter was the second of those left");
    assert!(trainer.network.silenced.contains(0, 1));
    train(&mut trainer, 1);
}

#[test]
fn a_unit_that_is_drawn_twice_is_another_one_and_the_same_acts_draw_the_same() {
    let drawn = |acts: &[&str]| {
        let mut trainer = trainer(Rule::Adam);
        train(&mut trainer, 2);
        acts.iter().for_each(|text| _ = act(&mut trainer, text));
        trainer
    };
    let [once, again, twice] =
        [&["redraw 1 3"][..], &["redraw 1 3"], &["redraw 1 3", "redraw 1 3"]].map(drawn);
    assert_eq!(bits(&once), bits(&again));
    assert_ne!(unit_bits(&once, 0, 2), unit_bits(&twice, 0, 2));
    let [own, other] = ["1", "7"].map(|seed| drawn(&[&format!("set training-seed {seed}"), "redraw 1 3"]));
    assert_ne!(unit_bits(&own, 0, 2), unit_bits(&other, 0, 2), "another seed draws another one");
    let untouched = drawn(&[]);
    for (layer, unit) in [(0, 1), (0, 3), (5, 0)] {
        assert_eq!(unit_bits(&once, layer, unit), unit_bits(&untouched, layer, unit));
    }
    let state: Vec<_> = once.network.state().collect();
    let [bias, scale, shift, mean, variance] = [1, 2, 3, 4, 5].map(|tensor| state[tensor].1.values()[2]);
    assert_eq!([bias, scale, shift, mean, variance], [0.0, 1.0, 0.0, 0.0, 1.0], "as a network begins");
    let block = once.network.block(0).expect("it has units");
    let places = once.network.places_of_unit(block, 2);
    let mut memory = places.iter().flat_map(|place| place.parameter_indices());
    assert!(memory.all(|index| once.slots.iter().all(|slot| slot[index] == 0.0)));
}

#[test]
fn a_copy_has_all_that_the_other_has_and_an_edited_weight_its_value() {
    let mut trainer = trainer(Rule::Momentum);
    train(&mut trainer, 2);
    act(&mut trainer, "copy 1 2 to 5");
    assert_eq!(unit_bits(&trainer, 0, 1), unit_bits(&trainer, 0, 4));
    let weights = trainer.network.layers[0].tensors()[0].values().to_vec();
    act(&mut trainer, "edit 1 3 4 to -0.125");
    let mut expected = weights;
    expected[3 * 5 + 2] = -0.125;
    assert_eq!(trainer.network.layers[0].tensors()[0].values(), expected);
    act(&mut trainer, "edit 1 3 10 to 0.5");
    assert_eq!(trainer.network.layers[0].tensors()[1].values()[2], 0.5, "behind the weights comes the bias");
}

#[test]
fn the_step_that_is_tried_is_the_one_that_is_done_where_units_are_held() {
    let mut trainer = trainer(Rule::Adam);
    train(&mut trainer, 2);
    for text in ["silence 1 2", "freeze 6 3"] {
        act(&mut trainer, text);
    }
    let workers = Workers::single();
    let tried = trainer.live().rehearser.next_step(&workers).expect("in memory");
    train(&mut trainer, 1);
    let parameters: Vec<_> = trainer.network.layers.iter().flat_map(|layer| layer.parameters()).collect();
    assert_eq!(tried.tensors.len(), parameters.len());
    for (tensor, parameters) in tried.tensors.iter().zip(parameters) {
        assert_eq!(tensor.after, parameters, "{}", tensor.name);
    }
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let mut trainer = trainer(Rule::Momentum);
    act(&mut trainer, "silence 1 2");
    act(&mut trainer, "freeze 1 3");
    let before = bits(&trainer);
    for (text, reason) in [
        ("silence 1 2", "filter 2 of layer 1 is silenced already"),
        ("rouse 1 3", "filter 3 of layer 1 is heard already"),
        ("freeze 1 3", "filter 3 of layer 1 is frozen already"),
        ("thaw 6 1", "unit 1 of layer 6 is trained already"),
        ("silence 7 1", "are the outputs, one a class"),
        ("silence 4 1", "layer 4 `maxpool 2` has no units with weights of their own"),
        ("redraw 1 6", "layer 1 `conv 5 3x3` has 5 units, so there is no unit 6"),
        ("redraw 12 1", "there is no layer 12; the network has 7"),
        ("copy 1 4 to 4", "filter 4 of layer 1 is like itself"),
        ("copy 1 1 to 9", "so there is no unit 9"),
        ("edit 1 1 11 to 0", "unit 1 of layer 1 has 9 weights and a bias, so there is no weight 11"),
    ] {
        let refused = refusal(&mut trainer, text);
        assert!(refused.contains(reason), "{text}: {refused}");
        assert_eq!(bits(&trainer), before, "{text}");
    }
    for unit in [1, 3, 4, 5] {
        act(&mut trainer, &format!("silence 1 {unit}"));
    }
    assert!(refusal(&mut trainer, "prune").contains("at least one has to be left"));
}
