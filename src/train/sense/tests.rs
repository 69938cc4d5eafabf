use super::*;
use crate::nn::network::Network;
use crate::nn::optimizer::{Optimizer, Rule};
use crate::nn::schedule::Schedule;
use crate::nn::shape::Shape;
use crate::train::config::TrainConfig;

const USUAL: &str = "conv 4 5x5 relu, maxpool 2, dense 10 softmax";

/// A run of three epochs in batches of 32 that nothing is wrong with.
fn usual() -> TrainConfig {
    TrainConfig { spec: USUAL.parse().expect("a network"), epochs: 3, ..TrainConfig::default() }
}

/// What cannot work and what very likely will not in a run on 320 images.
fn findings(config: &TrainConfig, train: usize, validation: usize) -> (String, String) {
    let network = Network::untrained(&config.spec, Shape::new(28, 28, 1), config.objective).expect("it fits");
    let plan = Plan { config, network: &network, train, validation };
    (plan.check().err().unwrap_or_default(), plan.doubts().join("; "))
}

/// The same with another network and batch.
fn of_network(net: &str, batch_size: usize, train: usize) -> (String, String) {
    let spec = net.parse().expect("a network");
    findings(&TrainConfig { spec, batch_size, ..usual() }, train, 64)
}

/// The same with something changed.
fn changed(change: impl FnOnce(&mut TrainConfig)) -> (String, String) {
    let mut config = usual();
    change(&mut config);
    findings(&config, 320, 64)
}

fn assert_says(found: &str, part: &str) {
    assert!(found.contains(part), "{part:?} is not in {found:?}");
}

#[test]
fn a_usual_run_is_neither_refused_nor_doubted() {
    let nothing = (String::new(), String::new());
    assert_eq!(changed(|_| ()), nothing);
    let everything =
        "conv 4 5x5, batchnorm, relu, maxpool 2, dropout 0.3, dense 20, batchnorm, relu, dense 10 softmax";
    assert_eq!(of_network(everything, 10, 320), nothing);
    // A grid holds many values of one image, and a batch of two values is not one.
    assert_eq!(of_network("conv 4 5x5, batchnorm, relu, dense 10", 1, 320), nothing);
    assert_eq!(of_network("dense 20, batchnorm, relu, dense 10", 30, 320), nothing);
    assert_eq!(
        changed(|config| config.optimizer =
            Optimizer { rule: Rule::AdamW, weight_decay: 0.5, ..config.optimizer }),
        nothing
    );
}

#[test]
fn a_normalised_single_value_is_refused_with_a_batch_size_that_fits() {
    for (net, batch, train, parts) in [
        ("dense 20, batchnorm, dense 10", 1, 320, ["layer 2 `batchnorm`", "use e.g. --batch-size 8"]),
        ("dense 20, batchnorm, dense 10", 29, 320, ["layer 2 `batchnorm`", "use e.g. --batch-size 30"]),
        ("conv 4 28x28, batchnorm, dense 10", 1, 320, ["layer 2 `batchnorm`", "single value"]),
        (
            "conv 4 5x5, batchnorm, maxpool 24, batchnorm, dense 10",
            319,
            320,
            ["layer 4 `batchnorm`", "--batch-size 320"],
        ),
        ("dense 20, batchnorm, dense 10", 32, 1, ["single value", "a single training image"]),
    ] {
        let (refused, _) = of_network(net, batch, train);
        parts.iter().for_each(|part| assert_says(&refused, part));
    }
    assert_says(&of_network("dense 20, batchnorm, dense 10", 2, 320).1, "over 2 values");
}

#[test]
fn the_batch_size_that_is_advised_is_accepted() {
    for train in 2..80 {
        for batch in 1..train + 3 {
            let (refused, _) = of_network("dense 3, batchnorm, dense 10", batch, train);
            if let Some((_, size)) = refused.split_once("--batch-size ") {
                let advised =
                    of_network("dense 3, batchnorm, dense 10", size.parse().expect("a number"), train);
                assert_eq!(advised.0, "", "{size} for {train} images in batches of {batch}");
            } else {
                assert_eq!(refused, "", "{train} images in batches of {batch}");
            }
        }
    }
}

