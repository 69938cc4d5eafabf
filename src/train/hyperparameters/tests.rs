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
        let mut config = TrainConfig::default();
        for steps in setting.ladder.windows(2) {
            setting.set(&mut config, steps[0]).unwrap_or_else(|problem| panic!("{problem}"));
            assert_eq!(setting.neighbours(&config)[1], Some(steps[1]), "{setting:?}");
            setting.set(&mut config, steps[1]).unwrap_or_else(|problem| panic!("{problem}"));
            assert_eq!(setting.neighbours(&config)[0], Some(steps[0]), "{setting:?}");
        }
        assert_eq!(setting.neighbours(&config)[1], None, "{setting:?}");
    }
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
