use super::*;

#[test]
fn the_first_failure_is_the_cause() {
    let mut model = Model::default();
    model.on_event(Event::Failed("the data set is truncated".into()));
    model.trainer_gone();
    assert_eq!(model.failure.as_deref(), Some("the data set is truncated"));
}

#[test]
fn a_trainer_that_leaves_without_a_word_has_failed_unless_it_was_done() {
    let mut model = Model::default();
    model.trainer_gone();
    assert!(model.failure.is_some());
}

#[test]
fn pausing_is_pending_until_the_trainer_says_so() {
    let mut model = Model::default();
    model.pending.pause = Some(true);
    model.on_event(Event::Report(Report { phase: Phase::Training, ..Report::default() }));
    assert_eq!(model.pending.pause, Some(true));
    model.on_event(Event::Report(Report { phase: Phase::Paused, ..Report::default() }));
    assert_eq!(model.pending.pause, None);
}