#[test]
fn networks_that_say_the_same_of_all_images_are_refused() {
    assert_says(&of_network("maxpool 28x10 stride 1x2", 32, 320).0, "nothing to train");
    assert_says(&of_network("dense 1 softmax, dense 10", 32, 320).0, "always 1");
    assert_says(&of_network("conv 1 5x5 softmax, dense 10", 32, 320).0, "layer 1 `conv 1 5x5 softmax`");
    assert_says(&of_network("conv 1 5x5, softmax, dense 10", 32, 320).0, "layer 2 `softmax`");
}

#[test]
fn networks_that_hardly_learn_are_doubted() {
    for (net, part) in [
        ("dense 20 softmax, dense 10 softmax", "layer 1 `dense 20 softmax`"),
        ("dense 10 softmax, softmax", "only the last layer"),
        ("dense 10 softmax, dropout 0.5", "layer 2 `dropout 0.5` drops outputs"),
        ("dense 1, dense 10", "layer 1 `dense 1` leaves a single number"),
        ("maxpool 28, dense 10", "layer 1 `maxpool 28`"),
    ] {
        let (refused, doubted) = of_network(net, 32, 320);
        assert_eq!(refused, "", "{net}");
        assert_says(&doubted, part);
    }
}

#[test]
fn rates_that_cannot_work_are_refused_and_strange_ones_doubted() {
    let decay = |rule, weight_decay, learning_rate| {
        changed(|config| {
            config.optimizer = Optimizer { rule, weight_decay, ..config.optimizer };
            config.learning_rate = learning_rate;
        })
    };
    assert_says(&decay(Rule::Sgd, 0.5, 2.0).0, "weight decay of 0.5");
    assert_says(&decay(Rule::AdamW, 1.0, 1.0).0, "takes 1 times each weight");
    assert_eq!(decay(Rule::Adam, 1.0, 1.0).0, "");
    assert_says(&decay(Rule::Momentum, 0.1, 0.02).1, "strong");
    assert_says(&changed(|config| config.learning_rate = 1e-39).0, "32 bits");
    assert_says(&changed(|config| config.learning_rate = 1e300).0, "32 bits");
    assert_says(&changed(|config| config.learning_rate = 50.0).1, "learning rate of 50");
    assert_says(&changed(|config| config.learning_rate = 1e-9).1, "so low");
    assert_says(&changed(|config| config.optimizer.clip = Some(1e-9)).1, "so low");
    assert_says(&changed(|config| config.optimizer.momentum = 0.9999).1, "so high");
    assert_says(&decay(Rule::Adam, 0.0, 1.0).1, "0.001 is usual");
}

#[test]
fn schedules_that_do_not_fit_the_run_are_doubted() {
    let schedule = |text: &str, warm_up| {
        let shape = text.parse().expect("a schedule");
        changed(|config| config.schedule = Schedule { shape, warm_up }).1
    };
    for shape in ["constant", "cosine", "one-cycle"] {
        assert_eq!(schedule(shape, 29), "");
        assert_says(&schedule(shape, 30), "not over when the run is, after 30");
    }
    assert_says(&schedule("constant", u64::MAX), "gets to");
    assert_says(&schedule("step:3:0.5", 0), "stays the same");
    assert_says(&schedule("step:1:1e-9", 0), "from epoch 2 of 3 on");
    assert_eq!(schedule("step:1:0.1", 0), "");
}

#[test]
fn a_batch_beyond_the_set_is_said_and_a_target_without_validation_refused() {
    assert_says(&changed(|config| config.batch_size = 1000).1, "one batch of all 320");
    assert_eq!(changed(|config| config.batch_size = 320).1, "");
    let config = TrainConfig { until_accuracy: Some(0.9), ..usual() };
    assert_says(&findings(&config, 5, 0).0, "none are for validation");
    assert_eq!(findings(&config, 320, 64).0, "");
}
