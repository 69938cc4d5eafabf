//! The doctor without a screen: what is wrong with a run is said where lines are read.
use crate::support::data::Data;
use crate::support::{json_lines, run};
use serde_json::Value;

/// What a run at this learning rate warns of as JSON, and the lines on standard error.
fn warnings(data: &Data, rate: &str) -> (Vec<Value>, String) {
    let recipe = ["--preset", "small", "--schedule", "constant", "--lr", rate, "--batch-size", "32"];
    let options =
        ["--data", data.path(), "--epochs", "4", "--seed", "1", "--threads", "1", "--no-save", "--json"];
    let output = run(&[&["train"][..], &recipe, &options].concat());
    let events = json_lines(&output.stdout);
    let is_doctors = |event: &Value| {
        event["event"] == "warning" && event["what"].as_str().is_some_and(|what| what.starts_with("doctor-"))
    };
    let said = String::from_utf8(output.stderr).expect("it is UTF-8");
    (events.into_iter().filter(is_doctors).collect(), said)
}

#[test]
fn a_rate_that_is_too_high_is_told_once_as_an_event_and_as_a_line() {
    let data = Data::write();
    let (warnings, said) = warnings(&data, "1000");
    let [warning] = &warnings[..] else { panic!("one is expected, not {warnings:?}; {said}") };
    assert_eq!(warning["what"], "doctor-learning-rate-too-high");
    let text = warning["text"].as_str().expect("words");
    assert!(text.contains("lower --lr"), "{text}");
    assert_eq!(said.matches(text).count(), 1, "{said}");
}

#[test]
fn of_a_run_that_learns_the_doctor_says_nothing() {
    let data = Data::write();
    let (warnings, said) = warnings(&data, "0.02");
    assert!(warnings.is_empty() && !said.contains("doctor"), "{said}");
}
