//! What a kit knows of a moment's network is about the units that it has there.

use super::*;
use crate::train::config::TrainConfig;
use crate::train::course::Course;
use crate::train::resume::{capture, resume};
use crate::train::run::{Advance, Trainer};
use crate::train::source::Source;
use crate::train::state::RunState;
use crate::train::tests::made_up_images;

fn trainer() -> Trainer {
    let config = TrainConfig {
        spec: "conv 5 3x3 relu, maxpool 2, dense 6 tanh, dense 5 softmax".parse().expect("a spec"),
        batch_size: 16,
        epochs: 9,
        validation: Some(20),
        ..TrainConfig::default()
    };
    Trainer::new(config, made_up_images(8, 90)).expect("it fits")
}

fn act(trainer: &mut Trainer, text: &str) {
    let act = text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"));
    trainer.act(&act).unwrap_or_else(|problem| panic!("{text}: {problem}"));
}

/// Trains two batches, and gives the state then.
fn moment(trainer: &mut Trainer) -> RunState {
    let mut batches = 0;
    while batches < 2 {
        let advance = trainer.advance(&Workers::single()).expect("the data is whole");
        batches += usize::from(matches!(advance, Advance::Batch(_)));
    }
    capture("test", &Source::Mnist, trainer, &Course::default()).expect("the data is whole")
}

/// The weights of those filters of the first layer that are numbered so, `[rows, filters]`.
fn of_filters(weights: &[f32], filters: &[usize]) -> Vec<f32> {
    weights.chunks_exact(5).flat_map(|row| filters.iter().map(|filter| row[*filter])).collect()
}

#[test]
fn what_the_filters_of_any_moment_began_with_is_their_own_whatever_was_pruned_undone_and_pruned_again() {
    let mut trainer = trainer();
    let begun = trainer.network.layers[0].tensors()[0].values().to_vec();
    let mut moments = vec![(moment(&mut trainer), vec![0, 1, 2, 3, 4])];
    for text in ["silence 1 2", "prune"] {
        act(&mut trainer, text);
    }
    moments.push((moment(&mut trainer), vec![0, 2, 3, 4]));
    for text in ["undo", "rouse 1 2", "silence 1 4", "prune"] {
        act(&mut trainer, text);
    }
    moments.push((moment(&mut trainer), vec![0, 1, 2, 4]));
    for text in ["silence 1 2", "prune"] {
        act(&mut trainer, text);
    }
    moments.push((moment(&mut trainer), vec![0, 2, 4]));
    // Each after each, as when somebody scrubs to and fro.
    let mut kit: Option<Kit> = None;
    for place in [0, 1, 2, 1, 3, 2, 0, 3, 1, 3] {
        let (state, filters) = &moments[place];
        let whole = Loaded::new(state.clone(), true, &trainer.dataset, &trainer.split).expect("it is whole");
        let kept = kit.take().filter(|kit| kit.is_for(&whole, &trainer.network));
        let kit = kit.insert(kept.unwrap_or_else(|| Kit::new(&whole, &trainer.network)));
        kit.make_room(&whole).expect("there is room");
        let mut rehearser = kit.instruments(&whole).rehearser.expect("there is room for a batch");
        let initial = rehearser.initial(0).expect("there is such a layer");
        assert_eq!(initial[0], of_filters(&begun, filters), "{}", state.config.spec);
        // The run that goes on from there says the same.
        let mut again = resume(state.clone(), Arc::clone(&trainer.dataset)).expect("it fits");
        assert_eq!(again.live().rehearser.initial(0).expect("there is such a layer"), initial);
    }
}
