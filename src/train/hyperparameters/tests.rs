use super::*;
use crate::nn::optimizer::Optimizer;
use crate::nn::schedule::Schedule;
use std::collections::HashSet;

#[test]
fn names_and_options_are_given_once() {
    let names: HashSet<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    let options: HashSet<_> =
        SETTINGS.iter().filter_map(|setting| setting.option).map(|option| option.name).collect();
    assert_eq!(names.len(), SETTINGS.len());
    assert_eq!(options.len(), SETTINGS.iter().filter(|setting| setting.option.is_some()).count());
}

#[test]
fn every_step_of_a_ladder_makes_sense_and_leads_to_the_next() {
    for setting in SETTINGS {
        let mut config = with_dropout();
        for steps in setting.ladder.windows(2) {
            setting.set(&mut config, steps[0]).unwrap_or_else(|problem| panic!("{problem}"));
            assert_eq!(setting.neighbours(&config)[1], Some(steps[1]), "{setting:?}");
            setting.set(&mut config, steps[1]).unwrap_or_else(|problem| panic!("{problem}"));
            assert_eq!(setting.neighbours(&config)[0], Some(steps[0]), "{setting:?}");
        }
        assert_eq!(setting.neighbours(&config)[1], None, "{setting:?}");
    }
}

/// A run of a network that has all that can be changed.
fn with_dropout() -> TrainConfig {
    TrainConfig {
        spec: "dropout 0.5, dense 8, dropout 0.2, dense 3".parse().expect("a spec"),
        ..TrainConfig::default()
    }
}

#[test]
fn a_value_between_two_steps_of_a_ladder_leads_to_both_of_them() {
    for (name, value, expected) in [
        ("learning-rate", "0.03", [Some("0.02"), Some("0.05")]),
        ("learning-rate", "0.000001", [None, Some("0.00001")]),
        ("learning-rate", "77", [Some("5"), None]),
        ("batch-size", "101", [Some("64"), Some("128")]),
        ("epochs", "7", [Some("6"), Some("8")]),
        ("patience", "50", [Some("20"), Some("none")]),
        ("patience", "none", [Some("20"), None]),
        ("until-accuracy", "none", [Some("0.995"), None]),
        ("dropout", "0.25, 0.5", [Some("0.2"), Some("0.3")]),
        ("schedule", "cosine", [Some("step:1:0.5"), Some("one-cycle")]),
        ("schedule", "step:3:0.2", [None, Some("constant")]),
    ] {
        let mut config = with_dropout();
        let setting = setting(name).expect("there is one");
        setting.set(&mut config, value).expect("it makes sense");
        assert_eq!(setting.neighbours(&config), expected, "{name} {value}");
    }
}

#[test]
fn another_batch_size_is_no_other_schedule_and_the_first_one_leaves_nothing_behind() {
    let config = TrainConfig { batch_size: 32, ..with_dropout() };
    let halved = changed(&config, "batch-size", "16").expect("it makes sense");
    assert_eq!((halved.batch_size, halved.schedule_batch(), halved.schedule_batch), (16, 32, Some(32)));
    let other = changed(&halved, "momentum", "0.5").expect("it makes sense");
    assert_eq!(other.schedule_batch, Some(32));
    let doubled = changed(&halved, "batch-size", "64").expect("it makes sense");
    assert_eq!((doubled.batch_size, doubled.schedule_batch), (64, Some(32)));
    assert_eq!(changed(&doubled, "batch-size", "32"), Ok(config));
}

#[test]
fn more_or_fewer_epochs_leave_the_schedule_as_it_was_planned() {
    let schedule = Schedule { shape: Shape::Cosine, warm_up: 0 };
    let config = TrainConfig { schedule, epochs: 8, ..with_dropout() };
    let cycles = |config: &TrainConfig, epochs: &str| {
        changed(config, "epochs", epochs).map(|config| (config.epochs, config.cycles.to_string()))
    };
    assert_eq!(cycles(&config, "12"), Ok((12, "0-8".to_owned())));
    assert_eq!(cycles(&config, "5"), Ok((5, "0-8".to_owned())));
    let shorter = changed(&config, "epochs", "5").expect("it makes sense");
    assert_eq!(changed(&shorter, "epochs", "8"), Ok(config.clone()));
    let constant = TrainConfig { schedule: Schedule::default(), ..config };
    assert_eq!(cycles(&constant, "5"), Ok((5, String::new())));
}

#[test]
fn descriptions_are_the_phrases_of_the_settings() {
    let optimizer = |rule| {
        let optimizer = Optimizer { rule, weight_decay: 0.0005, clip: Some(1.0), ..Optimizer::default() };
        describe(Topic::Optimizer, None, &TrainConfig { optimizer, ..TrainConfig::default() })
    };
    assert_eq!(optimizer(Rule::Sgd), "SGD, weight decay 0.0005, clipped at 1");
    assert_eq!(optimizer(Rule::Momentum), "SGD, momentum 0.9, weight decay 0.0005, clipped at 1");
    assert_eq!(optimizer(Rule::Nesterov), "SGD, Nesterov momentum 0.9, weight decay 0.0005, clipped at 1");
    assert_eq!(optimizer(Rule::AdamW), "AdamW, weight decay 0.0005, clipped at 1");
    let schedule = Schedule { shape: Shape::Cosine, warm_up: 100 };
    let config = TrainConfig { schedule, cycles: "0-4".parse().expect("epochs"), ..TrainConfig::default() };
    assert_eq!(describe(Topic::Schedule, None, &config), "cosine, warm-up 100, epochs 1–4, then held");
    assert_eq!(describe(Topic::Loss, Some("quadratic"), &TrainConfig::default()), "quadratic");
}

#[test]
fn the_help_of_distortions_names_all_of_them() {
    let help = setting("augment").expect("there is one").help();
    assert!(help.contains(&crate::dataset::augment::usage()), "{help}");
}

#[test]
fn a_momentum_that_is_not_used_is_not_live() {
    let is_live = |rule| {
        let optimizer = Optimizer { rule, ..Optimizer::default() };
        let listed = listed(&TrainConfig { optimizer, ..TrainConfig::default() });
        listed.iter().any(|setting| setting.name == "momentum" && setting.is_live)
    };
    assert_eq!([Rule::Momentum, Rule::Nesterov, Rule::Adam].map(is_live), [true, true, false]);
    let optimizer = Optimizer { rule: Rule::Adam, ..Optimizer::default() };
    let config = TrainConfig { optimizer, ..TrainConfig::default() };
    assert!(
        changed(&config, "momentum", "0.5").is_err_and(|problem| problem.contains("does nothing with Adam"))
    );
}
