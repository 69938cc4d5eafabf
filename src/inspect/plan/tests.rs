//! Plans against networks that are built, and what is said of texts that are none.

use super::*;
use crate::dataset::DatasetError;
use crate::inspect::layer_table::layer_rows;
use crate::inspect::rehearsal::{LayerGradient, Manner, Rehearsal, Rehearse, Verdict};
use crate::inspect::testing::Desk;
use crate::nn::layers::LayerSpec;
use crate::nn::loss::{Loss, Objective};
use crate::nn::network::Network;
use crate::nn::spec::Spec;
use crate::nn::training_memory::TrainingMemory;
use crate::threads::Workers;

/// Images of 6×5 in four classes.
fn plan(text: &str) -> Planned {
    Desk::new(4, "softmax").ask(&Plan { text: text.to_owned() }, 8)
}

/// What is wrong with a text, and the part of it that is marked.
fn problem(text: &str) -> (String, String) {
    let problem = plan(text).problem.unwrap_or_else(|| panic!("{text} is good"));
    let place = problem.place.map_or("-", |place| &text[place]);
    (problem.text, place.to_owned())
}

#[test]
fn a_plan_has_the_rows_of_the_network_that_is_built_of_the_text() {
    let text = "conv 3 3x3 pad 1, batchnorm, relu, maxpool 2, dropout 0.2, dense 7 relu, dense 4 softmax";
    let spec: Spec = text.parse().expect("a spec");
    let network = Network::<f32>::untrained(&spec, Shape::new(6, 5, 1), None).expect("it fits");
    let planned = plan(text);
    assert_eq!(planned.problem, None);
    let rows: Vec<_> = planned.layers.iter().map(|layer| layer.info.clone()).collect();
    assert_eq!(rows, layer_rows(&network));
    assert_eq!((planned.parameters(), planned.macs()), (network.parameter_count(), network.macs()));
    assert_eq!(planned.bytes(), None, "nobody said how it would be trained");
    let split = "dense 4, softmax";
    let rows: Vec<_> =
        plan(split).layers.into_iter().map(|layer| (layer.info.text, layer.info.output.len())).collect();
    assert_eq!(rows, [("dense 4".to_owned(), 4), ("softmax".to_owned(), 4)]);
}

#[test]
fn what_is_right_before_the_first_problem_is_planned_and_the_problem_has_its_place() {
    for (text, said, marked, layers) in [
        ("", "empty", "", 0),
        ("conv 2 3x3, dens 4", "no layer `dens`", "dens", 1),
        ("conv 2 3x3, ", "expected a layer", "", 1),
        ("conv 2 3x3, maxpool 9, dense 4 softmax", "does not fit", "maxpool 9", 1),
        ("conv 2 3x3, dense 5 softmax", "there are 4 classes", "dense 5 softmax", 2),
        ("conv 2 3x, dense 4", "`3x` is not the kernel", "3x", 0),
        ("dense 1048576, dense 1048576", "parameters", "dense 1048576", 1),
    ] {
        assert_eq!(plan(text).layers.len(), layers, "{text}");
        let (problem, place) = problem(text);
        assert!(problem.contains(said), "{text}: {problem}");
        assert_eq!(place, marked, "{text}");
    }
    assert_eq!(problem("conv 2 3x3, maxpool 9, maxpool 9").1, "maxpool 9", "the first one");
}

/// A run that trains as it is told.
struct Run(Manner);

impl Rehearse for Run {
    fn next_step(&mut self, _: &Workers) -> Result<Rehearsal, DatasetError> {
        unreachable!("nothing is tried for a plan")
    }

    fn next_gradient(&mut self, _: &Workers, _: usize) -> Result<LayerGradient, DatasetError> {
        unreachable!("nothing is tried for a plan")
    }

    fn initial(&mut self, _: usize) -> Option<&[Vec<f32>]> {
        None
    }

    fn consider(&self, _: &str, _: &str) -> Result<Option<String>, String> {
        unreachable!("no setting is considered for a plan")
    }

    fn manner(&self) -> Option<Manner> {
        Some(self.0)
    }

    fn judge(&self, network: &Network<f32>) -> Verdict {
        Verdict { problem: None, doubts: vec![format!("{} is doubtful", network.spec)] }
    }
}

#[test]
fn a_network_is_planned_as_the_run_would_train_it() {
    let objective = Objective { loss: Some(Loss::CrossEntropy), label_smoothing: 0.0 };
    let memory = TrainingMemory { batch: 10, slots: 1 };
    let run = Run(Manner { objective, memory });
    let plan = |text: &str| {
        let draft = Draft { text, input: Shape::new(6, 5, 1), manner: run.manner() };
        draft.plan(4, Some(&run))
    };
    let wrong = plan("dense 4 softmax").problem.expect("softmax has no cross-entropy");
    assert!(wrong.text.contains("sigmoid"), "{wrong:?}");
    let right = plan("dense 8 relu, dense 4 sigmoid");
    assert_eq!(right.doubts, ["dense 8 relu, dense 4 sigmoid is doubtful"]);
    // Activations of 30, 8 and 4 values and two errors of 30, of ten images; weights, gradients and a slot.
    let parameters = 30 * 8 + 8 + 8 * 4 + 4;
    assert_eq!(right.bytes(), Some(4 * (10 * (30 + 8 + 4 + 2 * 30) + 3 * parameters)));
}

#[test]
fn the_vocabulary_has_every_layer_and_every_word_that_may_follow_is_understood() {
    let words = plan("dense 4").words;
    assert!(LayerSpec::words().eq(words.iter().map(|word| word.word.as_str())));
    let of = |name: &str| words.iter().find(|word| word.word == name).expect("it is there").followers.clone();
    assert!(["stride", "pad", "same", "relu"].iter().all(|word| of("conv").contains(&(*word).to_owned())));
    assert_eq!((of("maxpool"), of("batchnorm")), (vec!["stride".to_owned()], Vec::new()));
}
